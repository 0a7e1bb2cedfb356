"""The card in an empty transcript: what can be asked, what to press, and what `demo` is."""

from collections.abc import Sequence

from tuiapp import __version__
from tuiapp.core.request import Target


def who_answers(target: Target) -> str:
    """Whom a lane asks, and what that is."""
    if target.provider == "demo":
        return (
            f"{target} is a script inside the app, not a language model: no key, no network, but "
            "the same path that a real provider's answer takes."
        )
    return f"{target} answers here."


def welcome_text(target: Target, offers: Sequence[str], notes: Sequence[str]) -> str:
    """The card's text. `offers` are targets whose key, or whose server on this machine, was found."""
    lines = [f"tuiapp {__version__}", "", who_answers(target)]
    if offers:
        lines += ["", "Ready to ask, as a key or a server was found for each (^o or /model):"]
        lines += [f"  {offer}" for offer in offers]
    lines += [
        "",
        "enter  send",
        "esc    stop the answer, keep its text",
        "^o     ask another model",
        "^b     side panel",
        "^p     all commands",
        "f1     help: keys, and what each figure means",
    ]
    lines += ["", *notes] if notes else []
    return "\n".join(lines)
