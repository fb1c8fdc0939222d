"""Classes: made by a teacher, joined by a code, left again."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.storage import classrooms, first_look
from studytui.storage.classrooms import Classroom, Member, Request
from studytui.storage.database import Database

__all__ = ["Classes", "Classroom", "Member", "Request", "code_of"]

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Nothing that is read for something else: no I, L, O, 0 or 1."""
_LENGTH = 6
"""31⁶ codes, 900 million: none is found by trying."""
LONGEST_NAME = 200
"""Characters."""


def code_of(text: str) -> str:
    """A code as it is kept, however it was typed: ``k7m-2qx`` is ``K7M2QX``."""
    return "".join(one for one in clean_line(text).upper() if one.isalnum())


class Classes:
    """The classes of the file's own person: those they teach, and those they are in."""

    def __init__(self, database: Database, learner_id: int) -> None:
        self._database = database
        self._learner_id = learner_id

    @property
    def is_teacher(self) -> bool:
        """Whether this person teaches: then there is a screen for it."""
        return first_look.is_teacher(self._database, self._learner_id)

    def taught(self) -> list[Classroom]:
        """The classes this person teaches, by name."""
        return classrooms.classrooms(self._database, teacher_id=self._learner_id)

    def joined(self) -> list[Classroom]:
        """The classes this person is in, by name."""
        return classrooms.classrooms_of(self._database, self._learner_id)

    def requests(self) -> list[Request]:
        """Codes that wait for a hub, and those that it refused."""
        return classrooms.requests(self._database, self._learner_id)

    def members(self, classroom_id: int) -> list[Member]:
        """Who is in a class, by name."""
        return classrooms.members(self._database, classroom_id)

    def named(self, name: str) -> Classroom:
        """The class of that name or code, or the only one with these words in its name. Raises
        StudyError that says which there are."""
        found = self.taught()
        wanted = clean_line(name).casefold()
        same = [
            one
            for one in found
            if clean_line(one.name).casefold() == wanted or one.code == code_of(name)
        ]
        like = [one for one in found if wanted and wanted in clean_line(one.name).casefold()]
        chosen = same or like
        if len(chosen) == 1:
            return chosen[0]
        raise StudyError(
            f"More than one class is called like {clean_line(name)}."
            if chosen
            else f"You teach no class called {clean_line(name)}.",
            title="Which class?",
            hint=_there_are(chosen or found),
        )

    def member(self, classroom: Classroom, name: str) -> Member:
        """Somebody in a class by name. Raises StudyError that says what to do."""
        wanted = clean_line(name).casefold()
        found = self.members(classroom.classroom_id)
        same = [one for one in found if clean_line(one.name).casefold() == wanted]
        like = [one for one in found if wanted and wanted in clean_line(one.name).casefold()]
        chosen = same or like
        if len(chosen) == 1:
            return chosen[0]
        raise StudyError(
            f"More than one in {clean_line(classroom.name)} is called like {clean_line(name)}."
            if chosen
            else f"Nobody in {clean_line(classroom.name)} is called {clean_line(name)}.",
            title="Which learner?",
            hint=f"studytui class list {classroom.code} names all {len(found)}.",
        )

    def add(self, name: str) -> tuple[Changes, Classroom]:
        """A new class of that name, with a code to join it; whoever makes one is a teacher from
        then on. Raises StudyError where the name is empty or taken."""
        title = clean_line(name)[:LONGEST_NAME].strip()
        if not title:
            raise StudyError(
                "A class needs a name.", title="No name", hint="studytui class add “Year 9”."
            )
        if any(clean_line(one.name).casefold() == title.casefold() for one in self.taught()):
            raise StudyError(
                f"You have a class called {title} already.",
                title="The name is taken",
                hint="Give it another name.",
            )
        with self._database.transaction():
            classrooms.set_role(self._database, self._learner_id, "teacher")
            classroom_id = classrooms.add(self._database, self._learner_id, title, self._new_code())
        made = next(one for one in self.taught() if one.classroom_id == classroom_id)
        return Changes.CLASSES, made

    def renew_code(self, classroom: Classroom) -> Changes:
        """Another code: the old one lets nobody in any more, and who is in stays."""
        with self._database.transaction():
            classrooms.set_code(self._database, classroom.classroom_id, self._new_code())
        return Changes.CLASSES

    def close(self, classroom: Classroom) -> Changes:
        """The class is no more; what was done in it stays."""
        with self._database.transaction():
            classrooms.close(self._database, classroom.classroom_id)
        return Changes.CLASSES

    def remove(self, classroom: Classroom, member: Member) -> Changes:
        """Somebody is in the class no longer; what they did stays, and is not shown with it."""
        with self._database.transaction():
            classrooms.remove(self._database, classroom.classroom_id, member.learner_id)
        return Changes.CLASSES

    def enrol(self, code: str) -> tuple[Changes, Classroom | None]:
        """Join the class of a code: at once where it is in this file and of no hub, else when the
        hub has said yes. The class, or None where the code waits for the hub. Raises StudyError where it is no code,
        or of one's own class."""
        wanted = code_of(code)
        if len(wanted) != _LENGTH or any(one not in _LETTERS for one in wanted):
            raise StudyError(
                f"{clean_line(code)[:40]!r} is no code of a class.",
                title="No such code",
                hint=f"A code has {_LENGTH} letters and digits, such as K7M-2QX. The teacher has "
                "it: studytui class code.",
            )
        classroom_id = classrooms.by_code(self._database, wanted)
        if classroom_id in {one.classroom_id for one in self.taught()}:
            raise StudyError(
                "That is a class of your own.",
                title="You teach it",
                hint="Give the code to your learners.",
            )
        if classroom_id is None or self._database.value("SELECT EXISTS (SELECT 1 FROM hub_link)"):
            with self._database.transaction():
                classrooms.request(self._database, self._learner_id, wanted)
            return Changes.CLASSES, None
        with self._database.transaction():
            classrooms.enrol(self._database, classroom_id, self._learner_id)
        found = next(one for one in self.joined() if one.classroom_id == classroom_id)
        return Changes.CLASSES, found

    def leave(self, classroom: Classroom) -> Changes:
        """Leave a class that one is in."""
        with self._database.transaction():
            classrooms.remove(self._database, classroom.classroom_id, self._learner_id)
        return Changes.CLASSES

    def _new_code(self) -> str:
        while True:
            code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
            if not self._database.value("SELECT 1 FROM classroom WHERE code = ?", code):
                return code


def _there_are(found: Sequence[Classroom]) -> str:
    if not found:
        return "studytui class add NAME makes one."
    names = [f"“{clean_line(one.name)}” ({one.code})" for one in found[:8]]
    return f"There are: {', '.join(names)}{', …' if len(found) > 8 else ''}"
