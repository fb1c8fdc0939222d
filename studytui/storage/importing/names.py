"""Sources, subjects, topics, concepts and tags: found by name, or added."""

from __future__ import annotations

from collections.abc import Sequence

from studytui.domain.draft import Problem, TopicDraft
from studytui.domain.waiting import Waiting
from studytui.storage.database import Database
from studytui.storage.importing.record import Record
from studytui.storage.importing.sql import insert, micros
from studytui.storage.tables.questions import TagRow
from studytui.storage.tables.subjects import (
    ConceptRow,
    SourceRow,
    SubjectRow,
    TopicPrerequisiteRow,
    TopicRow,
)

_INSERT_SOURCE = insert(SourceRow, "name", "description")
_INSERT_SUBJECT = insert(SubjectRow, "name", "description", "display_order")
_INSERT_TOPIC = insert(TopicRow, "subject", "name", "description", "display_order")
_INSERT_CONCEPT = insert(ConceptRow, "topic", "name", "description")
_INSERT_TAG = insert(TagRow, "name")
_INSERT_PREREQUISITE = insert(TopicPrerequisiteRow, "topic", "requires", "minimum_mastery")


class Names:
    """Ids by name. Used under the write lock; `forget` after a rollback."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ids: dict[tuple[object, ...], int] = {}
        self.record: Record | None = None
        """Told of what is added and changed, where somebody keeps it."""

    def forget(self) -> None:
        """Drop every id: those added since may have been taken back."""
        self._ids.clear()

    def source(self, name: str) -> int:
        return self._find(
            ("source", name),
            "SELECT source_id FROM source WHERE name = ?",
            (name,),
            _INSERT_SOURCE,
            (name, ""),
        )

    def entitle(self, source: str, title: str) -> None:
        """Keep what a person calls a source whose name is only an id."""
        if self.record is not None:
            self.record.named("source", self.source(source))
        self._database.execute(
            "UPDATE source SET description = ?, updated_at = ? WHERE name = ? AND description != ?",
            title,
            micros(self._database.now()),
            source,
            title,
        )

    def topic(self, subject: str, name: str) -> int:
        """A topic of a subject; both are added if there are none of these names."""
        subject_id = self._find(
            ("subject", subject),
            "SELECT subject_id FROM subject WHERE name = ?",
            (subject,),
            _INSERT_SUBJECT,
            (subject, "", 0),
        )
        return self._find(
            ("topic", subject_id, name),
            "SELECT topic_id FROM topic WHERE subject_id = ? AND name = ?",
            (subject_id, name),
            _INSERT_TOPIC,
            (subject_id, name, "", 0),
        )

    def known_topic(self, subject: str, name: str) -> int | None:
        """A topic of a subject that is there already."""
        found = self._database.value(
            "SELECT topic_id FROM topic JOIN subject USING (subject_id) "
            "WHERE subject.name = ? AND topic.name = ?",
            subject,
            name,
        )
        return None if found is None else int(found)

    def concept(self, topic_id: int, name: str) -> int:
        return self._find(
            ("concept", topic_id, name),
            "SELECT concept_id FROM concept WHERE topic_id = ? AND name = ?",
            (topic_id, name),
            _INSERT_CONCEPT,
            (topic_id, name, ""),
        )

    def tag(self, name: str) -> int:
        return self._find(
            ("tag", name), "SELECT tag_id FROM tag WHERE name = ?", (name,), _INSERT_TAG, (name,)
        )

    def _find(
        self,
        key: tuple[object, ...],
        select: str,
        chosen: tuple[object, ...],
        adding: str,
        values: tuple[object, ...],
    ) -> int:
        known = self._ids.get(key)
        if known is None:
            found = self._database.value(select, *chosen)
            if found is None:
                now = micros(self._database.now())
                self._database.execute(adding, *values, now, now)
                found = self._database.value("SELECT last_insert_rowid()")
                if self.record is not None:
                    self.record.new(str(key[0]), int(found))
            known = self._ids[key] = int(found)
        return known


class Syllabus:
    """Topics with their weights, hours, parents, concepts and prerequisites."""

    def __init__(self, database: Database, names: Names) -> None:
        self._database = database
        self._names = names

    def write(self, drafts: Sequence[TopicDraft], file: str) -> list[Problem]:
        """Add or update topics. A prerequisite that would close a circle is refused: the problem
        names the path."""
        ids = {
            (draft.subject, draft.name): self._names.topic(draft.subject, draft.name)
            for draft in drafts
        }
        by_name = {name: topic_id for (_, name), topic_id in reversed(ids.items())}
        problems: list[Problem] = []
        waiting = self._waiting()
        for order, draft in enumerate(drafts):
            topic_id = ids[draft.subject, draft.name]
            self._describe(topic_id, draft, order, waiting)
            for name in draft.concepts:
                self._names.concept(topic_id, name)
        for draft in drafts:
            topic_id = ids[draft.subject, draft.name]
            for needed, mastery in draft.prerequisites:
                other = (
                    ids.get((draft.subject, needed))
                    or by_name.get(needed)
                    or self._names.known_topic(draft.subject, needed)
                )
                if other is None:
                    problems.append(_unknown(file, draft.name, needed))
                    continue
                path = self._require(topic_id, other, mastery, waiting)
                if path:
                    problems.append(self._circle(file, draft.name, needed, path))
        return problems

    def _waiting(self) -> Waiting:
        requires: dict[int, list[int]] = {}
        for topic_id, other in self._database.rows(
            "SELECT topic_id, requires_id FROM topic_prerequisite"
        ):
            requires.setdefault(topic_id, []).append(other)
        parents = dict(
            self._database.rows("SELECT topic_id, parent_id FROM topic WHERE parent_id IS NOT NULL")
        )
        return Waiting(requires, parents)

    def _describe(self, topic_id: int, draft: TopicDraft, order: int, waiting: Waiting) -> None:
        row = self._database.rows(
            "SELECT description, weight, estimated_hours, parent_id, display_order "
            "FROM topic WHERE topic_id = ?",
            topic_id,
        )[0]
        parent_id = self._names.topic(draft.subject, draft.parent) if draft.parent else None
        is_another = parent_id is not None and parent_id != row[3]
        if is_another and parent_id is not None and not waiting.put_under(topic_id, parent_id):
            parent_id = None
        wanted = (
            draft.description or row[0],
            row[1] if draft.weight is None else draft.weight,
            row[2] if draft.hours is None else draft.hours,
            row[3] if parent_id is None else parent_id,
            order,
        )
        if wanted != row:
            if self._names.record is not None:
                self._names.record.named("topic", topic_id)
            self._database.execute(
                "UPDATE topic SET description = ?, weight = ?, estimated_hours = ?, "
                "parent_id = ?, display_order = ?, updated_at = ? WHERE topic_id = ?",
                *wanted,
                micros(self._database.now()),
                topic_id,
            )

    def _require(
        self, topic_id: int, other: int, mastery: float | None, waiting: Waiting
    ) -> tuple[int, ...]:
        """Keep a prerequisite; the path back where it would close a circle."""
        rows = self._database.rows(
            "SELECT minimum_mastery, id FROM topic_prerequisite "
            "WHERE topic_id = ? AND requires_id = ?",
            topic_id,
            other,
        )
        now, record = micros(self._database.now()), self._names.record
        if not rows:
            path = waiting.require(topic_id, other)
            if path:
                return path
            added = self._database.insert(_INSERT_PREREQUISITE, topic_id, other, mastery, now, now)
            if record is not None:
                record.new("topic_prerequisite", added)
        elif rows[0][0] != mastery:
            if record is not None:
                record.named("topic_prerequisite", rows[0][1])
            self._database.execute(
                "UPDATE topic_prerequisite SET minimum_mastery = ?, updated_at = ? "
                "WHERE topic_id = ? AND requires_id = ?",
                mastery,
                now,
                topic_id,
                other,
            )
        return ()

    def _circle(self, file: str, name: str, needed: str, path: Sequence[int]) -> Problem:
        titles = [
            self._database.value("SELECT name FROM topic WHERE topic_id = ?", topic_id)
            for topic_id in path
        ]
        return Problem(
            file,
            "topic-cycle",
            f"{name} needs {needed}, which in the end needs {name}: "
            f"{' → '.join([name, *titles])}. This one prerequisite was left out.",
            place=name,
            hint="Take one of these prerequisites out of the syllabus.",
            is_warning=True,
        )


def _unknown(file: str, name: str, needed: str) -> Problem:
    return Problem(
        file,
        "prerequisite-unknown",
        f"{name} needs {needed}, which is neither in the file nor in the library; left out.",
        place=name,
        hint="Add a topic of that name, or correct the name.",
        is_warning=True,
    )
