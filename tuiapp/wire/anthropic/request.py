"""The request of `anthropic`: a prompt with its history as a body for `/v1/messages`.

Source: WIRE 3a.
"""

import re
from collections.abc import Mapping
from typing import Final

from tuiapp.core.endpoint import Endpoint
from tuiapp.core.jsontypes import JsonValue
from tuiapp.core.request import GenerationRequest, Parameters
from tuiapp.wire import jsonvalue
from tuiapp.wire.anthropic.history import Spoken, spoken
from tuiapp.wire.dialect import HttpCall
from tuiapp.wire.jsonfields import plain


# The version that every model and every compatible server accepts; 2026-10-21 refuses temperature,
# top_p and top_k. An endpoint's own header replaces it.
VERSION: Final = "2023-06-01"

# The vendor requires a limit. Every model in service since Claude Opus 4 may write as much (Opus 4
# and 4.1: 32,000; all later ones: 64,000 or more).
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
_BUDGET: Final = re.compile(r"[1-9]\d{0,8}", re.ASCII)
_OFF: Final = frozenset({"none", "off", "false", "disabled", "0"})
_ON: Final = frozenset({"on", "true", "adaptive", "enabled"})


def messages_call(request: GenerationRequest, endpoint: Endpoint) -> HttpCall:
    """The call; what the user put into `endpoint.body` and `parameters.extra` wins, in that order.

    The system prompt and the last user message end with a breakpoint of the prompt cache. A
    `cache_control` of the user's takes their place: an object is sent as it is and lets the vendor
    choose the breakpoints, `false` or null switches the cache off. A `seed` has no field here.
    """
    given: dict[str, JsonValue] = {**endpoint.body, **request.parameters.extra}
    with_cache = _CACHE_FIELD not in given
    if not given.get(_CACHE_FIELD):
        given.pop(_CACHE_FIELD, None)
    body: dict[str, JsonValue] = {
        "model": request.target.model,
        **_system(request.system, with_cache=with_cache),
        "messages": _messages(spoken(request.messages), with_cache=with_cache),
        "stream": True,
        **_sampling(request.parameters, endpoint.vendor.max_tokens_field),
        **_thinking(request.parameters, request.target.model),
        **given,
    }
    return HttpCall(
        path="/messages" if endpoint.base_url.endswith("/v1") else "/v1/messages",
        headers={
            "accept": "text/event-stream",
            "content-type": "application/json",
            "anthropic-version": VERSION,
        },
        body=jsonvalue.dump(plain(body)),
    )


def _system(text: str | None, *, with_cache: bool) -> Mapping[str, JsonValue]:
    if not text or not text.strip():
        return {}
    if not with_cache:
        return {"system": text}
    return {"system": [{"type": "text", "text": text, _CACHE_FIELD: _EPHEMERAL}]}


def _messages(said: list[Spoken], *, with_cache: bool) -> list[JsonValue]:
    if with_cache and said and said[-1].role == "user":
        said[-1].blocks[-1][_CACHE_FIELD] = {**_EPHEMERAL}
    return [message.written for message in said]


def _sampling(parameters: Parameters, max_tokens_field: str) -> Mapping[str, JsonValue]:
    given: Mapping[str, JsonValue] = {
        max_tokens_field: _max_tokens(parameters),
        "temperature": parameters.temperature,
        "top_p": parameters.top_p,
        "top_k": parameters.top_k,
        "stop_sequences": parameters.stop or None,
    }
    return {name: value for name, value in given.items() if value is not None}


def _max_tokens(parameters: Parameters) -> int:
    if parameters.max_tokens is not None:
        return parameters.max_tokens
    # Thinking counts: a budget of the user's own must leave room for the answer.
    budget = _own_budget(parameters.reasoning_effort or "")
    return DEFAULT_MAX_TOKENS if budget is None else max(DEFAULT_MAX_TOKENS, 2 * budget)


def _own_budget(effort: str) -> int | None:
    return int(effort) if _BUDGET.fullmatch(effort) else None


def _thinking(parameters: Parameters, model: str) -> Mapping[str, JsonValue]:
    """How to think, for an effort in words or a budget in tokens; nothing without either."""
    effort = (parameters.reasoning_effort or "").lower()
    if not effort:
        return {}
    if effort in _OFF:
        return {"thinking": {"type": "disabled"}}
    budget = _own_budget(effort)
    if budget is None and _BUDGET_MODELS.fullmatch(model):
        # The budget has to stay below the limit.
        most = 3 * _max_tokens(parameters) // 4
        budget = max(MIN_BUDGET_TOKENS, min(most, _BUDGETS.get(effort, _BUDGETS[_DEFAULT_BUDGET])))
    if budget is not None:
        return {"thinking": {"type": "enabled", "budget_tokens": budget}}
    # Newer models leave the text of their thinking out unless asked for it.
    adaptive: dict[str, JsonValue] = {"thinking": {"type": "adaptive", "display": "summarized"}}
    return adaptive if effort in _ON else {**adaptive, "output_config": {"effort": effort}}
