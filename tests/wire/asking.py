"""Requests as bodies, for tests of the request encoders."""

from collections.abc import Mapping

from tuiapp.core.endpoint import DialectName, Endpoint, Vendor
from tuiapp.core.jsontypes import JsonObject
from tuiapp.core.messages import AssistantMessage, Message, ToolCall, UserMessage
from tuiapp.core.models import Model
from tuiapp.core.request import GenerationRequest, Parameters, Target
from tuiapp.wire.dialect import HttpCall
from tuiapp.wire.jsonfields import mapping
from tuiapp.wire.jsonvalue import JsonValue, parse
from tuiapp.wire.registry import dialect


HISTORY: tuple[Message, ...] = (
    UserMessage("Weather in Oslo?"),
    AssistantMessage(
        "Let me look.",
        reasoning="Hm.",
        tool_calls=(
            ToolCall(0, "call_a", "weather", '{"city":"Oslo"}'),
            ToolCall(1, None, "time", '{"zo'),
        ),
    ),
    AssistantMessage(""),
    UserMessage("And now?"),
)


def asked(
    name: DialectName,
    messages: tuple[Message, ...] = (UserMessage("hi"),),
    *,
    system: str | None = None,
    parameters: Parameters | None = None,
    base_url: str = "http://h/v1",
    body: JsonObject | None = None,
    max_tokens_field: str = "max_tokens",
    model: str = "org/model",
    vendor: Vendor | None = None,
    headers: Mapping[str, str] | None = None,
    known: Model | None = None,
) -> HttpCall:
    request = GenerationRequest(
        Target("lab", model), messages, system, parameters or Parameters(), known
    )
    endpoint = Endpoint(
        "lab",
        name,
        base_url,
        headers=headers or {},
        body=body or {},
        vendor=vendor or Vendor(max_tokens_field=max_tokens_field),
    )
    return dialect(name).call(request, endpoint)


def body_of(call: HttpCall) -> dict[str, JsonValue]:
    return mapping(parse(call.body))
