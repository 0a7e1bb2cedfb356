"""Files that go with a prompt, and images that come with an answer. Implements `ui.ports.Files`.

What a file is its bytes say, never its name. Nothing that could block, or that is no file, is ever
opened: a pipe without a writer would hold the reader for ever.
"""

import binascii
import math
import os
import stat
import sys
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Final

from tuiapp.config.paths import Paths
from tuiapp.core.errors import TuiappError, UsageError
from tuiapp.core.events import ImagePart
from tuiapp.core.imagetypes import SUFFIXES, image_type
from tuiapp.core.messages import Attachment
from tuiapp.wire.excerpts import one_line


MAX_IMAGE_BYTES: Final = 20_000_000
"""What the vendors take at most; base64 makes a third more of it."""
MAX_TEXT_BYTES: Final = 2_000_000
"""Half a million tokens: more than nearly every model reads."""
MAX_SAVED_BYTES: Final = 50_000_000
"""A longer image in an answer is made to fill the disk."""

_HEAD_BYTES: Final = 8192
"""Enough to tell what a file is."""
_DIGEST_CHARS: Final = 12
_MOST_NAMESAKES: Final = 100

_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")

# Opening a pipe would wait for its writer, should the file have become one in the meantime; Windows
# has no such files, and changes line ends unless told not to.
_READING: Final = os.O_BINARY if sys.platform == "win32" else os.O_NONBLOCK | os.O_NOCTTY
_WRITING: Final = os.O_BINARY if sys.platform == "win32" else 0


class UserFiles:
    """Reads from where the user says, writes to the folder of images."""

    def __init__(self, paths: Paths) -> None:
        self._images_dir = paths.data_dir / "images"

    def read(self, path: str) -> Attachment:
        """The file as an attachment: an image, or text in UTF-8.

        Args:
            path: Relative to the working directory; `~` is the user's home.

        Raises:
            UsageError: It cannot be read, or is neither text nor an image, or is too large.
        """
        place = _place(path)
        try:
            _refuse_no_file(path, place.stat().st_mode)
            descriptor = os.open(place, os.O_RDONLY | _READING)
            with os.fdopen(descriptor, "rb") as file:
                status = os.fstat(descriptor)
                _refuse_no_file(path, status.st_mode)
                head = file.read(_HEAD_BYTES)
                media_type, limit = _kind(path, head)
                _refuse_too_large(path, media_type, status.st_size, limit)
                data = head + file.read(max(0, limit + 1 - len(head)))
        except FileNotFoundError:
            raise UsageError(f"There is no file “{path}”.") from None
        except OSError as error:
            raise UsageError(f"“{path}” cannot be read: {error.strerror}.") from error
        # One that grows, or that does not tell its size, as in /proc.
        _refuse_too_large(path, media_type, len(data), limit)
        name = os.fsencode(place.name).decode("utf-8", "replace")
        return Attachment(name, media_type, data if media_type in SUFFIXES else _text(path, data))

    def save_image(self, image: ImagePart, number: int) -> str:
        """Write an image of an answer to the folder of images; the path of the file.

        The same image is written once. The name is made of `number` and of what the image is, so
        nothing that came with it has a part in where it goes.

        Raises:
            TuiappError: It is no image, or cannot be written.
        """
        data = _image_bytes(image)
        media_type = image_type(data)
        if media_type is None:
            raise TuiappError("What came is no PNG, JPEG, GIF or WebP image, so it was not saved.")
        stem = f"image-{number}-{sha256(data).hexdigest()[:_DIGEST_CHARS]}"
        try:
            self._images_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            for count in range(1, _MOST_NAMESAKES):
                name = stem if count == 1 else f"{stem}-{count}"
                place = self._images_dir / f"{name}{SUFFIXES[media_type]}"
                if _is_written(place, data):
                    return str(place)
        except OSError as error:
            message = f"The image cannot be written to {self._images_dir}: {error.strerror}."
            raise TuiappError(message) from error
        raise TuiappError(f"Other files have taken the image's names in {self._images_dir}.")


def size_words(size_bytes: int) -> str:
    """A size for people: `34 kB`, `2.1 MB`; never less than it is."""
    if size_bytes < 1000:  # noqa: PLR2004 - a kilobyte
        return f"{size_bytes} bytes"
    if size_bytes < 1_000_000:  # noqa: PLR2004 - a megabyte
        return f"{math.ceil(size_bytes / 1000)} kB"
    return f"{math.ceil(size_bytes / 100_000) / 10:g} MB"


def _place(path: str) -> Path:
    try:
        place = Path(path).expanduser()
    except RuntimeError:  # what pathlib makes of an unknown user
        place = None
    if place is None or "\0" in path:
        raise UsageError(f"“{path}” is no path.")
    return place


def _refuse_no_file(path: str, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise UsageError(f"“{path}” is a folder.", hint="Name a file in it.")
    if not stat.S_ISREG(mode):
        raise UsageError(f"“{path}” is no file but a device, a socket or a pipe.")


def _kind(path: str, head: bytes) -> tuple[str, int]:
    """The media type, and how large it may be."""
    media_type = image_type(head)
    if media_type is not None:
        return media_type, MAX_IMAGE_BYTES
    if b"\0" in head and not head.startswith(_UTF_16):
        raise _neither(path)
    return "text/plain", MAX_TEXT_BYTES


def _refuse_too_large(path: str, media_type: str, size_bytes: int, limit: int) -> None:
    if size_bytes > limit:
        kind = "an image" if media_type in SUFFIXES else "a text"
        raise UsageError(
            f"“{path}” has {size_words(size_bytes)}; {kind} may have {size_words(limit)}."
        )


def _text(path: str, data: bytes) -> bytes:
    """The text in UTF-8, without a mark at its beginning."""
    try:
        text = data.decode("utf-16" if data.startswith(_UTF_16) else "utf-8-sig")
    except UnicodeDecodeError:
        raise _neither(path) from None
    if "\0" in text:
        raise _neither(path)
    return text.encode("utf-8", "replace")


def _neither(path: str) -> UsageError:
    return UsageError(
        f"“{path}” is neither text nor an image.",
        hint="What can go with a prompt is text in UTF-8 or UTF-16, and PNG, JPEG, GIF and WebP.",
    )


def _image_bytes(image: ImagePart) -> bytes:
    if image.base64 is None:
        place = one_line(image.url or "an address that nobody gave")
        raise TuiappError(f"The image is not fetched, so it was not saved. It is at {place}")
    if len(image.base64) > 2 * MAX_SAVED_BYTES:
        raise _too_large_to_save(len(image.base64) * 3 // 4)
    try:
        data = b64decode("".join(image.base64.split()), validate=True)
    except (binascii.Error, ValueError):
        raise TuiappError("The image came damaged, so it was not saved.") from None
    if len(data) > MAX_SAVED_BYTES:
        raise _too_large_to_save(len(data))
    return data


def _too_large_to_save(size_bytes: int) -> TuiappError:
    return TuiappError(
        f"The image has {size_words(size_bytes)} and was not saved: "
        f"at most {size_words(MAX_SAVED_BYTES)} are."
    )


def _is_written(place: Path, data: bytes) -> bool:
    """Write a new file, readable by the user alone; False where another has its name."""
    try:
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _WRITING, 0o600)
    except FileExistsError:
        return _holds(place, data)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
    except OSError:
        place.unlink(missing_ok=True)
        raise
    return True


def _holds(place: Path, data: bytes) -> bool:
    is_same_size = place.is_file() and place.stat().st_size == len(data)
    return is_same_size and place.read_bytes() == data
