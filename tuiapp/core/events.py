"""The facts of a stream: what a run's log is made of.

An event is immutable and knows neither time nor place: when it arrived is the chunk's affair,
which run it belongs to the log's. The unions at the end are closed; match them with `assert_never`.
"""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from tuiapp.core.errors import Failure
from tuiapp.core.jsontypes import JsonObject
from tuiapp.core.usage import Usage


FinishReason: TypeAlias = Literal[
    "stop", "length", "tool_calls", "content_filter", "paused", "error", "other"
]
"""The providers' finish reasons in one vocabulary (WIRE 0.5); the raw word is kept beside it."""


# How a request gets there.


@dataclass(frozen=True, slots=True)
class RequestSent:
    """The request was handed to the HTTP client; its chunk's stamp is t0 of the attempt."""

    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Connected:
    """A connection stands and the request is on its way."""

    connect_ns: int | None
    """What TCP and TLS took; None where a kept connection was used again."""


@dataclass(frozen=True, slots=True)
class ResponseStarted:
    """The response's headers arrived."""

    status: int
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Retrying:
    """An attempt failed and another follows after a wait."""

    attempt: int
    """The number of the attempt to come."""
    delay_s: float
    failure: Failure
    attempts_at_most: int | None = None
    """How many attempts there are to be, the first included."""


# What a decoder finds in the body.


@dataclass(frozen=True, slots=True)
class ResponseIdentified:
    """Who answers, in the response's own words."""

    model: str | None
    response_id: str | None


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the answer."""

    text: str
    choice: int = 0


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """A piece of what the model thought aloud."""

    text: str
    choice: int = 0
    is_summary: bool = False
    """Whether the provider wrote it about reasoning that it keeps to itself."""


@dataclass(frozen=True, slots=True)
class RefusalDelta:
    """A piece of a refusal sent in a field of its own."""

    text: str
    choice: int = 0


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """A piece of a tool call. `arguments` is a fragment of JSON text; the pieces of one `index` join."""

    index: int
    id: str | None
    name: str | None
    arguments: str
    choice: int = 0


@dataclass(frozen=True, slots=True)
class Citation:
    """A source the answer leans on."""

    url: str | None
    title: str | None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class ImagePart:
    """An image in the answer, as base64 or as an address."""

    media_type: str | None
    base64: str | None = field(default=None, repr=False)
    url: str | None = None


@dataclass(frozen=True, slots=True)
class UsageUpdate:
    """The provider's count so far; later reports replace earlier ones field by field."""

    usage: Usage
    raw: JsonObject


@dataclass(frozen=True, slots=True)
class RateLimitBucket:
    """One bucket of a rate limit, as its headers tell it."""

    name: str
    limit: int | None
    remaining: int | None
    reset_s: float | None
    """Seconds until it is full again, from the moment of the chunk."""


@dataclass(frozen=True, slots=True)
class RateLimits:
    """What the headers say about limits."""

    buckets: tuple[RateLimitBucket, ...]
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class SafetyRating:
    """A provider's verdict on one category of harm."""

    category: str
    level: str
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class SafetyRatings:
    """The provider's verdicts on the prompt or the answer."""

    ratings: tuple[SafetyRating, ...]
    about_prompt: bool = False


@dataclass(frozen=True, slots=True)
class ServerTiming:
    """One duration the server measured itself."""

    name: str
    duration_ns: int


@dataclass(frozen=True, slots=True)
class ServerTimings:
    """The provider's own figures: Ollama durations, `openai-processing-ms`, llama.cpp `timings`."""

    timings: tuple[ServerTiming, ...]


@dataclass(frozen=True, slots=True)
class OpaquePart:
    """Something that must go back unread on the next turn: signatures, encrypted reasoning."""

    kind: str
    raw: JsonObject
    after_calls: int = 0
    """How many of the answer's tool calls began before it; known once the answer has been folded."""


@dataclass(frozen=True, slots=True)
class Unrecognized:
    """Something the dialect does not know; kept, counted, never an error."""

    kind: str
    raw: bytes


# How a run ends.


@dataclass(frozen=True, slots=True)
class Finished:
    """The provider said it is done, with its dialect's proof."""

    reason: FinishReason | None
    raw_reason: str | None


@dataclass(frozen=True, slots=True)
class Stopped:
    """A stop rule ended the generation."""

    rule: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Somebody ended the generation."""

    close_ns: int | None = None
    """From the wish to the closed connection; None where it never began."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It went wrong; what came before stays."""

    failure: Failure


Content: TypeAlias = TextDelta | ReasoningDelta | RefusalDelta | ToolCallDelta
"""What the model writes: the events that TTFT and gaps are measured by."""

BodyEvent: TypeAlias = (
    Content
    | ResponseIdentified
    | Citation
    | ImagePart
    | UsageUpdate
    | RateLimits
    | SafetyRatings
    | ServerTimings
    | OpaquePart
    | Unrecognized
    | Finished
    | Failed
)
"""What a decoder may yield."""

End: TypeAlias = Finished | Stopped | Cancelled | Failed
"""A run's log holds exactly one, and it is the last."""

Event: TypeAlias = (
    BodyEvent | RequestSent | Connected | ResponseStarted | Retrying | Stopped | Cancelled
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one read of the socket gave: the one unit that travels to screen, disk and metrics.

    Events of one read share its stamp; gaps are between chunks. A chunk without bytes marks a step
    that is not a read: the request handed over, the headers, an end that is ours.
    """

    at_ns: int
    """Monotonic nanoseconds, taken before decoding."""
    raw: bytes
    """The body's bytes as read, after transfer and content decoding."""
    events: tuple[Event, ...]
    """The events those bytes completed; empty for a keep-alive or half an event."""
