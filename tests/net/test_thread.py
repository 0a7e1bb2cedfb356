import asyncio
import subprocess
import sys
import threading
from collections.abc import Coroutine

import pytest

from tests.patience import PATIENCE_S
from tuiapp.net.thread import WireThread


class Ends:
    """What `on_done` was called with, and where."""

    def __init__(self) -> None:
        self.seen: list[BaseException | None] = []
        self.threads: list[str] = []
        self._news = threading.Semaphore(0)

    def __call__(self, error: BaseException | None) -> None:
        self.seen.append(error)
        self.threads.append(threading.current_thread().name)
        self._news.release()

    def wait(self) -> BaseException | None:
        assert self._news.acquire(timeout=PATIENCE_S)
        return self.seen[-1]


async def nothing() -> None:
    pass


async def for_ever() -> None:
    await asyncio.Event().wait()


def test_a_task_runs_and_reports_on_the_wire_thread(wire: WireThread) -> None:
    ends = Ends()
    ran_on: list[str] = []

    async def main() -> None:
        ran_on.append(threading.current_thread().name)

    wire.spawn(main, ends)
    assert ends.wait() is None
    assert ran_on == ends.threads == ["tuiapp-wire"]


def test_what_a_task_raises_is_reported(wire: WireThread) -> None:
    ends = Ends()
    error = ValueError("no")

    async def main() -> None:
        raise error

    wire.spawn(main, ends)
    assert ends.wait() is error


def test_a_task_is_cancelled_once_however_often_it_is_asked(wire: WireThread) -> None:
    ends = Ends()
    started = threading.Event()
    cancels: list[None] = []

    async def main() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancels.append(None)
            await asyncio.sleep(0)
            raise

    handle = wire.spawn(main, ends)
    assert started.wait(PATIENCE_S)
    for _ in range(5):
        handle.cancel()
    assert isinstance(ends.wait(), asyncio.CancelledError)
    handle.cancel()
    wire.close()
    handle.cancel()
    assert len(cancels) == len(ends.seen) == 1


def test_a_task_cancelled_before_its_first_step_never_starts(wire: WireThread) -> None:
    ends, gate = Ends(), threading.Event()
    calls: list[None] = []

    async def blocker() -> None:
        assert gate.wait(PATIENCE_S)

    def main() -> Coroutine[None, None, None]:
        calls.append(None)
        return nothing()

    wire.spawn(blocker, lambda _: None)
    handle = wire.spawn(main, ends)
    handle.cancel()
    gate.set()
    assert isinstance(ends.wait(), asyncio.CancelledError)
    assert calls == []


def test_a_cancel_between_start_and_first_step_leaves_no_coroutine_behind(wire: WireThread) -> None:
    # The block holds the loop while both the start and the cancel queue up behind it; with
    # warnings as errors, a coroutine that was never awaited fails the test.
    for _ in range(50):
        ends = Ends()
        wire.spawn(for_ever, ends).cancel()
        assert isinstance(ends.wait(), asyncio.CancelledError)


def test_an_error_in_on_done_reaches_the_fault_handler_and_the_thread_goes_on() -> None:
    faults: list[BaseException] = []
    wire = WireThread(on_fault=faults.append)
    error = RuntimeError("on_done")

    def on_done(_: BaseException | None) -> None:
        raise error

    wire.spawn(nothing, on_done)
    ends = Ends()
    wire.spawn(nothing, ends)
    ends.wait()
    wire.close()
    assert faults == [error]


def test_close_cancels_every_task_and_then_closes_the_clients() -> None:
    wire = WireThread()
    order: list[str] = []
    started = threading.Semaphore(0)

    async def main() -> None:
        started.release()
        await asyncio.Event().wait()

    async def closer() -> None:
        order.append("closed")

    for _ in range(3):
        wire.spawn(main, lambda error: order.append(type(error).__name__))
        assert started.acquire(timeout=PATIENCE_S)
    wire.add_closer(closer)
    wire.close(PATIENCE_S)
    assert order == ["CancelledError"] * 3 + ["closed"]


def test_close_waits_only_so_long_for_a_task_that_will_not_end() -> None:
    wire = WireThread()
    ends, started = Ends(), threading.Event()

    async def stubborn() -> None:
        started.set()
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                continue

    wire.spawn(stubborn, ends)
    assert started.wait(PATIENCE_S)
    wire.close(timeout_s=0.01)
    assert isinstance(ends.wait(), asyncio.CancelledError)
    assert len(ends.seen) == 1
    for thread in threading.enumerate():
        if thread.name == "tuiapp-wire":
            thread.join(PATIENCE_S)
            assert not thread.is_alive()


def test_a_client_that_does_not_close_keeps_nobody_waiting() -> None:
    faults: list[BaseException] = []
    wire = WireThread(on_fault=faults.append)
    error = OSError("no")

    async def fails() -> None:
        raise error

    wire.add_closer(for_ever)
    wire.add_closer(fails)
    wire.close(PATIENCE_S)
    assert faults == [error]


def test_after_close_a_task_is_over_before_it_began(wire: WireThread) -> None:
    wire.close()
    wire.close()
    ends = Ends()
    wire.spawn(for_ever, ends).cancel()
    assert isinstance(ends.wait(), asyncio.CancelledError)
    assert len(ends.seen) == 1


def test_every_task_ends_once_while_threads_spawn_and_another_closes() -> None:
    for _ in range(20):
        wire = WireThread()
        ends: list[BaseException | None] = []

        def spawn(wire: WireThread = wire, ends: list[BaseException | None] = ends) -> None:
            for number in range(40):
                handle = wire.spawn(for_ever if number % 2 else nothing, ends.append)
                if number % 3 == 0:
                    handle.cancel()

        threads = [threading.Thread(target=spawn) for _ in range(3)]
        for thread in threads:
            thread.start()
        wire.close(PATIENCE_S)
        for thread in threads:
            thread.join()
        assert len(ends) == 3 * 40


@pytest.mark.parametrize("closing", ["wire.close()", ""])
def test_a_program_ends_although_a_name_does_not_resolve(closing: str) -> None:
    program = f"""
import asyncio, socket, threading
from tuiapp.net.thread import WireThread
asked = threading.Event()
def never(*args, **kwargs):
    asked.set()
    threading.Event().wait()
socket.getaddrinfo = never
async def main():
    await asyncio.get_running_loop().getaddrinfo("nowhere.invalid", 80)
wire = WireThread()
wire.spawn(main, lambda error: None)
asked.wait()
{closing}
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=PATIENCE_S)


def test_the_thread_knows_nothing_of_http() -> None:
    program = "import sys, tuiapp.net.thread; sys.exit('httpx' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=PATIENCE_S)
