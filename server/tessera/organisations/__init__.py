"""Organisations: municipalities, associations, universities, companies, and who belongs to them.

Owns `organisation` and `affiliation`. Organisations are public data; affiliations are read by the domains
above when they make bylines. Called by every domain above; knows people's tables.
"""
