"""Questions: found, read, noted, flagged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from studytui.domain.question import Media, Question
from studytui.domain.text import clean_line
from studytui.domain.wording import title_words
from studytui.paths import Paths
from studytui.services.changes import Changes
from studytui.storage import first_look, question_counts, question_list, questions, search
from studytui.storage.acts import ActLog
from studytui.storage.database import Database
from studytui.storage.first_look import LibrarySummary
from studytui.storage.question_list import QuestionList
from studytui.storage.questions import Place

__all__ = ["Library", "LibrarySummary", "Place", "QuestionList"]


_LARGE = 20_000
"""Questions whose places are counted in 10 ms."""


class Library:
    """What a person can do with the questions they have."""

    def __init__(self, database: Database, learner_id: int, paths: Paths, acts: ActLog) -> None:
        self._database = database
        self._learner_id = learner_id
        self._paths = paths
        self._acts = acts

    def summary(self) -> LibrarySummary:
        """How many questions there are, and in what state."""
        return first_look.summary(self._database)

    def places(self) -> list[Place]:
        """Sources, then subjects each followed by its topics."""
        return questions.places(self._database)

    def find(self, query: str = "", *, is_typing: bool = False) -> QuestionList:
        """The questions that fit a search, any number of them. Never an error: what is not valid
        in the query is searched as text."""
        return question_list.find(self._database, self._learner_id, query, is_typing=is_typing)

    def typed(self, query: str) -> str:
        """The query that finds what is found while this one is typed."""
        return search.typed(query)

    @property
    def is_large(self) -> bool:
        """Whether counting all questions may keep somebody waiting."""
        return question_counts.of_all(self._database) >= _LARGE

    @contextmanager
    def beside(self) -> Iterator[Library]:
        """The same library over a connection of its own, to be read in another thread, which has to
        open and leave it. Raises StudyError."""
        database = self._database.beside()
        try:
            yield Library(database, self._learner_id, self._paths, self._acts)
        finally:
            database.close()

    def count(self, found: QuestionList) -> int:
        """How many a list has, counted over this library's connection."""
        return len(found.over(self._database))

    def question(self, question_id: int) -> Question:
        """The whole question. Raises StudyError if it is not there."""
        return questions.found(self._database, self._learner_id, question_id)

    def media_file(self, media: Media) -> Path:
        """Where the image lies on this machine."""
        return self._paths.media / media.path

    def set_note(self, question_id: int, text: str) -> Changes:
        """Keep the learner's note on a question; empty removes it."""
        text = text.strip()
        with self._act("note" if text else "removal of the note", question_id):
            questions.set_note(self._database, self._learner_id, question_id, text)
        return Changes.NOTES

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
        return title_words(title) if title else f"question {question_id}"

    def place_query(self, place: Place) -> str:
        """The search that shows what a place of the tree holds."""
        return f"{place.kind}:{quoted(place.name)}"


def quoted(value: str) -> str:
    """A value as it is typed after a field of the search language."""
    value = value.replace('"', "")
    return f'"{value}"' if not value.isalnum() else value
