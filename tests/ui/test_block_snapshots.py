"""How every kind of block looks: one page with all of them, in three widths, dark and light.

After a change that is meant: `pytest tests/ui/test_block_snapshots.py -n 0 --snapshot-update`, and look at
what changed.
"""

from typing import Final

import pytest
from camera import Camera
from host import Script, Step
from snapshot_scripts import finished, opening, said, thought, tool_call
from stage import Stage

from tuiapp.core.events import Citation, ImagePart
from tuiapp.core.usage import Usage


PAGE: Final = r"""# Heading one

A paragraph with *emphasis*, **strong**, ***both***, ~~struck~~ and `code`, a [link](https://example.org/a) whose
target shows, a bare https://example.org/b, a footnote[^1] and a hard\
break. Prices of $5 and $6 are no formula, $e^{i\pi} + 1 = 0$ is one.

## Heading two

- one
- two, long enough to be wrapped where the page is narrow, so that it can be seen under what it goes on
  1. nested
  2. nested
     - deeper
- [x] done
- [ ] to do

### Heading three

> A quote, long enough to be wrapped where the page is narrow, so that its bar can be seen on both lines.
> > And a quote in it.

```python
def greet(name: str) -> str:
    return f"Hello, {name}"  # a comment that is longer than a narrow page, to see how it is cut
```

| short | right | centred |
|---|---:|:---:|
| a | 1 | x |
| bb | 1,234 | `y` |

| setting | default | what it does, at some length | where |
|---|:--:|---|---|
| `proxy_buffering` | on | waits for a whole buffer before it sends anything on | http, server, location |
| `gzip` | off | holds bytes back until there is enough to compress | http, server, location |

---

$$
\int_0^1 x^2 \, dx = \frac{1}{3}
$$

```mermaid
graph LR
  Client --> nginx --> Server
```

中文没有空格，所以换行要看字的宽度；日本語もそうです。한국어는 있습니다.

Emoji 🙂🚀 joined 👩‍🚀 flag 🇨🇭 tone 👍🏽 sign ⚠️ end. Combined é ñ ü. Right to left: שלום עליכם.

![A lighthouse](https://example.org/lighthouse.png)

[^1]: The footnote, at the end of the page.
"""

ALL: Final[Script] = (
    *opening(),
    *thought("First the headings, then the *lists*.\n\n1. Then the rest.\n"),
    *said(PAGE),
    *tool_call(0, "get_weather", '{"city": "Zürich", "unit": "celsius"}'),
    Step(40, (ImagePart("image/webp", url="https://images.example/a/2.webp"),)),
    Step(
        4,
        (
            Citation("https://example.org/sse", "Server-sent events", "An event stream is text."),
            Citation("https://example.org/nginx", "Module ngx_http_proxy_module"),
            Citation(None, "A book without an address"),
        ),
    ),
    finished(Usage(40, 900, 20)),
)


@pytest.mark.parametrize("theme", ["harbor", "shoal"])
@pytest.mark.parametrize("size", ["60x90", "80x80", "120x90"])
def test_every_kind_of_block(camera: Camera, size: str, theme: str) -> None:
    async def play(it: Stage) -> None:
        await it.plays("Show me everything.")
        # Folded, then open: on wide pages it stays folded.
        if size != "120x90":
            await it.pilot.press("ctrl+t")
            await it.pilot.pause()

    assert camera.sees(ALL, play=play, size=size, theme=theme)
