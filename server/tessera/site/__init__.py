"""Site pages: imprint, privacy, accessibility; what the operator of an installation has to say in its own name.

Owns `site_page`. Called by `home` alone, which prints the pages for visitors. Staff write each page in each language;
until they have confirmed one, readers get the model text of `models/`, marked as a draft. That of privacy is put
together from what the software really keeps (`stored.py`), so a new table with something of people needs a paragraph.

Public data without a circle, like themes; what staff keep as a draft beside a confirmed text, and what a page said
before, is for staff alone. Nothing here is live: answers carry an ETag and are compared on every reading.
"""
