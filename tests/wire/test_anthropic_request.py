import pytest
from asking import HISTORY, asked, body_of

from tuiapp.core.endpoint import Vendor
from tuiapp.core.events import OpaquePart
from tuiapp.core.messages import AssistantMessage, Message, ToolCall, UserMessage
from tuiapp.core.models import Model
from tuiapp.core.request import Parameters
from tuiapp.wire.anthropic.request import DEFAULT_MAX_TOKENS, MIN_BUDGET_TOKENS
from tuiapp.wire.jsonfields import mapping, objects
from tuiapp.wire.jsonvalue import JsonValue


EPHEMERAL: JsonValue = {"type": "ephemeral"}


def test_a_request_asks_for_a_stream_and_marks_what_to_cache() -> None:
    call = asked("anthropic", system="Be brief.")
    assert call.method == "POST"
    assert call.headers == {
        "accept": "text/event-stream",
        "content-type": "application/json",
        "anthropic-version": "2023-06-01",
    }
    system: JsonValue = {"type": "text", "text": "Be brief.", "cache_control": EPHEMERAL}
    prompt: JsonValue = {"type": "text", "text": "hi", "cache_control": EPHEMERAL}
    assert body_of(call) == {
        "model": "org/model",
        "system": [system],
        "messages": [{"role": "user", "content": [prompt]}],
        "stream": True,
        "max_tokens": DEFAULT_MAX_TOKENS,
    }


@pytest.mark.parametrize(
    ("base_url", "path"),
    [
        ("https://h", "/v1/messages"),
        ("https://h/v1", "/messages"),
        ("https://h/anthropic", "/v1/messages"),
    ],
)
def test_an_address_may_end_in_the_version(base_url: str, path: str) -> None:
    assert asked("anthropic", base_url=base_url).path == path


def test_every_parameter_the_vendor_knows_has_its_field() -> None:
    parameters = Parameters(0.0, 0.9, 40, 100, ("a", "b"), seed=7, extra={"speed": "fast"})
    body = body_of(asked("anthropic", parameters=parameters))
    del body["model"], body["messages"], body["stream"]
    assert body == {
        "temperature": 0.0,
        "top_p": 0.9,
        "top_k": 40,
        "max_tokens": 100,
        "stop_sequences": ["a", "b"],
        "speed": "fast",
    }


def test_the_endpoints_body_and_then_extra_win() -> None:
    parameters = Parameters(temperature=0.5, extra={"top_k": 3})
    body = body_of(asked("anthropic", parameters=parameters, body={"top_k": 2, "temperature": 1.0}))
    assert (body["temperature"], body["top_k"]) == (1.0, 3)


@pytest.mark.parametrize("off", [False, None])
def test_the_cache_can_be_switched_off(off: JsonValue) -> None:
    in_endpoint = asked("anthropic", system="s", body={"cache_control": off})
    in_extra = asked("anthropic", system="s", parameters=Parameters(extra={"cache_control": off}))
    assert b"cache_control" not in in_endpoint.body + in_extra.body
    assert body_of(in_extra)["system"] == "s"


def test_the_users_own_way_of_caching_replaces_ours() -> None:
    own: JsonValue = {"type": "ephemeral", "ttl": "1h"}
    call = asked("anthropic", system="s", body={"cache_control": own})
    assert body_of(call)["cache_control"] == own
    assert call.body.count(b"cache_control") == 1


def thinking_of(
    effort: str, model: str = "claude-opus-5-5", limit: int | None = None
) -> list[JsonValue]:
    parameters = Parameters(max_tokens=limit, reasoning_effort=effort)
    body = body_of(asked("anthropic", parameters=parameters, model=model))
    return [body.get("thinking"), body.get("output_config")]


def test_an_effort_lets_new_models_think_and_show_it() -> None:
    shown: JsonValue = {"type": "adaptive", "display": "summarized"}
    assert thinking_of("low") == [shown, {"effort": "low"}]
    assert thinking_of("on") == [shown, None]


