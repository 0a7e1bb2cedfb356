"""The library from a program's point of view, against a server on loopback."""

import asyncio
import gc
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from commands import Home, answering, body_of, refusing, stalling

import tuiapp
from tests.loopback import Answering, LoopbackServer
from tests.patience import PATIENCE_S
from tuiapp import (
    AssistantMessage,
    Attachment,
    Completion,
    Parameters,
    ProviderError,
    Stopped,
    Target,
    UsageError,
    UserMessage,
    complete,
    stream,
)


pytestmark = pytest.mark.usefixtures("library_session")


def test_complete_returns_what_became_of_it(home: Home) -> None:
    with LoopbackServer(answering("Yes", ", indeed.")) as server:
        home.configure(server.url)
        done = complete("Why?", target="lab/m")
    assert (done.text, done.outcome, done.finish_reason) == ("Yes, indeed.", "finished", "stop")
    assert (done.target, done.model, done.request_id) == (Target("lab", "m"), "m", "req-7")
    assert (done.error, done.stop_rule, done.cost_usd) == (None, None, None)
    assert done.metrics.ttft_ns is not None
    done.raise_for_failure()


def test_a_failure_is_part_of_the_result_and_an_exception_on_demand(home: Home) -> None:
    with LoopbackServer(refusing(401)) as server:
        home.configure(server.url)
        done = complete("Why?", target="lab/m")
    assert done.outcome == "failed"
    assert done.error is not None
    assert done.error.kind == "authentication"
    with pytest.raises(ProviderError) as raised:
        done.raise_for_failure()
    assert raised.value.failure is done.error


def test_what_is_asked_is_what_is_sent(home: Home) -> None:
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url, 'system = "Be brief."\n[params."lab/m"]\ntop_p = 0.5\n')
        conversation = [UserMessage("One?"), AssistantMessage("1."), UserMessage("Two?")]
        complete(conversation, target=Target("lab", "m"), params={"temperature": 1, "odd": True})
        complete("Why?", target="lab/m", system="", params=Parameters(seed=3))
        first, second = body_of(server), body_of(server, 1)
    assert first["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "One?"},
        {"role": "assistant", "content": "1."},
        {"role": "user", "content": "Two?"},
    ]
    assert (first["temperature"], first["top_p"], first["odd"]) == (1, 0.5, True)
    assert second["messages"] == [{"role": "user", "content": "Why?"}]
    assert second["seed"] == 3
    assert "top_p" not in second


def test_files_go_with_the_last_prompt(home: Home, tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("Milk", encoding="utf-8")
    own = Attachment("own.txt", "text/plain", b"Eggs")
    conversation = [UserMessage("One?"), AssistantMessage("1."), UserMessage("Two?", (own,))]
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url)
        complete("Why?", target="lab/m", attachments=[notes, own])
        complete(conversation, target="lab/m", attachments=[str(notes)])
        first, second = body_of(server), body_of(server, 1)
    milk, eggs = "File notes.md:\n```\nMilk\n```\n\n", "File own.txt:\n```\nEggs\n```\n\n"
    assert first["messages"] == [{"role": "user", "content": f"{milk}{eggs}Why?"}]
    assert second["messages"] == [
        {"role": "user", "content": "One?"},
        {"role": "assistant", "content": "1."},
        {"role": "user", "content": f"{eggs}{milk}Two?"},
    ]


def test_what_makes_no_sense_raises_before_anything_is_sent(home: Home) -> None:
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url)
        for wrong in ("labs/m", "lab", ""):
            with pytest.raises(UsageError):
                complete("Why?", target=wrong)
        with pytest.raises(UsageError, match="no stop rule"):
            complete("Why?", target="lab/m", stop_when="wrods:3")
        with pytest.raises(UsageError, match="nothing to ask"):
            complete([], target="lab/m")
        with pytest.raises(UsageError, match="There is no file"):
            complete("Why?", target="lab/m", attachments=["/nowhere/a"])
        own = Attachment("own.txt", "text/plain", b"Eggs")
        with pytest.raises(UsageError, match="Files go with a prompt"):
            complete([AssistantMessage("1.")], target="lab/m", attachments=[own])
        with pytest.raises(UsageError, match="temperature"):
            complete("Why?", target="lab/m", params={"temperature": "warm"})
        assert server.connections == []


def test_each_piece_and_the_result_are_told(home: Home) -> None:
    pieces: list[str] = []
    results: list[Completion] = []
    with LoopbackServer(answering("Yes", ", indeed.")) as server:
        home.configure(server.url)
        done = complete("Why?", target="lab/m", on_token=pieces.append, on_complete=results.append)
    assert pieces == ["Yes", ", indeed."]
    assert results == [done]


def fail_at_once(_: object) -> None:
    raise ZeroDivisionError


