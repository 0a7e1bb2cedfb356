"""Everything the user can set, as one value with its defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from tuiapp.config.keys import KeySource
from tuiapp.config.problems import ConfigProblem
from tuiapp.core.endpoint import DialectName, TimeLimits, Vendor
from tuiapp.core.jsontypes import JsonObject, JsonValue
from tuiapp.core.prices import Price
from tuiapp.core.request import Parameters, Target


EscapePresses: TypeAlias = Literal["single", "double"]
EnterKey: TypeAlias = Literal["send", "newline"]
SymbolSet: TypeAlias = Literal["auto", "unicode", "ascii"]
DEFAULT_RETRIES: Final = 2
MAX_RETRIES: Final = 10
"""With the longest pauses that is ten minutes; a person has looked by then."""
DEFAULT_THEME: Final = "harbor"
MAX_RECENT: Final = 12
"""More than fits above the lists of a picker is nothing that anybody remembers."""
PANEL_MIN_CELLS: Final = 36
PANEL_MAX_CELLS: Final = 80
"""How narrow and how wide the side panel can be; file and screen share the bounds."""


def _no_headers() -> Mapping[str, str]:
    return {}


def _no_body() -> Mapping[str, JsonValue]:
    return {}


@dataclass(frozen=True, slots=True)
class VendorSettings:
    """Where a server departs from the dialect it speaks, as far as the user says; None: no word."""

    max_tokens_field: str | None = None
    seed_field: str | None = None
    reasoning_field: str | None = None
    key_header: str | None = None
    stream_options: bool | None = None
    prompt_caching: bool | None = None
    images: bool | None = None
    refuses: tuple[str, ...] | None = None

    def over(self, vendor: Vendor) -> Vendor:
        """`vendor`, but where the user says otherwise."""
        return replace(
            vendor,
            max_tokens_field=self.max_tokens_field or vendor.max_tokens_field,
            seed_field=self.seed_field or vendor.seed_field,
            reasoning_field=self.reasoning_field or vendor.reasoning_field,
            key_header=self.key_header or vendor.key_header,
            takes_stream_options=vendor.takes_stream_options
            if self.stream_options is None
            else self.stream_options,
            caches_prompts=vendor.caches_prompts
            if self.prompt_caching is None
            else self.prompt_caching,
            takes_images=vendor.takes_images if self.images is None else self.images,
            refused=vendor.refused if self.refuses is None else frozenset(self.refuses),
        )


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """`[providers.NAME]`. What is None comes from the preset of that name, where there is one."""

    dialect: DialectName | None = None
    base_url: str | None = None
    key: KeySource | None = None
    """None: the preset's environment variable, only for the preset's own address; then the keyring."""
    headers: Mapping[str, str] = field(default_factory=_no_headers)
    body: JsonObject = field(default_factory=_no_body)
    """Merged into every request."""
    query: Mapping[str, str] = field(default_factory=_no_headers)
    """Appended to every address, such as Azure's `api-version`."""
    ways: VendorSettings = field(default_factory=VendorSettings)
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


@dataclass(frozen=True, slots=True)
class SetLane:
    """One lane of a set: whom it asks, and what was set for it alone."""

    target: Target
    parameters: Parameters | None = None
    """In place of those that `[params]` has for the target; None: nothing is."""
    system: str | None = None
    """Its own system prompt, empty for none at all; None: what every lane is told."""


@dataclass(frozen=True, slots=True)
class LaneSet:
    """`[lanes.NAME]`."""

    lanes: tuple[SetLane, ...] = ()
    is_in_config: bool = False
    """Whether `config.toml` has it, which is the user's alone to change."""


def _no_lanes() -> Mapping[str, LaneSet]:
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
    retries: int = DEFAULT_RETRIES
    """How often the app tries again what may pass by itself, before the first text; 0: never."""
    symbols: SymbolSet = "auto"
    """What states and bars are drawn with; `auto`: ASCII where the terminal shows nothing else."""
    panel_open: bool = True
    panel_width_cells: int | None = None
    """From `PANEL_MIN_CELLS` to `PANEL_MAX_CELLS`; None: as the screen sees fit."""
    recent: tuple[Target, ...] = ()
    """Targets that were asked lately, the last one first; at most `MAX_RECENT`."""
    hints_seen: tuple[str, ...] = ()
    """Advice that is given once, and has been."""
    providers: Mapping[str, ProviderSettings] = field(default_factory=_no_providers)
    parameters: Mapping[Target, Parameters] = field(default_factory=_no_parameters)
    prices: Mapping[Target, Price] = field(default_factory=_no_prices)
    keymap: Mapping[str, str] = field(default_factory=_no_keys)
    """Action id to keys, as `run.cancel` to `escape`; several are divided by commas."""
    lanes: Mapping[str, LaneSet] = field(default_factory=_no_lanes)
    """Named sets of lanes."""
    history: HistorySettings = field(default_factory=HistorySettings)
    fault: str | None = None
    """Why nothing may leave the machine: a file that cannot be read may say where prompts go."""


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """What is right in the files, and what is not."""

    settings: Settings
    problems: tuple[ConfigProblem, ...] = ()
