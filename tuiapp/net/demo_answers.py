"""What the demo models say. Written for this app; no model was asked.

Every text is true, because the demo is the first thing that many people will read here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class HelpTopic:
    """One topic of the app's help, as the guide finds it."""

    question: str
    """One that it answers, to be offered; empty for a topic that is found but not offered."""
    keywords: str
    """The words of a question that is about it, lower-case, with spaces between them."""
    text: str
    """Markdown."""


NOT_A_MODEL: Final = (
    "I am the guide of the demo: a small script inside tuiapp, not a language model. "
    "I know the app's help and nothing else."
)

GREETING: Final = f"""Hello! {NOT_A_MODEL}

What you see is real all the same: these words come in as a provider's stream would, through the
same decoder, and the figures in the side panel are measured, not made up.
"""

UNKNOWN_QUESTION: Final = (
    f"{NOT_A_MODEL} I found nothing about that in it. "
    "On the screen, **f1** opens all of it, and **ctrl+o** asks a real model."
)

MARKDOWN: Final = """# Everything Markdown

A paragraph with **bold**, *italic*, ***both***, ~~struck~~ and `inline code`, and a second line
that belongs to it.

## Lists

- Apples
- Pears
  - Conference
  - Williams
    1. first
    2. second
- Plums, with a paragraph of their own.

  It is indented, so it stays inside.

1. One
2. Two
3. Three

- [x] a task that is done
- [ ] a task that is not

### A table

| Unit | Symbol | In seconds |
|:-----|:------:|-----------:|
| nanosecond | ns | 0.000000001 |
| millisecond | ms | 0.001 |
| minute | min | 60 |
| 日 (day) | d | 86,400 |

### Code

```python
def fibonacci(count: int) -> list[int]:
    \"\"\"The first `count` numbers.\"\"\"
    numbers = [0, 1]
    while len(numbers) < count:
        numbers.append(numbers[-1] + numbers[-2])
    return numbers[:count]
```

```sql
SELECT model, AVG(ttft_ms) AS ttft_ms
FROM runs
WHERE finished AND at > DATE('now', '-7 days')
GROUP BY model;
```

```json
{"stream": true, "temperature": 0.2, "stop": ["\\n\\n"]}
```

    A block that is indented by four spaces is code too.

#### Quotes

> A quote, with *emphasis*.
>
> > And a quote inside it.

##### Links and rules

A [link with a title](https://www.rfc-editor.org/rfc/rfc9110 "HTTP Semantics"), a bare one:
<https://spec.commonmark.org>, and an image that a terminal shows as its text:
![a lighthouse](https://example.invalid/lighthouse.png).

---

###### Wide and joined characters

中文没有空格，日本語もそうです。한국어는 있습니다.
Emoji: 🙂 🚀 👩‍🚀 🇨🇭 👍🏽. Combined accents: é (two code points), ñ. Right to left: שלום.

A line that ends with two spaces
is broken there. And an escaped \\*asterisk\\* stays what it is.
"""

CODE: Final = """Here is a rate limiter in three languages. Each is whole and runs as it is.

```python
import time


class TokenBucket:
    \"\"\"Allows `rate` events a second, and `burst` at once.\"\"\"

    def __init__(self, rate: float, burst: int) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = float(burst)
        self._filled_at = time.monotonic()

    def take(self) -> bool:
        now = time.monotonic()
        gained = (now - self._filled_at) * self._rate
        self._tokens = min(self._burst, self._tokens + gained)
        self._filled_at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
```

```go
package main

import "time"

// Ticks lets one event through every interval.
func Ticks(interval time.Duration, work func()) {
	for range time.Tick(interval) {
		work()
	}
}

func main() {
	Ticks(100*time.Millisecond, func() { print(".") })
}
```

```bash
#!/usr/bin/env bash
# Ten requests, one a second.
for n in $(seq 1 10); do
  curl --silent --output /dev/null --write-out '%{http_code}\\n' "http://localhost:8080/?n=$n"
  sleep 1
done
```

The first forgets nothing between calls, the second never bursts, and the third is what one writes
at two in the morning.
"""

