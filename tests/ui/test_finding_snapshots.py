"""How finding looks: the bar, and what was found, in both themes and on narrow screens."""

import pytest
from camera import Camera
from snapshot_scripts import QUESTION, whole
from stage import Stage


FOUND = whole(
    """Three things buffer a *stream*, and **the stre**am of each is another:

- `proxy_buffering`, which holds the stream back [in nginx](https://nginx.org/stream)

| stream | holds |
|---|---:|
| gzip streams | 4 kB |

```nginx
proxy_buffering off;  # streams now
```

> A paragraph that goes on until it is wrapped somewhere in the middle of words, so that stream upon stream is cut.
"""
)


async def finds(it: Stage, words: str, *keys: str) -> None:
    await it.asks(QUESTION)
    if it.screen.has_class("-wide"):
        await it.pilot.press("ctrl+b")  # the panel has pictures of its own
    await it.pilot.press("ctrl+f", *words, *keys)
    await it.until(lambda: it.lane.transcript.found.search.is_through)
    await it.pilot.pause()


async def finds_some(it: Stage) -> None:
    await finds(it, "stream", "enter")


async def finds_nothing(it: Stage) -> None:
    await finds(it, "zebra")


@pytest.mark.parametrize("theme", ["harbor", "shoal"])
@pytest.mark.parametrize("size", ["60x20", "120x40"])
def test_what_was_found_is_marked_and_one_of_it_more(camera: Camera, size: str, theme: str) -> None:
    assert camera.sees(FOUND, play=finds_some, size=size, theme=theme)


def test_no_match_is_said_calmly(camera: Camera) -> None:
    assert camera.sees(FOUND, play=finds_nothing, size="80x24")
