"""A lane: one target's transcript, and the workers that carry its runs' logs onto the screen."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import DescendantBlur, DescendantFocus
from textual.reactive import reactive
from textual.timer import Timer
from textual.worker import Worker, WorkerState

from tuiapp.core.events import Chunk, ImagePart
from tuiapp.core.messages import UserMessage
from tuiapp.core.models import Model
from tuiapp.core.phase import Phase
from tuiapp.core.request import GenerationRequest, Target
from tuiapp.engine.lane_state import Asked, LaneState
from tuiapp.engine.log import Follower
from tuiapp.engine.run import Run
from tuiapp.ui.attachments import attachment_label
from tuiapp.ui.look import Look
from tuiapp.ui.markdown.ports import Highlighter
from tuiapp.ui.messages import LaneChosen, LaneScrolled, RunEnded, TokensArrived
from tuiapp.ui.offers import Offer
from tuiapp.ui.run_view import RunView
from tuiapp.ui.services import Services
from tuiapp.ui.status import MAX_IMAGES
from tuiapp.ui.widgets.answer_entry import AnswerEntry
from tuiapp.ui.widgets.entries import PlainEntry
from tuiapp.ui.widgets.lane_header import LaneHeader
from tuiapp.ui.widgets.panel_facts import Lateness, PanelFacts
from tuiapp.ui.widgets.shown_turns import ShownTurns
from tuiapp.ui.widgets.transcript import Transcript


_IMAGES: Final = "images"
_PAST: Final = "past"
FIGURES_PERIOD_S: Final = 0.25
"""Figures and counters change four times a second: often enough to live, seldom enough to read."""
_BEAT_S: Final = 0.1
_BEATS: Final = 3
"""While text comes, figures are drawn with it; after so many beats without any they get a paint of their own."""


class LaneView(Vertical):
    """Shows a lane's path and its present run."""

    DEFAULT_CSS = """
    LaneView {
        width: 1fr;
        height: 1fr;
        & LaneHeader { display: none; }
        &.-among-others LaneHeader { display: block; }
    }
    """

    facts: reactive[PanelFacts | None] = reactive(None, repaint=False)
    """What the side panel shows of this lane."""

    def __init__(self, number: int, state: LaneState, *, services: Services, look: Look) -> None:
        super().__init__()
        self.number = number
        """Its own: no other lane of the session has it, wherever this one stands."""
        self.state = state
        self.header = LaneHeader(number)
        self.transcript = Transcript(look)
        self._services = services
        self._frames = services.frames
        self._look = look
        self._highlighter: Highlighter | None = None
        self._views: dict[int, RunView] = {}
        """The runs of this conversation, by number."""
        self._runs = 0
        self._timer: Timer | None = None
        self._figures_at_ns = 0
        self._beats = 0
        """Since the figures were drawn."""
        self._welcome: PlainEntry | None = None
        self.is_brought = False
        """Whether it is being scrolled by another lane, which is no wish of the user's."""
        self.turns = ShownTurns()
        """Where prompts and answers stand."""

    def compose(self) -> ComposeResult:
        """Its own line, which is seen where there are other lanes; the transcript."""
        yield self.header
        yield self.transcript

    def on_mount(self) -> None:
        """Tell when the user scrolls."""
        for what in ("scroll_y", "following"):
            self.watch(self.transcript, what, self._tell_of_scrolling, init=False)

    def _tell_of_scrolling(self) -> None:
        if not self.is_brought:
            self.post_message(LaneScrolled(self.number))

    def watch_facts(self) -> None:
        """The line above says how it stands, but nothing of a run that asked another target than now."""
        asks_same = self._view is not None and self._view.target == self.state.target
        self.header.show_facts(self.facts if asks_same else None)

    @property
    def has_keys(self) -> bool:
        """Whether keys go to it, and not to the composer."""
        return self.header.head.has_keys

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Whoever reads a lane has turned to it."""
        del event
        self.header.take_keys(has_keys=True)
        self.post_message(LaneChosen(self.number))

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """It stays the one that commands are about, until the user turns to another."""
        del event
        self.header.take_keys(has_keys=False)

    @property
    def _now_ns(self) -> int:
        return self._services.clock.monotonic_ns()

    @property
    def _view(self) -> RunView | None:
        """The present or last run."""
        return self._views.get(self._runs)

    @property
    def phase(self) -> Phase | None:
        """Where the present or last run stands; None before the first."""
        return self._view.phase(self._now_ns) if self._view else None

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing here wakes up by itself."""
        return self._timer is None

    @property
    def last_answer(self) -> AnswerEntry | None:
        """The present or last answer."""
        return self._view.entry if self._view else None

    @property
    def offer(self) -> Offer | None:
        """What would help now; None while a run goes, and where nothing does."""
        return self._view.offer if self._view else None

    @property
    def views(self) -> Sequence[RunView]:
        """The runs of this conversation, oldest first."""
        return list(self._views.values())

    def begin(self, run: Run, *, prompt: UserMessage | None, moves: bool = True) -> None:
        """Show a prompt (None where it stands there already) and its run; `moves` the view to them."""
        if self._welcome is not None:
            self.transcript.take_out(self._welcome)
            self._welcome = None
        if prompt is not None:
            self._show_prompt(prompt, f"{self._services.wall_clock():%H:%M}")
        self.show_offer(None)
        self._show_answer(run)
        if moves:
            self.transcript.action_follow()
        self._show_figures()
        if self._timer is None:
            self._timer = self.set_interval(_BEAT_S, self._beat)
        following = self._follow(run, self._runs)
        self.run_worker(following, name=f"follow-{self._runs}", exit_on_error=False)

    def _show_prompt(self, prompt: UserMessage, at: str) -> None:
        files = [attachment_label(one) for one in prompt.attachments]
        entry = PlainEntry(prompt.text, label="you", meta=at, role="user", notes=files, folds=True)
        self.turns.add_prompt(prompt, entry)
        self.transcript.add(entry)

    def _new_entry(self, label: str) -> AnswerEntry:
        return AnswerEntry(
            label,
            look=self._look,
            new_document=self._services.new_document,
            highlighter=self._highlighter,
            like=self.last_answer,
        )

    def _show_answer(self, run: Run) -> RunView:
        entry = self._new_entry(run.request.target.model)
        self._runs += 1
        view = self._views[self._runs] = self._view_of(run.request, entry)
        self.turns.add_answer(run, entry)
        self.transcript.add(entry)
        return view

    def show_past(self, asked: Sequence[Asked]) -> None:
        """Show what another lane has been asked and answered: this one goes on from there."""
        for number, one in enumerate(asked):
            if not number or one.prompt is not asked[number - 1].prompt:
                self._show_prompt(one.prompt, "")
            if one.run.is_over:
                view = self._show_answer(one.run)
                view.take(one.run.log.since(0))
                self._facts_of(view)
                self.run_worker(self._read_on(view), name=_PAST, exit_on_error=False)
        self.transcript.action_follow()

    def show_copy(self, run: Run, label: str) -> None:
        """Show another lane's answer that this one goes on from; it is no run of its own."""
        entry = self._new_entry(label)
        entry.take(run.log.since(0))
        entry.finish()
        self.turns.add_answer(run, entry)
        self.transcript.add(entry)
        self.transcript.action_follow()

    def show_names(self) -> None:
        """What the lane is called has changed."""
        for view in self._views.values():
            self._show_foot(view)

    async def _read_on(self, view: RunView) -> None:
        """Lay a long answer out a frame's worth at a time, out of sight too."""
        while view in self.views and not view.entry.is_settled:
            view.entry.read_on()
            self.transcript.update_entry(view.entry)
            await self._frames.frame()

    def _view_of(self, request: GenerationRequest, entry: AnswerEntry) -> RunView:
        return RunView(
            request,
            entry,
            asked_at_ns=self._now_ns,
            find_model=lambda: self._known_model(request.target),
            unsent_turns=len(self.state.path.unsent_turns),
            letter=lambda: self._services.names.letter(self.state),
        )

    def _known_model(self, target: Target) -> Model:
        known = self._services.catalog.model(target) or Model(target.model)
        return replace(known, price=self._services.price(target))

    async def _follow(self, run: Run, number: int) -> None:
        """Carry the run's log to this widget, a frame's worth at a time."""
        posted = 0
        with Follower(run.log) as follower:
            while await follower.wait() or self._owes_lines(number, posted):
                await self._frames.frame()
                chunks = follower.take()
                posted += len(chunks)
                self.post_message(TokensArrived(number, chunks))

    def _owes_lines(self, number: int, posted: int) -> bool:
        """Whether a run that has ended has more to show: a flood takes several frames."""
        view = self._views.get(number)
        return view is not None and (view.chunks_taken < posted or not view.entry.is_settled)

    def on_tokens_arrived(self, message: TokensArrived) -> None:
        """Show what came since the last frame."""
        message.stop()
        view = self._views.get(message.run)
        if view is None:
            return
        was_over = view.is_over
        for number, image in view.take(message.chunks):
            if image.base64 is not None and number <= MAX_IMAGES:
                saving = self._save(view, number, image)
                self.run_worker(saving, group=_IMAGES, name="image", exit_on_error=False)
        self._frames.note_shown()
        if view.is_over and not was_over:
            self._end(view, message.run)
        elif self._figures_are_due(message.chunks):
            self._show_figures()
        else:
            self.transcript.update_entry(view.entry)

    def _figures_are_due(self, chunks: Sequence[Chunk]) -> bool:
        """Steps of the run show at once; figures wait for their beat."""
        if any(not chunk.raw for chunk in chunks):
            return True
        return self._now_ns - self._figures_at_ns > FIGURES_PERIOD_S * 1e9

    def _beat(self) -> None:
        self._beats += 1
        if self._beats >= _BEATS:
            self._show_figures()

    def _end(self, view: RunView, number: int) -> None:
        facts = self._facts_of(view)
        self.transcript.update_entry(view.entry)
        if number == self._runs:
            self._stop_timer()
            self.facts = facts
        self.post_message(RunEnded(self.number))

    def _show_figures(self) -> None:
        view = self._view
        if view is None or view.is_over:
            return
        self._beats = 0
        now_ns = self._now_ns
        if view.counts_down(self._figures_at_ns, now_ns):
            return
        self._figures_at_ns = now_ns
        self.facts = self._facts_of(view)
        self.transcript.update_entry(view.entry)

    def _facts_of(self, view: RunView) -> PanelFacts:
        late = Lateness(self._services.stamps_late_ns(), self._frames.punctuality)
        return view.facts(self._now_ns, late)

    def show_offer(self, offer: Offer | None, *, enter: str = "enter") -> None:
        """Say below the last answer what would help now; None takes it back.

        Args:
            offer: What would help.
            enter: How the key that takes it is called; empty where that key does something else.
        """
        view = self._view
        if view is None or (offer is None and view.offer is None):
            return
        view.offer, view.enter = offer, enter
        self._show_foot(view)

    def _show_foot(self, view: RunView) -> None:
        """Bring what stands below an answer up to date."""
        facts = self._facts_of(view)
        if view is self._view:
            self.facts = facts
        self.transcript.update_entry(view.entry)

    # Images.

    async def _save(self, view: RunView, number: int, image: ImagePart) -> None:
        """Write an image beside the conversation, and say below its answer where it is."""
        await view.save(image, number, self._services.files)
        if view.entry in self.transcript.entries:
            self._show_foot(view)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault while showing a run belongs to its lane; the application goes on."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            report = self._services.report_crash(event.worker.error)
            if event.worker.group == _IMAGES:
                self.show_notice(f"tuiapp could not save an image. {report}", "error")
            else:
                self.show_notice(f"tuiapp could not go on showing this answer. {report}", "error")
                if event.worker.name != _PAST:
                    self._give_up()

    def _give_up(self) -> None:
        """End what cannot be shown."""
        self._stop_timer()
        if self.state.run is not None:
            self.state.run.cancel()
        self.facts = None
        self.post_message(RunEnded(self.number))

    # What is no part of a run.

    def show_notice(self, text: str, role: str = "muted") -> None:
        """A line that is no part of the conversation."""
        self.transcript.add(PlainEntry(self._services.names.masked(text), role=role))

    def show_welcome(self, text: str) -> None:
        """The card of an empty conversation; it replaces the one before."""
        if self._welcome is not None:
            self.transcript.take_out(self._welcome)
        self._welcome = PlainEntry(text)
        self.transcript.add(self._welcome, first=True)
        self.transcript.scroll_home(animate=False)

    def start_over(self, state: LaneState) -> None:
        """An empty page for another conversation."""
        self.state = state
        self._views.clear()
        self.turns.clear()
        self._stop_timer()
        self.facts = None
        self._welcome = None
        self.transcript.clear_entries()

    def take_look(self, look: Look) -> None:
        """Other colours."""
        self._look = look
        self.transcript.take_look(look)

    def take_highlighter(self, highlighter: Highlighter) -> None:
        """Code can be coloured from now on."""
        self._highlighter = highlighter
        for entry in self.transcript.entries:
            if isinstance(entry, AnswerEntry):
                entry.take_highlighter(highlighter)
        self.transcript.update_from(0)
