"""The dialects by name: the one place that knows them all."""

from typing import assert_never

from tuiapp.core.endpoint import DialectName
from tuiapp.wire.anthropic.dialect import ANTHROPIC
from tuiapp.wire.dialect import Dialect
from tuiapp.wire.gemini.dialect import GEMINI
from tuiapp.wire.ollama_chat.dialect import OLLAMA_CHAT
from tuiapp.wire.ollama_generate.dialect import OLLAMA_GENERATE
from tuiapp.wire.openai_chat.dialect import OPENAI_CHAT
from tuiapp.wire.openai_responses.dialect import OPENAI_RESPONSES


def dialect(name: DialectName) -> Dialect:
    """The dialect that configuration calls `name`."""
    match name:
        case "openai-chat":
            return OPENAI_CHAT
        case "openai-responses":
            return OPENAI_RESPONSES
        case "ollama-chat":
            return OLLAMA_CHAT
        case "ollama-generate":
            return OLLAMA_GENERATE
        case "anthropic":
            return ANTHROPIC
        case "gemini":
            return GEMINI
        case _:
            assert_never(name)
