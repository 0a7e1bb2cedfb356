"""The styles the transcript is drawn in, made once per theme."""

from dataclasses import dataclass

from rich.style import Style

from tuiapp.ui.markdown.styles import MarkdownStyles


@dataclass(frozen=True, slots=True)
class Look:
    """Rich styles by meaning. All of them lie on `base`, which has the background."""

    base: Style
    text: Style
    muted: Style
    faint: Style
    user: Style
    assistant: Style
    reasoning: Style
    tool: Style
    error: Style
    warning: Style
    success: Style
    selection: Style
    found: Style
    found_here: Style
    caret: Style
    markdown: MarkdownStyles
    thoughts: MarkdownStyles
    """What the model thought, as Markdown."""
