"""Tests of what an export of lanes holds: every turn, every answer once, and no name that is hidden."""

from datetime import UTC, datetime
from html import escape

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
from tuiapp.engine.rounds import last_round
from tuiapp.wire.jsonvalue import JsonValue, parse


AT = datetime(2026, 11, 21, 1, 2, tzinfo=UTC)


def record_of(chat: Comparison, names: Names | None = None) -> ComparisonRecord:
    collector = Collector(names or Names(), lambda _: Price(1.0, 2.0), chat.votes.given)
    return collector.conversation(chat.lanes, title="Who?", at=AT)


def race_of(chat: Comparison, names: Names | None = None) -> RaceRecord:
    collector = Collector(names or Names(), lambda _: None, chat.votes.given)
    race = collector.race(chat.lanes, at=AT)
    assert race is not None
    return race


def vote_for(chat: Comparison, place: int, *, is_blind: bool = False) -> None:
    judged = last_round(chat.lanes)
    assert judged is not None
    chat.votes.give(judged, judged.entrants[place], is_blind=is_blind)


def answers_in(text: str) -> list[dict[str, JsonValue]]:
    """The answers of an export as JSON, or the lanes of a race."""
    whole = parse(text.encode())
    assert isinstance(whole, dict)
    if "lanes" in whole:
        found = whole["lanes"]
    else:
        assert isinstance(whole["turns"], list)
        turn = whole["turns"][0]
        assert isinstance(turn, dict)
        found = turn["answers"]
    assert isinstance(found, list)
    return [it for it in found if isinstance(it, dict)]


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


def test_an_answer_of_a_lane_that_is_gone_is_not_said_by_its_copy() -> None:
    chat, _ = answered(A, B)
    chat.add_lane(C, Parameters(), like=chat.lanes[0])
    chat.remove_lane(chat.lanes[0])
    collector = Collector(Names(), lambda _: None)
    record = collector.conversation(chat.lanes, title="Who?", at=AT, gone=chat.removed)

    assert [it.heading for it in record.turns[0].answers] == ["1 · lab/b", "lab/a"]


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
    assert [it["lane"] for it in answers_in(json_text(record_of(chat)))] == [1, 2]


def test_a_race_has_the_places_of_the_screen() -> None:
    chat, _ = answered(A, A)
    chat.add_judge(B, Parameters(), chat.lanes)
    chat.move_lane(chat.lanes[2], 0)

    assert "| 3 · lab/a | done |" in race_markdown(race_of(chat))
    assert [it["lane"] for it in answers_in(race_json(race_of(chat)))] == [2, 3]


def test_a_race_says_of_a_lane_what_it_alone_was_asked() -> None:
    chat, desk = answered(A, B, C)
    chat.submit_to([chat.lanes[1]], "Only you?")
    desk.end(3, "yes", at_ns=5)

    race = race_of(chat)
    assert race.prompt == "Who?"
    prompts = [it["prompt"] for it in answers_in(race_json(race))]
    assert prompts == [None, "Only you?", None]
    assert race_markdown(race).count("another prompt") == 1
    assert "| 2 · lab/b | done, asked another prompt |" in race_markdown(race)


def test_a_race_tells_an_answer_of_an_earlier_round_whatever_its_words_were() -> None:
    chat, desk = answered(A, B, C)
    chat.submit_to(chat.lanes[:2], "Who?")
    for number in (3, 4):
        desk.end(number, "again", at_ns=5)

    race = race_of(chat)
    assert "| 3 · lab/c | done, asked another prompt |" in race_markdown(race)
    assert [it["prompt"] for it in answers_in(race_json(race))] == [None, None, "Who?"]


def test_before_the_first_prompt_there_is_no_race() -> None:
    chat, _ = compared(A, B)
    assert Collector(Names(), lambda _: None).race(chat.lanes, at=AT) is None


