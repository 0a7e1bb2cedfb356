"""What the screen asks the rest of the program for, as protocols: models, keys and files.

Methods that say “blocks” are for a worker thread; all others answer at once from memory.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, TypeAlias

from tuiapp.core.events import ImagePart
from tuiapp.core.messages import Attachment
from tuiapp.core.models import Model, ModelList
from tuiapp.core.request import GenerationRequest, Target
from tuiapp.engine.export.record import ComparisonRecord, RaceRecord


Readiness: TypeAlias = Literal["ready", "no key", "not found"]
"""`ready`: a key was found, or none is needed and the server answers, or has not been looked for."""


@dataclass(frozen=True, slots=True)
class ProviderState:
    """A provider that a target may name, and whether it can be asked."""

    name: str
    readiness: Readiness
    note: str = ""
    """Where the key comes from, or what is missing, in a few words."""


class Catalog(Protocol):
    """Providers and their models."""

    def providers(self) -> Sequence[ProviderState]:
        """Every provider that a target may name; those that can be asked come first."""
        ...

    def kept(self, provider: str) -> ModelList | None:
        """The list that was last fetched, in this session or an earlier one."""
        ...

    def fetch(self, provider: str) -> ModelList:
        """The provider's own list, now. Blocks; never raises: what went wrong is its `note`."""
        ...

    def model(self, target: Target) -> Model | None:
        """What is known about a target: price and context size, from the best source there is."""
        ...

    def prices_dated(self) -> date | None:
        """Of when the table of prices is; None until it is loaded."""
        ...


class KeyStore(Protocol):
    """Where a key that the user types in goes."""

    def store(self, provider: str, text: str) -> str:
        """Use a key for `provider` from now on, and keep it where that can be. Blocks.

        Returns:
            Where it is, as a sentence; where it could not be kept, the ways to do so.

        Raises:
            TuiappError: It is no key, or the provider wants none. Nothing has changed.
        """
        ...


class Files(Protocol):
    """Files of the user's."""

    def read(self, path: str) -> Attachment:
        """The file as an attachment. Blocks.

        Raises:
            UsageError: It cannot be read, or is neither text nor an image, or is too large.
        """
        ...

    def save_image(self, image: ImagePart, number: int) -> str:
        """Write an image of an answer to the folder of images; returns its path. Blocks.

        Raises:
            TuiappError: It is no image, or cannot be written.
        """
        ...


ExportKind: TypeAlias = Literal["markdown", "json", "html"]


class Exports(Protocol):
    """Where conversations and races go that the user saves."""

    def save(self, what: ComparisonRecord | RaceRecord, kind: ExportKind, path: str) -> str:
        """Write a new file; returns its path. Blocks. A race is always JSON.

        Args:
            what: What is saved.
            kind: How it is written.
            path: A new file, or a folder; `~` is the user's home. Empty: the folder of exports.

        Raises:
            TuiappError: There is such a file already, or it cannot be written.
        """
        ...


class Clipboard(Protocol):
    """The system's clipboard, as far as a program for it says that it took something."""

    def copy(self, text: str) -> str | None:
        """What took the text; None where nothing did, and only the terminal can be asked. Blocks."""
        ...


Objections: TypeAlias = Callable[[GenerationRequest], Sequence[str]]
"""A sentence for each parameter or attachment that a target is known to refuse, before anything is sent."""
