"""Tool calls as they go back with the history: this client runs none, and says so.

Every provider refuses a tool call that no result follows, so each call gets one.
"""

import re
from typing import Final

from tuiapp.core.messages import ToolCall
from tuiapp.wire import jsonvalue


NOT_RUN: Final = "This client does not run tools."


_PLAIN_ID: Final = re.compile(r"[a-zA-Z0-9]+")
# Of an id that we make up for vendors that count its characters: the last digits.
_INDEX_DIGITS: Final = 3


def call_id(call: ToolCall, place: int, chars: int | None = None) -> str:
    """The id that ties a result to the call.

    One that the provider gave none is named after its place, because two calls with one id are
    refused.

    Args:
        call: The call.
        place: The number of its message in the conversation.
        chars: Of how many letters and digits it has to be; another vendor's is then replaced.
    """
    if chars is None:
        return call.id or f"call_{place}_{call.index}"
    if call.id and len(call.id) == chars and _PLAIN_ID.fullmatch(call.id):
        return call.id
    return f"{place}{call.index:0{_INDEX_DIGITS}}".zfill(chars)[-chars:]


def whole_json(arguments: str) -> str:
    """The arguments where they are JSON, else an empty object.

    A stopped run leaves half an object, and servers that parse history (vLLM, Mistral) refuse the
    whole request over it.
    """
    try:
        jsonvalue.parse(arguments.encode(errors="replace"))
    except jsonvalue.JsonError:
        return "{}"
    return arguments
