"""Markdown as lines of a terminal, while it streams.

The engine takes 60 ms to import, so the screen knows only `ports` and `styles`.
"""
