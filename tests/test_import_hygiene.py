"""What is loaded when, seen from outside: a static graph does not see imports inside functions."""

import subprocess
import sys

import pytest

from tests.patience import PATIENCE_S


HEAVY = ("textual", "rich", "httpx", "keyring", "jiter", "asyncio", "genai_prices", "pydantic")


def loaded_by(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=PATIENCE_S
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize(
    ("statement", "kept_out"),
    [
        ("import tuiapp", HEAVY),
        ("import tuiapp.cli.main", HEAVY),
        ("import tuiapp.core.endpoint, tuiapp.core.events", HEAVY),
        ("import tuiapp.engine.run", ("textual", "rich", "httpx", "keyring")),
        ("import tuiapp.config.load, tuiapp.config.themes", HEAVY),
        ("import tuiapp.config.endpoints, tuiapp.config.save", HEAVY),
    ],
)
def test_nothing_is_loaded_before_it_is_needed(statement: str, kept_out: tuple[str, ...]) -> None:
    loaded = loaded_by(statement)

    assert "tuiapp" in loaded
    assert loaded.isdisjoint(kept_out)


def test_asking_for_the_version_loads_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "tuiapp", "--version"],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_S,
    )
    # "import time:   self |   cumulative |   package.module", the last indented by depth.
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.split("\n")}

    assert done.stdout.startswith("tuiapp ")
    assert "click" in loaded
    assert loaded.isdisjoint(HEAVY)
