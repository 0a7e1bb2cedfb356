"""The list of models over the running chat, with short ways to what a test does with it and looks at."""

import threading
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from chat_rig import GUIDE, ChatRig, chat_on
from fake_ports import FakeCatalog, FakeKeyStore
from host import Script, make_host
from textual.widgets import Input, Static

from tests.patience import PATIENCE_S
from tuiapp.config.settings import Settings
from tuiapp.core.models import Model, ModelList
from tuiapp.core.prices import Price
from tuiapp.ui.model_rows import GapRow, LaneRow, Row
from tuiapp.ui.ports import ProviderState
from tuiapp.ui.screens.models import ModelScreen
from tuiapp.ui.widgets.model_list import ModelListView


STATES: Final = (
    ProviderState("demo", "ready"),
    ProviderState("lab", "ready"),
    ProviderState("anthropic", "no key"),
)
LAB: Final = ModelList(
    "lab",
    (
        Model("any-model", "Any Model", 400_000, 128_000, Price(0.25, 2.0)),
        Model("big-model", "Big Model", 1_000_000, 64_000, Price(15.0, 75.0)),
    ),
)


class SlowCatalog(FakeCatalog):
    """Gives no list until the test says so."""

    def __init__(self, states: Sequence[ProviderState], lists: dict[str, ModelList]) -> None:
        super().__init__(states, lists)
        self.may_answer = threading.Event()

    def fetch(self, provider: str) -> ModelList:
        if not self.may_answer.wait(PATIENCE_S):
            return ModelList(provider, note="the test forgot it")
        return super().fetch(provider)


class Picker(ChatRig):
    """The list over the running chat."""

    @property
    def list(self) -> ModelScreen:
        screen = self.host.app.screen
        assert isinstance(screen, ModelScreen)
        return screen

    @property
    def rows(self) -> ModelListView:
        return self.list.query_one(ModelListView)

    @property
    def keys(self) -> Sequence[str]:
        """The rows below the lanes."""
        rows = self.rows.rows
        return [row.key for row in rows if not isinstance(row, LaneRow | GapRow)]

    @property
    def lane_rows(self) -> Sequence[LaneRow]:
        return [row for row in self.rows.rows if isinstance(row, LaneRow)]

    @property
    def told_lanes(self) -> Sequence[str]:
        """The lanes as their rows name them."""
        return [row.name for row in self.lane_rows]

    @property
    def row(self) -> Row | None:
        """The highlighted one."""
        return self.rows.highlighted

    @property
    def highlighted(self) -> str | None:
        return self.row.key if self.row else None

    @property
    def words(self) -> str:
        """What stands around the list."""
        return "\n".join(str(one.visual) for one in self.list.query(Static))

    def line_of(self, key: str) -> int:
        """In which line of the list the row with this key stands."""
        return [row.key for row in self.rows.rows].index(key) - self.rows.top

    async def until_listed(self, key: str) -> None:
        await self.until(lambda: key in self.keys)

    async def opens(self) -> None:
        """Open it; what has to be fetched is not waited for."""
        await self.pilot.press("ctrl+o")
        await self.until(lambda: isinstance(self.host.app.screen, ModelScreen))
        await self.pilot.pause()

    async def walks_to_lane(self, place: int) -> None:
        """Go up from the first model."""
        await self.pilot.press(*["up"] * (len(self.lane_rows) - place + 1))
        assert isinstance(self.row, LaneRow)
        assert self.row.place == place

    async def types(self, text: str) -> None:
        self.list.query_one(Input).value = text
        await self.pilot.pause()

    async def closes(self) -> None:
        await self.until(lambda: self.host.app.screen is self.screen)


@asynccontextmanager
async def picker(
    catalog: FakeCatalog | None = None,
    *,
    keys: FakeKeyStore | None = None,
    size: tuple[int, int] = (120, 40),
    targets: Sequence[str] = (GUIDE,),
    scripts: Sequence[Script] = (),
    settings: Settings | None = None,
) -> AsyncGenerator[Picker]:
    host = make_host(
        *scripts,
        catalog=catalog or FakeCatalog(STATES, {"lab": LAB}),
        keys=keys,
        target=targets[0],
        beside=targets[1:],
        settings=settings,
    )
    async with chat_on(host, size) as chat:
        it = Picker(host, chat.pilot)
        await it.opens()
        yield it
