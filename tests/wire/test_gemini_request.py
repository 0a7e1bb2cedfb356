import pytest
from asking import HISTORY, asked, body_of
from decoding import answer_of, decoded
from gemini_chunks import chunk, last, sse, text

from tuiapp.core.endpoint import DIALECT_NAMES, DialectName, Vendor
from tuiapp.core.events import OpaquePart
from tuiapp.core.messages import AssistantMessage, ToolCall, UserMessage
from tuiapp.core.request import Parameters
from tuiapp.wire.jsonfields import objects
from tuiapp.wire.jsonvalue import JsonValue


BASE = "https://generativelanguage.googleapis.com"
STREAM = ":streamGenerateContent?alt=sse"


@pytest.mark.parametrize(
    ("base_url", "path"),
    [
        (BASE, "/v1beta/models/org/model"),
        (f"{BASE}/v1", "/models/org/model"),
        (f"{BASE}/v1beta", "/models/org/model"),
        (f"{BASE}/v1alpha/", "/models/org/model"),
        ("https://gw/v1/account/google-ai-studio", "/v1beta/models/org/model"),
        ("https://a-aiplatform/v1/projects/p/publishers/google", "/models/org/model"),
    ],
)
def test_an_address_without_a_version_gets_one(base_url: str, path: str) -> None:
    assert asked("gemini", base_url=base_url).path == path + STREAM


@pytest.mark.parametrize(
    ("model", "path"),
    [
        ("gemini-3-flash", "/v1beta/models/gemini-3-flash"),
        ("models/gemini-3-flash", "/v1beta/models/gemini-3-flash"),
        ("tunedModels/mine", "/v1beta/tunedModels/mine"),
        ("a?b#c", "/v1beta/models/a%3Fb%23c"),
    ],
)
def test_a_model_may_name_its_collection(model: str, path: str) -> None:
    assert asked("gemini", base_url=BASE, model=model).path == path + STREAM


def test_every_parameter_has_its_field() -> None:
    parameters = Parameters(0.0, 0.9, 40, 100, ("a",), 7)
    call = asked("gemini", system="Be brief.", parameters=parameters)
    assert call.headers == {"accept": "text/event-stream", "content-type": "application/json"}
    assert body_of(call) == {
        "contents": [{"role": "user", "parts": [{"text": "hi"}]}],
        "systemInstruction": {"parts": [{"text": "Be brief."}]},
        "generationConfig": {
            "temperature": 0.0,
            "topP": 0.9,
            "topK": 40,
            "maxOutputTokens": 100,
            "stopSequences": ["a"],
            "seed": 7,
        },
    }


def test_without_parameters_the_server_decides() -> None:
    assert set(body_of(asked("gemini"))) == {"contents"}


def test_the_users_own_configuration_joins_the_other_and_wins() -> None:
    mine: JsonValue = {"topK": 3, "candidateCount": 1}
    parameters = Parameters(temperature=0.5, extra={"generationConfig": mine})
    body: dict[str, JsonValue] = {
        "generationConfig": {"topK": 2, "topP": 0.1},
        "safetySettings": [],
    }
    written = body_of(asked("gemini", parameters=parameters, body=body))
    assert written["safetySettings"] == []
    assert written["generationConfig"] == {
        "temperature": 0.5,
        "topP": 0.1,
        "topK": 3,
        "candidateCount": 1,
    }


@pytest.mark.parametrize(
    ("model", "effort", "thinking"),
    [
        ("gemini-3-flash", "low", {"includeThoughts": True, "thinkingLevel": "LOW"}),
        ("gemini-3-flash", "none", {"includeThoughts": True, "thinkingLevel": "MINIMAL"}),
        ("gemini-flash-latest", "High", {"includeThoughts": True, "thinkingLevel": "HIGH"}),
        ("gemini-2.5-flash", "medium", {"includeThoughts": True, "thinkingBudget": 8192}),
        ("models/gemini-2.5-pro", "none", {"includeThoughts": False, "thinkingBudget": 0}),
        ("gemini-2.5-flash", "auto", {"includeThoughts": True, "thinkingBudget": -1}),
        ("gemini-3-flash", "512", {"includeThoughts": True, "thinkingBudget": 512}),
    ],
)
def test_effort_is_a_level_or_for_older_models_a_budget(
    model: str, effort: str, thinking: JsonValue
) -> None:
    call = asked("gemini", parameters=Parameters(reasoning_effort=effort), model=model)
    assert body_of(call)["generationConfig"] == {"thinkingConfig": thinking}


def test_roles_alternate_and_calls_have_results() -> None:
    not_run: JsonValue = {"error": "This client does not run tools."}
    assert body_of(asked("gemini", HISTORY))["contents"] == [
        {"role": "user", "parts": [{"text": "Weather in Oslo?"}]},
        {
            "role": "model",
            "parts": [
                {"text": "Let me look."},
                {"functionCall": {"id": "call_a", "name": "weather", "args": {"city": "Oslo"}}},
                {"functionCall": {"name": "time", "args": {}}},
            ],
        },
        {
            "role": "user",
            "parts": [
                {"functionResponse": {"id": "call_a", "name": "weather", "response": not_run}},
                {"functionResponse": {"name": "time", "response": not_run}},
                {"text": "And now?"},
            ],
        },
    ]


