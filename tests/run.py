"""Runs every check and test, or one path of them, and counts over all runners.

    tests/run.py                 everything
    tests/run.py PATH            the tests under PATH (pytest, vitest or Playwright, by where it lies)
    tests/run.py --quick         what takes seconds: format, lint, types, imports, web unit tests
    tests/run.py --fix           puts format and simple findings right

The last line is `N passed, N failed, N skipped`; a check counts as one test. Exit status 1 when anything failed, when
a runner ran nothing, or when something is missing that cannot be installed from here (its command is printed).
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import run
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
WEB = ROOT / "web"
sys.path[:0] = [str(ROOT / "deploy"), str(ROOT / "tests")]

import browser  # noqa: E402
import setup  # noqa: E402

PYTHON_FOLDERS = ("server", "tests", "deploy", "schema")


@dataclass
class Tally:
    """What the runners said so far; `notes` are printed before the last line."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, name: str, passed: int, failed: int, skipped: int, status: int) -> None:
        """One runner's counts. A status other than 0 without a failure, and a run of nothing, count as failures."""
        if passed + failed + skipped == 0:
            failed = 1
            self.notes.append(f"{name}: ran nothing")
        elif status != 0 and failed == 0:
            failed = 1
            self.notes.append(f"{name}: ended with status {status}")
        elif failed:
            self.notes.append(f"{name}: {failed} failed")
        self.passed += passed
        self.failed += failed
        self.skipped += skipped


def environment() -> dict[str, str]:
    """The caller's, without its Tessera settings, with the Node that setup found first on PATH."""
    _, env = setup.web_tools(Path(sys.executable))
    kept = {name: value for name, value in env.items() if not name.startswith("TESSERA_")}
    return kept | {"PYTHONUNBUFFERED": "1"}


def call(title: str, command: list[str | Path], env: dict[str, str], cwd: Path = ROOT) -> int:
    print(f"\n== {title}", flush=True)
    return run([str(part) for part in command], cwd=cwd, env=env, check=False).returncode


def npm(script: str) -> list[str | Path]:
    command, _ = setup.web_tools(Path(sys.executable))
    return [*command, "run", "--silent", script]


def check(tally: Tally, title: str, command: list[str | Path], env: dict[str, str], cwd: Path = ROOT) -> None:
    status = call(title, command, env, cwd)
    tally.add(title, int(status == 0), int(status != 0), 0, status)


def checks(tally: Tally, env: dict[str, str]) -> None:
    check(tally, "python format", [BIN / "ruff", "format", "--check", *PYTHON_FOLDERS], env)
    check(tally, "python lint", [BIN / "ruff", "check", *PYTHON_FOLDERS], env)
    check(tally, "python types", [BIN / "mypy", "server/tessera"], env)
    check(tally, "import contracts", [BIN / "lint-imports"], env)
    check(tally, "schema is current", [sys.executable, "-m", "tessera.contract", "--check"], env)
    for script, title in (("format:check", "web format"), ("lint", "web lint"), ("check", "web types")):
        check(tally, title, npm(script), env, WEB)


def pytest(tally: Tally, env: dict[str, str], paths: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        workers = ["-n", "2", "--dist", "loadfile"] if len(paths) == 0 else []
        command = [sys.executable, "-m", "pytest", "-ra", *workers, f"--junitxml={report}", *(paths or ["tests"])]
        status = call("server tests", command, env)
        counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
        if report.is_file():
            suites = ElementTree.parse(report).getroot().iter("testsuite")
            for suite in suites:
                counts = {name: count + int(suite.get(name, 0)) for name, count in counts.items()}
    failed = counts["failures"] + counts["errors"]
    tally.add("server tests", counts["tests"] - failed - counts["skipped"], failed, counts["skipped"], status)


def vitest(tally: Tally, env: dict[str, str], paths: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        inside = [os.path.relpath(path, WEB) for path in paths]
        command = [*node_tool("vitest"), "run", "--reporter=default", "--reporter=json", f"--outputFile={report}"]
        status = call("web unit tests", [*command, *inside], env, WEB)
        told = json.loads(report.read_text()) if report.is_file() else {}
    skipped = told.get("numPendingTests", 0) + told.get("numTodoTests", 0)
    # A file that does not load has no tests to count.
    failed = max(told.get("numFailedTests", 0), int(not told.get("success", False)))
    tally.add("web unit tests", told.get("numPassedTests", 0), failed, skipped, status)


def node_tool(name: str) -> list[str]:
    """A program of the web client's packages."""
    return [str(WEB / "node_modules" / ".bin" / name)]


def journeys(tally: Tally, env: dict[str, str], paths: list[str]) -> None:
    try:
        chromium = browser.find_or_install()
    except browser.Missing as missing:
        print(f"\n== browser journeys\n{missing}", flush=True)
        tally.notes.append(str(missing))
        tally.failed += 1
        return
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        more = {"PLAYWRIGHT_JSON_OUTPUT_FILE": str(report), "TESSERA_TEST_CHROMIUM": chromium}
        command = [*node_tool("playwright"), "test", "-c", "playwright.config.ts", "--reporter=list,json"]
        status = call("browser journeys", [*command, *(Path(p).name for p in paths)], env | more, WEB)
        stats = json.loads(report.read_text())["stats"] if report.is_file() else {}
    failed = stats.get("unexpected", 0) + stats.get("flaky", 0)
    tally.add("browser journeys", stats.get("expected", 0), failed, stats.get("skipped", 0), status)


def runner_of(path: str) -> Callable[[Tally, dict[str, str], list[str]], None]:
    """Who runs what lies at this path."""
    relative = Path(path).resolve().relative_to(ROOT)
    if relative.parts[:2] == ("tests", "journeys"):
        return journeys
    return vitest if relative.parts[0] == "web" else pytest


def fix(env: dict[str, str]) -> int:
    steps = [
        call("python lint, what can be mended", [BIN / "ruff", "check", "--fix-only", *PYTHON_FOLDERS], env),
        call("python format", [BIN / "ruff", "format", *PYTHON_FOLDERS], env),
        # Last, so that only what is left is told: the formatter mends findings too, such as lines that are too long.
        call("python lint", [BIN / "ruff", "check", *PYTHON_FOLDERS], env),
        call("web lint", npm("lint:fix"), env, WEB),
        call("web format", npm("format"), env, WEB),
    ]
    return int(any(steps))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="*", help="only what lies there")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--fix", action="store_true")
    given = parser.parse_args()
    env, tally = environment(), Tally()
    if given.fix:
        return fix(env)
    for path in given.path:
        if not Path(path.split("::")[0]).exists():
            parser.error(f"{path} does not exist")
        runner_of(path.split("::")[0])(tally, env, [path])
    if not given.path:
        checks(tally, env)
        vitest(tally, env, [])
    if not given.path and not given.quick:
        pytest(tally, env, [])
        journeys(tally, env, [])
    print("", *tally.notes, sep="\n")
    print(f"{tally.passed} passed, {tally.failed} failed, {tally.skipped} skipped", flush=True)
    return int(tally.failed > 0)


if __name__ == "__main__":
    sys.exit(main())
