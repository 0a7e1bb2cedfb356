"""This file is the colours of program text, by pygments, one line at a time.

Importing it imports pygments (30 to 60 ms), so the app loads it in the background and hands what `warm`
returns to its documents. A line costs the same wherever it stands in a block: the lexer's stack of states
is kept from line to line. What pygments reads with one regular expression over several lines (a comment
in C, a raw string in Go) is followed here, for the languages in which a trial shows the need.
"""

from collections.abc import Callable, Iterable, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from pygments.lexer import ExtendedRegexLexer, Lexer, LexerContext, RegexLexer
from pygments.lexers import (
    get_all_lexers,
    get_lexer_by_name,  # pyright: ignore[reportUnknownVariableType] - untyped options
)
from pygments.token import (
    Comment,
    Generic,
    Keyword,
    Name,
    Number,
    Operator,
    String,
    _TokenType,  # pyright: ignore[reportPrivateUsage] - pygments' only name for the type of a token
)

from tuiapp.ui.markdown.styles import CodeToken


WARM_LANGUAGES: Final = (
    "python", "javascript", "typescript", "bash", "json", "html", "css", "sql", "java", "c", "cpp", "go",
    "rust", "yaml", "toml", "diff", "console",
)  # fmt: skip
"""What `warm` loads; another language is loaded when its first block comes (5 to 30 ms)."""

STACK_DEPTH = 256
"""States kept from line to line; hostile brackets could nest for ever."""

_KINDS: Final = MappingProxyType(
    {
        Comment: CodeToken.COMMENT,
        Comment.Preproc: CodeToken.KEYWORD,
        Generic.Deleted: CodeToken.DELETED,
        Generic.Heading: CodeToken.KEYWORD,
        Generic.Inserted: CodeToken.INSERTED,
        Generic.Prompt: CodeToken.COMMENT,
        Generic.Subheading: CodeToken.KEYWORD,
        Keyword: CodeToken.KEYWORD,
        Keyword.Type: CodeToken.TYPE,
        Name: CodeToken.NAME,
        Name.Attribute: CodeToken.TYPE,
        Name.Builtin: CodeToken.TYPE,
        Name.Class: CodeToken.TYPE,
        Name.Decorator: CodeToken.FUNCTION,
        Name.Exception: CodeToken.TYPE,
        Name.Function: CodeToken.FUNCTION,
        Name.Tag: CodeToken.KEYWORD,
        Number: CodeToken.NUMBER,
        Operator: CodeToken.OPERATOR,
        Operator.Word: CodeToken.KEYWORD,
        String: CodeToken.STRING,
    }
)

# Lexers are rules with code in them, written for whole files; a part of one can make that code fail.
_LEXER_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)

_WORD = "word"
_ROOT = ("root",)

_Tokens = list[tuple[CodeToken, str]]


class _Span(NamedTuple):
    """Something that may go over several lines."""

    opener: str
    closer: str
    kind: CodeToken


_SPANS: Final = (
    _Span("/*", "*/", CodeToken.COMMENT),
    _Span("<!--", "-->", CodeToken.COMMENT),
    _Span("{-", "-}", CodeToken.COMMENT),
    _Span("--[[", "]]", CodeToken.COMMENT),
    _Span("=begin", "=end", CodeToken.COMMENT),
    _Span('"""', '"""', CodeToken.STRING),
    _Span("`", "`", CodeToken.STRING),
)


def warm(languages: Iterable[str] = WARM_LANGUAGES) -> Callable[[str], "_Block | None"]:
    """A highlighter with the usual languages loaded. Takes some 300 ms: call it off the frame."""
    names = {alias: names[0] for _, names, _, _ in get_all_lexers(plugins=False) for alias in names}
    loaded: dict[str, _Language] = {}

    def highlighter(language: str) -> _Block | None:
        name = names.get(language.lower())
        if name is None:
            return None
        if name not in loaded:
            loaded[name] = _Language(get_lexer_by_name(name))
        return _Block(loaded[name])

    for language in languages:
        highlighter(language)
    return highlighter


