"""Lanes whose runs a test ends by hand."""

from dataclasses import dataclass, field

from engine_fakes import DONE, LoopSpawner, ScriptedProvider, TickingClock

from tuiapp.core.events import Chunk, End, TextDelta
from tuiapp.core.messages import Message
from tuiapp.core.request import GenerationRequest, Target
from tuiapp.engine.comparison import Comparison
from tuiapp.engine.run import Run
from tuiapp.engine.start_line import StartLine


A, B, C = (Target("lab", name) for name in "abc")


@dataclass
class Desk:
    """Starts runs that the test ends by hand."""

    requests: list[GenerationRequest] = field(default_factory=list[GenerationRequest])
    runs: list[Run] = field(default_factory=list[Run])

    def start_run(self, request: GenerationRequest, start_line: StartLine) -> Run:
        del start_line
        run = Run(
            request, providers=ScriptedProvider([]), spawner=LoopSpawner(), clock=TickingClock()
        )
        self.requests.append(request)
        self.runs.append(run)
        return run

    def end(self, number: int, text: str, end: End = DONE, at_ns: int = 1) -> None:
        self.runs[number].log.append(Chunk(at_ns, b"x", (TextDelta(text), end)))

    def sent(self, number: int) -> tuple[Message, ...]:
        return self.requests[number].messages


def compared(*targets: Target) -> tuple[Comparison, Desk]:
    desk = Desk()
    return Comparison(targets, start_run=desk.start_run), desk


def answered(*targets: Target) -> tuple[Comparison, Desk]:
    """Each target has said its own name to “Who?”."""
    it, desk = compared(*targets)
    it.submit("Who?")
    for number, target in enumerate(targets):
        desk.end(number, target.model)
    return it, desk
