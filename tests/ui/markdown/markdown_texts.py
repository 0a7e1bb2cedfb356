"""What the laws of the Markdown engine are tried on."""

import sys
from pathlib import Path

from hypothesis import strategies as st

from tuiapp.ui.markdown.document import MarkdownDocument
from tuiapp.ui.markdown.styles import MarkdownStyles


WIDTH = 40

SAMPLE = """# Why *streams* stall

Three things buffer a stream, `nginx` being the **first** of them; see
[the docs](https://nginx.org/en) or https://a.b/c.
- one
- two **bold**
  - nested
    more text

1. Do this:
   ```nginx
   proxy_buffering off;
   # and a line that is much longer than the screen is wide
   ```
2. [ ] a task
10. ten

> a quote 中文字符测试中文字符测试 👩\u200d👩\u200d👧 long enough to be wrapped
lazily
> > inner

| name | value | note |
|---|---:|:-:|
| a | 12 | short |
| bb | 3,444 | a rather long note that has to be wrapped in its cell |

***
Setext
---

    indented code

    more

```python
def f():
    \"\"\"Over
    lines.\"\"\"
```
[1]: https://example.org
~~gone~~ and ![alt](https://i.j/k.png)
last **unclosed
"""

_MARKS = [
    "\n", "\n\n", "\n", "  \n", " ", "    ", "# ", "## ", "- ", "* ", "1. ", "2) ", "10. ", "> ", ">", "- [ ] ",
    "- [x] ", "```", "```py\n", "~~~", "---", "***", "===", "| a | b |\n|---|---|\n", "| c | d\\|e |\n", "|", "\\",
    "*", "**", "_", "__", "~~", "`", "``", "[", "]", "](", ")", "![", "<", ">", "<b>", "&amp;", "&#x202e;",
    "https://x.org/a_b", "www.x.org", "[t](https://e.org)", "[t](e.md)", "[1]: u", "[^1]: note", "\t", "\r\n", "\r",
    "\x1b[31m", "\x9b", "\x00", "\u202e", "世界", "한국", "👩\u200d👧", "🇩🇪", "❤\ufe0f", "a\u0301", "\u0301", "\u200d",
    "\ud800", "\u2028", '"""', "/*", "*/",
]  # fmt: skip
_WORDS = st.sampled_from(
    ["alpha", "beam", "a", "x_y", "delta,", "end.", "12", "verylongwordthatisnotbroken"]
)

markdown = st.lists(
    st.one_of(
        st.sampled_from(_MARKS), _WORDS, _WORDS.map(lambda word: f"{word} "), st.text(max_size=4)
    ),
    max_size=50,
).map("".join)
"""Markdown-like text in which every mark meets every other."""

long_markdown = st.tuples(markdown, st.integers(1, 60)).map(lambda pair: pair[0] * pair[1])
"""The same, long enough for bounds and settling to matter."""

widths = st.sampled_from([1, 2, 5, 13, WIDTH, 100])


def cut(text: str, cuts: list[int]) -> list[str]:
    """The text in pieces, cut at places taken modulo its length."""
    places = sorted({at % (len(text) + 1) for at in cuts})
    return [text[begin:end] for begin, end in zip([0, *places], [*places, len(text)], strict=True)]


def whole(text: str, width_cells: int = WIDTH) -> MarkdownDocument:
    """A document that got its text at once."""
    document = MarkdownDocument(MarkdownStyles(), width_cells)
    document.append(text)
    document.finish()
    settle(document)
    return document


def settle(document: MarkdownDocument) -> None:
    """Read all there is."""
    document.lines()
    while not document.is_settled:
        document.lines()


def shown(document: MarkdownDocument) -> list[str]:
    """The plain text of the lines, spaces at their ends taken off."""
    return [strip.text.rstrip() for strip in document.lines()]


def answers() -> list[str]:
    """The answers of the measuring rig in each of its shapes; none where the rig is absent."""
    rig = Path(__file__).resolve().parents[4] / "shared" / "rig"
    if not (rig / "answer.py").exists():
        return []
    sys.path.insert(0, str(rig))
    try:
        from answer import tokens  # pyright: ignore[reportMissingImports, reportUnknownVariableType]
    finally:
        sys.path.remove(str(rig))
    return ["".join(tokens(700, shape)) for shape in ("mix", "code", "para", "list", "table")]  # pyright: ignore[reportUnknownArgumentType] - the rig is not part of this repository
