"""Notices: what somebody is told because it is theirs or meant for them.

Owns `notice`: references in the person's own circle, never texts. What one says is read from the rows it points at, as
the person may see them now; so a notice goes with its thing. Called by `home`; stands above all other domains.
"""
