"""What holds for every test with a screen."""

import pytest
import textual.app
import textual.pilot
from textual.pilot import Pilot
from waiting import quiet, settle


@pytest.fixture(autouse=True)
def waits_for_no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pilot that goes on as soon as the application has nothing left to do."""

    async def wait_for_idle(min_sleep: float = 0, max_sleep: float = 0) -> None:
        del min_sleep, max_sleep
        await settle()

    async def wait_for_screen(pilot: Pilot[object], timeout: float = 0) -> bool:  # noqa: ASYNC109 - as Textual has it
        del pilot, timeout
        await quiet()
        return True

    monkeypatch.setattr(textual.app, "wait_for_idle", wait_for_idle)
    monkeypatch.setattr(textual.pilot, "wait_for_idle", wait_for_idle)
    monkeypatch.setattr(Pilot, "_wait_for_screen", wait_for_screen)
