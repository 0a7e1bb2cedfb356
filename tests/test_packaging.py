"""Every way to install the app brings its themes along, and none reads stale ones."""

import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest


ROOT = Path(__file__).parents[1]
STALE = '[meta]\nname = "harbor"\nlabel = "Stale"\ndark = true\n'
PROBE = """
from tuiapp.config import themes
from tuiapp.config.paths import Paths
loaded = themes.load_themes(Paths.of({"TUIAPP_HOME": "/nowhere"}))
print(themes.builtin_themes_dir())
print(*sorted(f"{it.name}={it.label}" for it in loaded.themes.values()))
print(len(loaded.problems))
"""


def python(*arguments: str, cwd: Path, executable: str = sys.executable) -> str:
    return subprocess.run(
        [executable, *arguments], cwd=cwd, capture_output=True, text=True, check=True
    ).stdout


class Installation:
    """An environment with one wheel unpacked in it, which is what installing one does."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        python("-m", "venv", "--without-pip", str(folder), cwd=ROOT)
        variables = {"base": str(folder), "platbase": str(folder)}
        self.executable = str(
            Path(sysconfig.get_path("scripts", "venv", variables)) / Path(sys.executable).name
        )
        self.packages = Path(sysconfig.get_path("purelib", "venv", variables))
        # Dependencies come from the environment of the tests, after everything of this one's own.
        (self.packages / "zz-dependencies.pth").write_text(sysconfig.get_path("purelib"))
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(self.packages)

    def probe(self) -> tuple[Path, str, str]:
        """Where the themes are, what they are called, and how many problems there were."""
        # Isolated, and started elsewhere: nothing may be found because it lies around.
        lines = python("-I", "-c", PROBE, cwd=self.packages, executable=self.executable)
        folder, names, problems = lines.splitlines()
        return Path(folder), names, problems


def built(tree: Path, kind: str, folder: Path) -> Path:
    python("-m", "hatchling", "build", "-t", kind, "-d", str(folder), cwd=tree)
    (artifact,) = folder.iterdir()
    return artifact


def built_editable(folder: Path) -> Path:
    code = "import sys; from hatchling.build import build_editable as b; b(sys.argv[1])"
    python("-c", code, str(folder), cwd=ROOT)
    (artifact,) = folder.iterdir()
    return artifact


@pytest.fixture
def editable(tmp_path: Path) -> Installation:
    (tmp_path / "dist").mkdir()
    return Installation(tmp_path / "venv", built_editable(tmp_path / "dist"))


def test_a_wheel_has_the_themes_in_it(tmp_path: Path) -> None:
    installed = Installation(tmp_path / "venv", built(ROOT, "wheel", tmp_path / "dist"))

    assert installed.probe() == (
        installed.packages / "tuiapp" / "config" / "themes",
        "harbor=Harbor shoal=Shoal",
        "0",
    )
    assert python(
        "-I", "-m", "tuiapp", "--version", cwd=tmp_path, executable=installed.executable
    ).startswith("tuiapp ")


def test_a_wheel_has_neither_tests_nor_other_peoples_files(tmp_path: Path) -> None:
    with zipfile.ZipFile(built(ROOT, "wheel", tmp_path / "dist")) as archive:
        tops = {Path(name).parts[0] for name in archive.namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"tuiapp"}


def test_a_wheel_from_the_source_distribution_has_them_too(tmp_path: Path) -> None:
    with tarfile.open(built(ROOT, "sdist", tmp_path / "sdist")) as archive:
        archive.extractall(tmp_path / "tree", filter="data")
    (tree,) = (tmp_path / "tree").iterdir()

    installed = Installation(tmp_path / "venv", built(tree, "wheel", tmp_path / "dist"))

    assert installed.probe()[1:] == ("harbor=Harbor shoal=Shoal", "0")


def test_an_editable_install_reads_the_themes_of_the_checkout(editable: Installation) -> None:
    assert editable.probe() == (ROOT / "themes", "harbor=Harbor shoal=Shoal", "0")


def test_a_stale_copy_beside_an_editable_install_is_never_read(editable: Installation) -> None:
    stale = editable.packages / "tuiapp" / "config" / "themes"
    stale.mkdir(parents=True, exist_ok=True)
    (stale / "harbor.toml").write_text(STALE)
    (stale / "stale.toml").write_text(STALE)

    assert editable.probe() == (ROOT / "themes", "harbor=Harbor shoal=Shoal", "0")


def test_the_readmes_commands_are_those_that_the_checks_run() -> None:
    command = 'python3 -m venv .venv && .venv/bin/pip install -e ".[dev]" && .venv/bin/pytest'

    for file in ("README.md", ".ci/run"):
        assert command in (ROOT / file).read_text("utf-8").splitlines()
