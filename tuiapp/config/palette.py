"""What a theme says: a colour for every meaning on the screen, none for a widget.

Every colour is `#rrggbb`. What is called a text colour reads at 4.5:1 or better on `background`,
`surface` and `panel` in the built-in themes; a test holds them to it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SyntaxColours:
    """Text colours inside code, on `Theme.code_background`."""

    keyword: str
    string: str
    number: str
    comment: str
    function: str
    type: str
    operator: str
    builtin: str
    variable: str
    decorator: str


@dataclass(frozen=True, slots=True)
class RoleColours:
    """A colour for each meaning. The first three and those marked so are backgrounds."""

    background: str
    """Behind the transcript."""
    surface: str
    """Behind the composer, the header and the footer."""
    panel: str
    """Behind the side panel and everything that lies over the transcript."""
    foreground: str
    muted: str
    """Text that steps back: labels, hints, receipts."""
    faint: str
    """Rules and borders; never text."""
    accent: str
    """What has the focus, and what can be pressed."""
    user: str
    assistant: str
    reasoning: str
    tool: str
    error: str
    warning: str
    success: str
    metric_good: str
    metric_warn: str
    metric_bad: str
    gap_low: str
    """The three steps of heat in the plot of gaps between chunks."""
    gap_mid: str
    gap_high: str
    selection: str
    """Background of selected text, under `foreground`."""
    cursor: str
    """Background of the block cursor, under `background` as its text."""
    code_background: str
    link: str
    heading: str
    quote: str


@dataclass(frozen=True, slots=True)
class Theme(RoleColours):
    """A theme, complete: every field has a colour."""

    name: str
    """What `theme = "…"` calls it."""
    label: str
    """What lists show."""
    is_dark: bool
    syntax: SyntaxColours
