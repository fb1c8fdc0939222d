"""Questions: found, read, noted, flagged."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from pathlib import Path

from studytui.domain.exam import letter
from studytui.domain.question import Kind, Media, Question, parse_number
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.changes import Changes
from studytui.storage import own_keys, questions
from studytui.storage.acts import ActLog
from studytui.storage.database import Database
from studytui.storage.questions import LibrarySummary, Place, QuestionList

__all__ = ["Library", "LibrarySummary", "Place", "QuestionList"]

_TITLE_LETTERS = 40
"""Of a question's title, in the name of an act."""


class Library:
    """What a person can do with the questions they have."""

    def __init__(self, database: Database, learner_id: int, paths: Paths, acts: ActLog) -> None:
        self._database = database
        self._learner_id = learner_id
        self._paths = paths
        self._acts = acts

    def summary(self) -> LibrarySummary:
        """How many questions there are, and in what state."""
        return questions.summary(self._database)

    def places(self) -> list[Place]:
        """Sources, then subjects each followed by its topics."""
        return questions.places(self._database)

    def find(self, query: str = "", *, is_typing: bool = False) -> QuestionList:
        """The questions that fit a search, any number of them. Never an error: what is not valid
        in the query is searched as text."""
        return questions.find(self._database, self._learner_id, query, is_typing=is_typing)

    def question(self, question_id: int) -> Question:
        """The whole question. Raises StudyError if it is not there."""
        found = questions.load(self._database, self._learner_id, question_id)
        if found is None:
            raise StudyError(
                f"There is no question {question_id} in this library.",
                hint="Import it again, or choose another.",
            )
        return found

    def media_file(self, media: Media) -> Path:
        """Where the image lies on this machine."""
        return self._paths.media / media.path

    def set_note(self, question_id: int, text: str) -> Changes:
        """Keep the learner's note on a question; empty removes it."""
        text = text.strip()
        with self._act("note" if text else "removal of the note", question_id):
            questions.set_note(self._database, self._learner_id, question_id, text)
        return Changes.NOTES

    def set_key(self, question_id: int, answer: str) -> Changes:
        """Say what is right, where the source does not: letters of the options in their stored
        order (``B``, ``A C``), or the number or text itself. Empty takes one's own key back.

        Such a key stays when the source is imported again without one. Raises StudyError where
        the source has given a key, and for what cannot be an answer to the question.
        """
        question = self.question(question_id)
        answer = clean_line(answer)
        if question.is_keyed and not question.has_own_key:
            raise StudyError(
                "This question has the key of its source.",
                hint="A key of your own is for questions that came without one.",
            )
        if question.kind.has_slots:
            raise StudyError(
                "Its options are put in places: such a key comes with its question.",
                title="Not a key of this question",
                hint="Give it in the file the question came from, and import that again.",
            )
        if not answer:
            if not question.has_own_key:
                return Changes.NOTHING
            with self._act("removal of your key", question_id):
                own_keys.take_back(self._database, question_id)
            return Changes.QUESTIONS
        with self._act("your key", question_id):
            if question.kind.has_options:
                own_keys.set_options(self._database, question_id, _numbers(question, answer))
            else:
                own_keys.set_accepted(self._database, question_id, [_accepted(question, answer)])
        return Changes.QUESTIONS

    def toggle_flag(self, question_id: int) -> Changes:
        """Flag the question for oneself, or take the flag away with its reason."""
        is_flagged = self.flag_reason(question_id) is not None
        with self._act("removal of the flag" if is_flagged else "flag", question_id):
            wanted = None if is_flagged else ""
            questions.set_flag(self._database, self._learner_id, question_id, wanted)
        return Changes.QUESTIONS

    def flag_reason(self, question_id: int) -> str | None:
        """Why the question is flagged, empty where nothing was said; None if it is not flagged."""
        return questions.flag_reason(self._database, self._learner_id, question_id)

    def set_flag_reason(self, question_id: int, reason: str) -> Changes:
        """Say why the question is flagged, and flag it if it is not; empty removes the reason."""
        reason = clean_line(reason)
        before = self.flag_reason(question_id)
        what = "reason for the flag" if reason else "removal of the reason for the flag"
        with self._act("flag" if before is None else what, question_id):
            questions.set_flag(self._database, self._learner_id, question_id, reason)
        return Changes.QUESTIONS

    def _act(self, words: str, question_id: int) -> AbstractContextManager[None]:
        """What is written inside is one act, which undo names by these words and the question."""
        return self._acts.record(f"{words} on {self._named(question_id)}", None)

    def _named(self, question_id: int) -> str:
        title = questions.title(self._database, question_id)
        short = (
            title if len(title) <= _TITLE_LETTERS else f"{title[: _TITLE_LETTERS - 1].rstrip()}…"
        )
        return f"“{short}”" if short else f"question {question_id}"

    def place_query(self, place: Place) -> str:
        """The search that shows what a place of the tree holds."""
        return f"{place.kind}:{quoted(place.name)}"


def _numbers(question: Question, answer: str) -> list[int]:
    """The options that letters name. ``AC`` and ``a, c`` are A and C."""
    by_letter = {letter(place): one.number for place, one in enumerate(question.options)}
    named: list[str] = []
    for word in re.findall(r"\w+", answer.upper()):
        named += [word] if word in by_letter else list(word)
    unknown = [name for name in named if name not in by_letter]
    if unknown or not named:
        last = letter(len(question.options) - 1) if question.options else ""
        raise StudyError(
            f"The question has no option {unknown[0] if unknown else answer}.",
            title="Not a key of this question",
            hint=f"Its options are A to {last}." if last else "It came without options.",
        )
    found = sorted({by_letter[name] for name in named})
    wanted = (question.required or 0) if question.kind is Kind.MULTIPLE else 1
    if wanted and len(found) != wanted:
        asked = "one right answer" if wanted == 1 else f"{wanted} right answers"
        raise StudyError(
            f"The question asks for {asked}; these are {len(found)}.",
            title="Not a key of this question",
            hint="Give as many letters as it asks for.",
        )
    return found


def _accepted(question: Question, answer: str) -> str:
    if question.kind is not Kind.NUMBER:
        return answer
    if parse_number(answer, question.unit) is None:
        raise StudyError(
            f"{answer} is not a number.",
            title="Not a key of this question",
            hint="Write it as 70, 70.5, 3/4 or 1e3, with or without its unit.",
        )
    return answer.removesuffix(question.unit).strip()


def quoted(value: str) -> str:
    """A value as it is typed after a field of the search language."""
    value = value.replace('"', "")
    return f'"{value}"' if not value.isalnum() else value
