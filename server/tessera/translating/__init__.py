"""Machine translation by a server that speaks LibreTranslate's API, if the operator names one. Owns no tables.

A floor beside search: it knows no domain. Who may have what translated is decided by the domain that owns the text; it
asks outside of transactions, as an answer may take seconds.
"""
