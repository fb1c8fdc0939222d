"""What to do now, where points are lost, how the scores went."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from studytui.domain.exam import Rules
from studytui.services.study import Study
from studytui.services.study_days import day_began
from tests.conftest import SetClock
from tests.made_questions import fill

HOUR = timedelta(hours=1)


def sit(study: Study, *answers: tuple[int, int], **rules: object) -> int:
    """A finished sitting of questions answered with options."""
    ids = [question for question, _ in answers]
    begun = study.exams.begin_questions(ids, Rules(**rules), "Sitting")  # type: ignore[arg-type]
    session = study.sittings.resume(begun.sitting_id)
    for place, (_, number) in enumerate(answers):
        session.go_to(place)
        session.choose(number)
    session.finish()
    return begun.sitting_id


def test_an_empty_library_has_nothing_to_say(study: Study, clock: SetClock) -> None:
    overview = study.today.overview(clock.now())
    assert (overview.questions, overview.unseen, overview.wrong, overview.answered_today) == (
        0,
        0,
        0,
        0,
    )
    assert (overview.open_sittings, overview.last_sitting) == ((), None)
    assert study.today.scores() == []


def test_the_overview_counts_real_answers(study: Study, clock: SetClock) -> None:
    fill(study, 30)
    for number, status in ((28, "suspended"), (29, "retired"), (27, "incomplete")):
        study.database.execute("UPDATE question SET status=? WHERE question_id=?", status, number)
    sit(study, (1, 1), (2, 2), (3, 2))
    yesterday = clock.now() + HOUR
    clock.advance(24 * HOUR)
    last = sit(study, (3, 1), (4, 0), (10, 0))
    overview = study.today.overview(yesterday)
    assert (overview.questions, overview.unseen, overview.wrong) == (29, 22, 2)
    assert overview.answered_today == 3
    assert overview.last_sitting is not None and overview.last_sitting.sitting_id == last


def test_a_sitting_that_ran_out_meanwhile_is_the_last_one_and_counted(
    study: Study, clock: SetClock
) -> None:
    fill(study, 5)
    begun = study.exams.begin_questions([1], Rules(time_limit=HOUR), "Ran out")
    session = study.sittings.resume(begun.sitting_id)
    session.choose(2)
    session.leave()
    clock.advance(2 * HOUR)
    overview = study.today.overview(clock.now() - 24 * HOUR)
    assert overview.open_sittings == ()
    assert overview.last_sitting is not None and overview.last_sitting.title == "Ran out"
    assert overview.wrong == 1


def test_scores_are_those_of_ended_sittings_the_oldest_first(study: Study, clock: SetClock) -> None:
    fill(study, 10)
    for answers in ([(1, 1)], [(10, 1)], [(1, 1), (2, 0)]):
        sit(study, *answers)
        clock.advance(HOUR)
    study.exams.begin_questions([1], Rules(), "Open")
    assert [line.percent for line in study.today.scores()] == [100.0, 50.0]


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Central European time by its rule, so that no time zone files are needed."""
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "hour", "began"),
    [
        (utc(11, 21, 2, 59), 4, utc(11, 20, 3)),
        (utc(11, 21, 3, 0), 4, utc(11, 21, 3)),
        (utc(11, 21, 22, 59), 0, utc(11, 20, 23)),
        (utc(11, 21, 23, 0), 0, utc(11, 21, 23)),
        # 29 March: 02:00 CET becomes 03:00 CEST. 25 October: 03:00 CEST becomes 02:00 CET.
        (utc(3, 29, 1, 30), 4, utc(3, 28, 3)),
        (utc(3, 29, 2, 0), 4, utc(3, 29, 2)),
        (utc(3, 29, 22, 0), 4, utc(3, 29, 2)),
        (utc(10, 25, 2, 30), 4, utc(10, 24, 2)),
        (utc(10, 25, 3, 0), 4, utc(10, 25, 3)),
        # 02:00 does not exist on that day in March and comes twice on that one in October.
        (utc(3, 29, 1, 30), 2, utc(3, 29, 1)),
        (utc(10, 25, 0, 30), 2, utc(10, 25, 0)),
        (utc(10, 25, 1, 30), 2, utc(10, 25, 0)),
    ],
)
def test_the_day_begins_at_its_hour_on_the_wall_clock(
    berlin: None, now: datetime, hour: int, began: datetime
) -> None:
    assert day_began(now, hour) == began


def test_a_day_has_begun_and_not_long_ago_at_any_moment_of_a_year(berlin: None) -> None:
    now = utc(1, 1, 0)
    for _ in range(365 * 24 * 2):
        for hour in (0, 2, 3, 4, 23):
            assert timedelta(0) <= now - day_began(now, hour) <= timedelta(hours=25)
        now += timedelta(minutes=30)
