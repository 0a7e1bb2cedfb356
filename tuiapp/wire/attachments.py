"""The files of a prompt: texts go into it, images beside it.

A text stands before what the user wrote, under its name, between fences that are longer than any in
it, so that nothing in a file can pretend to stand outside of it.
"""

import re
from base64 import b64encode
from dataclasses import dataclass
from typing import Final

from tuiapp.core.messages import Attachment, UserMessage
from tuiapp.wire.excerpts import one_line


_TICKS: Final = re.compile("`+")
_SHORTEST_FENCE: Final = 3


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the user says in one message, as it is sent."""

    text: str
    """The texts of files, then the user's own."""
    images: tuple[Attachment, ...] = ()


def prompt_of(message: UserMessage, *, takes_images: bool) -> Prompt:
    """The prompt of a message; where no images can go, a line in their place says so."""
    pieces = [
        _not_sent(file) if file.is_image else fenced(file)
        for file in message.attachments
        if not (file.is_image and takes_images)
    ]
    images = tuple(it for it in message.attachments if it.is_image and takes_images)
    return Prompt("\n\n".join(it for it in (*pieces, message.text) if it), images)


def fenced(file: Attachment) -> str:
    """A file of text, under its name and between fences."""
    text = file.data.decode("utf-8", "replace")
    longest = max((len(ticks) for ticks in _TICKS.findall(text)), default=0)
    fence = "`" * max(_SHORTEST_FENCE, longest + 1)
    newline = "" if text.endswith("\n") or not text else "\n"
    return f"File {one_line(file.name)}:\n{fence}\n{text}{newline}{fence}"


def base64_of(image: Attachment) -> str:
    """The image's bytes as text."""
    return b64encode(image.data).decode("ascii")


def data_url(image: Attachment) -> str:
    """The image as an address that holds it."""
    return f"data:{image.media_type};base64,{base64_of(image)}"


def _not_sent(image: Attachment) -> str:
    return f"[The image {one_line(image.name)} is not here: this provider takes no images.]"
