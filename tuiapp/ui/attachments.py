"""How a file that goes with a prompt is named on the screen."""

from tuiapp.core.figures import size
from tuiapp.core.messages import Attachment
from tuiapp.core.visible import visible


def attachment_label(attachment: Attachment) -> str:
    """Name, kind and size on one line: `photo.png  image  240 kB`."""
    name = visible(attachment.name, keep_newlines=False)
    kind = "image" if attachment.is_image else "text"
    return f"{name}  {kind}  {size(len(attachment.data))}"
