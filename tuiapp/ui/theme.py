"""A theme of ours as Textual's variables, and as the rich styles of the transcript."""

from dataclasses import replace
from functools import lru_cache
from typing import Final

from rich.style import Style
from textual.color import Color
from textual.theme import Theme as TextualTheme

from tuiapp.config.palette import Theme
from tuiapp.ui.look import Look
from tuiapp.ui.markdown.styles import CodeToken, MarkdownStyles


FOUND_SHARE: Final = 0.35
"""Of the colour of warnings in the background of what was found."""


def textual_theme(theme: Theme) -> TextualTheme:
    """The theme as stylesheets see it: `$muted`, `$user`, `$metric-good` and so on."""
    return TextualTheme(
        name=theme.name,
        primary=theme.accent,
        secondary=theme.assistant,
        accent=theme.accent,
        warning=theme.warning,
        error=theme.error,
        success=theme.success,
        foreground=theme.foreground,
        background=theme.background,
        surface=theme.surface,
        panel=theme.panel,
        dark=theme.is_dark,
        variables=css_variables(theme),
    )


def css_variables(theme: Theme) -> dict[str, str]:
    """The tokens our stylesheets use beyond Textual's own."""
    return {
        "muted": theme.muted,
        "faint": theme.faint,
        "user": theme.user,
        "assistant": theme.assistant,
        "reasoning": theme.reasoning,
        "tool": theme.tool,
        "link": theme.link,
        "metric-good": theme.metric_good,
        "metric-warn": theme.metric_warn,
        "metric-bad": theme.metric_bad,
        "heat-low": theme.gap_low,
        "heat-mid": theme.gap_mid,
        "heat-high": theme.gap_high,
        "selection": theme.selection,
        "border": theme.faint,
        "border-blurred": theme.faint,
        "input-cursor-background": theme.cursor,
        "input-cursor-foreground": theme.background,
        "input-selection-background": theme.selection,
        "block-cursor-background": theme.selection,
        "block-cursor-foreground": theme.foreground,
        "block-cursor-text-style": "bold",
        "block-hover-background": theme.surface,
        "scrollbar": theme.faint,
        "scrollbar-hover": theme.muted,
        "scrollbar-active": theme.accent,
        "scrollbar-background": theme.panel,
        "scrollbar-background-hover": theme.panel,
        "scrollbar-background-active": theme.panel,
        "scrollbar-corner-color": theme.panel,
    }


@lru_cache(maxsize=16)
def look_of(theme: Theme) -> Look:
    """The transcript's styles in this theme; the same object each time."""
    return Look(
        base=Style(color=theme.foreground, bgcolor=theme.background),
        text=Style(color=theme.foreground),
        muted=Style(color=theme.muted),
        faint=Style(color=theme.faint),
        user=Style(color=theme.user, bold=True),
        assistant=Style(color=theme.assistant, bold=True),
        reasoning=Style(color=theme.reasoning, italic=True),
        tool=Style(color=theme.tool),
        error=Style(color=theme.error),
        warning=Style(color=theme.warning),
        success=Style(color=theme.success),
        selection=Style(color=theme.foreground, bgcolor=theme.selection),
        found=Style(color=theme.foreground, bgcolor=_found_background(theme)),
        # Bold and underlined: it has to be told from the others without colours too.
        found_here=Style(color=theme.background, bgcolor=theme.warning, bold=True, underline=True),
        caret=Style(color=theme.background, bgcolor=theme.foreground),
        markdown=_markdown(theme),
        thoughts=_thoughts(theme),
    )


def _found_background(theme: Theme) -> str:
    """Between the background and what warns; text reads on it, and it is not what is selected."""
    return Color.parse(theme.background).blend(Color.parse(theme.warning), FOUND_SHARE).hex


def _markdown(theme: Theme) -> MarkdownStyles:
    return MarkdownStyles(
        text=Style(color=theme.foreground),
        heading1=Style(color=theme.heading, bold=True, underline=True),
        heading2=Style(color=theme.heading, bold=True),
        heading3=Style(color=theme.heading),
        emphasis=Style(italic=True),
        strong=Style(bold=True),
        strike=Style(strike=True),
        code_inline=Style(color=theme.syntax.string, bgcolor=theme.code_background),
        code_text=Style(color=theme.foreground),
        code_background=Style(bgcolor=theme.code_background),
        code_label=Style(color=theme.muted),
        code_frame=Style(color=theme.faint),
        code_tokens=_tokens(theme),
        quote_bar=Style(color=theme.quote),
        list_marker=Style(color=theme.accent),
        link=Style(color=theme.link, underline=True),
        link_target=Style(color=theme.muted),
        rule=Style(color=theme.faint),
        table_header=Style(color=theme.heading, bold=True),
        table_border=Style(color=theme.faint),
    )


def _thoughts(theme: Theme) -> MarkdownStyles:
    """Markdown in one quiet colour: what was thought must not look like the answer."""
    text = Style(color=theme.reasoning, italic=True)
    heading = text + Style(bold=True)
    return replace(
        _markdown(theme), text=text, heading1=heading, heading2=heading, heading3=heading
    )


def _tokens(theme: Theme) -> dict[CodeToken, Style]:
    syntax = theme.syntax
    return {
        CodeToken.KEYWORD: Style(color=syntax.keyword),
        CodeToken.NAME: Style(color=syntax.variable),
        CodeToken.FUNCTION: Style(color=syntax.function),
        CodeToken.TYPE: Style(color=syntax.type),
        CodeToken.STRING: Style(color=syntax.string),
        CodeToken.NUMBER: Style(color=syntax.number),
        CodeToken.COMMENT: Style(color=syntax.comment, italic=True),
        CodeToken.OPERATOR: Style(color=syntax.operator),
        CodeToken.INSERTED: Style(color=theme.success),
        CodeToken.DELETED: Style(color=theme.error),
    }
