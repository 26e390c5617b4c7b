"""Caddy and nginx of Debian's packages, with the files of deploy/, in front of servers of the tests.

Both speak TLS, and so HTTP/2, as with browsers: asked by HTTP/1.1 Debian's Caddy cuts some of the answers that come at
once (deploy/README.md, "A proxy in front").
"""

import os
import socket
import ssl
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tests.front.serving import free_port
from tests.support.programs import find_or_install

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


@dataclass
class Proxy:
    """A running proxy; `certificate` is the one to be trusted."""

    port: int
    process: subprocess.Popen[bytes]
    certificate: Path

    @property
    def base(self) -> str:
        return base_at(self.port)

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.certificate))

    def end(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def base_at(port: int) -> str:
    """What people type, and so the servers' TESSERA_BASE_URL; loopback lets the demo world be served."""
    return f"https://127.0.0.1:{port}"


def start_caddy(folder: Path, ports: list[int], port: int) -> Proxy:
    """The Caddyfile as it is; what changes comes from the environment."""
    env = os.environ | {
        "TESSERA_SITE": base_at(port),
        "TESSERA_SERVERS": " ".join(f"127.0.0.1:{each}" for each in ports),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "HOME": str(folder),
    }
    # Its door for orders and the one that sends on to https are on fixed ports otherwise, and its authority would be
    # trusted by this machine.
    aside = "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n"
    file = folder / "Caddyfile"
    file.write_text(aside + (DEPLOY / "Caddyfile").read_text())
    command = [find_or_install("caddy", "caddy"), "run", "--config", str(file), "--adapter", "caddyfile"]
    root = folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"
    return _running(Proxy(port, _begin(command, folder, env), root), folder)


def start_nginx(folder: Path, ports: list[int], port: int) -> Proxy:
    """nginx.conf with the test's addresses and certificate, inside the least that is around it."""
    key, certificate = _certificate(folder)
    site = (DEPLOY / "nginx.conf").read_text()
    servers = "\n".join(f"    server 127.0.0.1:{each} max_fails=1 fail_timeout=5s;" for each in ports)
    for old, new in (
        ("    server 127.0.0.1:8000 max_fails=1 fail_timeout=5s;", servers),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("/etc/ssl/fragen.example.pem", str(certificate)),
        ("/etc/ssl/private/fragen.example.key", str(key)),
    ):
        assert site.count(old) == 1, old
        site = site.replace(old, new)
    (folder / "site.conf").write_text(site)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"  {kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    # As Debian's own nginx.conf around it: gzip is on there.
    (folder / "nginx.conf").write_text(
        f"daemon off;\npid {folder}/pid;\nerror_log stderr;\n{'user root;' if os.geteuid() == 0 else ''}\nevents {{}}\n"
        f"http {{\n  access_log off;\n  gzip on;\n{paths}  include {folder}/site.conf;\n}}\n"
    )
    command = [find_or_install("nginx", "nginx"), "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    return _running(Proxy(port, _begin(command, folder, None), certificate), folder)


def _certificate(folder: Path) -> tuple[Path, Path]:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = [find_or_install("openssl", "openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    given = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate]
    subprocess.run([*command, *map(str, given)], check=True, capture_output=True)
    return key, certificate


def _begin(command: list[str], folder: Path, env: dict[str, str] | None) -> subprocess.Popen[bytes]:
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, env=env, cwd=folder, start_new_session=True)


def _running(proxy: Proxy, folder: Path) -> Proxy:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and proxy.process.poll() is None:
        # Caddy listens before it has written its certificate.
        try:
            with socket.create_connection(("127.0.0.1", proxy.port), 1) as line:
                proxy.trust.wrap_socket(line, server_hostname="127.0.0.1").close()
        except OSError:
            time.sleep(0.05)
        else:
            return proxy
    proxy.end()
    raise AssertionError(f"the proxy does not run: {(folder / 'log').read_text()}")
