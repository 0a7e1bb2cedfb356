from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from engine_fakes import DONE, LoopSpawner, ScriptedProvider, TickingClock

from tuiapp.core.answer import Answer
from tuiapp.core.errors import Failure
from tuiapp.core.events import (
    Cancelled,
    Chunk,
    End,
    Failed,
    Finished,
    OpaquePart,
    Stopped,
    TextDelta,
    ToolCallDelta,
)
from tuiapp.core.messages import AssistantMessage, Attachment, UserMessage
from tuiapp.core.request import GenerationRequest, Parameters, Target
from tuiapp.engine.comparison import Comparison
from tuiapp.engine.run import Run
from tuiapp.engine.start_line import StartLine


LAB, DEMO = Target("lab", "m"), Target("demo", "guide")


@dataclass
class Desk:
    """Starts runs that the test ends by hand."""

    requests: list[GenerationRequest] = field(default_factory=list[GenerationRequest])
    runs: list[Run] = field(default_factory=list[Run])

    def start_run(self, request: GenerationRequest, start_line: StartLine) -> Run:
        del start_line
        run = Run(
            request, providers=ScriptedProvider([]), spawner=LoopSpawner(), clock=TickingClock()
        )
        self.requests.append(request)
        self.runs.append(run)
        return run

    def end(self, number: int, text: str, end: End = DONE) -> None:
        self.runs[number].log.append(Chunk(1, b"x", (TextDelta(text), end)))


def answer_of(run: Run | None) -> Answer:
    answer = Answer()
    assert run is not None
    for chunk in run.log.since(0):
        answer.add(chunk)
    return answer


def chat(targets: Sequence[Target] = (LAB,)) -> tuple[Comparison, Desk]:
    desk = Desk()
    return Comparison(targets, start_run=desk.start_run, system="Be brief."), desk


def test_a_prompt_goes_to_every_lane_with_its_own_history() -> None:
    comparison, desk = chat([LAB, DEMO])
    assert comparison.submit("Why?")
    assert [request.target for request in desk.requests] == [LAB, DEMO]
    assert {request.system for request in desk.requests} == {"Be brief."}
    desk.end(0, "Left.")
    desk.end(1, "Right.")
    for lane in comparison.lanes:
        comparison.settle(lane, answer_of(lane.run))
    comparison.submit("And?")
    assert desk.requests[2].messages == (
        UserMessage("Why?"),
        AssistantMessage("Left.", origin="lab/m"),
        UserMessage("And?"),
    )
    assert desk.requests[3].messages[1] == AssistantMessage("Right.", origin="demo/guide")


def test_parameters_belong_to_the_target() -> None:
    desk = Desk()
    comparison = Comparison(
        [LAB, DEMO],
        start_run=desk.start_run,
        parameters=lambda target: Parameters(temperature=0.5 if target == LAB else None),
    )
    comparison.submit("Why?")
    assert [request.parameters.temperature for request in desk.requests] == [0.5, None]


def test_prompts_wait_while_any_lane_is_answering() -> None:
    comparison, desk = chat([LAB, DEMO])
    comparison.submit("one")
    assert not comparison.submit("two")
    desk.end(0, "a")
    assert not comparison.submit("three")
    assert comparison.submit_next() is None
    desk.end(1, "b")
    assert comparison.submit_next() == UserMessage("two")
    assert comparison.submit_next() is None
    desk.end(2, "c")
    desk.end(3, "d")
    assert comparison.submit_next() == UserMessage("three")
    assert len(desk.runs) == 6


def test_stopping_pauses_the_queue_until_a_prompt_is_sent_by_hand() -> None:
    comparison, desk = chat()
    comparison.submit("one")
    comparison.submit("two")
    assert comparison.cancel()
    assert not comparison.is_running
    assert comparison.queue_is_paused
    assert comparison.submit_next() is None
    assert comparison.submit("now this")
    desk.end(1, "a")
    assert comparison.submit_next() == UserMessage("two")


def test_a_prompt_keeps_its_attachments_in_the_queue_and_in_the_conversation() -> None:
    comparison, desk = chat()
    photo = Attachment("photo.png", "image/png", b"\x89PNG")
    comparison.submit("one", [photo])
    assert desk.runs[0].request.messages == (UserMessage("one", (photo,)),)
    comparison.submit("two", [photo])
    desk.end(0, "a")
    assert comparison.submit_next() == UserMessage("two", (photo,))
    assert desk.runs[1].request.messages[-1] == UserMessage("two", (photo,))


def test_stopping_with_an_empty_queue_pauses_nothing() -> None:
    comparison, _ = chat()
    comparison.submit("one")
    assert comparison.cancel()
    assert not comparison.queue_is_paused
    assert not comparison.cancel()


def test_stopping_some_lanes_leaves_the_others() -> None:
    comparison, _ = chat([LAB, DEMO])
    comparison.submit("one")
    assert not comparison.cancel([])
    assert [lane.is_running for lane in comparison.lanes] == [True, True]
    assert comparison.cancel([comparison.lanes[1]])
    assert [lane.is_running for lane in comparison.lanes] == [True, False]


