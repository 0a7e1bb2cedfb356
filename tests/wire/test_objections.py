from dataclasses import replace

import pytest

from tuiapp.core.endpoint import DIALECT_NAMES, DialectName, Endpoint, Vendor
from tuiapp.core.events import OpaquePart
from tuiapp.core.messages import AssistantMessage, Attachment, Message, UserMessage
from tuiapp.core.models import Model
from tuiapp.core.request import GenerationRequest, Parameters, Target
from tuiapp.wire.objections import objections


HELLO = UserMessage("Hello")
CAT = Attachment("cat.png", "image/png", b"\x89PNG")
DOG = Attachment("dog.png", "image/png", b"\x89PNG")


def said(
    name: DialectName,
    parameters: Parameters | None = None,
    *messages: Message,
    model: str = "m",
    system: str | None = None,
    vendor: Vendor | None = None,
    headers: dict[str, str] | None = None,
    known: Model | None = None,
) -> tuple[str, ...]:
    request = GenerationRequest(
        Target("lab", model), messages or (HELLO,), system, parameters or Parameters(), known
    )
    endpoint = Endpoint("lab", name, "http://h", headers=headers or {}, vendor=vendor or Vendor())
    return objections(request, endpoint)


@pytest.mark.parametrize("name", DIALECT_NAMES)
def test_nothing_is_said_about_what_passes(name: DialectName) -> None:
    assert said(name) == ()
    parameters = Parameters(temperature=0.0, top_p=0.5, max_tokens=9, json_mode=False)
    assert said(name, parameters, UserMessage("Look", (CAT,))) == ()


EVERYTHING = Parameters(0.5, 0.9, 40, 100, ("a",), 0, "low", json_mode=True)


@pytest.mark.parametrize(
    ("name", "fieldless"),
    [
        ("openai-chat", []),
        ("openai-responses", ["top_k", "stop", "seed"]),
        ("ollama-chat", []),
        ("ollama-generate", []),
        ("anthropic", ["seed", "JSON mode"]),
        ("gemini", []),
    ],
)
def test_each_parameter_without_a_field_has_its_sentence(
    name: DialectName, fieldless: list[str]
) -> None:
    sentences = said(name, EVERYTHING, UserMessage("In JSON"))
    left_out = [it for it in sentences if it.endswith("it is not sent.")]
    assert left_out == [f"lab takes no {shown}: it is not sent." for shown in fieldless]


def test_what_a_vendor_refuses_has_its_sentence() -> None:
    vendor = Vendor(refused=frozenset({"seed", "top_k", "reasoning_effort"}))
    assert said("openai-chat", EVERYTHING, UserMessage("In JSON"), vendor=vendor) == (
        "lab takes no top_k: it is not sent.",
        "lab takes no seed: it is not sent.",
        "lab takes no reasoning_effort: it is not sent.",
    )


@pytest.mark.parametrize("name", DIALECT_NAMES)
def test_a_budget_for_reasoning_wants_a_field_for_budgets(name: DialectName) -> None:
    sentences = said(name, Parameters(reasoning_effort="4096"))
    assert ("4096" in "".join(sentences)) is (name not in ("anthropic", "gemini"))
    with_object = Vendor(reasoning_object=True)
    assert said("openai-chat", Parameters(reasoning_effort="4096"), vendor=with_object) == ()


@pytest.mark.parametrize("name", ["openai-chat", "openai-responses"])
def test_openais_reasoning_models_may_refuse_sampling(name: DialectName) -> None:
    warm = Parameters(temperature=0.5, top_p=0.9)
    (sentence,) = said(name, warm, model="gpt-5.4-mini")
    assert sentence == (
        "gpt-5.4-mini reasons, and OpenAI's models that do may refuse temperature and top_p: "
        "sent all the same. Leave it out, or try reasoning_effort=none."
    )
    assert said(name, warm, model="gpt-4o") == ()
    assert said(name, Parameters(max_tokens=9), model="gpt-5.4-mini") == ()
    off = Parameters(temperature=0.5, reasoning_effort="none")
    assert said(name, off, model="gpt-5.4-mini") == ()


@pytest.mark.parametrize("model", ["gemini-2.5-pro", "gemini-2.5-pro-preview-06-05"])
@pytest.mark.parametrize("effort", ["none", "off", "None", "0", "127"])
def test_a_model_that_always_thinks_may_refuse_not_to(model: str, effort: str) -> None:
    (sentence,) = said("gemini", Parameters(reasoning_effort=effort), model=model)
    assert sentence == (
        f"{model} always thinks, and may refuse reasoning_effort={effort}: sent all the same. "
        "The least is reasoning_effort=128."
    )


