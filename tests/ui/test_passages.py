"""The texts of an entry, by the names of their sections."""

from collections.abc import Iterator

from page_rig import LOOK, page, screen

from tuiapp.core.events import Chunk, ReasoningDelta, RequestSent, TextDelta, ToolCallDelta
from tuiapp.ui.markdown.document import MarkdownDocument
from tuiapp.ui.widgets.answer_entry import AnswerEntry
from tuiapp.ui.widgets.entry_text import Passage
from tuiapp.ui.widgets.passages import passage_at, passage_of
from tuiapp.ui.widgets.tool_calls import MAX_SHOWN_CALLS


class Unscanned(tuple[Passage, ...]):
    """Passages that nobody may go through one by one."""

    __slots__ = ()

    def __iter__(self) -> Iterator[Passage]:
        raise AssertionError


class Watched(AnswerEntry):
    """An answer whose passages are only gone to."""

    @property
    def passages(self) -> Unscanned:
        return Unscanned(super().passages)


def answer_of(calls: int) -> AnswerEntry:
    """An answer with reasoning, unfolded, a text, and so many calls."""
    entry = Watched("m", look=LOOK, new_document=MarkdownDocument, highlighter=None)
    deltas = [ToolCallDelta(at, "x", "f", f"{at}") for at in range(calls)]
    entry.take([Chunk(0, b"x", (ReasoningDelta("Hm.\n\nHm."), TextDelta("It\n\nis."), *deltas))])
    entry.toggle_fold()
    entry.lay_out(60, LOOK)
    while entry.draw(0, entry.height):
        pass
    return entry


def test_a_passage_is_gone_to_among_many() -> None:
    entry = answer_of(MAX_SHOWN_CALLS)
    for at in range(len(entry.passages)):
        passage = entry.passages[at]
        assert passage_of(entry, passage.section) == passage
    assert passage_of(entry, entry.passages[-1].section + 1) is None
    assert passage_of(entry, -1) is None


def test_passages_stand_in_the_order_of_their_sections() -> None:
    entry = answer_of(12)
    seen: list[int] = []
    for line in range(entry.height):
        passage = passage_at(entry, line)
        if passage is not None and passage.section not in seen[-1:]:
            seen.append(passage.section)
    assert seen == [entry.passages[at].section for at in range(14)]
    assert seen == sorted(set(seen))


def test_each_line_is_found_again_by_its_name() -> None:
    entry = answer_of(MAX_SHOWN_CALLS + 1)
    assert [entry.line_of(entry.spot(at)) for at in range(entry.height)] == list(
        range(entry.height)
    )


async def test_the_calls_that_are_not_shown_are_counted_in_words() -> None:
    async with page(60, 20) as (transcript, _):
        entry = answer_of(MAX_SHOWN_CALLS + 1)
        transcript.add(entry)
        assert "… and 1 more tool call, copied with the message" in screen(transcript)[-2]
        more = [ToolCallDelta(1_000 + at, "x", "f", "") for at in range(999)]
        entry.take([Chunk(0, b"x", tuple(more))])
        transcript.update_entry(entry)
        assert "… and 1,000 more tool calls, copied" in screen(transcript)[-2]
        entry.take([Chunk(0, b"x", (RequestSent(attempt=2),))])
        transcript.update_entry(entry)
        assert "more tool" not in "".join(screen(transcript))
