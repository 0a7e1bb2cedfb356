"""What a benchmark sends: every prompt to every target so many times, warm-ups first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tuiapp.core.errors import UsageError
from tuiapp.core.messages import UserMessage
from tuiapp.core.request import GenerationRequest, Parameters, Target
from tuiapp.wire import jsonvalue


@dataclass(frozen=True, slots=True)
class Shot:
    """One request of the plan."""

    request: GenerationRequest
    prompt: int
    """Which of the prompts, from 0."""
    repetition: int
    """Which time, from 0."""
    is_warmup: bool = False
    tries: int = 1
    """How often it was sent: a refusal for its rate is no measurement, and it is sent again."""

    @property
    def target(self) -> Target:
        """Whom it asks."""
        return self.request.target


@dataclass(frozen=True, slots=True)
class Plan:
    """What is sent, and how fast."""

    targets: Sequence[Target]
    prompts: Sequence[str]
    repetitions: int = 3
    warmups: int = 1
    """For each target; measured, but in no figure."""
    concurrency: int = 1
    """Requests on their way at once, over all targets."""
    rate_per_s: float | None = None
    """Requests that begin in a second, over all targets; None: as soon as one is free."""

    def shots(
        self, parameters: Mapping[Target, Parameters], system: str | None
    ) -> tuple[list[Shot], list[Shot]]:
        """The warm-ups and the measured requests.

        Targets take turns, so that what changes in the meantime (the time of day, the network)
        touches them alike.
        """

        def shot(target: Target, prompt: int, repetition: int, *, is_warmup: bool) -> Shot:
            messages = (UserMessage(self.prompts[prompt]),)
            request = GenerationRequest(target, messages, system, parameters[target])
            return Shot(request, prompt, repetition, is_warmup)

        warmups = [
            shot(target, number % len(self.prompts), number, is_warmup=True)
            for number in range(self.warmups)
            for target in self.targets
        ]
        measured = [
            shot(target, prompt, repetition, is_warmup=False)
            for repetition in range(self.repetitions)
            for prompt in range(len(self.prompts))
            for target in self.targets
        ]
        return warmups, measured


def read_prompts(text: str) -> list[str]:
    """The prompts of a file: one a line, as it is, as a JSON string, or as an object with `prompt`.

    Raises:
        UsageError: A line is JSON and holds no prompt.
    """
    return list(_prompts(text))


def _prompts(text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        if not line.lstrip().startswith(("{", '"')):
            yield line
            continue
        try:
            value = jsonvalue.parse(line.encode(errors="replace"))
        except jsonvalue.JsonError:
            yield line
            continue
        prompt = value.get("prompt") if isinstance(value, dict) else value
        if not isinstance(prompt, str):
            raise UsageError(
                f"Line {number} of the prompts has no “prompt”.",
                hint='A line is a prompt, or an object such as {"prompt": "Why?"}.',
            )
        yield prompt
