"""The request of `openai-chat`: a prompt with its history as a body for `/chat/completions`.

Source: WIRE 1a, 6.
"""

from collections.abc import Mapping, Sequence

from tuiapp.core.endpoint import Endpoint, Vendor
from tuiapp.core.jsontypes import JsonObject, JsonValue
from tuiapp.core.messages import AssistantMessage, Message, ToolCall, UserMessage
from tuiapp.core.request import GenerationRequest, Parameters
from tuiapp.wire.amends import STREAM_OPTIONS
from tuiapp.wire.attachments import Prompt, data_url, prompt_of
from tuiapp.wire.calls import given, json_call, openai_path
from tuiapp.wire.dialect import HttpCall
from tuiapp.wire.openai_chat.reasoning import DETAILS, details_to_send
from tuiapp.wire.sampling import budget_tokens, is_openai_reasoning_model, sendable
from tuiapp.wire.toolhistory import NOT_RUN, call_id, whole_json
from tuiapp.wire.turns import turns


def chat_call(request: GenerationRequest, endpoint: Endpoint) -> HttpCall:
    """The call; what the user put into `endpoint.body` and `parameters.extra` wins, in that order."""
    vendor, model = endpoint.vendor, request.target.model
    body: dict[str, JsonValue] = {
        "model": model,
        "messages": _messages(request, vendor),
        "stream": True,
        **({STREAM_OPTIONS: {"include_usage": True}} if vendor.takes_stream_options else {}),
        **_sampling(sendable(request.parameters, endpoint), vendor, model),
        **endpoint.body,
        **request.parameters.extra,
    }
    return json_call(openai_path(endpoint.base_url, "/chat/completions"), body)


def _sampling(parameters: Parameters, vendor: Vendor, model: str) -> JsonObject:
    return given(
        {
            "temperature": parameters.temperature,
            "top_p": parameters.top_p,
            "top_k": parameters.top_k,
            "stop": parameters.stop or None,
            _max_tokens_field(vendor, model): parameters.max_tokens,
            vendor.seed_field: parameters.seed,
            "response_format": {"type": "json_object"} if parameters.json_mode else None,
            **_effort(parameters.reasoning_effort, vendor),
        }
    )


def _max_tokens_field(vendor: Vendor, model: str) -> str:
    # OpenAI's reasoning models refuse the old name, at whatever address they are reached.
    is_old = vendor.max_tokens_field == "max_tokens"
    is_refused = is_old and is_openai_reasoning_model(model)
    return "max_completion_tokens" if is_refused else vendor.max_tokens_field


def _effort(effort: str | None, vendor: Vendor) -> Mapping[str, JsonValue]:
    if effort == "none" and vendor.thinking_object:
        return {"thinking": {"type": "disabled"}}
    if not vendor.reasoning_object or effort is None:
        return {"reasoning_effort": effort}
    budget = budget_tokens(effort)
    return {"reasoning": {"effort": effort} if budget is None else {"max_tokens": budget}}


def _messages(request: GenerationRequest, vendor: Vendor) -> Sequence[JsonObject]:
    messages: list[JsonObject] = []
    if request.system:
        messages.append({"role": "system", "content": request.system})
    for place, message in enumerate(turns(request.messages)):
        messages += _message(message, place, vendor)
    return messages


def _message(message: Message, place: int, vendor: Vendor) -> list[JsonObject]:
    match message:
        case UserMessage():
            prompt = prompt_of(message, takes_images=vendor.takes_images)
            return [{"role": "user", "content": _content(prompt)}]
        case AssistantMessage(tool_calls=calls):
            ids = [call_id(call, place, vendor.call_id_chars) for call in calls]
            return [_said(message, ids, vendor), *(_tool_result(id_) for id_ in ids)]


def _content(prompt: Prompt) -> JsonValue:
    if not prompt.images:
        return prompt.text
    parts: list[JsonValue] = [
        {"type": "image_url", "image_url": {"url": data_url(image)}} for image in prompt.images
    ]
    return [*parts, {"type": "text", "text": prompt.text}] if prompt.text else parts


def _said(message: AssistantMessage, ids: Sequence[str], vendor: Vendor) -> JsonObject:
    said: dict[str, JsonValue] = {"role": "assistant", "content": message.text}
    if details := details_to_send(message.opaque):
        said[DETAILS] = details
    if message.tool_calls:
        said["content"] = message.text or None
        said["tool_calls"] = [
            _tool_call(call, id_) for call, id_ in zip(message.tool_calls, ids, strict=True)
        ]
        if vendor.reasoning_field is not None:
            # DeepSeek refuses a turn with tool calls that lacks the field, were it empty.
            said[vendor.reasoning_field] = message.reasoning
    return said


def _tool_call(call: ToolCall, id_: str) -> JsonObject:
    return {
        "id": id_,
        "type": "function",
        "function": {"name": call.name, "arguments": whole_json(call.arguments)},
    }


def _tool_result(id_: str) -> JsonObject:
    return {"role": "tool", "tool_call_id": id_, "content": NOT_RUN}
