from tuiapp.cli.completion import Completion as Completion
from tuiapp.cli.library import complete as complete
from tuiapp.cli.library import stream as stream
from tuiapp.cli.library import stream_sync as stream_sync
from tuiapp.cli.streams import Stream as Stream
from tuiapp.cli.streams import SyncStream as SyncStream
from tuiapp.core.errors import Failure as Failure
from tuiapp.core.errors import ProviderError as ProviderError
from tuiapp.core.errors import TuiappError as TuiappError
from tuiapp.core.errors import UsageError as UsageError
from tuiapp.core.events import Cancelled as Cancelled
from tuiapp.core.events import Event as Event
from tuiapp.core.events import Failed as Failed
from tuiapp.core.events import Finished as Finished
from tuiapp.core.events import ReasoningDelta as ReasoningDelta
from tuiapp.core.events import RefusalDelta as RefusalDelta
from tuiapp.core.events import Stopped as Stopped
from tuiapp.core.events import TextDelta as TextDelta
from tuiapp.core.events import ToolCallDelta as ToolCallDelta
from tuiapp.core.events import UsageUpdate as UsageUpdate
from tuiapp.core.messages import AssistantMessage as AssistantMessage
from tuiapp.core.messages import Attachment as Attachment
from tuiapp.core.messages import UserMessage as UserMessage
from tuiapp.core.request import Parameters as Parameters
from tuiapp.core.request import Target as Target

__version__: str
