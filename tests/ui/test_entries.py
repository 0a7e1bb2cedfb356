"""What stands around the text of an entry."""

from page_rig import LOOK

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