@pytest.mark.parametrize(
    "model",
    [
        "claude-3-7-sonnet-20250219",
        "claude-sonnet-4-20250514",
        "claude-opus-4-1-20250805",
        "claude-haiku-4-5",
        "claude-sonnet-4-0",
    ],
)
def test_an_effort_is_a_budget_for_older_models(model: str) -> None:
    assert thinking_of("high", model) == [{"type": "enabled", "budget_tokens": 16384}, None]


@pytest.mark.parametrize("model", ["claude-opus-4-6", "claude-sonnet-4-8-20260901", "qwen3"])
def test_other_models_are_taken_for_new_ones(model: str) -> None:
    assert thinking_of("high", model)[1:] == [{"effort": "high"}]


@pytest.mark.parametrize(("limit", "budget"), [(10_000, 7500), (1100, MIN_BUDGET_TOKENS)])
def test_a_budget_made_from_an_effort_stays_below_the_limit(limit: int, budget: int) -> None:
    thinking: JsonValue = {"type": "enabled", "budget_tokens": budget}
    assert thinking_of("max", "claude-haiku-4-5", limit) == [thinking, None]


def test_nobody_is_asked_to_think_where_the_limit_is_below_the_smallest_budget() -> None:
    assert thinking_of("max", "claude-haiku-4-5", MIN_BUDGET_TOKENS) == [None, None]


def test_a_budget_of_the_users_own_is_kept_and_leaves_room_for_the_answer() -> None:
    for effort, limit in (("5000", DEFAULT_MAX_TOKENS), ("60000", 120_000)):
        body = body_of(asked("anthropic", parameters=Parameters(reasoning_effort=effort)))
        assert body["thinking"] == {"type": "enabled", "budget_tokens": int(effort)}
        assert body["max_tokens"] == limit


@pytest.mark.parametrize(
    ("parameters", "limit"),
    [
        (Parameters(), 8192),
        (Parameters(max_tokens=100), 100),
        (Parameters(reasoning_effort="6000"), 8192),
    ],
)
def test_the_limit_is_the_models_own_where_it_is_known(parameters: Parameters, limit: int) -> None:
    known = Model("org/model", max_output_tokens=8192)
    assert body_of(asked("anthropic", parameters=parameters, known=known))["max_tokens"] == limit
    unknown = Model("org/model", title="The model")
    call = asked("anthropic", known=unknown)
    assert body_of(call)["max_tokens"] == DEFAULT_MAX_TOKENS


@pytest.mark.parametrize("effort", ["none", "Off", "0"])
def test_thinking_can_be_switched_off(effort: str) -> None:
    assert thinking_of(effort) == [{"type": "disabled"}, None]


def messages_of(*messages: Message) -> list[list[JsonValue]]:
    """Role and blocks of each message, with a plain string for a block of nothing but text."""
    body = body_of(asked("anthropic", messages, body={"cache_control": False}))
    said: list[list[JsonValue]] = []
    for message in objects(body["messages"]):
        blocks = objects(message["content"])
        shown = [b["text"] if b.keys() == {"type", "text"} else b for b in blocks]
        said.append([message["role"], *shown])
    return said


def test_tool_calls_go_back_whole_and_the_results_begin_the_next_message() -> None:
    result: dict[str, JsonValue] = {
        "type": "tool_result",
        "content": "This client does not run tools.",
        "is_error": True,
    }
    call: JsonValue = {
        "type": "tool_use",
        "id": "call_a",
        "name": "weather",
        "input": {"city": "Oslo"},
    }
    cut_off: JsonValue = {"type": "tool_use", "id": "call_1_1", "name": "time", "input": {}}
    assert messages_of(*HISTORY) == [
        ["user", "Weather in Oslo?"],
        ["assistant", "Let me look.", call, cut_off],
        [
            "user",
            {**result, "tool_use_id": "call_a"},
            {**result, "tool_use_id": "call_1_1"},
            "And now?",
        ],
    ]


