"""What somebody does in two hours with the app, as data: which deeds, how often, by which keys.

The rule it keeps: what is chosen follows from the seed alone, never from what the screen shows or how fast it is.
A deed that opens something says how it is closed again, and what stands on the screen before keys may follow.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, TypeAlias, assert_never

from tests.bench.tmux_pane import Size


SIZES: Final = (
    Size(20, 5),
    Size(30, 8),
    Size(40, 12),
    Size(60, 20),
    Size(80, 24),
    Size(99, 30),
    Size(120, 40),
    Size(160, 50),
    Size(220, 60),
    Size(400, 120),
)
USUAL_SIZE: Final = Size(120, 40)

PACES: Final[Mapping[str, float]] = {"slow": 60, "usual": 200, "fast": 1000}
"""The servers, by what they are called as providers; tokens per second."""

_LINE_BREAK: Final = "\n"
_WORDS: Final = ("the", "a", "str", "code", "|", "zzz", "e", "1.", "plum")


@dataclass(frozen=True, slots=True)
class Press:
    """Keys, as tmux names them."""

    keys: Sequence[str]


@dataclass(frozen=True, slots=True)
class Type:
    """Characters, or what a mouse sends."""

    text: str


@dataclass(frozen=True, slots=True)
class Say:
    """A line in the composer, and Enter."""

    text: str


@dataclass(frozen=True, slots=True)
class Paste:
    """Text, as from a clipboard."""

    text: str


@dataclass(frozen=True, slots=True)
class Resize:
    """Another size of the terminal."""

    size: Size


@dataclass(frozen=True, slots=True)
class See:
    """What has to be on the screen before keys may follow: a screen opens a moment after its key."""

    text: str


Step: TypeAlias = Press | Type | Say | Paste | Resize | See


def told(step: Step) -> str:
    """A step as somebody would write down what to do."""
    match step:
        case Press(keys):
            return " ".join(keys)
        case Type(text):
            return f"type {text!r}"
        case Say(text):
            return f"say {text!r}"
        case Paste(text):
            return f"paste {text.count(_LINE_BREAK) + 1} lines from {text[:20]!r}"
        case Resize(size):
            return str(size)
        case See(text):
            return f"see {text!r}"
        case _:
            assert_never(step)


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that somebody does."""

    kind: str
    steps: Sequence[Step]
    closing: Sequence[Step] = ()
    """What is done to leave what it opened."""

    def __str__(self) -> str:
        steps = ", ".join(map(told, self.steps))
        closing = ", ".join(map(told, self.closing))
        return f"{self.kind}: {steps}" + (f"; then {closing}" if closing else "")


Maker: TypeAlias = Callable[[Random, Size], Deed]


# Asking.

_PROMPTS: Final[Mapping[str, tuple[int, int]]] = {
    "answer": (20, 400),
    "thinking": (40, 300),
    "uneven": (80, 300),
    "hostile": (40, 300),
    "drop": (5, 200),
    "stall": (1, 120),
    "silence": (0, 0),
}
"""What a server does, and between how many tokens."""
_PROMPT_WEIGHTS: Final = (8, 4, 4, 3, 2, 2, 1)
_PASTED_LINES: Final = 400


def asking(rng: Random, turn: int) -> Deed:
    """A prompt that says how it is to be answered; now and then a long one that was pasted."""
    (kind,) = rng.choices(list(_PROMPTS), _PROMPT_WEIGHTS)
    prompt = f"{kind} {rng.randint(*_PROMPTS[kind])} in turn {turn}"
    if rng.random() < 0.1:
        lines = (f"{number} pasted words 漢字 of turn {turn}" for number in range(_PASTED_LINES))
        return Deed(f"ask, pasted: {kind}", [Paste("\n".join((prompt, *lines))), Press(["Enter"])])
    return Deed(f"ask: {kind}", [Say(prompt)])


def _queue(rng: Random, size: Size) -> Deed:
    del size
    return Deed("queue", [Say(f"answer {rng.randint(10, 60)} from the queue")])


# Moving and sizing.


def _pages(rng: Random, size: Size) -> Deed:
    del size
    keys = rng.choice([["PPage"], ["NPage"], ["C-Home"], ["C-End"], ["PPage", "PPage", "NPage"]])
    return Deed("scroll", [Press(keys * rng.randint(1, 2))])


def _wheel(rng: Random, size: Size) -> Deed:
    column, line = _place(rng, size)
    turns = rng.choices((_WHEEL_UP, _WHEEL_DOWN), (2, 1), k=rng.randint(1, 8))
    return Deed("wheel", [Type("".join(_mouse(button, column, line) for button in turns))])


