"""Partnerships between municipalities: proposed by one side, confirmed by the other, asked about once a year.

Owns `partnership` and its children `partnership_theme`, `_person`, `_line`, `_change`. Whoever changes affiliations
calls `sides.follow_person` in the same act, so that who sees a proposal follows who works where; `spaces` and what
stands above it do. Merging of organisations calls `merging.move_partnerships`.
"""
