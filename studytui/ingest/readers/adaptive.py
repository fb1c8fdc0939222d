"""The adaptive bank: topics that need one another, their concepts, and questions on them.

``topics.json`` holds topics and concepts, ``questions.json`` beside it the questions. A number is
right within 0.01 of the key, as the engine marked it (its log accepts 70.005 for 70).
"""

from __future__ import annotations

import math
import os
import re
from dataclasses import dataclass, replace

from studytui.domain.draft import (
    Capture,
    OptionDraft,
    Problem,
    QuestionDraft,
    Reading,
    TopicDraft,
)
from studytui.domain.exam import letter
from studytui.domain.question import Kind, parse_number
from studytui.domain.text import escape, normalised
from studytui.ingest.problems import brief, problem
from studytui.ingest.readers.document import Document, encode_json, read_beside
from studytui.ingest.readers.wording import (
    difficulty,
    first,
    identifier,
    namespace_of_file,
    number,
    stored,
    words,
)
from studytui.ingest.tree import TooDeepError

FORMAT = "adaptive bank"

TOLERANCE = 0.01
_LEAST_HOURS = 0.01
_PREFIX = re.compile(r"\s*\(?([A-Z])[.):]\s+", re.IGNORECASE)
_QUESTION_FIELDS = frozenset(("question_text", "question_type"))


def accepts(document: Document) -> bool:
    data = document.data
    if not isinstance(data, dict):
        return False
    questions = data.get("questions")
    if isinstance(questions, list) and questions:
        return isinstance(questions[0], dict) and not _QUESTION_FIELDS.isdisjoint(questions[0])
    return isinstance(data.get("topics"), list) or isinstance(data.get("attempts"), list)


def read(document: Document, source: str | None) -> Reading:
    """Topics and questions of the file. Raises RefusedError for a broken file beside it."""
    data = document.data
    assert isinstance(data, dict)
    file = document.data_file
    path = document.unit.files[0].path
    subject = words(data.get("subject")) or os.path.basename(os.path.dirname(path))
    syllabus = Syllabus(data, file, words(subject))
    topics = syllabus.drafts() if syllabus.topics else ()
    problems = list(syllabus.problems)
    questions: tuple[QuestionDraft, ...] = ()
    if isinstance(data.get("questions"), list):
        known = syllabus
        if not syllabus.topics and "topics.json" in document.beside:
            beside = read_beside(document, "topics.json")
            known = Syllabus(beside if isinstance(beside, dict) else {}, file, words(subject))
        questions, found = _questions(document, known, source or namespace_of_file(path))
        problems += found
    elif not syllabus.topics and isinstance(data.get("attempts"), list):
        problems.append(
            problem(
                file,
                "attempts-skipped",
                "A log of attempts without questions: skipped.",
                hint="Your own answers are kept by studytui itself.",
                warning=True,
            )
        )
    elif not syllabus.topics:
        problems.append(problem(file, "no-topics", "The file has no topics."))
    return Reading(questions=questions, topics=topics, problems=tuple(problems))


@dataclass(frozen=True, slots=True)
class _Topic:
    topic_id: str
    name: str
    record: dict[str, object]
    needs: tuple[tuple[str, float | None], ...]