class _Language:
    """A lexer and what has to be known to use it line by line."""

    def __init__(self, lexer: Lexer) -> None:
        self._lexer = lexer
        self._kinds: dict[_TokenType, CodeToken] = {}
        self._keeps_state = isinstance(lexer, RegexLexer)
        # Where a lexer needs a context of its own kind (YAML's does), each line is read by itself.
        self._keeps_state = self._keeps_state and bool(self.tokens(_WORD, _ROOT)[1])
        self.spans = tuple(span for span in _SPANS if self._is_needed(span))

    def tokens(self, line: str, stack: Sequence[str]) -> tuple[_Tokens, tuple[str, ...]]:
        """The tokens of a line, and the stack behind it; an empty one if that cannot be told."""
        context = LexerContext(f"{line}\n", 0, list(stack))
        try:
            if not self._keeps_state:
                found = list(self._lexer.get_tokens_unprocessed(context.text))
                return self._named(found, line), ()
            found = list(
                ExtendedRegexLexer.get_tokens_unprocessed(
                    self._lexer,  # pyright: ignore[reportArgumentType] - it uses nothing but the rules
                    context=context,
                )
            )
        except _LEXER_FAULTS:
            return [(CodeToken.PLAIN, line)], ()
        return self._named(found, line), tuple(context.stack[:STACK_DEPTH])

    def _named(self, found: Iterable[tuple[int, _TokenType, str]], line: str) -> _Tokens:
        """Tokens that join to the line, whatever the lexer left out or gave twice."""
        tokens: _Tokens = []
        at = 0
        for begin, kind, text in found:
            end = min(begin + len(text), len(line))
            if end <= at:
                continue
            if begin > at:
                tokens.append((CodeToken.PLAIN, line[at:begin]))
            tokens.append((self._kind(kind), line[max(begin, at) : end]))
            at = end
        if at < len(line) or not tokens:
            tokens.append((CodeToken.PLAIN, line[at:]))
        return tokens

    def _kind(self, kind: _TokenType) -> CodeToken:
        known = self._kinds.get(kind)
        if known is None:
            known = next(
                (_KINDS[one] for one in reversed(kind.split()) if one in _KINDS), CodeToken.PLAIN
            )
            self._kinds[kind] = known
        return known

    def _is_needed(self, span: _Span) -> bool:
        """Whether the lexer knows the span when it sees all of it, but not when it sees one line."""
        _, stack = self.tokens(span.opener, _ROOT)
        alone, _ = self.tokens(_WORD, stack or _ROOT)
        if alone[0][0] is span.kind:
            return False
        wholes = (f"{span.opener}\n{word}\n{span.closer}" for word in (_WORD, f'"{_WORD}"'))
        return all(
            any(_WORD in text and kind is span.kind for kind, text in self.tokens(whole, _ROOT)[0])
            for whole in wholes
        )


class _Block:
    """Colours the lines of one block."""

    def __init__(self, language: _Language) -> None:
        self._language = language
        self._stack: tuple[str, ...] = _ROOT
        self._open: _Span | None = None

    def __call__(self, line: str, *, advance: bool) -> Sequence[tuple[CodeToken, str]]:
        kept = self._stack, self._open
        tokens = self._tokens(line)
        if not advance:
            self._stack, self._open = kept
        return tokens

    def fork(self) -> "_Block":
        """Another one that has read the same lines."""
        other = _Block(self._language)
        other._stack, other._open = self._stack, self._open
        return other

    def _tokens(self, line: str) -> _Tokens:
        before: _Tokens = []
        if self._open is not None:
            end = line.find(self._open.closer)
            if end < 0:
                return [(self._open.kind, line)]
            end += len(self._open.closer)
            before = [(self._open.kind, line[:end])]
            line = line[end:]
            self._open = None
        tokens, stack = self._language.tokens(line, self._stack)
        opened = self._opened(line, tokens)
        if opened is not None:
            at, self._open = opened
            tokens, stack = self._language.tokens(line[:at], self._stack)
            tokens.append((self._open.kind, line[at:]))
        self._stack = stack or self._stack
        return [*before, *tokens]

    def _opened(self, line: str, tokens: _Tokens) -> tuple[int, _Span] | None:
        """The first span that begins on the line and does not end on it, and where it begins."""
        found: list[tuple[int, _Span]] = []
        for span in self._language.spans:
            at = line.find(span.opener)
            while at >= 0 and not _is_open(line, tokens, span, at):
                at = line.find(span.opener, at + 1)
            if at >= 0:
                found.append((at, span))
        return min(found, key=lambda one: one[0], default=None)


def _is_open(line: str, tokens: _Tokens, span: _Span, at: int) -> bool:
    """Whether an opener is one: not text of a string or a comment, and not closed on its line."""
    if line.find(span.closer, at + len(span.opener)) >= 0:
        return False
    begin = 0
    for kind, text in tokens:
        if begin + len(text) > at:
            is_text = kind not in {CodeToken.COMMENT, CodeToken.STRING}
            return is_text or (begin == at and kind is span.kind)
        begin += len(text)
    return False
