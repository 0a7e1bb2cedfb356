"""From the wish to cancel to the server's sight of the close, in milliseconds.

`python tests/bench/bench_cancel.py`. Server and flood run in processes of their own; all
stamps are of the system's one monotonic clock. The machine's load shows in p95 and max.
"""

import asyncio
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Protocol

import trustme

from tests.loopback import Answering, LoopbackServer
from tests.net.running import Running, chunk_of, prompt, provider_at
from tuiapp.core.events import Connected, TextDelta
from tuiapp.net.http import HttpProvider
from tuiapp.net.thread import WireThread
from tuiapp.net.tuning import StreamTuning


ROUNDS = 60
FLOOD_LANES = 4
FLOOD_PER_S = 200


class Pipe(Protocol):
    """One end of a pipe between two processes."""

    def send(self, obj: object) -> None: ...

    def recv(self) -> object: ...


def number_from(pipe: Pipe) -> int:
    number = pipe.recv()
    assert isinstance(number, int)
    return number


async def answer(answering: Answering) -> None:
    """What the first part of the path says."""
    _, moment, _ = answering.request.path.split("/", 2)
    if moment == "silent":
        await answering.gone()
    await answering.start()
    if moment == "stalled":
        await answering.send(chunk_of("x"))
        await answering.gone()
    await stream_for_ever(answering)


async def stream_for_ever(answering: Answering) -> None:
    began_s, count = time.monotonic(), 0
    while True:
        await answering.send(chunk_of("word"))
        count += 1
        await asyncio.sleep(max(0.0, began_s + count / FLOOD_PER_S - time.monotonic()))


def serve(pipe: Pipe, ca: trustme.CA | None) -> None:
    """In its own process: tell the URL, then for each message the stamp of that many closes' last."""
    with LoopbackServer(answer, ca=ca) as server:
        pipe.send(server.url)
        while (count := number_from(pipe)) > 0:
            server.wait_close(count)
            pipe.send(max(it.closed_ns or 0 for it in server.connections))


@contextmanager
def serving(ca: trustme.CA | None = None) -> Generator[tuple[str, Pipe], None, None]:
    here, there = multiprocessing.Pipe()
    # A fork, because a certificate authority cannot be sent to another process.
    process = multiprocessing.get_context("fork").Process(target=serve, args=(there, ca))
    process.start()
    try:
        yield str(here.recv()), here
    finally:
        here.send(0)
        process.join()


def latencies_ms(
    wire: WireThread, provider: HttpProvider, pipe: Pipe, ready: Callable[[Running], None]
) -> list[float]:
    latencies: list[float] = []
    for number in range(1, ROUNDS + 1):
        running = Running().start(wire, provider, prompt())
        ready(running)
        time.sleep(0.003 * (number % 7))  # out of step with the flood
        wished_ns = time.monotonic_ns()
        running.cancel()
        pipe.send(number)
        latencies.append((number_from(pipe) - wished_ns) / 1e6)
        running.wait_done()
    return latencies


def show(label: str, latencies: list[float]) -> None:
    cuts = quantiles(latencies, n=20, method="inclusive")
    print(
        f"{label:<28} n={len(latencies)}"
        f"  p50 {cuts[9]:6.2f}  p95 {cuts[18]:6.2f}  max {max(latencies):6.2f} ms"
    )


def measure(label: str, moment: str, ca: trustme.CA | None = None) -> None:
    with serving(ca) as (url, pipe):
        wire = WireThread()
        provider = provider_at(f"{url}/{moment}")

        def ready(running: Running) -> None:
            if moment == "silent":
                running.wait_event(Connected)
            else:
                running.wait_event(TextDelta)

        show(label, latencies_ms(wire, provider, pipe, ready))
        wire.close()


def measure_in_flood(label: str, moment: str, *, tuned: bool) -> None:
    with serving() as (flood_url, _), serving() as (url, pipe):
        wire = WireThread()
        tuning = StreamTuning()
        if tuned:
            tuning.start()
            tuning.run_started()
        flood = provider_at(f"{flood_url}/streaming")
        lanes = [Running().start(wire, flood, prompt()) for _ in range(FLOOD_LANES)]
        for lane in lanes:
            lane.wait_event(TextDelta)

        def ready(running: Running) -> None:
            running.wait_event(Connected)

        show(label, latencies_ms(wire, provider_at(f"{url}/{moment}"), pipe, ready))
        wire.close()
        tuning.stop()


def main() -> None:
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; another process serves")
    measure("streaming 200/s", "streaming")
    measure("sent nothing", "silent")
    measure("stalled", "stalled")
    with tempfile.TemporaryDirectory() as folder:
        ca = trustme.CA()
        certificate = Path(folder) / "ca.pem"
        ca.cert_pem.write_to_path(str(certificate))
        os.environ["SSL_CERT_FILE"] = str(certificate)
        measure("TLS, stalled", "stalled", ca)
        measure("TLS, sent nothing", "silent", ca)
    for tuned in (False, True):
        name = "tuned" if tuned else "untuned"
        measure_in_flood(f"beside 4 x 200/s, {name}", "silent", tuned=tuned)


if __name__ == "__main__":
    main()
