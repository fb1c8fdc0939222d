"""Any number of questions as lines of a list: looked up, counted and read as they are looked at.

The first page never waits for the number of all: matches of the full-text search are read one by
one, in the order the questions came in, and so are questions that fit a condition, unless a thousand
at most fit: then all of them are known at once. Nothing is ranked. Counting many takes a tenth of a
second for a million questions; whoever shows the list does it behind the page.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

from studytui.domain.question import Kind, QuestionLine, Status
from studytui.storage import question_counts, search
from studytui.storage.database import Database
from studytui.storage.search import Asked
from studytui.storage.suspect import SUSPECT_IDS
from studytui.storage.tables.questions import QuestionRow

_ANCHOR_EVERY = 512
_FEW = 1_000
"""Questions that are all looked up at once."""
_ALL = "question t1"
# In the order of their ids: an index would have to be sorted, of 100,000 for a page of 40.
_IN_ORDER = "question t1 NOT INDEXED"
_MATCHING = "question_search CROSS JOIN question t1 ON t1.question_id = question_search.rowid"
_LINES = f"""
    SELECT q.question_id, q.title, q.kind, q.status, coalesce(nullif(s.description, ''), s.name),
           t.name, q.difficulty, p.attempts, p.last_right, b.reason, q.has_media,
           EXISTS ({SUSPECT_IDS} AND s.question_id = q.question_id)
    FROM json_each(?) e
    JOIN question q ON q.question_id = e.value
    JOIN source s ON s.source_id = q.source_id
    LEFT JOIN topic t ON t.topic_id = q.topic_id
    LEFT JOIN question_progress p ON p.question_id = q.question_id AND p.learner_id = ?
    LEFT JOIN bookmark b ON b.question_id = q.question_id AND b.learner_id = ?
    ORDER BY q.question_id
