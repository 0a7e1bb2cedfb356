"""Parameters on their way to a vendor: what it surely refuses, and what a model's name decides.

Source: WIRE 1a, 6.
"""

import re
from dataclasses import fields, replace
from typing import Final

from tuiapp.core.endpoint import Vendor
from tuiapp.core.request import Parameters


_NAMES: Final = frozenset(field.name for field in fields(Parameters)) - {"extra"}

# OpenAI's own names: o1, o4-mini, gpt-5, gpt-5.4-mini, gpt-10; not gpt-4o, gpt-oss and gpt-5-chat.
# A gateway's name for one (`openai/gpt-5`) is left to the gateway, which knows what it may say.
_REASONING_MODEL: Final = re.compile(r"(?:o[1-9]|gpt-(?:[5-9]|[1-9]\d))(?![\da-z])(?!.*-chat).*")

_BUDGET: Final = re.compile(r"[1-9]\d{0,8}", re.ASCII)


def accepted(parameters: Parameters, vendor: Vendor) -> Parameters:
    """The parameters without those that the vendor is known to refuse."""
    refused = vendor.refused & _NAMES
    return replace(parameters, **{name: () if name == "stop" else None for name in refused})


def budget_tokens(effort: str | None) -> int | None:
    """The number of tokens that an effort is; None for a level."""
    return int(effort) if effort and _BUDGET.fullmatch(effort) else None


def is_openai_reasoning_model(model: str) -> bool:
    """Whether OpenAI's API refuses sampling parameters and `max_tokens` for this model."""
    return _REASONING_MODEL.fullmatch(model) is not None
