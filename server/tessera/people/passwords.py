"""Passwords: argon2id off the event loop.

One thread and a short line: hashing takes 50 to 80 ms of a core, and a queue of it must not slow everybody
else. Who finds the line full is told to come back (Busy).
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tessera.core.errors import Busy, Invalid

# OWASP's parameters: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_thread = ThreadPoolExecutor(1, thread_name_prefix="argon2")
_LINE = 20
_waiting = 0
MIN_LENGTH = 12
MAX_LENGTH = 200
# The hash of a password nobody has, so that an unknown address takes as long as a wrong password.
_NOBODY = _hasher.hash("nobody has this password 5f0c1d")


async def _in_line(work: object, *args: str) -> object:
    global _waiting
    if _waiting >= _LINE:
        raise Busy(after=3)
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_thread, work, *args)  # type: ignore[arg-type]
    finally:
        _waiting -= 1


def _verify(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _strength(password: str, words: str) -> int:
    # Imported here: its word lists take a sixth of a second, which every start would pay.
    from zxcvbn import zxcvbn

    return int(zxcvbn(password[:72], user_inputs=words.split())["score"])


async def hash_password(password: str, *, about: str = "") -> str:
    """The argon2id hash to keep.

    `about`: words an attacker would try first (name, address). Raises Invalid when the password is too short,
    too long or too easy to guess, Busy when too many are waiting.
    """
    if len(password) < MIN_LENGTH:
        raise Invalid(password="password_too_short")
    if len(password) > MAX_LENGTH:
        raise Invalid(password="password_too_long")
    if await _in_line(_strength, password, about) < 3:  # type: ignore[operator]
        raise Invalid(password="password_too_easy")
    return str(await _in_line(_hasher.hash, password))


async def password_fits(hashed: str | None, password: str) -> bool:
    """Whether the password fits; takes as long for an unknown person as for a known one."""
    fits = bool(await _in_line(_verify, hashed or _NOBODY, password[:MAX_LENGTH]))
    return fits and hashed is not None
