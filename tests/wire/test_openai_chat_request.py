from dataclasses import replace
from types import MappingProxyType

import pytest
from asking import HISTORY, asked, body_of

from tuiapp.core.endpoint import Vendor
from tuiapp.core.events import OpaquePart
from tuiapp.core.messages import AssistantMessage, Message, ToolCall, UserMessage
from tuiapp.core.request import Parameters
from tuiapp.wire.jsonfields import objects
from tuiapp.wire.jsonvalue import JsonValue


def test_a_request_asks_for_a_stream_with_usage() -> None:
    call = asked("openai-chat", system="Be brief.")
    assert call.method == "POST"
    assert call.headers["accept"] == "text/event-stream"
    assert body_of(call) == {
        "model": "org/model",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "hi"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_every_parameter_has_its_field() -> None:
    parameters = Parameters(0.0, 0.9, 40, 100, ("a", "b"), 7, "low")
    body = body_of(
        asked("openai-chat", parameters=parameters, max_tokens_field="max_completion_tokens")
    )
    del body["model"], body["messages"], body["stream"], body["stream_options"]
    assert body == {
        "temperature": 0.0,
        "top_p": 0.9,
        "top_k": 40,
        "max_completion_tokens": 100,
        "stop": ["a", "b"],
        "seed": 7,
        "reasoning_effort": "low",
    }


def test_the_endpoints_body_and_then_extra_win() -> None:
    parameters = Parameters(temperature=0.5, extra={"top_k": 3, "stream_options": None})
    body = body_of(
        asked("openai-chat", parameters=parameters, body={"top_k": 2, "temperature": 1.0})
    )
    assert (body["temperature"], body["top_k"], body["stream_options"]) == (1.0, 3, None)


def test_tool_calls_go_back_whole_and_each_with_a_result() -> None:
    messages = body_of(asked("openai-chat", HISTORY))["messages"]
    not_run = "This client does not run tools."
    calls: JsonValue = [
        {
            "id": "call_a",
            "type": "function",
            "function": {"name": "weather", "arguments": '{"city":"Oslo"}'},
        },
        {"id": "call_1_1", "type": "function", "function": {"name": "time", "arguments": "{}"}},
    ]
    assert messages == [
        {"role": "user", "content": "Weather in Oslo?"},
        {"role": "assistant", "content": "Let me look.", "tool_calls": calls},
        {"role": "tool", "tool_call_id": "call_a", "content": not_run},
        {"role": "tool", "tool_call_id": "call_1_1", "content": not_run},
        {"role": "user", "content": "And now?"},
    ]


@pytest.mark.parametrize(
    ("base_url", "path"),
    [
        ("http://h:8080", "/v1/chat/completions"),
        ("http://h:8080/", "/v1/chat/completions"),
        ("http://h:8080/v1", "/chat/completions"),
        ("https://h/api/paas/v4", "/chat/completions"),
    ],
)
def test_only_an_address_without_a_path_is_completed(base_url: str, path: str) -> None:
    assert asked("openai-chat", base_url=base_url).path == path


def test_a_call_has_the_dialects_own_headers() -> None:
    assert asked("openai-chat").headers == {
        "accept": "text/event-stream",
        "content-type": "application/json",
    }


def fields_of(parameters: Parameters, vendor: Vendor, model: str = "m") -> dict[str, JsonValue]:
    body = body_of(asked("openai-chat", parameters=parameters, vendor=vendor, model=model))
    del body["model"], body["messages"], body["stream"]
    return body


PLAIN = Vendor(takes_stream_options=False)


def test_a_vendor_has_its_own_name_for_a_seed_or_none() -> None:
    seed = Parameters(seed=7)
    assert fields_of(seed, replace(PLAIN, seed_field="random_seed")) == {"random_seed": 7}
    assert fields_of(seed, replace(PLAIN, refused=frozenset({"seed"}))) == {}


def test_usage_is_asked_for_only_where_that_is_known() -> None:
    assert fields_of(Parameters(), PLAIN) == {}
    assert fields_of(Parameters(), Vendor()) == {"stream_options": {"include_usage": True}}


def test_what_the_vendor_refuses_is_not_sent() -> None:
    refusing = replace(PLAIN, refused=frozenset({"top_k", "stop", "unheard_of"}))
    parameters = Parameters(temperature=0.0, top_k=3, stop=("a",))
    assert fields_of(parameters, refusing) == {"temperature": 0.0}


def test_an_answer_in_json_is_a_format() -> None:
    assert fields_of(Parameters(json_mode=True), PLAIN) == {
        "response_format": {"type": "json_object"}
    }
    assert fields_of(Parameters(json_mode=False), PLAIN) == {}


@pytest.mark.parametrize(
    ("effort", "plain", "as_object"),
    [
        ("low", {"reasoning_effort": "low"}, {"reasoning": {"effort": "low"}}),
        ("4096", {}, {"reasoning": {"max_tokens": 4096}}),
    ],
)
def test_an_effort_is_a_level_and_where_there_is_an_object_a_budget(
    effort: str, plain: JsonValue, as_object: JsonValue
) -> None:
    parameters = Parameters(reasoning_effort=effort)
    assert fields_of(parameters, PLAIN) == plain
    assert fields_of(parameters, replace(PLAIN, reasoning_object=True)) == as_object


def test_no_thinking_is_asked_for_as_the_vendor_wants_it() -> None:
    vendor = replace(PLAIN, thinking_object=True)
    assert fields_of(Parameters(reasoning_effort="none"), vendor) == {
        "thinking": {"type": "disabled"}
    }
    assert fields_of(Parameters(reasoning_effort="low"), vendor) == {"reasoning_effort": "low"}


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("o3", "max_completion_tokens"),
        ("o4-mini-2025-04-16", "max_completion_tokens"),
        ("gpt-5", "max_completion_tokens"),
        ("gpt-5.4-mini", "max_completion_tokens"),
        ("gpt-10", "max_completion_tokens"),
        ("gpt-5-chat-latest", "max_tokens"),
        ("gpt-4o", "max_tokens"),
        ("gpt-oss-20b", "max_tokens"),
        ("openai/gpt-5", "max_tokens"),
        ("olmo-2", "max_tokens"),
        ("o1k", "max_tokens"),
    ],
)
def test_openais_reasoning_models_have_another_name_for_the_limit(model: str, field: str) -> None:
    assert fields_of(Parameters(max_tokens=9), PLAIN, model) == {field: 9}