class Syllabus:
    """Topics and concepts of a file by their ids."""

    def __init__(self, data: dict[str, object], file: str, subject: str) -> None:
        self.file = file
        self.subject = subject
        self.problems: list[Problem] = []
        self.topics: dict[str, _Topic] = {}
        self.concepts: dict[str, tuple[str, str]] = {}
        """Topic id and name of each concept."""
        for position, record in enumerate(_records(data.get("topics")), start=1):
            self._add(record, position)
        for record in _records(data.get("concepts")):
            concept, topic = identifier(record.get("id")), identifier(record.get("topic"))
            name = words(record.get("name"))
            if concept and name:
                self.concepts[concept] = (topic or "", name)

    def _add(self, record: dict[str, object], position: int) -> None:
        name = words(record.get("name"))
        topic_id = identifier(record.get("id")) or name
        if not name:
            self._report("topic-invalid", "A topic without a name.", f"topic number {position}")
        elif topic_id in self.topics:
            self._report("duplicate-id", f"Topic id {topic_id} appears twice.", f"topic {topic_id}")
        else:
            self.topics[topic_id] = _Topic(topic_id, name, record, _needs(record))

    def _report(self, code: str, reason: str, place: str, *, warning: bool = False) -> None:
        self.problems.append(problem(self.file, code, reason, place=place, warning=warning))

    def drafts(self) -> tuple[TopicDraft, ...]:
        """The topics; none where they need each other in a circle, by which no plan could go."""
        loops = self._loops()
        if loops:
            return ()
        return tuple(self._draft(topic) for topic in self.topics.values())

    def _draft(self, topic: _Topic) -> TopicDraft:
        place = f"topic {topic.topic_id}"
        needs = []
        for needed, mastery in topic.needs:
            if needed in self.topics:
                needs.append((self.topics[needed].name, mastery))
            else:
                reason = f"Unknown prerequisite {needed}; left out."
                self._report("prerequisite-unknown", reason, place, warning=True)
        parent = identifier(topic.record.get("parent"))
        if parent is not None and parent not in self.topics:
            self._report("parent-unknown", f"Unknown parent {parent}.", place, warning=True)
        concepts = [
            *(name for owner, name in self.concepts.values() if owner == topic.topic_id),
            *(words(item) for item in _list(topic.record.get("concepts"))),
        ]
        weight = first(topic.record, "exam_weightage", "weightage", "weight")
        hours = first(topic.record, "estimated_hours", "hours")
        return TopicDraft(
            subject=self.subject,
            name=topic.name,
            parent=self.topics[parent].name if parent in self.topics else None,
            description=stored_or_empty(topic.record.get("description")),
            weight=self._number("weightage", weight, 0, 100, place),
            hours=self._number("hours", hours, _LEAST_HOURS, 10_000, place),
            prerequisites=tuple(needs),
            concepts=tuple(dict.fromkeys(concept for concept in concepts if concept)),
        )

    def _number(
        self, name: str, value: object, least: float, most: float, place: str
    ) -> float | None:
        """A number within its bounds; else a warning and None."""
        if value is None:
            return None
        if (given := number(value, least, most)) is not None:
            return given
        why = f"{name} {brief(value)}"
        if (given := number(value, -math.inf, math.inf)) is None:
            why += " is not a number"
        else:
            why += f" > {most:g}" if given > most else " is too low"
        self._report("value-invalid", f"{why}; left out.", place, warning=True)
        return None

    def _loops(self) -> bool:
        """Report each circle of prerequisites, and of parents, with its path."""
        needs = {key: [n for n, _ in topic.needs] for key, topic in self.topics.items()}
        parents = {
            key: [parent] if (parent := identifier(topic.record.get("parent"))) else []
            for key, topic in self.topics.items()
        }
        found = False
        for links, verb in ((needs, "needs"), (parents, "stands under")):
            for loop in circles(links):
                found = True
                path = "-".join(loop)
                names = " → ".join(self.topics[key].name for key in (*loop, loop[0]))
                if len(loop) == 1:
                    self._report("cycle", f"Topic {path} {verb} itself ({names}).", path)
                else:
                    reason = f"Topics go in a circle: {path} (each {verb} the next: {names})."
                    self._report("cycle", reason, path)
        return found


def circles(links: dict[str, list[str]]) -> list[list[str]]:
    """Circles in a graph of ids, one for each way back that a depth-first search meets."""
    found: list[list[str]] = []
    done: set[str] = set()
    for start in links:
        path: list[str] = []
        on_path: set[str] = set()
        waiting: list[tuple[str, bool]] = [(start, False)]
        while waiting:
            key, leaving = waiting.pop()
            if leaving:
                path.pop()
                on_path.discard(key)
                done.add(key)
            elif key in on_path:
                found.append(path[path.index(key) :])
            elif key not in done:
                path.append(key)
                on_path.add(key)
                waiting.append((key, True))
                waiting += [(needed, False) for needed in links[key] if needed in links]
    return found


def _records(value: object) -> list[dict[str, object]]:
    return [item for item in _list(value) if isinstance(item, dict)]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _needs(record: dict[str, object]) -> tuple[tuple[str, float | None], ...]:
    needs: dict[str, float | None] = {}
    for item in _list(first(record, "prerequisites", "prereqs")):
        fields = item if isinstance(item, dict) else {"topic": item}
        if needed := identifier(fields.get("topic")):
            needs[needed] = number(fields.get("minimum_mastery"), 0, 100)
    return tuple(needs.items())


def stored_or_empty(value: object) -> str:
    try:
        return stored(value)
    except TooDeepError:
        return ""


