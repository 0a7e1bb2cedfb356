"""Two hours' worth of use, compressed: a session that follows from a seed, in tmux, watched for any glitch.

    python -m tests.bench.soak [TURNS] [SEED]

Each turn is a prompt to a server that answers slowly, fast, in bursts, with a stall or not to its end; some deeds
while it does, and some at rest: `soak_deeds.py` says which. Whenever the app has come to rest, what stands in the
terminal must be what the app paints when it is made to paint all of it anew, which is by going to another size
and back. After each deed a key must show. At the end, nothing may be open that was not at the beginning.

Ends with 1 if there was a difference, a crash, a deed that left the app deaf, or something left open; both
screens of a difference are kept as files. Without tmux it ends with 2.
"""

import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory, mkdtemp
from typing import Final, assert_never

from tests.bench.rigging import APP, PATIENCE_S, PacedServer, home
from tests.bench.soak_deeds import (
    ADDING,
    PACES,
    USUAL_SIZE,
    Deed,
    Paste,
    Press,
    Resize,
    Say,
    See,
    Step,
    Type,
    asking,
    choose,
)
from tests.bench.tmux_pane import EndedError, Holdings, Size, TmuxPane, has_tmux


TURNS: Final = 200
SEED: Final = 1
ALONE: Final = 0.3
"""How much of the session has one lane."""
DEEDS_STREAMING: Final = 3
DEEDS_AT_REST: Final = 3
"""At most so many in a turn."""

ECHO_S: Final = 5.0
"""A key that has not shown by then is not coming."""
PROBE: Final = "Ж"
"""A character that is in no answer and no prompt."""
ANSWER_S: Final = 90.0
PASSING_S: Final = 3.5
"""A word that passes by itself stays for three seconds."""
PASSING_MARK: Final = "▌"
"""Such a word has it at its left; so has the message under the cursor."""
OTHER_LAYOUT_COLUMNS: Final = (60, 100)
"""From these on the screen has other parts, and what is open or has the keys there may rightly be gone here."""
GLANCE_S: Final = 0.1
"""The app has painted at a size that is only gone through."""
IDLE_SOCKETS: Final = 10
"""As many connections are kept for the next request."""


class DeafError(Exception):
    """A key did not show, not even after Escapes."""


@dataclass
class Course:
    """What has been done and found."""

    folder: Path
    """For the screens of a difference."""
    deeds: Counter[str] = field(default_factory=Counter[str])
    turn: int = 0
    done: list[str] = field(default_factory=list[str])
    """The deeds of this turn."""
    compared: int = 0
    slowest_echo_s: float = 0.0
    findings: Counter[str] = field(default_factory=Counter[str])
    held: list[Holdings] = field(default_factory=list[Holdings])
    """What the app held at the beginning, and at the end if it came to that."""

    def find(self, kind: str, told: str, *screens: Sequence[str]) -> None:
        """Note something that should not be."""
        self.findings[kind] += 1
        number = self.findings.total()
        print(f"\n{kind} {number}, turn {self.turn}: {told}")
        for name, screen in zip("ab", screens, strict=False):
            path = self.folder / f"{number}{name}.txt"
            path.write_text("\n".join(screen) + "\n")
            print(f"  {path}")
        for deed in self.done:
            print(f"  · {deed}")
        sys.stdout.flush()


class Servers:
    """A server for each pace, and what they owe."""

    def __init__(self, servers: Sequence[PacedServer]) -> None:
        self._servers = servers
        self._owed = 0
        self._hanging = 0

    def listen(self) -> None:
        """Take in what the servers have said since."""
        for server in self._servers:
            for told in server.said():
                self._owed += {"request": 1, "over": -1}.get(told.word, 0)
                self._hanging += told.word in {"stalled", "silent"}
        if not self._owed:
            self._hanging = 0

    @property
    def is_answering(self) -> bool:
        """Whether there is an answer without its end."""
        self.listen()
        return self._owed > 0

    @property
    def is_hanging(self) -> bool:
        """Whether nothing more will come of any of them."""
        self.listen()
        return 0 < self._owed <= self._hanging


