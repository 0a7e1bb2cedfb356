"""Decoding whole bodies, and what the events then say."""

from collections.abc import Iterable

from tuiapp.core.answer import Answer
from tuiapp.core.endpoint import DialectName
from tuiapp.core.errors import Failure
from tuiapp.core.events import BodyEvent, Chunk, Failed, Finished
from tuiapp.wire.dialect import Decoder
from tuiapp.wire.registry import dialect


def events_of(decoder: Decoder, pieces: Iterable[bytes]) -> list[BodyEvent]:
    events = [event for piece in pieces for event in decoder.decode(piece)]
    return events + decoder.flush()


def decoded(name: DialectName, *pieces: bytes) -> list[BodyEvent]:
    return events_of(dialect(name).decoder(), pieces)


def encoded(name: DialectName, events: Iterable[BodyEvent], model: str = "m") -> bytes:
    encoder = dialect(name).encoder(model)
    return b"".join(encoder.encode(event) for event in events)


def answer_of(events: Iterable[BodyEvent]) -> Answer:
    answer = Answer()
    answer.add(Chunk(0, b"-", tuple(events)))
    return answer


def failure_of(events: list[BodyEvent]) -> Failure:
    """The failure at the end; there has to be one."""
    end = events[-1]
    assert isinstance(end, Failed), end
    return end.failure


def ends(events: Iterable[BodyEvent]) -> list[BodyEvent]:
    return [event for event in events if isinstance(event, Finished | Failed)]
