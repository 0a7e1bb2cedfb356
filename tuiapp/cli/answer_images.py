"""This file is what `ask` does with the images of an answer: it saves them, and says where they are.

The rule it keeps: nothing of it goes to standard output, which is the answer's text.
"""

from tuiapp.cli.output import note
from tuiapp.core.errors import TuiappError
from tuiapp.core.events import Chunk, ImagePart
from tuiapp.ui.ports import Files
from tuiapp.ui.status import image_line


class AnswerImages:
    """The images of one run."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._lines: list[str] = []

    def add(self, chunk: Chunk) -> None:
        """Save the images that came. What is interrupted later leaves them where they are."""
        for event in chunk.events:
            if isinstance(event, ImagePart):
                number = len(self._lines) + 1
                self._lines.append(image_line(number, event, fate=self._save(event, number)))

    def _save(self, image: ImagePart, number: int) -> str:
        """Where it is now, or why it is nowhere; empty for one that only has an address."""
        if image.base64 is None:
            return ""
        try:
            return self._files.save_image(image, number)
        except TuiappError as error:
            return error.sentence

    def tell(self) -> None:
        """Say on standard error what came and where it is."""
        for line in self._lines:
            note(line)
