"""Models that were picked, remembered for the next session."""

from dataclasses import replace

from chat_rig import chat_on
from host import make_host

from tuiapp.config.settings import MAX_RECENT, Settings
from tuiapp.core.request import Target


PLACE = ("models", "recent")


async def test_a_model_that_was_picked_is_remembered_before_the_one_it_follows() -> None:
    async with chat_on(make_host()) as it:
        await it.enters("/model lab/any-model")
        await it.until(lambda: PLACE in it.host.saved)
        assert it.host.saved[PLACE] == ["lab/any-model", "demo/guide"]
        await it.enters("/model demo/markdown")
        await it.until(lambda: "demo/markdown" in str(it.host.saved[PLACE]))
        assert it.host.saved[PLACE] == ["demo/markdown", "lab/any-model", "demo/guide"]


async def test_what_earlier_sessions_asked_is_kept_up_to_a_number() -> None:
    earlier = tuple(Target("lab", f"m{number}") for number in range(MAX_RECENT))
    host = make_host(settings=replace(Settings(), recent=earlier))
    async with chat_on(host) as it:
        await it.enters("/model lab/m3")
        await it.until(lambda: PLACE in it.host.saved)
    kept = [f"lab/m{number}" for number in range(MAX_RECENT - 1) if number != 3]
    assert host.saved[PLACE] == ["lab/m3", "demo/guide", *kept]
