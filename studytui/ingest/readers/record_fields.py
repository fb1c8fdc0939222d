"""The names that questions' fields have in tables and records, in their many spellings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from studytui.domain.table_mapping import TableMapping, folded, option_place

_SPELLINGS = {
    "question": "question, stem, prompt, question text, question stem, problem, text, item, query, "
    "front, question body, q",
    "code": "code, code snippet, snippet",
    "passage": "passage, context, article, vignette, vignette text, stimulus, paragraph, scenario, "
    "case",
    "options": "options, choices, answers, alternatives, answer options, answer choices, "
    "possible answers, option list, mcq options, candidates, question choices",
    "answer": "answer, correct, correct answer, correct answers, right answer, right answers, key, "
    "answer key, correct option, correct options, correct choice, correct choices, cop, gold, "
    "back, answer letter, correct letter, answer idx, answer index, correct index, "
    "correct answer index, correct option index, answer id, label, target, gold label, ans",
    "explanation": "explanation, rationale, exp, feedback, general feedback, comment, comments, "
    "justification, reason, explain, answer explanation, solution, note, notes",
    "subject": "subject, subject name, course, book, discipline, exam subject",
    "topic": "topic, topic name, category, chapter, section, area, domain, unit name, module, "
    "module title, skill, sub topic, subtopic, subcategory",
    "difficulty": "difficulty, level, difficulty level",
    "tags": "tags, tag, keywords, labels",
    "id": "id, question id, qid, uid, uuid, guid, number, no, nr, question number, question no, "
    "item id, code number, external id",
    "image": "image, figure, picture, img, image file, image path, question image, media, "
    "picture question, illustration",
    "references": "references, reference, refs, ref, source, sources, link, links, url, citation",
    "type": "type, question type, kind, item type",
    "unit": "unit, units",
    "tolerance": "tolerance, error, margin",
    "ignore": "choice type, split, index, row, unnamed 0, length, meta info, date, created at, "
    "updated at, author, html type",
}
_NAMES = {name: field for field, names in _SPELLINGS.items() for name in names.split(", ")}
_OPTION = re.compile(
    r"(?:(?:answer |mcq )?(?:option|choice|opt|op|alternative|answer|ans|response|distractor choice)s?"
    r" ?(?:text )?)?(?:([a-z])|(\d{1,3}))(?: text)?"
)
_EXPLAINED = re.compile(
    r"(?:(?:explanation|feedback|rationale|why|comment) (?:for )?(?:option |choice |answer )?"
    r"|(?:option|choice|answer) ?(?=\w{1,3} (?:explanation|feedback|rationale)))"
    r"(?:([a-z])|(\d{1,3}))(?: explanation| feedback| rationale)?"
)
_PICTURED = re.compile(r"(?:picture|image|img|figure) (?:for )?(?:option |choice |answer )?([a-z])")
_WRONG = re.compile(
    r"(?:distractors?|wrong(?: answers?| options?)?|incorrect(?: answers?| options?)?|false answers?)"
    r" ?\d{0,3}"
)


@dataclass(frozen=True, slots=True)
class Target:
    """What a field of a record is."""

    field: str
    """One of the fields of `studytui.domain.table_mapping`, or ``option``, ``why``, ``picture``."""
    place: int = 0
    """Of an option, its explanation or its picture: from 0."""


def target_of(field: str) -> Target:
    """What a field of a mapping means."""
    place = option_place(field)
    return Target(field) if place is None else Target("option", place)


def targets(names: Sequence[str], mapping: TableMapping | None = None) -> dict[str, Target]:
    """What each of the names means, as far as it is known."""
    given = mapping.by_column if mapping else {}
    found: dict[str, Target] = {}
    numbered: dict[str, tuple[str, int]] = {}
    for name in names:
        if name in given:
            found[name] = target_of(given[name])
            continue
        whole = folded(name)
        last = folded(name.rpartition(".")[2])
        if field := _NAMES.get(whole) or _NAMES.get(last):
            found[name] = Target(field)
        elif match := _OPTION.fullmatch(last):
            _place(name, "option", match, found, numbered)
        elif match := _EXPLAINED.fullmatch(last):
            _place(name, "why", match, found, numbered)
        elif match := _PICTURED.fullmatch(last):
            found[name] = Target("picture", ord(match[1]) - ord("a"))
        elif _WRONG.fullmatch(last):
            found[name] = Target("wrong")
    for kind in ("option", "why"):
        numbers = {number for one, number in numbered.values() if one == kind}
        first = 0 if 0 in numbers else 1
        for name, (one, number) in numbered.items():
            if one == kind:
                found[name] = Target(kind, number - first)
    return _settled(found, set(given))


def _place(
    name: str,
    kind: str,
    match: re.Match[str],
    found: dict[str, Target],
    numbered: dict[str, tuple[str, int]],
) -> None:
    if match[1]:
        found[name] = Target(kind, ord(match[1]) - ord("a"))
    else:
        numbered[name] = (kind, int(match[2]))


def _settled(found: dict[str, Target], given: set[str]) -> dict[str, Target]:
    """The targets with names that mean one thing alone and another in company put right."""
    fields = [target.field for target in found.values()]
    has_options = "option" in fields or "wrong" in fields
    if fields.count("options") and has_options:
        # Beside columns of their own, “answers” are the right ones.
        for name, target in found.items():
            if target.field == "options" and name not in given and folded(name) == "answers":
                found[name] = Target("answer")
    if "answer" not in fields and has_options:
        for name, target in found.items():
            if target.field == "explanation" and folded(name) == "solution" and name not in given:
                found[name] = Target("answer")
                break
    taken = {(target.field, target.place) for name, target in found.items() if name in given}
    return {
        name: target
        for name, target in found.items()
        if name in given or (target.field, target.place) not in taken
    }


def are_questions(known: Iterable[Target]) -> bool:
    """Whether fields like these make questions: what is asked, and something to answer with."""
    fields = {target.field for target in known}
    return "question" in fields and not fields.isdisjoint(("option", "options", "wrong", "answer"))