class Session:
    """Somebody at the app."""

    def __init__(self, pane: TmuxPane, servers: Servers, course: Course, home_dir: Path) -> None:
        self._pane = pane
        self._servers = servers
        self._course = course
        self._home_dir = home_dir
        self._crashes: set[Path] = set()

    # Doing.

    def do(self, deed: Deed) -> None:
        """Do it, and leave it open."""
        self._course.deeds[deed.kind] += 1
        self._course.done.append(str(deed))
        for step in deed.steps:
            self._take(step)

    def close(self, deed: Deed) -> None:
        """Leave what a deed has opened, and go back to the composer."""
        for step in deed.closing:
            self._take(step)
        self.prove_awake()

    def _take(self, step: Step) -> None:
        match step:
            case Press(keys):
                self._pane.press(*keys)
            case Type(text):
                self._pane.type(text)
            case Say(text):
                self._say(text)
            case Paste(text):
                self._pane.paste(text)
            case Resize(size):
                self._pane.resize(size)
            case See(text):
                self._see(text)
            case _:
                assert_never(step)

    def _say(self, line: str) -> None:
        self._echo(line)
        self._pane.press("BSpace")
        self._wait_without_probe()
        self._pane.press("Enter")

    def _see(self, text: str) -> None:
        if not self._pane.wait_for(lambda: self._pane.shows(text), ECHO_S):
            self._course.find("deaf", f"“{text}” never came", self._pane.screen())

    def _echo(self, text: str = "") -> bool:
        """Type, with a mark at the end, until the mark shows. Whether it did in time."""
        began_s = time.monotonic()
        self._pane.type(text + PROBE)
        is_shown = self._pane.wait_for(lambda: self._pane.shows(PROBE), ECHO_S)
        if is_shown:
            echo_s = time.monotonic() - began_s
            self._course.slowest_echo_s = max(self._course.slowest_echo_s, echo_s)
        return is_shown

    def _wait_without_probe(self) -> bool:
        return self._pane.wait_for(lambda: not self._pane.shows(PROBE), ECHO_S)

    def prove_awake(self) -> None:
        """Type a character, see it, and empty the composer.

        Raises:
            DeafError: It does not show, not even after Escapes.
        """
        if self._echo() and self._rub_out():
            return
        self._course.find("deaf", "a key did not show, or not go", self._pane.screen())
        for _ in range(3):
            self._pane.press("Escape")
            if self._rub_out() and self._echo() and self._rub_out():
                return
        raise DeafError

    def _rub_out(self) -> bool:
        self._pane.press("F7", "BSpace")
        return self._wait_without_probe()

    def finish(self) -> None:
        """Wait until every answer has come, and Escape those that never will."""
        servers, pane = self._servers, self._pane
        until_s = time.monotonic() + ANSWER_S
        while not pane.wait_rest(GLANCE_S, or_else=lambda: servers.is_answering):
            pane.wait_for(lambda: servers.is_hanging or not servers.is_answering, ANSWER_S)
            if servers.is_hanging:
                pane.press("Escape")
                pane.wait_for(lambda: not servers.is_hanging, ECHO_S)
            if time.monotonic() > until_s:
                self._course.find("deaf", "answers never ended, nor did Escape end them")
                break

    # Comparing.

    def compare(self) -> None:
        """Paint all of the screen anew; note it where that makes a difference."""
        self._look_for_crashes()
        if not self._settle():
            self._course.find("restless", "the app never came to rest", self._pane.screen())
            return
        before, here = self._pane.screen(), self._pane.size
        step = -1 if here.columns + 1 in OTHER_LAYOUT_COLUMNS else 1
        self._pane.resize(Size(here.columns + step, here.lines))
        self._pane.wait_rest(GLANCE_S)
        self._pane.resize(here)
        self._pane.wait_rest()
        after = self._pane.screen()
        self._course.compared += 1
        if before != after:
            pairs = zip(before, after, strict=False)
            rows = [row for row, (old, new) in enumerate(pairs) if old != new]
            self._course.find("difference", f"{here}, rows {rows}", before, after)

    def _settle(self) -> bool:
        began_s = time.monotonic()
        if not self._pane.wait_rest():
            return False
        self._pane.wait_for(
            lambda: time.monotonic() - began_s > PASSING_S or not self._pane.shows(PASSING_MARK)
        )
        return self._pane.wait_rest()

    def _look_for_crashes(self) -> None:
        for path in {*self._home_dir.rglob("crash-*.txt")} - self._crashes:
            self._crashes.add(path)
            self._course.find("crash", path.read_text())

    # A turn.

    def turn(self, rng: Random, turn: int, *, has_lanes: bool) -> None:
        """A prompt, deeds while it is answered, and deeds at rest."""
        self._course.turn = turn
        self._course.done.clear()
        prompt = asking(rng, turn)
        self.do(prompt)
        for _ in range(rng.randint(0, DEEDS_STREAMING)):
            deed = choose(rng, self._pane.size, is_streaming=True, has_lanes=has_lanes)
            self.do(deed)
            self.close(deed)
        self.finish()
        self.compare()
        for _ in range(rng.randint(0, DEEDS_AT_REST)):
            deed = choose(rng, self._pane.size, is_streaming=False, has_lanes=has_lanes)
            self.do(deed)
            self.finish()
            self.compare()
            self.close(deed)
            self.finish()

    def begin(self) -> None:
        """Come to where something is open that stays open."""
        # Until the app reads keys, the terminal itself would echo them.
        self._pane.wait_for(lambda: self._pane.shows("Ask "))
        self._pane.wait_rest()
        self.prove_awake()
        self.do(Deed("ask: answer", [Say("answer 20")]))
        self.finish()
        self.compare()

    def end(self) -> None:
        """Leave as much as was there at the beginning."""
        self._pane.resize(USUAL_SIZE)
        self._take(Say("/new"))
        for _ in range(6):
            self._take(Say("/lane remove"))
        self.begin()


