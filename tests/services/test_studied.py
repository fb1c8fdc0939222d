"""What study has made of each topic: carried on from day to day, and the same from the log."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studytui.domain.curriculum import Topic
from studytui.domain.progress import Progress
from studytui.services.studied import left, progress
from studytui.services.study import Study
from studytui.storage import learner_states, studied
from studytui.storage.learner_states import StudyDay
from tests.conftest import SetClock
from tests.made_questions import fill

TODAY = date(2027, 3, 1)
NOW = (TODAY - date(1970, 1, 1)).days + 0.7
TOPICS = [Topic(1, "one", hours=2.0), Topic(2, "two"), Topic(3, "three", hours=9.0)]


@pytest.fixture
def library(study: Study) -> Study:
    fill(study)
    return study


def done(study: Study, day: date, topic_id: int, minutes: float, right: int, wrong: int) -> None:
    one = StudyDay(
        day.isoformat(), topic_id, 60 * minutes, right + wrong, right, right + wrong, right
    )
    learner_states.add_days(study.database, study.learner_id, [one])


def believed(study: Study, today: date = TODAY, topics: list[Topic] = TOPICS) -> list[Progress]:
    now = NOW + (today - TODAY).days
    found = progress(study.database, study.learner_id, topics, today=today, now=now)
    return [found[topic.topic_id] for topic in topics]


def alike(one: list[Progress], other: list[Progress]) -> bool:
    return all(
        a.known == pytest.approx(b.known)
        and a.weights == pytest.approx(b.weights)
        and a.stability == pytest.approx(b.stability)
        and (a.last_day, a.blocks, a.answers) == (b.last_day, b.blocks, b.answers)
        for a, b in zip(one, other, strict=True)
    )


DAYS = st.lists(
    st.tuples(
        st.integers(0, 70),
        st.sampled_from((0, 1, 2, 3)),
        st.sampled_from((0.0, 3.0, 20.0, 55.0)),
        st.integers(0, 6),
        st.integers(0, 6),
    ),
    max_size=30,
)


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(days=DAYS, looked=st.sets(st.integers(0, 70), max_size=8))
def test_carried_on_from_day_to_day_is_what_all_days_say(
    library: Study, days: list[tuple[int, int, float, int, int]], looked: set[int]
) -> None:
    database = library.database
    for table in ("study_day", "topic_progress"):
        database.execute(f"DELETE FROM {table}")
    first = TODAY - timedelta(days=70)
    for number in range(71):
        for day, topic_id, minutes, right, wrong in days:
            if day == number:
                done(library, first + timedelta(days=day), topic_id, minutes, right, wrong)
        if number in looked:
            believed(library, first + timedelta(days=number))
    carried = believed(library)
    shares = left(database, library.learner_id, today=TODAY, now=NOW, exam=NOW + 40)
    database.execute("DELETE FROM topic_progress")
    assert alike(carried, believed(library))
    assert shares == pytest.approx(
        left(database, library.learner_id, today=TODAY, now=NOW, exam=NOW + 40)
    )


def test_a_curriculum_with_other_hours_is_reckoned_from_the_first_day(library: Study) -> None:
    for number in (60, 50, 40, 3):
        done(library, TODAY - timedelta(days=number), 1, 25, 2, 1)
        done(library, TODAY - timedelta(days=number), 2, 25, 1, 1)
    before = believed(library)
    harder = [Topic(1, "one", hours=20.0), *TOPICS[1:]]
    after = believed(library, topics=harder)
    library.database.execute("DELETE FROM topic_progress")
    assert alike(after, believed(library, topics=harder))
    assert after[0].known != before[0].known
    assert after[1] == before[1]


def test_days_of_a_log_that_was_rebuilt_are_gone_through_again(
    library: Study, clock: SetClock
) -> None:
    done(library, TODAY - timedelta(days=60), 1, 25, 2, 1)
    before = believed(library)
    library.database.execute("UPDATE study_day SET first_right = 0")
    library.database.execute(
        "INSERT INTO mastery(learner_id, topic_id, mean, variance, attempts, correct, timed, "
        "rated, created_at, updated_at) VALUES (?, 1, 0, 1, 1, 0, 0, 0, 5, 5)",
        library.learner_id,
    )
    after = believed(library)
    assert after[0].weights != before[0].weights


def test_two_years_are_not_gone_through_each_morning(library: Study) -> None:
    for number in range(700):
        done(library, TODAY - timedelta(days=number), 1 + number % 3, 25, 1, 1)
    believed(library)
    tomorrow = TODAY + timedelta(days=1)
    kept = studied.load(library.database, library.learner_id)
    days = list(learner_states.study_days(library.database, library.learner_id, kept.until, ""))
    assert len(days) <= 15
    believed(library, tomorrow)
    assert studied.load(library.database, library.learner_id).until > kept.until


def test_a_learner_of_a_few_days_writes_nothing(library: Study) -> None:
    done(library, TODAY, 1, 25, 1, 1)
    believed(library)
    assert library.database.value("SELECT count(*) FROM topic_progress") == 0
