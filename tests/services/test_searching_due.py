"""``is:due`` finds exactly what Today and ``studytui due`` count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studytui.domain.exam import Mode, Rules
from studytui.domain.goal import Goal
from studytui.paths import Paths
from studytui.services.study import Study
from studytui.services.study_days import day_starts
from studytui.settings import Settings
from studytui.storage import search
from studytui.storage.database import Database
from studytui.storage.moments import microseconds_of
from tests.conftest import SetClock
from tests.made_questions import fill
from tests.made_sittings import answer_right
from tests.thorough import examples

HOURS = st.integers(-60, 60)
LIVES = st.lists(
    st.tuples(
        st.sampled_from(("active", "keyless", "suspended", "retired", "incomplete")),
        st.none() | st.tuples(HOURS, HOURS),
        st.lists(st.tuples(st.integers(-2, 2), st.booleans()), max_size=2),
    ),
    max_size=12,
)
"""Of each question: status; hours from now to when it is due and to its last review; days from today
that it is noted for, and whether that is done."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    study = Study.open(
        Paths(tmp_path_factory.mktemp("home")), clock=SetClock(), settings=Settings()
    )
    fill(study, 12)
    yield study
    study.close()


def put(
    study: Study, life: list[tuple[str, tuple[int, int] | None, list[tuple[int, bool]]]]
) -> None:
    database, now = study.database, study.database.now()
    for table in ("memory", "revisit"):
        database.execute(f"DELETE FROM {table}")
    for question_id, (status, memory, noted) in enumerate(life, 1):
        database.execute("UPDATE question SET status=? WHERE question_id=?", status, question_id)
        if memory is not None:
            due, last = (microseconds_of(now + timedelta(hours=one)) for one in memory)
            database.execute(
                "INSERT INTO memory(created_at,updated_at,learner_id,question_id,stability,"
                "difficulty,due_at,last_review_at,reps,lapses,algorithm) "
                "VALUES(0,0,1,?,1,5,?,?,1,0,'made')",
                question_id,
                due,
                last,
            )
        for days, is_done in noted:
            database.execute(
                "INSERT INTO revisit(created_at,updated_at,uid,learner_id,question_id,due_on,done_at) "
                "VALUES(0,0,?,1,?,?,?)",
                database.new_uid(),
                question_id,
                (study.plans.today + timedelta(days=days)).isoformat(),
                0 if is_done else None,
            )


@example(life=[("active", (60, -48), [(0, False)])], exam=1, starts_at=4)
@given(life=LIVES, exam=st.none() | st.integers(-1, 3), starts_at=st.sampled_from((0, 4, 9)))
@settings(max_examples=examples(40, thorough=600), deadline=None)
def test_what_is_found_as_due_is_what_is_counted_as_due(
    made: Study, life: list, exam: int | None, starts_at: int
) -> None:
    made.obey(replace(made.settings, day_starts_at=starts_at))
    today, now = made.plans.today, made.database.now()
    exam_date = None if exam is None else today + timedelta(days=exam)
    made.goals.save(Goal(exam_date=exam_date, weekday_minutes=(60,) * 7))
    put(made, life)
    start = day_starts(today, starts_at, now)
    end = day_starts(today + timedelta(days=1), starts_at, now)
    expected = [
        question_id
        for question_id, (status, memory, noted) in enumerate(life, 1)
        if (
            status == "active"
            and memory is not None
            and (exam == 1 or now + timedelta(hours=memory[0]) < end)
            and now + timedelta(hours=memory[1]) < start
        )
        or (
            status in ("active", "keyless")
            and any(days <= 0 and not is_done for days, is_done in noted)
        )
    ]
    found = made.library.find("is:due").ids()
    assert found == expected and len(found) == made.plans.due()
    others = made.library.find("-is:due is:retired OR -is:due").ids()
    assert sorted([*found, *others]) == list(range(1, 13))


def test_what_was_answered_today_is_due_no_longer(study: Study, clock: SetClock) -> None:
    fill(study, 12)
    for _ in range(2):
        session = study.sittings.resume(
            study.exams.begin_questions([1, 2, 3], Rules(Mode.EXAM), "Test").sitting_id
        )
        for place in range(3):
            session.go_to(place)
            clock.advance(timedelta(seconds=30))
            answer_right(session)
        session.finish()
        assert study.library.find("is:due").ids() == []
        clock.advance(timedelta(days=60))
        assert study.library.find("is:due").ids() == [1, 2, 3]


def test_what_is_due_can_be_sat_drawn_and_put_under_a_topic(learner: Study) -> None:
    number = learner.plans.due()
    assert number > 0
    assert learner.exams.count("is:due").total == number
    begun = learner.exams.begin_search("is:due -topic:none", Rules(Mode.TUTOR))
    assert learner.sittings.resume(begun.sitting_id).sitting.items
    topic = learner.database.value("SELECT max(topic_id) FROM topic")
    learner.mapping.add_rule("is:due", topic)
    assert len(learner.library.find("is:due")) == number


def test_another_thread_knows_what_is_due_over_its_own_connection(learner: Study) -> None:
    with learner.library.beside() as library:
        assert len(library.find("is:due")) == learner.plans.due() > 0


def test_where_nobodys_settings_are_known_it_is_searched_as_text(made: Study) -> None:
    opened = Database(made.database._opened, made.paths.database, made.database.clock)
    asked = search.asked(opened, made.learner_id, "is:due")
    assert asked.words and asked.condition is None
