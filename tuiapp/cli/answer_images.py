"""This file is what `ask` does with the images of an answer: it saves them, and says where they are.

The rule it keeps: nothing of it goes to standard output, which is the answer's text.
"""

from tuiapp.cli.output import note
from tuiapp.core.errors import TuiappError
from tuiapp.core.events import Chunk, ImagePart
from tuiapp.ui.ports import Files
from tuiapp.ui.status import MAX_IMAGES, image_lines


class AnswerImages:
    """The images of one run."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._images: list[ImagePart] = []
        self._fates: dict[int, str] = {}

    def add(self, chunk: Chunk) -> None:
        """Save the images that came. What is interrupted later leaves them where they are."""
        for event in chunk.events:
            if isinstance(event, ImagePart):
                self._images.append(event)
                if event.base64 is not None and len(self._images) <= MAX_IMAGES:
                    self._save(event, len(self._images))

    def _save(self, image: ImagePart, number: int) -> None:
        try:
            self._fates[number] = self._files.save_image(image, number)
        except TuiappError as error:
            self._fates[number] = error.sentence

    def tell(self) -> None:
        """Say on standard error what came and where it is."""
        for line in image_lines(self._images, self._fates):
            note(line)
