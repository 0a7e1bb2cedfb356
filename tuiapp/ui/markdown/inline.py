"""This file is what stands inside a paragraph, a heading or a cell: text turned into marked spans.

markdown-it reads the text; here its tokens get what it does not keep, their places in the source, so
that a cell on the screen can say which character it stands for. Spans carry marks, not colours: a new
theme needs no new parse. Raw HTML stays text, and a link always shows where it leads.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import (
    StateInline,
    autolink,
    backtick,
    emphasis,
    entity,
    escape,
    image,
    link,
    link_pairs,
    newline,
    strikethrough,
)
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from tuiapp.core.visible import visible
from tuiapp.ui.markdown.mark import Mark
from tuiapp.ui.markdown.references import References, normalized


LINK_CHARS = 2048
"""A longer target is shown but not made clickable."""

MARKS = 128
"""A stretch with more characters that could mean something is shown as written: what open marks cost
grows with their square (2,000 of them took 80 ms). Prose has one in ten characters at most."""

_CLOSING_MARKS = 8
_SPECIAL = re.compile(r"[\n!$&*<\[\\\]_`~]")
_MATH = re.compile(
    r"\$\$(?=[^\s$])[^$]+(?<=[^\s\\])\$\$"
    r"|\$(?=[^\s$])(?:\\.|[^$\\])+(?<=\S)\$(?![0-9$])"
    r"|\\\((?:\\[^)]|[^\\])+\\\)|\\\[(?:\\[^\]]|[^\\])+\\\]",
    re.DOTALL,
)
_MATH_START = re.compile(r"\$\$?(?=[^\s\d$])|\\[(\[]")
_NOTE = re.compile(r"\[(\^[^\s\[\]]+)\]")
_BRACKETS = re.compile(r"\[[^\[\]]*\]")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>`\"|]+")
_URL_END = re.compile(r"[?!.,:;*_~'\"]+$|&[a-zA-Z0-9]+;$")
_CLICKABLE = re.compile(r"(?:https?://|mailto:)[^\x00-\x20\x7f-\x9f]+", re.IGNORECASE)


class Span(NamedTuple):
    """Text drawn in one style."""

    text: str
    mark: int
    href: str
    """Where a click leads; empty for none."""
    offset: int
    """Where `text` begins in the source that was parsed; its characters follow one by one."""


class Inline(NamedTuple):
    """Parsed text."""

    spans: list[Span]
    is_closed: bool
    """Whether more text behind it, after a space, could not change what these spans are."""
    closing: str = ""
    """What would close the emphasis that is open."""


_OPENED = {"em_open": Mark.EMPHASIS, "strong_open": Mark.STRONG, "s_open": Mark.STRIKE}
_CLOSED = {"em_close": Mark.EMPHASIS, "strong_close": Mark.STRONG, "s_close": Mark.STRIKE}


def _math(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of markdown-it's rules
    """A formula, to be shown as it is written."""
    found = _MATH.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("math", "", 0).content = found[0]
    state.pos = found.end()
    return True


def _backslash(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - as above
    return _math(state, silent) or escape(state, silent)


def _bracket(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - as above
    """A footnote that is defined here or somewhere, or a link."""
    note = _NOTE.match(state.src, state.pos, state.posMax)
    is_definition = note is not None and state.pos == 0 and state.src.startswith(":", note.end())
    if note is None or not (is_definition or normalized(note[1]) in state.env.get("notes", ())):
        return link(state, silent)
    if not silent:
        state.push("note", "", 0).content = note[1][1:]
    state.pos = note.end()
    return True


_RULES = {
    "\n": newline,
    "$": _math,
    "\\": _backslash,
    "`": backtick,
    "~": strikethrough.tokenize,
    "*": emphasis.tokenize,
    "_": emphasis.tokenize,
    "[": _bracket,
    "!": image,
    "<": autolink,
    "&": entity,
}


class _PlacedInline(ParserInline):
    """markdown-it's inline parser, leaving in each token's `map` where it begins and ends.

    Each character that can mean something has one rule, so that rule is called and no other.
    """

    def tokenize(self, state: StateInline) -> None:
        source, end = state.src, state.posMax
        pending_from = state.pos
        while state.pos < end:
            special = _SPECIAL.search(source, state.pos, end)
            begin = special.start() if special else end
            if begin > state.pos:
                state.append_pending(source[state.pos : begin])
                state.pos = begin
            if special is None:
                break
            known, had_pending = len(state.tokens), state.pending != ""
            rule = _RULES.get(special[0])
            if rule is None or not rule(state, False):
                state.append_pending(special[0])
                state.pos = begin + 1
            elif len(state.tokens) > known:
                self._place(state, known, begin, pending_from if had_pending else -1)
                pending_from = state.pos
        if state.pending:
            token = state.pushPending()
            token.map = [pending_from, end]

    @staticmethod
    def _place(state: StateInline, known: int, begin: int, pending_from: int) -> None:
        tokens = state.tokens
        if pending_from >= 0 and tokens[known].map is None:
            tokens[known].map = [pending_from, begin]
            known += 1
        for index, token in enumerate(tokens[known:]):
            if token.map is None:
                token.map = [begin + index, state.pos]


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False})
    parser.inline = _PlacedInline()
    parser.inline.terminator_re = _SPECIAL
    parser.disable(["html_inline", "linkify"])
    return parser


_PARSER = _parser()


def parse_inline(source: str, references: References | None = None) -> Inline:
    """The spans of some text, and whether they are settled.

    Args:
        source: What stands in a paragraph, a heading or a cell.
        references: What links and footnotes lead to.
    """
    if _SPECIAL.search(source) is None:
        return Inline(
            _with_urls([Span(source, Mark.NONE, "", 0)]) if source else [], is_closed=True
        )
    if len(_SPECIAL.findall(source)) > MARKS:
        return Inline([Span(source.replace("\n", " "), Mark.NONE, "", 0)], is_closed=True)
    tokens: list[Token] = []
    state = StateInline(source, _PARSER, references.env if references else {}, tokens)
    _PARSER.inline.tokenize(state)
    link_pairs(state)
    strikethrough.postProcess(state)
    emphasis.postProcess(state)
    spans = _spans(tokens)
    opened = [one for one in state.delimiters if one.open and one.end < 0]
    is_closed = not opened and not _is_begun(source, spans)
    return Inline(_with_urls(spans), is_closed, _closing(source, tokens, opened))


def mark_ends(text: str) -> Iterator[int]:
    """The places behind each character of a text that could mean something."""
    return (found.end() for found in _SPECIAL.finditer(text))


def _is_begun(source: str, spans: list[Span]) -> bool:
    """Whether a code span, a link or a formula may have begun and not ended."""
    plain = "".join(
        [span.text for span in spans if not span.mark & (Mark.CODE | Mark.TARGET | Mark.LINK)]
    )
    if "`" in plain or ("[" in plain and "[" in _BRACKETS.sub("", plain)):
        return True
    has_formula = "$" in plain or "\\" in source
    return has_formula and _MATH_START.search(_MATH.sub("", source)) is not None


def _closing(source: str, tokens: list[Token], opened: list[Delimiter]) -> str:
    """The marks that end the open emphasis; one within a word (2*3) is not taken for any."""
    marks: list[str] = []
    for one in reversed(opened[-_CLOSING_MARKS:]):
        place = tokens[one.token].map
        at = place[0] if place else 0
        mark = chr(one.marker)
        run_begin = at - len(source[:at]) + len(source[:at].rstrip(mark))
        if run_begin == 0 or not source[run_begin - 1].isalnum():
            marks.append(mark * (2 if mark == "~" else 1))
    return "".join(marks)


def _spans(tokens: list[Token]) -> list[Span]:
    spans: list[Span] = []
    mark = Mark.NONE
    href = ""
    link_from = 0
    for token in tokens:
        at = token.map[0] if token.map else 0
        kind = token.type
        if kind in _OPENED:
            mark |= _OPENED[kind]
        elif kind in _CLOSED:
            mark &= ~_CLOSED[kind]
        elif kind == "link_open":
            href = visible(str(token.attrs["href"]), keep_newlines=False)
            mark |= Mark.LINK
            link_from = len(spans)
        elif kind == "link_close":
            end = token.map[1] if token.map else 0
            spans.extend(_target(spans[link_from:], href, mark, end))
            href = ""
            mark &= ~Mark.LINK
        else:
            spans.append(_span(token, mark, href, at))
    return [span for span in _joined(spans) if span.text]


def _span(token: Token, mark: int, href: str, at: int) -> Span:
    clickable = clickable_target(href)
    match token.type:
        case "code_inline":
            begin = at + len(token.markup)
            return Span(token.content, mark | Mark.CODE, clickable, begin)
        case "math" | "note":
            return _literal(token, mark, at)
        case "softbreak" | "hardbreak":
            is_hard = token.type == "hardbreak"
            return (
                Span("\n", mark | Mark.BREAK, "", at) if is_hard else Span(" ", mark, clickable, at)
            )
        case "image":
            source = visible(str(token.attrs["src"]), keep_newlines=False)
            text = f"[image: {token.content}] ({source})".replace("\n", " ")
            return Span(text, mark | Mark.TARGET, clickable_target(source), at)
        case "text_special":  # an entity may name any character
            begin = at + (token.info == "escape")
            return Span(visible(token.content, keep_newlines=False), mark, clickable, begin)
        case _:
            return Span(token.content, mark, clickable, at)


def _literal(token: Token, mark: int, at: int) -> Span:
    """A formula as it is written, or the mark of a footnote."""
    if token.type == "note":
        return Span(f"[{token.content}]", mark | Mark.LINK, "", at)
    return Span(token.content.replace("\n", " "), mark | Mark.CODE, "", at)


def _target(label: list[Span], href: str, mark: int, end: int) -> list[Span]:
    """The address to draw behind a link, unless its text is the address."""
    shown = "".join(span.text for span in label).strip()
    if href.removeprefix("mailto:").rstrip("/") == shown.rstrip("/"):
        return []
    quiet = (mark & ~Mark.LINK) | Mark.TARGET
    lead = " (" if label else "("
    # The target of a reference is written somewhere else: it stands for the end of the link then.
    label_end = label[-1].offset + len(label[-1].text) if label else 0
    begin = max(end - 1 - len(href), label_end + len(lead))
    return [Span(f"{lead}{href})", quiet, clickable_target(href), begin - len(lead))]


def clickable_target(href: str) -> str:
    """The address if a terminal may be told of it, else nothing."""
    if href and len(href) <= LINK_CHARS and _CLICKABLE.fullmatch(href):
        return href
    return ""


def _joined(spans: list[Span]) -> list[Span]:
    """Neighbours that differ in nothing and follow each other in the source, made one."""
    out: list[Span] = []
    for span in spans:
        if (
            out
            and out[-1].mark == span.mark
            and out[-1].href == span.href
            and not span.mark & Mark.BREAK
            and out[-1].offset + len(out[-1].text) == span.offset
        ):
            out[-1] = out[-1]._replace(text=out[-1].text + span.text)
        else:
            out.append(span)
    return out


def _with_urls(spans: list[Span]) -> list[Span]:
    """Bare addresses made links."""
    out: list[Span] = []
    for span in spans:
        if span.mark & (Mark.CODE | Mark.LINK | Mark.TARGET) or (
            "://" not in span.text and "www." not in span.text
        ):
            out.append(span)
            continue
        done = 0
        for found in _URL.finditer(span.text):
            url = _trimmed(found[0])
            end = found.start() + len(url)
            href = clickable_target(url if "://" in url else f"http://{url}")
            if not href or (found.start() and span.text[found.start() - 1].isalnum()):
                continue
            out.append(_cut(span, done, found.start()))
            out.append(
                _cut(span, found.start(), end)._replace(mark=span.mark | Mark.LINK, href=href)
            )
            done = end
        out.append(_cut(span, done, len(span.text)))
    return [span for span in out if span.text]


def _cut(span: Span, begin: int, end: int) -> Span:
    return span._replace(text=span.text[begin:end], offset=span.offset + begin)


def _trimmed(url: str) -> str:
    """An address without the punctuation of the sentence it stands in (GFM 6.9)."""
    while True:
        shorter = _URL_END.sub("", url)
        if shorter.endswith(")") and shorter.count(")") > shorter.count("("):
            shorter = shorter[:-1]
        if shorter == url:
            return url
        url = shorter
