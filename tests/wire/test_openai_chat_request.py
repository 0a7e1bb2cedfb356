import pytest
from asking import HISTORY, asked, body_of

from tuiapp.core.request import Parameters
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
