"""Everything that can go wrong in words a user can act on.

    TuiappError              one sentence, and one thing to do about it
    ├── UsageError           what was asked for makes no sense: unknown target, missing key, bad option
    └── ProviderError        the provider or the way to it failed; carries a `Failure`

A provider's failure is a value first: adapters build a `Failure`, a run ends with
`Failed(failure)`, and only callers who want an exception get `ProviderError`.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias


FailureKind: TypeAlias = Literal[
    "connection",  # refused, reset, unreachable
    "dns",
    "tls",
    "proxy",
    "timeout",
    "authentication",  # 401: the key is missing or wrong
    "permission",  # 403: the key is right, the door is closed
    "not_found",  # 404: the model or the path
    "bad_request",  # other 4xx
    "context_too_long",
    "rate_limit",  # 429 that passes by itself
    "quota",  # 429 that does not
    "overloaded",  # 503, 529: busy
    "server",  # other 5xx, and errors inside a stream
    "redirect",  # 3xx: never followed with a key
    "protocol",  # they broke the wire format
    "empty",  # a success without a single event
    "ended_early",  # a body that stops without its proof of completion
    "internal",  # a fault of ours
]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a run failed, in words for its lane and in data for programs."""

    kind: FailureKind
    message: str
    """One sentence without a line break: what happened and whose fault it is."""
    hint: str | None = None
    """What to do about it, in one sentence."""
    status: int | None = None
    """The HTTP status, where there was an answer."""
    retry_after_s: float | None = None
    """How long the server asks us to wait."""
    request_id: str | None = None
    """The provider's id of the request, for a support ticket."""
    should_retry: bool | None = None
    """What the server says about trying again, where it says so (`x-should-retry`)."""
    is_mended: bool = False
    """Whether the next request leaves out what was refused, so that it is worth sending at once."""

    @property
    def sentence(self) -> str:
        """The message and what to do, on one line."""
        return f"{self.message} {self.hint}" if self.hint else self.message


class TuiappError(Exception):
    """An error meant for the user: a sentence, and what to do about it."""

    failure_kind: ClassVar[FailureKind] = "bad_request"
    """What a run that ends with it has failed of."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def sentence(self) -> str:
        """The message and what to do, on one line."""
        return f"{self.message} {self.hint}" if self.hint else self.message


class UsageError(TuiappError):
    """What was asked for cannot be done as asked; nothing was sent."""


class ProviderError(TuiappError):
    """The provider, or the way to it, failed."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message, hint=failure.hint)
        self.failure = failure
