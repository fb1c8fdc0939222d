"""The curriculum in the learner's hands: subjects, topics, concepts, each change one act."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from math import isfinite

from studytui.domain.syllabus import Concept, Entry, Subject, in_tree
from studytui.domain.text import clean_line
from studytui.domain.waiting import tree_cycle
from studytui.domain.wording import count
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.storage import curriculum, curriculum_edits
from studytui.storage.acts import ActLog
from studytui.storage.curriculum_edits import Hanging
from studytui.storage.database import Database

__all__ = ["Concept", "Entry", "Subject", "SubjectTree", "Syllabus"]

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class SubjectTree:
    """A subject with its topics."""

    subject: Subject
    topics: tuple[tuple[int, Entry], ...]
    """Each with how deep it lies, every one behind what it is under."""


class Syllabus:
    """Editing the curriculum of one library. Every verb raises StudyError with what to do where
    something cannot be, and changes nothing then."""

    def __init__(self, database: Database, acts: ActLog) -> None:
        self._database = database
        self._acts = acts

    def trees(self) -> list[SubjectTree]:
        """Everything there is, in order."""
        entries = curriculum.entries(self._database)
        by_subject: dict[int, list[Entry]] = {}
        for entry in entries:
            by_subject.setdefault(entry.subject_id, []).append(entry)
        return [
            SubjectTree(one, tuple(in_tree(by_subject.get(one.subject_id, ()))))
            for one in curriculum.subjects(self._database)
        ]

    def concepts(self) -> dict[int, list[Concept]]:
        """Concepts by topic."""
        return curriculum.concepts(self._database)

    def questions(self) -> dict[int, int]:
        """Questions that can be asked and scored by topic; 0 stands for those without one."""
        return curriculum.questions_by_topic(self._database)

    def topic(self, topic_id: int) -> Entry:
        """A topic as it is."""
        found = self._entries().get(topic_id)
        if found is None:
            raise StudyError("That topic is gone.", hint="Look at the list again.")
        return found

    def find(self, subject_id: int, name: str) -> Entry | None:
        """The topic of a name in a subject, whatever its capitals."""
        wanted = clean_line(name).casefold()
        return next(
            (
                one
                for one in self._entries().values()
                if one.subject_id == subject_id and clean_line(one.name).casefold() == wanted
            ),
            None,
        )

    def add_subject(self, name: str) -> Changes:
        """Add a subject behind the others."""
        name = self._subject_name(name, None)
        with self._act(f"the subject “{name}”"):
            curriculum_edits.add_subject(self._database, name)
        return Changes.GOAL

    def rename_subject(self, subject_id: int, name: str) -> Changes:
        """Give a subject another name."""
        name = self._subject_name(name, subject_id)
        with self._act(f"the new name of the subject “{name}”"):
            curriculum_edits.rename_subject(self._database, subject_id, name)
        return Changes.GOAL | Changes.QUESTIONS

    def move_subject(self, subject_id: int, step: int) -> Changes:
        """Move a subject up (-1) or down (1); Changes.NOTHING at the end."""
        ids = [one.subject_id for one in curriculum.subjects(self._database)]
        if not _moved(ids, subject_id, step):
            return Changes.NOTHING
        with self._act("the order of the subjects"):
            curriculum_edits.order_subjects(self._database, ids)
        return Changes.GOAL

    def remove_subject(self, subject_id: int) -> Changes:
        """Take a subject away that has no topics."""
        subject = next(
            one for one in curriculum.subjects(self._database) if one.subject_id == subject_id
        )
        name = clean_line(subject.name)
        if subject.topics:
            raise _stays(name, [count(subject.topics, "topic")], "Remove its topics first.")
        with self._act(f"the removal of the subject “{name}”"):
            curriculum_edits.remove_subject(self._database, subject_id)
        return Changes.GOAL

    def add_topic(self, subject_id: int, name: str, parent_id: int | None = None) -> Changes:
        """Add a topic to a subject, or under another topic of it."""
        name = self._topic_name(name, subject_id, None)
        if parent_id is not None and self.topic(parent_id).subject_id != subject_id:
            raise StudyError("The topic it is to stand under is of another subject.")
        with self._act(f"the topic “{name}”"):
            curriculum_edits.add_topic(self._database, subject_id, name, parent_id=parent_id)
        return Changes.GOAL

    def change_topic(self, entry: Entry, concepts: Sequence[str] | None = None) -> Changes:
        """Keep what a topic now is: name, parent, description, weight, hours, what it needs, and,
        where they are given, its concepts. A circle is refused with the circle named."""
        before = self.topic(entry.topic_id)
        entry = replace(entry, subject_id=before.subject_id)
        if entry.name != before.name:
            name = self._topic_name(entry.name, before.subject_id, entry.topic_id)
            entry = replace(entry, name=name)
        self._check_figures(entry)
        self._check_circles(entry)
        known = {one.name: one for one in self.concepts().get(entry.topic_id, ())}
        wanted = known if concepts is None else dict.fromkeys(map(clean_line, concepts))
        if entry == before and set(wanted) == set(known):
            return Changes.NOTHING
        with self._act(f"the change of the topic “{clean_line(entry.name)}”"):
            curriculum_edits.change_topic(self._database, entry)
            for name, concept in known.items():
                if name not in wanted:
                    self.remove_concept(concept)
            for name in wanted:
                if name not in known:
                    self.add_concept(entry.topic_id, name)
        return Changes.GOAL | Changes.QUESTIONS

    def move_topic(self, topic_id: int, step: int) -> Changes:
        """Move a topic up (-1) or down (1) among those beside it; Changes.NOTHING at the end."""
        entry = self.topic(topic_id)
        ids = [
            one.topic_id
            for one in curriculum.entries(self._database, entry.subject_id)
            if one.parent_id == entry.parent_id
        ]
        if not _moved(ids, topic_id, step):
            return Changes.NOTHING
        with self._act(f"the place of the topic “{clean_line(entry.name)}”"):
            curriculum_edits.order_topics(self._database, ids)
        return Changes.GOAL

    def remove_topic(self, topic_id: int) -> Changes:
        """Take a topic away that nothing hangs on, with its concepts and what it needs."""
        entry = self.topic(topic_id)
        found = curriculum_edits.hanging(self._database, topic_id)
        reasons = _reasons(found)
        if reasons:
            raise _stays(clean_line(entry.name), reasons, _hint(found))
        with self._act(f"the removal of the topic “{clean_line(entry.name)}”"):
            curriculum_edits.remove_topic(self._database, topic_id)
        return Changes.GOAL | Changes.QUESTIONS

    def add_concept(self, topic_id: int, name: str) -> Changes:
        """Add a concept to a topic."""
        name = self._concept_name(name, topic_id, None)
        with self._act(f"the concept “{name}”"):
            curriculum_edits.add_concept(self._database, topic_id, name)
        return Changes.GOAL

    def rename_concept(self, concept: Concept, name: str) -> Changes:
        """Give a concept another name."""
        name = self._concept_name(name, concept.topic_id, concept.concept_id)
        with self._act(f"the new name of the concept “{name}”"):
            curriculum_edits.rename_concept(self._database, concept.concept_id, name)
        return Changes.GOAL | Changes.QUESTIONS

    def remove_concept(self, concept: Concept) -> Changes:
        """Take a concept away that no question is about."""
        name = clean_line(concept.name)
        number = curriculum_edits.concept_questions(self._database, concept.concept_id)
        if number:
            raise _stays(name, [count(number, "question")], "The source says so; it may stay.")
        with self._act(f"the removal of the concept “{name}”"):
            curriculum_edits.remove_concept(self._database, concept.concept_id)
        return Changes.GOAL

    def _act(self, words: str) -> AbstractContextManager[None]:
        return self._acts.record(words)

    def _entries(self) -> dict[int, Entry]:
        return {one.topic_id: one for one in curriculum.entries(self._database)}

    def _subject_name(self, name: str, own_id: int | None) -> str:
        others = curriculum.subjects(self._database)
        return _free_name(name, [one.name for one in others if one.subject_id != own_id], "subject")

    def _topic_name(self, name: str, subject_id: int, own_id: int | None) -> str:
        others = curriculum.entries(self._database, subject_id)
        return _free_name(name, [one.name for one in others if one.topic_id != own_id], "topic")

    def _concept_name(self, name: str, topic_id: int, own_id: int | None) -> str:
        others = self.concepts().get(topic_id, [])
        return _free_name(name, [one.name for one in others if one.concept_id != own_id], "concept")

    def _check_figures(self, entry: Entry) -> None:
        figures = (
            (entry.weight, 0.0, 1000.0, "A weight"),
            (entry.hours, 0.0, 10_000.0, "The hours of a topic"),
            *((one.minimum, 0.0, 100.0, "A mastery that is asked for") for one in entry.requires),
        )
        for value, low, high, what in figures:
            if value is not None and not (isfinite(value) and low <= value <= high):
                raise StudyError(f"{what} must be from {low:g} to {high:g}.", title="Not kept")

    def _check_circles(self, entry: Entry) -> None:
        entries = self._entries() | {entry.topic_id: entry}
        gone = [one.topic_id for one in entry.requires if one.topic_id not in entries]
        parent = entries.get(entry.parent_id) if entry.parent_id is not None else None
        is_elsewhere = parent is not None and parent.subject_id != entry.subject_id
        if gone or is_elsewhere or (parent is None and entry.parent_id is not None):
            raise StudyError(
                "A topic it needs, or is under, is gone or of another subject.", title="Not kept"
            )
        circle = tree_cycle(
            {one.topic_id: [need.topic_id for need in one.requires] for one in entries.values()},
            {one.topic_id: one.parent_id for one in entries.values()},
        )
        if circle is not None:
            path = " → ".join(clean_line(entries[one].name) for one in circle)
            is_itself = len(set(circle)) == 1
            raise StudyError(
                f"{clean_line(entries[circle[0]].name)} would have to come before itself."
                if is_itself
                else f"Each would have to come before the other: {path}.",
                title="A circle",
                hint="Take one of these prerequisites away, or put the topic elsewhere.",
            )


def _free_name(name: str, others: Sequence[str], what: str) -> str:
    name = clean_line(name)[:_LONGEST_NAME].strip()
    if not name:
        raise StudyError(f"A {what} needs a name.", title="Not kept")
    if name.casefold() in (clean_line(one).casefold() for one in others):
        raise StudyError(
            f"There is a {what} {name} already.", title="Not kept", hint="Choose another name."
        )
    return name


def _moved(ids: list[int], one: int, step: int) -> bool:
    """Move an id within the list; whether there was room."""
    place = ids.index(one)
    if not 0 <= place + step < len(ids):
        return False
    ids.insert(place + step, ids.pop(place))
    return True


def _stays(name: str, reasons: Sequence[str], hint: str) -> StudyError:
    return StudyError(
        f"{name} stays: {', '.join(reasons)}.", title="Something hangs on it", hint=hint
    )


def _reasons(found: Hanging) -> list[str]:
    reasons = []
    if found.questions:
        reasons.append(count(found.questions, "question"))
    if found.below:
        reasons.append(f"{count(found.below, 'topic')} under it")
    if found.needing:
        verb = "needs" if len(found.needing) == 1 else "need"
        reasons.append(f"{', '.join(map(clean_line, found.needing))} {verb} it")
    if found.rules:
        reasons.append(count(found.rules, "rule"))
    if found.tasks:
        reasons.append(f"{count(found.tasks, 'task')} of your record")
    if found.records:
        reasons.append("a weakness or a resource in your record")
    return reasons


def _hint(found: Hanging) -> str:
    if found.questions:
        return "Weight 0 takes it out of the exam; its questions stay where they are."
    if found.below or found.needing or found.rules:
        return "Change these first, or give it weight 0."
    return "Weight 0 takes it out of the exam."
