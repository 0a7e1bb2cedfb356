"""Tests of where exports go: new files, in their folder, readable by the user alone."""

import stat
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.cli.exports import ExportFiles, file_name
from tuiapp.config.paths import Paths
from tuiapp.core.errors import TuiappError, UsageError
from tuiapp.core.events import Chunk, Finished, RequestSent, TextDelta
from tuiapp.engine.export.record import ComparisonRecord, RaceRecord, TurnRecord, answer_record


AT = datetime(2026, 11, 21, 1, 2, tzinfo=UTC)
ANSWER = answer_record(
    "lab/m",
    [
        Chunk(0, b"", (RequestSent(),)),
        Chunk(5, b"x", (TextDelta("It is blue."), Finished("stop", "stop"))),
    ],
)


def record(title: str = "Why is the sky blue?") -> ComparisonRecord:
    return ComparisonRecord(title, AT, None, (TurnRecord("Why?", (), (ANSWER,)),))


def exports(home: Path) -> ExportFiles:
    return ExportFiles(Paths.of({"TUIAPP_HOME": str(home)}))


def test_without_a_path_it_goes_to_the_folder_of_exports(tmp_path: Path) -> None:
    place = Path(exports(tmp_path).save(record(), "markdown", ""))

    assert place == tmp_path / "data" / "exports" / "2026-11-21-why-is-the-sky-blue.md"
    assert "It is blue." in place.read_text("utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    place = Path(exports(tmp_path).save(record(), "json", ""))

    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700


def test_the_same_again_is_another_file(tmp_path: Path) -> None:
    it = exports(tmp_path)
    names = [Path(it.save(record(), "html", "")).name for _ in range(3)]

    stem = "2026-11-21-why-is-the-sky-blue"
    assert names == [f"{stem}.html", f"{stem}-2.html", f"{stem}-3.html"]


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    place = tmp_path / "mine.md"
    place.write_text("mine")
    with pytest.raises(UsageError, match="there already"):
        exports(tmp_path).save(record(), "markdown", str(place))

    assert place.read_text() == "mine"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a right to make links")
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link.md"
    link.symlink_to(target)
    with pytest.raises(UsageError, match="there already"):
        exports(tmp_path).save(record(), "markdown", str(link))

    assert not target.exists()


def test_a_folder_gets_a_file_named_after_the_title(tmp_path: Path) -> None:
    place = Path(exports(tmp_path).save(record(), "markdown", str(tmp_path)))

    assert place.parent == tmp_path
    assert place.name == "2026-11-21-why-is-the-sky-blue.md"


def test_a_home_and_a_relative_path_are_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    assert exports(tmp_path).save(record(), "markdown", "~/a.md") == str(tmp_path / "a.md")
    assert exports(tmp_path).save(record(), "markdown", "b.md") == str(tmp_path / "b.md")


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    for path in ("no/such.md", "no/"):
        with pytest.raises(UsageError, match="no folder"):
            exports(tmp_path).save(record(), "markdown", f"{tmp_path}/{path}")


@pytest.mark.parametrize("path", ["~nobody-of-that-name/x.md", "a\0b"])
def test_what_is_no_path_is_said_to_be_none(tmp_path: Path, path: str) -> None:
    with pytest.raises(UsageError, match="no path"):
        exports(tmp_path).save(record(), "markdown", path)


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    with pytest.raises(TuiappError, match="cannot be written"):
        exports(tmp_path).save(record(), "markdown", "")


def test_a_race_is_saved_as_json(tmp_path: Path) -> None:
    race = RaceRecord(AT, "Why is\nthe sky blue?", (ANSWER,), (None,))
    place = Path(exports(tmp_path).save(race, "json", ""))

    assert place.name == "2026-11-21-race-why-is.json"
    assert '"target":"lab/m"' in place.read_text("utf-8")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Windows\\CON", "c-windows-con"),
        ("...", "conversation"),
        ("\x1b[2J\u202e", "2j"),
        ("Wieso ist Öl gelb?", "wieso-ist-öl-gelb"),
        ("你好 world", "你好-world"),
    ],
)
def test_a_title_gives_letters_and_digits_alone(title: str, name: str) -> None:
    assert file_name(record(title), "markdown") == f"2026-11-21-{name}.md"


@given(st.text())
def test_no_title_leaves_its_folder_or_is_too_long(title: str) -> None:
    name = file_name(record(title), "html")

    assert Path(name).name == name
    assert "/" not in name
    assert "\\" not in name
    assert len(name.encode()) <= 120
    assert name.isprintable()
