"""The dialects by name: the one place that knows them all."""

from typing import assert_never

from tuiapp.core.endpoint import DialectName
from tuiapp.wire.anthropic.dialect import Anthropic
from tuiapp.wire.dialect import Dialect
from tuiapp.wire.gemini.dialect import Gemini
from tuiapp.wire.ollama_chat.dialect import OllamaChat
from tuiapp.wire.ollama_generate.dialect import OllamaGenerate
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
        case "ollama-generate":
            return OllamaGenerate()
        case "anthropic":
            return Anthropic()
        case "gemini":
            return Gemini()
        case _:
            assert_never(name)
