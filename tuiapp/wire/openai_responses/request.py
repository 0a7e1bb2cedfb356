"""The request of `openai-responses`: a prompt with its history as a body for `/responses`.

Nothing is stored at the provider, so every request carries the whole history, encrypted reasoning
included. The API has no `top_k`, `seed` or `stop`, and no budget for reasoning; these parameters
are left out, because OpenAI refuses a body with a field it does not know.

Source: WIRE 2a.
"""

from collections.abc import Sequence
from typing import Final

from tuiapp.core.endpoint import Endpoint, Vendor
from tuiapp.core.jsontypes import JsonObject, JsonValue
from tuiapp.core.messages import AssistantMessage, Message, ToolCall, UserMessage
from tuiapp.core.request import GenerationRequest, Parameters
from tuiapp.wire.attachments import Prompt, data_url, prompt_of
from tuiapp.wire.calls import given, json_call, openai_path
from tuiapp.wire.dialect import HttpCall
from tuiapp.wire.openai_responses.opaque import items_to_send, message_text
from tuiapp.wire.sampling import is_openai_reasoning_model, sendable
from tuiapp.wire.toolhistory import NOT_RUN, call_id, whole_json
from tuiapp.wire.turns import turns


_ENCRYPTED_REASONING: Final = "reasoning.encrypted_content"


def responses_call(request: GenerationRequest, endpoint: Endpoint) -> HttpCall:
    """The call; what the user put into `endpoint.body` and `parameters.extra` wins, in that order."""
    body: dict[str, JsonValue] = {
        "model": request.target.model,
        "input": _input(request.messages, endpoint.vendor),
        "stream": True,
        "store": False,
        **given({"instructions": request.system or None}),
        **_sampling(sendable(request.parameters, endpoint), request.target.model),
        **endpoint.body,
        **request.parameters.extra,
    }
    return json_call(openai_path(endpoint.base_url, "/responses"), body)


def _sampling(parameters: Parameters, model: str) -> JsonObject:
    effort = parameters.reasoning_effort
    # Models that reason do so unasked, and forget it unless it goes back; others refuse the field.
    reasons = bool(effort) or is_openai_reasoning_model(model)
    return given(
        {
            "temperature": parameters.temperature,
            "top_p": parameters.top_p,
            "max_output_tokens": parameters.max_tokens,
            "text": {"format": {"type": "json_object"}} if parameters.json_mode else None,
            "reasoning": {"effort": effort, "summary": "auto"} if effort else None,
            "include": [_ENCRYPTED_REASONING] if reasons else None,
        }
    )


def _input(messages: Sequence[Message], vendor: Vendor) -> list[JsonValue]:
    # Of an answer with nothing but reasoning, nothing may go back: the provider wants the item that
    # followed it.
    said = enumerate(turns(messages, join_answers=False))
    return [item for place, message in said for item in _items(message, place, vendor)]


def _items(message: Message, place: int, vendor: Vendor) -> Sequence[JsonObject]:
    match message:
        case UserMessage():
            prompt = prompt_of(message, takes_images=vendor.takes_images)
            return [{"role": "user", "content": _content(prompt)}]
        case AssistantMessage():
            items = _said(message)
            items += [_tool_call(call, place) for call in message.tool_calls]
            items += [_tool_result(call, place) for call in message.tool_calls]
            return items


def _content(prompt: Prompt) -> JsonValue:
    if not prompt.images:
        return prompt.text
    parts: list[JsonValue] = [
        {"type": "input_image", "image_url": data_url(image)} for image in prompt.images
    ]
    return [*parts, {"type": "input_text", "text": prompt.text}] if prompt.text else parts


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


def _tool_call(call: ToolCall, place: int) -> JsonObject:
    return {
        "type": "function_call",
        "call_id": call_id(call, place),
        "name": call.name,
        "arguments": whole_json(call.arguments),
    }


def _tool_result(call: ToolCall, place: int) -> JsonObject:
    return {"type": "function_call_output", "call_id": call_id(call, place), "output": NOT_RUN}
