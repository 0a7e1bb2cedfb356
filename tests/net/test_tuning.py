import gc
import sys
from collections.abc import Callable, Iterator

import pytest

from tuiapp.net.tuning import SWITCH_INTERVAL_S, StreamTuning


@pytest.fixture(autouse=True)
def untouched() -> Iterator[None]:
    gc.unfreeze()
    before = (sys.getswitchinterval(), gc.get_threshold())
    yield
    assert (sys.getswitchinterval(), gc.get_threshold()) == before
    assert gc.get_freeze_count() == 0


def test_while_runs_go_threads_switch_quickly_and_nothing_is_collected_in_full() -> None:
    tuning = StreamTuning()
    youngest, middle, _ = gc.get_threshold()
    tuning.start()
    tuning.run_started()
    tuning.run_started()
    tuning.run_ended()
    assert sys.getswitchinterval() == pytest.approx(SWITCH_INTERVAL_S)
    assert gc.get_threshold()[:2] == (youngest, middle)
    assert gc.get_threshold()[2] > 100_000
    assert gc.get_freeze_count() > 0
    tuning.run_ended()
    tuning.stop()


class Garbage:
    """A cycle that only a full collection finds; `collected` tells when."""

    def __init__(self, collected: list[None]) -> None:
        self._collected = collected
        self._myself = self

    def __del__(self) -> None:
        self._collected.append(None)


def test_when_idle_again_what_was_frozen_is_collected_too() -> None:
    collected: list[None] = []
    tuning = StreamTuning()
    tuning.start()
    garbage = Garbage(collected)
    tuning.run_started()
    del garbage
    gc.collect()
    assert not collected
    tuning.run_ended()
    assert collected
    tuning.stop()


def test_a_collection_put_off_is_dropped_when_runs_go_again() -> None:
    collected: list[None] = []
    waiting: list[Callable[[], None]] = []
    tuning = StreamTuning(waiting.append)
    tuning.start()
    Garbage(collected)
    tuning.run_started()
    tuning.run_ended()
    tuning.run_started()
    waiting.pop()()
    assert not collected
    tuning.run_ended()
    waiting.pop()()
    assert collected
    tuning.stop()


def test_stopping_while_runs_go_puts_everything_back() -> None:
    tuning = StreamTuning()
    tuning.start()
    tuning.run_started()
    tuning.stop()
    tuning.stop()
    tuning.run_ended()


def found_nothing(name: str) -> None:
    assert name == "sniffio"


def found_something(name: str) -> object:
    return name


def test_httpcore_searches_for_no_package_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sniffio", raising=False)
    monkeypatch.setattr("tuiapp.net.tuning.find_spec", found_nothing)
    tuning = StreamTuning()
    tuning.start()
    tuning.stop()
    assert sys.modules["sniffio"] is None


def test_a_package_that_is_there_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sniffio", sys)
    monkeypatch.setattr("tuiapp.net.tuning.find_spec", found_something)
    tuning = StreamTuning()
    tuning.start()
    tuning.stop()
    assert sys.modules["sniffio"] is sys
