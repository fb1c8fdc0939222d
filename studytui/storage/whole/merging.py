"""A library laid down by `staging` put into the one that is open, in one transaction.

Every row of the file finds itself here, by what is the same in two homes, or is new. What is here
stays as it is; ids of new rows go on behind those there are, so that in a home without anything of
its own they are those of the file.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import peewee as pw

from studytui.domain.items import Suspicion
from studytui.domain.question import Status
from studytui.storage import suspicions
from studytui.storage.database import Database
from studytui.storage.importing import sql
from studytui.storage.whole import embedded, progress, topics_merged
from studytui.storage.whole.shape import Column, Table, tables
from studytui.storage.whole.staging import DamagedError

_STAGE = "stage"
_TABLES = {table.name: table for table in tables()}
_ALWAYS_THERE = "learner"
_COPY = "~"
"""Stands in the key of a question between that of the one that is here and the copy's own uid."""
_COPIES = "temp.copied"
_COMPARED = ("question", "exam", "topic", "note", "goal", "sitting", "study_plan")
"""Tables in whose rows a person sees whether they are in another state."""


@dataclass(slots=True)
class Merged:
    """What came of it."""

    was_empty: bool
    new: dict[str, int] = field(default_factory=dict)
    """Rows by table."""
    same: dict[str, int] = field(default_factory=dict)
    """Rows by table that were here already."""
    differing: dict[str, int] = field(default_factory=dict)
    """Those of `same` that are later in the file; what is here stayed."""
    copies: int = 0
    """Questions that are here with other options: those of the file went in as retired, so that
    what was answered to them can be read."""
    left_out: dict[str, int] = field(default_factory=dict)
    """Rows by table that belong to what is here in another form."""
    circles: list[tuple[str, str]] = field(default_factory=list)
    """Topics that would have had to wait for each other: the second is no longer needed."""

    @property
    def has_changes(self) -> bool:
        return any(self.new.values())


@contextmanager
def attached(database: Database, path: Path) -> Iterator[None]:
    """The file of the staging beside the library, for `merge`. Not within a transaction."""
    database.execute(f"ATTACH DATABASE ? AS {_STAGE}", str(path))
    try:
        yield
    finally:
        _drop(database)
        database.execute(f"DETACH DATABASE {_STAGE}")


def merge(
    database: Database, learner_id: int, before_commit: Callable[[], None] = lambda: None
) -> Merged:
    """Put everything in, in one transaction; `before_commit` is called as the last thing inside.
    Raises DamagedError, with nothing changed, where rows do not fit together."""
    try:
        with database.transaction():
            # Rows may come before what they refer to: it counts at the end.
            database.execute("PRAGMA defer_foreign_keys=1")
            merged = _Merging(database, learner_id).run()
            before_commit()
        return merged
    except pw.IntegrityError as error:
        raise DamagedError(f"its rows do not fit together ({error})") from error


