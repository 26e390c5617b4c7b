"""Organisations: municipalities, districts, associations, companies and others, and who belongs to them.

Owns `organisation`, `organisation_name`, `organisation_theme`, `organisation_change`, `organisation_successor`,
`organisation_import` and `affiliation`.

Organisations are public data, taken over from registers or entered by staff; affiliations are read by the domains
above when they make bylines. Called by every domain above; knows people's tables, and from search how letters of
other scripts become ASCII.
"""
