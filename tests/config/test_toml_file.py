from pathlib import Path

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.config.problems import ConfigProblem
from tuiapp.config.toml_file import MAX_FILE_BYTES, read_toml


def problems_of(path: Path, content: bytes) -> tuple[ConfigProblem, ...]:
    path.write_bytes(content)
    return read_toml(path).problems


def test_a_missing_file_is_an_empty_one(tmp_path: Path) -> None:
    file = read_toml(tmp_path / "config.toml")

    assert not file.values
    assert not file.problems
    assert not file.is_unread


def test_a_syntax_error_names_line_and_column(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path / "config.toml", b'theme = "harbor"\nsystem "x"\n')

    assert problem.place == "config.toml:2"
    assert "column 8" in problem.message


def test_an_error_at_the_end_has_no_line(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path / "config.toml", b'theme = """harbor')

    assert problem.line is None
    assert "end of the file" in problem.message


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b'a = 1\nb = "\xff"\n', "not UTF-8"),
        (b"#" * (MAX_FILE_BYTES + 1), "larger than"),
        (b"a = " + b"[" * 20_000 + b"]" * 20_000, "deeply"),
    ],
    ids=["not text", "too large", "too deep"],
)
def test_what_is_no_text_is_a_problem(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "config.toml"

    (problem,) = problems_of(path, content)

    assert complaint in problem.message
    assert read_toml(path).is_unread


def test_a_folder_in_the_files_place_is_a_problem(tmp_path: Path) -> None:
    assert read_toml(tmp_path).problems[0].message.startswith("The file cannot be read")


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'\xef\xbb\xbftheme = "harbor"\r\n')

    assert read_toml(path).values == {"theme": "harbor"}


LINED = '''
theme = "x"
system = """
[not.a.table]
theme = 1
"""
targets = [
    "a/b",  # ]
]
[providers.lab] # comment
headers = { "X-Team" = "search" }
 [params."lab/any.model"]
temperature = 1
[panel]
open.wide = true
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("theme",), 2),
        (("system",), 3),
        (("targets",), 7),
        (("providers", "lab"), 10),
        (("providers", "lab", "headers", "X-Team"), 11),
        (("params", "lab/any.model"), 12),
        (("params", "lab/any.model", "temperature"), 13),
        (("panel", "open", "wide"), 15),
        (("panel", "missing"), None),
    ],
)
def test_a_problem_knows_its_line(tmp_path: Path, path: tuple[str, ...], line: int | None) -> None:
    file_path = tmp_path / "config.toml"
    file_path.write_text(LINED)
    file = read_toml(file_path)

    file.report(path, "Wrong.")

    assert file.problems[0].line == line


def test_keys_are_spelled_as_toml_writes_them(tmp_path: Path) -> None:
    file = read_toml(tmp_path / "config.toml")

    file.report(("params", "lab/any", "top_k"), "Wrong.", "Right.")

    assert file.problems[0].sentence == 'config.toml: params."lab/any".top_k: Wrong. Right.'


KEYS = st.text("ab-_ é./", min_size=1, max_size=4)
VALUES = st.recursive(
    st.one_of(st.integers(-9, 9), st.booleans(), st.text("a\n\"'#[]=é", max_size=9)),
    lambda inner: st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
def test_every_key_of_every_file_has_a_line(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, object]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text(tomli_w.dumps(values, multiline_strings=True), encoding="utf-8")
    file = read_toml(path)

    for name in values:
        file.report((name,), "Wrong.")

    assert all(it.line is not None for it in file.problems)
