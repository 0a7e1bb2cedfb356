"""Lanes against each other, for tests of what follows once their answers are over."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from chat_rig import ChatRig, chat_on
from fake_ports import FakeClipboard, FakeExports
from host import Host, Script, Step, make_host
from textual.pilot import Pilot

from tuiapp.core.errors import Failure, ProviderError
from tuiapp.core.events import (
    Finished,
    RateLimitBucket,
    RateLimits,
    RequestSent,
    ResponseIdentified,
    ResponseStarted,
    ServerTiming,
    ServerTimings,
    TextDelta,
    UsageUpdate,
)
from tuiapp.core.prices import Price
from tuiapp.core.usage import Usage
from tuiapp.engine.blind import Names
from tuiapp.engine.retry import NO_RETRY, RetryPolicy
from tuiapp.ui.ports import Objections


ZEBRA, HERON = TARGETS = ("lab/zebra-9", "lab/heron-2")
"""Names that no other text on the screen has."""

REFUSED: Script = (
    Step(0, (RequestSent(),), b""),
    ProviderError(Failure("authentication", "Zebra refused the key.", "Ask Zebra.", 401)),
)


def answer(text: str, *, wait_ms: float = 200) -> Script:
    """A whole answer of a vendor that tells all it can about itself."""
    limits = RateLimits((RateLimitBucket("vendor-bucket", 100, 99, 1.0),))
    timings = ServerTimings((ServerTiming("vendor-time", 5_000_000),))
    return (
        Step(0, (RequestSent(),), b""),
        Step(20, (ResponseStarted(200, "req_vendor"), limits, timings), b""),
        Step(1, (ResponseIdentified("vendor-model-2026", "r1"),)),
        Step(wait_ms, (TextDelta(text[:3]),)),
        Step(400, (TextDelta(text[3:]),)),
        Step(5, (UsageUpdate(Usage(1000, 200), {}), Finished("stop", "vendor_turn"))),
    )


class Contest(ChatRig):
    """A chat whose files and copies are kept in sight."""

    def __init__(
        self, host: Host, pilot: Pilot[None], exports: FakeExports, clipboard: FakeClipboard
    ) -> None:
        super().__init__(host, pilot)
        self.exports = exports
        self.clipboard = clipboard


@asynccontextmanager
async def contest(
    *scripts: Script,
    targets: Sequence[str] = TARGETS,
    size: tuple[int, int] = (170, 60),
    exports: FakeExports | None = None,
    objections: Objections = lambda _: (),
    retry: RetryPolicy = NO_RETRY,
) -> AsyncGenerator[Contest]:
    """Lanes on these targets; hiding names turns their order around."""
    saved, clipboard = exports or FakeExports(), FakeClipboard("a program")
    host = make_host(
        *(scripts or (answer("Blue."), answer("It is blue."))),
        target=targets[0],
        beside=targets[1:],
        exports=saved,
        clipboard=clipboard,
        names=Names(lambda lanes: lanes.reverse()),
        price=Price(1.0, 2.0),
        objections=objections,
        retry=retry,
    )
    async with chat_on(host, size) as it:
        yield Contest(host, it.pilot, saved, clipboard)
