"""Answer keys for banks that come without one (``"format": "studytui-answer-key"``)."""

from __future__ import annotations

from studytui.domain.draft import KeyDraft, Problem, Reading
from studytui.ingest.problems import brief, problem
from studytui.ingest.readers.document import Document
from studytui.ingest.readers.wording import difficulty, identifier, stored, words
from studytui.ingest.tree import TooDeepError

FORMAT = "answer key"

_TAG = "studytui-answer-key"
_VERSION = 1


def accepts(document: Document) -> bool:
    return isinstance(document.data, dict) and document.data.get("format") == _TAG


def read(document: Document, source: str | None) -> Reading:
    """The keys of the file; an entry that cannot be understood is a problem."""
    data = document.data
    assert isinstance(data, dict)
    file = document.data_file
    if data.get("version", _VERSION) != _VERSION:
        return Reading(
            problems=(
                problem(
                    file,
                    "version-unknown",
                    f"Version {brief(data.get('version'))} of the answer key is not known.",
                    hint="Use a newer studytui, or write version 1.",
                ),
            )
        )
    exam = data.get("exam")
    exam_id = identifier(exam.get("external_id")) if isinstance(exam, dict) else None
    keys: list[KeyDraft] = []
    problems: list[Problem] = []
    entries = data.get("answers")
    for position, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
        try:
            found = _key(entry, exam_id)
        except TooDeepError:
            found = "The explanation nests too deep."
        if isinstance(found, KeyDraft):
            keys.append(found)
        else:
            problems.append(problem(file, "key-invalid", found, place=f"answer number {position}"))
    if not keys and not problems:
        problems.append(problem(file, "no-answers", "The answer key has no answers."))
    return Reading(keys=tuple(keys), problems=tuple(problems))


def _key(entry: object, exam_id: str | None) -> KeyDraft | str:
    if not isinstance(entry, dict):
        return "Not an object with a question and its right options."
    question = identifier(entry.get("question"))
    if question is None:
        return "The id of the question is missing."
    correct = entry.get("correct")
    given = correct if isinstance(correct, list) else [correct]
    named = tuple(dict.fromkeys(name for item in given if (name := identifier(item))))
    if not named or len(named) < len(given):
        return "“correct” is not a list of option ids or letters."
    return KeyDraft(
        question=question,
        correct=named,
        exam_external_id=identifier(entry.get("exam")) or exam_id,
        explanation=stored(entry.get("explanation")),
        topic=words(entry.get("topic")),
        difficulty=difficulty(entry.get("difficulty")),
    )
