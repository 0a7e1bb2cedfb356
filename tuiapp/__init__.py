"""A terminal chat for language models that shows the stream as it really is.

As a library: `stream`, `stream_sync` and `complete`. Importing the package loads nothing; a name is
loaded when it is asked for. (Type checkers read `__init__.pyi`.)
"""

from importlib import import_module


__version__ = "0.1.0"

_HOMES = {
    "tuiapp.cli.library": ("complete", "stream", "stream_sync"),
    "tuiapp.cli.streams": ("Stream", "SyncStream"),
    "tuiapp.cli.completion": ("Completion",),
    "tuiapp.core.errors": ("Failure", "ProviderError", "TuiappError", "UsageError"),
    "tuiapp.core.events": (
        "Cancelled",
        "Event",
        "Failed",
        "Finished",
        "ReasoningDelta",
        "RefusalDelta",
        "Stopped",
        "TextDelta",
        "ToolCallDelta",
        "UsageUpdate",
    ),
    "tuiapp.core.messages": ("AssistantMessage", "Attachment", "UserMessage"),
    "tuiapp.core.request": ("Parameters", "Target"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    module = _HOME_OF.get(name)
    if module is None:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return vars(import_module(module))[name]


def __dir__() -> list[str]:
    return ["__version__", *sorted(_HOME_OF)]
