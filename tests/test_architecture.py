"""Habits that ruff cannot hold: sizes, names, colours and exceptions to the rules."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest


PACKAGE = Path(__file__).parents[1] / "tuiapp"
TESTS = sorted(Path(__file__).parent.rglob("*.py"))
MODULES = sorted(PACKAGE.rglob("*.py"))
STYLES = sorted(PACKAGE.rglob("*.tcss"))
OWNERLESS = {"utils", "util", "helpers", "common", "manager", "managers", "base", "misc"}
HEX_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b(?!\s*\{)")


def relative(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text("utf-8")))


def all_sources() -> str:
    return "\n".join(path.read_text("utf-8") for path in MODULES)


def default_styles(path: Path) -> Iterator[str]:
    for node in nodes(path):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(css))) | (
                ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=str(css)))
            ) if name.endswith("CSS"):
                yield css
            case _:
                pass


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_class_can_be_kept_in_mind(path: Path) -> None:
    for node in nodes(path):
        if isinstance(node, ast.ClassDef):
            methods = [
                it for it in node.body if isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef)
            ]
            public = [it.name for it in methods if not it.name.startswith("_")]
            assert len(public) <= 25, node.name


@pytest.mark.parametrize("path", [*STYLES, *MODULES], ids=relative)
def test_colours_come_from_the_theme(path: Path) -> None:
    styles = [path.read_text("utf-8")] if path in STYLES else default_styles(path)

    assert not [it for css in styles for it in HEX_COLOUR.findall(css)]


def test_every_module_has_an_owner() -> None:
    assert not [relative(it) for it in PACKAGE.rglob("*") if it.stem in OWNERLESS]


def test_everything_is_caught_in_one_place_at_most() -> None:
    broad = re.findall(r"except\s*(?:\(?[^:\n]*\b(?:Base)?Exception\b[^:\n]*)?:", all_sources())

    assert len(broad) <= 1


def test_almost_nothing_is_left_uncovered() -> None:
    assert all_sources().count("pragma: no cover") <= 5


def test_every_test_module_has_a_name_of_its_own() -> None:
    # Without packages pytest imports them all by their bare names.
    names = [path.name for path in TESTS if path.name not in {"__init__.py", "conftest.py"}]
    assert sorted({name for name in names if names.count(name) > 1}) == []
