"""Facts that providers repeat from event to event, told only when they are new.

Azure and older models of Google send the same verdicts with every chunk, Perplexity the same dozen
sources, and everybody the names of the model and the response.
"""

from collections.abc import Iterable
from typing import Final

from tuiapp.core.events import BodyEvent, Citation, ResponseIdentified, SafetyRatings


# A grounded answer names a dozen or two; beyond this a server only fills our memory.
MAX_CITATIONS: Final = 1000


class NewFacts:
    """Remembers what one response has told."""

    def __init__(self) -> None:
        self.is_identified = False
        """Whether the response has said who it is."""
        self._sources: set[str] = set()
        self._ratings: dict[int | None, SafetyRatings] = {}

    def identify(self, model: str | None, response_id: str | None, events: list[BodyEvent]) -> None:
        """Append who answers, the first time that any of it is known."""
        if not self.is_identified and (model or response_id):
            self.is_identified = True
            events.append(ResponseIdentified(model, response_id))

    def cite(self, citations: Iterable[Citation], events: list[BodyEvent]) -> None:
        """Append the sources not named before, as long as there are no more than anybody reads."""
        for citation in citations:
            source = citation.url or citation.title
            if source and source not in self._sources and len(self._sources) < MAX_CITATIONS:
                self._sources.add(source)
                events.append(citation)

    def rate(
        self, choice: int | None, ratings: SafetyRatings | None, events: list[BodyEvent]
    ) -> None:
        """Append verdicts on a choice, or with None on the prompt, where they have changed."""
        if ratings and self._ratings.get(choice) != ratings:
            self._ratings[choice] = ratings
            events.append(ratings)
