"""The providers that need no entry in `config.toml`, as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from tuiapp.config.addresses import checked_base_url, ollama_base_url
from tuiapp.core.endpoint import DialectName, Vendor


@dataclass(frozen=True, slots=True)
class Preset:
    """What is known about a vendor."""

    dialect: DialectName
    base_url: str
    key_variable: str | None = None
    """The environment variable that holds the key for `base_url`."""
    other_key_variable: str | None = None
    """Holds the key where `key_variable` is not set."""
    address_variable: str | None = None
    """The environment variable that replaces `base_url`; the key's variable then belongs to it."""
    read_address: Callable[[str], str] = checked_base_url
    """Reads `address_variable`. Raises `ValueError`."""
    vendor: Vendor = field(default_factory=Vendor)
    is_in_process: bool = False
    """Whether nothing leaves the machine, whatever the settings say."""


PRESETS: Final[Mapping[str, Preset]] = MappingProxyType(
    {
        # Answered inside the process; `.invalid` never resolves (RFC 2606), should it ever leave.
        "demo": Preset("openai-chat", "http://demo.tuiapp.invalid", is_in_process=True),
        "ollama": Preset(
            "ollama-chat",
            "http://127.0.0.1:11434",
            address_variable="OLLAMA_HOST",
            read_address=ollama_base_url,
        ),
        "anthropic": Preset(
            "anthropic",
            "https://api.anthropic.com",
            key_variable="ANTHROPIC_API_KEY",
            address_variable="ANTHROPIC_BASE_URL",
        ),
        # GOOGLE_API_KEY comes second: it may be the key of another of Google's services.
        "gemini": Preset(
            "gemini",
            "https://generativelanguage.googleapis.com",
            key_variable="GEMINI_API_KEY",
            other_key_variable="GOOGLE_API_KEY",
        ),
        "openai": Preset(
            "openai-chat",
            "https://api.openai.com/v1",
            key_variable="OPENAI_API_KEY",
            address_variable="OPENAI_BASE_URL",
            vendor=Vendor(max_tokens_field="max_completion_tokens"),
        ),
    }
)
