"""The request of `anthropic`: a prompt with its history as a body for `/v1/messages`.

Source: WIRE 3a.
"""

import re
from collections.abc import Mapping
from typing import Final

from tuiapp.core.endpoint import Endpoint
from tuiapp.core.jsontypes import JsonValue
from tuiapp.core.models import Model
from tuiapp.core.request import GenerationRequest, Parameters
from tuiapp.wire.anthropic.history import Spoken, spoken
from tuiapp.wire.anthropic.version import VERSION, VERSION_HEADER
from tuiapp.wire.calls import given, json_call
from tuiapp.wire.dialect import HttpCall
from tuiapp.wire.sampling import budget_tokens, sendable


# The vendor requires a limit. Where the model's own is not known: every model in service since Claude
# Opus 4 may write as much (Opus 4 and 4.1: 32,000; all later ones: 64,000 or more).
DEFAULT_MAX_TOKENS: Final = 32_000

# The vendor's smallest budget.
MIN_BUDGET_TOKENS: Final = 1024

_CACHE_FIELD: Final = "cache_control"
_EPHEMERAL: Final[Mapping[str, str]] = {"type": "ephemeral"}

# Models before 4.6 think to a budget and know no effort, later ones the other way round. No model
# will join these.
_BUDGET_MODELS: Final = re.compile(
    r"claude-3\b.*|claude-(?:opus|sonnet|haiku)-4(?:-[0-5])?(?:-(?:\d{8}|latest))?"
)
_BUDGETS: Final[Mapping[str, int]] = {
    "minimal": MIN_BUDGET_TOKENS,
    "low": 4096,
    "medium": 8192,
    "high": 16384,
    "xhigh": 24576,
    "max": 24576,
}
_DEFAULT_BUDGET: Final = "medium"
_OFF: Final = frozenset({"none", "off", "false", "disabled", "0"})
_ON: Final = frozenset({"on", "true", "adaptive", "enabled"})


def messages_call(request: GenerationRequest, endpoint: Endpoint) -> HttpCall:
    """The call; what the user put into `endpoint.body` and `parameters.extra` wins, in that order.

    Where the vendor caches prompts, the system prompt and the last user message end with a
    breakpoint. A `cache_control` of the user's takes their place: an object is sent as it is and
    lets the vendor choose the breakpoints, `false` or null switches the cache off. `seed` and
    `json_mode` have no field here. Without a limit of the user's the answer may be as long as the
    model can make it.
    """
    vendor, model = endpoint.vendor, request.target.model
    parameters = sendable(request.parameters, endpoint)
    fields: dict[str, JsonValue] = {**endpoint.body, **parameters.extra}
    with_cache = vendor.caches_prompts and _CACHE_FIELD not in fields
    if not fields.get(_CACHE_FIELD):
        fields.pop(_CACHE_FIELD, None)
    max_tokens = _max_tokens(parameters, request.known)
    said = spoken(request.messages, takes_images=vendor.takes_images)
    body: dict[str, JsonValue] = {
        "model": model,
        **_system(request.system, with_cache=with_cache),
        "messages": _messages(said, with_cache=with_cache),
        "stream": True,
        vendor.max_tokens_field: max_tokens,
        **_sampling(parameters),
        **_thinking(parameters, model, max_tokens),
        **fields,
    }
    path = "/messages" if endpoint.base_url.endswith("/v1") else "/v1/messages"
    return json_call(path, body, headers={VERSION_HEADER: VERSION})


def _system(text: str | None, *, with_cache: bool) -> Mapping[str, JsonValue]:
    if not text or not text.strip():
        return {}
    if not with_cache:
        return {"system": text}
    return {"system": [{"type": "text", "text": text, _CACHE_FIELD: _EPHEMERAL}]}


def _messages(said: list[Spoken], *, with_cache: bool) -> list[JsonValue]:
    # Not on an answer that is to go on: thinking takes no breakpoint.
    prompt = next((it for it in reversed(said) if it.role == "user"), None)
    if with_cache and prompt is not None:
        prompt.blocks[-1][_CACHE_FIELD] = {**_EPHEMERAL}
    return [message.written for message in said]


def _sampling(parameters: Parameters) -> Mapping[str, JsonValue]:
    return given(
        {
            "temperature": parameters.temperature,
            "top_p": parameters.top_p,
            "top_k": parameters.top_k,
            "stop_sequences": parameters.stop or None,
        }
    )


def _max_tokens(parameters: Parameters, known: Model | None) -> int:
    if parameters.max_tokens is not None:
        return parameters.max_tokens
    if known is not None and known.max_output_tokens is not None:
        return known.max_output_tokens
    # Thinking counts: a budget of the user's own must leave room for the answer.
    budget = budget_tokens(parameters.reasoning_effort)
    return DEFAULT_MAX_TOKENS if budget is None else max(DEFAULT_MAX_TOKENS, 2 * budget)


def is_thinking(parameters: Parameters) -> bool:
    """Whether the parameters switch thinking on."""
    effort = (parameters.reasoning_effort or "").lower()
    return bool(effort) and effort not in _OFF


def has_no_room_to_think(parameters: Parameters, model: str) -> bool:
    """Whether the user's limit is below the smallest budget of a model that thinks to one."""
    return (
        is_thinking(parameters)
        and budget_tokens(parameters.reasoning_effort) is None
        and parameters.max_tokens is not None
        and parameters.max_tokens <= MIN_BUDGET_TOKENS
        and _BUDGET_MODELS.fullmatch(model) is not None
    )


def _thinking(parameters: Parameters, model: str, max_tokens: int) -> Mapping[str, JsonValue]:
    """How to think, for an effort in words or a budget in tokens; nothing without either."""
    effort = (parameters.reasoning_effort or "").lower()
    if not effort or has_no_room_to_think(parameters, model):
        return {}
    if effort in _OFF:
        return {"thinking": {"type": "disabled"}}
    budget = budget_tokens(effort)
    if budget is None and _BUDGET_MODELS.fullmatch(model):
        # The budget has to stay below the limit.
        most = 3 * max_tokens // 4
        budget = max(MIN_BUDGET_TOKENS, min(most, _BUDGETS.get(effort, _BUDGETS[_DEFAULT_BUDGET])))
    if budget is not None:
        return {"thinking": {"type": "enabled", "budget_tokens": budget}}
    # Newer models leave the text of their thinking out unless asked for it.
    adaptive: dict[str, JsonValue] = {"thinking": {"type": "adaptive", "display": "summarized"}}
    return adaptive if effort in _ON else {**adaptive, "output_config": {"effort": effort}}
