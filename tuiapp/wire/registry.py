"""The dialects by name: the one place that knows them all."""

from typing import assert_never

from tuiapp.core.endpoint import DialectName
from tuiapp.wire.dialect import Dialect
from tuiapp.wire.ollama_chat.dialect import OllamaChat
from tuiapp.wire.openai_chat.dialect import OpenAIChat
from tuiapp.wire.openai_responses.dialect import OpenAIResponses


def dialect(name: DialectName) -> Dialect:
    """The dialect that configuration calls `name`."""
    match name:
        case "openai-chat":
            return OpenAIChat()
        case "openai-responses":
            return OpenAIResponses()
        case "ollama-chat":
            return OllamaChat()
        case _:
            assert_never(name)
