"""Six lanes on one clock: whether they start together, stop together, keep up, and leave each other alone.

    python -m tests.bench.bench_lanes [skew] [stop] [four] [six] [alone] [quick]

The whole app in a terminal wide enough for every lane to have a column, with the panel open; one server in
another process is behind all of them. Load: every fourth token of a lane in running text or code ends with a
mark that is on the screen at most once, so that the time from the socket to the terminal is that of each mark.
"""

import json
import os
import random
import subprocess
import sys
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.bench.bench_echo import echoes_ms, type_keys
from tests.bench.bench_stream import threads_cpu_s
from tests.bench.paced_server import LANES, MARKS
from tests.bench.rigging import (
    APP,
    PATIENCE_S,
    ROOT,
    PacedServer,
    Terminal,
    Told,
    heading,
    home,
    percentile,
    row,
)


MS = 1_000_000
ROUNDS = 35
QUICK_ROUNDS = 8
KEYS = 220
QUICK_KEYS = 40
TOKENS_PER_S = 200
NEIGHBOURLY_PER_S = 50
NEIGHBOURLY_TOKENS = 100
SETTLE_S = 3.0
LINES = 60
COLUMNS = {4: 220, 6: 290}
"""Room for so many lanes and the panel."""
FRAME_S = 0.010
"""Marks that come out within this are of one frame."""
PAUSE_S = 0.045
"""Marks that are further apart have text between them that takes none."""
LOST_S = 3.0
"""A mark that has not come out by then never did; the next time it is another one."""
KEYS_PER_S = 1 / 0.16
"""Of `type_keys`, what it rubs out included."""


def lanes_of(words: Sequence[Told], word: str) -> dict[int, int]:
    """When each lane said a word last."""
    return {
        int(one.word.rpartition("@")[2]): one.at_ns
        for one in words
        if one.word.startswith(f"{word}@")
    }


def wait_all(
    server: PacedServer, word: str, lanes: int, patience_s: float = PATIENCE_S
) -> list[Told]:
    """What the server said until every lane has said this word."""
    said: list[Told] = []
    missing = {f"{word}@{lane}" for lane in range(lanes)}
    until_s = time.monotonic() + patience_s
    while missing:
        said.append(server.next(until_s - time.monotonic()))
        missing.discard(said[-1].word)
    return said


@contextmanager
def lanes_on_server(
    lanes: int, tokens_per_s: float
) -> Generator[tuple[Terminal, PacedServer, Path]]:
    """The app with so many lanes, at rest; their server; a folder."""
    with (
        PacedServer(tokens_per_s) as server,
        home(lab=server.port) as environ,
        TemporaryDirectory(prefix="tuiapp-bench-") as folder,
    ):
        models = [f"lab/lane-{lane}" for lane in range(lanes)]
        columns = COLUMNS.get(lanes, COLUMNS[max(COLUMNS)])
        with Terminal(["-c", APP, *models], environ, columns=columns, lines=LINES) as terminal:
            terminal.wait_usable()
            time.sleep(SETTLE_S)
            yield terminal, server, Path(folder)


def saved_race(terminal: Terminal, folder: Path, number: int) -> Sequence[Mapping[str, object]]:
    """The figures of the lanes as the app has them."""
    path = folder / f"race-{number}.json"
    terminal.submit(f"/race save {path}")
    until_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < until_s:
        if path.exists() and (text := path.read_text()).endswith("\n"):
            lanes = json.loads(text)["lanes"]
            return [{**lane, **lane["metrics"]} for lane in lanes]
        time.sleep(0.02)
    raise AssertionError("the race was not saved")


def spread_ms(stamps: Sequence[float]) -> float:
    return (max(stamps) - min(stamps)) / MS


# Starting.


def show_skew(rounds: int) -> None:
    """How far apart the requests of one prompt are."""
    heading(f"Start skew of {LANES} lanes: from the first request to the last")
    with lanes_on_server(LANES, TOKENS_PER_S) as (terminal, server, folder):
        # Its lanes' words fill the first screen; the first prompt opens every connection.
        cold, cold_sent = one_start(terminal, server, folder, 0)
        starts = [one_start(terminal, server, folder, number) for number in range(1, rounds + 1)]
        row("heads at the server", [heads for heads, _ in starts], "≤ 10")
        row("RequestSent", [sent for _, sent in starts], "≤ 10")
        row("heads at the server, the first prompt", [cold])
        row("RequestSent, the first prompt", [cold_sent])
        after_stop = [one_start_after_stop(terminal, server) for _ in range(rounds)]
        row("heads at the server, all connections new", after_stop, "≤ 10")


def one_start(
    terminal: Terminal, server: PacedServer, folder: Path, number: int
) -> tuple[float, float]:
    terminal.wait_quiet()
    time.sleep(random.uniform(0.1, 0.4))
    terminal.submit("answer 20")
    said = wait_all(server, "done", LANES)
    terminal.wait_quiet(0.3)
    sent = [lane["sent_after_ms"] for lane in saved_race(terminal, folder, number)]
    heads = lanes_of(said, "request")
    assert len(heads) == LANES
    return spread_ms(list(heads.values())), max(it for it in sent if isinstance(it, float | int))


