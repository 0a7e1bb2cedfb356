import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stop_cases import cut, kept, places

from tuiapp.engine.stop_rules import TextRule, parse_rule
from tuiapp.engine.text_scans import MAX_FENCE_LINE_CHARS, REGEX_WINDOW_CHARS, RegexScan


def test_the_first_block_ends_with_its_closing_fence() -> None:
    text = "Look:\n```python\nprint(1)\n```\nThat is all.\n"
    assert kept(parse_rule("code"), [text]) == ("Look:\n```python\nprint(1)\n```", True)


def test_a_closing_fence_at_the_end_of_the_text_needs_no_cut() -> None:
    text = "```\nx\n```"
    assert kept(parse_rule("code"), [text]) == (text, False)


@pytest.mark.parametrize(
    "text",
    [
        "```\nx\n```\n",
        "~~~ info ` tick\nx\n~~~\n",
        "   ```\nx\n   ```\n",
        "````\n```\n````\n",
        "```\nx\n`````\n",
        "```\nx\n```  \t\n",
        "```\n~~~\n```\n",
        "```\n```python\n```\n",
        "```\r\nx\r\n```\r\n",
    ],
)
def test_what_common_mark_calls_a_closed_block_is_one(text: str) -> None:
    assert kept(parse_rule("code"), [text]) == (text.rstrip("\r\n"), True)


@pytest.mark.parametrize(
    "text",
    [
        "``\nx\n``\n",
        "```\nx\n``\n",
        "```\nx\n~~~\n",
        "    ```\nx\n    ```\n",
        "```\nx\n    ```\n",
        "```x\n```y\n",
        "```a`b\nx\n",
        "a ```\nb ```\n",
        "````\nx\n```\n",
    ],
)
def test_what_common_mark_leaves_open_is_not_closed(text: str) -> None:
    assert kept(parse_rule("code"), [text]) == (text, False)


def test_a_line_without_end_is_no_fence() -> None:
    text = "`" * MAX_FENCE_LINE_CHARS + "\nx\n" + "`" * MAX_FENCE_LINE_CHARS + "\n"
    assert kept(parse_rule("code"), [text]) == (text, False)
    assert kept(parse_rule("code"), cut(text, range(0, 30_000, 999))) == (text, False)


@given(st.text(alphabet="ab \n\t", max_size=40), st.integers(1, 5))
def test_words_are_those_of_split(text: str, limit: int) -> None:
    left, fired = kept(parse_rule(f"words:{limit}"), [text])
    # The last word counts once something divides it from what may follow.
    complete = len((text + "x").split()) - 1 if text else 0
    assert fired == (complete >= limit)
    if fired:
        assert left.split() == text.split()[:limit]
        assert left == left.rstrip()


@given(st.text(alphabet="a\n", max_size=20), st.integers(1, 5))
def test_lines_end_with_their_newline(text: str, limit: int) -> None:
    left, fired = kept(parse_rule(f"lines:{limit}"), [text])
    assert fired == (text.count("\n") >= limit)
    if fired:
        assert left == "".join(text.splitlines(keepends=True)[:limit])


@given(st.text(max_size=20), st.integers(1, 12))
def test_characters_are_code_points(text: str, limit: int) -> None:
    assert kept(parse_rule(f"chars:{limit}"), [text]) == (text[:limit], len(text) >= limit)


PATTERNS = st.sampled_from(
    [
        "ab",
        "a+b",
        "b$",
        r"\bb",
        r"a\b",
        "(?<=a)b",
        "a(?!b)",
        "(?>a*)(?<!aa)b",
        "^b",
        "a{2,3}",
        "[^a]b",
    ]
)


@given(PATTERNS, st.text(alphabet="ab ", max_size=30), places)
def test_a_pattern_fires_at_the_shortest_prefix_in_which_it_is_found(
    pattern: str, text: str, where: list[int]
) -> None:
    assume(not re.search(pattern, ""))
    prefixes = [text[:end] for end in range(1, len(text) + 1)]
    matching = [prefix for prefix in prefixes if re.search(pattern, prefix)]
    expected = (matching[0], True) if matching else (text, False)
    assert kept(parse_rule(f"regex:{pattern}"), cut(text, where)) == expected


@settings(deadline=None, max_examples=25)
@given(
    st.sampled_from(["b$", "b", "^b", "(?<=a)b"]),
    st.integers(2 * REGEX_WINDOW_CHARS - 3, 2 * REGEX_WINDOW_CHARS + 3),
    st.lists(st.integers(0, 3 * REGEX_WINDOW_CHARS), max_size=4),
)
def test_a_long_text_before_the_match_moves_no_place(
    pattern: str, before: int, where: list[int]
) -> None:
    text = "a" * before + "ba"
    whole = kept(TextRule("r", RegexScan(re.compile(pattern))), [text])
    assert kept(TextRule("r", RegexScan(re.compile(pattern))), cut(text, where)) == whole
    assert whole == ((text, False) if pattern == "^b" else (text[:-1], True))


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 2 * REGEX_WINDOW_CHARS), max_size=6))
def test_a_match_as_long_as_the_window_is_found_across_any_cut(where: list[int]) -> None:
    text = "x" * REGEX_WINDOW_CHARS + "b" + "a" * (REGEX_WINDOW_CHARS - 2) + "c"
    rule = TextRule("r", RegexScan(re.compile("ba*c")))
    assert kept(rule, cut(text + "x", where)) == (text, True)


def test_a_match_longer_than_the_window_is_not_found() -> None:
    rule = TextRule("r", RegexScan(re.compile("b" + "a" * REGEX_WINDOW_CHARS)))
    assert kept(rule, ["b" + "a" * 3 * REGEX_WINDOW_CHARS])[1] is False
