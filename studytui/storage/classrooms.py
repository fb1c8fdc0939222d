"""Classes and who is in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from studytui.storage.database import Database
from studytui.storage.moments import microseconds_of, moment_of


@dataclass(frozen=True, slots=True)
class Classroom:
    """A class."""

    classroom_id: int
    uid: str
    name: str
    code: str
    teacher_id: int
    teacher: str
    learners: int


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a class."""

    learner_id: int
    uid: str
    name: str


def classrooms(database: Database, *, teacher_id: int | None = None) -> list[Classroom]:
    """Classes by name; only those of a teacher where one is given."""
    rows = database.rows(
        """
        SELECT c.classroom_id, c.uid, c.name, c.code, c.teacher_id, t.username,
               (SELECT count(*) FROM enrolment e
                WHERE e.classroom_id = c.classroom_id AND e.is_active = 1)
        FROM classroom c JOIN learner t ON t.learner_id = c.teacher_id
        WHERE c.is_active = 1 AND coalesce(c.teacher_id = ?, 1)
        ORDER BY c.name, c.classroom_id
        """,
        teacher_id,
    )
    return [Classroom(*row) for row in rows]


def classrooms_of(database: Database, learner_id: int) -> list[Classroom]:
    """Classes that somebody is in."""
    rows = database.rows(
        "SELECT classroom_id FROM enrolment WHERE learner_id = ? AND is_active = 1", learner_id
    )
    wanted = {row[0] for row in rows}
    return [one for one in classrooms(database) if one.classroom_id in wanted]


def members(database: Database, classroom_id: int) -> list[Member]:
    """Who is in a class, by name."""
    rows = database.rows(
        """
        SELECT l.learner_id, l.uid, l.username FROM enrolment e
        JOIN learner l ON l.learner_id = e.learner_id
        WHERE e.classroom_id = ? AND e.is_active = 1
        """,
        classroom_id,
    )
    return sorted((Member(*row) for row in rows), key=_natural)


def _natural(member: Member) -> tuple[list[tuple[bool, int, str]], int]:
    """By name, numbers in it by their size: Learner 9 before Learner 10."""
    parts = re.split(r"(\d{1,9})", member.name.casefold(), flags=re.ASCII)
    key = [
        (
            not one.isascii() or not one.isdigit(),
            int(one) if one.isascii() and one.isdigit() else 0,
            one,
        )
        for one in parts
        if one
    ]
    return key, member.learner_id


def by_code(database: Database, code: str) -> int | None:
    """The class of a code, if it is in this file."""
    found = database.value(
        "SELECT classroom_id FROM classroom WHERE code = ? AND is_active = 1", code
    )
    return None if found is None else int(found)


def add(database: Database, teacher_id: int, name: str, code: str) -> int:
    """A new class; its id."""
    now = microseconds_of(database.now())
    return database.insert(
        "INSERT INTO classroom(uid, name, teacher_id, code, is_active, created_at, updated_at) "
        "VALUES (?, ?, ?, ?, 1, ?, ?)",
        database.new_uid(),
        name,
        teacher_id,
        code,
        now,
        now,
    )


def set_role(database: Database, learner_id: int, role: str) -> None:
    """Make somebody a teacher or a student, in this file."""
    database.execute(
        "UPDATE learner SET role = ?, updated_at = ? WHERE learner_id = ? AND role != ?",
        role,
        microseconds_of(database.now()),
        learner_id,
        role,
    )


def set_code(database: Database, classroom_id: int, code: str) -> None:
    """Give a class another code: the old one lets nobody in any more."""
    _set(database, classroom_id, "code = ?", code)


def close(database: Database, classroom_id: int) -> None:
    """The class is no more; what was done in it stays."""
    _set(database, classroom_id, "is_active = ?", 0)


def _set(database: Database, classroom_id: int, change: str, value: object) -> None:
    database.execute(
        f"UPDATE classroom SET {change}, updated_at = ? WHERE classroom_id = ?",
        value,
        microseconds_of(database.now()),
        classroom_id,
    )


def enrol(database: Database, classroom_id: int, learner_id: int) -> None:
    """Put somebody into a class; who had left is in it again."""
    now = microseconds_of(database.now())
    database.execute(
        "INSERT INTO enrolment(uid, classroom_id, learner_id, is_active, created_at, updated_at) "
        "VALUES (?, ?, ?, 1, ?, ?) ON CONFLICT (classroom_id, learner_id) "
        "DO UPDATE SET is_active = 1, updated_at = excluded.updated_at WHERE is_active = 0",
        database.new_uid(),
        classroom_id,
        learner_id,
        now,
        now,
    )


def remove(database: Database, classroom_id: int, learner_id: int) -> None:
    """Somebody is in a class no longer; what they did stays."""
    database.execute(
        "UPDATE enrolment SET is_active = 0, updated_at = ? "
        "WHERE classroom_id = ? AND learner_id = ? AND is_active = 1",
        microseconds_of(database.now()),
        classroom_id,
        learner_id,
    )


@dataclass(frozen=True, slots=True)
class Request:
    """A wish to join a class that is not in this file."""

    code: str
    asked_at: datetime
    answer: str
    """Why it was refused; empty while nobody has answered."""


def request(database: Database, learner_id: int, code: str) -> None:
    """Keep the wish to join the class of a code until a hub answers it; once."""
    now = microseconds_of(database.now())
    is_waiting = database.value(
        "SELECT 1 FROM enrolment_request WHERE learner_id = ? AND code = ? AND answered_at IS NULL",
        learner_id,
        code,
    )
    if not is_waiting:
        database.execute(
            "INSERT INTO enrolment_request(uid, learner_id, code, answer, created_at, updated_at) "
            "VALUES (?, ?, ?, '', ?, ?)",
            database.new_uid(),
            learner_id,
            code,
            now,
            now,
        )


def requests(database: Database, learner_id: int) -> list[Request]:
    """Wishes that wait, and those that were refused, the latest first; what was granted is in the
    list of classes."""
    rows = database.rows(
        "SELECT code, created_at, answer FROM enrolment_request WHERE learner_id = ? "
        "AND (answered_at IS NULL OR answer != '') ORDER BY enrolment_request_id DESC",
        learner_id,
    )
    return [Request(code, moment_of(asked), answer) for code, asked, answer in rows]
