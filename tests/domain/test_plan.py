"""The plan: within each day's minutes, prerequisites first, the same for the same, calm otherwise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studytui.domain.allotment import Courses
from studytui.domain.course import Course, TopicState, closed_in, states
from studytui.domain.curriculum import Requirement, Topic
from studytui.domain.plan import Demand, Held, Plan, TaskKind, planned
from studytui.domain.progress import (
    USUAL_HOURS,
    after_answer,
    after_block,
    chance,
    closed_by_block,
    speed,
    started,
)
from tests.thorough import examples


def exam_chance(topic: TopicState, days: float, on: Sequence[float] = ()) -> float:
    """Chance on the day of the exam, that many days away, after blocks on these days."""
    course = Course(topic, days)
    for day in on:
        course.study(day)
    return course.at_exam()


def blocks_to_open(topic: TopicState) -> int:
    """Blocks until what needs the topic opens, were nothing forgotten between them."""
    return Course(topic, 0).blocks_left(0)


def seen_from(plan: Plan, day: int) -> Plan:
    """What is left of a plan on that day, its days numbered from there."""
    left = tuple(replace(task, day=task.day - day) for task in plan.tasks if task.day >= day)
    return replace(plan, tasks=left)


@st.composite
def demands(draw: st.DrawFn) -> Demand:
    count = draw(st.integers(0, 8))
    topics = tuple(
        TopicState(
            topic_id=number,
            weight=draw(st.floats(0, 10)),
            chance=draw(st.floats(0, 1)),
            hours=draw(st.none() | st.floats(0, 50)),
            blocks_done=draw(st.integers(0, 30)),
            last_day=draw(st.none() | st.integers(-60, 0)),
            requires=tuple(draw(st.lists(st.integers(0, number - 1), max_size=2, unique=True)))
            if number
            else (),
            answers=draw(st.none() | st.integers(0, 5)),
        )
        for number in range(count)
    )
    minutes = tuple(draw(st.lists(st.integers(0, 300), max_size=25)))
    due = tuple(draw(st.lists(st.integers(0, 200), max_size=25)))
    mocks = tuple(draw(st.lists(st.integers(0, 25), max_size=3)))
    return Demand(
        minutes,
        topics,
        due,
        mocks,
        draw(st.sampled_from((0, 40, 120))),
        attendance=draw(st.floats(0, 1)),
    )


@given(demands())
@settings(max_examples=examples(60, thorough=150), deadline=None)
def test_no_day_holds_more_than_its_minutes_and_no_topic_twice(demand: Demand) -> None:
    plan = planned(demand)
    for day, minutes in enumerate(demand.minutes):
        tasks = plan.on(day)
        assert sum(task.minutes for task in tasks) <= minutes
        topics = [task.topic_id for task in tasks if task.topic_id is not None]
        assert len(topics) == len(set(topics))
        assert all(task.minutes > 0 for task in tasks)
    assert all(0 <= task.day < len(demand.minutes) for task in plan.tasks)


@given(demands())
@settings(max_examples=examples(60, thorough=150), deadline=None)
def test_nothing_is_learnt_before_what_it_needs(demand: Demand) -> None:
    topics = {topic.topic_id: topic for topic in demand.topics}
    done = dict.fromkeys(topics, 0)
    for day in range(len(demand.minutes)):
        today = [task.topic_id for task in planned(demand).on(day) if task.topic_id is not None]
        for topic_id in today:
            for need in topics[topic_id].requires:
                assert done[need] >= blocks_to_open(topics[need])
        for topic_id in today:
            done[topic_id] += 1


@given(demands())
@settings(max_examples=examples(50, thorough=100), deadline=None)
def test_every_figure_is_finite_and_the_same_every_time(demand: Demand) -> None:
    plan = planned(demand)
    assert plan == planned(demand)
    assert 0 <= plan.without <= 100 + 1e-9
    for task in plan.tasks:
        assert math.isfinite(task.points) and task.points >= 0
        assert math.isfinite(task.skipping_costs) and task.skipping_costs >= 0


wild = st.floats(allow_nan=True, allow_infinity=True)


@given(
    st.lists(
        st.builds(
            TopicState,
            st.integers(1, 6),
            wild,
            wild,
            st.none() | wild,
            st.integers(-5, 500),
            st.none() | wild,
            requires=st.just(()),
            minimum=wild,
            closed=st.none() | wild,
            answers=st.none() | st.integers(),
            stability=st.none() | wild,
        ),
        max_size=4,
        unique_by=lambda topic: topic.topic_id,
    )
)
@settings(max_examples=examples(60, thorough=150), deadline=None)
def test_numbers_that_are_none_make_no_such_plan(topics: list[TopicState]) -> None:
    plan = planned(Demand((50,) * 5, tuple(topics)))
    for figure in (plan.expected, plan.without, plan.today):
        assert -1e-9 <= figure <= 100 + 1e-9
    for task in plan.tasks:
        assert math.isfinite(task.points) and math.isfinite(task.skipping_costs)


@given(demands())
@settings(max_examples=examples(50, thorough=100), deadline=None)
def test_a_plan_made_again_from_itself_stays(demand: Demand) -> None:
    plan = planned(demand)
    again = planned(demand, plan)
    assert planned(demand, again) == again


def some_topics() -> tuple[TopicState, ...]:
    return tuple(
        TopicState(number, 1 + number % 3, 0.35 + 0.05 * (number % 5), hours=2.0)
        for number in range(12)
    )


def shared(one: Plan, other: Plan, days: range) -> float:
    same = total = 0
    for day in days:
        before = {task.topic_id for task in one.on(day)}
        after = {task.topic_id for task in other.on(day)}
        same += len(before & after)
        total += max(len(before), len(after))
    return same / total if total else 1.0


def test_another_hour_on_the_last_day_leaves_the_first_week_as_it_was() -> None:
    minutes = (100,) * 30
    plan = planned(Demand(minutes, some_topics()))
    changed = planned(Demand((*minutes[:-1], 160), some_topics()), plan)
    assert shared(plan, changed, range(7)) >= 0.9


def test_a_day_later_with_nothing_new_the_rest_of_the_plan_stands() -> None:
    minutes = (50,) * 12
    topics = some_topics()
    plan = planned(Demand(minutes, topics))
    done = {task.topic_id for task in plan.on(0)}
    tomorrow = []
    for topic in topics:
        on = [0] if topic.topic_id in done else []
        chance = exam_chance(replace(topic, last_day=0), 1, on)
        tomorrow.append(
            replace(topic, chance=chance, last_day=-1, blocks_done=len(on), closed=None)
        )
    again = planned(Demand(minutes[1:], tuple(tomorrow)), seen_from(plan, 1))
    assert shared(seen_from(plan, 1), again, range(11)) >= 0.75


def test_minutes_that_reviews_leave_over_make_a_shorter_block() -> None:
    plan = planned(Demand((50, 30, 20), some_topics(), due=(8, 0, 12)))
    lengths = [
        [task.minutes for task in plan.on(day) if task.topic_id is not None] for day in range(3)
    ]
    assert lengths == [[25, 17], [25], [14]]
    longer = planned(Demand((50,), some_topics()))
    first, second = (one for one in longer.tasks if one.topic_id is not None)
    short = [task for task in plan.on(0) if task.topic_id == second.topic_id]
    assert short[0].points < second.points <= first.points
    whole = planned(Demand((50, 30, 20), some_topics())).on(0)[1]
    assert (short[0].topic_id, whole.minutes) == (whole.topic_id, 25)
    assert short[0].points == pytest.approx(whole.points * 17 / 25)
    shortest = planned(Demand((35, 34, 10, 9), some_topics()))
    assert [[task.minutes for task in shortest.on(day)] for day in range(4)] == [
        [25, 10], [25], [10], [],
    ]  # fmt: skip


@given(
    st.floats(0, 1),
    st.floats(-60, 0),
    st.integers(0, 59),
    st.floats(0, 1),
)
def test_a_block_that_may_not_take_place_never_makes_the_exam_worse(
    chance: float, last: float, day: int, share: float
) -> None:
    topic = TopicState(1, 1.0, chance, 8.0, last_day=last)
    none, part, whole = Course(topic, 60), Course(topic, 60), Course(topic, 60)
    part.study(day, share)
    whole.study(day)
    assert none.at_exam() - 1e-9 <= part.at_exam() <= whole.at_exam() + 1e-9


def test_of_two_topics_alike_the_one_that_stood_there_stays() -> None:
    topics = (TopicState(1, 1.0, 0.4), TopicState(2, 1.0, 0.4))
    plan = planned(Demand((25, 25), topics))
    assert [task.topic_id for task in plan.tasks] == [1, 2]
    swapped = Plan(tuple(replace(task, day=1 - task.day) for task in plan.tasks), 0.0, 0.0)
    again = planned(Demand((25, 25), topics), swapped)
    assert [task.topic_id for task in again.tasks] == [2, 1]


def test_of_two_topics_that_open_alike_the_one_that_stood_there_stays() -> None:
    topics = (
        TopicState(1, 0.1, 0.3, hours=1), TopicState(2, 0.1, 0.3, hours=1),
        TopicState(3, 5.0, 0.3, requires=(1,)), TopicState(4, 5.0, 0.3, requires=(2,)),
    )  # fmt: skip
    demand = Demand((25,) * 20, topics)
    first = planned(demand).on(0)[0]
    assert (first.topic_id, first.opens) == (1, (3,))
    swapped = Plan((replace(first, topic_id=2, opens=(4,)),), 0.0, 0.0)
    assert planned(demand, swapped).on(0)[0].topic_id == 2


def test_shares_are_of_the_weights_that_are_numbers_and_above_none() -> None:
    weights = (0.5, 1.5, 0.0, -1.0, math.nan, math.inf)
    topics = [TopicState(number, weight, 0.5) for number, weight in enumerate(weights)]
    courses = Courses(topics, 10)
    assert courses.shares == pytest.approx({0: 25, 1: 75, 2: 0, 3: 0, 4: 0, 5: 0})
    assert courses.score() == pytest.approx(
        25 * courses.by_id[0].at_exam() + 75 * courses.by_id[1].at_exam()
    )
    best = courses.best(0, 1, 5, (), 1.0)
    assert [worth.topic_id for worth in best] == [1]
    assert best[0].points == best[0].own == pytest.approx(75 * courses.by_id[1].gain(0))
    assert Courses([], 10).score() == 0


def in_a_row(courses: Courses, topic_id: int, blocks: int) -> float:
    """Points of so many blocks of a topic today, each of what the one before has left open."""
    course = courses.by_id[topic_id]
    gain = courses.shares[topic_id] * course.gain(0)
    return sum(gain * (1 - course.closed) ** number for number in range(blocks))


def test_what_opens_another_is_worth_the_best_stretch_of_both_a_block() -> None:
    topics = [
        TopicState(1, 0.1, 0.3, hours=4),
        TopicState(2, 5.0, 0.3, hours=3, requires=(1,)),
        TopicState(3, 0.2, 0.3, hours=0.5),
        TopicState(4, 0.0, 0.3, requires=(3,)),
    ]
    courses = Courses(topics, 20)
    first = blocks_to_open(topics[0])
    rates = [
        (in_a_row(courses, 1, first) + in_a_row(courses, 2, number)) / (first + number)
        for number in range(1, 7)
    ]
    assert first > 1 and max(rates) > rates[0] and max(rates) > rates[-1]
    opening = courses.best(0, 9, 20, (), 1.0)[0]
    assert (opening.topic_id, opening.opens) == (1, (2,))
    assert opening.points == pytest.approx(max(rates))
    assert opening.own == pytest.approx(in_a_row(courses, 1, 1))
    # With room for one block behind it, and with none.
    assert courses.best(0, 9, first + 1, (), 1.0)[0].points == pytest.approx(rates[0])
    alone = next(one for one in courses.best(0, 9, first, (), 1.0) if one.topic_id == 1)
    assert (alone.points, alone.opens) == (pytest.approx(alone.own), ())


def test_what_opens_another_together_with_a_third_is_worth_its_share_of_all_three() -> None:
    topics = [
        TopicState(1, 0.1, 0.3, hours=4),
        TopicState(2, 0.2, 0.3, hours=5),
        TopicState(3, 9.0, 0.3, hours=3, requires=(1, 2)),
    ]
    courses = Courses(topics, 20)
    needed = [blocks_to_open(topic) for topic in topics[:2]]
    before = in_a_row(courses, 1, needed[0]) + in_a_row(courses, 2, needed[1])
    rate, number = max(
        ((before + in_a_row(courses, 3, blocks)) / (sum(needed) + blocks), blocks)
        for blocks in range(1, 7)
    )
    assert min(needed) > 1
    for found in courses.best(0, 2, sum(needed) + number, (), 1.0):
        assert (found.topic_id in (1, 2), found.opens) == (True, (3,))
        assert found.points == pytest.approx(rate)


def test_up_to_eight_topics_that_are_missing_count_for_what_they_open() -> None:
    for missing, opens in ((8, (0,)), (9, ())):
        needs = tuple(range(1, missing + 1))
        light = [TopicState(number, 0.1, 0.5, hours=1) for number in needs]
        courses = Courses([TopicState(0, 50.0, 0.3, requires=needs), *light], 60)
        assert courses.best(0, 1, 90, (), 1.0)[0].opens == opens


def test_a_topic_that_no_block_teaches_opens_nothing() -> None:
    stuck = TopicState(1, 1.0, 0.4, last_day=-20, closed=0.0)
    topics = (stuck, TopicState(2, 9.0, 0.3, requires=(1,)))
    assert {task.topic_id for task in planned(Demand((25,) * 300, topics)).tasks} <= {1}


def test_of_many_topics_the_best_are_found_though_not_all_are_reckoned_each_day() -> None:
    topics = [
        TopicState(number, 1 + number % 7, 0.3 + number % 11 / 20, last_day=-(number % 13))
        for number in range(120)
    ]
    courses, studied = Courses(topics, 30), list[tuple[int, int]]()
    for day in range(12):
        fresh = Courses(topics, 30)
        for topic_id, before in studied:
            fresh.study(topic_id, before)
        found = courses.best(day, 3, 90, (), 1.0)
        assert found == fresh.best(day, 3, 90, (), 1.0)
        for worth in found:
            courses.study(worth.topic_id, day)
            studied.append((worth.topic_id, day))


def test_a_block_that_will_not_take_place_changes_nothing() -> None:
    topic = TopicState(1, 1.0, 0.6, 3.0, last_day=-9)
    none, never = Course(topic, 30), Course(topic, 30)
    never.study(12, 0.0)
    assert math.isclose(never.at_exam(), none.at_exam())


def test_days_off_stay_free_and_due_reviews_come_first() -> None:
    minutes = (60, 0, 120)
    plan = planned(Demand(minutes, some_topics(), due=(10, 10, 90)))
    assert plan.on(1) == ()
    assert plan.on(0)[0].kind is TaskKind.REVIEW
    assert plan.on(2)[0].minutes == 36
    assert planned(Demand((60,), some_topics(), due=(1,))).on(0)[0].minutes == 1


def test_on_the_day_of_a_mock_what_is_left_is_for_reviews_and_blocks_before_it() -> None:
    learnt = TopicState(1, 1.0, 0.8, last_day=-9), TopicState(2, 1.0, 0.3)
    for topic, kind in zip(learnt, (TaskKind.PRACTISE, TaskKind.LEARN), strict=True):
        demand = Demand((155, 130, 90, 25), (topic,), due=(0, 10), mocks=(1, 2), mock_minutes=90)
        plan = planned(demand)
        found = [[(task.kind, task.minutes) for task in plan.on(day)] for day in range(3)]
        assert found == [
            [(kind, 25)],
            [(TaskKind.REVIEW, 10), (kind, 25), (TaskKind.MOCK, 90)],
            [(TaskKind.MOCK, 90)],
        ]


def test_a_topic_that_has_its_block_already_takes_none_from_the_others() -> None:
    topics = tuple(TopicState(number, 4.0 - number, 0.3) for number in (1, 2, 3))
    plan = planned(Demand((50, 50), topics, held=(Held(0, 1, 25), Held(0, 9, 25))))
    assert [task.topic_id for task in plan.on(0)] == [2, 3]


@pytest.mark.parametrize("block", [25, 50])
def test_costs_and_what_is_expected_count_what_is_held_and_what_is_likely_to_be_missed(
    block: int,
) -> None:
    topics = {1: TopicState(1, 1.0, 0.4, hours=6), 2: TopicState(2, 3.0, 0.5, hours=6)}
    held = (
        Held(0, 1, 25),
        Held(3, 1, 25),
        Held(5, 2, 50),
        Held(4, 2),
        Held(8, 1, 25),
        Held(1, 7, 9),
    )
    demand = Demand(
        (60,) * 8, tuple(topics.values()), block_minutes=block, attendance=0.5, held=held
    )
    plan = planned(demand)

    def at_exam(topic_id: int, left_out: int = -1) -> float:
        course = Course(topics[topic_id], 8, block)
        blocks = {task.day: task.minutes for task in plan.tasks if task.topic_id == topic_id}
        blocks |= {one.day: one.minutes for one in held if one.topic_id == topic_id and one.day < 8}
        for day, minutes in sorted(blocks.items()):
            if minutes and day != left_out:
                course.study(day, minutes / block * (0.5 if day else 1.0))
        return 100 * topics[topic_id].weight / 4 * course.at_exam()

    assert plan.expected == pytest.approx(at_exam(1) + at_exam(2))
    for task in plan.tasks:
        assert task.topic_id is not None
        lost = at_exam(task.topic_id) - at_exam(task.topic_id, task.day)
        assert task.skipping_costs == pytest.approx(lost, abs=1e-9)
    assert len(plan.tasks) > 8


def test_without_topics_or_days_there_is_an_empty_plan() -> None:
    assert planned(Demand((), ())).tasks == ()
    assert planned(Demand((60, 60), ())).tasks == ()
    assert planned(Demand((), some_topics())).tasks == ()


def test_a_heavy_weak_topic_gets_more_than_a_light_known_one() -> None:
    heavy = TopicState(1, 5.0, 0.3)
    light = TopicState(2, 1.0, 0.8)
    plan = planned(Demand((25,) * 10, (heavy, light)))
    counts = [sum(task.topic_id == number for task in plan.tasks) for number in (1, 2)]
    assert counts[0] > counts[1]


@given(
    st.floats(0, 1),
    st.floats(0.3, 40),
    st.floats(-60, 0),
    st.lists(st.integers(0, 59), max_size=12, unique=True),
    st.integers(0, 59),
)
@example(0.78125, 8.0, -20.0, [], 19)
def test_another_block_never_makes_the_exam_worse(
    chance: float, hours: float, last: float, on: list[int], more: int
) -> None:
    topic = TopicState(1, 1.0, chance, hours, last_day=last)
    before = exam_chance(topic, 60, sorted(on))
    after = exam_chance(topic, 60, sorted({*on, more}))
    assert after >= before - 1e-12


def test_a_topic_is_met_again_when_some_of_it_is_forgotten_rather_than_at_once() -> None:
    topics = [TopicState(number, 1.0, 0.4, hours=3) for number in range(6)]
    plan = planned(Demand((50,) * 12, tuple(topics)))
    days = [task.day for task in plan.tasks if task.topic_id == 0]
    assert len(days) >= 3
    assert all(later - earlier >= 2 for earlier, later in pairwise(days))


def test_a_light_topic_that_opens_a_heavy_one_comes_first_and_says_so() -> None:
    topics = (
        TopicState(1, 0.1, 0.3, hours=1),
        TopicState(2, 5.0, 0.3, hours=4, requires=(1,)),
        TopicState(3, 1.0, 0.3, hours=4),
    )
    first = planned(Demand((25,) * 20, topics)).on(0)[0]
    assert (first.topic_id, first.opens) == (1, (2,))
    assert first.points > 1


def test_one_right_answer_opens_nothing() -> None:
    topics = (
        TopicState(1, 1.0, 0.7, hours=3, answers=1),
        TopicState(2, 9.0, 0.3, hours=3, requires=(1,)),
    )
    plan = planned(Demand((25,) * 4, topics))
    assert [task.topic_id for task in plan.tasks][:2] == [1, 2]
    enough = planned(Demand((25,) * 4, (replace(topics[0], answers=3), topics[1])))
    assert enough.tasks[0].topic_id == 2


def test_topics_in_a_circle_are_left_alone_and_the_others_are_planned() -> None:
    topics = (
        TopicState(1, 1.0, 0.3, requires=(2,)),
        TopicState(2, 1.0, 0.3, requires=(1,)),
        TopicState(3, 1.0, 0.3),
    )
    assert {task.topic_id for task in planned(Demand((50,) * 6, topics)).tasks} == {3}


def test_what_cannot_open_in_time_is_not_begun() -> None:
    topics = (
        TopicState(1, 0.1, 0.3, hours=10),
        TopicState(2, 50.0, 0.3, hours=4, requires=(1,)),
        TopicState(3, 1.0, 0.3, hours=4),
    )
    plan = planned(Demand((25,) * 3, topics))
    assert {task.topic_id for task in plan.tasks} == {3}


def test_what_opens_in_time_only_if_no_block_is_missed_is_not_begun_by_who_misses_half() -> None:
    topics = (
        TopicState(1, 0.1, 0.3, hours=1),
        TopicState(2, 50.0, 0.3, hours=1, requires=(1,)),
        TopicState(3, 1.0, 0.3, hours=4),
    )
    days = blocks_to_open(topics[0]) + 1
    assert planned(Demand((25,) * days, topics)).on(0)[0].topic_id == 1
    missed = planned(Demand((25,) * days, topics, attendance=0.5))
    assert {task.topic_id for task in missed.tasks} == {3}


def test_the_time_that_is_left_to_open_something_is_counted_day_by_day() -> None:
    light = (TopicState(2, 0.1, 0.4, 1), TopicState(3, 1, 0.3, 2, requires=(2,)))
    late = planned(Demand((25,) * 7, (TopicState(1, 5, 0.5, 4), *light)))
    assert {task.topic_id for task in late.tasks} == {1}
    opening = (TopicState(2, 1, 0.5, 4), TopicState(3, 20, 0.3, 1, requires=(2,)))
    soon = planned(Demand((25,) * 5, (TopicState(1, 20, 0.3, 1), *opening)))
    assert [task.topic_id for task in soon.tasks] == [1, 1, 2, 2, 3]


def test_what_leaving_a_block_out_costs_is_what_the_exam_loses() -> None:
    topics = (TopicState(1, 1.0, 0.4, hours=3), TopicState(2, 3.0, 0.5, hours=3))
    plan = planned(Demand((50,) * 8, topics))
    total = 0.0
    for task in plan.tasks:
        on = [one.day for one in plan.tasks if one.topic_id == task.topic_id]
        rest = [day for day in on if day != task.day]
        topic = topics[0 if task.topic_id == 1 else 1]
        lost = exam_chance(topic, 8, on) - exam_chance(topic, 8, rest)
        assert math.isclose(task.skipping_costs, 100 * topic.weight / 4 * lost, abs_tol=1e-9)
        total += 1
    assert total == 16


def test_blocks_that_are_likely_to_be_missed_are_not_counted_on() -> None:
    minutes = (50,) * 10
    kept = planned(Demand(minutes, some_topics()))
    missed = planned(Demand(minutes, some_topics(), attendance=0.3))
    assert missed.without == kept.without
    assert missed.without < missed.expected < kept.expected


def test_a_curriculum_and_what_is_believed_of_it_make_what_the_planner_sees() -> None:
    topics = [
        Topic(1, "First", 2.0, 9.0),
        Topic(2, "Second", 1.0, None, (Requirement(1, 70.0),)),
        Topic(3, "Third", 1.0, None, (Requirement(1, 65.0),)),
    ]
    studied = after_answer(after_block(started(0), 2, 0.3), 2, True)
    first, second, _ = states(topics, {1: studied}, 5)
    assert (first.minimum, first.last_day, first.blocks_done, first.answers) == (0.7, -3, 1, 1)
    assert first.closed == speed(studied, 5, closed_by_block(9.0))
    assert (first.topic_id, first.weight, first.hours) == (1, 2.0, 9.0)
    assert (first.chance, first.stability) == (chance(studied, 5), studied.stability)
    assert (second.requires, second.minimum, second.answers) == ((1,), 0.6, 0)
    # Of what nothing is known, by what is usual.
    assert second.closed == speed(started(5), 5, closed_by_block(USUAL_HOURS))
    assert (second.chance, second.last_day) == (chance(started(5), 5), 0)


@given(demands(), st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_held_is_never_planned_beside_and_counts_for_what_follows(
    demand: Demand, data: st.DataObject
) -> None:
    if not demand.topics or not demand.minutes:
        return
    held = tuple(
        Held(
            data.draw(st.integers(0, len(demand.minutes) - 1)),
            data.draw(st.sampled_from([topic.topic_id for topic in demand.topics])),
            data.draw(st.sampled_from([0, 25])),
        )
        for _ in range(3)
    )
    demand = replace(demand, held=held)
    plan = planned(demand)
    for one in held:
        assert all(task.topic_id != one.topic_id for task in plan.on(one.day))
    for day, minutes in enumerate(demand.minutes):
        assert sum(task.minutes for task in plan.on(day)) <= minutes
    # Made again from what it holds it is the same, and again after that.
    assert planned(demand, plan).tasks == plan.tasks


@given(demands(), demands())
@settings(max_examples=60, deadline=None)
def test_a_plan_made_from_any_other_is_the_same_the_next_time(
    demand: Demand, other: Demand
) -> None:
    first = planned(demand, planned(other))
    assert planned(demand, first).tasks == first.tasks


@given(st.floats(0.3, 0.95), st.floats(-200, 0), st.none() | st.floats(1, 300), st.integers(0, 9))
def test_a_course_begins_with_the_chance_of_today(
    today: float, last: float, stability: float | None, blocks: int
) -> None:
    topic = TopicState(1, 1.0, today, blocks_done=blocks, last_day=last, stability=stability)
    assert Course(topic, 30).chance(0) == pytest.approx(today)


def test_a_longer_block_closes_as_much_as_the_short_ones_it_is_made_of() -> None:
    told = TopicState(1, 1.0, 0.4, closed=0.3)
    assert (closed_in(told), closed_in(told, 50)) == pytest.approx((0.3, 1 - 0.7**2))
    by_hours = TopicState(1, 1.0, 0.4, hours=2)
    assert closed_in(by_hours, 50) == pytest.approx(1 - (1 - closed_in(by_hours)) ** 2)
