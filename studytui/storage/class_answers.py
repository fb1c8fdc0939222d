"""The answers of a class: from the log alone, since of others nothing else need be in the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from studytui.domain.class_figures import Tally
from studytui.domain.items import FirstAnswer
from studytui.domain.mastery import Belief, item_belief
from studytui.storage.database import Database
from studytui.storage.kept_answers import SURE
from studytui.storage.moments import microseconds_of
from studytui.storage.titles import subject_title

NO_TOPIC = 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which answers of a class are looked at; what is None chooses nothing."""

    classroom_id: int
    since: datetime | None = None
    """When the sitting began at the earliest."""
    learner_id: int | None = None
    topic_id: int | None = None
    assignment_id: int | None = None


_ASKED = """
    WITH RECURSIVE asked(question_id) AS (
        SELECT min(question_id) FROM sitting_item UNION ALL
        SELECT (SELECT min(i.question_id) FROM sitting_item i WHERE i.question_id > a.question_id)
        FROM asked a WHERE a.question_id IS NOT NULL)
"""
"""Every question that anybody was asked: from one to the next by the index, so that it takes no longer
for a million answers than for one of each."""
_COUNTED = """
    FROM enrolment e CROSS JOIN sitting s ON s.learner_id = e.learner_id
    CROSS JOIN sitting_item i ON i.sitting_id = s.sitting_id
    CROSS JOIN response r ON r.response_id = i.response_id
    WHERE e.classroom_id = ?1 AND e.is_active = 1
    AND i.settled_at IS NOT NULL AND r.is_correct IS NOT NULL
"""
"""Answers that count: settled, marked, and not asked again in the same sitting."""


def _where(chosen: Chosen) -> tuple[str, list[object]]:
    """More conditions, and their values from ``?2`` on."""
    sql = ""
    values: list[object] = []
    for condition, value in (
        ("s.started_at >= ?", None if chosen.since is None else microseconds_of(chosen.since)),
        ("e.learner_id = ?", chosen.learner_id),
        (
            "i.question_id IN (SELECT question_id FROM question WHERE topic_id IS nullif(?, 0))",
            chosen.topic_id,
        ),
        ("s.assignment_id = ?", chosen.assignment_id),
    ):
        if value is not None:
            values.append(value)
            sql += f" AND {condition.replace('?', f'?{len(values) + 1}')}"
    return sql, values


def tallies(database: Database, chosen: Chosen, recent: datetime) -> dict[int, dict[int, Tally]]:
    """What each learner answered in each topic, and of that since `recent`; 0 for questions without
    a topic. Each answer is read once, and told as a word of one text a learner: to let SQLite sort a
    million of them by topic takes three times as long."""
    where, values = _where(chosen)
    topics = dict(
        database.rows(
            f"{_ASKED} SELECT q.question_id, coalesce(q.topic_id, 0) FROM asked a "
            "CROSS JOIN question q ON q.question_id = a.question_id"
        )
    )
    codes = _Codes(topics)
    found: dict[int, dict[int, Tally]] = {}
    for learner_id, words in database.each(
        f"""
        SELECT e.learner_id, group_concat(
            i.question_id * 4 + (r.is_correct <> 0) * 2 + (i.settled_at >= ?{len(values) + 2}))
        {_COUNTED}{where} GROUP BY e.learner_id
        """,
        chosen.classroom_id,
        *values,
        microseconds_of(recent),
    ):
        sums: dict[int, list[int]] = {}
        for code, number in Counter(map(codes.__getitem__, words.split(","))).items():
            is_right, is_recent = code & 2, code & 1
            entry = sums.setdefault(code >> 2, [0, 0, 0, 0])
            entry[0] += number if is_right else 0
            entry[1] += number
            entry[2] += number if is_right and is_recent else 0
            entry[3] += number if is_recent else 0
        found[learner_id] = {topic_id: Tally(*entry) for topic_id, entry in sums.items()}
    return found


class _Codes(dict[str, int]):
    """From the word of an answer (question, whether right, whether recent) to the same of its
    topic; filled as words come up."""

    def __init__(self, topics: Mapping[int, int]) -> None:
        super().__init__()
        self._topics = topics

    def __missing__(self, word: str) -> int:
        number = int(word)
        code = self[word] = self._topics.get(number >> 2, NO_TOPIC) << 2 | number & 3
        return code


