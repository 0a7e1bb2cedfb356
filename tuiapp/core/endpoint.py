"""Where a provider is reached, and how it speaks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from tuiapp.core.jsontypes import JsonObject, JsonValue
from tuiapp.core.secret import Secret


DialectName: TypeAlias = Literal[
    "openai-chat", "openai-responses", "ollama-chat", "ollama-generate", "anthropic", "gemini"
]
DIALECT_NAMES: Final[tuple[DialectName, ...]] = (
    "openai-chat",
    "openai-responses",
    "ollama-chat",
    "ollama-generate",
    "anthropic",
    "gemini",
)


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """How long to wait; `None` waits for ever.

    A model that loads for minutes is no error, so `stall_s` is long: it is there for connections
    that have died. Comment lines and pings do not push it back.
    """

    connect_s: float = 10.0
    """For TCP and TLS, each."""
    stall_s: float | None = 600.0
    """From the request, or the last event, to the next event."""
    total_s: float | None = 3600.0
    """For the whole response."""


def _empty_headers() -> Mapping[str, str]:
    return {}


def _empty_body() -> Mapping[str, JsonValue]:
    return {}


@dataclass(frozen=True, slots=True)
class Vendor:
    """Where a vendor departs from the dialect it speaks, as data."""

    max_tokens_field: str = "max_tokens"
    """What it calls the limit in the request's body."""
    seed_field: str = "seed"
    """What it calls the seed there."""
    takes_stream_options: bool = True
    """Whether `stream_options` may be sent; those that refuse it report usage unasked."""
    key_header: str | None = None
    """The header that carries the bare key, in place of the dialect's own way."""
    reasoning_field: str | None = None
    """The field in which its own reasoning has to stand again in the history."""
    reasoning_object: bool = False
    """Whether an effort stands in an object `reasoning`, which takes a budget of tokens as well."""
    call_id_chars: int | None = None
    """Of how many letters and digits the id of a tool call has to be; None where any will do."""
    refused: frozenset[str] = frozenset()
    """Fields of `Parameters` that it is known to refuse."""
    refused_reasoning: frozenset[str] = frozenset()
    """Parameters and fields of the body that those of its models refuse which reason."""
    ignored_thinking: frozenset[str] = frozenset()
    """Parameters that it takes and ignores while a model thinks, as by default all do."""
    thinking_object: bool = False
    """Whether an object `thinking` ends the thinking, and no effort does."""
    takes_images: bool = True
    caches_prompts: bool = True
    """Whether prompt caching is asked for, where the dialect has to ask."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A provider, resolved: everything the wire needs and nothing it has to look up."""

    name: str
    dialect: DialectName
    base_url: str
    """Without a trailing slash; the dialect appends its path."""
    key: Secret | None = None
    """Sent only to `base_url`."""
    key_hint: str | None = None
    """What to do where the provider wants a key and none, or a wrong one, was sent."""
    headers: Mapping[str, str] = field(default_factory=_empty_headers)
    body: JsonObject = field(default_factory=_empty_body)
    """Merged into every request."""
    query: Mapping[str, str] = field(default_factory=_empty_headers)
    """Appended to every address, such as Azure's `api-version`."""
    vendor: Vendor = field(default_factory=Vendor)
    limits: TimeLimits = field(default_factory=TimeLimits)
