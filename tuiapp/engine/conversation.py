"""A conversation: a tree of messages in which nothing is overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tuiapp.core.messages import AssistantMessage, Message, UserMessage


Turn: TypeAlias = Sequence[Message]
"""A prompt and what answered it."""


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

    def path(self, tip: int | None) -> tuple[Node, ...]:
        """The nodes from the root to `tip`, oldest first."""
        nodes: list[Node] = []
        while tip is not None:
            node = self._nodes[tip]
            nodes.append(node)
            tip = node.parent
        return tuple(reversed(nodes))

    @property
    def title(self) -> str | None:
        """The first line of the first prompt."""
        for node in self._nodes:
            if isinstance(node.message, UserMessage):
                return node.message.text.strip().partition("\n")[0]
        return None


class Lane:
    """A target and its path through a conversation, of which the oldest turns may be left unsent."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._tip: int | None = None
        self._first_sent: int | None = None
        """The prompt that requests begin with; None, or one that is no longer on the path: the first."""

    @property
    def messages(self) -> tuple[Message, ...]:
        """What is sent with the next request, oldest first."""
        return tuple(message for turn in self.turns for message in turn)

    @property
    def turns(self) -> Sequence[Turn]:
        """The turns that are sent, oldest first."""
        return self._all_turns()[self._unsent_count() :]

    @property
    def unsent_turns(self) -> Sequence[Turn]:
        """The turns that are left out, oldest first. They stay in the tree."""
        return self._all_turns()[: self._unsent_count()]

    def _all_turns(self) -> Sequence[Turn]:
        turns: list[list[Message]] = []
        for node in self._conversation.path(self._tip):
            if isinstance(node.message, UserMessage) or not turns:
                turns.append([])
            turns[-1].append(node.message)
        return turns

    def _prompts(self) -> Sequence[Node]:
        path = self._conversation.path(self._tip)
        return [node for node in path if isinstance(node.message, UserMessage)]

    def _unsent_count(self) -> int:
        ids = [node.id for node in self._prompts()]
        return ids.index(self._first_sent) if self._first_sent in ids else 0

    def leave_out(self, turns: int) -> int:
        """Send so many turns less, the oldest; always the last one. Returns how many that is."""
        prompts = self._prompts()
        before = self._unsent_count()
        after = min(before + turns, len(prompts) - 1)
        if after <= before:
            return 0
        self._first_sent = prompts[after].id
        return after - before

    def send_all(self) -> int:
        """Leave nothing out any more. Returns how many turns are sent again."""
        unsent = self._unsent_count()
        self._first_sent = None
        return unsent

    @property
    def tip(self) -> int | None:
        """The node it ends at; None before the first prompt."""
        return self._tip

    def go_to_end_of(self, other: "Lane") -> None:
        """End where `other` ends."""
        self._tip = other.tip

    def copy(self) -> "Lane":
        """Another path at the same place."""
        path = Lane(self._conversation)
        path._tip, path._first_sent = self._tip, self._first_sent
        return path

    @property
    def last_prompt_id(self) -> int | None:
        """The node of the last prompt; None before the first."""
        prompts = self._prompts()
        return prompts[-1].id if prompts else None

    def before_last_prompt(self) -> "Lane":
        """Another path, which ends before the last prompt."""
        path = Lane(self._conversation)
        last = self.last_prompt_id
        path._tip = None if last is None else self._conversation.node(last).parent
        path._first_sent = self._first_sent
        return path

    def add_prompt(self, prompt: UserMessage) -> None:
        """Go on with a prompt."""
        self._tip = self._conversation.add(prompt, self._tip)

    def add_answer(self, answer: AssistantMessage, *, is_paused: bool = False) -> None:
        """Go on with what came of an answer.

        An empty one is left out: there is nothing to send. But what a paused one has besides its text
        is needed to go on.
        """
        if not answer.is_empty or (is_paused and answer.opaque):
            self._tip = self._conversation.add(answer, self._tip)

    def step_back_to_prompt(self) -> UserMessage | None:
        """Go back to before the last answer, and return the prompt it answered.

        The answer stays in the tree; the next one becomes its sibling. None without a prompt.
        """
        prompts = self._prompts()
        if not prompts:
            return None
        self._tip = prompts[-1].id
        last = prompts[-1].message
        return last if isinstance(last, UserMessage) else None
