"""Questions: found, read, noted, flagged."""

from __future__ import annotations

from pathlib import Path

from studytui.domain.question import Media, Question
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.changes import Changes
from studytui.storage import questions
from studytui.storage.database import Database
from studytui.storage.questions import LibrarySummary, Place, QuestionList

__all__ = ["Library", "LibrarySummary", "Place", "QuestionList"]


class Library:
    """What a person can do with the questions they have."""

    def __init__(self, database: Database, learner_id: int, paths: Paths) -> None:
        self._database = database
        self._learner_id = learner_id
        self._paths = paths

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
        questions.set_note(self._database, self._learner_id, question_id, text.strip())
        return Changes.NOTES

    def toggle_flag(self, question_id: int) -> Changes:
        """Flag the question for oneself, or take the flag away."""
        questions.toggle_flag(self._database, self._learner_id, question_id)
        return Changes.QUESTIONS

    def place_query(self, place: Place) -> str:
        """The search that shows what a place of the tree holds."""
        return f"{place.kind}:{quoted(place.name)}"


def quoted(value: str) -> str:
    """A value as it is typed after a field of the search language."""
    value = value.replace('"', "")
    return f'"{value}"' if not value.isalnum() else value
