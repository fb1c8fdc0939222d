"""The plan day by day: kept, made anew when it must be, and what the learner does with it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studytui.domain.exam import Mode
from studytui.domain.streak import Streak
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.plans import Agenda, Entry, State
from studytui.services.study import Study
from tests.conftest import SetClock
from tests.made_goals import GOAL, TODAY
from tests.made_questions import fill
from tests.made_sittings import answer_right, answer_wrong, practise


def table(study: Study) -> list[tuple[object, ...]]:
    """Every task that is kept."""
    return study.database.rows(
        "SELECT plan_task_id, day, position, kind, topic_id, minutes, points, done_at, skipped_at, "
        "moved_at, is_pinned FROM plan_task ORDER BY day, position"
    )


def names(agenda: Agenda) -> list[tuple[str, str]]:
    return [(one.kind, one.topic) for one in agenda.tasks]


def first(agenda: Agenda, kind: str) -> Entry:
    return next(one for one in agenda.tasks if one.kind == kind and one.is_open)


def answer_all(study: Study, clock: SetClock, sitting_id: int, count: int | None = None) -> None:
    session = study.sittings.resume(sitting_id)
    for place in range(len(session.sitting.items) if count is None else count):
        session.go_to(place)
        clock.advance(timedelta(seconds=20))
        answer_right(session)
        session.reveal()
    if count is None:
        session.finish()
    else:
        session.leave()


def test_without_a_goal_nothing_is_planned_and_what_is_due_is_known(
    study: Study, clock: SetClock
) -> None:
    fill(study, 60)
    practise(study, clock, "topic:functions", 5, 5)
    agenda = study.plans.agenda()
    assert (agenda.state, agenda.tasks, agenda.streak.days, agenda.due) == (State.NO_GOAL, (), 1, 0)
    clock.advance(timedelta(days=9))
    assert study.plans.agenda().due == 4
    assert not study.database.value("SELECT count(*) FROM study_plan")


def test_a_day_has_its_tasks_with_minutes_points_and_why(learner: Study) -> None:
    agenda = learner.plans.agenda()
    assert agenda.state is State.PLANNED and agenda.days_left == 22
    kinds = [one.kind for one in agenda.tasks]
    assert kinds[0] == "review" and {"learn", "practise"} & set(kinds)
    assert 0 < agenda.minutes <= 120 and agenda.minutes_done == 0
    topic = next(one for one in agenda.tasks if one.topic_id is not None)
    assert topic.points is not None and topic.points > 0 and topic.skipping_costs > 0
    assert "% of the exam, mastery " in topic.why and " answers)" in topic.why
    review = agenda.tasks[0]
    assert review.points is not None and review.points >= 0
    assert "recall of these " in review.why and agenda.due > 0


def test_mocks_and_days_off_are_in_the_plan(learner: Study) -> None:
    horizon = learner.plans.horizon()
    assert [one.day for one in horizon.days] == [
        TODAY + timedelta(days=number) for number in range(23)
    ]
    assert horizon.days[-1].is_exam and horizon.days[2].is_off
    assert horizon.days[2].load.minutes == 0
    assert any(one.load.has_mock for one in horizon.days)
    assert all(one.load.minutes <= one.available for one in horizon.days)


def test_what_is_stored_is_shown_and_not_made_anew(learner: Study) -> None:
    learner.plans.agenda()
    before = table(learner)
    learner.plans._planning = lambda: pytest.fail("made anew")
    learner.plans.agenda()
    learner.plans.agenda(is_thorough=True)
    assert table(learner) == before


def test_questions_put_into_another_topic_make_it_anew_the_same_day_and_so_does_undo(
    learner: Study,
) -> None:
    learner.plans.agenda()
    before = learner.database.value("SELECT fingerprint FROM study_plan")
    topic_id = learner.database.value("SELECT max(topic_id) FROM question")
    ids = learner.library.find(f"-topic:{topic_id}").ids()[:5]
    learner.mapping.place(ids, topic_id)
    learner.plans.agenda()
    after = learner.database.value("SELECT fingerprint FROM study_plan")
    assert after.split(" ")[1] != before.split(" ")[1]
    learner.undo.take_back()
    learner.plans.agenda()
    assert learner.database.value("SELECT fingerprint FROM study_plan") == before


def test_a_plan_made_again_from_nothing_new_is_the_same(learner: Study) -> None:
    learner.plans.agenda()
    before = table(learner)
    learner.database.execute("UPDATE study_plan SET fingerprint = 'a b c'")
    agenda = learner.plans.agenda()
    assert table(learner) == before and agenda.remark == ""


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    hours=st.tuples(*[st.integers(0, 300)] * 7),
    days=st.integers(1, 40),
    off=st.frozensets(st.integers(0, 40), max_size=5),
    acts=st.lists(st.tuples(st.sampled_from(["x", "s", "T"]), st.integers(0, 6)), max_size=4),
    extra=st.sampled_from([1.0, 1.5]),
)
def test_no_day_holds_more_than_its_minutes_and_nothing_new_changes_nothing(
    learner: Study,
    hours: tuple[int, ...],
    days: int,
    off: frozenset[int],
    acts: list[tuple[str, int]],
    extra: float,
) -> None:
    learner.database.execute("DELETE FROM plan_task")
    learner.database.execute("DELETE FROM study_plan")
    goal = replace(
        GOAL,
        weekday_minutes=hours,
        exam_date=TODAY + timedelta(days=days),
        days_off=frozenset(TODAY + timedelta(days=one) for one in off),
        extra_time=extra,
    )
    learner.goals.save(goal)
    agenda = learner.plans.agenda()
    for act, place in acts:
        tasks = learner.plans.agenda().tasks
        if place < len(tasks) and tasks[place].is_open:
            verb = {"x": learner.plans.tick, "s": learner.plans.skip, "T": learner.plans.move}[act]
            try:
                verb(tasks[place])
            except StudyError:
                assert act == "T" and days == 1
    learner.database.execute("UPDATE study_plan SET fingerprint = 'a b c'")
    for one in learner.plans.horizon().days:
        tasks = learner.plans.tasks_on(one.day)
        own = sum(task.minutes for task in tasks if not task.is_fixed)
        fixed = sum(task.minutes for task in tasks if task.is_fixed)
        assert own <= max(one.available - fixed, 0)
        about = [task.subject for task in tasks if not task.is_moved]
        assert len(about) == len(set(about))
    before = table(learner)
    learner.database.execute("UPDATE study_plan SET fingerprint = 'a b c'")
    learner.plans.agenda()
    assert table(learner) == before
    assert agenda.goal == goal


def test_ticks_skips_and_moves_survive_another_plan(learner: Study) -> None:
    agenda = learner.plans.agenda()
    topics = [one for one in agenda.tasks if one.topic_id is not None]
    done, moved = topics[0], topics[1]
    assert learner.plans.tick(done) == Changes.PLAN
    learner.plans.skip(agenda.tasks[0])
    learner.plans.move(moved)
    learner.goals.save(replace(GOAL, exam_date=date(2026, 12, 21)))
    after = learner.plans.agenda()
    by_id = {one.task_id: one for one in after.tasks}
    assert by_id[done.task_id].is_done and by_id[moved.task_id].is_moved
    assert by_id[agenda.tasks[0].task_id].is_skipped
    assert after.remark.startswith("The exam is 7 days later: ")
    tomorrow = learner.plans.tasks_on(TODAY + timedelta(days=1))
    pinned = [one for one in tomorrow if one.is_pinned]
    assert [one.topic_id for one in pinned] == [moved.topic_id]
    assert sum(one.minutes for one in tomorrow) <= 60
    assert len({one.subject for one in tomorrow}) == len(tomorrow)


@pytest.mark.parametrize("verb", ["tick", "skip", "move"])
def test_every_act_is_taken_back_and_done_again(learner: Study, verb: str) -> None:
    task = first(learner.plans.agenda(), "learn")
    before = table(learner)
    getattr(learner.plans, verb)(task)
    after = table(learner)
    assert after != before
    undone = learner.undo.take_back()
    assert undone is not None and undone.changes == Changes.PLAN and task.topic in undone.words
    assert table(learner) == before
    again = learner.undo.do_again()
    assert again is not None and len(table(learner)) == len(after)


def test_a_move_is_taken_back_after_the_rest_was_planned_around_it(learner: Study) -> None:
    task = first(learner.plans.agenda(), "learn")
    learner.plans.move(task)
    today = names(learner.plans.agenda())
    assert learner.undo.take_back() is not None
    agenda = learner.plans.agenda()
    assert names(agenda) == today
    assert next(one for one in agenda.tasks if one.task_id == task.task_id).is_open
    tomorrow = learner.plans.tasks_on(TODAY + timedelta(days=1))
    assert not any(one.is_pinned for one in tomorrow)


def test_todays_list_does_not_change_as_one_works(learner: Study, clock: SetClock) -> None:
    """Whatever the answers say now: what they mean for the plan is seen tomorrow."""
    learner.goals.save(replace(GOAL, weekday_minutes=(90,) * 7))
    agenda = learner.plans.agenda()
    before = names(agenda)
    topics = [one for one in agenda.tasks if one.topic_id is not None]
    for one in topics:
        practise(learner, clock, f'topic:"{one.topic}"', 9, 0)
        practise(learner, clock, f'topic:"{one.topic}"', 9, 0)
    learner.plans.move(topics[-1])
    assert names(learner.plans.agenda(is_thorough=True)) == before


def test_a_missed_day_is_told_in_a_line(learner: Study, clock: SetClock) -> None:
    agenda = learner.plans.agenda()
    for one in agenda.tasks[:-2]:
        learner.plans.tick(one)
    clock.advance(timedelta(days=1))
    after = learner.plans.agenda()
    assert after.day == TODAY + timedelta(days=1)
    assert after.remark.startswith("Yesterday's 2 tasks were not done: ")
    assert after.remark.endswith(" planned anew.")
    clock.advance(timedelta(days=3))
    assert learner.plans.agenda().remark.startswith("Of the last 3 days ")


def test_a_day_kept_needs_no_remark(learner: Study, clock: SetClock) -> None:
    for one in learner.plans.agenda().tasks:
        learner.plans.tick(one)
    clock.advance(timedelta(days=1))
    assert learner.plans.agenda().remark == ""


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"exam_date": date(2026, 12, 7)}, "The exam is 7 days earlier: 19 h up to the exam"),
        ({"exam_date": None}, "The exam has no date any more, so the next two weeks"),
        (
            {"weekday_minutes": (60, 60, 60, 60, 60, 240, 120)},
            "2 h more on Saturdays: 34 h up to the exam instead of 28.",
        ),
        ({"weekday_minutes": (90,) * 7}, "1 h 30 min more a week: 32 h"),
        ({"days_off": frozenset()}, "Tue 24 November is a day of study again: 29 h"),
        ({"extra_time": 1.25}, "The exam takes 1.25 times its minutes"),
        ({"profile": "pcep-30-03"}, "The plan is for PCEP now"),
    ],
)
def test_what_the_learner_changed_is_told_in_a_line(
    learner: Study, change: dict[str, object], told: str
) -> None:
    learner.plans.agenda()
    learner.goals.save(replace(GOAL, **change))
    assert learner.plans.agenda().remark.startswith(told)


def test_topics_of_an_import_are_planned_at_once(learner: Study) -> None:
    learner.plans.agenda()
    learner.database.execute(
        "INSERT INTO topic(subject_id, name, description, display_order, created_at, updated_at) "
        "VALUES (1, 'Modules', '', 0, 0, 0)"
    )
    learner.database.execute("UPDATE question SET topic_id = 7 WHERE question_id IN (2, 3, 4)")
    agenda = learner.plans.agenda()
    assert agenda.remark == "1 topic more in the exam."
    assert any(one.topic == "Modules" for one in learner.plans.all_tasks())


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"exam_date": TODAY - timedelta(days=3)}, State.OVER),
        ({"exam_date": TODAY}, State.EXAM_DAY),
        ({"exam_date": None}, State.NO_DATE),
        ({"weekday_minutes": (0,) * 7}, State.NO_HOURS),
    ],
)
def test_what_a_goal_lacks_is_said_and_there_is_a_plan_all_the_same(
    learner: Study, change: dict[str, object], state: State
) -> None:
    learner.goals.save(replace(GOAL, **change))
    agenda = learner.plans.agenda()
    assert agenda.state is state
    assert bool(agenda.tasks) == (state is not State.EXAM_DAY)


def test_without_topics_reviews_are_planned(study: Study, clock: SetClock) -> None:
    fill(study, 60)
    practise(study, clock, "topic:functions", 5, 5)
    study.database.execute("UPDATE question SET topic_id = NULL, source_topic_id = NULL")
    for table in ("mastery", "topic"):
        study.database.execute(f"DELETE FROM {table}")
    study.goals.save(GOAL)
    clock.advance(timedelta(days=2))
    agenda = study.plans.agenda()
    assert agenda.state is State.NO_TOPICS
    assert [(one.kind, one.topic_id) for one in agenda.tasks] == [
        ("review", None),
        ("practise", None),
    ]
    assert "No question has a topic yet" in agenda.tasks[1].why
    assert study.plans.begin(agenda.tasks[1]).questions > 10


def test_a_task_is_ticked_when_its_sitting_ends(learner: Study, clock: SetClock) -> None:
    task = first(learner.plans.agenda(), "learn")
    begun = learner.plans.begin(task)
    session = learner.sittings.resume(begun.sitting_id)
    assert session.sitting.rules.mode is Mode.TUTOR
    topics = learner.database.rows(
        "SELECT DISTINCT q.topic_id FROM sitting_item i JOIN question q USING (question_id) "
        "WHERE i.sitting_id = ?",
        begun.sitting_id,
    )
    assert topics == [(task.topic_id,)]
    agenda = learner.plans.agenda()
    assert first(agenda, "learn").task_id == task.task_id and agenda.sitting_of(task) is not None
    answer_all(learner, clock, begun.sitting_id)
    after = learner.plans.agenda()
    assert next(one for one in after.tasks if one.task_id == task.task_id).is_done
    assert after.minutes_done == task.minutes and after.sitting_of(task) is None


def test_a_sitting_left_after_enough_ticks_its_task_and_before_does_not(
    learner: Study, clock: SetClock
) -> None:
    task = first(learner.plans.agenda(), "learn")
    begun = learner.plans.begin(task)
    answer_all(learner, clock, begun.sitting_id, 2)
    assert first(learner.plans.agenda(), "learn").task_id == task.task_id
    answer_all(learner, clock, begun.sitting_id, begun.questions - 1)
    agenda = learner.plans.agenda()
    assert next(one for one in agenda.tasks if one.task_id == task.task_id).is_done


def test_what_was_ticked_by_itself_can_be_put_right(learner: Study, clock: SetClock) -> None:
    task = first(learner.plans.agenda(), "learn")
    answer_all(learner, clock, learner.plans.begin(task).sitting_id)
    done = next(one for one in learner.plans.agenda().tasks if one.task_id == task.task_id)
    clock.advance(timedelta(seconds=5))
    learner.plans.tick(done)
    assert first(learner.plans.agenda(), "learn").task_id == task.task_id


def test_a_review_asks_what_was_wanted_again_first_and_is_ticked_when_nothing_is_due(
    learner: Study, clock: SetClock
) -> None:
    clock.advance(timedelta(days=-3))
    learner.revisits.schedule([41])
    clock.advance(timedelta(days=3))
    agenda = learner.plans.agenda()
    task = first(agenda, "review")
    begun = learner.plans.begin(task)
    ids = [item.question_id for item in learner.sittings.resume(begun.sitting_id).sitting.items]
    assert ids[0] == 41 and len(ids) > 1
    learner.sittings.resume(begun.sitting_id).finish()
    sitting = learner.plans.begin_due().sitting_id
    answer_all(learner, clock, sitting)
    after = learner.plans.agenda()
    assert after.due == 0
    assert next(one for one in after.tasks if one.kind == "review").is_done


def test_what_is_wanted_again_is_planned_once_where_all_is_due_before_the_exam(
    learner: Study, clock: SetClock
) -> None:
    known = [
        one for (one,) in learner.database.rows("SELECT question_id FROM memory ORDER BY 1 LIMIT 8")
    ]
    learner.database.execute("UPDATE memory SET due_at = due_at + 40 * 86400000000")
    learner.database.execute("DELETE FROM memory WHERE question_id > ?", max(known))
    clock.advance(timedelta(days=-2))
    learner.revisits.schedule(known)
    clock.advance(timedelta(days=2))
    learner.goals.save(replace(GOAL, exam_date=learner.plans.today + timedelta(days=1)))
    review = first(learner.plans.agenda(), "review")
    assert (review.minutes,) == learner.learning.due_minutes(1, to_exam=True)


def test_a_mock_without_a_profile_has_the_shares_of_the_topics(learner: Study) -> None:
    learner.database.execute("UPDATE topic SET weight = topic_id = 1 OR topic_id = 2")
    learner.plans.agenda()
    mock = next(one for one in learner.plans.all_tasks() if one.kind == "mock")
    begun = learner.plans.begin(mock)
    sitting = learner.sittings.resume(begun.sitting_id).sitting
    assert sitting.rules.mode is Mode.EXAM and sitting.rules.pass_mark == 70
    assert sitting.rules.time_limit == timedelta(seconds=80 * len(sitting.items))
    topics = learner.database.rows(
        "SELECT q.topic_id, count(*) FROM sitting_item i JOIN question q USING (question_id) "
        "WHERE i.sitting_id = ? GROUP BY 1",
        begun.sitting_id,
    )
    assert {topic for topic, _ in topics} == {1, 2}


def test_a_mock_is_drawn_by_the_profile_with_extra_time(learner: Study) -> None:
    learner.goals.save(replace(GOAL, profile="pcep-30-03", extra_time=1.5))
    learner.plans.agenda()
    mock = next(one for one in learner.plans.all_tasks() if one.kind == "mock")
    assert mock.minutes == 60 and "30 questions in 60 minutes" in mock.why
    sitting = learner.sittings.resume(learner.plans.begin(mock).sitting_id).sitting
    assert sitting.rules.profile == "pcep-30-03" and sitting.rules.extra_time == 1.5


def test_an_exam_longer_than_any_day_is_mocked_in_part(learner: Study) -> None:
    learner.goals.save(replace(GOAL, profile="usmle-step-1"))
    learner.plans.agenda()
    mocks = [one for one in learner.plans.all_tasks() if one.kind == "mock"]
    assert mocks and all(60 <= one.minutes <= 120 for one in mocks)


def test_a_topic_without_questions_is_done_elsewhere(learner: Study) -> None:
    task = first(learner.plans.agenda(), "learn")
    learner.database.execute("UPDATE question SET status = 'retired'")
    with pytest.raises(StudyError, match="has no question of") as caught:
        learner.plans.begin(task)
    assert "x says it is done" in caught.value.hint
    assert not learner.sittings.open_ones() or not learner.database.value(
        "SELECT count(*) FROM sitting WHERE plan_task_id IS NOT NULL"
    )


def test_nothing_is_moved_to_the_day_of_the_exam(learner: Study) -> None:
    learner.goals.save(replace(GOAL, exam_date=TODAY + timedelta(days=1)))
    task = learner.plans.agenda().tasks[0]
    with pytest.raises(StudyError, match="The exam is tomorrow"):
        learner.plans.move(task)
    learner.plans.tick(task)
    with pytest.raises(StudyError, match="not open any more"):
        learner.plans.move(learner.plans.agenda().tasks[0])


def test_what_was_missed_before_is_counted_on_less(learner: Study, clock: SetClock) -> None:
    learner.plans.agenda()
    hopeful = learner.database.value("SELECT expected FROM study_plan")
    for _ in range(6):
        clock.advance(timedelta(days=1))
        learner.plans.agenda()
    assert learner.database.value("SELECT expected FROM study_plan") < hopeful
    assert learner.plans.agenda().streak.days == 0


def test_days_in_a_row_pass_over_days_off_and_one_free_day(learner: Study, clock: SetClock) -> None:
    """The sittings of the weeks before are of every other day: one of these is forgiven."""
    assert learner.plans.agenda().streak == Streak(2, 1)
    practise(learner, clock, "topic:operators", 2, 0)
    assert learner.plans.agenda().streak == Streak(3, 1)
    for day in (2, 4):
        clock.moment = clock.moment.replace(day=21 + day)
        practise(learner, clock, "topic:operators", 2, 0)
    assert learner.plans.agenda().streak == Streak(5, 1)


def test_what_is_studied_at_night_is_of_the_day_before_also_for_the_row(
    study: Study, clock: SetClock
) -> None:
    fill(study, 12)
    for hour in (22, 26, 34):  # Ten in the evening, two at night, ten the next morning.
        clock.moment = clock.moment.replace(day=21, hour=0) + timedelta(hours=hour)
        practise(study, clock, "topic:operators", 1, 0)
        assert study.plans.agenda().streak.days == (1 if hour < 28 else 2)
    clock.set_wall(-timedelta(days=1))
    assert study.plans.agenda().streak.days == 1


def test_two_years_without_a_gap_are_read_in_a_few_statements(study: Study) -> None:
    for ago in range(700):
        for topic in range(3):
            study.database.execute(
                'INSERT INTO study_day(learner_id, day, topic_id, milliseconds, answers, "right", '
                "first_answers, first_right, created_at, updated_at) "
                "VALUES (?, ?, ?, 0, ?, 0, 0, 0, 0, 0)",
                study.learner_id,
                (study.plans.today - timedelta(days=ago)).isoformat(),
                topic,
                topic,
            )
    seen: list[str] = []
    study.database.connection.connection().set_trace_callback(seen.append)
    assert study.plans.agenda().streak.days == 700
    assert sum("study_day" in sql for sql in seen) <= 6


def test_without_a_goal_again_the_marks_stay(learner: Study) -> None:
    task = learner.plans.agenda().tasks[0]
    learner.plans.tick(task)
    learner.goals.clear()
    assert learner.plans.agenda().state is State.NO_GOAL
    assert learner.plans.all_tasks() == []
    learner.goals.save(GOAL)
    assert learner.plans.agenda().tasks[0].is_done


def test_what_a_plan_was_made_from_is_kept_in_words_of_its_own(learner: Study) -> None:
    learner.plans.agenda()
    inputs = json.loads(learner.database.value("SELECT inputs FROM study_plan"))
    assert inputs["exam_date"] == "2026-12-14" and inputs["topics"] == [1, 2, 3, 4, 5, 6]


def test_a_wrong_answer_is_asked_before_what_was_right(learner: Study, clock: SetClock) -> None:
    task = first(learner.plans.agenda(), "learn")
    begun = learner.plans.begin(task)
    session = learner.sittings.resume(begun.sitting_id)
    answer_wrong(session)
    rows = learner.database.rows(
        "SELECT p.last_right FROM sitting_item i LEFT JOIN question_progress p "
        "ON p.question_id = i.question_id WHERE i.sitting_id = ? ORDER BY i.position",
        begun.sitting_id,
    )
    pressing = [last_right in (None, 0) for (last_right,) in rows]
    assert pressing == sorted(pressing, reverse=True) and pressing[0]


def test_a_fresh_plan_is_read_without_going_through_questions_or_answers(learner: Study) -> None:
    learner.plans.agenda()
    asked: list[str] = []
    connection = learner.database.connection.connection()
    connection.set_trace_callback(asked.append)
    try:
        learner.plans.agenda()
        learner.today.briefly()
    finally:
        connection.set_trace_callback(None)
    long = ("question", "response", "sitting_item", "memory", "question_progress", "study_day")
    assert len(asked) > 5
    for sql in asked:
        if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
            continue
        for *_, step in learner.database.rows(f"EXPLAIN QUERY PLAN {sql}"):
            words = step.split()
            if words[0] == "SCAN" and "USING" not in words:
                scanned = {"q": "question", "r": "response", "i": "sitting_item", "m": "memory"}
                name = scanned.get(words[1], words[1])
                # The library is counted up to a limit.
                assert name not in long or "LIMIT 1000" in sql, (step, sql)
