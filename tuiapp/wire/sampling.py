"""Parameters on their way to a vendor: which have a field there, and what a model's name decides.

Source: WIRE 1a, 2a, 3a, 5a, 6.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from tuiapp.core.endpoint import DialectName, Endpoint
from tuiapp.core.request import Parameters
from tuiapp.wire.anthropic.version import is_without_sampling


_FIELDLESS: Final[Mapping[DialectName, frozenset[str]]] = {
    "anthropic": frozenset({"seed", "json_mode"}),
    "openai-responses": frozenset({"top_k", "seed", "stop"}),
}
"""By dialect, the parameters that it has no fields for."""

_NEW_ANTHROPIC_FIELDLESS: Final = frozenset({"temperature", "top_p", "top_k"})
_BUDGET_DIALECTS: Final[frozenset[DialectName]] = frozenset({"anthropic", "gemini"})

# OpenAI's own names: o1, o4-mini, gpt-5, gpt-5.4-mini, gpt-10; not gpt-4o, gpt-oss and gpt-5-chat.
# A gateway's name for one (`openai/gpt-5`) is left to the gateway, which knows what it may say.
_REASONING_MODEL: Final = re.compile(r"(?:o[1-9]|gpt-(?:[5-9]|[1-9]\d))(?![\da-z])(?!.*-chat).*")

_BUDGET: Final = re.compile(r"[1-9]\d{0,8}", re.ASCII)


def left_out(parameters: Parameters, endpoint: Endpoint) -> tuple[str, ...]:
    """The parameters that were asked for and are not sent: no field takes them, or surely refuses."""
    refused = endpoint.vendor.refused | _FIELDLESS.get(endpoint.dialect, frozenset())
    if is_without_sampling(endpoint):
        refused |= _NEW_ANTHROPIC_FIELDLESS
    if budget_tokens(parameters.reasoning_effort) is not None and not _takes_budgets(endpoint):
        refused |= {"reasoning_effort"}
    return tuple(name for name in asked_for(parameters) if name in refused)


def sendable(parameters: Parameters, endpoint: Endpoint) -> Parameters:
    """The parameters without those that are left out."""
    names = left_out(parameters, endpoint)
    return replace(parameters, **{name: () if name == "stop" else None for name in names})


def budget_tokens(effort: str | None) -> int | None:
    """The number of tokens that an effort is; None for a level."""
    return int(effort) if effort and _BUDGET.fullmatch(effort) else None


def is_openai_reasoning_model(model: str) -> bool:
    """Whether OpenAI's API refuses sampling parameters and `max_tokens` for this model."""
    return _REASONING_MODEL.fullmatch(model) is not None


def asked_for(parameters: Parameters) -> list[str]:
    """The names of the parameters that have a value."""
    values: Mapping[str, object] = {
        "temperature": parameters.temperature,
        "top_p": parameters.top_p,
        "top_k": parameters.top_k,
        "max_tokens": parameters.max_tokens,
        "stop": parameters.stop or None,
        "seed": parameters.seed,
        "reasoning_effort": parameters.reasoning_effort,
        "json_mode": parameters.json_mode or None,
    }
    return [name for name, value in values.items() if value is not None]


def _takes_budgets(endpoint: Endpoint) -> bool:
    return endpoint.dialect in _BUDGET_DIALECTS or endpoint.vendor.reasoning_object
