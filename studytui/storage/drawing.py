"""What a bank offers for an exam: which questions fit which shares, each content once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import peewee as pw

from studytui.domain.question import Status
from studytui.domain.supply import KEYLESS, SEEN, LinkedSet, Supply
from studytui.storage import search
from studytui.storage.database import Database
from studytui.storage.tables.learning import QuestionProgressRow
from studytui.storage.tables.questions import QuestionRow

Candidate = tuple[int, str, tuple[int, str] | None, int]
"""Id, content, set and place in it of a question that is linked or may be there twice."""


def supply(
    database: Database,
    learner_id: int,
    query: str,
    *,
    base: str = "",
    topics: Sequence[str] = (),
    difficulties: Sequence[str] = (),
    candidates: Sequence[Candidate] | None = None,
) -> Supply:
    """The questions that fit the search and `base`, with the shares each fits, every share a
    search as well. `candidates` are those of `linked_and_doubled`, where they are known already.

    Of one content one is kept: one in a linked set rather than a single one, one with a key rather
    than one without, the one that came in first. A linked set is what a source put on one
    vignette, as far as it fits the search; where a part of it is a duplicate all of it is.
    """
    masks = _masks(database, learner_id, (query, base), [*topics, *difficulties])
    if candidates is None:
        candidates = linked_and_doubled(database)
    sets, removed = _resolved(masks, candidates)
    for question_id in removed:
        masks.pop(question_id, None)
    singles: dict[int, list[int]] = {}
    for question_id, mask in masks.items():
        singles.setdefault(mask, []).append(question_id)
    return Supply(singles, tuple(sets), len(topics), len(difficulties))


def _masks(
    database: Database, learner_id: int, queries: Sequence[str], shares: Sequence[str]
) -> dict[int, int]:
    """Each question that fits all queries with its mask, by id.

    One statement: a column a share, each with all ids as one text. Half a million rows of two
    numbers take four times as long to come out of SQLite as five texts of a hundred thousand
    numbers.
    """

    def condition(query: str) -> Any | None:
        return search.condition(database, learner_id, query)

    queries = [search.written_out(database, learner_id, one) for one in queries]
    fitting = [found for query in queries if (found := condition(query)) is not None]
    keyed_statuses = {one for query in queries for one in search.askable(query)} - {Status.KEYLESS}
    columns = [
        _ids_of([QuestionRow.status.in_([one.value for one in statuses]), *fitting])
        for statuses in (keyed_statuses, {Status.KEYLESS})
    ]
    progress = QuestionProgressRow
    columns.append(
        progress.select(pw.fn.GROUP_CONCAT(progress.question)).where(
            progress.learner == learner_id, progress.attempts > 0
        )
    )
    columns += [_ids_of([found] if (found := condition(one)) is not None else []) for one in shares]
    row = pw.Select(columns=columns).tuples().execute(database.connection)[0]
    keyed, keyless, seen, *of_shares = [_numbers(text) for text in row]
    masks = dict.fromkeys(keyed, 0) | dict.fromkeys(keyless, KEYLESS)
    for bit, ids in zip(
        (SEEN, *(4 << place for place in range(len(shares)))), (seen, *of_shares), strict=True
    ):
        for question_id in ids:
            if question_id in masks:
                masks[question_id] |= bit
    return masks


def _ids_of(conditions: Sequence[Any]) -> Any:
    query = QuestionRow.select(pw.fn.GROUP_CONCAT(QuestionRow.question_id))
    return query.where(*conditions) if conditions else query


def _numbers(text: str | None) -> list[int]:
    found: list[int] = orjson.loads(f"[{text or ''}]")
    return found


def linked_and_doubled(database: Database) -> list[Candidate]:
    """Questions that may belong to a set or be there twice, whatever is searched for."""
    rows = database.rows(
        """
        SELECT question_id, content_hash, source_id, vignette_group, vignette_order
        FROM question WHERE vignette_group IS NOT NULL
        UNION
        SELECT question_id, content_hash, source_id, vignette_group, vignette_order
        FROM question WHERE content_hash IN (
            SELECT content_hash FROM question GROUP BY content_hash HAVING count(*) > 1
        )
        """
    )
    return [
        (question_id, content, (source_id, group) if group else None, order or 0)
        for question_id, content, source_id, group, order in rows
    ]


def _resolved(
    masks: dict[int, int], candidates: Sequence[Candidate]
) -> tuple[list[LinkedSet], set[int]]:
    """The sets that are whole, and the ids that are no single questions: members of sets, and
    what is there already. A content that was seen anywhere was seen."""
    known = [one for one in candidates if one[0] in masks]
    seen = {content for question_id, content, _, _ in known if masks[question_id] & SEEN}
    for question_id, content, _, _ in known:
        if content in seen:
            masks[question_id] |= SEEN
    groups: dict[tuple[int, str], list[Candidate]] = {}
    for one in known:
        if one[2] is not None:
            groups.setdefault(one[2], []).append(one)
    sets: list[LinkedSet] = []
    taken: set[str] = set()
    removed: set[int] = set()

    def has_keyless(members: list[Candidate]) -> bool:
        return any(masks[question_id] & KEYLESS for question_id, *_ in members)

    linked = [members for members in groups.values() if len(members) > 1]
    for members in sorted(linked, key=lambda members: (has_keyless(members), min(members)[0])):
        contents = {content for _, content, _, _ in members}
        removed.update(question_id for question_id, *_ in members)
        if len(contents) == len(members) and not contents & taken:
            taken |= contents
            ordered = sorted(members, key=lambda one: (one[3], one[0]))
            sets.append(LinkedSet(tuple((one[0], masks[one[0]]) for one in ordered)))
    singles = [one for one in known if one[0] not in removed]
    for question_id, content, _, _ in sorted(
        singles, key=lambda one: (bool(masks[one[0]] & KEYLESS), one[0])
    ):
        if content in taken:
            removed.add(question_id)
        taken.add(content)
    return sets, removed
