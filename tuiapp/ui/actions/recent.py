"""This file is which models were asked lately, in this session and in earlier ones.

The rule it keeps: what was asked last comes first, and nothing is there twice.
"""

from collections.abc import Sequence

from tuiapp.config.settings import MAX_RECENT
from tuiapp.core.request import Target
from tuiapp.ui.actions.desk import Desk


class Recent:
    """Remembers targets; what changes is written to `settings.toml`."""

    def __init__(self, desk: Desk) -> None:
        settings = desk.services.settings
        self._desk = desk
        self._targets = _first_of_each([*settings.recent, *settings.targets])

    @property
    def targets(self) -> Sequence[Target]:
        """The last one first."""
        return self._targets

    def note(self, target: Target, before: Target) -> None:
        """`target` is asked from now on, in place of `before`."""
        targets = _first_of_each([target, before, *self._targets])
        if targets != self._targets:
            self._targets = targets
            self._desk.save("models", "recent", value=[str(it) for it in targets])


def _first_of_each(targets: Sequence[Target]) -> Sequence[Target]:
    return list(dict.fromkeys(targets))[:MAX_RECENT]