def sent_back(
    *messages: Message, vendor: Vendor = PLAIN, model: str = "m"
) -> list[dict[str, JsonValue]]:
    history = (*messages, UserMessage("Next"))
    body = body_of(asked("openai-chat", history, vendor=vendor, model=model))
    said = objects(body["messages"])
    assert said.pop() == {"role": "user", "content": "Next"}
    return said


def piece(**fields: JsonValue) -> OpaquePart:
    return OpaquePart("reasoning_details", fields)


CLAUDE: dict[str, JsonValue] = {"format": "anthropic-claude-v1", "index": 0}
GPT: dict[str, JsonValue] = {"format": "openai-responses-v1"}


def test_details_of_reasoning_go_back_whole_and_in_order() -> None:
    pieces = (
        piece(type="reasoning.text", text="Hm", signature="", **CLAUDE),
        piece(type="reasoning.text", text=", yes", signature=None, **CLAUDE),
        piece(type="reasoning.text", text="", signature="s", **CLAUDE),
        piece(type="reasoning.summary", summary="**A", index=1, **GPT),
        piece(type="reasoning.summary", summary="**", index=1, **GPT),
        piece(type="reasoning.summary", summary="B", index=2, **GPT),
        piece(type="reasoning.encrypted", data="gA", id="rs_1", index=2, **GPT),
        piece(type="reasoning.encrypted", data="gB", id="rs_2", index=2, **GPT),
        piece(type="reasoning.new", shape=[1]),
        OpaquePart("anthropic.thinking", {"type": "thinking"}),
    )
    assert sent_back(AssistantMessage("So.", "Hm, yes", opaque=pieces)) == [
        {
            "role": "assistant",
            "content": "So.",
            "reasoning_details": [
                {"type": "reasoning.text", "text": "Hm, yes", "signature": "s", **CLAUDE},
                {"type": "reasoning.summary", "summary": "**A**", "index": 1, **GPT},
                {"type": "reasoning.summary", "summary": "B", "index": 2, **GPT},
                {"type": "reasoning.encrypted", "data": "gA", "id": "rs_1", "index": 2, **GPT},
                {"type": "reasoning.encrypted", "data": "gB", "id": "rs_2", "index": 2, **GPT},
                {"type": "reasoning.new", "shape": [1]},
            ],
        }
    ]


