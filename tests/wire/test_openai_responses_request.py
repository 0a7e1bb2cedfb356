import pytest
from asking import HISTORY, asked, body_of

from tuiapp.core.answer import Answer
from tuiapp.core.events import Chunk, OpaquePart, TextDelta, ToolCallDelta
from tuiapp.core.messages import AssistantMessage, Message, ToolCall, UserMessage
from tuiapp.core.request import Parameters
from tuiapp.wire.jsonfields import mapping
from tuiapp.wire.jsonvalue import JsonValue


NOT_RUN = "This client does not run tools."


def test_a_request_asks_for_a_stream_that_is_not_stored() -> None:
    call = asked("openai-responses", system="Be brief.")
    assert call.method == "POST"
    assert call.headers == {"accept": "text/event-stream", "content-type": "application/json"}
    assert body_of(call) == {
        "model": "org/model",
        "instructions": "Be brief.",
        "input": [{"role": "user", "content": "hi"}],
        "stream": True,
        "store": False,
    }


def test_every_parameter_the_api_has_is_sent_and_no_other() -> None:
    parameters = Parameters(0.0, 0.9, 40, 100, ("a", "b"), 7, "low")
    body = body_of(asked("openai-responses", parameters=parameters, max_tokens_field="x"))
    del body["model"], body["input"], body["stream"], body["store"]
    assert body == {
        "temperature": 0.0,
        "top_p": 0.9,
        "max_output_tokens": 100,
        "reasoning": {"effort": "low", "summary": "auto"},
        "include": ["reasoning.encrypted_content"],
    }


def test_a_model_that_reasons_unasked_gives_its_reasoning_to_send_back() -> None:
    reasons = body_of(asked("openai-responses", model="gpt-5.4-mini"))
    assert reasons["include"] == ["reasoning.encrypted_content"]
    assert "reasoning" not in reasons
    assert "include" not in body_of(asked("openai-responses", model="gpt-4.1"))


def test_the_endpoints_body_and_then_extra_win() -> None:
    parameters = Parameters(reasoning_effort="low", extra={"store": True, "reasoning": None})
    body = body_of(
        asked("openai-responses", parameters=parameters, body={"store": None, "top_k": 2})
    )
    assert (body["store"], body["reasoning"], body["top_k"]) == (True, None, 2)


@pytest.mark.parametrize(
    ("base_url", "path"),
    [
        ("http://h:8080", "/v1/responses"),
        ("http://h:8080/", "/v1/responses"),
        ("http://h:8080/v1", "/responses"),
        ("https://h/api/v2", "/responses"),
    ],
)
def test_only_an_address_without_a_path_is_completed(base_url: str, path: str) -> None:
    assert asked("openai-responses", base_url=base_url).path == path


def test_tool_calls_go_back_whole_and_each_with_a_result() -> None:
    assert body_of(asked("openai-responses", HISTORY))["input"] == [
        {"role": "user", "content": "Weather in Oslo?"},
        {"role": "assistant", "content": "Let me look."},
        {
            "type": "function_call",
            "call_id": "call_a",
            "name": "weather",
            "arguments": '{"city":"Oslo"}',
        },
        {"type": "function_call", "call_id": "call_1_1", "name": "time", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "call_a", "output": NOT_RUN},
        {"type": "function_call_output", "call_id": "call_1_1", "output": NOT_RUN},
        {"role": "user", "content": "And now?"},
    ]


def kept(kind: str, **item: JsonValue) -> OpaquePart:
    return OpaquePart(f"openai-responses.{kind}", {"type": kind, **item})


def sent_back(answer: str, *opaque: OpaquePart, calls: tuple[ToolCall, ...] = ()) -> JsonValue:
    history: tuple[Message, ...] = (
        AssistantMessage(answer, "unseen", calls, opaque),
        UserMessage("hi"),
    )
    body = body_of(asked("openai-responses", history))
    assert isinstance(body["input"], list)
    assert body["input"][-1] == {"role": "user", "content": "hi"}
    return body["input"][:-1]


REASONING = kept("reasoning", id="rs", encrypted_content="gAAA", summary=[])


