"""What holds for every test."""

import gc
import os
from collections.abc import Generator

import pytest
from hypothesis import settings

from tests.jitter import late_steps


# No test looks into the keyring of whoever runs it.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"

# How long an example takes is the machine's affair, and it has others: a deadline fails at random.
# The examples are the same each time, so that a red suite is the doing of what was changed. New ones are
# looked for on purpose: `pytest --hypothesis-profile exploring`.
settings.register_profile("exploring", deadline=None)
settings.register_profile("unhurried", deadline=None, derandomize=True)
settings.load_profile("unhurried")

# Thousands of collected tests and a screen's worth of objects for each: with Python's own thresholds
# a third of the time of a test with a screen goes into looking for garbage among them.
gc.set_threshold(20_000, 10, 10)


def pytest_addoption(parser: pytest.Parser) -> None:
    """What can be asked of every test."""
    parser.addoption(
        "--jitter", metavar="SEED", help="pause in event loops at random (tests/jitter.py)"
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """A test of its own, on a machine as busy as was asked for."""
    seed = item.config.getoption("--jitter")
    if seed is None:
        return (yield)
    with late_steps(f"{seed} {item.nodeid}"):
        return (yield)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A worker more than processors: a third of the time a test waits for a socket, a process or a clock."""
    del config
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="module", autouse=True)
def leaves_alone_what_stays() -> None:
    """What is there before a module's tests is not looked through again during them."""
    gc.collect()
    gc.freeze()
