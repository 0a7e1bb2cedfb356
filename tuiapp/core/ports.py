"""What the program needs from outside, as protocols. Adapters and fakes implement them."""

from collections.abc import Callable, Coroutine
from typing import Protocol, TypeAlias

from tuiapp.core.events import Chunk
from tuiapp.core.request import GenerationRequest, Target


Emit: TypeAlias = Callable[[Chunk], None]
"""Takes a chunk on the wire thread. It may raise to end the stream; the exception passes through."""


class Clock(Protocol):
    """Time as metrics need it."""

    def monotonic_ns(self) -> int:
        """Nanoseconds that never run backwards."""
        ...


class Provider(Protocol):
    """Answers requests with chunks."""

    async def stream(self, request: GenerationRequest, emit: Emit) -> None:
        """Send the request and hand over each chunk as it is read.

        Leaving this coroutine in any way (return, error, cancellation) closes the connection or
        gives it back whole. It returns after a chunk with `Finished` or `Failed`.

        Raises:
            ProviderError: The provider, or the way to it, failed outside the stream's own words.
        """
        ...


class Providers(Protocol):
    """Finds the provider of a target."""

    async def provider(self, target: Target) -> Provider:
        """The provider that answers for `target`; awaited on the wire thread.

        It takes as long as reading the key does, but holds up no other stream, and cancelling ends
        the wait at once.

        Raises:
            TuiappError: Unknown provider, or its key is missing.
        """
        ...


class TaskHandle(Protocol):
    """A task that runs elsewhere."""

    def cancel(self) -> None:
        """Ask it to end now. From any thread, at any time, any number of times."""
        ...


class Spawner(Protocol):
    """Starts coroutines on the loop that owns the connections."""

    def spawn(
        self,
        main: Callable[[], Coroutine[None, None, None]],
        on_done: Callable[[BaseException | None], None],
    ) -> TaskHandle:
        """Run `main()` there and call `on_done` once, in any case, with what it raised.

        `on_done` gets `asyncio.CancelledError` also where the task was cancelled before its
        first step.
        """
        ...
