"""What is known about a model: from a provider's own list, or from a table of prices."""

from dataclasses import dataclass

from tuiapp.core.prices import Price


@dataclass(frozen=True, slots=True)
class Model:
    """A model; what is None is not known."""

    id: str
    """What a target names it by."""
    title: str | None = None
    """The vendor's name for people."""
    context_tokens: int | None = None
    """How much prompt and answer together may hold."""
    max_output_tokens: int | None = None
    price: Price | None = None
    takes_images: bool | None = None

    def completed(self, other: "Model | None") -> "Model":
        """With what only `other` knows; what is known here wins."""
        if other is None:
            return self
        images = other.takes_images if self.takes_images is None else self.takes_images
        return Model(
            self.id,
            self.title or other.title,
            self.context_tokens or other.context_tokens,
            self.max_output_tokens or other.max_output_tokens,
            self.price or other.price,
            images,
        )


@dataclass(frozen=True, slots=True)
class ModelList:
    """The models of a provider, as far as they could be found out."""

    provider: str
    models: tuple[Model, ...] = ()
    age_s: float | None = None
    """How old the list is; None where it was fetched just now."""
    note: str | None = None
    """What is wrong with it, in one sentence: no key, no such address, no answer."""
