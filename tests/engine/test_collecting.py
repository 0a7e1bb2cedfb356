"""Tests of what an export of lanes holds: every turn, every answer once, and no name that is hidden."""

from datetime import UTC, datetime

from lane_desk import A, B, C, Desk, answered, compared

from tuiapp.core.events import Chunk, Finished, RequestSent, ResponseIdentified, UsageUpdate
from tuiapp.core.prices import Price
from tuiapp.core.request import Parameters
from tuiapp.core.usage import Usage
from tuiapp.engine.blind import Names
from tuiapp.engine.comparison import Comparison
from tuiapp.engine.export.collecting import Collector
from tuiapp.engine.export.html import html
from tuiapp.engine.export.jsontext import json_text
from tuiapp.engine.export.markdown import markdown
from tuiapp.engine.export.race import race_json, race_markdown
from tuiapp.engine.export.record import ComparisonRecord, RaceRecord
from tuiapp.wire.jsonvalue import parse


AT = datetime(2026, 11, 21, 1, 2, tzinfo=UTC)


def record_of(chat: Comparison, names: Names | None = None) -> ComparisonRecord:
    collector = Collector(names or Names(), lambda _: Price(1.0, 2.0))
    return collector.conversation(chat.lanes, title="Who?", at=AT)


def texts(record: ComparisonRecord) -> list[tuple[str, list[str]]]:
    return [(turn.prompt, [it.text for it in turn.answers]) for turn in record.turns]


def ask(chat: Comparison, desk: Desk, prompt: str, at_ns: int) -> None:
    first = len(desk.runs)
    chat.submit(prompt)
    for number in range(first, len(desk.runs)):
        desk.end(number, f"{prompt} {number}", at_ns=at_ns)


def test_every_turn_is_there_with_its_answers() -> None:
    chat, desk = answered(A, B)
    ask(chat, desk, "And?", 9)

    assert texts(record_of(chat)) == [("Who?", ["a", "b"]), ("And?", ["And? 2", "And? 3"])]


def test_turns_stand_in_the_order_they_were_asked() -> None:
    chat, desk = answered(A, B)
    chat.submit_to([chat.lanes[1]], "Only you?")
    desk.end(2, "yes", at_ns=5)
    chat.submit_to([chat.lanes[0]], "And you?")
    desk.end(3, "too", at_ns=9)

    assert [prompt for prompt, _ in texts(record_of(chat))] == ["Who?", "Only you?", "And you?"]


def test_another_answer_to_a_prompt_stands_beside_the_first() -> None:
    chat, desk = answered(A)
    chat.regenerate()
    desk.end(1, "again")

    assert texts(record_of(chat)) == [("Who?", ["a", "again"])]


def test_a_lane_that_began_as_a_copy_repeats_nothing() -> None:
    chat, desk = answered(A, B)
    chat.add_lane(C, Parameters())
    ask(chat, desk, "And?", 9)

    assert texts(record_of(chat))[0] == ("Who?", ["a", "b"])
    assert len(record_of(chat).turns[1].answers) == 3


def test_an_answer_is_called_as_who_gave_it() -> None:
    chat, _ = answered(A)
    chat.lanes[0].target = B

    assert record_of(chat).turns[0].answers[0].target == "lab/a"


def test_an_answer_that_is_still_coming_says_so() -> None:
    chat, _ = compared(A)
    chat.submit("Who?")

    assert "still coming" in markdown(record_of(chat))


def finished_for(usage: Usage) -> Comparison:
    chat, desk = compared(A, B)
    chat.submit("Who?")
    for run in desk.runs:
        run.log.append(Chunk(1, b"", (RequestSent(),)))
        run.log.append(Chunk(2, b"x", (ResponseIdentified("secret-model", "r1"),)))
        run.log.append(Chunk(3, b"x", (UsageUpdate(usage, {}), Finished("stop", "end_turn"))))
    return chat


def test_lanes_that_ask_the_same_are_told_apart_by_their_places() -> None:
    chat, _ = answered(A, A)
    text = markdown(record_of(chat))

    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == ["## Prompt", "## 1 · lab/a", "## 2 · lab/a"]
    assert "| 1 · lab/a | done |" in text
    assert "<h2>2 · lab/a</h2>" in html(record_of(chat))


def test_a_lane_alone_and_one_that_is_gone_have_no_place() -> None:
    alone, _ = answered(A)
    assert "## lab/a" in markdown(record_of(alone))

    chat, _ = answered(A, B)
    left, gone = chat.lanes
    record = Collector(Names(), lambda _: None).conversation([left], title="", at=AT, gone=[gone])
    assert [it.heading for it in record.turns[0].answers] == ["1 · lab/a", "lab/b"]


def test_a_cost_is_worked_out_as_on_the_screen() -> None:
    (turn,) = record_of(finished_for(Usage(1_000_000, 500_000))).turns

    assert turn.answers[0].cost is not None
    assert turn.answers[0].cost.usd == 2.0


def test_a_cost_on_estimated_tokens_is_told_apart() -> None:
    record = record_of(answered(A)[0])
    (turn,) = record.turns

    assert turn.answers[0].cost is not None
    assert turn.answers[0].cost.is_estimated
    assert "cost ≈$" in markdown(record)
    assert '"cost_usd":null,"estimated_cost_usd":' in json_text(record)


def test_lanes_with_prompts_of_their_own_say_whose_is_whose() -> None:
    chat, _ = answered(A, B)
    assert record_of(chat).system is None
    chat.lanes[1].system = "Be brief."

    assert record_of(chat).system == "lab/a: none\n\nlab/b: Be brief."


def test_nothing_tells_a_hidden_name() -> None:
    chat = finished_for(Usage(1_000_000, 500_000))
    names = Names(lambda _: None)
    names.hide(chat.lanes)
    chat.lanes[1].system = "Be brief."
    record = record_of(chat, names)
    race = RaceRecord(AT, "Who?", record.turns[0].answers)

    for text in (markdown(record), json_text(record), html(record), race_markdown(race)):
        assert "lab" not in text.replace("label", "")
        assert "secret-model" not in text
        assert "end_turn" not in text
        assert "$" not in text
    assert "secret-model" not in race_json(race)
    assert [it.target for it in record.turns[0].answers] == ["A", "B"]


def test_a_race_holds_the_figures_and_not_the_answers() -> None:
    chat, _ = answered(A, B)
    race = RaceRecord(AT, "Who?", record_of(chat).turns[0].answers)
    whole = parse(race_json(race).encode())

    assert isinstance(whole, dict)
    assert list(whole) == ["format", "prompt", "exported_at", "lanes"]
    assert '"text"' not in race_json(race)
    assert race_markdown(race).splitlines()[2].startswith("| 1 · lab/a | done |")
