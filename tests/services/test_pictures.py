"""What Progress shows comes from kept rows: topics, days, times, memory."""

from __future__ import annotations

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
    today = year.days[year.today]
    assert (today.answers, today.right, today.seconds) == (3, 2, 120.0)


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


def plan_of(study: Study, sql: str, *parameters: object) -> str:
    return "\n".join(
        row[3] for row in study.database.rows(f"EXPLAIN QUERY PLAN {sql}", *parameters)
    )


class Watched:
    """The database, with every statement remembered."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self.asked: list[tuple[str, tuple[object, ...]]] = []
        self._rows = study.database.rows

    def rows(self, sql: str, *parameters: object) -> list[tuple[object, ...]]:
        self.asked.append((sql, parameters))
        return self._rows(sql, *parameters)


def test_no_picture_goes_through_the_whole_log(
    library: Study, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit(library, clock, [1, 2, 3, 4], 3)
    library.learning.refresh()
    database, learner = library.database, library.learner_id
    watched = Watched(library)
    monkeypatch.setattr(database, "rows", watched.rows)
    pictures.day_sums(database, learner, "2026-01-01")
    pictures.exam_times(database, learner, 100)
    pictures.asked_again(database, learner)
    pictures.memory_sample(database, learner)
    judging.calibration(database, learner)
    judging.changing(database, learner)
    judging.miss_reasons(database, learner)
    results.scored_sittings(database, learner, 400)
    library.readiness.record()
    monkeypatch.undo()
    assert len(watched.asked) >= 8
    for sql, parameters in watched.asked:
        for step in plan_of(library, sql, *parameters).split("\n"):
            # A list of at most 300 sittings or 600 questions may be gone through.
            is_list = any(f"SCAN {name}" in step for name in ("recent", "again"))
            assert not step.startswith("SCAN") or is_list or "INDEX" in step, f"{step}\n{sql}"
