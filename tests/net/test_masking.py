import pytest

from tuiapp.core.errors import Failure
from tuiapp.core.events import Chunk, Event, Failed, TextDelta, Unrecognized
from tuiapp.core.secret import Secret
from tuiapp.net.masking import masked_failure, masking


KEY = "sk-very-secret-key"


def emitted(*events: Event) -> tuple[Chunk, Chunk]:
    """A chunk, and what became of it."""
    out: list[Chunk] = []
    chunk = Chunk(7, b"raw", events)
    masking(out.append, Secret(KEY))(chunk)
    return chunk, out[0]


def test_message_and_hint_of_a_failure_are_masked() -> None:
    failure = Failure("server", f"No {KEY}.", f"Replace {KEY}.", status=500)
    expected = Failure("server", "No ***.", "Replace ***.", status=500)
    assert masked_failure(failure, Secret(KEY)) == expected
    assert emitted(TextDelta(KEY), Failed(failure))[1].events == (
        TextDelta(KEY),
        Failed(expected),
    )


@pytest.mark.parametrize("around", [b"\xff", "é".encode(), b""])
def test_an_unrecognized_event_keeps_every_byte_but_the_key(around: bytes) -> None:
    event = Unrecognized("echo", around + KEY.encode() + around)
    assert emitted(event)[1].events == (Unrecognized("echo", around + b"***" + around),)


def test_what_the_model_writes_passes_as_the_same_object() -> None:
    before, after = emitted(TextDelta(KEY))
    assert after is before
