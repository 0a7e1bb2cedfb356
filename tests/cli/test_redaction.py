"""A key that was planted is looked for in everything the program leaves behind."""

import logging
import sys
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from commands import Home
from echoing import ECHOES

from tests.loopback import LoopbackServer, Script
from tests.net.running import Running, lab, prompt
from tests.ui.waiting import wait_until
from tuiapp.cli.app_side import AppSide
from tuiapp.cli.exports import ExportFiles
from tuiapp.cli.wiring import Session, wall_clock
from tuiapp.core.events import Chunk
from tuiapp.core.messages import UserMessage
from tuiapp.core.request import GenerationRequest, Target
from tuiapp.core.secret import Secret
from tuiapp.engine.blind import Names
from tuiapp.engine.comparison import Comparison
from tuiapp.engine.export.collecting import Collector
from tuiapp.engine.log import BlockingFollower
from tuiapp.net.http import HttpProvider
from tuiapp.net.thread import WireThread
from tuiapp.ui.widgets.composer import Composer
from tuiapp.wire.registry import dialect


PLANTED = "sk-planted/0123456789+abcdef"
# A beginning or an end would do for a guess at whose key it is.
PARTS = (PLANTED, PLANTED[:12], PLANTED[-8:])

every_echo = pytest.mark.parametrize("script", ECHOES.values(), ids=ECHOES)


def no_key_in(text: str, *, but_halves: bool = False) -> None:
    for part in (PLANTED,) if but_halves else PARTS:
        assert part not in text


def was_sent(server: LoopbackServer) -> bool:
    return any(PLANTED in it.headers.get("authorization", "") for it in server.requests)


def plant(home: Home, url: str, source: str) -> None:
    """Make the key known by way of this source, as a user would."""
    home.plant_keyring()
    home.config.write_text(f'[providers.lab]\nbase_url = "{url}"\n')
    if source == "keyring":
        kept = home.run("keys", "set", "lab", stdin=PLANTED.encode())
        assert kept.status == 0
        no_key_in(kept.out.decode() + kept.notes)
    if source == "variable":
        home.more["PLANTED_KEY"] = PLANTED
    program = home.folder / "say_key.py"
    program.write_text(f"print({PLANTED!r})", "utf-8")
    line = {
        "variable": 'api_key = "env:PLANTED_KEY"',
        "command": f'api_key = "command:{sys.executable} {program}"',
        "keyring": 'api_key = "keyring"',
    }[source]
    home.config.write_text(f'[providers.lab]\nbase_url = "{url}"\n{line}\n')


def left_behind(home: Home) -> Iterator[str]:
    """Every file in the home, but for where the key itself was put."""
    for path in home.folder.rglob("*"):
        if path.is_file() and path.name not in {"keyring.json", "say_key.py"}:
            yield path.read_text("utf-8", errors="replace")


@pytest.mark.parametrize("source", ["variable", "command", "keyring"])
def test_no_command_prints_a_key_wherever_it_comes_from(home: Home, source: str) -> None:
    with LoopbackServer(ECHOES["401"]) as server:
        plant(home, server.url, source)
        ran = [
            home.run("keys", "list"),
            home.run("config", "check"),
            home.run("ask", "-m", "lab/m", "Why?"),
            home.run("ask", "-m", "lab/m", "--jsonl", "Why?"),
        ]

    assert server.requests[0].headers["authorization"] == f"Bearer {PLANTED}"
    assert "***" in ran[2].notes
    for done in ran:
        no_key_in(done.out.decode() + done.notes)
    for text in left_behind(home):
        no_key_in(text)


@every_echo
@pytest.mark.parametrize("flags", [[], ["--jsonl"]], ids=["text", "jsonl"])
def test_ask_never_prints_a_key_that_the_server_repeats(
    home: Home, script: Script, flags: list[str]
) -> None:
    with LoopbackServer(script) as server:
        plant(home, server.url, "variable")
        done = home.here("ask", "-m", "lab/m", "--retries", "0", *flags, "Why?")

    assert was_sent(server)
    no_key_in(done.out.decode() + done.notes)
    for text in left_behind(home):
        no_key_in(text)


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    home = Home(tmp_path)
    monkeypatch.setenv("TUIAPP_HOME", str(tmp_path))
    monkeypatch.setenv("PLANTED_KEY", PLANTED)
    monkeypatch.setenv("OLLAMA_HOST", "http://127.0.0.1:9")
    return home