def one_start_after_stop(terminal: Terminal, server: PacedServer) -> float:
    terminal.wait_quiet()
    time.sleep(random.uniform(0.1, 0.4))
    terminal.submit("answer 6000")
    heads = lanes_of(wait_all(server, "first", LANES), "request")
    terminal.type(b"\x1b")
    wait_all(server, "closed", LANES)
    return spread_ms(list(heads.values()))


# Stopping.


def show_stop(rounds: int) -> None:
    """How long “stop all” takes."""
    heading(f"Escape until {LANES} sockets are closed, {TOKENS_PER_S} tokens/s each")
    with lanes_on_server(LANES, TOKENS_PER_S) as (terminal, server, _):
        one_stop(terminal, server)
        stops = [one_stop(terminal, server) for _ in range(rounds)]
        row("from the byte to the first close", [first for first, _ in stops])
        row("from the byte to the last close", [last for _, last in stops], "p95 ≤ 50")
        row("from the first close to the last", [last - first for first, last in stops])


def one_stop(terminal: Terminal, server: PacedServer) -> tuple[float, float]:
    terminal.wait_quiet()
    terminal.submit("answer 6000")
    wait_all(server, "first", LANES)
    time.sleep(random.uniform(0.2, 0.5))
    escaped_ns = terminal.type(b"\x1b")
    closed = lanes_of(wait_all(server, "closed", LANES), "closed").values()
    return (min(closed) - escaped_ns) / MS, (max(closed) - escaped_ns) / MS


# Keeping up.


class Lag(NamedTuple):
    """How one lane kept up with its socket."""

    behind_ms: Sequence[float]
    """Of each mark, from the socket until it, or one after it, is in the terminal."""
    frames_per_s: float


def show_load(lanes: int, keys: int) -> None:
    """What so many lanes cost, and how they and the keys keep up."""
    tokens = int((keys / KEYS_PER_S + 6) * TOKENS_PER_S)
    with lanes_on_server(lanes, TOKENS_PER_S) as (terminal, server, _):
        # What is done once for all: lines of code are coloured by then.
        terminal.submit("answer 400")
        wait_all(server, "done", lanes)
        terminal.wait_quiet(1.0)
        cpu_s, threads_s = terminal.cpu_s, threads_cpu_s(terminal.pid)
        began_ns = terminal.submit(f"marked {tokens}")
        typed = type_keys(terminal, keys)
        said = wait_all(server, "done", lanes, patience_s=120)
        terminal.wait_quiet()
        total = tokens * lanes / 1000
        by_thread = ", ".join(
            f"{name} {(spent_s - threads_s.get(name, 0.0)) / total:.2f}"
            for name, spent_s in threads_cpu_s(terminal.pid).items()
        )
        spent_s = terminal.cpu_s - cpu_s
        echoes = echoes_ms(terminal, typed)
        lags = lags_of(terminal, said, began_ns)
    target = {4: "p95 < 35", 6: "p95 < 60"}.get(lanes, "")
    heading(f"{lanes} lanes, {TOKENS_PER_S} tokens/s each, {COLUMNS[lanes]}x{LINES}, panel open")
    row("key until its echo", echoes, target)
    medians: list[float] = []
    for lane, lag in sorted(lags.items()):
        told = f"≤ 120; {lag.frames_per_s:.1f} frames/s (≥ 12)"
        medians.append(row(f"lane {lane} behind its socket", lag.behind_ms, told))
    p95s = [percentile(lag.behind_ms, 95) for lag in lags.values()]
    print(
        f"\nSlowest lane over fastest (< 2): {max(medians) / min(medians):.2f} at the median, "
        f"{max(p95s) / min(p95s):.2f} at p95"
    )
    print(f"CPU s per 1,000 tokens, typing included: {spent_s / total:.2f} (< 0.9) = {by_thread}")


def lags_of(terminal: Terminal, said: Sequence[Told], since_ns: int) -> dict[int, Lag]:
    """How each lane kept up, from the marks in what was painted."""
    lane_of = {mark: lane for lane, marks in enumerate(MARKS) for mark in marks}
    painted = marks_painted(terminal, since_ns, lane_of)
    behind: defaultdict[int, list[float]] = defaultdict(list)
    shown: defaultdict[int, list[int]] = defaultdict(list)
    told: defaultdict[int, list[int]] = defaultdict(list)
    soonest: dict[int, int] = {}
    for one in reversed(said):
        _, is_mark, mark = one.word.rpartition("@")[0].partition("mark:")
        if not is_mark:
            continue
        lane, times = lane_of[mark], painted[mark]
        told[lane].insert(0, one.at_ns)
        place = bisect_left(times, one.at_ns)
        if place < len(times) and times[place] - one.at_ns < LOST_S * 1e9:
            shown[lane].append(times[place])
            soonest[lane] = min(times[place], soonest.get(lane, times[place]))
        if lane in soonest:
            behind[lane].append((soonest[lane] - one.at_ns) / MS)
    return {lane: Lag(behind[lane], frames_per_s(shown[lane], told[lane])) for lane in behind}


