"""Four lanes of the real widgets on real streams, which write down what it cost; run as a program.

    python -m tests.bench.stamps_app (tuned | untuned) TOKENS REPORT_PATH

Asks `lab/any` for TOKENS tokens in every lane, and leaves when all have come. The report is one
JSON object, `bench_stamps.Report`.
"""

import gc
import json
import os
import re
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path


os.environ.setdefault("TEXTUAL_FPS", "240")  # as the app does, before Textual is imported

from textual import work
from textual.app import App, ComposeResult
from textual.containers import Horizontal

from tuiapp.cli.app_side import AppSide
from tuiapp.config.settings import DEFAULT_THEME
from tuiapp.core.messages import UserMessage
from tuiapp.core.request import Target
from tuiapp.engine.comparison import Comparison
from tuiapp.engine.lane_state import LaneState
from tuiapp.ui.messages import RunEnded
from tuiapp.ui.services import Services
from tuiapp.ui.terminal import driver_class
from tuiapp.ui.theme import css_variables, look_of, textual_theme
from tuiapp.ui.widgets.lane import LaneView


LANES = 4
SETTLE_S = 0.5

_SENT = re.compile(rb'"sent_ns":([0-9]+)')


def thread_cpu_s() -> Mapping[str, float]:
    """CPU seconds of every thread that runs now, by its name."""
    return {
        thread.name: time.clock_gettime(time.pthread_getcpuclockid(thread.ident))
        for thread in threading.enumerate()
        if thread.ident is not None
    }


class StampsApp(App[None]):
    """Four lanes side by side, and nothing else."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, services: Services, tokens: int, *, is_tuned: bool) -> None:
        self._services = services
        theme = self._services.themes[DEFAULT_THEME]
        self._token_defaults = css_variables(theme)
        super().__init__(driver_class=driver_class(escape_ms=None, environ=os.environ))
        self.register_theme(textual_theme(theme))
        self.theme = DEFAULT_THEME
        self._prompt = f"answer {tokens}"
        self._is_tuned = is_tuned
        self._chat = Comparison([Target("lab", "any")] * LANES, start_run=services.start_run)
        look = look_of(theme)
        self._lanes = [
            LaneView(number, state, services=self._services, look=look)
            for number, state in enumerate(self._chat.lanes)
        ]
        self._ended = 0
        self._began_ns = 0
        self._cpu_s: Mapping[str, float] = {}
        self._collections = 0
        self.report: Mapping[str, object] = {}

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return self._token_defaults

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield from self._lanes

    def on_mount(self) -> None:
        self.warm_up()

    @work(thread=True)
    def warm_up(self) -> None:
        """What the app loads after its first screen; the measured part begins when it is there."""
        self._services.warm_up(Target("lab", "any"))
        highlighter = self._services.load_highlighter()
        for lane in self._lanes:
            self.call_from_thread(lane.take_highlighter, highlighter)
        self.call_from_thread(self.set_timer, SETTLE_S, self.begin)

    def begin(self) -> None:
        if self._is_tuned:
            self._services.on_first_screen()
            self._services.on_runs_changed(True)
        gc.callbacks.append(self._count_collection)
        self._began_ns = time.monotonic_ns()
        self._cpu_s = thread_cpu_s()
        self._chat.submit(self._prompt)
        for state, lane in zip(self._chat.lanes, self._lanes, strict=True):
            assert state.run is not None
            lane.begin(state.run, prompt=UserMessage(self._prompt))

    def _count_collection(self, phase: str, info: Mapping[str, int]) -> None:
        self._collections += phase == "stop" and info["generation"] == 2

    def on_run_ended(self, message: RunEnded) -> None:
        message.stop()
        self._ended += 1
        if self._ended < LANES:
            return
        seconds = (time.monotonic_ns() - self._began_ns) / 1e9
        cpu_s = {name: used - self._cpu_s.get(name, 0) for name, used in thread_cpu_s().items()}
        gc.callbacks.remove(self._count_collection)
        self.report = {
            "seconds": seconds,
            "cpu_s": cpu_s,
            "frames": self._services.frames.frames,
            "full_collections": self._collections,
            "lateness_ms": [late for lane in self._chat.lanes for late in lateness_ms(lane)],
        }
        self.exit()


def lateness_ms(lane: LaneState) -> list[float]:
    """How long after the server sent them the stamps of the lane's chunks are."""
    assert lane.run is not None
    return [
        (chunk.at_ns - int(sent)) / 1e6
        for chunk in lane.run.log.since(0)
        for sent in _SENT.findall(chunk.raw)
    ]


def main() -> None:
    _, tuning, tokens, report_path = sys.argv
    side = AppSide()
    # The chat itself is never shown; it has what the lanes need from outside.
    services = side.application(["lab/any"]).services
    app = StampsApp(services, int(tokens), is_tuned=tuning == "tuned")
    try:
        app.run()
    finally:
        side.close()
    Path(report_path).write_text(json.dumps(app.report))


if __name__ == "__main__":
    main()
