"""Asking for the key of a question, and for the reason where another stands there."""

from __future__ import annotations

from collections.abc import Sequence

from studytui.domain.question import Question
from studytui.domain.wording import key_text
from studytui.services.changes import Changes
from studytui.tui.screens.base import StudyScreen
from studytui.tui.widgets.entry_line import EntryLine

KEY, WHY = "key", "why"
"""What the line at the bottom asks for: the key, then why it is another."""

_LETTERS = "Right answer, by letters (B or A C)"
_ACCEPTED = "The accepted answer"
_WHY = "Such as where you found it; it stands with the question"


class KeyAsking(StudyScreen):
    """A screen with a line at the bottom that may ask for a key."""

    def __init__(self) -> None:
        super().__init__()
        self._typed_key = ""

    @property
    def _entry(self) -> EntryLine:
        return self.query_one(EntryLine)

    def _ask(self, purpose: str, label: str, value: str, words: str) -> None:
        self._entry.prompt.placeholder = words
        self._entry.ask(purpose, label, value)
        self._entry.prompt.focus()

    def ask_for_key(self, question: Question, order: Sequence[int]) -> None:
        """Ask for the key; `order` holds option numbers as they are shown."""
        known = ""
        if question.has_own_key:
            by_letters = question.kind.has_options
            known = key_text(question, order) if by_letters else "".join(question.accepted[:1])
        what = _LETTERS if question.kind.has_options else _ACCEPTED
        self._ask(KEY, "Key", known, f"{what}; {self._if_empty(question)}")

    def _if_empty(self, question: Question) -> str:
        if question.has_own_key:
            return "empty takes your key back"
        return "empty: only doubted" if question.is_keyed else "empty leaves it"

    def keep_key(self, question: Question, order: Sequence[int]) -> Changes | None:
        """Take what was typed; None while the reason is still to be asked for. Raises StudyError
        for what cannot be a key, and the line stays to be put right."""
        keys, text = self.study.keys, self._entry.value
        if self._entry.purpose == WHY:
            if self._typed_key:
                return keys.set_key(question.question_id, self._typed_key, text, order)
            return keys.doubt(question.question_id, text)
        standing = keys.standing(question)
        replaces = question.is_keyed and not question.has_own_key
        if standing is not None and standing.source_key:
            replaces = bool(text.strip())
        if not replaces:
            return keys.set_key(question.question_id, text, order=order)
        self._typed_key = text.strip()
        if self._typed_key:
            keys.check(question, text, order)
        self._ask(WHY, "Why", standing.note if standing is not None else "", _WHY)
        return None
