"""The source and its visible form: any slices, any cuts, and offsets there and back."""

from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.visible import visible
from tuiapp.ui.markdown.source import SourceText


TEXTS = st.text(st.sampled_from("ab\n\r\t\x1b\x9b\u202e世"), max_size=40)


@given(st.lists(TEXTS, max_size=8), st.integers(1, 9))
def test_slices_join_to_the_visible_text(parts: list[str], limit: int) -> None:
    source = SourceText()
    taken = ""
    for part in parts:
        source.append(part)
        if source.has_more:
            taken += source.take(limit)
    source.finish()
    while source.has_more:
        taken += source.take(limit)
    assert taken == visible("".join(parts))
    assert source.text == "".join(parts)


@given(TEXTS)
def test_offsets_translate_there_and_back(text: str) -> None:
    source = SourceText()
    source.append(text)
    source.finish()
    shown = "".join(source.take(3) for _ in range(len(text)) if source.has_more)
    for at, char in enumerate(text):
        if char in "ab世\n" and not text.startswith("\r\n", at - 1):
            there = source.visible_offset(at)
            assert shown[there] == char
            assert source.raw_offset(there) == at
    assert source.raw_offset(len(shown)) == len(text)


def test_many_short_lines_make_a_small_slice() -> None:
    source = SourceText()
    source.append("a\n" * 10_000)
    assert len(source.take(6400)) < 400
