"""A word to whoever looks elsewhere: the terminal's bell, or a notification that it shows.

Only where the settings ask for it, and only words that stand here: nothing that comes from a file, a
question or a person is ever part of what is written.
"""

from __future__ import annotations

from enum import Enum


class Word(Enum):
    """What may be told."""

    BREAK = "Time for a break"
    LAST_MINUTES = "Five minutes of the exam are left"
    PLAN_DONE = "What was planned for today is done"


_FORMS = {
    "osc9": "\x1b]9;studytui: {}\x07",
    "osc777": "\x1b]777;notify;studytui;{}\x07",
}
"""How terminals take a notification: OSC 9 (iTerm2, and many after it), OSC 777 (rxvt, VTE, foot)."""


def written(how: str, word: Word) -> str:
    """What is written to the terminal where the settings say `how`; empty for what is no
    notification, such as the bell."""
    return _FORMS[how].format(word.value) if how in _FORMS else ""
