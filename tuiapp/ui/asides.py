"""This file is words to the user that pass by themselves.

The rule it keeps: a word takes the place of an older one of its kind, so that a key pressed five times
says one thing.
"""

from dataclasses import dataclass

from textual.notifications import Notification


@dataclass
class Aside(Notification):
    """A word that says what kind it is of."""

    kind: str = ""
    """Such as what was done; without one, the word's own text."""


def kind_of(notification: Notification) -> str:
    """What has to be the same for a word to take the place of another."""
    kind = notification.kind if isinstance(notification, Aside) else ""
    return kind or notification.message
