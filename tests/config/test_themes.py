from dataclasses import fields
from pathlib import Path

import pytest

from tuiapp.config.contrast import READABLE, contrast_ratio
from tuiapp.config.palette import RoleColours, SyntaxColours, Theme
from tuiapp.config.paths import Paths
from tuiapp.config.themes import LoadedThemes, builtin_themes_dir, load_themes


NOT_TEXT = {
    "background",
    "surface",
    "panel",
    "faint",
    "selection",
    "cursor",
    "code_background",
}
TEXT = [it.name for it in fields(RoleColours) if it.name not in NOT_TEXT]
SYNTAX = [it.name for it in fields(SyntaxColours)]
BUILTIN = load_themes(Paths.of({"TUIAPP_HOME": "/nowhere"}))


def colour(theme: Theme | SyntaxColours, role: str) -> str:
    value = {it.name: getattr(theme, it.name) for it in fields(theme)}[role]
    assert isinstance(value, str)
    return value


def with_user_theme(tmp_path: Path, content: str, name: str = "mine") -> LoadedThemes:
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / f"{name}.toml").write_text(content, encoding="utf-8")
    return load_themes(Paths.of({"TUIAPP_HOME": str(tmp_path)}))


def harbor() -> str:
    return (builtin_themes_dir() / "harbor.toml").read_text("utf-8").replace('"harbor"', '"mine"')


def test_the_built_in_themes_are_without_fault() -> None:
    assert not BUILTIN.problems
    assert {it.name: it.is_dark for it in BUILTIN.themes.values()} == {
        "harbor": True,
        "shoal": False,
    }


@pytest.mark.parametrize("theme", BUILTIN.themes.values(), ids=lambda it: it.name)
@pytest.mark.parametrize("role", TEXT)
def test_text_is_readable_wherever_it_may_stand(theme: Theme, role: str) -> None:
    for background in (theme.background, theme.surface, theme.panel, theme.code_background):
        assert contrast_ratio(colour(theme, role), background) >= READABLE


@pytest.mark.parametrize("theme", BUILTIN.themes.values(), ids=lambda it: it.name)
@pytest.mark.parametrize("role", SYNTAX)
def test_code_is_readable_wherever_it_may_stand(theme: Theme, role: str) -> None:
    for background in (theme.background, theme.surface, theme.panel, theme.code_background):
        assert contrast_ratio(colour(theme.syntax, role), background) >= READABLE


@pytest.mark.parametrize("theme", BUILTIN.themes.values(), ids=lambda it: it.name)
def test_selected_text_and_the_cursor_are_readable(theme: Theme) -> None:
    assert contrast_ratio(theme.foreground, theme.selection) >= READABLE
    assert contrast_ratio(theme.background, theme.cursor) >= READABLE


@pytest.mark.parametrize("theme", BUILTIN.themes.values(), ids=lambda it: it.name)
def test_rules_are_seen_and_stay_behind_the_text(theme: Theme) -> None:
    for background in (theme.background, theme.surface, theme.panel):
        assert 1.3 < contrast_ratio(theme.faint, background) < 3


def test_a_theme_of_the_users_is_found(tmp_path: Path) -> None:
    loaded = with_user_theme(tmp_path, harbor())

    assert not loaded.problems
    assert loaded.choose("mine").accent == BUILTIN.themes["harbor"].accent


def test_a_theme_of_the_users_may_take_a_built_in_name(tmp_path: Path) -> None:
    loaded = with_user_theme(tmp_path, harbor().replace('"mine"', '"shoal"'))

    assert loaded.themes["shoal"].is_dark


def test_an_unknown_name_gives_the_default_theme() -> None:
    assert BUILTIN.choose("harbro") == BUILTIN.themes["harbor"]


def test_a_colour_may_be_written_in_place(tmp_path: Path) -> None:
    content = harbor().replace('accent = "teal"', 'accent = "#ABCDEF"')

    assert with_user_theme(tmp_path, content).themes["mine"].accent == "#abcdef"


@pytest.mark.parametrize(
    ("right", "wrong", "place", "sentence"),
    [
        ('accent = "teal"', 'accent = "teel"', "roles.accent", "Did you mean “teal”?"),
        ('accent = "teal"', 'accent = "red"', "roles.accent", "“#rrggbb” or a name"),
        ('accent = "teal"', "accent = 3", "roles.accent", "Expected text"),
        ('accent = "teal"\n', "", "roles", "no colour for accent"),
        ('builtin = "teal"\n', "", "syntax", "no colour for builtin"),
        ('teal = "#4fc1b0"', 'teal = "#4fc1b"', "palette.teal", "This is no colour."),
        ("[roles]", "[roles", "", "Not TOML"),
    ],
)
def test_a_broken_theme_is_reported_and_left_out(
    tmp_path: Path, right: str, wrong: str, place: str, sentence: str
) -> None:
    content = harbor()
    assert right in content

    loaded = with_user_theme(tmp_path, content.replace(right, wrong))

    assert set(loaded.themes) == {"harbor", "shoal"}
    problem = loaded.problems[0]
    assert problem.file.name == "mine.toml"
    assert problem.key == place
    assert sentence in problem.sentence


def test_an_empty_theme_is_reported(tmp_path: Path) -> None:
    assert "empty" in with_user_theme(tmp_path, "").problems[0].message


def test_an_unknown_key_is_reported_and_the_theme_is_kept(tmp_path: Path) -> None:
    content = harbor().replace('accent = "teal"', 'accent = "teal"\nacent = "teal"')

    loaded = with_user_theme(tmp_path, content)

    assert "mine" in loaded.themes
    assert loaded.problems[0].sentence.endswith(
        "roles.acent: There is no such key. Did you mean “accent”?"
    )


def test_themes_lie_beside_the_package_when_installed(tmp_path: Path) -> None:
    package = tmp_path / "tuiapp" / "config"
    (package / "themes").mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "themes").mkdir()

    assert builtin_themes_dir(package) == package / "themes"


def test_themes_lie_at_the_root_of_a_checkout(tmp_path: Path) -> None:
    package = tmp_path / "tuiapp" / "config"
    (tmp_path / "pyproject.toml").touch()

    assert builtin_themes_dir(package) == tmp_path / "themes"


def test_a_folder_of_themes_that_is_not_ours_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "themes").mkdir()

    assert builtin_themes_dir(tmp_path / "tuiapp" / "config") != tmp_path / "themes"
