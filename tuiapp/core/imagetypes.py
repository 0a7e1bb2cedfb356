"""What kind of image some bytes are, by how they begin."""

from collections.abc import Mapping
from typing import Final


SUFFIXES: Final[Mapping[str, str]] = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
}
"""The kinds of images that models read and write, and how their files end."""

_BEGINNINGS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
# A container: what it contains stands behind four bytes of length.
_RIFF: Final = b"RIFF"
_WEBP: Final = b"WEBP"


def image_type(data: bytes) -> str | None:
    """The media type, one of `SUFFIXES`; None for what is no such image."""
    for beginning, media_type in _BEGINNINGS:
        if data.startswith(beginning):
            return media_type
    is_webp = data.startswith(_RIFF) and data[8:12] == _WEBP
    return "image/webp" if is_webp else None