def test_prompts_without_an_answer_between_them_are_one_turn() -> None:
    messages = (UserMessage("a"), AssistantMessage(""), UserMessage(""), UserMessage("b"))
    assert body_of(asked("gemini", messages))["contents"] == [
        {"role": "user", "parts": [{"text": "a"}, {"text": "b"}]}
    ]


SIGNED: list[JsonValue] = [
    text("Hm. ", thought=True),
    text("Yes?", thought=True, thoughtSignature="s-thought"),
    text("One "),
    text("two ", thoughtSignature="s-text"),
    text("three."),
    {"functionCall": {"name": "f", "args": {"x": 1}}, "thoughtSignature": "s-call"},
    {"functionCall": {"id": "c", "name": "g", "args": {}}},
    text("", thoughtSignature="s-end"),
]


def parts_again(message: AssistantMessage) -> JsonValue:
    contents = body_of(asked("gemini", (message, UserMessage("?"))))["contents"]
    match contents:
        case [{"role": "model", "parts": parts}, {"role": "user"}]:
            return parts
        case _:
            raise AssertionError(contents)


def test_each_signature_goes_back_on_its_own_part() -> None:
    events = decoded("gemini", sse(*(chunk(part) for part in SIGNED), last()))
    assert parts_again(answer_of(events).message) == [
        text("Yes?", thought=True, thoughtSignature="s-thought"),
        text("One "),
        text("two ", thoughtSignature="s-text"),
        text("three."),
        text("", thoughtSignature="s-end"),
        {"functionCall": {"name": "f", "args": {"x": 1}}, "thoughtSignature": "s-call"},
        {"functionCall": {"id": "c", "name": "g", "args": {}}},
    ]


def test_a_part_that_a_stop_cut_short_has_no_signature() -> None:
    opaque = answer_of(decoded("gemini", sse(*(chunk(part) for part in SIGNED)))).message.opaque
    assert parts_again(AssistantMessage("One tw", opaque=opaque)) == [text("One tw")]


def test_opaque_parts_of_others_stay_here() -> None:
    foreign = OpaquePart("reasoning_details", {"thoughtSignature": "s", "start": 0, "end": 2})
    broken = OpaquePart("gemini.text", {"thoughtSignature": "s", "start": 2, "end": 0})
    assert parts_again(AssistantMessage("Hi", opaque=(foreign, broken))) == [text("Hi")]


@pytest.mark.parametrize("name", DIALECT_NAMES)
def test_our_signatures_go_to_nobody_else(name: DialectName) -> None:
    ours = answer_of(decoded("gemini", sse(*(chunk(part) for part in SIGNED)))).message
    body = asked(name, (ours, UserMessage("?"))).body
    assert (b"thoughtSignature" in body) is (name == "gemini")


@pytest.mark.parametrize(
    ("model", "signature"),
    [
        ("gemini-3-flash", "skip_thought_signature_validator"),
        ("models/gemini-flash-latest", "skip_thought_signature_validator"),
        ("gemini-2.5-flash", None),
        ("gemini-1.5-pro", None),
        ("gemma-3-27b-it", None),
    ],
)
def test_another_providers_call_is_marked_as_unsigned_for_models_that_ask(
    model: str, signature: str | None
) -> None:
    calls = (ToolCall(0, "a", "f", "{}"), ToolCall(1, "b", "g", "{}"))
    message = AssistantMessage("", tool_calls=calls)
    contents = body_of(asked("gemini", (message, UserMessage("?")), model=model))["contents"]
    first, second = objects(objects(contents)[0]["parts"])
    assert first.get("thoughtSignature") == signature
    assert "thoughtSignature" not in second


def test_a_call_that_is_signed_keeps_its_own_signature() -> None:
    signed = OpaquePart("gemini.call", {"thoughtSignature": "s", "call": 0})
    message = AssistantMessage("", tool_calls=(ToolCall(0, "a", "f", "{}"),), opaque=(signed,))
    call = asked("gemini", (message, UserMessage("?")), model="gemini-3-flash")
    assert b'"thoughtSignature":"s"' in call.body
    assert b"skip_thought" not in call.body


def test_an_answer_in_json_is_a_media_type() -> None:
    body = body_of(asked("gemini", parameters=Parameters(json_mode=True)))
    assert body["generationConfig"] == {"responseMimeType": "application/json"}


def test_a_seed_is_left_out_where_it_is_refused() -> None:
    call = asked(
        "gemini", parameters=Parameters(seed=7), vendor=Vendor(refused=frozenset({"seed"}))
    )
    assert set(body_of(call)) == {"contents"}
