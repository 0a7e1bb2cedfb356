"""A conversation: a tree of messages in which nothing is overwritten."""

from dataclasses import dataclass

from tuiapp.core.messages import AssistantMessage, Message, UserMessage


@dataclass(frozen=True, slots=True)
class Node:
    """A message in its place. Regenerating and editing add siblings."""

    id: int
    parent: int | None
    message: Message


class Conversation:
    """The tree. Lanes are paths in it, named by the node they end at."""

    def __init__(self) -> None:
        self._nodes: list[Node] = []

    def __len__(self) -> int:
        return len(self._nodes)

    def add(self, message: Message, parent: int | None) -> int:
        """Put `message` below `parent` and return its id."""
        node = Node(len(self._nodes), parent, message)
        self._nodes.append(node)
        return node.id

    def node(self, id_: int) -> Node:
        """The node with this id."""
        return self._nodes[id_]

    def path(self, tip: int | None) -> tuple[Message, ...]:
        """The messages from the root to `tip`, oldest first."""
        messages: list[Message] = []
        while tip is not None:
            node = self._nodes[tip]
            messages.append(node.message)
            tip = node.parent
        return tuple(reversed(messages))

    @property
    def title(self) -> str | None:
        """The first line of the first prompt."""
        for node in self._nodes:
            if isinstance(node.message, UserMessage):
                return node.message.text.strip().partition("\n")[0]
        return None


class Lane:
    """A target and its path through a conversation."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._tip: int | None = None

    @property
    def messages(self) -> tuple[Message, ...]:
        """The path, oldest first: what is sent with the next request."""
        return self._conversation.path(self._tip)

    def add_prompt(self, prompt: UserMessage) -> None:
        """Go on with a prompt."""
        self._tip = self._conversation.add(prompt, self._tip)

    def add_answer(self, answer: AssistantMessage) -> None:
        """Go on with what came of an answer. An empty one is left out: there is nothing to send."""
        if not answer.is_empty:
            self._tip = self._conversation.add(answer, self._tip)

    def step_back_to_prompt(self) -> str | None:
        """Go back to before the last answer, and return the prompt it answered.

        The answer stays in the tree; the next one becomes its sibling. None without a prompt.
        """
        tip = self._tip
        while tip is not None:
            node = self._conversation.node(tip)
            if isinstance(node.message, UserMessage):
                self._tip = tip
                return node.message.text
            tip = node.parent
        return None