def test_what_was_set_for_an_answer_stands_with_it() -> None:
    chat, desk = compared(A, A)
    set_ = Parameters(temperature=0.2, stop=("a`b",), extra={"user": {"id": 1}})
    chat.lanes[1].parameters = set_
    chat.submit("Who?")
    desk.end(0, "a")
    desk.end(1, "b")
    chat.lanes[1].parameters = Parameters()

    told = {"temperature": 0.2, "stop": ["a`b"], "extra": {"user": {"id": 1}}}
    for text in (json_text(record_of(chat)), race_json(race_of(chat))):
        assert [it["parameters"] for it in answers_in(text)] == [{}, told]
    line = 'temperature 0.2 · stop ["a`b"] · body.user {"id":1}'
    assert f"## 2 · lab/a\n\nWith `` {line} ``\n\nb" in markdown(record_of(chat))
    assert f"With <code>{escape(line)}</code>" in html(record_of(chat))
    assert "With" not in markdown(record_of(answered(A)[0]))


# Votes.


def test_an_answer_that_was_voted_for_says_so() -> None:
    chat, _ = answered(A, B)
    vote_for(chat, 1)
    record = record_of(chat)

    assert "## 2 · lab/b\n\n**★ Voted the best**\n\nb" in markdown(record)
    assert "| 2 · lab/b | done, voted the best |" in markdown(record)
    assert "| 1 · lab/a | done |" in markdown(record)
    assert '<h2>2 · lab/b</h2><p class="vote">★ Voted the best</p>' in html(record)
    assert html(record).count("★") == 1
    assert [it["vote"] for it in answers_in(json_text(record))] == [None, "named"]
    assert "| 2 · lab/b | done, voted the best |" in race_markdown(race_of(chat))
    assert [it["vote"] for it in answers_in(race_json(race_of(chat)))] == [None, "named"]


def test_a_vote_among_hidden_names_is_told_as_one() -> None:
    chat, _ = answered(A, B)
    vote_for(chat, 0, is_blind=True)
    record = record_of(chat)

    for text in (markdown(record), html(record)):
        assert "★ Voted the best, while names were hidden" in text
    assert [it["vote"] for it in answers_in(json_text(record))] == ["blind", None]


def test_a_vote_of_before_tells_no_name_that_is_hidden_again() -> None:
    chat, _ = answered(A, B)
    vote_for(chat, 0)
    names = Names(lambda _: None)
    names.hide(chat.lanes)

    record = record_of(chat, names)
    for text in (markdown(record), html(record), race_markdown(race_of(chat, names))):
        assert "oted the best" not in text
    assert [it["vote"] for it in answers_in(json_text(record))] == [None, None]


def test_the_last_word_on_an_answer_counts() -> None:
    chat, desk = answered(A, B)
    vote_for(chat, 0, is_blind=True)
    chat.regenerate([chat.lanes[1]])
    desk.end(2, "b again")
    vote_for(chat, 0)

    assert [it["vote"] for it in answers_in(json_text(record_of(chat)))] == ["named", None, None]


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
    chat, _ = answered(A, A)
    assert record_of(chat).system is None
    chat.lanes[1].system = "Be brief."

    assert record_of(chat).system == "1 · lab/a: none\n\n2 · lab/a: Be brief."
    names = Names(lambda _: None)
    names.hide(chat.lanes)
    assert record_of(chat, names).system == (
        "Lanes have system prompts of their own, which are told after the vote."
    )


def test_nothing_tells_a_hidden_name() -> None:
    chat = finished_for(Usage(1_000_000, 500_000))
    names = Names(lambda _: None)
    names.hide(chat.lanes)
    record = record_of(chat, names)
    race = race_of(chat, names)

    for text in (markdown(record), json_text(record), html(record), race_markdown(race)):
        assert "lab" not in text.replace("label", "")
        assert "secret-model" not in text
        assert "end_turn" not in text
        assert "$" not in text
    assert "secret-model" not in race_json(race)
    assert [it.target for it in record.turns[0].answers] == ["A", "B"]


def test_a_race_holds_the_figures_and_not_the_answers() -> None:
    chat, _ = answered(A, B)
    race = race_of(chat)
    whole = parse(race_json(race).encode())

    assert isinstance(whole, dict)
    assert list(whole) == ["format", "prompt", "exported_at", "lanes"]
    assert '"text"' not in race_json(race)
    assert race_markdown(race).splitlines()[2].startswith("| 1 · lab/a | done |")