@pytest.mark.parametrize(
    ("model", "effort"),
    [
        ("gemini-2.5-pro", "128"),
        ("gemini-2.5-pro", "-1"),
        ("gemini-2.5-pro", "low"),
        ("gemini-2.5-flash", "none"),
        ("gemini-3-pro", "none"),
    ],
)
def test_what_gemini_takes_is_not_objected_to(model: str, effort: str) -> None:
    assert said("gemini", Parameters(reasoning_effort=effort), model=model) == ()


@pytest.mark.parametrize(("model", "count"), [("o3", 1), ("o4-mini-2025-04-16", 1), ("gpt-5", 0)])
def test_some_models_may_refuse_stop(model: str, count: int) -> None:
    assert len(said("openai-chat", Parameters(stop=("a",)), model=model)) == count


def test_thinking_and_sampling_do_not_go_together() -> None:
    thinking = Parameters(temperature=0.5, top_k=3, reasoning_effort="high")
    assert said("anthropic", thinking, model="claude") == (
        "claude may refuse temperature and top_k while it thinks: sent all the same.",
    )
    assert said("anthropic", Parameters(temperature=0.5, reasoning_effort="off")) == ()


def test_a_later_version_of_anthropics_api_has_no_sampling() -> None:
    headers = {"anthropic-version": "2026-10-21"}
    parameters = Parameters(temperature=0.5, reasoning_effort="high")
    assert said("anthropic", parameters, headers=headers) == (
        "lab takes no temperature: it is not sent.",
    )


@pytest.mark.parametrize("name", ["openai-chat", "openai-responses"])
def test_json_mode_wants_the_word_in_the_prompt(name: DialectName) -> None:
    in_json = Parameters(json_mode=True)
    (sentence,) = said(name, in_json)
    assert "does not mention JSON" in sentence
    assert said(name, in_json, UserMessage("A list, as json.")) == ()
    assert said(name, in_json, system="Answer in JSON.") == ()


def test_a_limit_without_room_to_think_is_said() -> None:
    parameters = Parameters(max_tokens=1000, temperature=0.5, reasoning_effort="high")
    assert said("anthropic", parameters, model="claude-haiku-4-5") == (
        "claude-haiku-4-5 cannot think within 1000 tokens: it is not asked to.",
    )
    (sentence,) = said("anthropic", parameters, model="claude-opus-5-5")
    assert "temperature" in sentence


def test_of_images_it_is_said_where_they_are_new() -> None:
    vendor = Vendor(takes_images=False)
    look = UserMessage("Look", (CAT, DOG, Attachment("a.txt", "text/plain", b"a")))
    assert said("openai-chat", None, look, vendor=vendor) == (
        "lab takes no images: cat.png and dog.png are not sent, and the prompt says so.",
    )
    later = (look, AssistantMessage("I cannot."), UserMessage("Why?"))
    assert said("openai-chat", None, *later, vendor=vendor) == ()
    (one,) = said("openai-chat", None, UserMessage("", (CAT,)), vendor=vendor)
    assert "cat.png is not sent" in one


def test_of_images_it_is_said_where_the_providers_list_says_that_the_model_takes_none() -> None:
    look = UserMessage("Look", (CAT,))
    blind = Model("m", takes_images=False)
    assert said("ollama-chat", None, look, known=blind) == (
        "By the list of lab, m takes no images: cat.png is sent all the same.",
    )
    assert said("ollama-chat", None, HELLO, known=blind) == ()
    for takes_images in (True, None):
        assert said("ollama-chat", None, look, known=Model("m", takes_images=takes_images)) == ()


def test_to_go_on_with_a_stopped_answer_may_be_refused_but_not_with_a_paused_one() -> None:
    half = AssistantMessage("One,")
    (sentence,) = said("anthropic", None, HELLO, half)
    assert "go on" in sentence
    search = OpaquePart("anthropic.server_tool_use", {"type": "server_tool_use"})
    assert said("anthropic", None, HELLO, AssistantMessage("One,", opaque=(search,))) == ()
    assert said("openai-chat", None, HELLO, half) == ()


THINKING = Vendor(ignored_thinking=frozenset({"temperature", "top_p"}))
REASONING = Vendor(refused_reasoning=frozenset({"stop", "presence_penalty"}))


def test_what_is_ignored_while_a_model_thinks_is_said_unless_it_does_not() -> None:
    hot = Parameters(temperature=0.5, top_p=0.9, max_tokens=9)
    (sentence,) = said("openai-chat", hot, vendor=THINKING)
    assert sentence.startswith("lab ignores temperature and top_p while the model thinks")
    assert said("openai-chat", replace(hot, reasoning_effort="none"), vendor=THINKING) == ()
    assert said("openai-chat", Parameters(max_tokens=9), vendor=THINKING) == ()


def test_what_reasoning_models_may_refuse_is_said_also_of_fields_of_the_body() -> None:
    asked = Parameters(stop=("END",), extra={"presence_penalty": 0.5, "top_a": 1})
    assert said("openai-chat", asked, vendor=REASONING) == (
        "m may refuse stop and presence_penalty if it reasons: sent all the same.",
    )
