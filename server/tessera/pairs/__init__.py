"""Two people: a thread in a circle of two, on request and acceptance.

Owns `pair`, `pair_request` and `pair_block`. There is no open inbox: what is sent is one sentence, and whoever is asked
answers it or not. A running pair is a space of the kind `pair` with one thread of the kind `conversation`: its circle
`inside` holds the two, `listed` and `staff` hold nobody, and there are no memberships. So everything that is true of
threads is true of it (posts, live, search, drafts, marks), nobody lists the space, and nobody leads it or enters it by
office (R7).
"""