def _resize(rng: Random, size: Size) -> Deed:
    del size
    sizes = rng.sample(SIZES, rng.randint(1, 3))
    return Deed("resize", [Resize(it) for it in sizes])


def _resize_storm(rng: Random, size: Size) -> Deed:
    sizes = [
        Size(max(20, size.columns - step), max(5, size.lines - step // 3))
        for step in range(rng.randint(6, 20))
    ]
    return Deed("drag the window", [Resize(it) for it in (*sizes, *reversed(sizes))])


# By mouse: as terminals write it, SGR 1006.

_LEFT: Final = 0
_MOVED: Final = 32
_WHEEL_UP: Final = 64
_WHEEL_DOWN: Final = 65


def _mouse(button: int, column: int, line: int, end: str = "M") -> str:
    return f"\x1b[<{button};{column};{line}{end}"


def _click(column: int, line: int) -> str:
    return _mouse(_LEFT, column, line) + _mouse(_LEFT, column, line, "m")


def _place(rng: Random, size: Size) -> tuple[int, int]:
    return rng.randint(1, size.columns), rng.randint(1, size.lines)


def _drag(rng: Random, size: Size) -> Deed:
    first, *others = (_place(rng, size) for _ in range(rng.randint(2, 5)))
    moves = (_mouse(_LEFT + _MOVED, *place) for place in others)
    sent = _mouse(_LEFT, *first) + "".join(moves) + _mouse(_LEFT, *others[-1], "m")
    return Deed("select by mouse", [Type(sent)])


def _drag_and_copy(rng: Random, size: Size) -> Deed:
    return Deed("select, copy", [*_drag(rng, size).steps, Press(["C-c"])])


def _clicks(rng: Random, size: Size) -> Deed:
    # The lanes' part: elsewhere clicks open what no deed of this closes.
    column, line = rng.randint(4, max(4, size.columns // 3)), rng.randint(2, max(2, size.lines - 5))
    return Deed("click", [Type(_click(column, line) * rng.randint(1, 3))])


# By keys.


def _select(rng: Random, size: Size) -> Deed:
    del size
    stretch = rng.choice(["lll", "jj", "www", "jjjj$", "G", "kkb", "Vj", "jjj0"])
    takes = rng.random() < 0.5
    steps = [Say("/select"), Type(stretch), *([Type("y")] if takes else [])]
    return Deed("select by keys", steps, [] if takes else [Press(["Escape"])])


def _walk(rng: Random, size: Size) -> Deed:
    del size
    keys = rng.choice(["jjk", "k", "kkk", "gj", "G", "kr", "kkrr", "kyc", "t"])
    return Deed("walk, read", [Press(["Tab"]), Type(keys)])


def _copy(rng: Random, size: Size) -> Deed:
    del size
    return Deed("copy", [Say(f"/copy{rng.choice(['', '-code', '-table', '-table-md', '-all'])}")])


def _find(rng: Random, size: Size) -> Deed:
    opening = [Press(["C-f"]), See("find"), Type(rng.choice(_WORDS))]
    meanwhile = [rng.choice([_wheel, _pages, _resize])(rng, size) for _ in range(rng.randint(0, 2))]
    steps = [Press(rng.choices(["Enter", "Up", "Down"], k=rng.randint(0, 3)))]
    for deed in meanwhile:
        steps += [*deed.steps, Press(["Enter"])]
    return Deed("find", [*opening, *steps], [Press(["Escape"])])


def _reasoning(rng: Random, size: Size) -> Deed:
    del size
    return Deed("fold reasoning", [Press(["C-t"] * rng.randint(1, 2))])


def _saying(kind: str, *lines: str) -> Maker:
    """A command; which one of several, by chance."""

    def make(rng: Random, size: Size) -> Deed:
        del size
        return Deed(kind, [Say(rng.choice(lines))])

    return make


def _pressing(kind: str, *keys: str) -> Maker:
    """A key; which one of several, by chance."""

    def make(rng: Random, size: Size) -> Deed:
        del size
        return Deed(kind, [Press([rng.choice(keys)])])

    return make


# What opens over the chat.


def _opening(kind: str, opening: Step, sign: str, *typed: str) -> Maker:
    """A screen over the chat, with some keys in it.

    Args:
        kind: What it is.
        opening: Opens it.
        sign: What stands on it, on every size of screen.
        typed: What may be typed in it.
    """

    def make(rng: Random, size: Size) -> Deed:
        del size
        words = [Type(rng.choice(typed))] if typed else []
        walked = Press(rng.choices(["Down", "Up", "NPage"], k=rng.randint(1, 4)))
        return Deed(kind, [opening, See(sign), *words, walked], [Press(["Escape"])])

    return make


def _palette(rng: Random, size: Size) -> Deed:
    # On a low screen the palette has no room for what is typed, so nothing tells when it is there.
    inside = [See("Search for"), Type(rng.choice(_WORDS))] if size.lines > 8 else []
    return Deed("palette", [Press(["C-p"]), *inside], [Press(["Escape"])])


def _figures(rng: Random, size: Size) -> Deed:
    del size
    walked = Press(rng.choices(["Down", "Up", "End", "NPage"], k=rng.randint(0, 6)))
    if rng.random() < 0.5:
        return Deed("figures", [Say("/figures"), walked], [Press(["Escape"])])
    card = [Press(["Enter"]), See("esc closes")]
    return Deed("figures", [Say("/figures"), walked, *card], [Press(["Escape", "Escape"])])


# Lanes.


def _lane(rng: Random, size: Size) -> Deed:
    del size
    (change,) = rng.choices(["add", "remove", "duplicate", "left", "right"], (4, 3, 1, 2, 2))
    target = f" {rng.choice(list(PACES))}/any" if change == "add" else ""
    return Deed(f"lane {change}", [Say(f"/lane {change}{target}")])


def _turn_to(rng: Random, size: Size) -> Deed:
    del size
    return Deed("turn to a lane", [Press(["Tab"]), Type(str(rng.randint(1, 6)))])


def _only(rng: Random, size: Size) -> Deed:
    del size
    return Deed("ask one lane", [Say(f"/only answer {rng.randint(10, 80)} here alone")])


def _differences(rng: Random, size: Size) -> Deed:
    del rng, size
    # With one lane, or before an answer, there is nothing to see, and the Escape is one too many.
    return Deed("differences", [Say("/diff 1 2")], [Press(["Escape"])])


ADDING: Final = (
    Deed("lane add", [Say("/lane add slow/any")]),
    Deed("lane add", [Say("/lane add fast/any")]),
)
"""How the session comes to several lanes."""

_ALWAYS: Final[Mapping[Maker, int]] = {
    _pages: 4,
    _wheel: 4,
    _resize: 4,
    _resize_storm: 1,
    _drag: 3,
    _clicks: 1,
    _select: 3,
    _walk: 3,
    _copy: 2,
    _find: 4,
    _reasoning: 2,
    _palette: 1,
    _figures: 1,
    _saying("raw", "/raw"): 2,
    _saying("theme", "/theme harbor", "/theme shoal"): 2,
    _pressing("panel", "C-b"): 2,
    _pressing("panel width", "C-]", "C-\\"): 1,
    _opening("help", Press(["F1"]), "Help"): 1,
    _opening("picker", Press(["C-o"]), "type to narrow", "fa", "demo", "zzz"): 1,
    _opening("parameters", Say("/parameters"), "temperature"): 1,
}
_WHILE_STREAMING: Final[Mapping[Maker, int]] = {
    _queue: 2,
    _pressing("stop", "Escape"): 1,
    _saying("clear the queue", "/clear-queue"): 1,
}
_AT_REST: Final[Mapping[Maker, int]] = {
    _drag_and_copy: 2,
    _pressing("again", "C-r"): 1,
    _pressing("go on", "Enter"): 1,
    _saying("another model", *(f"/model {pace}/any" for pace in PACES)): 1,
    _saying("new conversation", "/new"): 1,
    _saying("tell", "/set", "/images", "/lane"): 1,
}
_WITH_LANES: Final[Mapping[Maker, int]] = {
    _lane: 6,
    _turn_to: 3,
    _only: 1,
    _pressing("zoom", "F5"): 3,
    _pressing("stop others", "F9"): 1,
    _saying("lock", "/lock"): 2,
    _saying("race", "/race", "/race ttft", "/race cost"): 1,
    _saying("keep first", "/keep-first"): 1,
}
_WITH_LANES_AT_REST: Final[Mapping[Maker, int]] = {
    _differences: 1,
    _opening("votes", Say("/tally"), "Votes"): 1,
    _saying("one answer for another", "/winner 1", "/adopt 2", "/vote 2"): 1,
}


def choose(rng: Random, size: Size, *, is_streaming: bool, has_lanes: bool) -> Deed:
    """The next deed."""
    makers = _ALWAYS | (_WHILE_STREAMING if is_streaming else _AT_REST)
    if has_lanes:
        makers |= _WITH_LANES | ({} if is_streaming else _WITH_LANES_AT_REST)
    (make,) = rng.choices(list(makers), list(makers.values()))
    return make(rng, size)
