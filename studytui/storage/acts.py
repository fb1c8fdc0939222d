"""Acts of the learner with every row they changed, so that they can be taken back and done again.

An act and its record are one transaction: killed in between, there is neither. Taken back, its
changes are undone from the last to the first, so that no row is ever without what it refers to;
each row must still be what the act had made of it. If one is not, nothing is changed, and the act
is left alone from then on, so that those before it can still be taken back.

Acts outside exams are kept for good; those of a sitting until it ends. How changes are told and
what they leave out stands in `studytui.storage.changed_rows`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from studytui.domain.cleaning import clean_line
from studytui.errors import StudyError
from studytui.storage import learner_states, plans
from studytui.storage.database import Database
from studytui.storage.moments import microseconds_of

if TYPE_CHECKING:
    from studytui.storage.changed_rows import OnProgress, RowChange, Watcher

_ITEM = "sitting_item"
"""The table that holds the items of sittings."""
_MARKS = frozenset({"response", "question_progress"})
"""Tables that hold how answers were marked."""
_PLACES = frozenset({"question"})
"""Tables that hold where questions belong."""
_TEXTS = frozenset({"option", "question_slot"})
"""Tables that hold keys."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something the learner did."""

    act_id: int
    words: str
    """What it was, for "Taken back: …"."""
    sitting_id: int | None
    items: tuple[int, ...]
    """Ids of the items of sittings it touched."""
    questions: tuple[int, ...]
    """Ids of the questions it touched; of an act in a sitting, otherwise than by an item of it."""
    tables: frozenset[str]
    """Names of the tables it wrote to."""


