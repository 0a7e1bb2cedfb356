"""The providers that need no entry in `config.toml`, as data.

Source: WIRE 1a, 2a, 3a, 4a, 5a and 6.0 to 6.10. How a vendor departs from its dialect stands here
and nowhere else: no code asks for a vendor by name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from tuiapp.config.addresses import azure_base_url, checked_base_url, ollama_base_url
from tuiapp.core.endpoint import DialectName, Vendor


@dataclass(frozen=True, slots=True)
class Preset:
    """What is known about a vendor."""

    dialect: DialectName
    base_url: str | None
    """None where everybody has an address of their own."""
    dialect_elsewhere: DialectName | None = None
    """What is spoken, without this vendor's ways, at an address that is not the vendor's."""
    needs_key: bool = True
    """Whether the vendor answers nobody without a key."""
    key_variable: str | None = None
    """The environment variable that holds the key for `base_url`."""
    other_key_variable: str | None = None
    """Holds the key where `key_variable` is not set."""
    address_variable: str | None = None
    """The environment variable that replaces `base_url`; the key's variable then belongs to it."""
    is_key_for_here: bool = True
    """Whether the key's variable belongs to `base_url` too; else only to `address_variable`."""
    address_hint: str | None = None
    """How an address looks, where there is none to start from."""
    read_address: Callable[[str], str] = checked_base_url
    """Reads an address that stands for `base_url`. Raises `ValueError`."""
    vendor: Vendor = field(default_factory=Vendor)
    is_in_process: bool = False
    """Whether nothing leaves the machine, whatever the settings say."""


# `top_k` is not in the API of OpenAI, nor in Groq's and Mistral's; vLLM, OpenRouter and Together know
# it, and servers that do not mostly drop it.
_NO_TOP_K: Final = frozenset({"top_k"})

PRESETS: Final[Mapping[str, Preset]] = MappingProxyType(
    {
        # Answered inside the process; `.invalid` never resolves (RFC 2606), should it ever leave.
        "demo": Preset(
            "openai-chat", "http://demo.tuiapp.invalid", needs_key=False, is_in_process=True
        ),
        "openai": Preset(
            # OPENAI_BASE_URL is what people set for every server that is “OpenAI-compatible”, and
            # most of those speak Chat alone; Responses is safe to assume at OpenAI itself. Its name
            # for the limit is OpenAI's own too: Ollama drops it without a word (WIRE 5j).
            "openai-responses",
            "https://api.openai.com/v1",
            dialect_elsewhere="openai-chat",
            key_variable="OPENAI_API_KEY",
            address_variable="OPENAI_BASE_URL",
            vendor=Vendor(max_tokens_field="max_completion_tokens", refused=_NO_TOP_K),
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
        "openrouter": Preset(
            "openai-chat",
            "https://openrouter.ai/api/v1",
            key_variable="OPENROUTER_API_KEY",
            vendor=Vendor(reasoning_object=True),
        ),
        "groq": Preset(
            "openai-chat",
            "https://api.groq.com/openai/v1",
            key_variable="GROQ_API_KEY",
            vendor=Vendor(max_tokens_field="max_completion_tokens", refused=_NO_TOP_K),
        ),
        # Fields that Mistral does not know are refused with 422, whatever they are, and so are the
        # ids of tool calls of other vendors.
        "mistral": Preset(
            "openai-chat",
            "https://api.mistral.ai/v1",
            key_variable="MISTRAL_API_KEY",
            vendor=Vendor(
                seed_field="random_seed",
                takes_stream_options=False,
                call_id_chars=9,
                refused=_NO_TOP_K,
            ),
        ),
        "deepseek": Preset(
            "openai-chat",
            "https://api.deepseek.com/v1",
            key_variable="DEEPSEEK_API_KEY",
            vendor=Vendor(
                reasoning_field="reasoning_content",
                ignored_thinking=frozenset({"temperature", "top_p"}),
                thinking_object=True,
            ),
        ),
        "xai": Preset(
            "openai-chat",
            "https://api.x.ai/v1",
            key_variable="XAI_API_KEY",
            vendor=Vendor(
                max_tokens_field="max_completion_tokens",
                refused_reasoning=frozenset({"stop", "presence_penalty", "frequency_penalty"}),
            ),
        ),
        "together": Preset(
            "openai-chat", "https://api.together.xyz/v1", key_variable="TOGETHER_API_KEY"
        ),
        "azure": Preset(
            "openai-chat",
            None,
            key_variable="AZURE_OPENAI_API_KEY",
            address_variable="AZURE_OPENAI_ENDPOINT",
            address_hint="https://RESOURCE.openai.azure.com",
            read_address=azure_base_url,
            vendor=Vendor(
                max_tokens_field="max_completion_tokens", key_header="api-key", refused=_NO_TOP_K
            ),
        ),
        # A server of one's own wants no key. OLLAMA_API_KEY is for Ollama's cloud, so it goes only
        # to an address that stands beside it in OLLAMA_HOST; the others are what the servers
        # themselves read at their start.
        "ollama": Preset(
            "ollama-chat",
            "http://127.0.0.1:11434",
            needs_key=False,
            key_variable="OLLAMA_API_KEY",
            is_key_for_here=False,
            address_variable="OLLAMA_HOST",
            read_address=ollama_base_url,
        ),
        "lmstudio": Preset("openai-chat", "http://127.0.0.1:1234/v1", needs_key=False),
        "llamacpp": Preset(
            "openai-chat",
            "http://127.0.0.1:8080/v1",
            needs_key=False,
            key_variable="LLAMA_API_KEY",
        ),
        "vllm": Preset(
            "openai-chat",
            "http://127.0.0.1:8000/v1",
            needs_key=False,
            key_variable="VLLM_API_KEY",
        ),
    }
)
