"""Images of an answer: saved, and told beside it."""

import pytest
from commands import Home

from tests.loopback import Answering, LoopbackServer
from tests.net.running import DONE, chunk_of
from tuiapp.wire.jsonvalue import JsonValue, dump


PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


async def draws(on: Answering) -> None:
    """Text, an image in base64, one elsewhere, and one that is none."""
    urls = (f"data:image/png;base64,{PNG}", "https://x.example/1", "data:image/png;base64,AAAA")
    await on.start()
    await on.send(chunk_of("Here."))
    for url in urls:
        part: JsonValue = {"type": "image_url", "image_url": {"url": url}}
        event: JsonValue = {"choices": [{"index": 0, "delta": {"images": [part]}}]}
        await on.send(b"data: %b\n\n" % dump(event))
    await on.send(chunk_of("", "stop") + DONE)
    await on.end()


@pytest.mark.parametrize("options", [(), ("--jsonl",)])
def test_images_are_saved_and_noted_on_standard_error(home: Home, options: tuple[str, ...]) -> None:
    with LoopbackServer(draws) as server:
        home.configure(server.url)
        done = home.here("ask", *options, "Draw!")
    (saved,) = (home.folder / "data" / "images").iterdir()
    assert saved.read_bytes().startswith(b"\x89PNG")
    assert f"image 1 · png · 70 B · {saved}" in done.notes
    assert "image 2 · https://x.example/1" in done.notes
    assert "image 3 · png · 3 B · What came is no PNG" in done.notes
    assert "image 1" not in done.out.decode()
    assert done.status == 0
