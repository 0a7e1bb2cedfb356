"""`tuiapp ask` as a process among others: signals, pipes, standard streams."""

import errno
import fcntl
import os
import signal
import struct
import subprocess
import sys
import termios
import threading
from pathlib import Path

import pytest
from commands import (
    Home,
    answering,
    body_of,
    ended,
    stalling,
)

from tests.loopback import Answering, LoopbackServer
from tests.net.running import chunk_of
from tests.patience import PATIENCE_S
from tuiapp.cli.main import run


posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes of POSIX")


@posix_only
@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
@pytest.mark.parametrize("pieces", [(), ("Half",)])
def test_a_signal_closes_the_connection_and_keeps_what_came(
    home: Home, number: signal.Signals, status: int, pieces: tuple[str, ...]
) -> None:
    with LoopbackServer(stalling(*pieces)) as server:
        home.configure(server.url)
        process = home.begin("ask", "Why?")
        server.wait_request()
        if pieces:
            assert process.stdout is not None
            assert os.read(process.stdout.fileno(), 4) == b"Half"
        process.send_signal(number)
        done = ended(process)
        server.wait_close()
    assert (done.status, done.out) == (status, b"")


@posix_only
def test_a_signal_while_the_prompt_is_read_ends_at_once(home: Home) -> None:
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url)
        process = home.begin("ask", stdin=subprocess.PIPE)
        assert process.stdin is not None
        # A prompt that is larger than a pipe has been taken in part once this returns.
        process.stdin.write(b"x" * 200_000)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_S) == 130
        process.stdin.close()
        assert process.stderr is not None
        assert b"Traceback" not in process.stderr.read()
        process.stderr.close()
        assert process.stdout is not None
        process.stdout.close()
        assert server.requests == []


@posix_only
@pytest.mark.parametrize("while_it", ["streams", "stalls"])
def test_a_closed_pipe_closes_upstream(home: Home, while_it: str) -> None:
    async def endless(on: Answering) -> None:
        await on.start()
        await on.send(chunk_of("first"))
        while while_it == "streams":
            await on.send(chunk_of(" more"))
        await on.gone()

    with LoopbackServer(endless) as server:
        home.configure(server.url)
        process = home.begin("ask", "Why?")
        assert process.stdout is not None
        assert os.read(process.stdout.fileno(), 5) == b"first"
        process.stdout.close()
        process.stdout = None
        done = ended(process)
        server.wait_close()
    assert done.status == 141


@posix_only
@pytest.mark.parametrize("arguments", [(), ("-m", "lab/m", "-m", "lab/n")])
def test_a_closed_pipe_is_noticed_while_the_model_thinks(
    home: Home, arguments: tuple[str, ...]
) -> None:
    thought = b'data: {"choices": [{"index": 0, "delta": {"reasoning_content": "Hm."}}]}\n\n'

    async def thinks(on: Answering) -> None:
        await on.start()
        while True:
            await on.send(thought)

    with LoopbackServer(thinks) as server:
        home.configure(server.url)
        process = home.begin("ask", *arguments, "Why?")
        server.wait_request()
        assert process.stdout is not None
        process.stdout.close()
        process.stdout = None
        done = ended(process)
        server.wait_close()
    assert done.status == 141


@posix_only
def test_a_reader_that_is_stuck_does_not_keep_a_signal_from_ending_it(home: Home) -> None:
    with LoopbackServer(stalling("x" * 300_000)) as server:
        home.configure(server.url)
        process = home.begin("ask", "Why?")
        server.wait_request()
        assert process.stdout is not None
        assert os.read(process.stdout.fileno(), 1) == b"x"
        process.send_signal(signal.SIGTERM)
        server.wait_close()
        assert process.wait(PATIENCE_S) == 143
        ended(process)


@posix_only
def test_a_slow_reader_does_not_hold_the_network(home: Home) -> None:
    pieces = ["x" * 10_000] * 100  # far more than a pipe holds

    async def script(on: Answering) -> None:
        await answering(*pieces)(on)
        sent.set()

    sent = threading.Event()
    with LoopbackServer(script) as server:
        home.configure(server.url)
        process = home.begin("ask", "Why?")
        assert sent.wait(PATIENCE_S)
        done = ended(process)
    assert (done.status, len(done.out)) == (0, 1_000_000)


@posix_only
def test_a_full_disk_is_said_and_is_a_failure(home: Home) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with LoopbackServer(stalling("Yes.")) as server, Path("/dev/full").open("wb") as full:
        home.configure(server.url)
        done = ended(home.begin("ask", "Why?", stdout=full.fileno()))
        server.wait_close()
    assert done.status == 1
    assert "could not be written" in done.notes


@posix_only
def test_closed_standard_streams_are_no_crash(home: Home) -> None:
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url)
        command = [sys.executable, "-m", "tuiapp", "ask", "Why?"]
        for redirection, status in ((">&-", 2), ("<&- 2>&-", 0)):
            done = subprocess.run(
                ["sh", "-c", f'exec "$@" {redirection}', "sh", *command],
                env=home.environ,
                capture_output=True,
                check=False,
                timeout=PATIENCE_S,
            )
            assert (done.returncode, b"Traceback" in done.stderr) == (status, False)


@posix_only
def test_an_input_that_cannot_be_read_is_none(home: Home) -> None:
    # As `nohup` does it.
    command = [sys.executable, "-m", "tuiapp", "ask", "Why?"]
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url)
        done = subprocess.run(
            ["sh", "-c", 'exec "$@" 0>/dev/null', "sh", *command],
            env=home.environ,
            capture_output=True,
            check=False,
            timeout=PATIENCE_S,
        )
        assert (done.returncode, done.stdout) == (0, b"Yes."), done.stderr
        assert body_of(server)["messages"] == [{"role": "user", "content": "Why?"}]


@posix_only
def test_an_input_that_does_not_block_is_waited_for(home: Home) -> None:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url)
        process = home.begin("ask", stdin=reading)
        for word in (b"one ", b"two ", b"three"):
            os.write(writing, word)
            # Only when it has been taken does the next read find nothing.
            while process.poll() is None and waiting_bytes(reading):
                pass
        os.close(writing)
        os.close(reading)
        assert ended(process).status == 0
        assert body_of(server)["messages"] == [{"role": "user", "content": "one two three"}]


def waiting_bytes(descriptor: int) -> int:
    (count,) = struct.unpack("i", fcntl.ioctl(descriptor, termios.FIONREAD, b"\0" * 4))
    return int(count)


@posix_only
def test_half_a_prompt_is_not_sent(
    home: Home, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"Half")
    os.close(writing)
    real_read = os.read

    def read(descriptor: int, size: int) -> bytes:
        data = real_read(descriptor, size)
        if descriptor == reading and not data:
            raise OSError(errno.EIO, "Input/output error")
        return data

    monkeypatch.setenv("TUIAPP_HOME", str(home.folder))
    # Back in place before the descriptor is closed, and its number somebody else's.
    with os.fdopen(reading) as stream, monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", stream)
        patch.setattr(os, "read", read)
        status = run(["ask", "-m", "demo/guide", "Why?"])
    said = capfd.readouterr()
    assert "Standard input broke off" in said.err
    assert (status, said.out) == (2, "")
