"""This file is where a model is picked, and the lane that asks it: lanes first, then every provider's models.

The rule it keeps: what is known is shown at once; what is fetched takes its place without a jump. Typing
narrows the models and hides the lanes, so that keys which change a lane never change what is typed.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final, Literal, TypeAlias, assert_never

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerState

from tuiapp.core.errors import UsageError
from tuiapp.core.models import Model
from tuiapp.core.request import Target
from tuiapp.core.visible import visible
from tuiapp.ui.actions.picked_lanes import FULL_IN_LIST, LaneChange, PickedLanes
from tuiapp.ui.fuzzy import Query
from tuiapp.ui.model_rows import (
    GapRow,
    KeylessRow,
    LaneRow,
    ModelRow,
    ModelRows,
    NoteRow,
    Row,
    TypedRow,
    first_choice,
)
from tuiapp.ui.picker_keys import PICKER_BINDINGS, picker_hints
from tuiapp.ui.screens.dialog import Dialog
from tuiapp.ui.screens.key_entry import KeyEntryScreen
from tuiapp.ui.services import Services
from tuiapp.ui.widgets.key_bar import KeyBar
from tuiapp.ui.widgets.model_filter import ModelFilter
from tuiapp.ui.widgets.model_list import ModelListView, dated, details


_MIN_CELLS_FOR_DATE: Final = 76

_Tone: TypeAlias = Literal["aside", "news", "error"]
"""How much a sentence matters: where there is hardly room, an aside has none."""


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """What was picked."""

    target: Target
    wants_parameters: bool = False
    """Whether its parameters are to be looked at first."""
    as_lane: bool = False
    """Whether it is to be asked in a lane of its own, beside those there are."""


class ModelScreen(Dialog[ModelChoice | None]):
    """Returns a target that can be asked, or None.

    Args:
        lanes: Those there are, one of which is to ask what is chosen. They can be changed meanwhile.
        recent: Targets that were asked lately, the last one first.
        is_for_lane: Whether what is chosen is to be another lane in any case.
    """

    DEFAULT_CSS = """
    ModelScreen {
        & .box { width: 110; height: 80%; }
        & #typed { height: 1; margin: 0 0 1 0; }
        & #typed Input { width: 1fr; }
        & #typed Static { width: auto; }
        &.-low #typed { margin: 0; }
        & .about { height: 1; margin: 1 0 0 0; text-wrap: nowrap; text-overflow: ellipsis; }
        & .about.error { height: auto; text-wrap: wrap; }
        &.-low .about { margin: 0; }
        &.-low .about.news { height: auto; text-wrap: wrap; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*PICKER_BINDINGS]

    def __init__(
        self,
        services: Services,
        lanes: PickedLanes,
        recent: Sequence[Target],
        *,
        is_for_lane: bool = False,
    ) -> None:
        super().__init__()
        self._services = services
        self._lanes = lanes
        self._is_for_lane = is_for_lane
        self._recent = recent
        self._all = ModelRows()
        self._asking: set[str] = set()
        self._input = ModelFilter()
        self._count = Static(markup=False, classes="aside")
        self._list = ModelListView()
        self._about = Static(markup=False, classes="about aside")
        self._keys = KeyBar(classes="aside")
        self._box = Vertical(classes="box")
        self._news_at: str | None = None
        """The row on which something was said; that stays until another is highlighted."""

    def compose(self) -> ComposeResult:
        """What is typed and how many there are; the list; what is highlighted."""
        with self._box:
            with Horizontal(id="typed"):
                yield self._input
                yield self._count
            yield self._list
            yield self._about
            yield self._keys

    def on_mount(self) -> None:
        """Show what is known, and ask for what is not."""
        catalog = self._services.catalog
        self._take_lanes()
        self._all.providers = catalog.providers()
        self._all.known = self._known_models()
        for state in self._all.providers:
            kept = catalog.kept(state.name)
            if kept is not None:
                self._all.take(kept)
        self._all.arrange()
        self._list.show(self._all.fitting(""), Query(""))
        self._input.focus()
        for state in self._all.providers:
            if state.readiness == "ready":
                self._ask(state.name)
        self._show_count()

    def _known_models(self) -> dict[Target, Model]:
        """What is to be offered though no list may have it."""
        catalog = self._services.catalog
        names = [Target.parse(name) for name in self._services.known_targets()]
        return {it: catalog.model(it) or Model(it.model) for it in (*self._all.recent, *names)}

    # Lists that come in.

    def _ask(self, provider: str) -> None:
        if provider not in self._asking:
            self._asking.add(provider)
            # Not the coroutine: one that is cancelled before its turn would never be awaited.
            self.run_worker(partial(self._fetch, provider), exit_on_error=False)

    async def _fetch(self, provider: str) -> None:
        try:
            found = await asyncio.to_thread(self._services.catalog.fetch, provider)
            self._all.take(found)
        finally:
            self._asking.discard(provider)
        self._renew()

    def _renew(self) -> None:
        self._all.arrange()
        self._list.renew(self._all.fitting(self._input.value))
        self._show_count()

    def _show_count(self) -> None:
        """At the right of what is typed: how many there are, and of when the prices are."""
        words = [f"{self._all.model_count:,} models"]
        if self._asking:
            words.append(f"asking {len(self._asking)} …")
        day = self._services.catalog.prices_dated()
        if day is not None and self.size.width >= _MIN_CELLS_FOR_DATE:
            words.append(dated(day))
        self._count.update(Content(" · ".join(words)))

    def on_resize(self) -> None:
        """The date goes where there is no room for it."""
        self._show_count()

    # Choosing.

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        event.stop()
        # Keys go the way by the application: whoever types after an arrow means the row gone to.
        self.app.call_later(self._narrow, event.value)

    def _narrow(self, typed: str) -> None:
        """Show what fits. What is typed on a lane is for that one."""
        if typed and isinstance(row := self._list.highlighted, LaneRow):
            self._turn_to(row)
            self._all.arrange()
        self._list.show(self._all.fitting(typed), Query(typed))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter takes what is highlighted."""
        event.stop()
        self._choose(self._list.highlighted)

    def on_model_list_view_chosen(self, message: ModelListView.Chosen) -> None:
        """A click does what Enter does."""
        self._choose(message.row)

    def on_model_list_view_highlighted(self) -> None:
        """Tell what is known of it, and which keys it has."""
        # What is highlighted by now: a list that came in and a key may each have told of another row.
        row = self._list.highlighted
        is_typing = not Query(self._input.value).is_empty
        self._keys.show(picker_hints(row, self._all.lanes, is_typing=is_typing))
        if row is None or row.key != self._news_at:
            self._news_at = None
            self._say(details(row), "aside")

    def _tell(self, sentence: str, tone: _Tone = "news") -> None:
        """Say what came of something, until another row is highlighted."""
        row = self._list.highlighted
        self._news_at = row.key if row else None
        self._say(sentence, tone)

    def _say(self, sentence: str, tone: _Tone) -> None:
        self._about.update(Content(visible(sentence)))
        self._about.set_classes(f"about {tone}")

    def _choose(
        self, row: Row | None, *, wants_parameters: bool = False, as_lane: bool = False
    ) -> None:
        match row:
            case None | GapRow():
                pass
            case LaneRow():
                self._choose_lane(row, wants_parameters=wants_parameters)
            case ModelRow(target=target):
                self._take(ModelChoice(target, wants_parameters, as_lane))
            case TypedRow(key=key):
                self._take_typed(key, wants_parameters=wants_parameters, as_lane=as_lane)
            case KeylessRow(provider=provider):
                self.app.push_screen(
                    KeyEntryScreen(self._services, provider), partial(self._take_key, provider)
                )
            case NoteRow(provider=provider):
                self._ask(provider)
                self._show_count()
            case _:
                assert_never(row)

    def _take(self, choice: ModelChoice) -> None:
        if choice.as_lane and self._lanes.is_full:
            self._tell(FULL_IN_LIST)
        else:
            self.dismiss(choice)

    def _take_typed(self, key: str, *, wants_parameters: bool, as_lane: bool) -> None:
        try:
            target = self._services.check_target(key)
        except UsageError as error:
            self._tell(error.sentence, "error")
            return
        self._take(ModelChoice(target, wants_parameters, as_lane))

    def _take_key(self, provider: str, said: str | None) -> None:
        """A key was stored: its provider can be asked what it has."""
        self._input.focus()
        if said is None:
            return
        self._all.providers = self._services.catalog.providers()
        self._ask(provider)
        self._renew()
        self.notify(visible(said), timeout=5, markup=False)

    # Lanes.

    def _take_lanes(self) -> None:
        """Lanes have come, gone or changed, or another is to ask what is chosen."""
        rows = self._lanes.rows
        self._all.lanes = () if self._is_for_lane else rows
        self._all.recent = [self._lanes.target, *self._recent]
        self._list.current = str(self._lanes.target)
        place = next(row.place for row in rows if row.is_focused)
        if self._is_for_lane:
            title = "Which model in another lane?"
        else:
            title = f"Ask which model in lane {place}?" if len(rows) > 1 else "Ask which model?"
        self._box.border_title = title

    def _turn_to(self, row: LaneRow) -> None:
        """Ask what is chosen from now on in this lane."""
        self._lanes.focus(row)
        self._take_lanes()

    def _choose_lane(self, row: LaneRow, *, wants_parameters: bool) -> None:
        """Go on to the models, or to the parameters of the one that it asks."""
        self._turn_to(row)
        if wants_parameters:
            self.dismiss(ModelChoice(self._lanes.target, wants_parameters=True))
        else:
            self._renew()
            self._list.point_at(self._list.rows[first_choice(self._list.rows)].key)

    def action_change_lane(self, how: LaneChange) -> None:
        """Change the highlighted lane."""
        row = self._list.highlighted
        if isinstance(row, LaneRow):
            self._news_at = None
            changed = self._lanes.change(row, how)
            self._take_lanes()
            self._renew()
            self._point_at_lane(changed.place)
            if changed.said:
                self._tell(changed.said)

    def _point_at_lane(self, place: int) -> None:
        self._list.point_at(self._all.lanes[place - 1].key)

    # Keys.

    def action_move(self, step: int) -> None:
        """Move the highlight."""
        self._list.move(step)

    def action_page(self, pages: int) -> None:
        """Move the highlight by a page."""
        self._list.move(pages * self._list.page_rows)

    def action_parameters(self) -> None:
        """Look at the parameters of the highlighted model, or lane, before it is asked."""
        row = self._list.highlighted
        if isinstance(row, ModelRow | TypedRow | LaneRow):
            self._choose(row, wants_parameters=True)

    def action_add_lane(self) -> None:
        """Ask the highlighted model beside those that are asked already."""
        row = self._list.highlighted
        if isinstance(row, ModelRow | TypedRow):
            self._choose(row, as_lane=True)

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A click on one of the keys."""
        match message.command_id:
            case "choose":
                self._choose(self._list.highlighted)
            case "parameters":
                self.action_parameters()
            case "add":
                self.action_add_lane()
            case "lanes":
                self._point_at_lane(len(self._all.lanes))
            case "duplicate" | "remove" | "right" as how:
                self.action_change_lane(how)
            case _:
                self.action_close()

    def action_close(self) -> None:
        """Nothing chosen."""
        self.dismiss(None)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault of ours is said here, and its report kept."""
        event.stop()
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self._tell(self._services.report_crash(event.worker.error), "error")
