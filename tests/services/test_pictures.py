"""What Progress shows comes from kept rows: topics, days, times, memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from studytui.domain.exam import Mode, Rules
from studytui.domain.mastery import mastery
from studytui.domain.retention import GAPS, Recalled, recalled, retention, spans
from studytui.services.study import Study
from studytui.storage import judging, pictures, results
from tests.conftest import SetClock
from tests.made_questions import TOPICS, fill
from tests.made_sittings import answer_right, answer_wrong

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.fixture
def library(study: Study) -> Study:
    fill(study, 60)
    return study


def sit(study: Study, clock: SetClock, ids: list[int], right: int, mode: Mode = Mode.EXAM) -> None:
    limit = timedelta(minutes=20) if mode is Mode.EXAM else None
    begun = study.exams.begin_questions(ids, Rules(mode=mode, time_limit=limit), "Sat")
    session = study.sittings.resume(begun.sitting_id)
    for place in range(begun.questions):
        session.go_to(place)
        clock.advance(timedelta(seconds=40))
        (answer_right if place < right else answer_wrong)(session)
    session.finish()


def test_topics_stand_weakest_first_and_those_with_few_answers_last(
    library: Study, clock: SetClock
) -> None:
    by_topic: dict[int, list[int]] = {}
    for question_id, topic_id in library.database.rows(
        "SELECT question_id, topic_id FROM question WHERE status = 'active'"
    ):
        by_topic.setdefault(topic_id, []).append(question_id)
    sit(library, clock, by_topic[1][:5], 5)
    sit(library, clock, by_topic[2][:5], 0)
    sit(library, clock, by_topic[3][:2], 2)
    found = library.pictures.topics()
    assert [one.name for one in found] == [TOPICS[1], TOPICS[0], TOPICS[2]]
    assert [one.mastery.is_enough for one in found] == [True, True, False]
    learner = library.learning.learner()
    assert all(one.mastery == mastery(learner, one.topic_id) for one in found)
    assert [one.right for one in found] == [0, 5, 2]


def test_the_year_holds_every_day_with_something_done(library: Study, clock: SetClock) -> None:
    for days in (400, 300, 10, 9, 0):
        clock.moment = NOW - timedelta(days=days)
        sit(library, clock, [1, 2, 3], 2, Mode.PRACTICE)
    year = library.pictures.year()
    assert year.today == date(2026, 11, 21)
    assert year.first.weekday() == 0 and (year.today - year.first).days // 7 == 52
    assert sorted(year.days) == [year.today - timedelta(days=one) for one in (300, 10, 9, 0)]
    assert year.longest == 2
    today = year.days[year.today]
    assert (today.answers, today.right, today.seconds) == (3, 2, 120.0)


def test_topics_of_one_name_are_told_apart_by_their_subject(
    library: Study, clock: SetClock
) -> None:
    library.database.execute(
        "INSERT INTO subject(name, description, display_order, created_at, updated_at) "
        "VALUES ('Java', '', 0, 0, 0)"
    )
    library.database.execute(
        "UPDATE topic SET subject_id = 2, name = ? WHERE topic_id = 2", TOPICS[0]
    )
    sit(library, clock, list(range(1, 13)), 6)
    names = {one.topic_id: one.name for one in library.pictures.topics()}
    assert names[1] == f"{TOPICS[0]} · Python" and names[2] == f"{TOPICS[0]} · Java"
    assert names[3] == TOPICS[2]
    assert library.weaknesses.standing().names[2] == names[2]


def test_times_tell_exams_from_practice(library: Study, clock: SetClock) -> None:
    sit(library, clock, [1, 2, 3, 4], 3, Mode.PRACTICE)
    assert library.pictures.times().exams == ()
    sit(library, clock, [1, 2, 3, 4], 3)
    (exam,) = library.pictures.times().exams
    assert exam.a_question == 40 and exam.pace == 300
    times = library.pictures.times()
    assert {one.seconds for one in times.topics} == {40.0}
    assert sum(one.answers for one in times.topics) == 8
    assert times.pace is None


def test_recall_is_told_beside_what_was_predicted_just_before(
    library: Study, clock: SetClock
) -> None:
    sit(library, clock, [1, 2, 3, 4], 4)
    assert not any(one.recalled.answers for one in library.pictures.memories().spans)
    clock.advance(timedelta(days=5))
    sit(library, clock, [1, 2, 3, 4], 3)
    found = library.pictures.memories()
    assert found.questions == 4 and found.recall_now is not None and 0 < found.recall_now < 1
    (span,) = [one for one in found.spans if one.recalled.answers]
    assert span.name == "3–6 d"
    assert (span.recalled.right, span.recalled.answers) == (3, 4)
    assert 0.5 < span.predicted < 0.95
    assert (found.retention.right, found.retention.answers) == (3, 4)


def test_a_gap_belongs_to_the_span_it_has_reached() -> None:
    entries = [Recalled(days, 0.9, True) for days in (0.2, 1.0, 2.9, 3.0, 13.9, 400.0)]
    found = {one.name: one.recalled.answers for one in spans(entries)}
    assert found == {
        "same day": 1,
        "1–2 d": 2,
        "3–6 d": 1,
        "1–2 w": 1,
        "2–4 w": 0,
        "1–2 m": 0,
        "over 2 m": 1,
    }
    assert len(spans([])) == len(GAPS)
    assert retention(entries).answers == 5


def test_the_first_answer_to_a_question_recalls_nothing() -> None:
    again = NOW + timedelta(days=3)
    found = recalled([(1, True, NOW), (2, True, NOW), (1, False, again)])
    assert [(one.days, one.is_right) for one in found] == [(3.0, False)]


def copied(study: Study, times: int) -> None:
    """The first sitting so many times more, with its items and answers."""
    database = study.database
    first = database.value("SELECT min(sitting_id) FROM sitting")
    with database.transaction():
        for _ in range(times):
            sitting = _copy(study, "sitting", "sitting_id", first, {})
            for (item,) in database.rows(
                "SELECT sitting_item_id FROM sitting_item WHERE sitting_id = ?", first
            ):
                new = _copy(study, "sitting_item", "sitting_item_id", item, {"sitting_id": sitting})
                response = database.value(
                    "SELECT response_id FROM sitting_item WHERE sitting_item_id = ?", item
                )
                answer = _copy(study, "response", "response_id", response, {"sitting_item_id": new})
                database.execute(
                    "UPDATE sitting_item SET response_id = ? WHERE sitting_item_id = ?", answer, new
                )


def _copy(study: Study, table: str, key: str, value: int, other: dict[str, int]) -> int:
    columns = [row[1] for row in study.database.rows(f"PRAGMA table_info({table})")]
    columns.remove(key)
    values = [
        str(other[one]) if one in other else "lower(hex(randomblob(16)))" if one == "uid" else one
        for one in columns
    ]
    return study.database.insert(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} "
        f"WHERE {key} = ?",
        value,
    )


def steps_of(study: Study, ask: Callable[[], object]) -> int:
    """How many hundred steps SQLite takes for it."""
    number = 0

    def count() -> int:
        nonlocal number
        number += 1
        return 0

    connection = study.database.connection.connection()
    connection.set_progress_handler(count, 100)
    ask()
    connection.set_progress_handler(None, 0)
    return number


def test_no_picture_goes_through_the_whole_log(library: Study, clock: SetClock) -> None:
    sit(library, clock, [1, 2, 3, 4], 3)
    sit(library, clock, [1, 2, 3, 4], 3)
    database, learner = library.database, library.learner_id
    database.execute("UPDATE response SET confidence = 5")
    database.execute("UPDATE sitting_item SET miss_reason = 'misread'")
    asked: list[Callable[[], object]] = [
        lambda: judging.calibration(database, learner),
        lambda: judging.changing(database, learner),
        lambda: judging.miss_reasons(database, learner),
        lambda: results.scored_sittings(database, learner, 100),
        lambda: pictures.exam_times(database, learner, 100),
        lambda: pictures.day_sums(database, learner, "2026-01-01"),
        lambda: library.readiness.record(),
    ]
    copied(library, judging.LATEST + 10)
    database.execute("ANALYZE")
    few = [steps_of(library, ask) for ask in asked]
    copied(library, 2 * judging.LATEST)
    database.execute("ANALYZE")
    many = [steps_of(library, ask) for ask in asked]
    for number, (before, after) in enumerate(zip(few, many, strict=True)):
        assert after <= 1.3 * before + 5, (number, few, many)


def test_of_what_came_again_only_so_many_questions_are_followed(
    library: Study, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        sit(library, clock, list(range(1, 30)), 20, Mode.PRACTICE)
        clock.advance(timedelta(days=2))
    monkeypatch.setattr(pictures, "_MOST_ASKED_AGAIN", 7)
    found = pictures.asked_again(library.database, library.learner_id)
    assert len({one.question_id for one in found}) == 7
    assert len(found) == 14
    # Nor more answers than stand for all: whole questions, until there are as many.
    monkeypatch.setattr(pictures, "_MOST_ANSWERS", 5)
    assert len(pictures.asked_again(library.database, library.learner_id)) == 6


def test_a_sample_of_memories_stands_for_all(
    library: Study, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit(library, clock, list(range(1, 41)), 30, Mode.PRACTICE)
    whole, all_of_them = pictures.memory_sample(library.database, library.learner_id)
    assert whole == len(all_of_them) == 36
    monkeypatch.setattr(pictures, "_SAMPLE", 10)
    whole, some = pictures.memory_sample(library.database, library.learner_id)
    assert whole == 36 and 5 <= len(some) <= 12
