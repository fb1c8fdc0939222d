"""A line under a list of questions: a note, the reason of a flag, a key and why it is another."""

from __future__ import annotations

from collections.abc import Sequence

from studytui.domain.question import Question
from studytui.domain.wording import key_text
from studytui.services.changes import Changes
from studytui.services.drafts import Draft
from studytui.tui.screens.base import StudyScreen
from studytui.tui.widgets.entry_line import EntryLine

KEY, WHY = "key", "why"
"""What the line at the bottom asks for: the key, then why it is another."""

_LETTERS = "Right answer, by letters (B or A C)"
_ACCEPTED = "The accepted answer"
_WHY = "Such as where you found it; it stands with the question"


class KeyAsking(StudyScreen):
    """A screen with a line at the bottom that asks for something about a question. What is half
    typed there is kept as a draft, and comes again when it is asked for again."""

    def __init__(self) -> None:
        super().__init__()
        self._typed_key = ""
        self._asked_about: Question | None = None

    @property
    def _entry(self) -> EntryLine:
        return self.query_one(EntryLine)

    def _ask(self, question: Question, purpose: str, label: str, value: str, words: str) -> None:
        self._asked_about = question
        self._entry.prompt.placeholder = words
        typed = self.study.drafts.text(purpose, question.uid)
        self._entry.prompt.typed = self._keep_draft
        self._entry.ask(purpose, label, value, typed)
        self._entry.prompt.focus()

    def _keep_draft(self) -> None:
        entry, question = self._entry, self._asked_about
        if question is None or not entry.purpose:
            return
        if entry.is_half_typed:
            draft = Draft(entry.purpose, question.uid, entry.value, question.title)
            self.study.drafts.keep(draft)
        else:
            self.study.drafts.drop(entry.purpose, question.uid)

    def _forget_draft(self) -> None:
        """What was typed is kept where it belongs, or given up."""
        if self._asked_about is None:
            return
        purpose = self._entry.purpose
        for one in (KEY, WHY) if purpose == WHY else (purpose,):
            self.study.drafts.drop(one, self._asked_about.uid)

    def ask_for_key(self, question: Question, order: Sequence[int]) -> None:
        """Ask for the key; `order` holds option numbers as they are shown."""
        known = ""
        if question.has_own_key:
            by_letters = question.kind.has_options
            known = key_text(question, order) if by_letters else "".join(question.accepted[:1])
        what = _LETTERS if question.kind.has_options else _ACCEPTED
        self._ask(question, KEY, "Key", known, f"{what}; {self._if_empty(question)}")

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
        self._ask(question, WHY, "Why", standing.note if standing is not None else "", _WHY)
        return None
