"""Events to be encoded: written ones that hold everything at once, and those of the recordings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, get_args

from tests.wire.decoding import decoded
from tests.wire.recordings import OWN, Recording
from tuiapp.core.endpoint import DIALECT_NAMES, DialectName
from tuiapp.core.errors import Failure, FailureKind
from tuiapp.core.events import (
    BodyEvent,
    Citation,
    Failed,
    Finished,
    FinishReason,
    ImagePart,
    OpaquePart,
    RateLimits,
    ReasoningDelta,
    RefusalDelta,
    ResponseIdentified,
    SafetyRating,
    SafetyRatings,
    ServerTiming,
    ServerTimings,
    TextDelta,
    ToolCallDelta,
    Unrecognized,
    UsageUpdate,
)
from tuiapp.core.usage import Usage
from tuiapp.wire.jsonvalue import JsonValue


WHO: Final = ResponseIdentified("modèle-1", "id-1")
PNG: Final = "iVBORw0KGgo="
LINE_ENDS: Final = "one\u2028two\u2029three\x85four\r\nfive\rsix\x0bseven"


@dataclass(frozen=True, slots=True)
class SaidCase:
    """Events, and where they come from."""

    name: str
    events: tuple[BodyEvent, ...]
    dialect: DialectName | None = None
    """The one that they were heard in."""
    body: bytes | None = None
    """The recorded bytes."""

    def __str__(self) -> str:
        return self.name


def counted(usage: Usage, **raw: JsonValue) -> UsageUpdate:
    """A count in words that are no dialect's own."""
    return UsageUpdate(usage, {"count": 1, **raw})


def call(index: int, *pieces: str, choice: int = 0) -> list[BodyEvent]:
    """A tool call in so many pieces."""
    named = ToolCallDelta(index, f"call_{index}_{choice}", f"tool_{index}", "", choice)
    return [named, *(ToolCallDelta(index, None, None, piece, choice) for piece in pieces)]


STOP: Final = Finished("stop", None)
CALLED: Final = Finished("tool_calls", None)
EVERYTHING: Final[Sequence[BodyEvent]] = [
    WHO,
    SafetyRatings((SafetyRating("hate", "safe"),), about_prompt=True),
    counted(Usage(input_tokens=1200, cache_read_tokens=1000, cache_creation_tokens=150)),
    ReasoningDelta("First, "),
    ReasoningDelta("I think."),
    OpaquePart("elsewhere.signature", {"signature": "c2ln"}),
    TextDelta("Grüße, 世界 🙂"),
    TextDelta(LINE_ENDS),
    Citation("https://a.example/1", "One", "quoted"),
    Citation("https://a.example/2", None),
    Citation(None, "A file.pdf"),
    ImagePart("image/png", base64=PNG),
    ImagePart(None, url="https://a.example/1.png"),
    TextDelta(" And on."),
    ReasoningDelta("Once more."),
    *call(0, '{"city": ', '"Zürich"', "}"),
    *call(1, "{}"),
    *call(2),
    ServerTimings((ServerTiming("total", 5_000_000),)),
    RateLimits(()),
    SafetyRatings((SafetyRating("hate", "low", blocked=False),)),
    counted(Usage(1200, 345, 300, 1000, 150)),
    CALLED,
]

WRITTEN: Final[Sequence[SaidCase]] = [
    SaidCase("everything", tuple(EVERYTHING)),
    SaidCase("text", (WHO, TextDelta("Yes."), counted(Usage(9, 2)), STOP)),
    SaidCase("line ends in the text", (WHO, TextDelta(LINE_ENDS), counted(Usage(9, 2)), STOP)),
    SaidCase("nothing", (WHO, counted(Usage(9, 0)), STOP)),
    SaidCase("nothing and no count", (WHO, STOP)),
    SaidCase("no name", (ResponseIdentified(None, None), TextDelta("Yes."), STOP)),
    SaidCase("no introduction", (TextDelta("Yes."), STOP)),
    SaidCase("reasoning alone", (WHO, ReasoningDelta("Hm."), Finished("length", None))),
    SaidCase("a refusal", (WHO, RefusalDelta("I "), RefusalDelta("won't."), STOP)),
    SaidCase("a refusal after text", (WHO, TextDelta("Well, "), RefusalDelta("no."), STOP)),
    SaidCase(
        "reasoning and text by turns",
        (
            WHO,
            ReasoningDelta("a"),
            TextDelta("b"),
            ReasoningDelta("c"),
            TextDelta("d"),
            *call(0, "{}"),
            TextDelta("e"),
            CALLED,
        ),
    ),
    SaidCase("calls that start at 3", (WHO, *call(3, '{"a":1}'), *call(7, '{"b":', "2}"), CALLED)),
    SaidCase(
        "calls without ids",
        (WHO, *(ToolCallDelta(n, None, f"tool_{n}", '{"n":1}') for n in range(3)), CALLED),
    ),
    SaidCase(
        "several choices",
        (
            WHO,
            TextDelta("a", 0),
            TextDelta("c", 2),
            TextDelta("b", 1),
            *call(0, "{}", choice=2),
            TextDelta("aa", 0),
            counted(Usage(9, 2)),
            STOP,
        ),
    ),
    SaidCase(
        "counts that grow",
        (
            WHO,
            counted(Usage(input_tokens=9)),
            TextDelta("a"),
            counted(Usage(output_tokens=1)),
            TextDelta("b"),
            counted(Usage(output_tokens=2, reasoning_tokens=1)),
            STOP,
        ),
    ),
    SaidCase("a count of the input alone", (WHO, TextDelta("a"), counted(Usage(9)), STOP)),
    SaidCase("no reason", (WHO, TextDelta("a"), Finished(None, None))),
    *(
        SaidCase(f"the end {reason}", (WHO, TextDelta("a"), Finished(reason, None)))
        for reason in get_args(FinishReason)
    ),
    *(
        SaidCase(
            f"the failure {kind}", (WHO, TextDelta("a"), Failed(Failure(kind, "It is all over.")))
        )
        for kind in get_args(FailureKind)
    ),
]


def heard_in(recording: Recording) -> SaidCase:
    """What a recording says. What is unknown in it is no dialect's to tell, nor a gateway's."""
    name: DialectName = next(name for name in DIALECT_NAMES if name == recording.dialect)
    events = decoded(name, recording.body)
    known = tuple(event for event in events if not isinstance(event, Unrecognized))
    return SaidCase(recording.name, known, name, recording.body)


def dialects_for(case: SaidCase, own_names: frozenset[str]) -> Iterator[DialectName]:
    """Where a case is to be encoded: everywhere; of the many recordings, one in three in another."""
    if case.dialect is None or case.name in own_names:
        yield from DIALECT_NAMES
        return
    yield case.dialect
    shift, is_left_out = divmod(len(case.name), 3)
    other = DIALECT_NAMES[(DIALECT_NAMES.index(case.dialect) + shift) % len(DIALECT_NAMES)]
    if not is_left_out and other != case.dialect:
        yield other


def own_names() -> frozenset[str]:
    """The recordings of the suite's own folder."""
    return frozenset(str(it.relative_to(OWN).with_suffix("")) for it in OWN.rglob("*.json"))
