"""The request of `gemini`: a prompt with its history as a body for `streamGenerateContent`.

Source: WIRE 4a; https://ai.google.dev/api/generate-content.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote, urlsplit

from tuiapp.core.endpoint import Endpoint
from tuiapp.core.messages import AssistantMessage, Message, ToolCall, UserMessage
from tuiapp.core.request import GenerationRequest, Parameters
from tuiapp.wire.dialect import HttpCall
from tuiapp.wire.gemini.signatures import (
    SIGNATURE,
    TEXT,
    THOUGHT,
    call_signatures,
    signed_stretches,
)
from tuiapp.wire.jsonfields import mapping, plain_object
from tuiapp.wire.jsonvalue import JsonValue, dump
from tuiapp.wire.toolhistory import NOT_RUN
from tuiapp.wire.wholecalls import arguments_object


_VERSION: Final = "/v1beta"
# A path that ends like this names its version already: `/v1`, `/v1alpha`; Vertex AI has it further
# to the front (`/v1beta1/projects/…/publishers/google`).
_VERSIONED: Final = re.compile(r"/v\d+(?:(?:alpha|beta)\d*)?$|/publishers/[^/]+$")

_COLLECTIONS: Final = ("models/", "tunedModels/")
_CONFIG: Final = "generationConfig"

# Models before 3 take a number of tokens, later ones a level. The numbers are those that Google's
# own OpenAI-compatible endpoint makes of the levels.
# Source: https://ai.google.dev/gemini-api/docs/openai (thinking).
_BEFORE_LEVELS: Final = re.compile(r"gemini-(?:1|2)[.\-]")
_BUDGETS: Final[Mapping[str, int]] = {
    "none": 0,
    "off": 0,
    "minimal": 1024,
    "low": 1024,
    "medium": 8192,
    "high": 24576,
    "xhigh": 24576,
    "max": 24576,
    "auto": -1,
}
_LEVELS: Final[Mapping[str, str]] = {"none": "MINIMAL", "off": "MINIMAL", "max": "XHIGH"}
_BUDGET: Final = re.compile(r"-1|\d{1,9}", re.ASCII)


def gemini_call(request: GenerationRequest, endpoint: Endpoint) -> HttpCall:
    """The call; what the user put into `endpoint.body` and `parameters.extra` wins, in that order.

    Their `generationConfig` joins what the parameters make, field by field.
    """
    body: dict[str, JsonValue] = {"contents": _contents(request.messages)}
    if request.system:
        body["systemInstruction"] = {"parts": [{"text": request.system}]}
    config = _config(request.parameters, request.target.model)
    for given in (endpoint.body, request.parameters.extra):
        own = plain_object(given)
        body |= own
        config |= mapping(own.get(_CONFIG))
    if config:
        body[_CONFIG] = config
    return HttpCall(
        path=_path(endpoint.base_url, request.target.model),
        headers={"accept": "text/event-stream", "content-type": "application/json"},
        body=dump(body),
    )


def _path(base_url: str, model: str) -> str:
    version = "" if _VERSIONED.search(urlsplit(base_url).path.rstrip("/")) else _VERSION
    name = model if model.startswith(_COLLECTIONS) else f"models/{model}"
    return f"{version}/{quote(name)}:streamGenerateContent?alt=sse"


def _config(parameters: Parameters, model: str) -> dict[str, JsonValue]:
    given: dict[str, JsonValue] = {
        "temperature": parameters.temperature,
        "topP": parameters.top_p,
        "topK": parameters.top_k,
        "maxOutputTokens": parameters.max_tokens,
        "stopSequences": [*parameters.stop] or None,
        "seed": parameters.seed,
        "thinkingConfig": _thinking(parameters.reasoning_effort, model),
    }
    return {name: value for name, value in given.items() if value is not None}


def _thinking(effort: str | None, model: str) -> JsonValue:
    if not effort:
        return None
    level = effort.lower()
    if _BUDGET.fullmatch(level):
        budget = int(level)
    elif _BEFORE_LEVELS.search(model) and level in _BUDGETS:
        budget = _BUDGETS[level]
    else:
        return {"includeThoughts": True, "thinkingLevel": _LEVELS.get(level, level.upper())}
    return {"includeThoughts": budget != 0, "thinkingBudget": budget}


def _contents(messages: Iterable[Message]) -> list[JsonValue]:
    """The turns, of which neighbours of one role are one: Google wants the roles to alternate."""
    turns: list[tuple[str, list[JsonValue]]] = []
    for message in messages:
        for role, parts in _turns(message):
            if turns and turns[-1][0] == role:
                turns[-1][1].extend(parts)
            elif parts:
                turns.append((role, parts))
    return [{"role": role, "parts": parts} for role, parts in turns]


def _turns(message: Message) -> list[tuple[str, list[JsonValue]]]:
    match message:
        case UserMessage(text=text):
            return [("user", [{"text": text}] if text else [])]
        case AssistantMessage(is_empty=True):
            return []
        case AssistantMessage(tool_calls=calls):
            results: list[JsonValue] = [_result(call) for call in calls]
            return [("model", _parts(message)), ("user", results)]


def _parts(message: AssistantMessage) -> list[JsonValue]:
    """The parts as they came: each signature on its own, and thoughts only if they are signed."""
    thought = message.reasoning
    thoughts: list[JsonValue] = [
        {"text": thought[start:end], "thought": True, SIGNATURE: signature}
        for start, end, signature in signed_stretches(message.opaque, THOUGHT, len(thought))
    ]
    signatures = call_signatures(message.opaque)
    calls = (_call(call, signatures.get(call.index)) for call in message.tool_calls)
    return [*thoughts, *_texts(message), *calls]


def _texts(message: AssistantMessage) -> Iterable[JsonValue]:
    text, at = message.text, 0
    for start, end, signature in signed_stretches(message.opaque, TEXT, len(text)):
        if at < start:
            yield {"text": text[at:start]}
        yield {"text": text[start:end], SIGNATURE: signature}
        at = end
    if at < len(text):
        yield {"text": text[at:]}


def _call(call: ToolCall, signature: str | None) -> JsonValue:
    part: dict[str, JsonValue] = {
        "functionCall": {**_identity(call), "args": arguments_object(call.arguments)}
    }
    return {**part, SIGNATURE: signature} if signature else part


def _result(call: ToolCall) -> JsonValue:
    return {"functionResponse": {**_identity(call), "response": {"error": NOT_RUN}}}


def _identity(call: ToolCall) -> dict[str, JsonValue]:
    named: dict[str, JsonValue] = {"name": call.name}
    return {"id": call.id, **named} if call.id else named
