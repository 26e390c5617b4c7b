"""The pages of the client and the addresses that the server answers with its shell are the same."""

import re
from pathlib import Path

from tessera.home.shell import PLAIN_PAGES, PUBLIC_PAGES

PAGES = Path(__file__).resolve().parents[2] / "web" / "src" / "pages.ts"


def test_the_server_knows_the_first_word_of_every_page_of_the_client() -> None:
    paths = re.findall(r"path: '/([^'/]*)", PAGES.read_text(encoding="utf-8"))
    assert len(paths) > 5, "src/pages.ts is written differently now"
    assert set(paths) == PLAIN_PAGES | PUBLIC_PAGES