"""
_ASKS_FOR_RETIRED = re.compile(r"is:(retired|conflict)", re.IGNORECASE)
_LISTED = f"t1.status != '{Status.RETIRED.value}'"


class QuestionList:
    """The questions that fit a search, in the order they came in.

    Only windows are read, each from the nearest place already known, forward or backward, so that
    paging and a jump to the end cost the same at any size.
    """

    def __init__(
        self, database: Database, learner_id: int, asked: Asked, *, with_retired: bool = False
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._asked = asked
        self._with_retired = with_retired
        self._offsets = [0]
        self._anchors = [0]
        conditions, self._parameters = _sql(database, asked.condition)
        self._other = " AND ".join([*([] if with_retired else [_LISTED]), *conditions]) or "1"
        self._is_asked_more = bool(conditions)
        self._first: list[int] | None = None
        self._count: int | None = None

    def over(self, database: Database) -> QuestionList:
        """The same list read over another connection, as another thread has to."""
        return QuestionList(
            database, self._learner_id, self._asked, with_retired=self._with_retired
        )

    def __len__(self) -> int:
        self._look()
        if self._count is None:
            self._count = self._count_all()
        return self._count

    @property
    def known(self) -> int | None:
        """How many there are, where that is known without counting many."""
        self._look()
        return self._count

    @property
    def at_least(self) -> int:
        """How many there are for certain."""
        return self._count if self._count is not None else len(self._look())

    def settle(self, count: int) -> None:
        """Take over what was counted elsewhere."""
        self._count = count

    def ids(self) -> list[int]:
        """The ids of all of them, in order."""
        first = self._look()
        if self._count == len(first):
            return list(first)
        return self._read("ORDER BY {id}")

    def position(self, question_id: int) -> int:
        """Where in the list a question stands, or would stand."""
        first = self._look()
        if self._count == len(first) or (first and question_id <= first[-1]):
            return bisect_left(first, question_id)
        place = self._count_all(before=question_id)
        self._remember(place, question_id)
        return place

    def fetch(self, offset: int, limit: int) -> list[QuestionLine]:
        """Lines from `offset` on, at most `limit`; fewer at the end."""
        first, offset = self._look(), max(offset, 0)
        limit = max(limit, 0)
        if self._count == len(first) or offset + limit <= len(first):
            return self._lines(first[offset : offset + limit])
        if self._count is not None:
            limit = min(limit, self._count - offset)
        if limit <= 0:
            return []
        known = bisect_right(self._offsets, offset) - 1
        from_start = offset - self._offsets[known]
        from_end = from_start if self._count is None else self._count - offset - limit
        if from_end < from_start:
            ids = self._read("ORDER BY {id} DESC LIMIT ? OFFSET ?", limit, from_end)[::-1]
        else:
            ids = self._read(
                "AND {id} >= ? ORDER BY {id} LIMIT ? OFFSET ?",
                self._anchors[known],
                limit,
                from_start,
            )
        if ids:
            self._remember(offset, ids[0])
        return self._lines(ids)

    def _look(self) -> list[int]:
        """The ids of the first thousand, or of all where no more fit: then they are counted too."""
        if self._first is None:
            found = self._read_few() if self._is_asked_more else None
            is_all = found is not None
            if found is None:
                found = self._read("ORDER BY {id} LIMIT ?", _FEW + 1)
                is_all = len(found) <= _FEW
            self._first = found[:_FEW]
            if is_all:
                self._count = len(found)
            elif not self._asked.words and not self._is_asked_more:
                self._count = question_counts.of_all(
                    self._database, with_retired=self._with_retired
                )
        return self._first

    def _read_few(self) -> list[int] | None:
        """The ids of all where a thousand at most fit what is asked beside words; None where more
        do."""
        rows = self._database.rows(
            f"SELECT t1.question_id FROM {_ALL} WHERE {self._other} LIMIT ?",
            *self._parameters,
            _FEW + 1,
        )
        if len(rows) > _FEW:
            return None
        found = sorted(row[0] for row in rows)
        if not self._asked.words or not found:
            return found
        matching = self._database.rows(
            "SELECT rowid FROM question_search WHERE question_search MATCH ? "
            "AND rowid IN (SELECT value FROM json_each(?))",
            self._asked.words,
            json.dumps(found),
        )
        return sorted(row[0] for row in matching)

    def _count_all(self, before: int | None = None) -> int:
        """How many there are, or how many of them before an id."""
        if self._asked.words:
            rows, name, parameters = self._matching()
        else:
            rows, name, parameters = f"{_ALL} WHERE {self._other}", "t1.question_id", []
            parameters += self._parameters
        if before is not None:
            rows, parameters = f"{rows} AND {name} < ?", [*parameters, before]
        return int(self._database.value(f"SELECT count(*) FROM {rows}", *parameters))

    def _matching(self) -> tuple[str, str, list[Any]]:
        rows = f"{_MATCHING} WHERE question_search MATCH ? AND {self._other}"
        return rows, "question_search.rowid", [self._asked.words, *self._parameters]

    def _read(self, rest: str, *parameters: Any) -> list[int]:
        """Ids of those that fit, with what else the statement says; `{id}` stands for the id."""
        if self._asked.words:
            rows, name, own = self._matching()
        else:
            rows, name = f"{_IN_ORDER} WHERE {self._other}", "t1.question_id"
            own = list(self._parameters)
        found = self._database.rows(
            f"SELECT t1.question_id FROM {rows} {rest.format(id=name)}", *own, *parameters
        )
        return [row[0] for row in found]

    def _remember(self, offset: int, question_id: int) -> None:
        place = bisect_right(self._offsets, offset)
        if offset - self._offsets[place - 1] >= _ANCHOR_EVERY:
            self._offsets.insert(place, offset)
            self._anchors.insert(place, question_id)

    def _lines(self, ids: Sequence[int]) -> list[QuestionLine]:
        if not ids:
            return []
        learner = self._learner_id
        rows = self._database.rows(_LINES, json.dumps(list(ids)), learner, learner)
        return [_line(*row) for row in rows]


def _sql(database: Database, condition: Any | None) -> tuple[list[str], list[Any]]:
    """A condition on `question`, there named t1, in SQL with its parameters."""
    if condition is None:
        return [], []
    query = QuestionRow.select(QuestionRow.question_id).where(condition).bind(database.connection)
    sql, parameters = query.sql()
    return [f"({sql.partition(' WHERE ')[2]})"], list(parameters)


def _line(
    question_id: int,
    title: str,
    kind: str,
    status: str,
    source: str,
    topic: str | None,
    difficulty: int | None,
    attempts: int | None,
    last_right: int | None,
    flag_reason: str | None,
    has_media: int,
    is_suspect: int,
) -> QuestionLine:
    return QuestionLine(
        question_id,
        title,
        Kind(kind),
        Status(status),
        source,
        topic or "",
        difficulty,
        attempts or 0,
        None if last_right is None else bool(last_right),
        flag_reason is not None,
        bool(has_media),
        flag_reason or "",
        bool(is_suspect),
    )


def find(
    database: Database, learner_id: int, query: str, *, is_typing: bool = False
) -> QuestionList:
    """The questions that fit a search. Retired ones only when asked for by ``is:retired``, or by
    ``is:conflict``, since the learner may want one to stay."""
    asked = search.asked(database, learner_id, query, is_typing=is_typing)
    said = search.written_out(database, learner_id, query)
    return QuestionList(
        database, learner_id, asked, with_retired=bool(_ASKS_FOR_RETIRED.search(said))
    )
