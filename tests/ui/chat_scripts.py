"""Scripted answers for tests of the chat: short, and in every way an answer can go."""

from typing import Final

from host import Gate, Hang, Script, Step

from tuiapp.core.errors import Failure, ProviderError
from tuiapp.core.events import (
    Connected,
    Finished,
    RequestSent,
    ResponseIdentified,
    ResponseStarted,
    TextDelta,
    UsageUpdate,
)
from tuiapp.core.usage import Usage


OPENING: Final = (
    Step(0, (RequestSent(),), b""),
    Step(2, (Connected(2_000_000),), b""),
    Step(180, (ResponseStarted(200, "req_31f3a97f8a5d"),), b""),
    Step(1, (ResponseIdentified("m-2026", "id"),)),
)
ANSWER: Final[Script] = (
    *OPENING,
    Step(220, (TextDelta("Three "),)),
    Step(12, (TextDelta("things."),)),
    Step(3, (UsageUpdate(Usage(10, 3), {}), Finished("stop", "stop"))),
)
ENDLESS: Final[Script] = (*OPENING, Step(200, (TextDelta("It began"),)), Hang())
REFUSED: Final[Script] = (
    Step(0, (RequestSent(),), b""),
    ProviderError(
        Failure(
            "authentication",
            "The provider refused the key.",
            "Check OPENAI_API_KEY.",
            401,
            request_id="req_7",
        )
    ),
)
OUT_OF_ORDER: Final[Script] = (
    Step(0, (RequestSent(),), b""),
    ProviderError(Failure("server", "The provider is out of order.", "", 500)),
)


def saying(text: str) -> Script:
    """A whole answer in one piece."""
    return (*OPENING, Step(1, (TextDelta(text), Finished("stop", "stop"))))


LONG: Final = saying("\n\n".join(f"line {n}" for n in range(60)))


def gated(gate: Gate, text: str = "late") -> Script:
    """An answer that comes once the gate is open."""
    return (*OPENING, gate, Step(5, (TextDelta(text), Finished("stop", "stop"))))