JSON: Final = """{
  "question": "What does a stream of tokens look like?",
  "answer": {
    "kind": "server-sent events",
    "media_type": "text/event-stream",
    "ends_with": "[DONE]"
  },
  "events": [
    {"index": 0, "delta": "Hel", "gap_ms": 0},
    {"index": 1, "delta": "lo", "gap_ms": 11.4},
    {"index": 2, "delta": " 👋", "gap_ms": 9.8}
  ],
  "numbers": [0, -1, 2.5, 6.02e23],
  "complete": true,
  "error": null
}
"""

REASONING: Final = """The question is how many squares there are on a chessboard.
The quick answer is 64, but larger squares count too.
Squares of side k fit in (9 − k) rows and (9 − k) columns, so there are (9 − k)² of them.
For k from 1 to 8 that is 64 + 49 + 36 + 25 + 16 + 9 + 4 + 1.
64 + 49 = 113, + 36 = 149, + 25 = 174, + 16 = 190, + 9 = 199, + 4 = 203, + 1 = 204.
Check with the formula n(n + 1)(2n + 1)/6: 8 · 9 · 17 / 6 = 1224 / 6 = 204. It agrees.
"""

REASONED: Final = """There are **204** squares on a chessboard.

Besides the 64 small ones there are squares of every side from 2 to 8: a square of side *k* has
(9 − *k*)² places. Added up:

64 + 49 + 36 + 25 + 16 + 9 + 4 + 1 = 204

(I did not work this out now. The demo replays a thought that was written down beforehand, so that
you can see how reasoning is shown.)
"""

SLOW: Final = """This model takes four seconds before it says anything, and then gives three tokens a
second. The waiting is counted while it lasts, and Escape ends it at any moment.
"""

STALL: Final = """This answer will stop in the middle of things. The connection stays open, the
server even sends signs of life, but no more words will come. A client that counts bytes would wait
for ever; this one counts events. Press Escape to end it: what came is kept. Or wait and see how
long the present stall is, and which limit will end it. The rest of this sentence never
"""

DROP: Final = """This answer will be cut off. The server is about to close the connection without
saying that it is done, as happens when a proxy is restarted or a machine goes down. What came until
then is kept, and the run is not called a success, because half an answer can look like a whole one
"""

GARBAGE_BEFORE: Final = "This stream is broken on purpose. First comes an event that is not JSON. "
GARBAGE_HOSTILE: Final = (
    "Then control characters: a colour \x1b[31mred\x1b[0m, a title \x1b]0;owned\x07, a bell \x07, "
    "a bare CSI \x9b2J, a NUL \x00, a backspace \x08\x08\x08, a carriage return\rover it. "
    "Text that reads backwards: \u202eexe.gpj\u202c. "
    "Markup of another program: [bold]x[/foo] [@click=app.bell]press[/]. "
    "And a lone end of a tag: [/]. "
)
GARBAGE_AFTER: Final = "After all that, the answer goes on and ends well.\n"


def numbers_essay() -> str:
    """The long answer: about 4,000 tokens on the numbers from 1 to 60."""
    opening = (
        "# The numbers from 1 to 60\n\nA long answer, to see how a long answer behaves. "
        "Nothing in it is invented: it is arithmetic.\n"
    )
    parts = [opening]
    parts.extend(_about(number) for number in range(1, 61))
    parts.append("\nThat is all. 61 is prime as well.\n")
    return "".join(parts)


def _about(number: int) -> str:
    divisors = [it for it in range(1, number + 1) if number % it == 0]
    listed = ", ".join(map(str, divisors))
    kind = _KINDS.get(len(divisors), f"has {len(divisors)} divisors: {listed}")
    total = sum(divisors) - number
    fullness = "perfect" if total == number else "abundant" if total > number else "deficient"
    return (
        f"\n## {number}\n\n"
        f"{number} {kind}. Its square is {number**2:,} and its cube {number**3:,}. "
        f"In binary it is `{number:b}`, in hexadecimal `{number:#x}`. "
        f"The numbers up to it add up to {number * (number + 1) // 2:,}. "
        f"Its divisors below itself add up to {total}, so it is *{fullness}*.\n"
    )


_KINDS: Final[Mapping[int, str]] = {1: "divides every number", 2: "is **prime**"}
