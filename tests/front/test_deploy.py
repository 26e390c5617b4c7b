"""What lies in `deploy/` fits together: no engine runs here, so files are read and compared."""

import configparser
import re
from pathlib import Path

import pytest

from tessera.cli import tessera
from tessera.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
CADDYFILE = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
SETTINGS = {field.upper() for field in Settings.model_fields}
SETTING = re.compile(r"TESSERA_([A-Z0-9_]+)")


@pytest.mark.parametrize("name", ["compose.yaml", "Dockerfile", "tessera.service", "tessera-worker.service"])
def test_every_setting_that_is_named_is_there(name: str) -> None:
    named = set(SETTING.findall((DEPLOY / name).read_text(encoding="utf-8")))
    assert named
    # What the proxy reads is its own.
    assert named - SETTINGS <= set(SETTING.findall(CADDYFILE))


def test_the_proxy_of_the_compose_file_is_told_all_it_reads() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    proxy = text[text.index("  caddy:\n") : text.index("\nnetworks:\n")]
    read = re.findall(r"\{\$(TESSERA_[A-Z]+)", CADDYFILE)
    assert len(read) == 2
    for name in read:
        assert f"      {name}: " in proxy
    # By the names of the services, as the proxy is a machine of its own there.
    assert "TESSERA_SERVERS: server:8000\n" in proxy
    assert re.search(r"^  server:$", text, re.M)


def test_every_setting_stands_in_the_readme() -> None:
    table = re.findall(r"^\| `TESSERA_([A-Z0-9_]+)`", (ROOT / "README.md").read_text(encoding="utf-8"), re.M)
    assert set(table) == SETTINGS
    assert len(table) == len(SETTINGS)


@pytest.mark.parametrize("name", ["tessera.service", "tessera-worker.service"])
def test_a_unit_starts_a_command_that_is_there_and_writes_where_it_may(name: str) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / name, encoding="utf-8")
    service = unit["Service"]
    assert service["ExecStart"].split()[-1] in tessera.commands
    assert service["Environment"] == f"TESSERA_DATA_DIR={service['ReadWritePaths']}"
    assert service["ReadWritePaths"].endswith(service["StateDirectory"])
    assert unit["Install"]["WantedBy"] == "multi-user.target"


def test_what_the_image_copies_is_in_the_repository() -> None:
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY ") and "--from" not in line]
    assert copied
    for name in (name for names in copied for name in names):
        assert (ROOT / name).exists(), name


def test_the_command_of_each_service_is_one_of_ours() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"^    command: (\w+)$", text, re.M)) == {"serve", "work"} <= set(tessera.commands)
