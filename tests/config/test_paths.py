from pathlib import Path

import pytest

from tuiapp.config.paths import Paths
from tuiapp.core.errors import UsageError


def test_one_variable_replaces_every_folder(tmp_path: Path) -> None:
    paths = Paths.of({"TUIAPP_HOME": str(tmp_path)})

    assert paths.config_file == tmp_path / "config.toml"
    assert paths.settings_file == tmp_path / "settings.toml"
    assert paths.user_themes_dir == tmp_path / "themes"
    assert paths.data_dir == tmp_path / "data"
    assert paths.crash_dir == tmp_path / "data" / "crashes"
    assert paths.models_dir == tmp_path / "data" / "cache" / "models"


def test_nothing_is_created(tmp_path: Path) -> None:
    Paths.of({"TUIAPP_HOME": str(tmp_path / "new")})

    assert not list(tmp_path.iterdir())


def test_a_relative_home_does_not_follow_a_later_change_of_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert Paths.of({"TUIAPP_HOME": "mine"}).data_dir == tmp_path / "mine" / "data"


def test_a_home_of_an_unknown_user_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="TUIAPP_HOME names no folder"):
        Paths.of({"TUIAPP_HOME": "~nosuchuser/x"})


@pytest.mark.parametrize("environ", [{}, {"TUIAPP_HOME": ""}])
def test_without_it_the_platform_decides(environ: dict[str, str]) -> None:
    paths = Paths.of(environ)

    assert paths.config_file.is_absolute()
    assert paths.config_file.parent.name == "tuiapp"
    assert paths.data_dir.is_absolute()
