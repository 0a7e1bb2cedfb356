"""Paths of files, completed in a prompt."""

from pathlib import Path

import pytest
from composer_rig import NAMES, offered, sent, typing
from waiting import wait_until

from tuiapp.ui.paths import MAX_ENTRIES, read_folder
from tuiapp.ui.widgets.composer import Composer
from tuiapp.ui.widgets.offers import path_word


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "plan.md").write_text("a plan")
    (tmp_path / "my notes").mkdir()
    (tmp_path / "my notes" / "one.txt").write_text("one")
    (tmp_path / "photo.png").write_bytes(b"x")
    (tmp_path / "Draft.md").write_text("x")
    (tmp_path / ".secret").write_text("x")
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def test_an_at_offers_the_files_of_the_working_directory(folder: Path) -> None:
    del folder
    async with typing() as (_, composer, pilot):
        await pilot.press(*"see @")
        await wait_until(pilot, lambda: composer.completion.is_open)
        assert offered(composer) == ["docs/", "Draft.md", "my notes/", "photo.png"]
        await pilot.press("d")
        assert offered(composer) == ["docs/", "Draft.md"]


async def test_a_folder_leads_on_and_a_file_is_handed_over_by_its_path(folder: Path) -> None:
    del folder
    async with typing() as (host, composer, pilot):
        await pilot.press(*"see @doc")
        await wait_until(pilot, lambda: composer.completion.is_open)
        await pilot.press("tab")
        assert composer.text == "see @docs/"
        await wait_until(pilot, lambda: offered(composer) == ["plan.md"])
        await pilot.press("enter")

        assert [chosen.path for chosen in host.of(Composer.FileChosen)] == ["docs/plan.md"]
        assert composer.text == "see plan.md "
        assert sent(host) == []


async def test_a_path_that_is_written_out_is_sent(folder: Path) -> None:
    del folder
    async with typing() as (host, composer, pilot):
        await pilot.press(*"see @photo.png")
        await wait_until(pilot, lambda: composer.completion.is_open)
        await pilot.press("enter")

        assert sent(host) == ["see @photo.png"]


async def test_a_folder_with_a_space_in_its_name_is_quoted(folder: Path) -> None:
    del folder
    async with typing() as (host, composer, pilot):
        await pilot.press(*"@my")
        await wait_until(pilot, lambda: composer.completion.is_open)
        await pilot.press("tab")
        assert composer.text == '@"my notes/'
        await wait_until(pilot, lambda: offered(composer) == ["one.txt"])
        await pilot.press("tab")

        assert [chosen.path for chosen in host.of(Composer.FileChosen)] == ["my notes/one.txt"]


async def test_a_file_with_a_dot_in_front_is_offered_to_who_types_the_dot(folder: Path) -> None:
    del folder
    async with typing() as (_, composer, pilot):
        await pilot.press(*"@.")
        await wait_until(pilot, lambda: composer.completion.is_open)

        assert offered(composer) == [".secret"]


async def test_a_path_is_an_argument_too(folder: Path) -> None:
    del folder
    async with typing(commands=NAMES) as (host, composer, pilot):
        await pilot.press(*"/attach my")
        await wait_until(pilot, lambda: composer.completion.is_open)
        await pilot.press("tab")
        await wait_until(pilot, lambda: offered(composer) == ["one.txt"])
        await pilot.press("tab")
        assert composer.text == "/attach my notes/one.txt"
        await pilot.press("enter")

        (entered,) = host.of(Composer.CommandEntered)
        assert entered.argument == "my notes/one.txt"


async def test_a_word_that_is_no_file_is_sent_as_it_is(folder: Path) -> None:
    del folder
    async with typing() as (host, composer, pilot):
        await pilot.press(*"ping @nobody", "enter")
        await pilot.pause()

        assert sent(host) == ["ping @nobody"]
        assert not composer.completion.is_open


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("@", ""),
        ("see @docs/pl", "docs/pl"),
        ("(@a", "a"),
        ('see @"my no', "my no"),
        ("me@example.org", None),
        ("@a b", None),
        ('@"a" b', None),
        ("no path", None),
        ("/set @x", "x"),
        ("/attach some where", "some where"),
        ("x" * 100_000 + " @a", "a"),
    ],
)
def test_the_path_that_a_line_ends_with(line: str, path: str | None) -> None:
    word = path_word(line, NAMES)

    assert (word.path if word else None) == path


def test_a_folder_of_no_end_is_read_to_a_bound(tmp_path: Path) -> None:
    for number in range(MAX_ENTRIES + 10):
        (tmp_path / f"{number}").touch()

    assert len(read_folder(f"{tmp_path}/").entries) == MAX_ENTRIES


@pytest.mark.parametrize("path", ["nowhere/", "\0/", "~nobody-at-all/"])
def test_a_folder_that_cannot_be_read_holds_nothing(path: str) -> None:
    assert read_folder(path).entries == ()
