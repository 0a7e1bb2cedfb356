"""What is asked of a provider."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tuiapp.core.errors import UsageError
from tuiapp.core.jsontypes import JsonObject, JsonValue
from tuiapp.core.messages import Message
from tuiapp.core.models import Model


@dataclass(frozen=True, slots=True)
class Target:
    """A model at a provider, written `provider/model`; only the first slash divides."""

    provider: str
    model: str

    @classmethod
    def parse(cls, text: str) -> "Target":
        """Read `provider/model`.

        Raises:
            UsageError: Where one of the halves is missing.
        """
        provider, slash, model = text.strip().partition("/")
        if not (provider and slash and model):
            raise UsageError(
                f"“{text}” is not a target.",
                hint="A target is provider/model, such as demo/guide or ollama/qwen3.",
            )
        return cls(provider, model)

    def __str__(self) -> str:
        return f"{self.provider}/{self.model}"


def _no_extra() -> Mapping[str, JsonValue]:
    return {}


@dataclass(frozen=True, slots=True)
class Parameters:
    """How to sample. `None` leaves a parameter to the provider."""

    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None
    reasoning_effort: str | None = None
    """A level in the vendor's words, or a budget in tokens as digits."""
    json_mode: bool | None = None
    """Whether the answer has to be JSON."""
    extra: JsonObject = field(default_factory=_no_extra)
    """Merged into the request's body as it is."""


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """One prompt with its history, for one target."""

    target: Target
    messages: tuple[Message, ...]
    """Oldest first; the last is the prompt."""
    system: str | None = None
    parameters: Parameters = field(default_factory=Parameters)
    known: Model | None = None
    """What is known about the model, such as how long its answers may be."""