def topic_names(database: Database) -> dict[int, str]:
    """Every topic's name, in the order of the curriculum."""
    return dict(
        database.rows(
            "SELECT t.topic_id, t.name FROM topic t JOIN subject s ON s.subject_id = t.subject_id "
            f"ORDER BY s.display_order, {subject_title('s')}, t.display_order, t.topic_id"
        )
    )


@dataclass(frozen=True, slots=True)
class Item:
    """A question, as far as the model of learners goes by it."""

    topic_id: int
    hardness: Belief


def items(database: Database) -> dict[int, Item]:
    """Every question that anybody was asked."""
    rows = database.rows(
        f"{_ASKED} SELECT q.question_id, coalesce(q.topic_id, 0), q.peer_percent, q.difficulty, "
        "q.item_mean, q.item_variance FROM asked a "
        "CROSS JOIN question q ON q.question_id = a.question_id"
    )
    return {
        question_id: Item(topic_id, item_belief(*said)) for question_id, topic_id, *said in rows
    }


def first_attempts(
    database: Database, classroom_id: int
) -> Iterator[tuple[int, list[tuple[int, bool]]]]:
    """Each learner of a class who answered anything: the questions in the order in which first
    answers to them came to count, and whether those were right."""
    rows = database.each(
        f"SELECT e.learner_id, i.question_id, r.is_correct {_COUNTED} "
        "ORDER BY e.learner_id, i.settled_at, r.response_id",
        classroom_id,
    )
    for learner_id, theirs in groupby(rows, itemgetter(0)):
        firsts: dict[int, bool] = {}
        for _, question_id, is_right in theirs:
            if question_id not in firsts:
                firsts[question_id] = bool(is_right)
        yield learner_id, list(firsts.items())


def first_answers(database: Database, chosen: Chosen) -> Iterator[Collection[FirstAnswer]]:
    """The first answers of each of the class among those chosen, in any order."""
    where, values = _where(chosen)
    rows = database.each(
        f"""
        SELECT i.question_id, r.is_correct, r.chosen, r.confidence IS {SURE}, i.seconds,
               i.settled_at, e.learner_id
        {_COUNTED}{where} ORDER BY e.learner_id, i.settled_at DESC, r.response_id DESC
        """,
        chosen.classroom_id,
        *values,
    )
    for _, theirs in groupby(rows, itemgetter(6)):
        # What came first stands last, and stays.
        yield [one[:6] for one in {one[0]: one for one in theirs}.values()]


@dataclass(frozen=True, slots=True)
class About:
    """What a list says of a question."""

    title: str
    topic_id: int
    is_suspect: bool


def about(database: Database, question_ids: str) -> dict[int, About]:
    """Titles and topics of questions, and which are suspect; `question_ids` is a JSON list."""
    from studytui.storage.suspect import SUSPECT_IDS

    rows = database.rows(
        f"""
        SELECT q.question_id, q.title, coalesce(q.topic_id, 0), q.question_id IN ({SUSPECT_IDS})
        FROM json_each(?) ids CROSS JOIN question q ON q.question_id = ids.value
        """,
        question_ids,
    )
    return {one: About(title, topic_id, bool(is_bad)) for one, title, topic_id, is_bad in rows}


def keys(database: Database, question_ids: str) -> dict[int, frozenset[int]]:
    """Numbers of the right options by question, of those whose options are chosen; `question_ids`
    is a JSON list."""
    rows = database.rows(
        """
        SELECT o.question_id, o.number FROM json_each(?) ids
        CROSS JOIN question q ON q.question_id = ids.value
        CROSS JOIN "option" o ON o.question_id = q.question_id
        WHERE o.is_correct AND NOT o.is_retired AND q.kind IN ('single', 'multiple', 'true_false')
        """,
        question_ids,
    )
    found: dict[int, set[int]] = {}
    for question_id, number in rows:
        found.setdefault(question_id, set()).add(number)
    return {one: frozenset(numbers) for one, numbers in found.items()}


def last_answered(database: Database, classroom_id: int) -> dict[int, int]:
    """When each of a class answered last, in microseconds; by the index on learner and time."""
    rows = database.rows(
        "SELECT e.learner_id, (SELECT max(answered_at) FROM response r "
        "WHERE r.learner_id = e.learner_id) FROM enrolment e "
        "WHERE e.classroom_id = ? AND e.is_active = 1",
        classroom_id,
    )
    return {learner_id: at for learner_id, at in rows if at is not None}
