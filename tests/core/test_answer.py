from itertools import pairwise

from core_chunks import FAILURE, at, logs, sent, text, usage
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.answer import Answer
from tuiapp.core.events import (
    Chunk,
    Citation,
    Failed,
    Finished,
    ImagePart,
    OpaquePart,
    ReasoningDelta,
    RefusalDelta,
    RequestSent,
    ResponseIdentified,
    ResponseStarted,
    Retrying,
    TextDelta,
    ToolCallDelta,
)
from tuiapp.core.messages import AssistantMessage, ToolCall


def answer_of(*chunks: Chunk) -> Answer:
    answer = Answer()
    for chunk in chunks:
        answer.add(chunk)
    return answer


def facts(answer: Answer) -> tuple[object, ...]:
    return (
        answer.message,
        answer.end,
        answer.model,
        answer.response_id,
        answer.request_id,
        answer.usage_raw,
        answer.citations,
    )


def test_text_and_reasoning_join_in_order() -> None:
    answer = answer_of(sent(), at(1, ReasoningDelta("Let ")), text(2, "Yes"), text(3, ", ", "no"))
    assert (answer.text, answer.reasoning) == ("Yes, no", "Let ")


def test_a_refusal_is_part_of_the_answer() -> None:
    assert (
        answer_of(sent(), at(1, TextDelta("I "), RefusalDelta("will not."))).text == "I will not."
    )


def test_other_choices_are_not_the_answer() -> None:
    other = at(
        1,
        TextDelta("b", 1),
        ReasoningDelta("b", 1),
        RefusalDelta("b", 1),
        ToolCallDelta(0, "i", "f", "b", 1),
    )
    answer = answer_of(sent(), text(0, "a"), other)
    assert answer.message == AssistantMessage("a")


def test_tool_calls_grow_by_index_and_keep_the_first_order() -> None:
    answer = answer_of(
        sent(),
        at(1, ToolCallDelta(1, "one", "look", '{"a"')),
        at(2, ToolCallDelta(0, "two", "find", "{}")),
        at(3, ToolCallDelta(1, None, None, ":1}")),
    )
    assert answer.tool_calls == (
        ToolCall(1, "one", "look", '{"a":1}'),
        ToolCall(0, "two", "find", "{}"),
    )


def test_an_error_is_no_part_of_the_message() -> None:
    answer = answer_of(sent(), text(1, "Half"), at(2, Failed(FAILURE)))
    assert answer.message == AssistantMessage("Half")
    assert answer.end == Failed(FAILURE)


def test_a_response_may_name_itself_in_parts() -> None:
    answer = answer_of(
        sent(),
        at(1, ResponseStarted(200, "req-1")),
        at(2, ResponseIdentified("m", None)),
        at(3, ResponseIdentified(None, "r")),
    )
    assert (answer.request_id, answer.model, answer.response_id) == ("req-1", "m", "r")


def test_what_must_go_back_and_what_was_cited_is_kept() -> None:
    opaque, cited = OpaquePart("signature", {"a": 1}), Citation("http://x", "X")
    answer = answer_of(sent(), at(1, opaque, cited))
    assert answer.message.opaque == (opaque,)
    assert answer.citations == [cited]


def test_raw_usage_keeps_the_keys_of_all_reports() -> None:
    answer = answer_of(
        sent(), at(1, usage(input_tokens=1, output_tokens=1)), at(2, usage(output_tokens=9))
    )
    assert answer.usage_raw == {"input_tokens": 1, "output_tokens": 9}


def test_another_attempt_leaves_nothing_of_the_first() -> None:
    first = (
        sent(),
        at(1, ResponseStarted(200, "req-1")),
        at(2, ResponseIdentified("m", "r"), usage(input_tokens=1), Citation("u", None)),
        at(3, OpaquePart("signature", {})),
        at(4, Retrying(2, 0.1, FAILURE)),
    )
    second = (sent(5, attempt=2), text(6, "a"), at(7, Finished("stop", "stop")))
    assert facts(answer_of(*first, *second)) == facts(answer_of(*second))


@given(logs(), st.data())
def test_how_events_lie_in_chunks_does_not_matter(log: list[Chunk], data: st.DataObject) -> None:
    events = [event for chunk in log for event in chunk.events]
    cuts = data.draw(st.sets(st.integers(0, len(events)), max_size=6))
    borders = sorted({0, len(events), *cuts})
    cut = [Chunk(0, b"x", tuple(events[start:end])) for start, end in pairwise(borders)]
    assert facts(answer_of(*cut)) == facts(answer_of(*log))


@given(logs())
def test_the_text_is_the_pieces_since_the_last_request(log: list[Chunk]) -> None:
    expected = ""
    for event in (event for chunk in log for event in chunk.events):
        match event:
            case RequestSent():
                expected = ""
            case TextDelta(text=piece, choice=0) | RefusalDelta(text=piece, choice=0):
                expected += piece
            case _:
                pass
    assert answer_of(*log).text == expected


def test_images_are_kept_in_order_and_those_of_an_attempt_that_failed_are_not() -> None:
    early, first, second = (
        ImagePart("image/png", base64=data) for data in ("AA==", "AQ==", "Ag==")
    )
    answer = answer_of(
        sent(0),
        at(1, early),
        at(2, Retrying(2, 0.1, FAILURE)),
        sent(3, attempt=2),
        at(4, first, second),
    )
    assert answer.images == [first, second]
