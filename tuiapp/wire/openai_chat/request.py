"""The request of `openai-chat`: a prompt with its history as a body for `/chat/completions`.

Source: WIRE 1a.
"""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from tuiapp.core.endpoint import Endpoint
from tuiapp.core.jsontypes import JsonObject, JsonValue
from tuiapp.core.messages import AssistantMessage, Message, ToolCall, UserMessage
from tuiapp.core.request import GenerationRequest, Parameters
from tuiapp.wire import jsonvalue
from tuiapp.wire.dialect import HttpCall
from tuiapp.wire.jsonfields import plain


# Every server of this dialect refuses a tool call that no result follows.
_NOT_RUN: Final = "This client does not run tools."


def chat_call(request: GenerationRequest, endpoint: Endpoint) -> HttpCall:
    """The call; what the user put into `endpoint.body` and `parameters.extra` wins, in that order."""
    body: dict[str, JsonValue] = {
        "model": request.target.model,
        "messages": _messages(request),
        "stream": True,
        "stream_options": {"include_usage": True},
        **_sampling(request.parameters, endpoint.vendor.max_tokens_field),
        **endpoint.body,
        **request.parameters.extra,
    }
    return HttpCall(
        path=f"{_prefix(endpoint.base_url)}/chat/completions",
        headers={
            "accept": "text/event-stream",
            "content-type": "application/json",
        },
        body=jsonvalue.dump(plain(body)),
    )


def _prefix(base_url: str) -> str:
    # Only a bare http://host:port is completed: any path is the user's own choice.
    return "" if urlsplit(base_url).path.strip("/") else "/v1"


def _sampling(parameters: Parameters, max_tokens_field: str) -> JsonObject:
    given: Mapping[str, JsonValue] = {
        "temperature": parameters.temperature,
        "top_p": parameters.top_p,
        "top_k": parameters.top_k,
        "seed": parameters.seed,
        "stop": parameters.stop or None,
        max_tokens_field: parameters.max_tokens,
        "reasoning_effort": parameters.reasoning_effort,
    }
    return {name: value for name, value in given.items() if value is not None}


def _messages(request: GenerationRequest) -> Sequence[JsonObject]:
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
                "content": text or None,
                "tool_calls": [_tool_call(call) for call in calls],
            }
            return [said, *(_tool_result(call) for call in calls)]


def _tool_call(call: ToolCall) -> JsonObject:
    return {
        "id": _call_id(call),
        "type": "function",
        "function": {"name": call.name, "arguments": _whole_json(call.arguments)},
    }


def _tool_result(call: ToolCall) -> JsonObject:
    return {"role": "tool", "tool_call_id": _call_id(call), "content": _NOT_RUN}


def _call_id(call: ToolCall) -> str:
    return call.id or f"call_{call.index}"


def _whole_json(arguments: str) -> str:
    # A stopped run leaves half an object, and servers that parse history (vLLM, Mistral) refuse
    # the whole request over it.
    try:
        jsonvalue.parse(arguments.encode(errors="replace"))
    except jsonvalue.JsonError:
        return "{}"
    return arguments
