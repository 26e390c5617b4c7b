"""The Chromium and the fonts the journeys need: found, installed when we may, else named with the command to type."""

import os
import shutil
import subprocess
from pathlib import Path

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-core")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
ARABIC_FONTS = ("NotoSansArabic*", "NotoNaskhArabic*", "DejaVuSans.ttf")


class Missing(Exception):
    """What is missing, with the command to type."""


def chromium() -> str | None:
    named = os.environ.get("TESSERA_TEST_CHROMIUM")
    found = next((path for path in map(shutil.which, PROGRAMS) if path), None)
    return named or found or (str(MAC) if MAC.exists() else None)


def has_fonts() -> bool:
    """Whether Arabic and Cyrillic can be drawn; every font looked for has both, or comes with one that has."""
    folders = [Path(folder) for folder in FONT_FOLDERS if Path(folder).is_dir()]
    return MAC.exists() or any(any(folder.rglob(name)) for folder in folders for name in ARABIC_FONTS)


def find_or_install() -> str:
    """The path of a Chromium; raises Missing."""
    if chromium() is None or not has_fonts():
        _install()
    found = chromium()
    if found is None or not has_fonts():
        raise Missing(f"The journeys need a Chromium and fonts for all scripts; type: {_command()}")
    return found


def _command() -> str:
    return f"{'' if os.geteuid() == 0 else 'sudo '}apt-get install -y {' '.join(PACKAGES)}"


def _install() -> None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    print("installing", *PACKAGES, flush=True)
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-q", "update"], env=env, check=False)
    subprocess.run(["apt-get", "-q", "install", "-y", "--no-install-recommends", *PACKAGES], env=env, check=False)
