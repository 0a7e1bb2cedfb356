"""Everything the user can set, as one value with its defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from tuiapp.config.keys import KeySource
from tuiapp.config.problems import ConfigProblem
from tuiapp.core.endpoint import DialectName, TimeLimits
from tuiapp.core.jsontypes import JsonObject, JsonValue
from tuiapp.core.prices import Price
from tuiapp.core.request import Parameters, Target


EscapePresses: TypeAlias = Literal["single", "double"]
EnterKey: TypeAlias = Literal["send", "newline"]
DEFAULT_THEME: Final = "harbor"
PANEL_MIN_CELLS: Final = 36
PANEL_MAX_CELLS: Final = 80
"""How narrow and how wide the side panel can be; file and screen share the bounds."""


def _no_headers() -> Mapping[str, str]:
    return {}


def _no_body() -> Mapping[str, JsonValue]:
    return {}


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """`[providers.NAME]`. What is None comes from the preset of that name, where there is one."""

    dialect: DialectName | None = None
    base_url: str | None = None
    key: KeySource | None = None
    """None: the preset's environment variable, and only for the preset's own address."""
    headers: Mapping[str, str] = field(default_factory=_no_headers)
    body: JsonObject = field(default_factory=_no_body)
    """Merged into every request."""
    max_tokens_field: str | None = None
    limits: TimeLimits = field(default_factory=TimeLimits)
    fault: str | None = None
    """Why nothing may be sent: with its address or key refused, the entry no longer says where a
    prompt is meant to go, and the preset's address would be the wrong guess."""


@dataclass(frozen=True, slots=True)
class HistorySettings:
    """`[history]`."""

    keep: bool = True
    tapes_mb: int = 500
    """Disk space for recorded chunks, in millions of bytes."""


def _no_providers() -> Mapping[str, ProviderSettings]:
    return {}


def _no_parameters() -> Mapping[Target, Parameters]:
    return {}


def _no_prices() -> Mapping[Target, Price]:
    return {}


def _no_keys() -> Mapping[str, str]:
    return {}


def _no_lanes() -> Mapping[str, tuple[Target, ...]]:
    return {}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user has set, and the defaults of everything else."""

    theme: str = DEFAULT_THEME
    targets: tuple[Target, ...] = ()
    """The lanes at start."""
    system: str | None = None
    escape: EscapePresses = "single"
    """How many presses of Escape stop a run."""
    escape_ms: int | None = None
    """How long a lone ESC waits for the rest of a key sequence; None: 25, or 50 over ssh."""
    enter: EnterKey = "send"
    panel_open: bool = True
    panel_width_cells: int | None = None
    """From `PANEL_MIN_CELLS` to `PANEL_MAX_CELLS`; None: as the screen sees fit."""
    hints_seen: tuple[str, ...] = ()
    """Advice that is given once, and has been."""
    providers: Mapping[str, ProviderSettings] = field(default_factory=_no_providers)
    parameters: Mapping[Target, Parameters] = field(default_factory=_no_parameters)
    prices: Mapping[Target, Price] = field(default_factory=_no_prices)
    keymap: Mapping[str, str] = field(default_factory=_no_keys)
    """Action id to keys, as `run.cancel` to `escape`; several are divided by commas."""
    lanes: Mapping[str, tuple[Target, ...]] = field(default_factory=_no_lanes)
    """Named sets of lanes."""
    history: HistorySettings = field(default_factory=HistorySettings)
    fault: str | None = None
    """Why nothing may leave the machine: a file that cannot be read may say where prompts go."""


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """What is right in the files, and what is not."""

    settings: Settings
    problems: tuple[ConfigProblem, ...] = ()
