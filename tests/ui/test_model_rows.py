"""Which models there are to choose from, in which order, and how few letters find one."""

import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.models import Model, ModelList
from tuiapp.core.request import Target
from tuiapp.ui.fuzzy import Query
from tuiapp.ui.model_rows import (
    GapRow,
    KeylessRow,
    LaneRow,
    ModelRow,
    ModelRows,
    NoteRow,
    Row,
    TypedRow,
    first_choice,
)
from tuiapp.ui.ports import ProviderState


READY = ProviderState("openai", "ready")
LOCAL = ProviderState("ollama", "ready")


def rows(*models: str, provider: str = "openai") -> ModelRows:
    made = ModelRows([ProviderState(provider, "ready")])
    made.take(ModelList(provider, tuple(Model(model) for model in models)))
    made.arrange()
    return made


def keys(found: Sequence[Row]) -> list[str]:
    return [row.key for row in found]


# Finding.


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("gpt", True),
        ("GPT", True),
        ("mini gpt", True),
        ("g54m", True),
        ("opmini", True),
        ("openai/gpt-5.4-mini", True),
        ("gpt nano", False),
        ("inim", False),
        (".*", False),
    ],
)
def test_what_finds_a_name(typed: str, found: bool) -> None:  # noqa: FBT001 - parametrized
    assert (Query(typed).score(("openai/gpt-5.4-mini",)) is not None) is found


@given(st.text("abc/-", min_size=1, max_size=12), st.data())
def test_letters_in_their_order_are_found_at_their_places(text: str, data: st.DataObject) -> None:
    at = sorted(data.draw(st.sets(st.integers(0, len(text) - 1), min_size=1)))
    word = "".join(text[place] for place in at)
    query = Query(word)

    assert query.score((text,)) is not None
    assert "".join(text[place] for place in query.places(text)) == word


@given(st.text(max_size=200), st.text(max_size=40))
def test_nothing_that_is_typed_breaks_it(typed: str, text: str) -> None:
    query = Query(typed)
    found = query.score((text.lower(),))

    assert (found is not None) or not query.is_empty
    assert all(0 <= place < len(text.lower()) for place in query.places(text.lower()))


def test_a_whole_word_beats_scattered_letters_and_a_start_beats_a_middle() -> None:
    made = rows("g-p-t", "chatgpt", "gpt-5.4-mini")

    assert keys(made.fitting("gpt")) == ["openai/gpt-5.4-mini", "openai/chatgpt", "openai/g-p-t"]


def test_the_title_finds_a_model_too_but_its_name_goes_first() -> None:
    made = ModelRows([READY])
    made.take(ModelList("openai", (Model("o5", title="Flagship"), Model("flagship-mini"))))
    made.arrange()

    assert keys(made.fitting("flag")) == ["openai/flagship-mini", "openai/o5"]


def test_five_thousand_models_are_gone_through_within_a_few_frames() -> None:
    made = rows(*(f"vendor-{n % 7}/model-{n}-instruct" for n in range(5_000)))
    began = time.process_time()
    for typed in ("v", "vm", "vmi", "instruct", "zzz", "model 12"):
        made.fitting(typed)

    assert time.process_time() - began < 6 * 0.1


@given(st.lists(st.text("abg-", min_size=1, max_size=6), unique=True), st.text("abg ", max_size=6))
def test_narrowing_letter_by_letter_finds_what_typing_at_once_finds(
    models: list[str], typed: str
) -> None:
    by_letter = rows(*models)
    for end in range(1, len(typed)):
        by_letter.fitting(typed[:end])

    assert by_letter.fitting(typed) == rows(*models).fitting(typed)


# Order.


def test_recent_targets_come_first_whether_listed_or_not() -> None:
    made = ModelRows([READY, LOCAL], recent=[Target("ollama", "qwen3"), Target("openai", "b")])
    made.take(ModelList("openai", (Model("a"), Model("b", context_tokens=9))))
    made.arrange()
    found = made.fitting("")

    assert keys(found) == ["ollama/qwen3", "openai/b", "openai/a"]
    assert isinstance(found[1], ModelRow)
    assert found[1].model.context_tokens == 9