def configure(home: Home, url: str) -> None:
    home.config.write_text(
        f'targets = ["lab/m"]\n[providers.lab]\nbase_url = "{url}"\napi_key = "env:PLANTED_KEY"\n'
    )


@every_echo
def test_neither_the_log_of_a_run_nor_logging_holds_a_key(
    planted: Home, caplog: pytest.LogCaptureFixture, script: Script
) -> None:
    caplog.set_level(logging.DEBUG)
    with LoopbackServer(script) as server:
        configure(planted, server.url)
        session = Session()
        try:
            request = GenerationRequest(Target("lab", "m"), (UserMessage("Why?"),))
            run = session.start_run(request)
            chunks: list[Chunk] = []
            with BlockingFollower(run.log) as follower:
                while not follower.is_done:
                    follower.wait(1)
                    chunks += follower.take()
            secrets = session.secrets
        finally:
            session.close()

    assert [it.reveal() for it in secrets] == [PLANTED]
    assert any(record.name == "httpcore.http11" for record in caplog.records)
    no_key_in(caplog.text)
    no_key_in(repr(run.log) + repr([chunk.events for chunk in chunks]) + repr(secrets))
    # A key that the network cuts in two leaves its halves in the bytes, one in each chunk.
    raw = [chunk.raw.decode() for chunk in chunks]
    no_key_in(repr(raw), but_halves=True)


@every_echo
def test_no_export_holds_a_key_that_the_server_repeats(planted: Home, script: Script) -> None:
    with LoopbackServer(script) as server:
        configure(planted, server.url)
        session = Session()
        try:
            chat = Comparison(
                [Target("lab", "m")], start_run=lambda request, _: session.start_run(request)
            )
            chat.submit("Why?")
            (lane,) = chat.lanes
            assert lane.run is not None
            with BlockingFollower(lane.run.log) as follower:
                while not follower.is_done:
                    follower.wait(1)
                    follower.take()
            collector = Collector(Names(), session.price)
            record = collector.conversation(chat.lanes, title="Why?", at=wall_clock())
            for kind in ("markdown", "json", "html"):
                no_key_in(
                    Path(ExportFiles(session.paths).save(record, kind, "")).read_text("utf-8")
                )
        finally:
            session.close()

    assert was_sent(server)


@every_echo
def test_no_exception_holds_a_key(script: Script) -> None:
    with LoopbackServer(script) as server:
        endpoint = replace(lab(server.url), key=Secret(PLANTED))
        wire = WireThread()
        running = Running().start(wire, HttpProvider(endpoint, dialect("openai-chat")), prompt())
        running.wait_done()
        wire.close()

    assert was_sent(server)
    if running.error is not None:
        no_key_in(f"{running.error} {running.error!r}")
        no_key_in("".join(traceback.format_exception(running.error)))
    no_key_in(repr(running.events))


@pytest.mark.parametrize("name", ["401", "500", "answer", "error of the stream", "every field"])
async def test_no_screenshot_shows_a_key_that_the_server_repeats(planted: Home, name: str) -> None:
    with LoopbackServer(ECHOES[name]) as server:
        configure(planted, server.url)
        side = AppSide()
        try:
            app = side.application(())
            async with app.run_test(size=(140, 45)) as pilot:
                await wait_until(pilot, lambda: len(app.screen_stack) > 1)
                app.screen_stack[1].query_one(Composer).put("Why?")
                await pilot.press("enter")
                await wait_until(pilot, lambda: was_sent(server))
                await wait_until(pilot, lambda: "***" in app.export_screenshot())
                picture = app.export_screenshot()
        finally:
            side.close()

    no_key_in(picture)
    for text in left_behind(planted):
        no_key_in(text)


def test_a_crash_report_holds_no_key_of_the_session(planted: Home) -> None:
    configure(planted, "http://127.0.0.1:9")
    side = AppSide()
    try:
        side.warm_up(Target("lab", "m"))
        said = side.report_crash(RuntimeError(f"It broke at {PLANTED}"))
    finally:
        side.close()

    no_key_in(said)
    (report,) = (planted.folder / "data" / "crashes").iterdir()
    assert "It broke at ***" in report.read_text("utf-8")
