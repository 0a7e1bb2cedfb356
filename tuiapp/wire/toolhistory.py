"""Tool calls as they go back with the history: this client runs none, and says so.

Every provider refuses a tool call that no result follows, so each call gets one.
"""

from typing import Final

from tuiapp.core.messages import ToolCall
from tuiapp.wire import jsonvalue


NOT_RUN: Final = "This client does not run tools."


def call_id(call: ToolCall) -> str:
    """The id that ties a result to the call; one made up where the provider gave none."""
    return call.id or f"call_{call.index}"


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
