"""How long tests wait for what is to come: the one bound of all of them, and a claim of none.

A machine with other things to do may take its time: with a dozen of them on two processors, a
process of ours needed 8 s from its start to its first request, and 0.3 s alone. What never comes
fails all the same.
"""

from typing import Final


PATIENCE_S: Final = 50.0
"""Below the minute after which pytest ends a test, so that a failure says what was waited for."""
