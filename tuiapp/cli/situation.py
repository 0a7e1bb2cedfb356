"""What every command shares with the one place where errors end: keys to keep out, and the report."""

import os
from collections.abc import Callable, Sequence

from tuiapp.core.errors import UsageError
from tuiapp.core.secret import Secret


class Situation:
    """What a crash report needs to know: the keys that must not stand in it."""

    def __init__(self) -> None:
        self.secrets: Callable[[], Sequence[Secret]] = tuple

    def report(self, error: BaseException) -> None:
        """Leave a report of a fault of ours, and say where."""
        from tuiapp.cli.crash import write_crash_report
        from tuiapp.config.paths import Paths

        try:
            paths = Paths.of(os.environ)
        except UsageError as nowhere:
            say(f"tuiapp made a mistake of its own. There is no report: {nowhere.sentence}")
            return
        try:
            path = write_crash_report(error, paths, self.secrets())
        except OSError:
            say(f"tuiapp made a mistake of its own, and {paths.crash_dir} cannot be written.")
        else:
            say(f"tuiapp made a mistake of its own. The report is in {path}")


def say(sentence: str) -> None:
    """A word of the program's own, on standard error."""
    from tuiapp.cli.output import note

    note(f"tuiapp: {sentence}")
