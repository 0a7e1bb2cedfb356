"""Keeping keys out of what httpx and httpcore log.

At DEBUG httpcore writes the headers of responses into the log of whoever has asked for one, and a
server may repeat the key there.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Final

from tuiapp.core.secret import Secret, redact


_LOGGERS: Final = (
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.proxy",
    "httpcore.socks",
)
"""A filter holds for the records of its own logger only, never for those of loggers below it."""


class LogMasking:
    """Masks keys in those logs, from `start` to `stop`.

    Args:
        secrets: Every key there is, at any time.
    """

    def __init__(self, secrets: Callable[[], Sequence[Secret]]) -> None:
        self._secrets = secrets

    def start(self) -> None:
        """Look at every record from now on; any number of times."""
        for name in _LOGGERS:
            logging.getLogger(name).addFilter(self)

    def stop(self) -> None:
        """Look no more."""
        for name in _LOGGERS:
            logging.getLogger(name).removeFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, without keys."""
        text = record.getMessage()
        masked = redact(text, self._secrets())
        if masked != text:
            record.msg, record.args = masked, None
        return True
