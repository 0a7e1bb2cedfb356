"""The one real clock; everything else takes a `core.ports.Clock`."""

import time


class SystemClock:
    """The machine's monotonic clock."""

    def monotonic_ns(self) -> int:
        """Nanoseconds that never run backwards."""
        return time.monotonic_ns()  # noqa: TID251 (this is what the ban points to)
