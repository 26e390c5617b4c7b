"""Spaces: places with members. The open network is one, each learning community another.

Owns `space`, `membership`, `invitation` and `join_request`; keeps the four circles of a space in step with its members.
Acts are in `actions` (the space and its people), `invitations` and `requests` (the ways in); `entering` is what they
share. Reads are in `queries`, of who belongs in `belonging`, of the door and of the staff's desk in `door`.
"""
