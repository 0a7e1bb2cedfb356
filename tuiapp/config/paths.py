"""Where the user's files are.

`TUIAPP_HOME` replaces the platform's folders as a whole, so that a test or a script sees nothing of
the user's own. Nothing is created here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs  # 3 ms beside what pathlib and tomllib load anyway

from tuiapp.core.errors import UsageError


HOME_VARIABLE: Final = "TUIAPP_HOME"


@dataclass(frozen=True, slots=True)
class Paths:
    """Files and folders of the app; each may be missing."""

    config_file: Path
    """The user's own; never written."""
    settings_file: Path
    """What the app changes; read after `config_file`."""
    data_dir: Path
    crash_dir: Path
    user_themes_dir: Path
    models_dir: Path
    """Lists of models that were fetched; whoever deletes it loses nothing but time."""

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Paths":
        """The paths that hold in this environment.

        Raises:
            UsageError: `TUIAPP_HOME` begins with the name of a user that does not exist.
        """
        if home := environ.get(HOME_VARIABLE):
            config = _expanded(home)
            data = config / "data"
            cache = data / "cache"
        else:
            # `appauthor=False`: on Windows it would put the name into the path twice.
            config = platformdirs.user_config_path("tuiapp", appauthor=False, roaming=True)
            data = platformdirs.user_data_path("tuiapp", appauthor=False)
            cache = platformdirs.user_cache_path("tuiapp", appauthor=False)
        return cls(
            config_file=config / "config.toml",
            settings_file=config / "settings.toml",
            data_dir=data,
            crash_dir=data / "crashes",
            user_themes_dir=config / "themes",
            models_dir=cache / "models",
        )


def _expanded(home: str) -> Path:
    try:
        return Path(home).expanduser().absolute()
    except RuntimeError as error:  # what pathlib makes of an unknown user
        message = f"{HOME_VARIABLE} names no folder: {home}."
        raise UsageError(message, hint="Give a path without ~, or unset it.") from error