def run(session: Session, rng: Random, turns: int) -> None:
    """All the turns; the first of them with one lane."""
    for turn in range(1, turns + 1):
        has_lanes = turn > turns * ALONE
        if has_lanes and turn - 1 <= turns * ALONE:
            for deed in ADDING:
                session.do(deed)
                session.compare()
        session.turn(rng, turn, has_lanes=has_lanes)


def soak(turns: int, seed: int, course: Course) -> None:
    """A session of so many turns, and what came of it."""
    with ExitStack() as stack:
        servers = {name: stack.enter_context(PacedServer(pace)) for name, pace in PACES.items()}
        ports = {name: server.port for name, server in servers.items()}
        environ = stack.enter_context(home(**ports))
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="tuiapp-soak-")))
        pane = stack.enter_context(TmuxPane(folder, ["-c", APP, "usual/any"], environ, USUAL_SIZE))
        session = Session(pane, Servers([*servers.values()]), course, Path(environ["TUIAPP_HOME"]))
        began_s = time.monotonic()
        try:
            session.begin()
            course.held.append(Holdings.of(pane.pid))
            run(session, Random(seed), turns)
            session.end()
            course.held.append(Holdings.of(pane.pid))
            leave(pane, course)
        except EndedError:
            course.find("crash", f"the app ended with {pane.exit_status}", pane.screen())
        except DeafError:
            course.find("deaf", "the session cannot go on", pane.screen())
        show(course, time.monotonic() - began_s)


def leave(pane: TmuxPane, course: Course) -> None:
    """Quit, as a user does; what was left open until then is a finding."""
    first, last = course.held
    if last.files > first.files or last.sockets > first.sockets + IDLE_SOCKETS:
        course.find("left open", f"{first} has become {last}")
    with suppress(EndedError):
        pane.press("C-q")
    if not pane.wait_for(lambda: pane.exit_status is not None, PATIENCE_S):
        course.find("deaf", "Ctrl+Q did not end the app", pane.screen())
    elif pane.exit_status:
        course.find("crash", f"the app ended with {pane.exit_status}", pane.screen())


def show(course: Course, took_s: float) -> None:
    """The table."""
    differences = course.findings["difference"]
    others = {kind: count for kind, count in course.findings.items() if kind != "difference"}
    rows = {
        "turns": f"{course.turn}, in {took_s / 60:.1f} minutes",
        "deeds": course.deeds.total(),
        "screens compared": course.compared,
        "differences": differences,
        "other findings": ", ".join(f"{count} {kind}" for kind, count in others.items()) or "none",
        "slowest echo": f"{course.slowest_echo_s:.2f} s",
        "RSS": " → ".join(f"{it.rss_mb:.0f} MB" for it in course.held),
        "threads": " → ".join(str(it.threads) for it in course.held),
        "sockets": " → ".join(str(it.sockets) for it in course.held),
        "other open files": " → ".join(str(it.files) for it in course.held),
    }
    for title, table in (("what", rows), ("deed", dict(course.deeds.most_common()))):
        print(f"\n| {title} | |\n|---|---|")
        for name, value in table.items():
            print(f"| {name} | {value} |")
    sys.stdout.flush()


def main() -> int:
    if not has_tmux():
        print("This needs tmux, which is not installed.", file=sys.stderr)
        return 2
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else TURNS
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else SEED
    # Told to end, it takes the app and its terminal along.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    course = Course(Path(mkdtemp(prefix=f"tuiapp-soak-{seed}-")))
    print(f"{turns} turns with seed {seed}; screens go to {course.folder}", flush=True)
    soak(turns, seed, course)
    if course.findings:
        return 1
    course.folder.rmdir()
    return 0


if __name__ == "__main__":
    sys.exit(main())