def marks_painted(
    terminal: Terminal, since_ns: int, lane_of: Mapping[str, int]
) -> Mapping[str, Sequence[int]]:
    """When each mark came out, however often."""
    painted: defaultdict[str, list[int]] = defaultdict(list)
    rest = b""
    for seen in terminal.painted:
        if seen.at_ns < since_ns:
            continue
        data = rest + seen.data
        # A sign may be cut in two.
        end = len(data)
        while end and len(data) - end < 4 and data[end - 1] & 0xC0 == 0x80:
            end -= 1
        end -= bool(end and data[end - 1] >= 0xC0)
        text, rest = data[:end].decode(errors="replace"), data[end:]
        for sign in set(text) & lane_of.keys():
            painted[sign].append(seen.at_ns)
    return painted


def frames_per_s(shown_ns: Sequence[int], told_ns: Sequence[int]) -> float:
    """How often something new was shown while there were marks to show: some of the text has none."""
    frames: list[int] = []
    for at_ns in sorted(shown_ns):
        if not frames or at_ns - frames[-1] > FRAME_S * 1e9:
            frames.append(at_ns)
    pauses = [
        (before, after) for before, after in pairwise(told_ns) if after - before > PAUSE_S * 1e9
    ]
    periods = [
        after - before
        for before, after in pairwise(frames)
        if not any(begin < after and before < end for begin, end in pauses)
    ]
    return len(periods) / sum(periods) * 1e9


# Neighbours.


def show_alone(rounds: int) -> None:
    """Whether a lane's figures depend on its neighbours; the same lane, alone and among six."""
    heading(
        f"A lane alone and with five neighbours, {NEIGHBOURLY_PER_S} tokens/s, first after 100 ms"
    )
    prompt = f"answer {NEIGHBOURLY_TOKENS}"
    figures: dict[str, dict[int, list[tuple[float, float]]]] = {
        "ask": {1: [], LANES: []},
        "app": {1: [], LANES: []},
    }
    with PacedServer(NEIGHBOURLY_PER_S) as server, home(lab=server.port) as environ:
        for _ in range(rounds):
            for lanes, found in figures["ask"].items():
                found.append(asked(lanes, prompt, environ))
    for lanes, found in figures["app"].items():
        with lanes_on_server(lanes, NEIGHBOURLY_PER_S) as (terminal, server, folder):
            for number in range(rounds):
                terminal.submit(prompt)
                wait_all(server, "done", lanes)
                terminal.wait_quiet(0.3)
                found.append(figures_of(saved_race(terminal, folder, number)[0]))
    for source, by_lanes in figures.items():
        for place, name in enumerate(("TTFT", "gap p95")):
            alone, among = ([it[place] for it in by_lanes[lanes]] for lanes in (1, LANES))
            one = row(f"{name}, alone, {source}", alone)
            other = row(f"{name}, among {LANES}, {source}", among, f"within 5 of {one:.2f}")
            print(
                f"| {name}, difference of the medians, {source} | | {other - one:+.2f} | | | ± 5 |"
            )


def figures_of(lane: Mapping[str, object]) -> tuple[float, float]:
    ttft, gap = lane["ttft_ms"], lane["gap_p95_ms"]
    assert isinstance(ttft, float | int)
    assert isinstance(gap, float | int)
    return ttft, gap


def asked(lanes: int, prompt: str, environ: Mapping[str, str]) -> tuple[float, float]:
    """What `ask --jsonl` says of the first lane."""
    models = [word for lane in range(lanes) for word in ("-m", f"lab/lane-{lane}")]
    done = subprocess.run(
        [sys.executable, "-m", "tuiapp", "ask", "--jsonl", *models, prompt],
        cwd=ROOT,
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    ends = [json.loads(line) for line in done.stdout.splitlines() if b'"type":"end"' in line]
    return figures_of(next(end["metrics"] for end in ends if end["run"] == 0))


def main() -> None:
    words = set(sys.argv[1:])
    is_quick = "quick" in words
    rounds, keys = (QUICK_ROUNDS, QUICK_KEYS) if is_quick else (ROUNDS, KEYS)
    parts: dict[str, Callable[[], None]] = {
        "skew": lambda: show_skew(rounds),
        "stop": lambda: show_stop(rounds),
        "four": lambda: show_load(4, keys),
        "six": lambda: show_load(6, keys),
        "alone": lambda: show_alone(max(5, rounds // 3)),
    }
    for name, show in parts.items():
        if name in words or words <= {"quick"}:
            show()


if __name__ == "__main__":
    main()