def test_an_id_has_only_signs_that_the_vendor_takes() -> None:
    call = ToolCall(0, "functions.now:0", "now", "{}")
    (_, said, results) = messages_of(UserMessage("a"), AssistantMessage("", tool_calls=(call,)))
    assert mapping(said[1])["id"] == "functions_now_0"
    assert mapping(results[1])["tool_use_id"] == "functions_now_0"


def test_neighbours_of_one_role_are_joined_and_empty_messages_left_out() -> None:
    assert messages_of(
        UserMessage("a"),
        UserMessage(" \n"),
        AssistantMessage(""),
        UserMessage("b"),
        AssistantMessage("c"),
        AssistantMessage("d"),
        UserMessage("e"),
    ) == [["user", "a", "b"], ["assistant", "c", "d"], ["user", "e"]]


def opaque(kind: str, **fields: JsonValue) -> OpaquePart:
    return OpaquePart(f"anthropic.{kind}", {"type": kind, **fields})


def test_what_must_go_back_unread_stands_where_it_stood() -> None:
    thought = opaque("thinking", thinking="Hm.", signature="s")
    search = opaque("server_tool_use", id="i", input={}, after_chars=3)
    found = opaque("web_search_tool_result", tool_use_id="i", after_chars=3)
    beyond = opaque("redacted_thinking", data="d", after_chars=99)
    foreign = OpaquePart("reasoning_details", {"data": "gAAA"})
    parts = (thought, foreign, search, found, beyond)
    (_, said) = messages_of(UserMessage("a"), AssistantMessage("OneTwo", "Hm.", opaque=parts))
    assert said == [
        "assistant",
        {"type": "thinking", "thinking": "Hm.", "signature": "s"},
        "One",
        {"type": "server_tool_use", "id": "i", "input": {}},
        {"type": "web_search_tool_result", "tool_use_id": "i"},
        "Two",
        {"type": "redacted_thinking", "data": "d"},
    ]


def test_a_call_of_the_vendors_tools_without_its_result_is_left_out() -> None:
    search = opaque("server_tool_use", id="i", input={})
    message = AssistantMessage("One", opaque=(search,))
    assert messages_of(UserMessage("a"), message, UserMessage("b"))[1] == ["assistant", "One"]


def test_a_turn_of_nothing_but_thinking_is_left_out() -> None:
    thought = opaque("thinking", thinking="Hm.", signature="s")
    assert messages_of(UserMessage("a"), AssistantMessage("", "Hm.", opaque=(thought,))) == [
        ["user", "a"]
    ]


def test_other_dialects_do_not_get_what_is_ours() -> None:
    thought = opaque("thinking", thinking="Hm.", signature="secret-s")
    history = (UserMessage("a"), AssistantMessage("b", opaque=(thought,)), UserMessage("c"))
    for name in ("openai-chat", "ollama-chat"):
        assert b"secret-s" not in asked(name, history).body


def test_a_vendor_that_does_not_cache_is_not_asked_to() -> None:
    call = asked("anthropic", system="s", vendor=Vendor(caches_prompts=False))
    assert b"cache_control" not in call.body


@pytest.mark.parametrize(("version", "is_sent"), [("2026-10-21", False), ("2023-06-01", True)])
def test_a_later_version_of_the_api_gets_no_sampling_parameters(
    version: str,
    is_sent: bool,  # noqa: FBT001
) -> None:
    parameters = Parameters(0.5, 0.9, 40, 100, ("a",))
    headers = {"Anthropic-Version": version}
    body = body_of(asked("anthropic", parameters=parameters, headers=headers))
    assert {"temperature", "top_p", "top_k"} & body.keys() == (
        {"temperature", "top_p", "top_k"} if is_sent else set()
    )
    assert (body["max_tokens"], body["stop_sequences"]) == (100, ["a"])


def test_there_is_no_field_for_a_seed_or_json() -> None:
    parameters = Parameters(seed=7, json_mode=True)
    plain, asking = (asked("anthropic", parameters=it).body for it in (Parameters(), parameters))
    assert plain == asking
