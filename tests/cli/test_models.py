"""`tuiapp models` as a process of its own, against servers on loopback."""

import os
import pty
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress

import pytest
from commands import KEY, Ended, Home, refusing

from tests.loopback import Answering, LoopbackServer, Script
from tests.patience import PATIENCE_S
from tuiapp.wire.jsonvalue import JsonValue, dump


def listing(*entries: Mapping[str, JsonValue]) -> Script:
    async def script(on: Answering) -> None:
        body = dump({"object": "list", "data": [dict(it) for it in entries]})
        await on.start(content_type="application/json", length=len(body))
        await on.send(body)

    return script


QWEN: Mapping[str, JsonValue] = {"id": "qwen3-8b", "max_model_len": 40960}
PRICED: Mapping[str, JsonValue] = {
    "id": "glm",
    "context_length": 200000,
    "pricing": {"prompt": "0.0000006", "completion": "0.0000022"},
}


def lines(done: Ended) -> list[str]:
    return done.out.decode().splitlines()


def test_a_line_for_each_model_and_tabs_between_its_figures(home: Home) -> None:
    with LoopbackServer(listing(QWEN, PRICED)) as server:
        home.configure(server.url, '[prices."lab/qwen3-8b"]\ninput = 0.1\noutput = 0.25')
        done = home.here("models", "lab")
    assert done.status == 0
    assert lines(done) == ["lab/qwen3-8b\t40960\t0.1\t0.25", "lab/glm\t200000\t0.6\t2.2"]
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_with_jsonl_everything_that_is_known_is_said(home: Home) -> None:
    with LoopbackServer(listing(PRICED)) as server:
        home.configure(server.url)
        (record,) = home.here("models", "lab", "--jsonl").records
    assert record == {
        "target": "lab/glm",
        "provider": "lab",
        "model": "glm",
        "title": None,
        "context_tokens": 200000,
        "max_output_tokens": None,
        "takes_images": None,
        "input_usd": 0.6,
        "output_usd": 2.2,
        "cache_read_usd": None,
        "cache_write_usd": None,
        "price_source": "the provider's own list",
        "age_s": None,
    }


def test_a_list_is_kept_until_it_is_asked_for_anew(home: Home) -> None:
    with LoopbackServer(listing(QWEN)) as server:
        home.configure(server.url)
        first, second = home.run("models", "lab"), home.run("models", "lab")
        assert len(server.requests) == 1
        home.here("models", "lab", "--refresh")
        assert len(server.requests) == 2
    assert first.out == second.out
    (kept,) = (home.folder / "data" / "cache" / "models").iterdir()
    assert KEY.encode() not in kept.read_bytes()


def test_the_demo_has_a_list_too(home: Home) -> None:
    done = home.here("models", "demo")
    assert done.status == 0
    assert "demo/guide\t\t\t" in lines(done)


def test_without_a_provider_all_are_asked_that_can_be(home: Home) -> None:
    with LoopbackServer(listing(QWEN)) as server:
        home.configure(server.url)
        done = home.here("models")
    assert done.status == 0
    assert "lab/qwen3-8b\t40960\t\t" in lines(done)
    assert "demo/guide\t\t\t" in lines(done)
    assert not any(it.startswith(("openai/", "anthropic/")) for it in lines(done))


def test_a_provider_that_gives_no_list_is_named(home: Home) -> None:
    with LoopbackServer(refusing(404)) as server:
        home.configure(server.url)
        done = home.here("models", "lab")
        assert (done.status, done.out) == (1, b"")
        assert f"lab has no list of models at {server.url} (404)" in done.notes


def test_a_list_that_was_kept_outlives_its_server(home: Home) -> None:
    with LoopbackServer(listing(QWEN)) as server:
        home.configure(server.url)
        home.here("models", "lab")
    done = home.here("models", "lab", "--refresh")
    assert (done.status, lines(done)) == (1, ["lab/qwen3-8b\t40960\t\t"])
    assert "Nothing listens at" in done.notes


@pytest.mark.parametrize(
    ("provider", "words"),
    [("nobody", "There is no provider “nobody”"), ("openai", "OPENAI_API_KEY is not set")],
)
def test_who_cannot_be_asked_is_wrong_usage(home: Home, provider: str, words: str) -> None:
    done = home.here("models", provider)
    assert (done.status, done.out) == (2, b"")
    assert words in done.notes


def on_a_terminal(home: Home, *arguments: str) -> str:
    """What a person sees, standard error included."""
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "tuiapp", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=terminal,
        stderr=terminal,
        env=home.environ,
    )
    os.close(terminal)
    shown = b""
    with suppress(OSError):  # Linux's way to say that nobody holds the other end any more
        while piece := os.read(controller, 65536):
            shown += piece
    os.close(controller)
    assert process.wait(PATIENCE_S) == 0
    return shown.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
def test_a_person_gets_columns_and_a_heading(home: Home) -> None:
    with LoopbackServer(listing(QWEN, PRICED)) as server:
        home.configure(server.url)
        shown = on_a_terminal(home, "models", "lab")
    assert "── lab · 2 models ──" in shown
    assert "lab/qwen3-8b     41k         ·         ·" in shown
    assert "lab/glm         200k     $0.60     $2.20" in shown
    assert "Prices are US dollars per million tokens; those of the table are of 20" in shown


def test_of_prices_nothing_is_said_where_none_is_shown(home: Home) -> None:
    with LoopbackServer(listing(QWEN)) as server:
        home.configure(server.url)
        done = home.here("models", "lab")
    assert b"lab/qwen3-8b" in done.out
    assert "Prices" not in done.notes


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_has_an_example(home: Home, flag: str) -> None:
    done = home.here("models", flag)
    assert done.status == 0
    assert "tuiapp models ollama" in done.out.decode()
