from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import KEY, Home

from tuiapp.cli.shared_session import shared_session


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty configuration."""
    return Home(tmp_path)


@pytest.fixture
def library_session(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The session that calls of the library share, with this configuration and for this test only."""
    monkeypatch.setenv("TUIAPP_HOME", str(home.folder))
    monkeypatch.setenv("LAB_KEY", KEY)
    yield
    if home.config.exists():
        shared_session().close()
