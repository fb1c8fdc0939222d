"""The goal is kept, changed and taken back; what its exam asks follows from curriculum, profile or
questions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from studytui.domain.goal import Goal
from studytui.services.changes import Changes
from studytui.services.curriculum import Weighing
from studytui.services.study import Study
from studytui.storage.tables.row import UtcField
from tests.made_questions import fill

GOAL = Goal(
    name="PCEP",
    profile="pcep-30-03",
    exam_date=date(2026, 12, 19),
    target=80.0,
    weekday_minutes=(60, 0, 60, 0, 60, 120, 120),
    days_off=frozenset({date(2026, 12, 6)}),
    extra_time=1.25,
)


@pytest.fixture
def library(study: Study) -> Study:
    fill(study, 60)
    return study


def weigh(study: Study, **weights: float) -> None:
    for name, weight in weights.items():
        study.database.execute("UPDATE topic SET weight = ? WHERE name = ?", weight, name)


def test_a_goal_is_kept_as_it_was_set(study: Study) -> None:
    assert study.goals.current() is None
    assert study.goals.save(GOAL) is Changes.GOAL
    assert study.goals.current() == GOAL
    assert study.goals.save(GOAL) is Changes.NOTHING


def test_a_goal_is_taken_back_and_set_again(study: Study) -> None:
    study.goals.save(GOAL)
    later = replace(GOAL, exam_date=None, target=None)
    study.goals.save(later)
    study.goals.clear()
    assert study.goals.current() is None
    back = []
    while undone := study.undo.take_back():
        back.append((undone.words, undone.changes, study.goals.current()))
    assert back == [
        ("removal of the goal", Changes.GOAL, later),
        ("change of the goal", Changes.GOAL, GOAL),
        ("the goal", Changes.GOAL, None),
    ]
    while study.undo.do_again():
        pass
    assert study.goals.current() is None


def test_a_goal_is_taken_back_even_when_a_plan_was_made_for_it(library: Study) -> None:
    library.goals.save(GOAL)
    assert library.plans.current() is not None
    undone = library.undo.take_back()
    assert undone is not None and undone.words == "the goal"
    assert library.goals.current() is None
    assert library.plans.current() is None


def test_the_mark_that_is_wanted_is_the_target_else_the_profiles(study: Study) -> None:
    assert study.goals.pass_mark(GOAL) == 80.0
    assert study.goals.pass_mark(replace(GOAL, target=None)) == 70.0
    assert study.goals.pass_mark(Goal()) is None


def test_a_profile_that_is_gone_or_broken_is_none(study: Study) -> None:
    gone = replace(GOAL, profile="gone", target=None)
    assert study.goals.profile(gone) is None
    assert study.goals.pass_mark(gone) is None
    study.paths.profiles.mkdir(parents=True, exist_ok=True)
    (study.paths.profiles / "broken.toml").write_text("blocks = 7")
    assert study.goals.profile(replace(gone, profile="broken")) is None


def test_extra_time_makes_the_exam_and_its_pace_longer(study: Study) -> None:
    assert study.goals.exam_length(GOAL) == timedelta(minutes=50)
    assert study.goals.pace(GOAL) == 100.0


def test_without_weights_topics_count_by_their_questions(library: Study) -> None:
    scope = library.curriculum.scope(None)
    assert scope.is_by_questions
    assert {scope.names[one.topic_id]: one.weight for one in scope.topics} == {
        name: library.curriculum.scope(None).questions[topic_id]
        for topic_id, name in scope.names.items()
    }
    assert scope.unmapped == 0


def test_weights_of_the_topics_come_before_numbers_of_questions(library: Study) -> None:
    weigh(library, Functions=30, Strings=10)
    scope = library.curriculum.scope(None)
    assert scope.weighing is Weighing.CURRICULUM
    assert {one.name: one.weight for one in scope.topics} == {"Functions": 30, "Strings": 10}
    strings = next(one.topic_id for one in scope.topics if one.name == "Strings")
    assert scope.share(strings) == 25.0


def test_shares_of_the_profile_come_first_unless_the_subject_has_weights(library: Study) -> None:
    goal = replace(GOAL, profile="mine")
    library.paths.profiles.mkdir(parents=True, exist_ok=True)
    (library.paths.profiles / "mine.toml").write_text(
        'title = "Mine"\n[[blocks]]\nquestions = 10\nminutes = 10\n'
        '[[topics]]\nname = "A"\nsearch = "topic:functions"\npercent = 70\n'
        '[[topics]]\nname = "B"\nsearch = "topic:strings"\npercent = 30\n'
    )
    weigh(library, Operators=5)
    scope = library.curriculum.scope(goal)
    assert scope.weighing is Weighing.PROFILE
    assert {one.name: one.weight for one in scope.topics} == {"Functions": 70, "Strings": 30}
    subject = library.curriculum.subjects()[0]
    own = library.curriculum.scope(replace(goal, subject_id=subject.subject_id))
    assert {one.name: one.weight for one in own.topics} == {"Operators": 5}


def test_a_subject_that_is_gone_is_all_subjects(library: Study) -> None:
    assert library.curriculum.scope(Goal(subject_id=999)).topics
    subject = library.curriculum.subjects()[0]
    assert len(library.curriculum.scope(Goal(subject_id=subject.subject_id)).topics) == 6


def test_questions_without_a_topic_are_counted(library: Study) -> None:
    library.database.execute("UPDATE question SET topic_id = NULL WHERE question_id IN (1, 2, 10)")
    # Question 10 has no key: it is never scored.
    assert library.curriculum.scope(None).unmapped == 2


def test_a_circle_in_a_file_from_elsewhere_stops_no_plan(library: Study) -> None:
    now = UtcField().db_value(library.database.now())
    for one, other in ((1, 2), (2, 3), (3, 1)):
        library.database.execute(
            "INSERT INTO topic_prerequisite(topic_id, requires_id, created_at, updated_at) "
            "VALUES (?, ?, ?, ?)",
            one,
            other,
            now,
            now,
        )
    library.goals.save(GOAL)
    assert library.plans.current() is not None
