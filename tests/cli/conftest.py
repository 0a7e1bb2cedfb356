from pathlib import Path

import pytest
from commands import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty configuration."""
    return Home(tmp_path)
