"""What the screen knows of one run: its answer, its figures, and the facts beside them."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from tuiapp.core.errors import TuiappError
from tuiapp.core.events import Chunk, Event, ImagePart, RateLimits, SafetyRatings, ServerTimings
from tuiapp.core.metrics import Meter, Metrics
from tuiapp.core.models import Model
from tuiapp.core.phase import Phase, phase_of
from tuiapp.core.prices import Cost, run_cost
from tuiapp.core.request import GenerationRequest
from tuiapp.core.usage import Usage
from tuiapp.engine.blind import masked_metrics
from tuiapp.engine.context import estimated_input_tokens
from tuiapp.ui.offers import Offer
from tuiapp.ui.ports import Files
from tuiapp.ui.sources import source_lines
from tuiapp.ui.status import Line, image_lines, status_lines, unsent_line
from tuiapp.ui.widgets.answer_entry import AnswerEntry
from tuiapp.ui.widgets.panel_facts import Lateness, PanelFacts, blind_facts


class RunView:
    """Folds a run's log for the screen. A late chunk finds its own run, whatever came after it."""

    def __init__(
        self,
        request: GenerationRequest,
        entry: AnswerEntry,
        *,
        asked_at_ns: int,
        find_model: Callable[[], Model | None],
        unsent_turns: int = 0,
        letter: Callable[[], str | None] = lambda: None,
    ) -> None:
        self.entry = entry
        self.offer: Offer | None = None
        """What helps now; stands in the foot from the next `facts` on."""
        self.enter = "enter"
        """How the key that takes the offer is called."""
        self.saved_images: list[str] = []
        """Their paths, in the order they were written."""
        self.image_places: dict[int, str] = {}
        """Where the answer's images are, by their number from 1, or why they are nowhere."""
        self.target = request.target
        """Whom it asks, whatever its lane asks now."""
        self._find_model = find_model
        self._model = Model(request.target.model)
        self._estimated_input_tokens = estimated_input_tokens(request)
        self._unsent_turns = unsent_turns
        self._letter = letter
        self._asked_at_ns = asked_at_ns
        self._meter = Meter()
        self._limits: tuple[int, RateLimits] | None = None
        self._timings: ServerTimings | None = None
        self._safety: SafetyRatings | None = None
        self._metrics = Metrics()
        self.chunks_taken = 0
        """How much of the log has been taken."""

    @property
    def is_over(self) -> bool:
        """Whether the end has been shown."""
        return self.entry.answer.end is not None

    def phase(self, now_ns: int) -> Phase:
        """Where the run stands."""
        return phase_of(self._metrics, now_ns)

    def counts_down(self, shown_ns: int, now_ns: int) -> bool:
        """Whether all that has changed since `shown_ns` is a countdown that shows the same second."""
        due_ns = self._metrics.retry_at_ns
        if due_ns is None or self.phase(now_ns) is not Phase.RETRYING:
            return False
        return round((due_ns - shown_ns) / 1e9) == round((due_ns - now_ns) / 1e9)

    def take(self, chunks: Sequence[Chunk]) -> Sequence[tuple[int, ImagePart]]:
        """Take the next chunks of the log; returns the images that came, with their numbers from 1."""
        images = len(self.entry.answer.images)
        self.chunks_taken += len(chunks)
        for chunk in chunks:
            self._meter.add(chunk)
            for event in chunk.events:
                self._note(event, chunk.at_ns)
        self.entry.take(chunks)
        if self.is_over:
            self.entry.finish()
        return list(enumerate(self.entry.answer.images, 1))[images:]

    async def save(self, image: ImagePart, number: int, files: Files) -> None:
        """Write an image beside the conversation; the foot says where it is from the next `facts` on."""
        try:
            path = await asyncio.to_thread(files.save_image, image, number)
        except TuiappError as error:
            self.image_places[number] = error.sentence
        else:
            self.image_places[number] = path
            self.saved_images.append(path)

    def _note(self, event: Event, at_ns: int) -> None:
        match event:
            case RateLimits():
                self._limits = (at_ns, event)
            case ServerTimings():
                self._timings = event
            case SafetyRatings():
                self._safety = event
            case _:
                pass

    def facts(self, now_ns: int, lateness: Lateness) -> PanelFacts:
        """The figures now, for the panel; the answer's head and foot are brought up to date too."""
        letter = self._letter()
        metrics = self._metrics = self._meter.snapshot()
        model = self._model = self._known_model()
        cost = self._cost(metrics)
        by_price = (
            cost is not None and model.price is not None and cost.source == model.price.source
        )
        status = status_lines(
            metrics if letter is None else masked_metrics(metrics),
            now_ns=now_ns,
            asked_at_ns=self._asked_at_ns,
            provider=letter or self.target.provider,
            cost_usd=None if cost is None or cost.is_estimated or letter else cost.usd,
        )
        self.entry.rename(letter or self.target.model)
        self.entry.show_foot(metrics, self._foot(status, is_blind=letter is not None))
        context_tokens, context_is_estimated = self._context_used(metrics)
        limits_at_ns, limits = self._limits or (None, None)
        facts = PanelFacts(
            phase=phase_of(metrics, now_ns),
            now_ns=now_ns,
            asked_at_ns=self._asked_at_ns,
            target=str(self.target),
            model=self.entry.answer.model,
            request_id=self.entry.answer.request_id,
            metrics=metrics,
            gaps_ns=self._meter.gaps_ns,
            sizes_chars=self._meter.sizes_chars,
            pace=self._meter.pace,
            price=model.price if by_price or cost is None else None,
            cost_usd=None if cost is None else cost.usd,
            cost_is_estimated=cost is not None and cost.is_estimated,
            cost_source=None if cost is None else cost.source,
            context_tokens=model.context_tokens,
            context_used_tokens=context_tokens,
            context_used_is_estimated=context_is_estimated,
            limits=limits,
            limits_at_ns=limits_at_ns,
            server_timings=self._timings,
            safety=self._safety,
            lateness=lateness,
        )
        return facts if letter is None else blind_facts(facts, letter)

    def _foot(self, status: Sequence[Line], *, is_blind: bool) -> Sequence[Line]:
        """All that stands below the answer: its sources, its images, its state, what was left out, what helps now."""
        images = self.entry.answer.images
        if is_blind:
            images = [replace(it, url=None) for it in images]
        sources = source_lines(self.entry.answer.citations, is_blind=is_blind)
        lines: list[Line] = [("muted", line) for line in sources]
        if sources:
            lines.append(("muted", ""))
        lines += [("muted", line) for line in image_lines(images, self.image_places)]
        if images:
            lines.append(("muted", ""))
        lines += status
        if self._unsent_turns:
            lines.append(("muted", unsent_line(self._unsent_turns)))
        # Whose key it is that is wanted would tell who answers.
        if self.offer is not None and not (is_blind and self.offer.command_id == "key.enter"):
            lines.append(("offer", self.offer.sentence(self.enter)))
        return lines

    def _context_used(self, metrics: Metrics) -> tuple[int, bool]:
        """How much of the context prompt and answer fill, and whether a part of that is an estimate."""
        usage = metrics.usage
        is_reported = usage.input_tokens is not None
        input_tokens = usage.input_tokens or 0 if is_reported else self._estimated_input_tokens
        output_tokens = metrics.output_tokens or 0
        guessed = output_tokens > 0 and usage.output_tokens is None
        return input_tokens + output_tokens, guessed or not is_reported

    def _known_model(self) -> Model:
        """What is known of the model; asked for again while the table of prices may still be loading."""
        if self._model.price is not None and self._model.context_tokens is not None:
            return self._model
        return self._find_model() or self._model

    def _cost(self, metrics: Metrics) -> Cost | None:
        guess = Usage(self._estimated_input_tokens, metrics.output_tokens)
        return run_cost(metrics.usage, self._model.price, guess=guess)
