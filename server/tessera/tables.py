"""Every table of the house, for the migrations: importing this fills the metadata."""

import tessera.core.access
import tessera.core.facts
import tessera.core.idempotency
import tessera.core.reactions
import tessera.core.streams
import tessera.discussions.tables
import tessera.discussions.widening_tables
import tessera.files.tables
import tessera.notices.tables
import tessera.organisations.tables
import tessera.pairs.tables
import tessera.partnerships.tables
import tessera.people.tables
import tessera.search.tables
import tessera.site.tables
import tessera.spaces.tables
import tessera.themes.tables  # noqa: F401