class ActLog:
    """Records acts of one learner, and takes them back. One for each open file."""

    def __init__(self, database: Database, learner_id: int) -> None:
        self._database = database
        self._learner_id = learner_id

    @cached_property
    def _watcher(self) -> Watcher:
        # Here: the first frame has the log of acts, and no act. What tells changed rows knows all
        # tables, which take 50 ms to load.
        from studytui.storage.changed_rows import Watcher

        return Watcher(self._database)

    def prepare(self) -> None:
        """What the first act would need 4 ms for: call it where nobody waits."""
        self._watcher.watch()

    @contextmanager
    def record(self, words: str, sitting_id: int | None = None) -> Iterator[None]:
        """Everything written inside is one act, committed with its record or not at all. An act
        within another one belongs to that; if it fails, only its own part is undone. What changes
        nothing leaves no record."""
        if self._watcher.is_watching:
            with self._watcher.part():
                yield
            return
        with self._database.transaction():
            with self._watcher.watching() as changes:
                yield
            if changes:
                if sitting_id is None:
                    self._forget_undone()
                self._keep(words, sitting_id, changes)

    def _keep(self, words: str, sitting_id: int | None, changes: list[RowChange]) -> None:
        from studytui.storage.changed_rows import encoded

        now = microseconds_of(self._database.now())
        # By hand: Peewee would double what a record costs, 0.1 ms more for each answer.
        self._database.execute(
            "INSERT INTO act(learner_id, sitting_id, words, changes, created_at, updated_at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            self._learner_id,
            sitting_id,
            clean_line(words),
            encoded(changes),
            now,
            now,
        )

    def last(self, sitting_id: int | None = None) -> Act | None:
        """The act that `undo` would take back; None if there is none."""
        return self._find(sitting_id, "undone_at IS NULL", "DESC")

    def weight(self, *, is_undone: bool = False) -> int:
        """How many characters the record holds of the act outside exams that `undo` would take
        back, or `redo` do again: what it takes to do so grows with that."""
        state, order = ("IS NOT NULL", "ASC") if is_undone else ("IS NULL", "DESC")
        found = self._database.value(
            "SELECT length(changes) FROM act WHERE learner_id = ? AND sitting_id IS NULL "
            f"AND undone_at {state} ORDER BY act_id {order} LIMIT 1",
            self._learner_id,
        )
        return found or 0

    def undo(
        self,
        sitting_id: int | None = None,
        *,
        stands: Callable[[Act], str] | None = None,
        on_progress: OnProgress | None = None,
    ) -> Act | None:
        """Take back the last act, outside exams or in a sitting; the act, or None if there is
        none.

        `on_progress` is told how many of its rows are done. `stands` may say why an act has to stay. Raises StudyError, and changes nothing, when it
        says so, or when what the act wrote has been changed since; the next call then takes back
        the act before it.
        """
        with self._database.transaction():
            act = self.last(sitting_id)
            if act is None:
                return None
            reason = stands(act) if stands is not None else ""
            if reason:
                self._leave_alone(act)
            else:
                reason = self._bring(act, on_progress, is_back=True)
        if reason:
            raise StudyError(
                f"{act.words[:1].upper()}{act.words[1:]} stays: {reason}.",
                title="Not taken back",
                hint="What was done before it can still be taken back.",
            )
        return act

    def redo(self, on_progress: OnProgress | None = None) -> Act | None:
        """Do again what was taken back last, outside exams; the act, or None if there is none. A
        new act makes an end of what could be done again. Raises StudyError as `undo` does."""
        with self._database.transaction():
            act = self._find(None, "undone_at IS NOT NULL", "ASC")
            if act is None:
                return None
            reason = self._bring(act, on_progress, is_back=False)
        if reason:
            raise StudyError(
                f"{act.words[:1].upper()}{act.words[1:]} is not done again: {reason}.",
                title="Not done again",
            )
        return act

    def forget(self, sitting_id: int) -> None:
        """A sitting has ended: what was done in it stands."""
        self._database.execute(
            "DELETE FROM act WHERE learner_id = ? AND sitting_id = ?", self._learner_id, sitting_id
        )

    def _forget_undone(self) -> None:
        self._database.execute(
            "DELETE FROM act WHERE learner_id = ? AND sitting_id IS NULL AND undone_at IS NOT NULL",
            self._learner_id,
        )

    def _find(self, sitting_id: int | None, where: str, order: str) -> Act | None:
        rows = self._database.rows(
            f"SELECT act_id, words, changes FROM act WHERE learner_id = ? "
            f"AND sitting_id IS ? AND {where} ORDER BY act_id {order} LIMIT 1",
            self._learner_id,
            sitting_id,
        )
        if not rows:
            return None
        from studytui.storage.changed_rows import decoded

        act_id, words, stored = rows[0]
        changes = decoded(stored)
        items = dict.fromkeys(one.rowid for one in changes if one.table == _ITEM)
        # Within a sitting its items say it, and a question may be asked there twice.
        told = [one for one in changes if sitting_id is None or one.table != _ITEM]
        touched = dict.fromkeys(self._watcher.question_of(one) for one in told)
        return Act(
            act_id,
            words,
            sitting_id,
            tuple(items),
            tuple(question for question in touched if question is not None),
            frozenset(one.table for one in changes),
        )

    def _bring(self, act: Act, on_progress: OnProgress | None, *, is_back: bool) -> str:
        """Undo or redo what an act wrote, or forget the act; why it is not done, or nothing."""
        from studytui.storage.changed_rows import ChangedSince, decoded, nobody

        database = self._database
        changes = decoded(database.value("SELECT changes FROM act WHERE act_id = ?", act.act_id))
        try:
            self._watcher.bring(changes, is_back=is_back, on_progress=on_progress or nobody)
        except ChangedSince:
            self._leave_alone(act)
            return "what it wrote has been changed since, by an import or in another window"
        self._learn_anew(act)
        now = microseconds_of(database.now())
        database.execute(
            "UPDATE act SET undone_at = ?, updated_at = ? WHERE act_id = ?",
            now if is_back else None,
            now,
            act.act_id,
        )
        return ""

    def _learn_anew(self, act: Act) -> None:
        """What is kept of the learner follows what the act was about."""
        if _MARKS & act.tables and act.sitting_id is None:
            for question_id in act.questions:
                learner_states.marked_anew(self._database, self._learner_id, question_id)
        elif _PLACES & act.tables:
            learner_states.mark_all_stale(self._database)
            plans.doubt(self._database)
        if _TEXTS & act.tables:
            from studytui.storage import suspicions

            suspicions.key_changed(self._database, act.questions)

    def _leave_alone(self, act: Act) -> None:
        self._database.execute("DELETE FROM act WHERE act_id = ?", act.act_id)
