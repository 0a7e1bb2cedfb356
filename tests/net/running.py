"""A provider's stream on a real wire thread, watched from the test's."""

import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from tests.patience import PATIENCE_S
from tuiapp.core.endpoint import Endpoint, TimeLimits
from tuiapp.core.errors import Failure, ProviderError
from tuiapp.core.events import Chunk, Event, TextDelta
from tuiapp.core.messages import UserMessage
from tuiapp.core.ports import Clock, TaskHandle
from tuiapp.core.request import GenerationRequest, Target
from tuiapp.net.http import HttpProvider
from tuiapp.net.thread import WireThread
from tuiapp.wire.jsonvalue import dump
from tuiapp.wire.registry import dialect


DONE: Final = b"data: [DONE]\n\n"


def chunk_of(text: str, finish_reason: str | None = None) -> bytes:
    """One event of an `openai-chat` stream."""
    return (
        b"data: "
        + dump(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": "m",
                "choices": [
                    {"index": 0, "delta": {"content": text}, "finish_reason": finish_reason}
                ],
            }
        )
        + b"\n\n"
    )


def prompt(text: str = "Hello", model: str = "m") -> GenerationRequest:
    """A request with one message."""
    return GenerationRequest(Target("lab", model), (UserMessage(text),))


def lab(url: str) -> Endpoint:
    """An `openai-chat` endpoint at `url`."""
    return Endpoint("lab", "openai-chat", f"{url}/v1")


def unused_url() -> str:
    """An address of this machine where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}"


class HeldClock:
    """Implements `Clock`: stands still until it is moved, so that no limit passes on a busy machine."""

    def __init__(self) -> None:
        self._now_ns = 0

    def monotonic_ns(self) -> int:
        return self._now_ns

    def move(self, seconds: float) -> None:
        """Let so much time pass. A limit is seen to have passed within its own real time."""
        self._now_ns += round(seconds * 1e9)


def provider_at(
    url: str, limits: TimeLimits | None = None, clock: Clock | None = None
) -> HttpProvider:
    """The provider of that endpoint."""
    endpoint = replace(lab(url), limits=limits or TimeLimits())
    return HttpProvider(endpoint, dialect("openai-chat"), clock=clock)


class Running:
    """What a stream has emitted so far, and how it ended."""

    def __init__(self) -> None:
        self.chunks: list[Chunk] = []
        self.error: BaseException | None = None
        self.is_done = False
        self._changed = threading.Condition()
        self._handle: TaskHandle | None = None

    def start(
        self, wire: WireThread, provider: HttpProvider, request: GenerationRequest
    ) -> "Running":
        """Send the request; the provider is closed with the thread."""
        wire.add_closer(provider.aclose)
        self._handle = wire.spawn(lambda: provider.stream(request, self.take), self.end)
        return self

    def cancel(self) -> None:
        """Wish for its end."""
        assert self._handle is not None
        self._handle.cancel()

    @property
    def events(self) -> list[Event]:
        """Every event so far."""
        return [event for chunk in self.chunks for event in chunk.events]

    @property
    def text(self) -> str:
        """The answer so far."""
        return "".join(it.text for it in self.events if isinstance(it, TextDelta))

    @property
    def failure(self) -> Failure:
        """How the provider failed."""
        assert isinstance(self.error, ProviderError), self.error
        return self.error.failure

    def wait_for(self, claim: Callable[[], bool]) -> None:
        """Return when the claim holds."""
        with self._changed:
            assert self._changed.wait_for(claim, PATIENCE_S), (self.chunks, self.error)

    def wait_text(self, text: str) -> None:
        """Return when the answer is this far."""
        self.wait_for(lambda: self.text == text)

    def wait_event(self, kind: type[Event]) -> None:
        """Return when such an event came."""
        self.wait_for(lambda: any(isinstance(it, kind) for it in self.events))

    def wait_done(self) -> "Running":
        """Return when it has ended."""
        self.wait_for(lambda: self.is_done)
        return self

    def take(self, chunk: Chunk) -> None:
        with self._changed:
            self.chunks.append(chunk)
            self._changed.notify_all()

    def end(self, error: BaseException | None) -> None:
        with self._changed:
            assert not self.is_done, "on_done came twice"
            self.error = error
            self.is_done = True
            self._changed.notify_all()