def phased(said: str, phase: str) -> OpaquePart:
    part: JsonValue = {"type": "output_text", "text": said, "annotations": []}
    return kept("message", id="msg", role="assistant", phase=phase, content=[part])


def test_reasoning_goes_back_as_it_came_before_what_it_led_to() -> None:
    call: JsonValue = {"type": "function_call", "call_id": "a", "name": "f", "arguments": "{}"}
    result: JsonValue = {"type": "function_call_output", "call_id": "a", "output": NOT_RUN}
    assert sent_back("", REASONING, calls=(ToolCall(0, "a", "f", "{}"),)) == [
        REASONING.raw,
        call,
        result,
    ]
    assert sent_back("So.", REASONING) == [REASONING.raw, {"role": "assistant", "content": "So."}]


def test_reasoning_that_led_to_nothing_stays_here() -> None:
    assert sent_back("", REASONING) == []


def test_parts_of_another_dialect_stay_here() -> None:
    foreign = OpaquePart("reasoning_details", {"type": "reasoning.encrypted", "data": "x"})
    assert sent_back("So.", foreign) == [{"role": "assistant", "content": "So."}]


def test_messages_with_a_phase_go_back_as_they_came() -> None:
    look, search, yes = (
        phased("I look.", "commentary"),
        kept("web_search_call", id="ws"),
        phased("Yes.", "final_answer"),
    )
    assert sent_back("I look.Yes.", look, search, yes) == [look.raw, search.raw, yes.raw]
    assert sent_back("I look.Ye", look, search) == [
        look.raw,
        search.raw,
        {"role": "assistant", "content": "Ye"},
    ]


def test_an_edited_text_wins_over_the_messages_it_was() -> None:
    assert sent_back("No.", REASONING, phased("Yes.", "final_answer")) == [
        REASONING.raw,
        {"role": "assistant", "content": "No."},
    ]


def test_a_call_of_the_providers_tools_goes_back_only_with_its_result() -> None:
    patch = kept("apply_patch_call", call_id="a")
    shell, output = kept("shell_call", call_id="b"), kept("shell_call_output", call_id="b")
    assert sent_back("Ok.", patch, shell, output) == [
        shell.raw,
        output.raw,
        {"role": "assistant", "content": "Ok."},
    ]


def test_an_answer_in_json_is_a_format_of_the_text() -> None:
    body = body_of(asked("openai-responses", parameters=Parameters(json_mode=True)))
    assert body["text"] == {"format": {"type": "json_object"}}


def test_a_budget_for_reasoning_has_no_field() -> None:
    body = body_of(asked("openai-responses", parameters=Parameters(reasoning_effort="4096")))
    assert body.keys() == {"model", "input", "stream", "store"}


def test_the_rest_of_an_answer_is_an_item_of_its_own() -> None:
    history = (AssistantMessage("One,"), AssistantMessage(" two."), UserMessage("hi"))
    assert body_of(asked("openai-responses", history))["input"] == [
        {"role": "assistant", "content": "One,"},
        {"role": "assistant", "content": " two."},
        {"role": "user", "content": "hi"},
    ]


def test_prompts_without_an_answer_between_them_are_one() -> None:
    messages = (UserMessage("a"), AssistantMessage("", opaque=(REASONING,)), UserMessage("b"))
    body = body_of(asked("openai-responses", messages))
    assert body["input"] == [{"role": "user", "content": "a\n\nb"}]


def test_reasoning_between_two_calls_goes_back_between_them() -> None:
    first, second = (kept("reasoning", id=name, encrypted_content="gAAA") for name in ("r1", "r2"))
    calls = (ToolCallDelta(0, "c1", "look", "{}"), ToolCallDelta(1, "c2", "look", "{}"))
    answer = Answer()
    answer.add(Chunk(0, b"", (first, TextDelta("Let me look."), calls[0], second, calls[1])))
    body = body_of(asked("openai-responses", (UserMessage("Where?"), answer.message)))

    sent = body["input"]
    assert isinstance(sent, list)
    names = [mapping(it).get("id") or mapping(it).get("call_id") or "text" for it in sent[1:]]
    assert names == ["r1", "text", "c1", "r2", "c2", "c1", "c2"]
