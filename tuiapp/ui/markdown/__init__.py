"""Markdown as lines of a terminal, while it streams."""

from tuiapp.ui.markdown.code import Highlighter, LineHighlighter
from tuiapp.ui.markdown.document import CodeBlock, MarkdownDocument
from tuiapp.ui.markdown.styles import CodeToken, MarkdownStyles


__all__ = [
    "CodeBlock",
    "CodeToken",
    "Highlighter",
    "LineHighlighter",
    "MarkdownDocument",
    "MarkdownStyles",
]
