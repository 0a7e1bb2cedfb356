"""The requests of Ollama's own API: what both endpoints share, and the messages of `/api/chat`.

Source: WIRE 5a.
"""

from collections.abc import Mapping
from typing import Final

from tuiapp.core.endpoint import Endpoint
from tuiapp.core.jsontypes import JsonObject, JsonValue
from tuiapp.core.messages import AssistantMessage, Message, ToolCall, UserMessage
from tuiapp.core.request import GenerationRequest, Parameters
from tuiapp.wire import jsonvalue
from tuiapp.wire.dialect import HttpCall
from tuiapp.wire.jsonfields import plain
from tuiapp.wire.toolhistory import NOT_RUN
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
    return ollama_call("chat", {"messages": _messages(request)}, request, endpoint)


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
    parameters = request.parameters
    body: dict[str, JsonValue] = {"model": request.target.model, **prompt, "stream": True}
    if effort := parameters.reasoning_effort:
        body["think"] = _THINK.get(effort.lower(), effort)
    options = _options(parameters)
    for given in (endpoint.body, parameters.extra):
        body |= given
        more = given.get("options")
        if isinstance(more, Mapping):
            options |= more
    if options:
        body["options"] = options
    return HttpCall(
        path=f"/{method}" if endpoint.base_url.endswith("/api") else f"/api/{method}",
        headers={
            "accept": "application/x-ndjson",
            "content-type": "application/json",
        },
        body=jsonvalue.dump(plain(body)),
    )


def _options(parameters: Parameters) -> dict[str, JsonValue]:
    given: Mapping[str, JsonValue] = {
        "temperature": parameters.temperature,
        "top_p": parameters.top_p,
        "top_k": parameters.top_k,
        "seed": parameters.seed,
        "stop": parameters.stop or None,
        "num_predict": parameters.max_tokens,
    }
    return {name: value for name, value in given.items() if value is not None}


def _messages(request: GenerationRequest) -> list[JsonObject]:
    messages: list[JsonObject] = []
    if request.system:
        messages.append({"role": "system", "content": request.system})
    for message in request.messages:
        messages += _message(message)
    return messages


def _message(message: Message) -> list[JsonObject]:
    match message:
        case UserMessage(text=text):
            return [{"role": "user", "content": text}]
        case AssistantMessage(is_empty=True):
            return []
        case AssistantMessage(text=text, tool_calls=()):
            return [{"role": "assistant", "content": text}]
        case AssistantMessage(text=text, tool_calls=calls):
            said: JsonObject = {
                "role": "assistant",
                "content": text,
                "tool_calls": [_tool_call(call) for call in calls],
            }
            return [said, *(_tool_result(call) for call in calls)]


def _tool_call(call: ToolCall) -> JsonObject:
    return {"function": {"name": call.name, "arguments": arguments_object(call.arguments)}}


def _tool_result(call: ToolCall) -> JsonObject:
    return {"role": "tool", "tool_name": call.name, "content": NOT_RUN}