def _questions(
    document: Document, syllabus: Syllabus, source: str
) -> tuple[tuple[QuestionDraft, ...], list[Problem]]:
    data = document.data
    assert isinstance(data, dict)
    file = document.data_file
    drafts: dict[str, QuestionDraft] = {}
    problems: list[Problem] = []
    for position, item in enumerate(_list(data["questions"]), start=1):
        record: dict[str, object] = item if isinstance(item, dict) else {}
        question_id = identifier(record.get("id"))
        place = f"question {question_id}" if question_id else f"question number {position}"
        try:
            found = _question(record, source, syllabus)
        except TooDeepError as error:
            reason = f"The text nests elements more than {error.args[0]} levels deep."
            problems.append(problem(file, "html-too-deep", reason, place=place))
            continue
        if isinstance(found, tuple):
            code, reason = found
            problems.append(problem(file, code, reason, place=place))
            continue
        key = f"id:{question_id}" if question_id else f"content:{found.content_hash()}"
        if key in drafts:
            reason = f"Question id {question_id} appears twice; the first was taken."
            problems.append(problem(file, "duplicate-id", reason, place=place))
            continue
        if found.concept == "" and record.get("concept") is not None:
            reason = f"Unknown concept {brief(record['concept'])}."
            problems.append(problem(file, "concept-unknown", reason, place=place, warning=True))
        capture = Capture(path=document.path, raw_json=encode_json(record))
        drafts[key] = replace(found, key=key, original_id=question_id, capture=capture)
    if not drafts and not problems:
        problems.append(problem(file, "no-questions", "The file has no questions."))
    return tuple(drafts.values()), problems


def _question(
    record: dict[str, object], source: str, syllabus: Syllabus
) -> QuestionDraft | tuple[str, str]:
    """A draft without key, or code and reason why there is none. Raises TooDeepError."""
    stem = stored(first(record, "question_text", "question"))
    if not stem:
        return "empty-text", "Empty question text."
    owner, concept = syllabus.concepts.get(identifier(record.get("concept")) or "", ("", ""))
    topic = syllabus.topics.get(owner)
    seconds = number(record.get("expected_time_seconds"), 0, 100_000)
    draft = QuestionDraft(
        source=source,
        key="",
        kind=Kind.SINGLE,
        stem=stem,
        explanation=stored(record.get("explanation")),
        difficulty=difficulty(record.get("difficulty")),
        expected_seconds=round(seconds) if seconds else None,
        subject=syllabus.subject if topic else "",
        topic=topic.name if topic else "",
        concept=concept,
    )
    answer = record.get("correct_answer")
    given = str(answer).strip() if isinstance(answer, str | int | float) else ""
    kind = words(record.get("question_type")).lower()
    if kind in ("numerical", "numeric", "number"):
        if given and parse_number(given) is None:
            return "answer-invalid", f"The answer is not a number: {brief(answer)}."
        accepted = (given,) if given else ()
        return replace(draft, kind=Kind.NUMBER, accepted=accepted, tolerance=TOLERANCE)
    if kind in ("short_answer", "text", "fill_in_blank"):
        return replace(draft, kind=Kind.TEXT, accepted=(given,) if given else ())
    if kind not in ("mcq", "multiple_choice", "true_false", ""):
        return "type-unsupported", f"A question of the type “{kind}”: skipped."
    texts = _option_texts(record.get("options"))
    if kind == "true_false" and not texts:
        texts = ["True", "False"]
    if len(texts) < 2:
        return "too-few-options", "Fewer than two options."
    if not all(texts):
        return "empty-text", "Empty text of an option."
    right = _right(given, texts) if given else None
    if given and right is None:
        return "answer-unknown", f"The answer “{brief(answer)}” is none of the options."
    options = tuple(
        OptionDraft(text, is_correct=None if right is None else index == right)
        for index, text in enumerate(texts)
    )
    is_true_false = {normalised(text) for text in texts} == {"true", "false"}
    return replace(draft, kind=Kind.TRUE_FALSE if is_true_false else Kind.SINGLE, options=options)


def _option_texts(value: object) -> list[str]:
    """Options as stored text; letters before them go where all have theirs in order."""
    texts = [str(item) for item in _list(value) if isinstance(item, str | int | float)]
    prefixes = [_PREFIX.match(text) for text in texts]
    if texts and all(
        match and match[1].upper() == letter(index) for index, match in enumerate(prefixes)
    ):
        texts = [text[match.end() :] for text, match in zip(texts, prefixes, strict=True) if match]
    return [stored(text) if text.strip() else "" for text in texts]


def _right(given: str, texts: list[str]) -> int | None:
    """The option that an answer names by its text, or by its letter."""
    folded = normalised(escape(given))
    for index, text in enumerate(texts):
        if normalised(text) == folded:
            return index
    by_letter = [
        index for index in range(len(texts)) if letter(index) == given.rstrip(".):").upper()
    ]
    if by_letter:
        return by_letter[0]
    match = _PREFIX.match(f"{given} ")
    return _right(given[match.end() :], texts) if match and given[match.end() :] else None
