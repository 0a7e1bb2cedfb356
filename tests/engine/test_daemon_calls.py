import asyncio
import threading

import pytest

from tests.patience import PATIENCE_S
from tuiapp.engine.daemon_calls import DaemonExecutor


def test_what_a_call_returns_or_raises_is_handed_on() -> None:
    executor = DaemonExecutor("test")
    assert executor.submit(lambda: 7).result(PATIENCE_S) == 7
    with pytest.raises(ZeroDivisionError):
        executor.submit(lambda: 1 // 0).result(PATIENCE_S)


def test_a_call_that_hangs_holds_up_no_other() -> None:
    executor, may_end = DaemonExecutor("test"), threading.Event()
    hanging = [executor.submit(may_end.wait, PATIENCE_S) for _ in range(40)]
    assert executor.submit(threading.current_thread).result(PATIENCE_S).daemon
    may_end.set()
    assert all(it.result(PATIENCE_S) for it in hanging)


def test_what_hangs_is_not_waited_for_beyond_the_grace() -> None:
    executor, may_end = DaemonExecutor("test", grace_s=0.01), threading.Event()
    hanging = executor.submit(may_end.wait, PATIENCE_S)
    executor.shutdown()
    assert not hanging.done()
    may_end.set()


def test_what_ends_within_the_grace_is_waited_for() -> None:
    executor, has_begun = DaemonExecutor("test", grace_s=PATIENCE_S), threading.Event()
    written: list[str] = []

    def write() -> None:
        has_begun.set()
        written.append("all of it")

    executor.submit(write)
    executor.submit(write)
    assert has_begun.wait(PATIENCE_S)
    executor.shutdown()
    assert len(written) == 2


def test_a_loop_ends_though_a_call_of_its_own_hangs() -> None:
    may_end = threading.Event()

    async def main() -> None:
        asyncio.get_running_loop().set_default_executor(DaemonExecutor("test"))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await asyncio.to_thread(may_end.wait, PATIENCE_S)

    asyncio.run(main())
    assert not may_end.is_set()
    may_end.set()