def test_texts_of_two_ids_are_two_details() -> None:
    pieces = (
        piece(type="reasoning.text", text="a", id="1"),
        piece(type="reasoning.text", text="b", id="2"),
    )
    (said,) = sent_back(AssistantMessage("So.", opaque=pieces))
    assert said["reasoning_details"] == [dict(it.raw) for it in pieces]


def test_thinking_that_a_stop_left_unsigned_stays_here() -> None:
    cut = piece(type="reasoning.text", text="Hm", **CLAUDE)
    unsigned_kind = piece(type="reasoning.text", text="Hm", format="xai-responses-v1")
    assert sent_back(AssistantMessage("So", opaque=(cut,))) == [
        {"role": "assistant", "content": "So"}
    ]
    (said,) = sent_back(AssistantMessage("So", opaque=(unsigned_kind,)))
    assert said["reasoning_details"] == [dict(unsigned_kind.raw)]


CALL = ToolCall(0, "call_a", "f", "{}")


@pytest.mark.parametrize("reasoning", ["Hm.", ""])
def test_a_turn_with_calls_has_its_reasoning_where_the_vendor_wants_it(reasoning: str) -> None:
    vendor = replace(PLAIN, reasoning_field="reasoning_content")
    message = AssistantMessage("", reasoning, (CALL,))
    said, _ = sent_back(message, vendor=vendor)
    assert said["reasoning_content"] == reasoning
    assert "reasoning_content" not in sent_back(message)[0]


def test_a_turn_without_calls_goes_back_without_its_reasoning() -> None:
    vendor = replace(PLAIN, reasoning_field="reasoning_content")
    assert sent_back(AssistantMessage("So.", "Hm."), vendor=vendor) == [
        {"role": "assistant", "content": "So."}
    ]


def test_ids_of_calls_have_the_form_that_the_vendor_wants() -> None:
    vendor = replace(PLAIN, call_id_chars=9)
    calls = (
        CALL,
        ToolCall(1, "abcDEF123", "g", "{}"),
        ToolCall(2, None, "h", "{}"),
    )
    said, *results = sent_back(
        UserMessage("a"), AssistantMessage("", tool_calls=calls), vendor=vendor
    )[1:]
    ids = [call["id"] for call in objects(said["tool_calls"])]
    assert ids == ["000001000", "abcDEF123", "000001002"]
    assert [result["tool_call_id"] for result in results] == ids


def test_prompts_without_an_answer_between_them_are_one() -> None:
    stopped = AssistantMessage("", "Hm.", opaque=(piece(type="reasoning.encrypted", data="g"),))
    messages = (UserMessage("a"), stopped, UserMessage(""), UserMessage("b"), AssistantMessage("c"))
    assert sent_back(*messages) == [
        {"role": "user", "content": "a\n\nb"},
        {"role": "assistant", "content": "c"},
    ]


def test_what_came_of_a_stopped_answer_goes_back() -> None:
    cut = ToolCall(0, "call_a", "f", '{"x": [1,')
    said, result = sent_back(AssistantMessage("Half a sen", tool_calls=(cut,)))
    assert said["content"] == "Half a sen"
    (call,) = objects(said["tool_calls"])
    assert call["function"] == {"name": "f", "arguments": "{}"}
    assert result["role"] == "tool"


def test_the_users_own_fields_may_stand_in_any_mapping() -> None:
    own = MappingProxyType({"min_p": 0.1})
    assert fields_of(Parameters(extra=own), PLAIN) == {"min_p": 0.1}
