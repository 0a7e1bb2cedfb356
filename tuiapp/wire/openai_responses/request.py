"""The request of `openai-responses`: a prompt with its history as a body for `/responses`.

Nothing is stored at the provider, so every request carries the whole history, encrypted reasoning
included. The API has no `top_k`, `seed` or `stop`; these parameters are left out, because OpenAI
refuses a body with a field it does not know.

Source: WIRE 2a.
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
from tuiapp.wire.openai_responses.opaque import items_to_send, message_text
from tuiapp.wire.toolhistory import NOT_RUN, call_id, whole_json


_ENCRYPTED_REASONING: Final = "reasoning.encrypted_content"


def responses_call(request: GenerationRequest, endpoint: Endpoint) -> HttpCall:
    """The call; what the user put into `endpoint.body` and `parameters.extra` wins, in that order."""
    body: dict[str, JsonValue] = {
        "model": request.target.model,
        "input": [item for message in request.messages for item in _items(message)],
        "stream": True,
        "store": False,
        **_instructions(request.system),
        **_sampling(request.parameters),
        **_reasoning(request.parameters.reasoning_effort),
        **endpoint.body,
        **request.parameters.extra,
    }
    return HttpCall(
        path=f"{_prefix(endpoint.base_url)}/responses",
        headers={
            "accept": "text/event-stream",
            "content-type": "application/json",
        },
        body=jsonvalue.dump(plain(body)),
    )


def _prefix(base_url: str) -> str:
    # Only a bare http://host:port is completed: any path is the user's own choice.
    return "" if urlsplit(base_url).path.strip("/") else "/v1"


def _instructions(system: str | None) -> JsonObject:
    return {"instructions": system} if system else {}


def _sampling(parameters: Parameters) -> JsonObject:
    given: Mapping[str, JsonValue] = {
        "temperature": parameters.temperature,
        "top_p": parameters.top_p,
        "max_output_tokens": parameters.max_tokens,
    }
    return {name: value for name, value in given.items() if value is not None}


def _reasoning(effort: str | None) -> JsonObject:
    if effort is None:
        return {}
    return {
        "reasoning": {"effort": effort, "summary": "auto"},
        "include": [_ENCRYPTED_REASONING],
    }


def _items(message: Message) -> Sequence[JsonObject]:
    match message:
        case UserMessage(text=text):
            return [{"role": "user", "content": text}]
        case AssistantMessage(is_empty=True):
            # Reasoning alone must not go back: the provider wants the item that followed it.
            return []
        case AssistantMessage():
            items = _said(message)
            items += [_tool_call(call) for call in message.tool_calls]
            items += [_tool_result(call) for call in message.tool_calls]
            return items


def _said(message: AssistantMessage) -> list[JsonObject]:
    """What was said and what was kept unread, before any tool call."""
    kept = items_to_send(message.opaque)
    in_kept = "".join(message_text(item) for item in kept if item.get("type") == "message")
    rest = message.text.removeprefix(in_kept)
    if in_kept and rest == message.text:
        # The text is not what these items said any more: somebody edited it, and the text counts.
        kept = [item for item in kept if item.get("type") != "message"]
    said: list[JsonObject] = [*kept]
    if rest:
        said.append({"role": "assistant", "content": rest})
    return said


def _tool_call(call: ToolCall) -> JsonObject:
    return {
        "type": "function_call",
        "call_id": call_id(call),
        "name": call.name,
        "arguments": whole_json(call.arguments),
    }


def _tool_result(call: ToolCall) -> JsonObject:
    return {"type": "function_call_output", "call_id": call_id(call), "output": NOT_RUN}
