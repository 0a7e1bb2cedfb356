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
from tuiapp.wire.openai_responses.opaque import KeptItem, items_to_send, message_text
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
            said = _said(message)
            items: list[JsonObject] = []
            for number, call in enumerate(message.tool_calls):
                # Reasoning stands before the call it led to, and each call on its own.
                items += [it.item for it in said if it.after_calls == number]
                items.append(_tool_call(call, place))
            calls = len(message.tool_calls)
            items += [it.item for it in said if it.after_calls >= calls]
            return items + [_tool_result(call, place) for call in message.tool_calls]


def _content(prompt: Prompt) -> JsonValue:
    if not prompt.images:
        return prompt.text
    parts: list[JsonValue] = [
        {"type": "input_image", "image_url": data_url(image)} for image in prompt.images
    ]
    return [*parts, {"type": "input_text", "text": prompt.text}] if prompt.text else parts


def _said(message: AssistantMessage) -> list[KeptItem]:
    """What was said and what was kept unread, with its place among the tool calls."""
    kept = items_to_send(message.opaque)
    messages = [it.item for it in kept if it.item.get("type") == "message"]
    in_kept = "".join(message_text(item) for item in messages)
    rest = message.text.removeprefix(in_kept)
    if in_kept and rest == message.text:
        # The text is not what these items said any more: somebody edited it, and the text counts.
        kept = [it for it in kept if it.item.get("type") != "message"]
    if not rest:
        return kept
    # Text comes before the calls, behind the reasoning that led to it.
    first = [it for it in kept if not it.after_calls]
    said = KeptItem({"role": "assistant", "content": rest}, 0)
    return [*first, said, *(it for it in kept if it.after_calls)]


def _tool_call(call: ToolCall, place: int) -> JsonObject:
    return {
        "type": "function_call",
        "call_id": call_id(call, place),
        "name": call.name,
        "arguments": whole_json(call.arguments),
    }


def _tool_result(call: ToolCall, place: int) -> JsonObject:
    return {"type": "function_call_output", "call_id": call_id(call, place), "output": NOT_RUN}
