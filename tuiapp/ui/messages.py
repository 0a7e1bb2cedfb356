"""The messages that cross widgets. They carry values, never widgets."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.message import Message

from tuiapp.core.events import Chunk


@dataclass
class TokensArrived(Message):
    """A run's log has grown: everything that came since the last frame."""

    run: int
    """The lane's number of the run, so that a late message of an earlier run is told apart."""
    chunks: Sequence[Chunk]


@dataclass
class RunEnded(Message):
    """A lane's run has its end, and all of it has been shown."""

    lane: int


@dataclass
class LaneChosen(Message):
    """The user turned to a lane, by its own number."""

    lane: int
    is_click: bool = False
    """Else the lane was given the keys, and may have lost them again."""


@dataclass
class LaneScrolled(Message):
    """A lane was scrolled, or sent to its end, by the user; by its own number."""

    lane: int


@dataclass
class KeysChanged(Message):
    """Other keys count now: they go elsewhere, a selection was begun or ended, or lanes have other room."""


@dataclass
class ThemeWanted(Message):
    """The user named a theme."""

    name: str
