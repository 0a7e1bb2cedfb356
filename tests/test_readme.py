"""What the README shows works as it stands there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import PATIENCE_S
from tuiapp.config.load import load
from tuiapp.config.paths import Paths
from tuiapp.config.presets import PRESETS
from tuiapp.config.themes import load_themes
from tuiapp.core.endpoint import DIALECT_NAMES
from tuiapp.ui.commands import COMMANDS, Command


ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def test_the_python_example_runs(tmp_path: Path) -> None:
    (code,) = blocks("python")
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "TUIAPP_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("stopped words:12 ")
    assert "class TokenBucket" in done.stdout


@pytest.mark.parametrize("text", blocks("toml"))
def test_a_configuration_example_has_no_mistakes(text: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    paths = Paths.of({"TUIAPP_HOME": str(tmp_path)})
    loaded = load(paths, theme_names=load_themes(paths).themes)
    assert loaded.problems == ()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda it: it.id)
def test_every_command_stands_in_the_table_of_keys(command: Command) -> None:
    rows = [line for line in README.splitlines() if line.endswith("|")]
    (row,) = (row for row in rows if f"`{command.id}`" in row)
    assert command.key_label in row
    assert f"`/{command.slash}`" in row or not command.slash


@pytest.mark.parametrize("name", DIALECT_NAMES)
def test_every_dialect_stands_in_the_table_of_dialects(name: str) -> None:
    assert f"| `{name}` | " in README


def test_the_providers_that_need_no_entry_are_named() -> None:
    (line,) = (line for line in README.splitlines() if line.endswith("need no entry"))
    _, said = line.split("# ")
    names = said.removesuffix(" need no entry").replace(" and ", ", ").split(", ")
    assert set(names) == set(PRESETS)


@pytest.mark.parametrize("target", re.findall(r"\]\((?!https?:)([^)]+)\)", README))
def test_a_link_into_the_repository_leads_somewhere(target: str) -> None:
    assert (ROOT / target).is_file()
