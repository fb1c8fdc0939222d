"""The first steps in words: as a panel on Today, and each by itself with what to press."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from studytui.tui.content import fitted, joined, literal, wrapped
from studytui.tui.look import SIGN_OPEN, SIGN_RIGHT

_NAME_CELLS = 24
_ROOM_FOR_ALL = 64
"""Cells from which on all steps are listed, each in a line."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step as it is told."""

    name: str
    brief: str
    """What to press, in a few words."""
    words: str
    """The same at leisure."""
    place: str
    """The screen on which it is done, by name."""


STEPS = (
    Step(
        "Take questions in",
        "⏎ takes the samples; 6 your own files",
        "Samples came with the program: ⏎ on Today takes them in, and nothing is fetched. Your own "
        "bank goes in by 6, Import: choose a folder or files, and you see first what would go in.",
        "import",
    ),
    Step(
        "Sit an exam",
        "+ begins a short session; 3 has whole exams",
        "3, Exams, lists what can be sat; ⏎ starts it. a–h answers, n goes on, m flags, o is the "
        "overview, r hands in. Every answer is kept at once: q leaves, and it waits as it was. "
        "Shorter: + on Today begins ten minutes of what you need most.",
        "exams",
    ),
    Step(
        "Look at the answers",
        "r ends the exam and opens its review; 4 has all",
        "4, Review, has every exam you have sat: what you chose and what is right side by side, and "
        "why. f shows only what was wrong, y says why you missed it, d drills exactly those.",
        "review",
    ),
    Step(
        "Ask Today what is next",
        "what is due, wrong, new; e sets a goal",
        "1, Today, opens first: what you are about to forget, what went wrong, what is new. With a "
        "goal (e) it makes a plan for each day up to the exam, and says why each thing is in it.",
        "today",
    ),
)
HOW_TO_FIND = "? tells all keys of a screen, > finds anything by a few letters."
_HOW_TO_LEAVE = "backspace puts them away · ? all keys · > finds anything"


def panel_lines(step: int, width: int) -> list[Content]:
    """The steps with the one that comes next; where there is little room that one alone."""
    if width < _ROOM_FOR_ALL:
        one = STEPS[step]
        head = joined((f"Step {step + 1} of {len(STEPS)}: ", "muted"), (one.name, "strong"))
        brief = f"{one.brief.partition(';')[0]}."
        return [*wrapped(head, width), *wrapped(literal(brief, "muted"), width)]
    lines = [joined(("First steps", "heading"), (f"   {_HOW_TO_LEAVE}", "muted"))]
    for number, one in enumerate(STEPS):
        looks = "strong" if number == step else "muted"
        sign, role = (SIGN_RIGHT, "right") if number < step else (SIGN_OPEN, looks)
        name = fitted(literal(one.name, looks), _NAME_CELLS)
        words = "" if number < step else one.brief
        lines.append(joined(" ", (sign, role), f" {number + 1}  ", name, (words, "muted")))
    return [fitted(line, width) for line in lines]
