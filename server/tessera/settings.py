"""Every setting of a Tessera, typed, with its default and what it is for.

Read from the environment (prefix `TESSERA_`) and from a `.env` file in the working folder; the environment wins.
What is secret is a SecretStr, so that neither a log line nor a traceback prints it.
"""

import re
import secrets
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from tessera.core.unusable import Unusable

WEB_DIST = Path(__file__).resolve().parents[2] / "web" / "dist"

Port = Annotated[int, Field(ge=1, le=65535)]
Count = Annotated[int, Field(ge=1)]
# What looks at a file may write and unpack a little more than that (`files/looking.py`, `files/contents.py`).
FileBytes = Annotated[int, Field(ge=1, le=250_000_000)]
Seconds = Annotated[float, Field(gt=0, le=60)]


class Settings(BaseSettings):
    """The settings; `Settings()` reads them, keyword arguments win over everything."""

    model_config = SettingsConfigDict(env_prefix="TESSERA_", env_file=".env", extra="ignore", frozen=True)

    data_dir: Path = Field(Path("var"), description="Folder of the embedded database, uploads and secrets")
    host: str = Field("127.0.0.1", description="Address the server listens on")
    port: Port = Field(8000, description="Port the server listens on")
    base_url: str = Field("", description="Address people use, as https://fragen.example; empty: http://HOST:PORT")
    database_url: SecretStr | None = Field(
        None, description="A PostgreSQL 16 or newer, as postgresql://user:password@host/name; empty: the embedded one"
    )
    redis_url: SecretStr | None = Field(
        None, description="A Redis 6 or newer, as redis://host, that several servers share; empty: one server"
    )
    work: bool = Field(True, description="Whether a server also works off reactions and timers")
    database_start_seconds: Count = Field(300, description="How long the embedded database may take to recover")
    acts: Count = Field(10, description="Connections for changes")
    reads: Count = Field(10, description="Connections for reads")
    at_once: Count = Field(20, description="Requests worked on at once; the others wait for their turn")
    wait_seconds: Seconds = Field(1.0, description="How long a request may wait for its turn before it is sent away")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least weight of log lines")
    stop_seconds: Count = Field(5, description="How long open requests may take when the server stops")
    login_days: Count = Field(30, description="Days without use after which a login ends")
    invitation_days: Count = Field(14, description="Days an invitation stays valid")
    sign_in_attempts: Count = Field(10, description="Failed sign-ins for one address before it has to wait")
    sign_in_minutes: Count = Field(15, description="Minutes over which failed sign-ins are counted")
    trusted_proxies: str = Field("127.0.0.1", description="Addresses whose X-Forwarded-For is believed, by comma")
    metrics_token: SecretStr | None = Field(
        None, description="What a monitoring sends to read /metrics, as `Authorization: Bearer …`; empty: no /metrics"
    )
    file_bytes: FileBytes = Field(20_000_000, description="Bytes that one file may have, 250000000 at most")
    files_per_post: Count = Field(10, description="Files that one contribution may carry")
    file_bytes_a_day: Count = Field(200_000_000, description="Bytes of files that one person may send in a day")
    files_s3_url: str = Field(
        "", description="S3-compatible storage for files, as https://host/bucket; empty: the data folder's `files`"
    )
    files_s3_key: str = Field("", validate_default=True, description="Its access key, which a bucket has to have")
    files_s3_secret: SecretStr | None = Field(
        None, validate_default=True, description="Its secret key, which a bucket has to have"
    )
    files_s3_region: str = Field("us-east-1", description="Its region; most that are not Amazon's take any")
    translate_url: str = Field(
        "",
        description="A server that speaks LibreTranslate's API, as https://host; empty: no machine translates",
    )
    translate_key: SecretStr | None = Field(None, description="The key that translation server asks for; empty: none")
    web_dist: Path = Field(WEB_DIST, description="Folder of the built web client")

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: SecretStr | None) -> SecretStr | None:
        given = value.get_secret_value() if value else ""
        if given and not given.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("it begins with redis://, rediss:// or unix://")
        return value if given else None

    @field_validator("files_s3_url")
    @classmethod
    def _is_bucket(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^/]+/[^/]+(/.*)?", value):
            raise ValueError("it is https://HOST/BUCKET, or https://HOST/BUCKET/FOLDER")
        return value

    @field_validator("files_s3_key", "files_s3_secret")
    @classmethod
    def _opens_bucket(cls, value: str | SecretStr | None, given: ValidationInfo) -> str | SecretStr | None:
        if given.data.get("files_s3_url") and not value:
            raise ValueError("it is empty, and the bucket of TESSERA_FILES_S3_URL asks for it")
        return value

    @field_validator("translate_url")
    @classmethod
    def _is_web(cls, value: str) -> str:
        if value and not value.startswith(("https://", "http://")):
            raise ValueError("it begins with https:// or http://")
        return value

    @property
    def shown_translate_key(self) -> str | None:
        """The key for the translation server, to be sent to it alone."""
        return (self.translate_key.get_secret_value() or None) if self.translate_key else None

    @property
    def shared_redis(self) -> str | None:
        """The address of the Redis that servers share, secret included."""
        return self.redis_url.get_secret_value() if self.redis_url else None

    @property
    def address(self) -> str:
        """The address people use, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.base_url.rstrip("/") or f"http://{host}:{self.port}"

    @property
    def secure(self) -> bool:
        """Whether people come by https, so that cookies may demand it."""
        return self.address.startswith("https://")

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")


def read_settings(**given: object) -> Settings:
    """The settings of this process; raises Unusable with one sentence when a value makes no sense."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = f"TESSERA_{str(first['loc'][0]).upper()}" if first["loc"] else "a setting"
        raise Unusable(f"{name} cannot be used: {first['msg']}", status=2) from None


def server_secret(settings: Settings) -> bytes:
    """32 random bytes of this installation, made at the first call; keys the HMACs."""
    return kept_secret(settings.data_dir, "server").encode()


def kept_secret(data_dir: Path, name: str) -> str:
    """A random secret kept in the data folder, readable by its owner alone."""
    folder = data_dir / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / name
    if not file.exists():
        fresh = folder / f".{name}.{secrets.token_hex(4)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(32))
        fresh.replace(file)
    return file.read_text().strip()
