"""Small stand-ins for the screen's ports: providers, keys and files without a machine."""

from collections.abc import Mapping, Sequence
from datetime import date

from tuiapp.core.errors import UsageError
from tuiapp.core.events import ImagePart
from tuiapp.core.messages import Attachment
from tuiapp.core.models import Model, ModelList
from tuiapp.core.request import Target
from tuiapp.engine.export.record import ComparisonRecord, RaceRecord
from tuiapp.ui.ports import ExportKind, ProviderState


class FakeCatalog:
    """Implements `Catalog`: what it is given, at once."""

    def __init__(
        self,
        states: Sequence[ProviderState] = (ProviderState("demo", "ready"),),
        lists: Mapping[str, ModelList] | None = None,
        kept: Mapping[str, ModelList] | None = None,
    ) -> None:
        self.states = states
        self.lists = dict(lists or {})
        self.lists_kept = dict(kept or {})
        self.fetched: list[str] = []

    def providers(self) -> Sequence[ProviderState]:
        return self.states

    def kept(self, provider: str) -> ModelList | None:
        return self.lists_kept.get(provider)

    def fetch(self, provider: str) -> ModelList:
        self.fetched.append(provider)
        return self.lists.get(provider, ModelList(provider))

    def model(self, target: Target) -> Model | None:
        models = self.lists.get(target.provider, ModelList(target.provider)).models
        return next((model for model in models if model.id == target.model), None)

    def prices_dated(self) -> date | None:
        return date(2026, 11, 1)


class FakeKeyStore:
    """Implements `KeyStore`: remembers what it was told."""

    def __init__(self, refusal: str | None = None) -> None:
        self.refusal = refusal
        self.stored: dict[str, str] = {}

    def store(self, provider: str, text: str) -> str:
        if self.refusal is not None:
            raise UsageError(self.refusal)
        self.stored[provider] = text
        return f"The key for {provider} is in the system's keyring."


class FakeFiles:
    """Implements `Files`: files by path, images by number."""

    def __init__(self, files: Mapping[str, Attachment] | None = None) -> None:
        self.files = dict(files or {})
        self.saved: list[tuple[int, ImagePart]] = []

    def read(self, path: str) -> Attachment:
        if path not in self.files:
            raise UsageError(f"There is no file “{path}”.")
        return self.files[path]

    def save_image(self, image: ImagePart, number: int) -> str:
        self.saved.append((number, image))
        return f"images/{number}.png"


class FakeExports:
    """Implements `Exports`: remembers what it was given."""

    def __init__(self, refusal: str | None = None) -> None:
        self.refusal = refusal
        self.saved: list[tuple[ComparisonRecord | RaceRecord, ExportKind, str]] = []

    def save(self, what: ComparisonRecord | RaceRecord, kind: ExportKind, path: str) -> str:
        if self.refusal is not None:
            raise UsageError(self.refusal)
        self.saved.append((what, kind, path))
        return path or f"exports/conversation.{kind}"


class FakeClipboard:
    """Implements `Clipboard`: a program that takes everything, or none at all."""

    def __init__(self, program: str | None = None) -> None:
        self.program = program
        self.copied: list[str] = []

    def copy(self, text: str) -> str | None:
        if self.program is not None:
            self.copied.append(text)
        return self.program
