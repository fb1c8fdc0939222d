"""The learner's own words in a question: a stem, an option or an explanation put right."""

from __future__ import annotations

from dataclasses import dataclass

from studytui.domain import edit_text
from studytui.domain.differences import Difference
from studytui.domain.exam import letter
from studytui.domain.question import Question
from studytui.domain.text import plain
from studytui.domain.wording import title_words
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.storage import own_texts, questions
from studytui.storage.acts import ActLog
from studytui.storage.database import Database
from studytui.storage.own_texts import OwnText

__all__ = ["Edits", "OwnText"]


@dataclass(frozen=True, slots=True)
class Written:
    """The texts of a question, as a file to be edited."""

    question: Question
    text: str


class Edits:
    """Editing questions. Every verb is one act."""

    def __init__(self, database: Database, learner_id: int, acts: ActLog) -> None:
        self._database = database
        self._learner_id = learner_id
        self._acts = acts

    def written(self, question_id: int) -> Written:
        """The texts of a question to edit. Raises StudyError if it is not there."""
        question = questions.found(self._database, self._learner_id, question_id)
        return Written(question, edit_text.written(question))

    def save(self, before: Written, text: str) -> Changes:
        """Keep what was edited; Changes.NOTHING where nothing was. The learner's words stand from
        then on, also when the source is imported again, until they are those of the source.
        Raises StudyError for a file that cannot be read back."""
        if text == before.text or not text.strip():
            return Changes.NOTHING
        try:
            texts = edit_text.read_back(before.question, text)
        except edit_text.NotReadable as error:
            raise StudyError(
                str(error),
                title="Not kept",
                hint="The question is as it was. Edit it again: your words are there.",
            ) from error
        return self._write(before.question, texts, "your words")

    def own(self, question: Question) -> tuple[Difference, ...]:
        """Where the learner's words stand, after what the source says there."""
        found = own_texts.of_question(self._database, question.question_id)
        return tuple(_difference(question, one) for one in found)

    def take_source(self, question_id: int) -> Changes:
        """All texts of a question are the source's again; Changes.NOTHING where they are."""
        question = questions.found(self._database, self._learner_id, question_id)
        found = own_texts.of_question(self._database, question_id)
        texts = {one.field: one.source_text for one in found}
        return self._write(question, texts, "the source's words")

    def _write(self, question: Question, texts: dict[str, str], what: str) -> Changes:
        title = title_words(questions.title(self._database, question.question_id))
        with self._acts.record(f"{what} on {title}"):
            changed = own_texts.write(self._database, question.question_id, texts)
        return Changes.QUESTIONS if changed else Changes.NOTHING


def _difference(question: Question, own: OwnText) -> Difference:
    names = {
        edit_text.STEM: ("Text", question.stem),
        edit_text.CODE: ("Code", question.code_snippet),
        edit_text.EXPLANATION: ("Explanation", question.explanation),
    }
    for place, option in enumerate(question.options):
        names[f"{edit_text.OPTION}{option.number}"] = (f"Option {letter(place)}", option.text)
    name, text = names.get(own.field, (own.field, ""))
    is_code = own.field == edit_text.CODE
    return Difference(
        name,
        own.source_text if is_code else plain(own.source_text),
        text if is_code else plain(text),
    )