class _Merging:
    def __init__(self, database: Database, learner_id: int) -> None:
        self._database = database
        self._learner_id = learner_id
        self._merged = Merged(
            not any(
                self._value(f'SELECT EXISTS (SELECT 1 FROM main."{table.name}")')
                for table in tables()
                if table.name != _ALWAYS_THERE
            )
        )
        self._offsets: dict[str, int] = {}

    def run(self) -> Merged:
        merged = self._merged
        for table in tables():
            self._look_for_dangling(table)
        topics_merged.look_for_loop(self._database, _STAGE)
        self._look_for_empty()
        if not merged.was_empty:
            self._without_caches()
        self._name_copies()
        for table in tables():
            if not table.shares_its_id:
                self._map(table)
        self._take_learner()
        merged.circles = topics_merged.without_circles(self._database, _STAGE)
        for table in tables():
            self._insert(table)
        if not merged.was_empty:
            self._write_ids_inside()
        self._index()
        self._count()
        self._follow()
        return merged

    # What is new

    def _map(self, table: Table) -> None:
        """For each row of the file which row it is here, or will be."""
        self._execute(
            f"CREATE TABLE {_map_of(table.name)}"
            "(file_id INTEGER PRIMARY KEY, home_id INTEGER NOT NULL, is_new INTEGER NOT NULL)"
        )
        own = table.id_column
        self._offsets[table.name] = 0
        if table.name == _ALWAYS_THERE or not self._merged.was_empty:
            if not self._keeps_ids:
                self._offsets[table.name] = self._value(
                    f'SELECT coalesce(max("{own}"), 0) FROM main."{table.name}"'
                )
            if table.name == _ALWAYS_THERE:
                # A library belongs to one person: theirs is the first learner of both.
                self._execute(
                    f"INSERT INTO {_map_of(table.name)} "
                    f"SELECT min(learner_id), ?, 0 FROM {_STAGE}.learner HAVING count(*)",
                    self._learner_id,
                )
            for names in table.identity:
                self._match(table, names)
                if table.name == "question":
                    self._unmatch_others()
            if table.name == "question":
                self._match_copies()
        # Acts name rows by their ids.
        if table.name == "act" and not self._keeps_ids:
            return
        where, owned = "", ""
        if table.owner is not None:
            name, of = table.owner.name, _map_of(table.owner.refers_to)
            owned = f'LEFT JOIN {of} o ON o.file_id = s."{name}"'
            where = f'WHERE s."{name}" IS NULL OR o.is_new'
        self._execute(
            f"INSERT OR IGNORE INTO {_map_of(table.name)} "
            f'SELECT s."{own}", s."{own}" + ?, 1 FROM {_STAGE}."{table.name}" s {owned} {where}',
            self._offsets[table.name],
        )

    @property
    def _keeps_ids(self) -> bool:
        """Whether all rows are going to have the ids they have in the file."""
        first = self._value(f"SELECT min(learner_id) FROM {_STAGE}.learner")
        return self._merged.was_empty and first == self._learner_id

    def _match(self, table: Table, names: tuple[str, ...]) -> None:
        joins, wanted, given = [], [], []
        for number, name in enumerate(names):
            column = table.column(name)
            if column.refers_to:
                home_id = f"r{number}.home_id"
                joins.append(
                    f"LEFT JOIN {_map_of(column.refers_to)} r{number} "
                    f'ON r{number}.file_id = s."{name}"'
                )
                # 0 stands for none where there need not be any.
                given.append(f'({home_id} IS NOT NULL OR coalesce(s."{name}", 0) = 0)')
                is_zero = not column.is_sure and not column.may_be_null
                wanted.append(f'h."{name}" IS {f"coalesce({home_id}, 0)" if is_zero else home_id}')
            else:
                wanted.append(f'h."{name}" = s."{name}"')
        conditions = " AND ".join(given) or "1"
        self._execute(
            f"INSERT OR IGNORE INTO {_map_of(table.name)} "
            f'SELECT s."{table.id_column}", h."{table.id_column}", 0 '
            f'FROM {_STAGE}."{table.name}" s {" ".join(joins)} '
            f'CROSS JOIN main."{table.name}" h WHERE {" AND ".join(wanted)} AND {conditions}'
        )

    # Questions that are here with other options

    def _name_copies(self) -> None:
        self._execute(f"CREATE TABLE {_COPIES}(file_id INTEGER PRIMARY KEY)")

    def _unmatch_others(self) -> None:
        """An answer names options by number: a question is only the same one as long as its options
        have the same numbers."""
        of = _map_of("question")
        self._execute(
            f"INSERT OR IGNORE INTO {_COPIES} "
            f"SELECT s.question_id FROM {of} m "
            f'CROSS JOIN {_STAGE}."option" s ON s.question_id = m.file_id '
            'LEFT JOIN main."option" h ON h.question_id = m.home_id AND h.number = s.number '
            "WHERE h.text IS NOT s.text OR h.slot IS NOT s.slot "
            f"UNION SELECT s.question_id FROM {of} m "
            f"CROSS JOIN {_STAGE}.question_slot s ON s.question_id = m.file_id "
            "LEFT JOIN main.question_slot h ON h.question_id = m.home_id AND h.number = s.number "
            "WHERE h.text IS NOT s.text"
        )
        self._execute(f"DELETE FROM {of} WHERE file_id IN (SELECT file_id FROM {_COPIES})")

    def _match_copies(self) -> None:
        """Those of an import before this one."""
        self._execute(
            f"INSERT OR IGNORE INTO {_map_of('question')} "
            f"SELECT s.question_id, h.question_id, 0 FROM {_COPIES} c "
            f"CROSS JOIN {_STAGE}.question s ON s.question_id = c.file_id "
            f"LEFT JOIN {_map_of('source')} r ON r.file_id = s.source_id "
            "CROSS JOIN main.question h ON h.source_id = r.home_id "
            f"AND h.source_question_key = s.source_question_key || '{_COPY}' || s.uid"
        )

    # What goes in

    def _take_learner(self) -> None:
        if not self._merged.was_empty:
            return
        names = [
            column.name for column in _TABLES["learner"].columns if column.name != "learner_id"
        ]
        listed = ", ".join(f'"{name}"' for name in names)
        if self._value(f"SELECT EXISTS (SELECT 1 FROM {_STAGE}.learner)"):
            self._execute(
                f"UPDATE main.learner SET ({listed}) = (SELECT {listed} FROM {_STAGE}.learner "
                "ORDER BY learner_id LIMIT 1) WHERE learner_id = ?",
                self._learner_id,
            )

    def _insert(self, table: Table) -> None:
        joins, values = [], []
        for number, column in enumerate(table.columns):
            if column.name == table.id_column and not table.shares_its_id:
                values.append("m.home_id")
            elif column.refers_to:
                joins.append(
                    f"LEFT JOIN {_map_of(column.refers_to)} r{number} "
                    f'ON r{number}.file_id = s."{column.name}"'
                )
                values.append(self._mapped(column, f"r{number}.home_id"))
            else:
                values.append(self._copied(table, column))
        of = table.column(table.id_column).refers_to if table.shares_its_id else table.name
        needed = " AND ".join(
            f"r{number}.home_id IS NOT NULL"
            for number, column in enumerate(table.columns)
            if column.refers_to and column.is_sure and not column.may_be_null
        )
        listed = ", ".join(f'"{column.name}"' for column in table.columns)
        self._execute(
            f'INSERT INTO main."{table.name}"({listed}) SELECT {", ".join(values)} '
            f"FROM {_map_of(of)} m "
            f'CROSS JOIN {_STAGE}."{table.name}" s ON s."{table.id_column}" = m.file_id '
            f"{' '.join(joins)} WHERE m.is_new AND {needed or '1'} ORDER BY m.home_id"
        )

    def _mapped(self, column: Column, home_id: str) -> str:
        if column.is_sure:
            return home_id
        # What an id named that need not be there may have gone: nothing here has that id then.
        gone = f's."{column.name}"' if self._merged.was_empty else "0"
        if not column.may_be_null or self._merged.was_empty:
            return f"coalesce({home_id}, {gone})"
        return home_id

    def _copied(self, table: Table, column: Column) -> str:
        value = f's."{column.name}"'
        if table.name != "question" or self._merged.was_empty:
            return value
        changed = {
            "source_question_key": f"{value} || '{_COPY}' || s.uid",
            "status": f"'{Status.RETIRED.value}'",
            "offered_status": "NULL",
            "uid": f"CASE WHEN EXISTS (SELECT 1 FROM main.question q WHERE q.uid = {value}) "
            f"THEN studytui_other_uid({value}) ELSE {value} END",
        }.get(column.name)
        if changed is None:
            return value
        is_copy = f"EXISTS (SELECT 1 FROM {_COPIES} c WHERE c.file_id = s.question_id)"
        return f"CASE WHEN {is_copy} THEN {changed} ELSE {value} END"

    def _without_caches(self) -> None:
        """What was kept to diagnose faster names rows by their ids: it is made anew."""
        connection = self._database.connection.connection()
        connection.create_function("studytui_other_uid", 1, _other_uid, deterministic=True)
        self._forget_caches(_STAGE)
        # Whether questions say nearly the same is looked at among all that there are then.
        self._execute(
            f"DELETE FROM {_STAGE}.question_suspicion WHERE kind IN (?, ?, ?)",
            suspicions.WAITING,
            suspicions.LOOKED_AT,
            Suspicion.DUPLICATE.value,
        )

    def _forget_caches(self, schema: str) -> None:
        self._execute(
            f"DELETE FROM {schema}.weakness WHERE kind NOT IN "
            f"({', '.join('?' * len(embedded.WEAKNESSES))}) AND NOT EXISTS (SELECT 1 "
            f"FROM {schema}.learning_pack p WHERE p.weakness_id = {schema}.weakness.weakness_id) "
            f"AND NOT EXISTS (SELECT 1 FROM {schema}.mastery_loop l "
            f"WHERE l.weakness_id = {schema}.weakness.weakness_id)",
            *embedded.WEAKNESSES,
        )

    def _write_ids_inside(self) -> None:
        embedded.rewrite(self._database, _map_of)

    def _index(self) -> None:
        """New questions into the search, and new notes on those that were there."""
        first = self._offsets["question"] + 1
        last = self._value("SELECT coalesce(max(question_id), 0) FROM main.question")
        self._execute(sql.INDEX, first, last)
        noted = self._database.rows(
            f"SELECT n.question_id, n.text FROM {_map_of('note')} m "
            "CROSS JOIN main.note n ON n.note_id = m.home_id "
            "WHERE m.is_new AND n.learner_id = ? AND n.question_id < ?",
            self._learner_id,
            first,
        )
        if self._merged.new.get("resource_passage"):
            self._execute("INSERT INTO main.passage_search(passage_search) VALUES ('rebuild')")
        for question_id, text in noted:
            self._execute(sql.UNINDEX, question_id, question_id)
            self._execute(
                "UPDATE main.question_text SET notes = ? WHERE question_id = ?", text, question_id
            )
            self._execute(sql.INDEX, question_id, question_id)

    def _follow(self) -> None:
        """What hangs on the new rows: kept with them, or marked to be made anew."""
        if self._merged.new.get("response"):
            progress.rebuild(self._database, self._learner_id)
            self._execute("UPDATE main.learner_state SET algorithm = ''")
        if not self._merged.was_empty and self._merged.has_changes:
            self._forget_caches("main")
            new = self._database.rows(
                f"SELECT home_id FROM {_map_of('question')} WHERE is_new ORDER BY home_id"
            )
            suspicions.await_comparison(self._database, (row[0] for row in new))

    # What came of it

    def _look_for_dangling(self, table: Table) -> None:
        for column in table.references:
            if not column.is_sure:
                continue
            other = _TABLES[column.refers_to]
            rows = self._database.rows(
                f'SELECT s."{table.id_column}", s."{column.name}" FROM {_STAGE}."{table.name}" s '
                f'LEFT JOIN {_STAGE}."{other.name}" o ON o."{other.id_column}" = s."{column.name}" '
                f'WHERE s."{column.name}" IS NOT NULL AND o."{other.id_column}" IS NULL LIMIT 1'
            )
            for row_id, named in rows:
                raise DamagedError(
                    f"{table.name} {row_id} refers to {other.name} {named}, which is not in it"
                )

    def _look_for_empty(self) -> None:
        missing = self._database.value(
            f"SELECT q.question_id FROM {_STAGE}.question q "
            f"LEFT JOIN {_STAGE}.question_text t ON t.question_id = q.question_id "
            "WHERE t.question_id IS NULL LIMIT 1"
        )
        if missing is not None:
            raise DamagedError(f"question {missing} has no text")
        without = self._database.value(
            f"SELECT weakness_id FROM {_STAGE}.weakness "
            f"WHERE kind IN ({', '.join('?' * len(embedded.WEAKNESSES))}) AND "
            "CASE WHEN json_valid(evidence) THEN json_type(evidence, '$.questions') END "
            "IS NOT 'array' LIMIT 1",
            *embedded.WEAKNESSES,
        )
        if without is not None:
            raise DamagedError(f"weakness {without} has no evidence")

    def _count(self) -> None:
        merged = self._merged
        for table in tables():
            if table.shares_its_id:
                continue
            of = _map_of(table.name)
            new, same = self._database.rows(
                f"SELECT coalesce(sum(is_new), 0), coalesce(sum(NOT is_new), 0) FROM {of}"
            )[0]
            rows = self._value(f'SELECT count(*) FROM {_STAGE}."{table.name}"')
            for number, counts in ((new, merged.new), (same, merged.same)):
                if number:
                    counts[table.name] = number
            if rows - new - same and table.name != "act":
                merged.left_out[table.name] = rows - new - same
            if table.name in _COMPARED and not merged.was_empty:
                later = self._value(
                    f'SELECT count(*) FROM {of} m CROSS JOIN {_STAGE}."{table.name}" s '
                    f'ON s."{table.id_column}" = m.file_id CROSS JOIN main."{table.name}" h '
                    f'ON h."{table.id_column}" = m.home_id '
                    "WHERE NOT m.is_new AND s.updated_at > h.updated_at"
                )
                if later:
                    merged.differing[table.name] = later
        merged.copies = self._value(
            f"SELECT count(*) FROM {_COPIES} c CROSS JOIN {_map_of('question')} m "
            "ON m.file_id = c.file_id WHERE m.is_new"
        )

    def _value(self, statement: str, *parameters: object) -> int:
        return int(self._database.value(statement, *parameters) or 0)

    def _execute(self, statement: str, *parameters: object) -> None:
        self._database.execute(statement, *parameters)


def _map_of(table: str) -> str:
    return f"temp.map_{table}"


def _other_uid(uid: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, uid))


def _drop(database: Database) -> None:
    for table in tables():
        database.execute(f"DROP TABLE IF EXISTS {_map_of(table.name)}")
    database.execute(f"DROP TABLE IF EXISTS {_COPIES}")
