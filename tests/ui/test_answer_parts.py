"""The lines around an answer."""

import pytest
from page_rig import LOOK
from rich.cells import cell_len

from tuiapp.core.answer import Answer
from tuiapp.core.events import Chunk, ReasoningDelta, TextDelta
from tuiapp.core.metrics import Metrics
from tuiapp.core.usage import Usage
from tuiapp.ui.widgets.answer_parts import foot_lines, reasoning_summary


SOURCE = "[12] A page of weather · https://a.b/september"
QUOTE = "    “Highs around 70 degrees are usual.”"


def foot(text: str, width: int) -> list[str]:
    return [line.text for line in foot_lines([("muted", text)], width, LOOK)]


def test_a_broken_line_goes_on_below_its_own_beginning() -> None:
    assert foot("✗ The server closed the connection.", 20) == [
        "✗ The server closed",
        "  the connection.",
    ]
    assert foot("  What came is kept; send it again.", 22) == [
        "  What came is kept;",
        "  send it again.",
    ]


def test_a_source_and_its_quote_keep_to_the_right_of_the_number() -> None:
    assert foot(SOURCE, 28) == [
        "[12] A page of weather",
        "     https://a.b/september",
    ]
    assert foot(QUOTE, 24) == ["    “Highs around 70", "    degrees are usual.”"]


def test_a_quote_loses_none_of_its_dots() -> None:
    assert foot("    “Activities · News · Food”", 20) == [
        "    “Activities ·",
        "    News · Food”",
    ]
    assert foot("✓ done in 2.3 s · TTFT 63 ms", 20) == ["✓ done in 2.3 s", "  TTFT 63 ms"]


def test_text_without_a_symbol_is_not_moved() -> None:
    assert foot("and 480 more sources", 12) == ["and 480 more", "sources"]
    assert foot("", 12) == [""]


@pytest.mark.parametrize("width", range(2, 40))
@pytest.mark.parametrize("text", [SOURCE, QUOTE, "✓ done in 2.3 s · TTFT 63 ms"])
def test_nothing_is_wider_than_there_is_room_for(text: str, width: int) -> None:
    lines = foot(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).replace("·", "").split()) == "".join(
        text.replace("·", "").split()
    )


@pytest.mark.parametrize(
    ("reasoning_ns", "words"),
    [(1_540_000_000, "thought for 1.54 s · 183 tokens"), (0, "thought · 183 tokens")],
)
def test_a_thought_that_came_in_one_piece_took_no_time_to_tell(
    reasoning_ns: int, words: str
) -> None:
    answer = Answer()
    answer.add(Chunk(0, b"x", (ReasoningDelta("so"), TextDelta("yes"))))
    metrics = Metrics(reasoning_ns=reasoning_ns, usage=Usage(reasoning_tokens=183))
    assert reasoning_summary(answer, metrics) == words
