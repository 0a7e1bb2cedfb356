"""Themes on the screen: every token has its colour, and no colour stands outside a theme."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from rich.style import Style

from tuiapp.config.contrast import READABLE, contrast_ratio
from tuiapp.config.paths import Paths
from tuiapp.config.themes import load_themes
from tuiapp.ui.look import Look
from tuiapp.ui.theme import css_variables, look_of, textual_theme


ROOT = Path(__file__).parents[2] / "tuiapp" / "ui"
THEMES = load_themes(Paths.of({"TUIAPP_HOME": "nowhere"})).themes


@pytest.mark.parametrize("name", sorted(THEMES))
def test_every_theme_has_a_colour_for_every_style(name: str) -> None:
    look = look_of(THEMES[name])
    for one in fields(Look):
        style = getattr(look, one.name)
        if isinstance(style, Style):
            assert style.color is not None or style.bgcolor is not None, one.name


@pytest.mark.parametrize("name", sorted(THEMES))
def test_what_was_found_reads_and_is_told_apart_without_colours_too(name: str) -> None:
    look = look_of(THEMES[name])
    for style in (look.found, look.found_here):
        assert style.color is not None
        assert style.bgcolor is not None
        ratio = contrast_ratio(style.color.get_truecolor().hex, style.bgcolor.get_truecolor().hex)
        assert ratio >= READABLE
    assert look.found_here.underline
    assert look.found_here.bold
    assert not look.found.underline


def test_a_look_is_made_once_per_theme() -> None:
    assert look_of(THEMES["harbor"]) is look_of(THEMES["harbor"])


@pytest.mark.parametrize("name", sorted(THEMES))
def test_every_token_a_stylesheet_uses_is_a_variable(name: str) -> None:
    theme = textual_theme(THEMES[name])
    known = {*theme.to_color_system().generate(), *css_variables(THEMES[name])}
    for path in [*ROOT.rglob("*.tcss"), *ROOT.rglob("*.py")]:
        used = set(re.findall(r"(?<![\w\"'])\$([a-z][a-z-]+)(?=[;\s])", path.read_text("utf-8")))
        assert used <= known, f"{path.name}: {used - known}"
