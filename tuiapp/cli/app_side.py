"""What the full-screen application gets from outside, made out of a session."""

import threading
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Final

from tuiapp.cli.clipboard import SystemClipboard
from tuiapp.cli.exports import ExportFiles
from tuiapp.cli.files import UserFiles
from tuiapp.cli.opener import open_file
from tuiapp.cli.stored_keys import StoredKeys
from tuiapp.cli.wiring import Session, wall_clock
from tuiapp.config.save import save_setting
from tuiapp.core.errors import UsageError
from tuiapp.core.request import GenerationRequest, Target
from tuiapp.engine.comparison import MAX_LANES
from tuiapp.engine.retry import RetryPolicy
from tuiapp.engine.run import Run
from tuiapp.engine.start_line import StartLine
from tuiapp.net.lateness import LatenessProbe
from tuiapp.net.tuning import StreamTuning
from tuiapp.ui.app import TuiApp
from tuiapp.ui.commands import unknown_keymap_ids, unusable_keys
from tuiapp.ui.markdown.ports import Document, Highlighter
from tuiapp.ui.markdown.styles import MarkdownStyles
from tuiapp.ui.services import Services, Setting
from tuiapp.ui.terminal import ask_tmux, driver_class, tmux_hint


DEFAULT_TARGET: Final = Target("demo", "guide")
MAX_OFFERS: Final = 8
TMUX_HINT: Final = "tmux-escape-time"
IDLE_S: Final = 2.0
"""How long after the last answer the interpreter may take a pause of its own."""


def _left_out(targets: Sequence[Target]) -> Sequence[str]:
    """That the settings name more targets than there can be lanes."""
    if len(targets) <= MAX_LANES:
        return ()
    others = ", ".join(str(target) for target in targets[MAX_LANES:])
    return (f"There are at most {MAX_LANES} lanes; without one for now: {others}.",)


