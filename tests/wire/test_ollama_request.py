import pytest
from asking import HISTORY, asked, body_of

from tuiapp.core.endpoint import DialectName
from tuiapp.core.messages import AssistantMessage, UserMessage
from tuiapp.core.request import Parameters
from tuiapp.wire.jsonvalue import JsonValue


BASE = "http://127.0.0.1:11434"


@pytest.mark.parametrize(
    ("base_url", "path"),
    [(BASE, "/api/chat"), (BASE + "/api", "/chat"), (BASE + "/x", "/api/chat")],
)
def test_an_address_may_end_in_api(base_url: str, path: str) -> None:
    assert asked("ollama-chat", base_url=base_url).path == path


def test_parameters_are_options() -> None:
    parameters = Parameters(0.0, 0.9, 40, 100, ("a",), 7, extra={"format": "json"})
    body = body_of(asked("ollama-chat", system="Be brief.", parameters=parameters))
    assert body == {
        "model": "org/model",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "hi"},
        ],
        "stream": True,
        "format": "json",
        "options": {
            "temperature": 0.0,
            "top_p": 0.9,
            "top_k": 40,
            "seed": 7,
            "stop": ["a"],
            "num_predict": 100,
        },
    }


def test_the_users_options_join_the_others_and_win() -> None:
    parameters = Parameters(temperature=0.5, top_k=1, extra={"options": {"top_k": 3}})
    call = asked(
        "ollama-chat", parameters=parameters, body={"options": {"num_ctx": 8192, "top_k": 2}}
    )
    assert body_of(call)["options"] == {"temperature": 0.5, "num_ctx": 8192, "top_k": 3}


def test_without_parameters_the_server_decides() -> None:
    body = body_of(asked("ollama-chat"))
    assert "options" not in body
    assert "think" not in body


@pytest.mark.parametrize(
    ("effort", "think"), [("low", "low"), ("max", "max"), ("none", False), ("on", True)]
)
def test_effort_is_whether_and_how_long_to_think(effort: str, think: JsonValue) -> None:
    parameters = Parameters(reasoning_effort=effort)
    assert body_of(asked("ollama-chat", parameters=parameters))["think"] == think


def test_tool_calls_go_back_as_objects() -> None:
    not_run = "This client does not run tools."
    calls: JsonValue = [
        {"function": {"name": "weather", "arguments": {"city": "Oslo"}}},
        {"function": {"name": "time", "arguments": {}}},
    ]
    assert body_of(asked("ollama-chat", HISTORY))["messages"] == [
        {"role": "user", "content": "Weather in Oslo?"},
        {"role": "assistant", "content": "Let me look.", "thinking": "Hm.", "tool_calls": calls},
        {"role": "tool", "tool_name": "weather", "content": not_run},
        {"role": "tool", "tool_name": "time", "content": not_run},
        {"role": "user", "content": "And now?"},
    ]


@pytest.mark.parametrize("name", ["ollama-chat", "ollama-generate"])
def test_an_answer_in_json_is_a_format(name: DialectName) -> None:
    body = body_of(asked(name, parameters=Parameters(json_mode=True)))
    assert body["format"] == "json"


def test_a_budget_for_reasoning_has_no_field() -> None:
    body = body_of(asked("ollama-chat", parameters=Parameters(reasoning_effort="4096")))
    assert "think" not in body


def test_an_answer_without_calls_goes_back_without_its_reasoning() -> None:
    messages = (UserMessage("a"), AssistantMessage("b", "Hm."), UserMessage("c"))
    assert b"Hm." not in asked("ollama-chat", messages).body


# One prompt in place of messages.


@pytest.mark.parametrize(
    ("base_url", "path"), [(BASE, "/api/generate"), (BASE + "/api", "/generate")]
)
def test_the_other_address_may_end_in_api_too(base_url: str, path: str) -> None:
    assert asked("ollama-generate", base_url=base_url).path == path


def test_a_first_prompt_goes_out_as_it_is() -> None:
    parameters = Parameters(0.0, max_tokens=9, reasoning_effort="none", extra={"raw": True})
    assert body_of(asked("ollama-generate", system="Be brief.", parameters=parameters)) == {
        "model": "org/model",
        "prompt": "hi",
        "system": "Be brief.",
        "stream": True,
        "think": False,
        "raw": True,
        "options": {"temperature": 0.0, "num_predict": 9},
    }


def test_the_turns_before_stand_in_the_prompt_as_a_transcript() -> None:
    assert body_of(asked("ollama-generate", HISTORY)) == {
        "model": "org/model",
        "prompt": "User: Weather in Oslo?\n\nAssistant: Let me look.\n\nUser: And now?",
        "stream": True,
    }


def test_an_answer_without_text_is_no_turn() -> None:
    messages = (UserMessage("a"), AssistantMessage("", reasoning="Hm."), UserMessage("b"))
    body = body_of(asked("ollama-generate", messages))
    assert body["prompt"] == "a\n\nb"
