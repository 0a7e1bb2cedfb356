"""Reading themes: those that come with the app and those in the user's `themes` folder.

    [meta]     name, label, dark
    [palette]  the theme's own names for its colours: teal = "#4fc1b0"
    [roles]    the fields of `RoleColours`, each a name of the palette or a colour
    [syntax]   the fields of `SyntaxColours`, likewise

A theme that lacks a colour is left out; one that says too much is kept. Both are reported.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from tuiapp.config.palette import RoleColours, SyntaxColours, Theme
from tuiapp.config.paths import Paths
from tuiapp.config.problems import ConfigProblem, name_hint
from tuiapp.config.settings import DEFAULT_THEME
from tuiapp.config.table import Table
from tuiapp.config.toml_file import TomlFile, read_toml


_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_COLOUR_HINT: Final = "A colour is “#rrggbb” or a name from [palette]."
_PACKAGE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class LoadedThemes:
    """Every usable theme by its name, and what is wrong with the files of the others."""

    themes: Mapping[str, Theme]
    problems: tuple[ConfigProblem, ...] = ()

    def choose(self, name: str) -> Theme:
        """The theme `name`, or the default one where there is none."""
        return self.themes.get(name) or self.themes[DEFAULT_THEME]


def load_themes(paths: Paths) -> LoadedThemes:
    """The built-in themes and the user's; a user's theme may take the name of a built-in one."""
    themes: dict[str, Theme] = {}
    problems: list[ConfigProblem] = []
    for folder in (builtin_themes_dir(), paths.user_themes_dir):
        for path in sorted(folder.glob("*.toml")):
            file = read_toml(path)
            theme = _theme(file)
            problems += file.problems
            if theme is not None:
                themes[theme.name] = theme
    return LoadedThemes(themes, tuple(problems))


def builtin_themes_dir(package: Path = _PACKAGE) -> Path:
    """Where the themes of the app lie: beside this file, or at the root of a checkout.

    An editable install runs from the checkout, where only the root has them. The build also leaves
    a copy in site-packages then, which goes stale; it is not beside this file, so nobody reads it.
    """
    shipped = package / "themes"
    checkout = package.parent.parent
    if not shipped.is_dir() and (checkout / "pyproject.toml").is_file():
        return checkout / "themes"
    return shipped


def _theme(file: TomlFile) -> Theme | None:
    if not file.values:
        if not file.problems:
            file.report((), "The theme is empty.")
        return None
    top = Table(file, file.values)
    meta = top.table("meta")
    name = meta.text("name", file.path.stem)
    label = meta.text("label", name)
    is_dark = meta.flag("dark", default=True)
    palette = _palette(top.table("palette"))
    roles = _colours(top.table("roles"), palette, tuple(it.name for it in fields(RoleColours)))
    syntax = _colours(top.table("syntax"), palette, tuple(it.name for it in fields(SyntaxColours)))
    meta.close()
    top.close()
    if roles is None or syntax is None:
        return None
    return Theme(name=name, label=label, is_dark=is_dark, syntax=SyntaxColours(**syntax), **roles)


def _palette(table: Table) -> Mapping[str, str]:
    palette: dict[str, str] = {}
    for name in table.names():
        colour = table.text(name, None)
        if colour is not None and _COLOUR.fullmatch(colour):
            palette[name] = colour.lower()
        elif colour is not None:
            table.report(name, "This is no colour.", "A colour is “#rrggbb”.")
    return palette


def _colours(
    table: Table, palette: Mapping[str, str], roles: tuple[str, ...]
) -> dict[str, str] | None:
    """A colour for each of `roles`; None where one is missing."""
    found = {role: _colour(table, role, palette) for role in roles}
    table.close()
    if missing := [role for role in roles if role not in table]:
        table.report_itself(f"The theme is left out: no colour for {', '.join(missing)}.")
    colours = {role: colour for role, colour in found.items() if colour is not None}
    return colours if len(colours) == len(roles) else None


def _colour(table: Table, role: str, palette: Mapping[str, str]) -> str | None:
    text = table.text(role, None)
    if text is None:
        return None
    if _COLOUR.fullmatch(text):
        return text.lower()
    if text not in palette:
        table.report(role, "This is no colour.", name_hint(text, palette, _COLOUR_HINT))
    return palette.get(text)
