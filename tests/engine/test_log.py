import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from engine_fakes import DONE
from hypothesis import given
from hypothesis import strategies as st

from tests.patience import PATIENCE_S
from tuiapp.core.events import Chunk, TextDelta
from tuiapp.engine.log import BlockingFollower, Follower, RunLog


END = Chunk(9, b"", (DONE,))


def piece(number: int) -> Chunk:
    return Chunk(number, b"x", (TextDelta(str(number)),))


def filled(count: int, *, ended: bool = True) -> RunLog:
    log = RunLog()
    for number in range(count):
        log.append(piece(number))
    if ended:
        log.append(END)
    return log


def test_a_log_takes_nothing_after_its_end() -> None:
    log = filled(1)
    assert log.end is DONE
    with pytest.raises(AssertionError, match="after its end"):
        log.append(piece(2))


async def test_a_late_reader_sees_everything() -> None:
    log = filled(3)
    with Follower(log) as follower:
        assert await follower.wait()
        assert list(follower.take()) == [piece(0), piece(1), piece(2), END]
        assert not await follower.wait()
        assert not await follower.wait()


async def test_a_reader_waits_for_news_without_missing_any() -> None:
    log = filled(1, ended=False)
    with Follower(log) as follower:
        assert await follower.wait()
        assert list(follower.take()) == [piece(0)]
        waiting = asyncio.ensure_future(follower.wait())
        await asyncio.sleep(0)
        assert not waiting.done()
        log.append(piece(1))
        assert await waiting
        assert list(follower.take()) == [piece(1)]


async def test_many_chunks_wake_a_reader_once() -> None:
    log = RunLog()
    loop = asyncio.get_running_loop()
    wakes: list[object] = []
    with Follower(log) as follower:
        real = loop.call_soon_threadsafe
        with pytest.MonkeyPatch.context() as patch:

            def counted(callback: object) -> asyncio.Handle:
                wakes.append(callback)
                return real(callback)  # pyright: ignore[reportArgumentType]

            patch.setattr(loop, "call_soon_threadsafe", counted)
            for number in range(1000):
                log.append(piece(number))
            assert len(wakes) == 1
            assert await follower.wait()
            assert len(follower.take()) == 1000
            await asyncio.sleep(0)
            log.append(END)
            assert len(wakes) == 2


async def test_a_reader_that_left_is_not_called() -> None:
    log = RunLog()
    with Follower(log):
        pass
    with BlockingFollower(log):
        pass
    assert log._listeners == ()  # pyright: ignore[reportPrivateUsage]


def test_a_reader_whose_loop_is_closed_does_not_disturb_the_writer() -> None:
    log = RunLog()

    async def follow() -> Follower:
        return Follower(log)

    follower = asyncio.run(follow())
    log.append(piece(0))
    log.append(piece(1))
    log.append(END)
    assert len(follower.take()) == 3
    assert log._listeners == ()  # pyright: ignore[reportPrivateUsage]


async def test_readers_on_another_thread_see_each_chunk_once_and_in_order() -> None:
    log = RunLog()

    async def read() -> list[Chunk]:
        seen: list[Chunk] = []
        with Follower(log) as follower:
            while await follower.wait():
                seen.extend(follower.take())
        return seen

    def block() -> list[Chunk]:
        seen: list[Chunk] = []
        with BlockingFollower(log) as follower:
            while follower.wait():
                seen.extend(follower.take())
        return seen

    def write() -> None:
        for number in range(5000):
            log.append(piece(number))
        log.append(END)

    expected = [*(piece(number) for number in range(5000)), END]
    with ThreadPoolExecutor(2) as threads:
        blocked = threads.submit(block)
        reading = [asyncio.ensure_future(read()) for _ in range(3)]
        threads.submit(write)
        for seen in await asyncio.gather(*reading):
            assert seen == expected
        assert blocked.result(timeout=PATIENCE_S) == expected


def test_a_blocking_reader_may_wait_for_a_limited_time() -> None:
    log = filled(1, ended=False)
    with BlockingFollower(log) as follower:
        assert follower.wait(0)
        follower.take()
        assert not follower.wait(0.001)
        assert not follower.is_done
        log.append(END)
        assert follower.wait(0)
        assert not follower.is_done
        follower.take()
        assert follower.is_done
        assert not follower.wait()


def test_a_blocking_reader_is_woken() -> None:
    log = RunLog()
    with BlockingFollower(log) as follower:
        writer = threading.Timer(0.01, log.append, [END])
        writer.start()
        assert follower.wait()
        writer.join()


@given(st.lists(st.integers(0, 3), max_size=20))
def test_however_looks_and_appends_interleave_nothing_is_lost(appends: list[int]) -> None:
    log = RunLog()
    expected: list[Chunk] = []
    with BlockingFollower(log) as follower:
        seen: list[Chunk] = []
        for count in appends:
            for _ in range(count):
                expected.append(piece(len(expected)))
                log.append(expected[-1])
            assert follower.wait(0) == (count > 0)
            seen.extend(follower.take())
    assert seen == expected
