import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.config.errors import SettingsFileError
from tuiapp.config.load import load
from tuiapp.config.paths import Paths
from tuiapp.config.save import SettingValue, save_setting


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.of({"TUIAPP_HOME": str(tmp_path / "home")})


def saved(paths: Paths) -> dict[str, object]:
    return tomllib.loads(paths.settings_file.read_text("utf-8"))


def test_a_saved_setting_is_loaded_and_the_config_is_left_alone(paths: Paths) -> None:
    paths.config_file.parent.mkdir()
    paths.config_file.write_text('theme = "harbor" # mine\n')

    save_setting(paths, ("theme",), "shoal")

    assert load(paths).settings.theme == "shoal"
    assert paths.config_file.read_text() == 'theme = "harbor" # mine\n'


def test_other_keys_stay(paths: Paths) -> None:
    save_setting(paths, ("theme",), "shoal")
    save_setting(paths, ("panel", "open"), False)
    save_setting(paths, ("panel", "width"), 44)
    save_setting(paths, ("params", "lab/a.b", "temperature"), 0.5)
    save_setting(paths, ("targets",), ("demo/a", "demo/b"))

    assert saved(paths) == {
        "theme": "shoal",
        "panel": {"open": False, "width": 44},
        "params": {"lab/a.b": {"temperature": 0.5}},
        "targets": ["demo/a", "demo/b"],
    }


def test_a_text_of_several_lines_is_written_in_lines(paths: Paths) -> None:
    save_setting(paths, ("system",), "One.\nTwo.")

    assert paths.settings_file.read_text() == 'system = """\nOne.\nTwo."""\n'


@pytest.mark.parametrize("text", ["One.\r\nTwo.", "One.\rTwo.\n", "\n", '"""\n\\r', "\x1b\n"])
def test_a_text_of_several_lines_comes_back_as_it_was(paths: Paths, text: str) -> None:
    save_setting(paths, ("system",), text)

    assert load(paths).settings.system == text


def test_none_removes_a_key_and_the_table_it_leaves_empty(paths: Paths) -> None:
    save_setting(paths, ("panel", "open"), False)
    save_setting(paths, ("theme",), "shoal")
    save_setting(paths, ("panel", "open"), None)
    save_setting(paths, ("never", "there"), None)

    assert saved(paths) == {"theme": "shoal"}


def test_what_stands_where_a_table_must_is_replaced(paths: Paths) -> None:
    save_setting(paths, ("panel",), "wrong")
    save_setting(paths, ("panel", "open"), True)

    assert saved(paths) == {"panel": {"open": True}}


def test_a_file_that_is_not_toml_is_left_as_it_is(paths: Paths) -> None:
    paths.settings_file.parent.mkdir()
    paths.settings_file.write_text("theme = ")

    with pytest.raises(SettingsFileError, match="theme was not saved"):
        save_setting(paths, ("theme",), "shoal")

    assert paths.settings_file.read_text() == "theme = "


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SettingsFileError, match=r'keymap."run.cancel" was not saved'):
        save_setting(
            Paths.of({"TUIAPP_HOME": str(tmp_path / "file")}), ("keymap", "run.cancel"), "escape"
        )


def test_a_write_that_fails_leaves_the_old_file_and_no_other(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_setting(paths, ("theme",), "shoal")

    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(SettingsFileError, match="No space left"):
        save_setting(paths, ("theme",), "harbor")

    assert saved(paths) == {"theme": "shoal"}
    assert list(paths.settings_file.parent.iterdir()) == [paths.settings_file]


def test_a_link_stays_a_link(paths: Paths, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text('theme = "harbor"')
    paths.settings_file.parent.mkdir()
    paths.settings_file.symlink_to(real)

    save_setting(paths, ("theme",), "shoal")

    assert paths.settings_file.is_symlink()
    assert "shoal" in real.read_text()


NAMES = st.text(min_size=1, max_size=6).filter(str.isprintable)
VALUES: st.SearchStrategy[SettingValue] = st.one_of(
    st.text().filter(str.isprintable), st.booleans(), st.integers(-(2**63), 2**63 - 1)
)


@given(st.lists(st.tuples(NAMES, NAMES, VALUES), max_size=5))
def test_the_last_value_of_every_key_is_kept(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, str, SettingValue]]
) -> None:
    paths = Paths.of({"TUIAPP_HOME": str(tmp_path_factory.mktemp("home"))})
    expected: dict[str, dict[str, SettingValue]] = {}
    for table, key, value in changes:
        save_setting(paths, (table, key), value)
        expected.setdefault(table, {})[key] = value

    assert not changes or saved(paths) == expected
