"""How the list of models looks, with the lanes above it and the forms that it leads to.

After a change that is meant: `pytest tests/ui/test_picker_snapshots.py -n 0 --snapshot-update`, and look at
what changed.
"""

import pytest
from camera import Camera, ask_and_wait
from fake_ports import FakeCatalog
from snapshot_scripts import HAIKU, HALFWAY, PRICE, TARGETS, WAITING
from stage import Stage

from tuiapp.core.models import Model, ModelList
from tuiapp.core.prices import Price
from tuiapp.core.request import Parameters
from tuiapp.ui.ports import ProviderState
from tuiapp.ui.screens.key_entry import KeyEntryScreen
from tuiapp.ui.screens.models import ModelScreen
from tuiapp.ui.screens.parameters import ParametersScreen
from tuiapp.ui.widgets.model_list import ModelListView


def models() -> FakeCatalog:
    """Providers of every kind, one of them with hundreds of models."""
    vendors = ("meta-llama", "qwen", "mistralai")
    states = (
        ProviderState("openai", "ready"),
        ProviderState("openrouter", "ready"),
        ProviderState("lab", "ready"),
        ProviderState("lmstudio", "not found", "no answer at 127.0.0.1:1234"),
        ProviderState("anthropic", "no key"),
        ProviderState("gemini", "no key"),
    )
    price = Price(1.25, 10.0)
    lists = {
        "openai": ModelList(
            "openai",
            (
                Model("gpt-5.4", "GPT-5.4", 400_000, 128_000, price, takes_images=True),
                Model("gpt-5.4-mini", "GPT-5.4 mini", 400_000, 128_000, PRICE, takes_images=True),
                Model("gpt-5.4-nano", "GPT-5.4 nano", 400_000, 128_000, Price(0.05, 0.4)),
                Model("text-embedding-3-small"),
            ),
        ),
        "openrouter": ModelList(
            "openrouter",
            tuple(
                Model(f"{name}/mini-{n}-instruct", f"{name.title()}: Mini {n}", 131_072 * n, None)
                for n in range(1, 100)
                for name in vendors
            ),
        ),
        "lab": ModelList("lab", note="no answer at 127.0.0.1:8080"),
    }
    return FakeCatalog(states, lists)


async def picks_a_model(it: Stage) -> None:
    """Open the list of models and wait until all of them have come."""
    await it.pilot.press("ctrl+o")
    await it.until(lambda: isinstance(it.host.app.screen, ModelScreen))
    rows = it.host.app.screen.query_one(ModelListView)
    await it.until(lambda: {"lab", "openai/gpt-5.4"} <= {row.key for row in rows.rows})
    await it.until(lambda: any(row.key.startswith("openrouter/") for row in rows.rows))
    await it.pilot.pause()


# Models.


@pytest.mark.parametrize(
    ("size", "theme"),
    [("120x40", "harbor"), ("80x24", "shoal"), ("60x20", "harbor"), ("20x5", "harbor")],
)
def test_a_model_is_picked(camera: Camera, size: str, theme: str) -> None:
    async def play(it: Stage) -> None:
        await picks_a_model(it)
        await it.pilot.press(*"mini")

    assert camera.sees(play=play, size=size, theme=theme, catalog=models())


def test_what_cannot_be_asked_stands_at_the_end_of_the_models(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await picks_a_model(it)
        await it.pilot.press("up", "up")

    assert camera.sees(play=play, size="80x24", catalog=models())


@pytest.mark.parametrize("size", ["80x24", "60x20", "20x5"])
def test_parameters_are_filled_in(camera: Camera, size: str) -> None:
    async def play(it: Stage) -> None:
        await picks_a_model(it)
        await it.pilot.press("tab")
        await it.until(lambda: isinstance(it.host.app.screen, ParametersScreen))
        await it.pilot.pause()
        await it.pilot.press(*"0.2", "down", "down", "down", *"500")
        await it.pilot.pause()

    assert camera.sees(play=play, size=size, catalog=models())


@pytest.mark.parametrize("size", ["80x24", "60x20"])
def test_a_key_is_typed_in_unseen(camera: Camera, size: str) -> None:
    async def play(it: Stage) -> None:
        await picks_a_model(it)
        await it.pilot.press(*"anthropic", "enter")
        await it.until(lambda: isinstance(it.host.app.screen, KeyEntryScreen))
        await it.pilot.pause()
        await it.pilot.press(*"sk-never-in-a-picture")

    assert camera.sees(play=play, size=size, catalog=models())


# Lanes.


async def stands_on_the_second_lane(it: Stage) -> None:
    it.lanes[2].state.parameters = Parameters(temperature=0.9, max_tokens=500)
    await picks_a_model(it)
    await it.pilot.press(*["up"] * (len(it.lanes) - 1))


@pytest.mark.parametrize(
    ("size", "theme"),
    [
        ("120x40", "harbor"),
        ("120x40", "shoal"),
        ("80x24", "harbor"),
        ("80x24", "shoal"),
        ("60x20", "harbor"),
        ("20x5", "harbor"),
    ],
)
def test_a_lane_is_chosen(camera: Camera, size: str, theme: str) -> None:
    assert camera.sees(
        play=stands_on_the_second_lane,
        beside=TARGETS[1:3],
        size=size,
        theme=theme,
        catalog=models(),
    )


@pytest.mark.parametrize("lanes", [1, 3, 6])
@pytest.mark.parametrize("size", ["80x24", "60x20"])
def test_lanes_stand_above_the_models(camera: Camera, lanes: int, size: str) -> None:
    assert camera.sees(play=picks_a_model, beside=TARGETS[1:lanes], size=size, catalog=models())


def test_another_model_is_picked_for_a_lane(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await stands_on_the_second_lane(it)
        await it.pilot.press("enter", "down")
        # The lane behind the list, which was out of sight.
        await it.until(lambda: "▎" in it.everything)

    assert camera.sees(play=play, beside=TARGETS[1:3], size="80x24", catalog=models())


def test_a_lane_that_streamed_has_gone(camera: Camera) -> None:
    async def play(it: Stage) -> None:
        await ask_and_wait(it)
        await stands_on_the_second_lane(it)
        await it.pilot.press("ctrl+x")
        await it.until(lambda: it.host.runs[1].is_over)
        # The lanes behind the list, which have room beside each other now.
        await it.until(lambda: "2 qwen3:8b" in it.everything)
        await it.until(lambda: "▎ you" in it.everything)

    scripts = (HALFWAY, HAIKU, WAITING)
    assert camera.sees(*scripts, play=play, beside=TARGETS[1:3], catalog=models())


@pytest.mark.parametrize("size", ["60x20", "20x5"])
def test_why_a_seventh_lane_does_not_come_is_said(camera: Camera, size: str) -> None:
    async def play(it: Stage) -> None:
        await stands_on_the_second_lane(it)
        await it.pilot.press("ctrl+d")

    assert camera.sees(play=play, beside=TARGETS[1:6], size=size, catalog=models())
