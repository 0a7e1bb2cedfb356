"""What the application needs from outside, handed in by the one place that wires everything."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from tuiapp.config.save import SettingValue
from tuiapp.config.settings import Settings
from tuiapp.config.themes import Theme
from tuiapp.core.ports import Clock
from tuiapp.core.prices import Price
from tuiapp.core.request import Target
from tuiapp.engine.blind import Names
from tuiapp.engine.comparison import StartRun
from tuiapp.ui.frames import FrameClock
from tuiapp.ui.markdown.ports import Highlighter, NewDocument
from tuiapp.ui.ports import Catalog, Clipboard, Exports, Files, KeyStore, Objections


Setting: TypeAlias = SettingValue | None
"""What the app itself writes into `settings.toml`; None takes it out."""


@dataclass(frozen=True, slots=True)
class Services:
    """Ports and values. Callables are for the interface's thread unless they say otherwise."""

    settings: Settings
    themes: Mapping[str, Theme]
    clock: Clock
    wall_clock: Callable[[], datetime]
    """The time of day, aware of its zone."""
    start_run: StartRun
    check_target: Callable[[str], Target]
    """Reads a target; raises UsageError with the nearest names where its provider is unknown."""
    known_targets: Callable[[], Sequence[str]]
    """What to offer when a model is chosen."""
    catalog: Catalog
    keys: KeyStore
    files: Files
    exports: Exports
    clipboard: Clipboard
    open_file: Callable[[str], str]
    """Shows a file in the system's own program; what came of it, as a sentence; for a worker thread."""
    objections: Objections
    price: Callable[[Target], Price | None]
    save_setting: Callable[[tuple[str, ...], Setting], None]
    """Writes one place of `settings.toml`; for a worker thread."""
    notes: Sequence[str]
    """Mistakes in the configuration, one sentence each."""
    find_offers: Callable[[], Sequence[str]]
    """Targets whose key, or whose server on this machine, was found; slow, for a worker thread."""
    new_document: NewDocument
    """Makes an empty Markdown document; the first one loads the engine, unless it is loaded."""
    load_highlighter: Callable[[], Highlighter]
    """Imports pygments; slow, for a worker thread."""
    terminal_hint: Callable[[], str | None]
    """One sentence about this terminal's settings; slow, for a worker thread."""
    warm_up: Callable[[Target], None]
    """Gets key and connection ready; slow, for a worker thread."""
    report_crash: Callable[[BaseException], str]
    """Writes the redacted crash report; returns a sentence that says where it is, or why not."""
    on_first_screen: Callable[[], None]
    """Told once, when the first screen has been painted."""
    on_runs_changed: Callable[[bool], None]
    """Told whenever runs begin (True) or have all ended (False)."""
    stamps_late_ns: Callable[[], int | None]
    """How late the stamps of chunks are, p95; None before it has been measured."""
    close: Callable[[], None]
    """Stops every run and closes every connection, within 250 ms; for a worker thread."""
    frames: FrameClock = field(default_factory=FrameClock)
    """The beat that every lane repaints on."""
    names: Names = field(default_factory=Names)
    """Who is called what. Whatever names a lane on screen asks here: `names.of(state)`."""
