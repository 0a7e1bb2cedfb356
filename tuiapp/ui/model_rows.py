"""This file is the rows of the list of models: which there are, in which order, for what was typed.

The rule it keeps: a row is named by its key, so that a highlight stays on it whatever comes above it. The
lanes stand above the models, and make room as soon as something is typed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from tuiapp.core.models import Model, ModelList
from tuiapp.core.request import Target
from tuiapp.ui.fuzzy import Query
from tuiapp.ui.ports import ProviderState


MAX_MODELS: Final = 20_000
"""Of one provider; the largest lists there are have some thousands."""
KEY_NEEDED: Final = "no key: Enter to type one"


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model that can be asked."""

    target: Target
    model: Model
    is_recent: bool = False
    key: str = field(init=False)
    """Its target, as it is typed."""
    texts: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """What is typed to find it, in lower case."""

    def __post_init__(self) -> None:
        key = str(self.target)
        object.__setattr__(self, "key", key)
        texts = (key, self.model.title) if self.model.title else (key,)
        object.__setattr__(self, "texts", tuple(text.lower() for text in texts))


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A target that was typed out and stands in no list."""

    key: str


@dataclass(frozen=True, slots=True)
class KeylessRow:
    """A provider whose key can be typed in."""

    provider: str
    note: str = KEY_NEEDED

    @property
    def key(self) -> str:
        """Unlike any target's: it has no slash."""
        return self.provider


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What is wrong with a provider's list. Nothing to choose."""

    provider: str
    note: str

    @property
    def key(self) -> str:
        """As `KeylessRow`'s; a provider has one of the two."""
        return self.provider


@dataclass(frozen=True, slots=True)
class LaneRow:
    """A lane there is: another model can be asked in it, and it can be moved, copied and removed."""

    number: int
    """The lane's own, which it keeps wherever it stands."""
    place: int
    """Counted from 1 at the left."""
    lanes: int
    """How many there are."""
    name: str
    """What the lane is called; its target, where that may be known."""
    note: str = ""
    """What sets it apart from another with its name: its parameters."""
    is_focused: bool = False
    """Whether what is chosen is asked in this one."""

    @property
    def key(self) -> str:
        """Unlike any provider's and any target's, which begin with no blank."""
        return f" {self.number}"


@dataclass(frozen=True, slots=True)
class GapRow:
    """The blank line between the lanes and the models. Nothing to choose, and never highlighted."""

    key: str = ""


Row: TypeAlias = LaneRow | GapRow | ModelRow | TypedRow | KeylessRow | NoteRow


def _no_lists() -> dict[str, ModelList]:
    return {}


@dataclass
class ModelRows:
    """Everything there is to choose from; it grows as lists come in.

    Args:
        providers: Those that can be asked first.
        known: Targets to offer whatever the lists say.
        recent: Targets that were asked lately, the last one first.
        lanes: Those there are, from the left; none where only a model is wanted.
    """

    providers: Sequence[ProviderState] = ()
    known: Mapping[Target, Model] = field(default_factory=dict[Target, Model])
    recent: Sequence[Target] = ()
    lanes: Sequence[LaneRow] = ()
    lists: dict[str, ModelList] = field(default_factory=_no_lists)
    _models: list[ModelRow] = field(default_factory=list[ModelRow], init=False)
    _asides: list[KeylessRow | NoteRow] = field(
        default_factory=list[KeylessRow | NoteRow], init=False
    )
    _narrowed: tuple[str, list[ModelRow]] | None = field(default=None, init=False)
    """What was typed last, and the models that fitted: a word that grows fits no others."""

    def take(self, found: ModelList) -> None:
        """A provider's list, in place of the one before. A list that failed keeps the models it had."""
        before = self.lists.get(found.provider)
        if before is not None and found.note and not found.models:
            found = ModelList(found.provider, before.models, before.age_s, found.note)
        self.lists[found.provider] = found

    def arrange(self) -> None:
        """Put everything in order, after any of it has changed."""
        ready = [one.name for one in self.providers if one.readiness == "ready"]
        models = {target: model for target, model in self.known.items() if target.provider in ready}
        for name in ready:
            models.update(self._listed(name))
        recent = {target: None for target in self.recent if target.provider in ready}
        self._models = [
            *(ModelRow(it, models.get(it, Model(it.model)), is_recent=True) for it in recent),
            *(ModelRow(it, model) for it, model in models.items() if it not in recent),
        ]
        self._asides = list(self._notes())
        self._narrowed = None

    def _listed(self, provider: str) -> Iterable[tuple[Target, Model]]:
        found = self.lists.get(provider)
        for model in found.models[:MAX_MODELS] if found else ():
            if model.id:
                target = Target(provider, model.id)
                yield target, model.completed(self.known.get(target))

    def _notes(self) -> Iterable[KeylessRow | NoteRow]:
        """What is wrong with lists, then what is not there, then what wants a key."""
        for state in self.providers:
            found = self.lists.get(state.name)
            if state.readiness == "ready" and found and found.note:
                yield NoteRow(state.name, found.note)
        for state in self.providers:
            if state.readiness == "not found":
                yield NoteRow(state.name, state.note or "not found")
        for state in self.providers:
            if state.readiness == "no key":
                yield KeylessRow(state.name)

    @property
    def model_count(self) -> int:
        """How many models can be asked."""
        return len(self._models)

    def fitting(self, typed: str) -> Sequence[Row]:
        """The rows for what was typed: all in their order, or the best first and no lanes."""
        query = Query(typed)
        if query.is_empty:
            rows = [*self._models, *self._asides]
            gap = [GapRow()] if self.lanes and rows else []
            return [*self.lanes, *gap, *rows]
        before = self._narrowed
        rows = before[1] if before and typed.startswith(before[0]) else self._models
        found = [(score, row) for row in rows if (score := query.score(row.texts)) is not None]
        self._narrowed = (typed, [row for _, row in found])
        # Stable: between equals, recent ones and the order of the lists stay.
        found.sort(key=lambda pair: (-pair[0], not pair[1].is_recent))
        asides = [row for row in self._asides if query.score((row.provider,)) is not None]
        return [*self._typed(typed), *(row for _, row in found), *asides]

    def _typed(self, typed: str) -> Sequence[TypedRow]:
        """What was typed, where it is a target that no list has."""
        text = typed.strip()
        provider, slash, model = text.partition("/")
        if not (provider and slash and model) or any(character.isspace() for character in text):
            return ()
        return () if any(row.key == text for row in self._models) else (TypedRow(text),)


def first_choice(rows: Sequence[Row]) -> int:
    """The row that Enter takes at first: the best model that is known, else what was typed; no lane."""
    for place, row in enumerate(rows):
        if isinstance(row, ModelRow):
            return place
    places = (place for place, row in enumerate(rows) if not isinstance(row, LaneRow | GapRow))
    return next(places, 0)
