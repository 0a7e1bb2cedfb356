"""The `usage` object of a response, both ways.

Source: WIRE 2d.
"""

from tuiapp.core.jsontypes import JsonObject
from tuiapp.core.usage import Usage
from tuiapp.wire.costs import read_cost_usd
from tuiapp.wire.jsonfields import count, mapping, plain_object
from tuiapp.wire.jsonvalue import JsonValue


def read_usage(raw: dict[str, JsonValue]) -> Usage:
    """The counts; OpenAI's own definitions are ours: output with reasoning, input with cache.

    What its tool for images took is in `tool_usage` beside it, and in none of these counts. Servers
    whose models draw by themselves count images as output, and tell how many in its details.
    """
    input_details = mapping(raw.get("input_tokens_details"))
    output_details = mapping(raw.get("output_tokens_details"))
    return Usage(
        count(raw.get("input_tokens")),
        count(raw.get("output_tokens")),
        count(output_details.get("reasoning_tokens")),
        count(input_details.get("cached_tokens")),
        count(input_details.get("cache_write_tokens")),
        cost_usd=read_cost_usd(raw),
        image_tokens=count(output_details.get("image_tokens")),
    )


def spell_usage(usage: Usage, raw: JsonObject) -> dict[str, JsonValue] | None:
    """A `usage` object that reads as `usage`: `raw` where it does, for it may be another dialect's.

    None where the input or the output was not counted: to OpenAI that is no `usage`. The counts in
    the details cannot be missing there, so those that nobody gave are 0.
    """
    own = plain_object(raw)
    # Without the total it is Anthropic's, whose names for the rest are the same.
    if "total_tokens" in own and read_usage(own) == usage:
        return own
    if usage.input_tokens is None or usage.output_tokens is None:
        return None
    images = {} if usage.image_tokens is None else {"image_tokens": usage.image_tokens}
    return {
        "input_tokens": usage.input_tokens,
        "input_tokens_details": {
            "cached_tokens": usage.cache_read_tokens or 0,
            "cache_write_tokens": usage.cache_creation_tokens or 0,
        },
        "output_tokens": usage.output_tokens,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning_tokens or 0, **images},
        "total_tokens": usage.input_tokens + usage.output_tokens,
        **({} if usage.cost_usd is None else {"cost": usage.cost_usd}),
    }