def test_regenerating_asks_the_last_prompt_again() -> None:
    comparison, desk = chat()
    assert not comparison.regenerate()
    comparison.submit("one")
    assert not comparison.regenerate()
    desk.end(0, "a")
    comparison.settle(comparison.lanes[0], answer_of(desk.runs[0]))
    assert comparison.regenerate() == comparison.lanes
    assert desk.requests[1].messages == (UserMessage("one"),)
    desk.end(1, "b")
    comparison.submit("two")
    assert desk.requests[2].messages[1] == AssistantMessage("b", origin="lab/m")


def test_a_prompt_that_is_faster_than_the_reader_still_follows_the_answer() -> None:
    comparison, desk = chat()
    comparison.submit("one")
    desk.end(0, "a")
    assert comparison.submit("two")
    assert desk.requests[1].messages == (
        UserMessage("one"),
        AssistantMessage("a", origin="lab/m"),
        UserMessage("two"),
    )


def test_an_answer_is_settled_once() -> None:
    comparison, desk = chat()
    comparison.submit("one")
    desk.end(0, "a")
    lane = comparison.lanes[0]
    for _ in range(2):
        comparison.settle(lane, answer_of(lane.run))
    assert lane.path.messages == (UserMessage("one"), AssistantMessage("a", origin="lab/m"))


def test_a_late_reader_settles_nothing_of_the_next_run() -> None:
    comparison, desk = chat()
    comparison.submit("one")
    desk.end(0, "a")
    late = answer_of(desk.runs[0])
    comparison.submit("two")
    comparison.settle(comparison.lanes[0], late)
    assert comparison.lanes[0].path.messages[-1] == UserMessage("two")


def test_what_came_before_a_stop_is_part_of_the_next_request() -> None:
    comparison, desk = chat()
    comparison.submit("one")
    desk.runs[0].log.append(Chunk(1, b"x", (TextDelta("Half"),)))
    comparison.cancel()
    comparison.submit("two")
    assert desk.requests[1].messages[1] == AssistantMessage("Half", origin="lab/m")


PAUSED = Finished("paused", "pause_turn")


def test_one_lane_can_be_asked_again_alone() -> None:
    comparison, desk = chat([LAB, DEMO])
    comparison.submit("one")
    desk.end(0, "a")
    desk.end(1, "b")
    assert comparison.regenerate([comparison.lanes[1]]) == [comparison.lanes[1]]
    assert [request.target for request in desk.requests] == [LAB, DEMO, DEMO]


def test_going_on_sends_the_answer_back_and_the_rest_follows_it() -> None:
    comparison, desk = chat()
    comparison.submit("one")
    desk.end(0, "Half ", PAUSED)
    assert comparison.continue_answer(comparison.lanes[0])
    half = AssistantMessage("Half ", origin="lab/m")
    assert desk.requests[1].messages == (UserMessage("one"), half)
    desk.end(1, "an answer.")
    comparison.submit("two")
    assert desk.requests[2].messages == (
        UserMessage("one"),
        half,
        AssistantMessage("an answer.", origin="lab/m"),
        UserMessage("two"),
    )


@pytest.mark.parametrize(
    ("end", "goes_on"),
    [
        (PAUSED, True),
        (Finished("length", "max_tokens"), True),
        (Stopped("words:3"), True),
        (Cancelled(), True),
        (Failed(Failure("ended_early", "It ended.")), True),
        (Finished("stop", "stop"), False),
        (Finished("content_filter", "refusal"), False),
        (Finished(None, None), False),
    ],
)
def test_only_an_answer_that_was_cut_short_goes_on(end: End, goes_on: bool) -> None:  # noqa: FBT001
    comparison, desk = chat()
    comparison.submit("one")
    desk.end(0, "a", end)
    assert comparison.continue_answer(comparison.lanes[0]) is goes_on
    assert len(desk.requests) == 1 + goes_on


def test_there_is_nothing_to_go_on_with_before_an_answer_and_beside_one() -> None:
    comparison, desk = chat()
    assert not comparison.continue_answer(comparison.lanes[0])
    comparison.submit("one")
    assert not comparison.continue_answer(comparison.lanes[0])
    desk.runs[0].log.append(Chunk(1, b"", (Failed(Failure("server", "No.")),)))
    assert not comparison.continue_answer(comparison.lanes[0])


def test_a_tool_call_that_was_cut_off_is_not_gone_on_with() -> None:
    comparison, desk = chat()
    comparison.submit("one")
    call = ToolCallDelta(0, "i", "f", '{"ci')
    desk.runs[0].log.append(Chunk(1, b"x", (call, Finished("length", "length"))))
    assert not comparison.continue_answer(comparison.lanes[0])


def test_a_pause_without_text_goes_on_with_what_must_go_back_unread() -> None:
    comparison, desk = chat()
    comparison.submit("one")
    part = OpaquePart("server_tool_use", {"id": "s"})
    desk.runs[0].log.append(Chunk(1, b"x", (part, PAUSED)))
    assert comparison.continue_answer(comparison.lanes[0])
    assert desk.requests[1].messages[1] == AssistantMessage("", opaque=(part,), origin="lab/m")


def test_what_is_left_out_is_not_sent() -> None:
    comparison, desk = chat()
    for number, text in enumerate(["one", "two"]):
        comparison.submit(text)
        desk.end(number, "a")
    comparison.submit("three")
    desk.runs[2].log.append(Chunk(1, b"", (Failed(Failure("context_too_long", "No.")),)))
    assert comparison.lanes[0].path.leave_out(2) == 2
    assert comparison.regenerate()
    assert desk.requests[3].messages == (UserMessage("three"),)
