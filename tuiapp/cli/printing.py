"""How the chunks of a run become output: the answer's text, or a line of JSON for each event."""

from typing import Protocol

from tuiapp.cli.completion import Completion
from tuiapp.cli.jsonl import JsonLines
from tuiapp.cli.output import Output, note
from tuiapp.core.events import Chunk, Failed, Retrying
from tuiapp.core.request import Target
from tuiapp.engine.stopping import answer_text
from tuiapp.ui.status import retry_line, status_lines


class Printer(Protocol):
    """Prints one run. Everything it writes has left the process when it returns."""

    def begin(self) -> None:
        """Say whose answer follows."""
        ...

    def show(self, chunk: Chunk) -> None:
        """Print what came."""
        ...

    def end(self, completion: Completion) -> None:
        """Say how it ended."""
        ...


class TextPrinter:
    """The answer to the output; a heading and what became of it to standard error."""

    def __init__(self, target: Target, output: Output, *, heading: bool) -> None:
        self._target = target
        self._output = output
        self._heading = heading
        self._is_inside_line = False

    def begin(self) -> None:
        """Say whose answer follows, where there are several."""
        if self._heading:
            note(f"── {self._target} ──")

    def show(self, chunk: Chunk) -> None:
        """Print the text that came; of another attempt, say why it follows and when."""
        for event in chunk.events:
            if isinstance(event, Retrying):
                note(retry_line(event, event.delay_s * 1e9))
        text = "".join(answer_text(event) or "" for event in chunk.events)
        if text:
            self._output.write(text)
            self._is_inside_line = not text.endswith("\n")

    def end(self, completion: Completion) -> None:
        """End the line for a person, and leave the receipt."""
        if self._is_inside_line and self._output.is_terminal:
            self._output.write("\n")
        note_end(completion)


class JsonPrinter:
    """Lines of JSON to the output; failures to standard error as well."""

    def __init__(self, number: int, target: Target, output: Output) -> None:
        self._lines = JsonLines(number, target)
        self._output = output

    def begin(self) -> None:
        """Print the first line."""
        self._output.write(self._lines.start())

    def show(self, chunk: Chunk) -> None:
        """Print a line for each event."""
        if lines := self._lines.events(chunk):
            self._output.write("".join(lines))

    def end(self, completion: Completion) -> None:
        """Print the last line."""
        self._output.write(self._lines.end(completion))
        if isinstance(completion.end, Failed):
            note_end(completion)


def note_end(completion: Completion) -> None:
    """How a run ended, on standard error, in the words of the screen."""
    metrics = completion.metrics
    lines = status_lines(
        metrics,
        now_ns=0,
        asked_at_ns=0,
        provider=completion.target.provider,
        cost_usd=completion.cost_usd,
    )
    for _, line in lines:
        note(line)
