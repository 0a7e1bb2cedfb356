"""A price that is looked up while the answer comes.

The table of prices takes 0.3 s to import: before the request it would delay the answer, and after the
answer the end of the program. While the first token is waited for, the network side has the processor.
"""

import threading
from collections.abc import Callable

from tuiapp.core.prices import Price


class LatePrice:
    """Looks a price up once.

    Args:
        find: Gives the price.
        is_slow: Whether that may take 0.3 s; then it has a thread of its own.
    """

    def __init__(self, find: Callable[[], Price | None], *, is_slow: bool) -> None:
        self._find = find
        self._found: Price | None = None
        self._thread: threading.Thread | None = None
        self._is_slow = is_slow

    def begin(self) -> None:
        """Begin to look, unless that has begun; for one thread."""
        if self._is_slow and self._thread is None:
            # Not a daemon: the interpreter ends in disorder when one is stopped inside of an import.
            self._thread = threading.Thread(target=self._look_up, name="tuiapp-price")
            self._thread.start()

    def wait(self) -> Price | None:
        """The price."""
        self.begin()
        if self._thread is None:
            return self._find()
        self._thread.join()
        return self._found

    def _look_up(self) -> None:
        self._found = self._find()
