"""The texts of many questions at once, as far as it takes to judge them by themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import peewee as pw

from studytui.domain.duplicates import words, words_of
from studytui.domain.identity import digest
from studytui.domain.question import Kind, Option, Question, Status
from studytui.domain.text import is_ordinary, normalised
from studytui.storage import own_keys
from studytui.storage.database import Database

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """A question with what is asked, its key and its explanation; nothing else of it is read."""

    question: Question
    content_hash: str

    @property
    def words(self) -> frozenset[str]:
        """The words of stem and options; those accepted where there are none."""
        return words(self.question)

    @property
    def key(self) -> frozenset[str]:
        """The right options by their words, wherever they stand."""
        options = self.question.options
        right = [option.text for option in options if option.is_correct]
        return frozenset(map(normalised, right or self.question.accepted))

    @property
    def texts(self) -> frozenset[str]:
        """All options by their words."""
        return frozenset(normalised(option.text) for option in self.question.options)

    @property
    def fingerprint(self) -> str:
        """Another one as soon as stem, options, key or explanation are."""
        one = self.question
        parts = [one.kind.value, one.stem, one.code_snippet, one.explanation, *one.accepted]
        for option in one.options:
            parts += [option.text, str(option.is_correct)]
        return digest(parts)[:16]


def words_by_id(
    database: Database, question_ids: Iterable[int]
) -> Iterator[tuple[int, frozenset[str]]]:
    """The `words` of these questions, those that are there, in no order.

    Most stored texts are words that stand for themselves, and what search reads of a question is
    its texts one behind the other: told from that alone in a third of the time, and without
    their options.
    """
    for chunk in pw.chunked(question_ids, _CHUNK):
        marked: list[int] = []
        rows = database.rows(
            "SELECT q.question_id, q.kind, t.stem, t.code_snippet, t.options FROM question q "
            "JOIN question_text t USING (question_id) "
            "WHERE question_id IN (SELECT value FROM json_each(?))",
            json.dumps(list(chunk)),
        )
        for question_id, kind_name, stem, code, options in rows:
            kind = Kind(kind_name)
            text = f"{stem}\n\n{options}" if options and kind.has_options else stem
            if code or kind.has_slots or not (text.isascii() and is_ordinary(text)):
                marked.append(question_id)
            else:
                yield question_id, words_of(text.lower())
        for form in forms(database, marked):
            yield form.question.question_id, form.words


def forms(database: Database, question_ids: Iterable[int]) -> Iterator[QuestionForm]:
    """These questions, those that are there, in no order."""
    for chunk in pw.chunked(question_ids, _CHUNK):
        listed = json.dumps(list(chunk))
        options: dict[int, list[Option]] = {}
        found = database.rows(
            'SELECT question_id, number, text, is_correct FROM "option" WHERE is_retired = 0 '
            "AND question_id IN (SELECT value FROM json_each(?)) ORDER BY question_id, position",
            listed,
        )
        for question_id, number, text, is_correct in found:
            right = None if is_correct is None else bool(is_correct)
            options.setdefault(question_id, []).append(Option(number, text, right))
        rows = database.rows(
            "SELECT q.question_id, q.kind, q.status, q.content_hash, t.stem, t.code_snippet, "
            "t.explanation, t.metadata FROM question q JOIN question_text t USING (question_id) "
            "WHERE question_id IN (SELECT value FROM json_each(?))",
            listed,
        )
        for question_id, kind_name, status, content, stem, code, explanation, metadata in rows:
            kind = Kind(kind_name)
            own = tuple(options.get(question_id, ()))
            question = Question(
                question_id=question_id,
                uid="",
                kind=kind,
                status=Status(status),
                title="",
                stem=stem,
                code_snippet=code,
                explanation=explanation,
                options=own if kind.has_options else (),
                accepted=() if kind.has_options else tuple(one.text for one in own),
                has_own_key=own_keys.is_own(metadata),
            )
            yield QuestionForm(question, content)
