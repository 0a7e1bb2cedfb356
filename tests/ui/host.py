"""The real application on scripted runs and a clock that stands still."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from fake_ports import FakeCatalog, FakeClipboard, FakeExports, FakeFiles, FakeKeyStore

from tuiapp.config.paths import Paths
from tuiapp.config.settings import Settings
from tuiapp.config.themes import load_themes
from tuiapp.core.errors import ProviderError, UsageError
from tuiapp.core.events import Chunk, Event
from tuiapp.core.ports import Emit, Provider, TaskHandle
from tuiapp.core.prices import Price
from tuiapp.core.request import GenerationRequest, Target
from tuiapp.engine.blind import Names
from tuiapp.engine.retry import NO_RETRY, RetryPolicy
from tuiapp.engine.run import Run
from tuiapp.engine.start_line import StartLine
from tuiapp.engine.stop_rules import parse_rule
from tuiapp.ui.app import TuiApp
from tuiapp.ui.frames import FrameClock, Punctuality
from tuiapp.ui.markdown.document import MarkdownDocument
from tuiapp.ui.markdown.highlight import warm
from tuiapp.ui.ports import Catalog, Clipboard, Exports, Files, KeyStore, Objections
from tuiapp.ui.services import Services, Setting


MS = 1_000_000


@dataclass
class FakeClock:
    """Stands where it is put."""

    now_ns: int = 0

    def monotonic_ns(self) -> int:
        return self.now_ns


class PunctualFrames(FrameClock):
    """Real frames, but this machine's own lateness is kept out of the pictures."""

    @property
    def punctuality(self) -> Punctuality:
        return Punctuality(frames=340, late_frames=2, worst_ns=41 * MS)


class LoopTask:
    """A task of the test's own loop behind the port."""

    def __init__(self, task: "asyncio.Task[None]") -> None:
        self._task = task

    def cancel(self) -> None:
        self._task.cancel()


class LoopSpawner:
    """Runs coroutines on the loop of whoever spawns them."""

    def spawn(
        self,
        main: Callable[[], Coroutine[None, None, None]],
        on_done: Callable[[BaseException | None], None],
    ) -> TaskHandle:
        task = asyncio.get_running_loop().create_task(main())

        def done(ended: "asyncio.Task[None]") -> None:
            on_done(asyncio.CancelledError() if ended.cancelled() else ended.exception())

        task.add_done_callback(done)
        return LoopTask(task)


@dataclass(frozen=True)
class Step:
    """Events that arrive in one read, so long after the one before."""

    after_ms: float
    events: tuple[Event, ...]
    raw: bytes = b"x"


@dataclass(frozen=True)
class Hang:
    """Nothing more comes until the run is cancelled; closing the connection then takes so long."""

    close_ms: float = 0


@dataclass(frozen=True)
class Gate:
    """The rest comes once the test has opened it."""

    opened: asyncio.Event = field(default_factory=asyncio.Event)


Script = Sequence[Step | Hang | Gate | ProviderError]


class ScriptedProvider:
    """Plays a script at once; only the stamps tell of time."""

    def __init__(self, script: Script, clock: FakeClock) -> None:
        self._script = script
        self._clock = clock
        self._at_ns = clock.now_ns
        """Its own time: runs side by side do not wait for each other."""

    async def stream(self, request: GenerationRequest, emit: Emit) -> None:
        del request
        for step in self._script:
            match step:
                case Step(after_ms=after_ms, events=events, raw=raw):
                    self._at_ns += int(after_ms * MS)
                    self._clock.now_ns = max(self._clock.now_ns, self._at_ns)
                    emit(Chunk(self._at_ns, raw, events))
                    await asyncio.sleep(0)
                case Gate(opened=opened):
                    await opened.wait()
                    self._at_ns = self._clock.now_ns
                case Hang(close_ms=close_ms):
                    try:
                        await asyncio.get_running_loop().create_future()
                    finally:
                        self._clock.now_ns += int(close_ms * MS)
                case ProviderError():
                    raise step


