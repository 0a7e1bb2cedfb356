"""The requests of Ollama's own API: what both endpoints share, and the messages of `/api/chat`.

Source: WIRE 5a.
"""

from collections.abc import Mapping
from typing import Final

from tuiapp.core.endpoint import Endpoint, Vendor
from tuiapp.core.jsontypes import JsonObject, JsonValue
from tuiapp.core.messages import AssistantMessage, Message, ToolCall, UserMessage
from tuiapp.core.request import GenerationRequest, Parameters
from tuiapp.wire.attachments import base64_of, prompt_of
from tuiapp.wire.calls import given, json_call
from tuiapp.wire.dialect import HttpCall
from tuiapp.wire.sampling import sendable
from tuiapp.wire.toolhistory import NOT_RUN
from tuiapp.wire.turns import turns
from tuiapp.wire.wholecalls import arguments_object


# Ollama takes a level or a boolean; OpenAI's word for "no reasoning" is a level there.
_THINK: Final[Mapping[str, bool]] = {
    "none": False,
    "off": False,
    "false": False,
    "on": True,
    "true": True,
}


def chat_call(request: GenerationRequest, endpoint: Endpoint) -> HttpCall:
    """The call for `/api/chat`."""
    prompt: JsonObject = {"messages": _messages(request, endpoint.vendor)}
    return ollama_call("chat", prompt, request, endpoint)


def ollama_call(
    method: str, prompt: JsonObject, request: GenerationRequest, endpoint: Endpoint
) -> HttpCall:
    """The call; what the user put into `endpoint.body` and `parameters.extra` wins, in that order.

    Their `options` join those made from the parameters, field by field.

    Args:
        method: What stands after `/api/`.
        prompt: The fields of the body that say what is asked.
        request: The model and its parameters.
        endpoint: Where it goes, and what it adds to the body.
    """
    parameters = sendable(request.parameters, endpoint)
    body: dict[str, JsonValue] = {
        "model": request.target.model,
        **prompt,
        "stream": True,
        **_answer_fields(parameters),
    }
    options = _options(parameters)
    for own in (endpoint.body, parameters.extra):
        body |= own
        more = own.get("options")
        if isinstance(more, Mapping):
            options |= more
    if options:
        body["options"] = options
    path = f"/{method}" if endpoint.base_url.endswith("/api") else f"/api/{method}"
    return json_call(path, body, accept="application/x-ndjson")


def _answer_fields(parameters: Parameters) -> JsonObject:
    effort = parameters.reasoning_effort
    return given(
        {
            "think": _THINK.get(effort.lower(), effort) if effort else None,
            "format": "json" if parameters.json_mode else None,
        }
    )


def _options(parameters: Parameters) -> dict[str, JsonValue]:
    return given(
        {
            "temperature": parameters.temperature,
            "top_p": parameters.top_p,
            "top_k": parameters.top_k,
            "seed": parameters.seed,
            "stop": parameters.stop or None,
            "num_predict": parameters.max_tokens,
        }
    )


def _messages(request: GenerationRequest, vendor: Vendor) -> list[JsonObject]:
    messages: list[JsonObject] = []
    if request.system:
        messages.append({"role": "system", "content": request.system})
    for message in turns(request.messages):
        messages += _message(message, vendor)
    return messages


def _message(message: Message, vendor: Vendor) -> list[JsonObject]:
    match message:
        case UserMessage():
            prompt = prompt_of(message, takes_images=vendor.takes_images)
            images: JsonValue = [base64_of(image) for image in prompt.images] or None
            return [given({"role": "user", "content": prompt.text, "images": images})]
        case AssistantMessage(text=text, tool_calls=calls):
            said = {
                "role": "assistant",
                "content": text,
                # A model that thought its way to a call reads on from there (gpt-oss).
                "thinking": message.reasoning if calls and message.reasoning else None,
                "tool_calls": [_tool_call(call) for call in calls] or None,
            }
            return [given(said), *(_tool_result(call) for call in calls)]


def _tool_call(call: ToolCall) -> JsonObject:
    return {"function": {"name": call.name, "arguments": arguments_object(call.arguments)}}


def _tool_result(call: ToolCall) -> JsonObject:
    return {"role": "tool", "tool_name": call.name, "content": NOT_RUN}
