"""The request of `gemini`: a prompt with its history as a body for `streamGenerateContent`.

Source: WIRE 4a; https://ai.google.dev/api/generate-content.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias
from urllib.parse import quote, urlsplit

from tuiapp.core.endpoint import Endpoint, Vendor
from tuiapp.core.messages import AssistantMessage, Message, ToolCall, UserMessage
from tuiapp.core.request import GenerationRequest, Parameters
from tuiapp.wire.attachments import base64_of, prompt_of
from tuiapp.wire.calls import given, json_call
from tuiapp.wire.dialect import HttpCall
from tuiapp.wire.gemini.signatures import (
    SIGNATURE,
    TEXT,
    THOUGHT,
    call_signatures,
    continuation_token,
    signed_stretches,
)
from tuiapp.wire.jsonfields import mapping, plain_object
from tuiapp.wire.jsonvalue import JsonValue
from tuiapp.wire.sampling import sendable
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

LEAST_BUDGET_TOKENS: Final = 128
"""Of a model that cannot but think. Source: https://ai.google.dev/gemini-api/docs/thinking (budgets)."""
_ALWAYS_THINKING: Final = re.compile(r"gemini-2\.5-pro(?![a-z])")

# Models from 3 on refuse a call whose first part is not signed, and another provider's never is.
# Source: https://ai.google.dev/gemini-api/docs/thought-signatures (transferring history).
_SIGNING: Final = re.compile(r"gemini-(?:[3-9]|[1-9]\d|[a-z])")
_UNSIGNED: Final = "skip_thought_signature_validator"

_Turn: TypeAlias = tuple[str, list[JsonValue]]
"""A role and its parts."""


def gemini_call(request: GenerationRequest, endpoint: Endpoint) -> HttpCall:
    """The call; what the user put into `endpoint.body` and `parameters.extra` wins, in that order.

    Their `generationConfig` joins what the parameters make, field by field.
    """
    model = request.target.model
    body = _asked(request.messages, endpoint.vendor, needs_signatures=bool(_SIGNING.search(model)))
    if request.system:
        body["systemInstruction"] = {"parts": [{"text": request.system}]}
    config = _config(sendable(request.parameters, endpoint), model)
    for fields in (endpoint.body, request.parameters.extra):
        own = plain_object(fields)
        body |= own
        config |= mapping(own.get(_CONFIG))
    if config:
        body[_CONFIG] = config
    return json_call(_path(endpoint.base_url, model), body)


def version_path(base_url: str) -> str:
    """The version that the path begins with; nothing where the address names one itself."""
    return "" if _VERSIONED.search(urlsplit(base_url).path.rstrip("/")) else _VERSION


def _path(base_url: str, model: str) -> str:
    name = model if model.startswith(_COLLECTIONS) else f"models/{model}"
    return f"{version_path(base_url)}/{quote(name)}:streamGenerateContent?alt=sse"


def _config(parameters: Parameters, model: str) -> dict[str, JsonValue]:
    config = given(
        {
            "temperature": parameters.temperature,
            "topP": parameters.top_p,
            "topK": parameters.top_k,
            "maxOutputTokens": parameters.max_tokens,
            "stopSequences": parameters.stop or None,
            "seed": parameters.seed,
            "responseMimeType": "application/json" if parameters.json_mode else None,
            "thinkingConfig": _thinking(parameters.reasoning_effort, model),
        }
    )
    return plain_object(config)


def thinks_more_than(effort: str | None, model: str) -> bool:
    """Whether the model refuses to think as little as that."""
    budget = _budget(effort, model) if effort else None
    is_too_little = budget is not None and 0 <= budget < LEAST_BUDGET_TOKENS
    return is_too_little and _ALWAYS_THINKING.search(model) is not None


def _thinking(effort: str | None, model: str) -> JsonValue:
    if not effort:
        return None
    budget = _budget(effort, model)
    if budget is None:
        level = effort.lower()
        return {"includeThoughts": True, "thinkingLevel": _LEVELS.get(level, level.upper())}
    return {"includeThoughts": budget != 0, "thinkingBudget": budget}


def _budget(effort: str, model: str) -> int | None:
    """The number of tokens an effort stands for; None for a level that goes as one."""
    level = effort.lower()
    if _BUDGET.fullmatch(level):
        return int(level)
    return _BUDGETS.get(level) if _BEFORE_LEVELS.search(model) else None


def _asked(
    messages: Sequence[Message], vendor: Vendor, *, needs_signatures: bool
) -> dict[str, JsonValue]:
    """What is asked: the conversation, and where in an answer of its own the model goes on."""
    match messages:
        case [*_, AssistantMessage(opaque=opaque)] if token := continuation_token(opaque):
            # The token stands for what has been said: the request is the one before, with it.
            before = _before_answer(messages)
            fields: dict[str, JsonValue] = {"continuationToken": token}
        case _:
            before, fields = messages, {}
    turns = (_turns(it, vendor, needs_signatures=needs_signatures) for it in before)
    return {"contents": _contents(turn for some in turns for turn in some), **fields}


def _before_answer(messages: Sequence[Message]) -> Sequence[Message]:
    end = len(messages)
    while end and isinstance(messages[end - 1], AssistantMessage):
        end -= 1
    return messages[:end]


def _contents(turns: Iterable[_Turn]) -> list[JsonValue]:
    """The turns, of which neighbours of one role are one: Google wants the roles to alternate."""
    joined: list[_Turn] = []
    for role, parts in turns:
        if joined and joined[-1][0] == role:
            joined[-1][1].extend(parts)
        elif parts:
            joined.append((role, parts))
    return [{"role": role, "parts": parts} for role, parts in joined]


def _turns(message: Message, vendor: Vendor, *, needs_signatures: bool) -> list[_Turn]:
    match message:
        case UserMessage():
            return [("user", _prompt(message, vendor))]
        case AssistantMessage(is_empty=True):
            return []
        case AssistantMessage(tool_calls=calls):
            results: list[JsonValue] = [_result(call) for call in calls]
            parts = _parts(message, needs_signatures=needs_signatures)
            return [("model", parts), ("user", results)]


def _prompt(message: UserMessage, vendor: Vendor) -> list[JsonValue]:
    prompt = prompt_of(message, takes_images=vendor.takes_images)
    parts: list[JsonValue] = [
        {"inlineData": {"mimeType": image.media_type, "data": base64_of(image)}}
        for image in prompt.images
    ]
    return [*parts, {"text": prompt.text}] if prompt.text else parts


def _parts(message: AssistantMessage, *, needs_signatures: bool) -> list[JsonValue]:
    """The parts as they came: each signature on its own, and thoughts only if they are signed."""
    thought = message.reasoning
    thoughts: list[JsonValue] = [
        {"text": thought[start:end], "thought": True, SIGNATURE: signature}
        for start, end, signature in signed_stretches(message.opaque, THOUGHT, len(thought))
    ]
    signatures = call_signatures(message.opaque)
    if needs_signatures and message.tool_calls and not signatures:
        signatures = {message.tool_calls[0].index: _UNSIGNED}
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