@dataclass
class Scripts:
    """One script a request, in order; the last one repeats. Remembers what was asked."""

    scripts: list[Script]
    clock: FakeClock
    requests: list[GenerationRequest] = field(default_factory=list[GenerationRequest])

    def asked(self, request: GenerationRequest) -> "ScriptedProviders":
        """Who answers the next request."""
        self.requests.append(request)
        place = min(len(self.requests), len(self.scripts)) - 1
        return ScriptedProviders(ScriptedProvider(self.scripts[place], self.clock))


@dataclass
class ScriptedProviders:
    """Whoever is asked, it answers."""

    answering: ScriptedProvider

    async def provider(self, target: Target) -> Provider:
        del target
        return self.answering


@dataclass
class Host:
    """The application and what it touched."""

    app: TuiApp
    scripts: Scripts
    clock: FakeClock
    saved: dict[tuple[str, ...], Setting]
    faults: list[BaseException]
    runs: list[Run]
    first_screen: asyncio.Event
    """Set once the first screen is painted and the work behind it begins."""
    looked_around: threading.Event
    """Set once that work is done: the highlighter, offers, advice about the terminal."""


def make_host(
    *scripts: Script,
    target: str = "demo/guide",
    beside: Sequence[str] = (),
    settings: Settings | None = None,
    notes: Sequence[str] = (),
    offers: Sequence[str] = (),
    hint: str | None = None,
    price: Price | None = None,
    save: Callable[[tuple[str, ...], Setting], None] | None = None,
    stop_rules: Sequence[str] = (),
    catalog: Catalog | None = None,
    keys: KeyStore | None = None,
    files: Files | None = None,
    exports: Exports | None = None,
    clipboard: Clipboard | None = None,
    open_file: Callable[[str], str] = "Opened {}.".format,
    objections: Objections = lambda _: (),
    names: Names | None = None,
    retry: RetryPolicy = NO_RETRY,
) -> Host:
    clock = FakeClock()
    spawner = LoopSpawner()
    played = Scripts(list(scripts) or [()], clock)
    saved: dict[tuple[str, ...], Setting] = {}
    faults: list[BaseException] = []
    runs: list[Run] = []
    first_screen = asyncio.Event()
    looked_around = threading.Event()

    def start_run(request: GenerationRequest, start_line: StartLine) -> Run:
        providers = played.asked(request)
        rules = [parse_rule(text) for text in stop_rules]
        run = Run(
            request,
            providers=providers,
            spawner=spawner,
            clock=clock,
            stop_rules=rules,
            retry=retry,
            start_line=start_line,
        )
        run.start()
        runs.append(run)
        return run

    def check_target(text: str) -> Target:
        found = Target.parse(text)
        if found.provider not in {"demo", "lab"}:
            raise UsageError(f"There is no provider “{found.provider}”.", hint="Known: demo, lab.")
        return found

    def terminal_hint() -> str | None:
        looked_around.set()
        return hint

    def report_crash(error: BaseException) -> str:
        faults.append(error)
        return "The report is in crash.txt"

    services = Services(
        settings=replace(settings or Settings()),
        themes=load_themes(Paths.of({"TUIAPP_HOME": "nowhere"})).themes,
        clock=clock,
        wall_clock=lambda: datetime(2026, 11, 20, 14, 2, tzinfo=UTC),
        start_run=start_run,
        check_target=check_target,
        known_targets=lambda: ["demo/guide", "demo/markdown", "lab/any-model"],
        catalog=catalog or FakeCatalog(),
        keys=keys or FakeKeyStore(),
        files=files or FakeFiles(),
        exports=exports or FakeExports(),
        clipboard=clipboard or FakeClipboard(),
        open_file=open_file,
        objections=objections,
        price=lambda _: price,
        save_setting=save or saved.__setitem__,
        notes=notes,
        find_offers=lambda: offers,
        new_document=MarkdownDocument,
        load_highlighter=warm,
        terminal_hint=terminal_hint,
        warm_up=lambda _: None,
        report_crash=report_crash,
        on_first_screen=first_screen.set,
        on_runs_changed=lambda _: None,
        stamps_late_ns=lambda: 2 * MS,
        close=lambda: None,
        frames=PunctualFrames(),
        names=names or Names(),
    )
    app = TuiApp(services, tuple(Target.parse(text) for text in (target, *beside)))
    return Host(app, played, clock, saved, faults, runs, first_screen, looked_around)
