"""Everything that can be found, for search: importing this registers it."""

import tessera.discussions.search
import tessera.organisations.search
import tessera.partnerships.search
import tessera.people.search
import tessera.spaces.search
import tessera.themes.search  # noqa: F401