def test_what_cannot_be_asked_comes_last_and_says_why() -> None:
    made = ModelRows(
        [
            READY,
            LOCAL,
            ProviderState("anthropic", "no key"),
            ProviderState("lmstudio", "not found", "no answer at 127.0.0.1:1234"),
        ]
    )
    made.take(ModelList("ollama", note="no answer at 127.0.0.1:11434"))
    made.take(ModelList("openai", (Model("a"),)))
    made.arrange()

    assert made.fitting("")[1:] == [
        NoteRow("ollama", "no answer at 127.0.0.1:11434"),
        NoteRow("lmstudio", "no answer at 127.0.0.1:1234"),
        KeylessRow("anthropic"),
    ]
    assert keys(made.fitting("anth")) == ["anthropic"]


def test_a_list_that_failed_keeps_the_models_it_had() -> None:
    made = rows("a")
    made.take(ModelList("openai", note="no answer"))
    made.arrange()

    assert keys(made.fitting("")) == ["openai/a", "openai"]


def test_what_the_list_does_not_know_is_taken_from_elsewhere() -> None:
    known = {Target("openai", "a"): Model("a", context_tokens=400_000)}
    made = ModelRows([READY], known)
    made.take(ModelList("openai", (Model("a", title="A"),)))
    made.arrange()
    (row,) = made.fitting("")

    assert isinstance(row, ModelRow)
    assert row.model == Model("a", "A", 400_000)


# Lanes.

LANES = (LaneRow(7, 1, 2, "openai/a", "temp 0.2"), LaneRow(4, 2, 2, "openai/b", is_focused=True))


def test_lanes_stand_above_the_models_and_are_not_what_enter_takes_at_first() -> None:
    made = rows("a", "b")
    made.lanes = LANES
    found = made.fitting(" ")

    assert found[:3] == [*LANES, GapRow()]
    assert keys(found)[first_choice(found)] == "openai/a"


def test_lanes_make_room_for_what_was_typed_even_where_they_ask_it() -> None:
    made = rows("a", "b")
    made.lanes = LANES

    assert keys(made.fitting("openai/b")) == ["openai/b"]


@pytest.mark.parametrize(
    ("state", "first"),
    [(ProviderState("openai", "no key"), "openai"), (None, LANES[0].key)],
)
def test_without_models_what_can_be_chosen_comes_before_lanes(
    state: ProviderState | None, first: str
) -> None:
    made = ModelRows([state] if state else [], lanes=LANES)
    made.arrange()
    found = made.fitting("")

    assert keys(found)[first_choice(found)] == first
    assert isinstance(found[-1], GapRow) is False


def test_no_lane_is_named_as_a_model_a_provider_or_the_gap() -> None:
    made = rows("7", provider="7")
    made.lanes = LANES
    found = keys([*made.fitting(""), KeylessRow("7"), NoteRow("4", "")])

    assert len({*found[:-1]}) == len(found) - 1


# Typing a target out.


def test_a_target_in_no_list_can_be_typed_and_the_best_that_is_known_stays_the_choice() -> None:
    made = rows("gpt-5.4-mini")
    found = made.fitting("openai/gpt-5.4")

    assert found[0] == TypedRow("openai/gpt-5.4")
    assert keys(found)[first_choice(found)] == "openai/gpt-5.4-mini"
    unknown = made.fitting("lab/anything")
    assert unknown[first_choice(unknown)] == TypedRow("lab/anything")


@pytest.mark.parametrize("typed", ["openai/gpt", "openai", "openai/", "/gpt", "a b/c"])
def test_what_is_listed_or_no_target_is_not_offered_as_typed(typed: str) -> None:
    assert not any(isinstance(row, TypedRow) for row in rows("gpt").fitting(typed))
