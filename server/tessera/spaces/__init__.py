"""Spaces: places with members. The open network is one, each learning community another.

Owns `space`, `membership` and `invitation`; keeps the four circles of a space in step with its members.
"""
