"""What stands around the text of an entry."""

import pytest
from page_rig import LOOK

from tuiapp.core.events import Chunk, ReasoningDelta, TextDelta
from tuiapp.ui.markdown.document import MarkdownDocument
from tuiapp.ui.widgets.answer_entry import AnswerEntry
from tuiapp.ui.widgets.entries import PlainEntry, headline


def head(label: str, meta: str, width: int) -> str:
    return headline(label, meta, width, LOOK.assistant, LOOK.muted).text


def test_the_name_of_who_speaks_is_never_cut_in_silence() -> None:
    assert head("a-long-name", "14:02", 20) == "a-long-name    14:02"
    assert head("a-long-name", "14:02", 12) == "a-long-name"
    assert head("a-long-name", "14:02", 8) == "a-long-…"
    assert head("長い名前", "", 6) == "長い …"


def test_a_note_that_is_too_long_says_so() -> None:
    entry = PlainEntry("Look.", label="you", notes=["photograph.jpg"])
    entry.lay_out(10, LOOK)
    assert entry.line(entry.height - 1).text == "photograp…"


@pytest.mark.parametrize("event", [TextDelta("So."), ReasoningDelta("Hm.")])
def test_an_unfolded_answer_is_settled_at_its_end_whether_there_are_thoughts_or_not(
    event: TextDelta | ReasoningDelta,
) -> None:
    entry = AnswerEntry("m", look=LOOK, new_document=MarkdownDocument, highlighter=None)
    entry.toggle_fold()
    entry.lay_out(40, LOOK)
    entry.take([Chunk(0, b"x", (event,))])
    entry.finish()
    assert entry.is_settled
