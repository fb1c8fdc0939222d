"""To the clipboard of the terminal, when a key asks for it and never else.

The text goes out as OSC 52 (XTerm Control Sequences, "Manipulate Selection Data"), so that over SSH
it lands where the person sits. Whether a terminal takes it is the terminal's own choice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from studytui.domain.cleaning import clean
from studytui.domain.question import Question
from studytui.domain.text import plain
from studytui.domain.wording import asked_text, lettered

if TYPE_CHECKING:
    from studytui.tui.app import StudyApp

_LONGEST = 20_000
"""Characters. Terminals drop what is much longer: some take 75,000 bytes, in base64."""


def copy(app: StudyApp, text: str, named: str) -> None:
    """Hand a text over, without anything that would obey or hide where it is pasted, and say what
    was copied."""
    app.copy_to_clipboard(clean(text)[:_LONGEST])
    app.remark(f"Copied: {named}")


def copy_question(app: StudyApp, question: Question) -> None:
    """Copy what is asked and what there is to choose from."""
    copy(app, question_text(question), "the question and its options.")


def question_text(question: Question) -> str:
    """What is asked and what there is to choose from, as plain text: neither key nor explanation,
    so that it can be shown to anybody."""
    asked = asked_text(question)
    order = [option.number for option in question.options]
    options = [f"{name}. {plain(option.text)}" for name, option in lettered(question, order)]
    slots = [
        f"{place}. {plain(slot.text)}"
        for place, slot in enumerate(question.slots, 1)
        if slot.text.strip()
    ]
    parts = (
        plain(question.stem),
        question.code_snippet.strip("\n"),
        f"{asked}." if asked else "",
        "\n".join(slots),
        "\n".join(options),
    )
    return "\n\n".join(part for part in parts if part.strip())
