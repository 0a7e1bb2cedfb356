import pytest
from hypothesis import given
from hypothesis import strategies as st
from stop_cases import cut, kept, places

from tuiapp.core.errors import UsageError
from tuiapp.core.events import (
    Chunk,
    Event,
    ReasoningDelta,
    RefusalDelta,
    Stopped,
    TextDelta,
    ToolCallDelta,
    UsageUpdate,
)
from tuiapp.core.prices import Price
from tuiapp.core.usage import Usage
from tuiapp.engine.stop_rules import (
    RULE_NAMES,
    callable_rule,
    parse_rule,
)
from tuiapp.engine.stopping import StopWatch, TimeRule


TEXT_RULES = [
    "code",
    "json",
    "words:2",
    "chars:3",
    "lines:2",
    "regex:b+a",
    "regex:a$",
    r"regex:\bab\b",
    "regex:(?=b)b|a(?!b)",
    "regex:(?m)^a",
]


@given(
    st.sampled_from(TEXT_RULES),
    st.text(alphabet='ab \n\r`~{}[]":,1\\', max_size=60),
    places,
)
def test_any_cut_of_a_text_gives_the_same_place(rule: str, text: str, where: list[int]) -> None:
    whole = kept(parse_rule(rule), [text])
    assert kept(parse_rule(rule), cut(text, where)) == whole
    assert kept(parse_rule(rule), text) == whole
    assert text.startswith(whole[0])


@given(
    st.sampled_from(TEXT_RULES), st.text(alphabet='ab \n`~{}":,1', max_size=40), st.text("a b`\n")
)
def test_what_follows_changes_no_place(rule: str, text: str, more: str) -> None:
    stopped = kept(parse_rule(rule), [text])
    if stopped[1]:
        assert kept(parse_rule(rule), [text + more]) == stopped


def events_kept(rule: str, *events: Event, price: Price | None = None) -> tuple[Event, ...]:
    """What is left of events that come in a chunk each."""
    watch = StopWatch([parse_rule(rule, price=price, input_tokens=1000)])
    left: tuple[Event, ...] = ()
    for event in events:
        left += watch.look(Chunk(0, b"x", (event,))).events
        if left and isinstance(left[-1], Stopped):
            break
    return left


@pytest.mark.parametrize("rule", ["code", "json", "words:1", "chars:1", "lines:1", "regex:a"])
def test_rules_on_the_text_do_not_read_the_reasoning(rule: str) -> None:
    event = ReasoningDelta("a b\n{}\n```\n```\n")
    other = TextDelta(event.text, choice=1)
    tool = ToolCallDelta(0, None, "f", event.text)
    assert events_kept(rule, event, other, tool) == (event, other, tool)


def test_a_refusal_is_read_and_cut_as_an_answer() -> None:
    assert events_kept("words:2", RefusalDelta("I am sorry")) == (
        RefusalDelta("I am"),
        Stopped("words:2"),
    )


def test_an_empty_rest_leaves_no_event() -> None:
    assert events_kept("words:1", TextDelta("I"), TextDelta(" am")) == (
        TextDelta("I"),
        Stopped("words:1"),
    )


def test_the_earliest_rule_fires() -> None:
    watch = StopWatch([parse_rule("chars:5"), parse_rule("words:1"), parse_rule("chars:1")])
    chunk = watch.look(Chunk(0, b"x", (TextDelta("ab cdef"),)))
    assert chunk.events == (TextDelta("a"), Stopped("chars:1"))


def test_what_follows_in_the_same_read_is_cut_off() -> None:
    watch = StopWatch([parse_rule("chars:1")])
    read = Chunk(7, b"raw", (TextDelta("a"), TextDelta("b"), UsageUpdate(Usage(), {})))
    assert watch.look(read) == Chunk(7, b"raw", (TextDelta("a"), Stopped("chars:1")))


def test_tokens_are_estimated_until_they_are_reported() -> None:
    piece = TextDelta("x" * 20)  # 5 tokens
    assert events_kept("tokens:10", piece, piece, piece) == (piece, piece, Stopped("tokens:10"))


