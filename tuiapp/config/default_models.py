"""The model that is offered of a vendor whose key was found, before its list has been asked for.

Each is small, quick and cheap, answers in text and takes a conversation: a first try should neither
cost much nor wait long. The table of prices knows all of them, which a test holds.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


DEFAULT_MODELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "anthropic": "claude-haiku-5-5",
        "deepseek": "deepseek-flash",
        "gemini": "gemini-3.8-flash",
        "groq": "openai/gpt-oss-120b",
        "mistral": "mistral-small-latest",
        "openai": "gpt-5.4-mini",
        "openrouter": "openai/gpt-5.4-mini",
        "together": "openai/gpt-oss-120b",
        "xai": "grok-4.7",
    }
)
