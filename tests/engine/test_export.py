"""Tests of engine/export: what a comparison says as Markdown, JSON and HTML."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from tuiapp.core.errors import Failure
from tuiapp.core.events import (
    Cancelled,
    Chunk,
    Event,
    Failed,
    Finished,
    ReasoningDelta,
    RequestSent,
    ResponseIdentified,
    Stopped,
    TextDelta,
    ToolCallDelta,
    UsageUpdate,
)
from tuiapp.core.prices import OWN_LIST, Cost
from tuiapp.core.usage import Usage
from tuiapp.engine.export.figures import outcome
from tuiapp.engine.export.html import html
from tuiapp.engine.export.jsontext import json_text
from tuiapp.engine.export.markdown import markdown
from tuiapp.engine.export.record import (
    AnswerRecord,
    Arrival,
    ComparisonRecord,
    TurnRecord,
    answer_record,
)
from tuiapp.wire.jsonvalue import JsonValue, parse


MS = 1_000_000
AT = datetime(2026, 11, 20, 14, 2, tzinfo=UTC)


def answered(target: str, *steps: tuple[int, Event], cost_usd: float | None = None) -> AnswerRecord:
    chunks = [Chunk(at_ms * MS, b"x", (event,)) for at_ms, event in steps]
    cost = None if cost_usd is None else Cost(cost_usd, OWN_LIST)
    return answer_record(target, chunks, lambda _: cost)


FAST = answered(
    "lab/fast",
    (0, RequestSent()),
    (100, ResponseIdentified("fast-2026", "r1")),
    (200, ReasoningDelta("Hm.")),
    (300, TextDelta("It is **blue**.")),
    (400, ToolCallDelta(0, "c1", "look", '{"at": "sky"}')),
    (410, UsageUpdate(Usage(12, 8, 2), {})),
    (420, Finished("stop", "stop")),
    cost_usd=0.00031,
)
SLOW = answered("lab/slow", (0, RequestSent()), (900, TextDelta("Half")), (950, Cancelled(MS)))
RECORD = ComparisonRecord(
    "Why | how?",
    AT,
    "Be brief.",
    (TurnRecord("Why is the sky blue?", ("sky.png",), (FAST, SLOW)),),
)
HOSTILE_TEXT = (
    "<script>alert(1)</script> ![x](http://127.0.0.1/x.png) [j](javascript:alert(1)) \x1b[2J \u202e"
)
HOSTILE = ComparisonRecord(
    HOSTILE_TEXT,
    AT,
    HOSTILE_TEXT,
    (
        TurnRecord(
            HOSTILE_TEXT,
            (HOSTILE_TEXT,),
            (
                answered(
                    f"lab/{HOSTILE_TEXT}",
                    (0, RequestSent()),
                    (1, ResponseIdentified(HOSTILE_TEXT, None)),
                    (2, ReasoningDelta(HOSTILE_TEXT)),
                    (3, TextDelta(HOSTILE_TEXT)),
                    (4, ToolCallDelta(0, None, HOSTILE_TEXT, HOSTILE_TEXT + "```")),
                    (5, Failed(Failure("server", HOSTILE_TEXT))),
                ),
            ),
        ),
    ),
)


def test_arrivals_are_what_was_there_at_each_chunk() -> None:
    assert FAST.arrivals == (Arrival(200.0, 3), Arrival(300.0, 18), Arrival(400.0, 31))


def test_a_first_attempt_that_failed_leaves_no_arrivals() -> None:
    again = answered(
        "lab/m",
        (0, RequestSent()),
        (10, TextDelta("Lost text")),
        (20, RequestSent(2)),
        (30, TextDelta("Kept")),
    )
    assert again.arrivals == (Arrival(10.0, 4),)


def test_markdown_holds_prompts_answers_and_figures() -> None:
    text = markdown(RECORD)

    assert text.startswith("# Why | how?\n\n2026-11-20 14:02 +0000\n")
    assert "## System prompt\n\nBe brief." in text
    assert "## Prompt\n\nWhy is the sky blue?\n\nAttached: sky.png" in text
    assert "## lab/fast (fast-2026)\n\n### Reasoning\n\n> Hm.\n\nIt is **blue**." in text
    assert 'Tool call `look`:\n\n```json\n{"at": "sky"}\n```' in text
    assert "| lab/slow | cancelled | 900 ms |" in text
    assert "\n*cancelled · TTFT 900 ms · tokens ≈1 ·" in text


def test_a_single_answer_needs_no_table() -> None:
    alone = ComparisonRecord("t", AT, None, (TurnRecord("Why?", (), (FAST,)),))
    assert "|" not in markdown(alone)


def test_json_holds_everything_with_null_for_what_is_not_known() -> None:
    whole = parse(json_text(RECORD).encode())
    assert isinstance(whole, dict)
    assert (whole["format"], whole["title"]) == (1, "Why | how?")
    fast, slow = _answers(whole)
    assert (fast["text"], fast["finish_reason"], fast["cost_usd"]) == (
        "It is **blue**.",
        "stop",
        0.00031,
    )
    assert fast["arrivals"] == [[200.0, 3], [300.0, 18], [400.0, 31]]
    metrics = slow["metrics"]
    assert isinstance(metrics, dict)
    assert (slow["outcome"], slow["cost_usd"], metrics["tpot_ms"]) == ("cancelled", None, None)


def test_a_stall_that_the_run_was_ended_in_is_in_the_json() -> None:
    silent = answered("lab/m", (0, RequestSent()), (10, TextDelta("Why")), (30_010, Cancelled(MS)))
    whole = parse(
        json_text(ComparisonRecord("t", AT, None, (TurnRecord("?", (), (silent,)),))).encode()
    )
    assert isinstance(whole, dict)
    (answer,) = _answers(whole)
    metrics = answer["metrics"]
    assert isinstance(metrics, dict)
    assert (metrics["stalls"], metrics["gap_max_ms"]) == (1, None)


def _answers(whole: dict[str, JsonValue]) -> list[dict[str, JsonValue]]:
    turns = whole["turns"]
    assert isinstance(turns, list)
    (turn,) = turns
    assert isinstance(turn, dict)
    answers = turn["answers"]
    assert isinstance(answers, list)
    return [answer for answer in answers if isinstance(answer, dict)]


class Page(HTMLParser):
    """What a browser would make of a page, as far as it can do harm."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href"}]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_holds_columns_figures_and_the_plot() -> None:
    page = Page(html(RECORD))

    assert page.tags.count("article") == 2
    assert page.tags.count("polyline") == 2
    assert {"strong", "table", "svg", "details"} <= set(page.tags)
    assert {"lab/fast", "lab/slow", "200 ms", "900 ms", "$0.00031"} <= set(page.words)


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    page = Page(html(HOSTILE))

    assert not {"script", "img", "iframe", "link", "object"} & set(page.tags)
    assert not [it for it in page.addresses if not it.startswith(("http://", "https://"))]
    assert page.handlers == []


@pytest.mark.parametrize("write", [markdown, html])
def test_no_control_character_gets_out(write: object) -> None:
    assert callable(write)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", str(write(HOSTILE)))


def test_without_content_there_is_no_plot() -> None:
    nothing = answered("lab/m", (0, RequestSent()), (9, Failed(Failure("server", "Busy."))))
    record = ComparisonRecord("t", AT, None, (TurnRecord("Why?", (), (nothing,)),))
    assert "<svg" not in html(record)
    assert "failed: Busy." in html(record)


def test_every_end_has_its_words() -> None:
    assert outcome(None) == "still coming"
    assert outcome(Finished("length", "max_tokens")) == "done (length)"
    assert outcome(Stopped("code")) == "stopped by code"