def test_reported_tokens_replace_the_estimate() -> None:
    piece, report = TextDelta("x" * 20), UsageUpdate(Usage(output_tokens=2), {})
    events = (piece, report, piece, piece, piece)
    assert events_kept("tokens:10", *events) == (*events[:4], Stopped("tokens:10"))
    high = UsageUpdate(Usage(output_tokens=10), {})
    assert events_kept("tokens:10", piece, high) == (piece, high, Stopped("tokens:10"))


def test_tokens_count_reasoning_and_tool_calls() -> None:
    events = (ReasoningDelta("x" * 20), ToolCallDelta(0, None, None, "x" * 20))
    assert events_kept("tokens:10", *events) == (*events, Stopped("tokens:10"))


def test_a_cost_counts_the_input() -> None:
    price = Price(input_usd=10, output_usd=100)  # the input of 1000 tokens costs 0.01
    piece = TextDelta("x" * 400)  # 100 tokens cost 0.01
    assert events_kept("cost:0.025", piece, piece, price=price) == (
        piece,
        piece,
        Stopped("cost:0.025"),
    )
    reported = UsageUpdate(Usage(input_tokens=1500), {})
    assert events_kept("cost:0.025", reported, piece, price=price) == (
        reported,
        piece,
        Stopped("cost:0.025"),
    )


def test_a_callable_reads_the_text_so_far_and_keeps_its_piece() -> None:
    seen: list[str] = []

    def is_long(text: str) -> bool:
        seen.append(text)
        return len(text) > 3

    assert kept(callable_rule(is_long), ["ab", "cd", "ef"]) == ("abcd", True)
    assert seen == ["ab", "abcd"]
    assert callable_rule(is_long, "long").name == "long"


def test_a_rule_of_time_needs_no_text() -> None:
    assert parse_rule("time:10s") == TimeRule("time:10s", 10.0, since_content=False)
    assert parse_rule("stall:8s") == TimeRule("stall:8s", 8.0, since_content=True)


@pytest.mark.parametrize(
    ("text", "limit_s"),
    [
        ("10s", 10),
        ("10", 10),
        ("500ms", 0.5),
        ("2m", 120),
        ("2min", 120),
        ("1h", 3600),
        (".5s", 0.5),
    ],
)
def test_a_time_has_a_unit_or_is_in_seconds(text: str, limit_s: float) -> None:
    rule = parse_rule(f"time:{text}")
    assert isinstance(rule, TimeRule)
    assert rule.limit_s == limit_s


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no stop rule “”"),
        ("wrods:3", "Did you mean “words”?"),
        ("xyz", "Known: code, json"),
        ("words", "needs a whole number"),
        ("words:", "needs a whole number"),
        ("words:0", "needs a whole number"),
        ("words:-1", "needs a whole number"),
        ("chars:1.5", "needs a whole number"),
        ("tokens:٣", "needs a whole number"),
        ("lines:" + "9" * 30, "needs a whole number"),
        ("code:3", "takes no value"),
        ("json:", "takes no value"),
        ("regex:", "needs a pattern"),
        ("regex", "needs a pattern"),
        ("regex:(", "cannot be read"),
        ("regex:a*", "matches before the first character"),
        ("regex:$", "matches before the first character"),
        ("time", "needs a time"),
        ("time:0s", "needs a time"),
        ("stall:soon", "needs a time"),
        ("time:1e9", "needs a time"),
        ("cost:free", "needs an amount"),
        ("cost:0", "needs an amount"),
        ("cost:" + "9" * 400, "needs an amount"),
        ("cost:0.01", "needs a price"),
        ("invalid", "needs a schema"),
        ("invalid:x", "needs a schema"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_rule(text)
    assert complaint in refused.value.sentence


def test_every_known_name_is_a_rule() -> None:
    values = {"code": "code", "json": "json", "regex": "regex:x"}
    for name in RULE_NAMES:
        parse_rule(values.get(name, f"{name}:1"), price=Price(1, 1))


def test_a_pattern_keeps_its_colons_and_blanks() -> None:
    assert kept(parse_rule("regex:a: "), ["a:b a: c"]) == ("a:b a: ", True)
