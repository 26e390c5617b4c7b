"""One family of errors, from the rules to the wire.

A `code` is snake_case and has its sentence in the message catalogues at `error.<code>`; the server itself never
writes a sentence for people.
"""

from dataclasses import dataclass
from typing import Any


class AppError(Exception):
    """A refusal a person can act on.

    `code`: what happened. `status`: the HTTP status. `params`: values for the sentence (numbers, short words).
    `fields`: {field name: code} for mistakes in single fields. `after`: seconds to wait, sent as Retry-After.
    """

    status = 400

    def __init__(
        self,
        code: str,
        *,
        status: int | None = None,
        params: dict[str, Any] | None = None,
        fields: dict[str, str] | None = None,
        after: int | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status or type(self).status
        self.params = params or {}
        self.fields = fields or {}
        self.after = after


class NotFound(AppError):
    """Unknown, or forbidden to see: the same bytes for both."""

    status = 404

    def __init__(self) -> None:
        super().__init__("not_found")


class SignInNeeded(AppError):
    """The act needs a signed-in person."""

    status = 401

    def __init__(self) -> None:
        super().__init__("sign_in_needed")


class Forbidden(AppError):
    """Visible, but the actor may not do this."""

    status = 403


class Conflict(AppError):
    """The state of the thing does not allow this."""

    status = 409


class Invalid(AppError):
    """The request's content cannot be taken; `fields` says where."""

    status = 422

    def __init__(self, **fields: str) -> None:
        super().__init__("invalid", fields=fields)


class TooMany(AppError):
    """The actor must wait `after` seconds."""

    status = 429

    def __init__(self, code: str = "too_many_attempts", *, after: int) -> None:
        super().__init__(code, after=after, params={"seconds": after})


class Busy(AppError):
    """The server cannot do this now; the same request may be sent again after `after` seconds."""

    status = 503

    def __init__(self, *, after: int = 2) -> None:
        super().__init__("busy", after=after)


@dataclass(frozen=True)
class Verdict:
    """Whether a rule allows an act, else the code that says why not and whether it is a matter of rights."""

    allowed: bool
    code: str = ""
    forbidden: bool = False


YES = Verdict(True)


def require(verdict: Verdict) -> None:
    """Raise Forbidden or Conflict unless the rule allows it."""
    if not verdict.allowed:
        raise Forbidden(verdict.code) if verdict.forbidden else Conflict(verdict.code)
