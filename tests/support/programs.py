"""Programs of Debian's packages that tests need: found, installed when we may, else named with the command to type."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

SBIN = "/usr/sbin:/sbin"


class Missing(Exception):
    """What is missing, with the command to type."""


def find_or_install(program: str, package: str) -> str:
    """The path of a program; raises Missing."""
    if _found(program) is None:
        _install(program, package)
    found = _found(program)
    if found is None:
        sudo = "" if os.geteuid() == 0 else "sudo "
        raise Missing(f"This test needs {program}; type: {sudo}apt-get install -y {package}")
    return found


def _found(program: str) -> str | None:
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:{SBIN}")


def _install(program: str, package: str) -> None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    # In runlevel 1 the package does not start a service of its own.
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    with (Path(tempfile.gettempdir()) / "tessera-tests-apt.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if _found(program) is not None:
            return
        wait = ("-o", "DPkg::Lock::Timeout=300")
        install = ("install", "-y", "--no-install-recommends", package)
        for command in (("update",), install):
            subprocess.run(["apt-get", "-q", *wait, *command], env=env, check=False, capture_output=True)
