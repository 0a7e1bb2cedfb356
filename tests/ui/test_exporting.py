"""The conversation in a file."""

import pytest
from compare_rig import ZEBRA, contest
from fake_ports import FakeExports
from host import Gate, Script, Step

from tuiapp.core.events import Finished, RequestSent, TextDelta
from tuiapp.engine.export.record import ComparisonRecord


@pytest.mark.parametrize(
    ("words", "kind", "path"),
    [
        ("", "markdown", ""),
        ("html", "html", ""),
        ("json ~/a b.json", "json", "~/a b.json"),
        ("~/notes.html", "html", "~/notes.html"),
        ("MD /tmp/x", "markdown", "/tmp/x"),
        ("notes", "markdown", "notes"),
    ],
)
async def test_the_conversation_is_saved(words: str, kind: str, path: str) -> None:
    async with contest() as it:
        await it.asks("Why?")
        await it.enters(f"/export {words}")
        await it.until(lambda: "The conversation is in" in it.flat(0))
        ((record, saved_as, place),) = it.exports.saved
        assert isinstance(record, ComparisonRecord)
        assert (saved_as, place, record.title) == (kind, path, "Why?")
        assert [one.text for one in record.turns[0].answers] == ["Blue.", "It is blue."]
        assert record.turns[0].answers[0].cost is not None


async def test_one_lane_is_saved_too() -> None:
    async with contest(targets=(ZEBRA,)) as it:
        await it.asks("Why?")
        await it.enters("/export json")
        await it.until(lambda: bool(it.exports.saved))


async def test_a_file_that_cannot_be_written_is_told() -> None:
    async with contest(exports=FakeExports("x.md is there already.")) as it:
        await it.enters("/export")
        assert "nothing to export" in it.said
        await it.asks("Why?")
        await it.enters("/export x.md")
        await it.until(lambda: "x.md is there already." in it.flat(0))


async def test_a_lane_that_streams_is_saved_as_far_as_it_is() -> None:
    gate = Gate()
    slow: Script = (
        Step(0, (RequestSent(),), b""),
        Step(5, (TextDelta("Half"),)),
        gate,
        Step(5, (Finished("stop", "stop"),)),
    )
    async with contest(slow, targets=(ZEBRA,)) as it:
        await it.enters("Why?")
        await it.until(lambda: "Half" in it.text(0))
        await it.enters("/export")
        await it.until(lambda: bool(it.exports.saved))
        record = it.exports.saved[0][0]
        assert isinstance(record, ComparisonRecord)
        assert record.turns[0].answers[0].end is None
        gate.opened.set()
        await it.rests()