class AppSide:
    """What the application gets from outside, made out of a session."""

    def __init__(self) -> None:
        self._session = Session(on_fault=self.note_fault)
        self._tuning = StreamTuning(when_idle=self._collect_when_idle)
        self._lateness = LatenessProbe(self._session.wire, self._session.clock)
        self._offers: Sequence[str] = ()
        self._app: TuiApp | None = None
        self._is_streaming = False
        self._save_lock = threading.Lock()

    def application(self, names: Sequence[str]) -> TuiApp:
        """The application on these targets; without any, on those of the settings, else the demo.

        Raises:
            UsageError: A target names no known provider, or there are more than there can be lanes.
        """
        session = self._session
        settings = session.settings
        if len(names) > MAX_LANES:
            message = f"There are at most {MAX_LANES} lanes, and {len(names)} targets were named."
            raise UsageError(message, hint="Leave some of the -m out.")
        targets = tuple(session.check_target(name) for name in names) or settings.targets
        services = Services(
            settings=settings,
            themes=session.themes.themes,
            clock=session.clock,
            wall_clock=wall_clock,
            start_run=self.start_run,
            check_target=session.check_target,
            known_targets=lambda: self.known_targets(targets),
            catalog=session.catalog,
            keys=StoredKeys(session.settings, session.environ, session.keys, session.key_store),
            files=UserFiles(session.paths),
            exports=ExportFiles(session.paths),
            clipboard=SystemClipboard(session.environ),
            open_file=lambda path: open_file(path, session.environ),
            objections=session.objections,
            price=session.price,
            save_setting=self.save_setting,
            notes=[
                *(problem.sentence for problem in session.problems),
                *unknown_keymap_ids(settings.keymap),
                *unusable_keys(settings.keymap),
                *_left_out(targets),
            ],
            find_offers=self.find_offers,
            new_document=self.new_document,
            load_highlighter=self.load_highlighter,
            terminal_hint=self.terminal_hint,
            warm_up=self.warm_up,
            report_crash=self.report_crash,
            on_first_screen=self._tuning.start,
            on_runs_changed=self.runs_changed,
            stamps_late_ns=lambda: self._lateness.p95_ns,
            close=session.close,
        )
        self._app = TuiApp(
            services,
            targets[:MAX_LANES] or (DEFAULT_TARGET,),
            driver_class=driver_class(
                escape_ms=settings.escape_ms,
                environ=session.environ,
                symbols=settings.symbols,
                on_held=services.frames.hold,
            ),
        )
        return self._app

    def start_run(self, request: GenerationRequest, start_line: StartLine) -> Run:
        """Send a request, and again what may pass by itself, as often as the settings say."""
        session = self._session
        retry = RetryPolicy(session.settings.retries)
        return session.start_run(request, retry=retry, start_line=start_line)

    def close(self) -> None:
        """Stop every run, close every connection, and leave the interpreter as it was."""
        self._session.close()
        self._tuning.stop()

    def _collect_when_idle(self, collect: Callable[[], None]) -> None:
        """Collect when the user has had time to read: it takes 46 to 92 ms (PERF C2)."""
        if self._app is None:
            collect()
        else:
            self._app.set_timer(IDLE_S, collect)

    def runs_changed(self, is_streaming: bool) -> None:  # noqa: FBT001 - a callback's one argument
        """Tune the interpreter while answers stream."""
        if is_streaming == self._is_streaming:
            return
        self._is_streaming = is_streaming
        if is_streaming:
            self._tuning.run_started()
            self._lateness.start()
        else:
            self._tuning.run_ended()
            self._lateness.stop()

    def save_setting(self, path: tuple[str, ...], value: Setting) -> None:
        """Write one setting. Two at a time would lose one of them."""
        with self._save_lock:
            save_setting(self._session.paths, path, value)

    def note_fault(self, error: BaseException) -> None:
        """Keep the report of a fault on the wire thread; its run says so in its lane."""
        self.report_crash(error)

    def report_crash(self, error: BaseException) -> str:
        """Write the redacted report of a fault of ours; a sentence that says where it is."""
        from tuiapp.cli.crash import write_crash_report

        try:
            path = write_crash_report(error, self._session.paths, self._session.secrets)
        except OSError as reason:
            return f"Its report could not be written: {reason}."
        return f"The report is in {path}"

    def known_targets(self, targets: Sequence[Target]) -> list[str]:
        """What a list of models offers: what was asked for, what was found, then the demo's."""
        from tuiapp.net.demo_models import DemoModels

        asked = [str(target) for target in targets]
        demos = [f"demo/{name}" for name in DemoModels().names]
        known = self._session.catalog.known_targets()
        return list(dict.fromkeys([*asked, *self._offers, *known, *demos]))

    def find_offers(self) -> list[str]:
        """Targets whose keys or servers are on this machine. Blocks for at most two seconds."""
        catalog = self._session.catalog
        catalog.load_kept()
        catalog.find_keys()
        catalog.find_servers()
        self._offers = catalog.offers()[:MAX_OFFERS]
        # Nobody waits for prices before the first answer has begun. Not a daemon: the interpreter
        # ends in disorder when one is stopped inside of an import.
        threading.Thread(target=catalog.load_prices, name="tuiapp-prices").start()
        return list(self._offers)

    def new_document(self, styles: MarkdownStyles, width_cells: int) -> Document:
        """An empty document."""
        from tuiapp.ui.markdown.document import MarkdownDocument

        return MarkdownDocument(styles, width_cells)

    def load_highlighter(self) -> Highlighter:
        """Import what draws answers: the Markdown engine, some 60 ms, then pygments, some 300 ms."""
        from tuiapp.ui.markdown.highlight import warm

        # The first answer is not to wait for it.
        import_module("tuiapp.ui.markdown.document")
        return warm()

    def warm_up(self, target: Target) -> None:
        """Read the key, which may take as long as a command of the user's; then make the client."""
        try:
            self._session.find_endpoint(target)
        except UsageError:
            return  # the run says so, in its lane
        self._session.warm_up(target)

    def terminal_hint(self) -> str | None:
        """What to tell somebody whose tmux holds Escape back; once. Blocks for at most half a second."""
        environ = self._session.environ
        seen = self._session.settings.hints_seen
        server = None if TMUX_HINT in seen else ask_tmux(environ)
        if server is None:
            return None
        hint = tmux_hint(environ, server.version, escape_time_ms=server.escape_time_ms)
        if hint is not None:
            self.save_setting(("hints", "seen"), (*seen, TMUX_HINT))
        return hint
