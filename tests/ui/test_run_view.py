"""What the screen knows of one run."""

from collections.abc import Callable

from page_rig import LOOK

from tuiapp.core.errors import Failure
from tuiapp.core.events import (
    Chunk,
    Event,
    Finished,
    ImagePart,
    RequestSent,
    Retrying,
    TextDelta,
    UsageUpdate,
)
from tuiapp.core.messages import UserMessage
from tuiapp.core.models import Model
from tuiapp.core.prices import OWN_LIST, REPORTED, Price
from tuiapp.core.request import GenerationRequest, Target
from tuiapp.core.usage import Usage
from tuiapp.ui.markdown.document import MarkdownDocument
from tuiapp.ui.run_view import RunView
from tuiapp.ui.widgets.answer_entry import AnswerEntry
from tuiapp.ui.widgets.panel_facts import Lateness


S = 1_000_000_000
REQUEST = GenerationRequest(Target("lab", "m"), (UserMessage("x" * 400),))
MODEL = Model("m", context_tokens=1000)
IMAGE = ImagePart("image/png", base64="AAAA")


def view(find_model: Callable[[], Model | None] = lambda: MODEL) -> RunView:
    entry = AnswerEntry("m", look=LOOK, new_document=MarkdownDocument, highlighter=None)
    return RunView(REQUEST, entry, asked_at_ns=0, find_model=find_model)


def chunk(at_ns: int, *events: Event) -> Chunk:
    return Chunk(at_ns, b"x", events)


def used(it: RunView) -> tuple[int | None, bool]:
    facts = it.facts(S, Lateness())
    return facts.context_used_tokens, facts.context_used_is_estimated


def test_the_context_is_estimated_until_it_is_reported() -> None:
    it = view()
    assert used(it) == (100, True)
    it.take([chunk(0, RequestSent()), chunk(1, TextDelta("y" * 40))])
    assert used(it) == (110, True)
    it.take([chunk(2, UsageUpdate(Usage(input_tokens=120), {}))])
    assert used(it) == (130, True)
    it.take([chunk(3, UsageUpdate(Usage(output_tokens=9), {}), Finished("stop", "stop"))])
    assert used(it) == (129, False)


def test_each_image_is_handed_out_once_with_its_number() -> None:
    it = view()
    assert it.take([chunk(0, RequestSent()), chunk(1, IMAGE)]) == [(1, IMAGE)]
    assert it.take([chunk(2, TextDelta("a"))]) == []
    assert it.take([chunk(3, IMAGE, IMAGE)]) == [(2, IMAGE), (3, IMAGE)]


def test_images_stand_apart_from_how_the_answer_ended() -> None:
    it = view()
    it.take([chunk(0, RequestSent()), chunk(1, IMAGE), chunk(2, Finished("stop", "stop"))])
    it.facts(S, Lateness())
    it.entry.lay_out(60, LOOK)
    lines = [it.entry.line(n).text for n in range(it.entry.height)]
    assert lines[1:3] == ["image 1 · png · 3 B", ""]
    assert lines[3].startswith("✓ done")


def test_a_countdown_has_news_once_a_second() -> None:
    it = view()
    wait = Retrying(2, 12.0, Failure("overloaded", "Busy."))
    it.take([chunk(0, RequestSent()), chunk(0, wait)])
    it.facts(0, Lateness())
    ticks = [at for at in range(1, 41) if not it.counts_down((at - 1) * S // 5, at * S // 5)]
    assert len(ticks) == 8


def test_while_nothing_is_waited_for_there_is_always_news() -> None:
    it = view()
    it.take([chunk(0, RequestSent()), chunk(1, TextDelta("a"))])
    it.facts(0, Lateness())
    assert not it.counts_down(1, 2)


LISTED = Price(1.0, 2.0, source=OWN_LIST)
DONE = (
    chunk(0, RequestSent()),
    chunk(1, TextDelta("a")),
    chunk(2, UsageUpdate(Usage(10**6, 10**6), {}), Finished("stop", "stop")),
)


def test_a_cost_says_whose_price_it_is_and_is_divided_by_it() -> None:
    it = view(lambda: Model("m", price=LISTED))
    it.take(DONE)
    facts = it.facts(S, Lateness())
    assert (facts.cost_usd, facts.cost_source, facts.price) == (3.0, OWN_LIST, LISTED)
    assert not facts.cost_is_estimated


def test_a_cost_that_the_response_reports_is_not_divided_by_a_list() -> None:
    it = view(lambda: Model("m", price=LISTED))
    it.take([*DONE[:2], chunk(2, UsageUpdate(Usage(10**6, 10**6, cost_usd=9.0), {}))])
    facts = it.facts(S, Lateness())
    assert (facts.cost_usd, facts.cost_source, facts.price) == (9.0, REPORTED, None)


def test_the_prompt_counts_in_an_estimate_of_the_cost() -> None:
    it = view(lambda: Model("m", price=LISTED))
    it.take([*DONE[:2]])
    facts = it.facts(S, Lateness())
    assert facts.cost_usd == (100 * 1.0 + 1 * 2.0) / 1e6
    assert facts.cost_is_estimated


def test_a_price_that_is_known_later_serves_a_run_that_began_before() -> None:
    known: list[Model] = []
    it = view(lambda: known[-1] if known else None)
    it.take(DONE)
    assert it.facts(S, Lateness()).cost_usd is None
    known.append(Model("m", price=LISTED))
    assert it.facts(S, Lateness()).cost_usd == 3.0