def test_an_exception_in_on_token_closes_the_connection_and_reaches_the_caller(home: Home) -> None:
    results: list[Completion] = []
    with LoopbackServer(stalling("Half")) as server:
        home.configure(server.url)
        with pytest.raises(ZeroDivisionError):
            complete("Why?", target="lab/m", on_token=fail_at_once, on_complete=results.append)
        server.wait_close()
    assert results == []


async def test_an_exception_in_on_token_reaches_an_async_caller(home: Home) -> None:
    with LoopbackServer(stalling("Half")) as server:
        home.configure(server.url)
        with pytest.raises(ZeroDivisionError):
            await stream("Why?", target="lab/m", on_token=fail_at_once).finish()
        await asyncio.to_thread(server.wait_close)


def test_an_exception_in_on_complete_reaches_the_caller(home: Home) -> None:
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url)
        with pytest.raises(ZeroDivisionError):
            complete("Why?", target="lab/m", on_complete=fail_at_once)


def test_an_exception_in_a_rule_of_the_callers_own_reaches_the_caller(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    with LoopbackServer(stalling("Half")) as server:
        home.configure(server.url)
        with pytest.raises(ZeroDivisionError):
            complete("Why?", target="lab/m", stop_when=fail_at_once)
        server.wait_close()
    assert caplog.records == []


def test_rules_by_name_and_by_function_stop_it(home: Home) -> None:
    with LoopbackServer(stalling("one ", "two ", "three ")) as server:
        home.configure(server.url)
        by_name = complete("Why?", target="lab/m", stop_when="words:2")
        by_function = complete(
            "Why?", target="lab/m", stop_when=[lambda text: "two" in text, "chars:99"]
        )
        server.wait_close(2)
    assert (by_name.text, by_name.end) == ("one two", Stopped("words:2"))
    assert (by_function.text, by_function.stop_rule) == ("one two ", "callable")


def test_what_may_pass_is_tried_again(home: Home) -> None:
    async def busy_at_first(on: Answering) -> None:
        first = len(server.requests) == 1
        await (refusing(503, headers={"retry-after": "0"}) if first else answering("Yes."))(on)

    with LoopbackServer(busy_at_first) as server:
        home.configure(server.url)
        done = complete("Why?", target="lab/m", retries=1)
    assert (done.text, done.metrics.attempts) == ("Yes.", 2)


def test_a_missing_key_is_a_failure_with_a_hint(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url)
        monkeypatch.delenv("LAB_KEY")
        done = complete("Why?", target="lab/m")
        assert server.connections == []
    assert done.error is not None
    assert "LAB_KEY" in done.error.message


def test_the_interpreter_is_not_tuned(home: Home) -> None:
    gc.unfreeze()
    before = (sys.getswitchinterval(), gc.get_threshold())
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url)
        complete("Why?", target="lab/m")
    assert (sys.getswitchinterval(), gc.get_threshold()) == before
    assert gc.get_freeze_count() == 0


def test_one_thread_serves_all_calls(home: Home) -> None:
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url)
        complete("Why?", target="lab/m")
        threads = threading.active_count()
        for _ in range(3):
            complete("Why?", target="lab/m")
        assert threading.active_count() == threads


def test_a_program_that_forgets_everything_still_ends(home: Home, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "from tuiapp import stream_sync\n"
        "answers = stream_sync('Why?', target='lab/m')\n"
        "print(next(answers))\n"
    )
    with LoopbackServer(stalling("Half")) as server:
        home.configure(server.url)
        done = subprocess.run(
            [sys.executable, str(program)],
            env=home.environ,
            capture_output=True,
            check=False,
            timeout=PATIENCE_S,
        )
        server.wait_all_closed()
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_a_forked_child_may_ask_too(home: Home, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import os\n"
        "from tuiapp import complete\n"
        "print(complete('One?', target='lab/m').text, flush=True)\n"
        "child = os.fork()\n"
        "print(complete('Two?', target='lab/m').text, flush=True)\n"
        "if child:\n"
        "    assert os.waitpid(child, 0)[1] == 0\n"
    )
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url)
        done = subprocess.run(
            [sys.executable, str(program)],
            env=home.environ,
            capture_output=True,
            check=False,
            timeout=PATIENCE_S,
        )
    assert (done.returncode, done.stderr, done.stdout) == (0, b"", b"Yes.\n" * 3)


def test_every_name_of_the_library_can_be_had() -> None:
    for name in dir(tuiapp):
        assert getattr(tuiapp, name) is not None
    unknown = "steam"
    with pytest.raises(AttributeError, match="no attribute 'steam'"):
        getattr(tuiapp, unknown)


def test_the_stub_names_what_the_package_offers() -> None:
    stub = (Path(tuiapp.__file__).parent / "__init__.pyi").read_text("utf-8")
    named = {line.rpartition(" as ")[2] for line in stub.splitlines() if " as " in line}
    assert named == {name for name in dir(tuiapp) if not name.startswith("__")}
    assert (Path(tuiapp.__file__).parent / "py.typed").is_file()
