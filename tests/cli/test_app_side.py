"""What the application gets from outside."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.loopback import Answering, LoopbackServer
from tests.patience import PATIENCE_S
from tuiapp.cli.app_side import MAX_OFFERS, AppSide
from tuiapp.core.errors import UsageError
from tuiapp.core.events import Event, Failed, Retrying
from tuiapp.core.messages import UserMessage
from tuiapp.core.request import GenerationRequest, Target
from tuiapp.engine.log import BlockingFollower
from tuiapp.engine.start_line import StartLine
from tuiapp.net import local_servers
from tuiapp.ui.app import TuiApp
from tuiapp.ui.screens.chat import ChatScreen
from tuiapp.wire.jsonvalue import dump


@pytest.fixture
def side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppSide:
    monkeypatch.setenv("TUIAPP_HOME", str(tmp_path))
    monkeypatch.setenv("OLLAMA_HOST", "http://127.0.0.1:9")
    return AppSide()


def lanes_of(app: TuiApp) -> list[str]:
    """Whom the application asks at the start."""
    (chat,) = (one for one in app.screen_stack if isinstance(one, ChatScreen))
    return [str(lane.state.target) for lane in chat.desk.flow.lanes]


async def test_every_target_that_is_named_has_a_lane(side: AppSide) -> None:
    names = ["demo/guide", "demo/guide", "demo/code"]
    app = side.application(names)
    try:
        async with app.run_test() as pilot:
            await pilot.pause()
            assert lanes_of(app) == names
    finally:
        side.close()


async def test_every_target_of_the_settings_has_a_lane_up_to_six(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUIAPP_HOME", str(tmp_path))
    targets = ["demo/guide", *["demo/code"] * 5, "demo/long"]
    (tmp_path / "config.toml").write_text(f"targets = {targets}", encoding="utf-8")
    side = AppSide()
    app = side.application(())
    try:
        async with app.run_test() as pilot:
            await pilot.pause()
            assert lanes_of(app) == targets[:6]
            assert any("demo/long" in note for note in app.services.notes)
    finally:
        side.close()


def test_a_seventh_target_is_refused_with_a_word(side: AppSide) -> None:
    try:
        with pytest.raises(UsageError, match="at most 6 lanes, and 7 targets"):
            side.application(["demo/guide"] * 7)
    finally:
        side.close()


def test_what_was_found_is_offered_in_the_list(
    side: AppSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789")
    try:
        assert side.find_offers() == ["openai/gpt-5.4-mini"]
        known = side.known_targets(())
        assert known[0] == "openai/gpt-5.4-mini"
        assert "demo/guide" in known
    finally:
        side.close()


@pytest.mark.parametrize(("config", "attempts"), [("", 3), ("retries = 1", 2), ("retries = 0", 1)])
def test_a_run_tries_again_as_often_as_the_settings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: str, attempts: int
) -> None:
    monkeypatch.setenv("TUIAPP_HOME", str(tmp_path))
    (tmp_path / "config.toml").write_text(config, encoding="utf-8")
    side = AppSide()
    try:
        request = GenerationRequest(Target("demo", "limited"), (UserMessage("Why?"),))
        run = side.start_run(request, StartLine(1))
        said: list[Event] = []
        with BlockingFollower(run.log) as follower:
            while not any(isinstance(event, Retrying | Failed) for event in said):
                assert follower.wait(PATIENCE_S)
                said += [event for chunk in follower.take() for event in chunk.events]
        run.cancel()
    finally:
        side.close()
    wanted = [event.attempts_at_most for event in said if isinstance(event, Retrying)]
    assert wanted == ([attempts] if attempts > 1 else [])


def test_a_server_on_this_machine_is_offered_and_its_models_are_listed(
    side: AppSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def tags(on: Answering) -> None:
        body = dump(
            {"models": [{"name": f"m{it}", "capabilities": ["completion"]} for it in range(9)]}
        )
        await on.start(content_type="application/json", length=len(body))
        await on.send(body)

    find_patiently = partial(local_servers.find_servers, within_s=PATIENCE_S)
    try:
        with LoopbackServer(tags) as server:
            monkeypatch.setenv("OLLAMA_HOST", server.url)
            monkeypatch.setattr(local_servers, "find_servers", find_patiently)
            offers = side.find_offers()
        assert "ollama/m0" in offers
        assert len(offers) <= MAX_OFFERS
        assert "ollama/m8" in side.known_targets(())
    finally:
        side.close()


def test_a_report_that_cannot_be_written_is_said(side: AppSide, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way", encoding="utf-8")
    try:
        assert "could not be written" in side.report_crash(RuntimeError("x"))
    finally:
        side.close()


def test_a_report_names_its_place(side: AppSide, tmp_path: Path) -> None:
    try:
        said = side.report_crash(RuntimeError("x"))
        (report,) = (tmp_path / "data" / "crashes").iterdir()
        assert str(report) in said
    finally:
        side.close()


def test_what_draws_answers_is_loaded_before_the_first_one() -> None:
    code = (
        "import sys; from tuiapp.cli.app_side import AppSide\n"
        "AppSide.load_highlighter(object.__new__(AppSide))\n"
        "print('tuiapp.ui.markdown.document' in sys.modules)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE_S, check=True
    )
    assert said.stdout == "True\n"
