"""The plan: within each day's minutes, prerequisites first, the same for the same, calm otherwise."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from studytui.domain.allotment import TopicState, blocks_to_open, exam_chance
from studytui.domain.plan import Demand, Plan, TaskKind, planned


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
@settings(max_examples=150, deadline=None)
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
@settings(max_examples=150, deadline=None)
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
@settings(max_examples=100, deadline=None)
def test_every_figure_is_finite_and_the_same_every_time(demand: Demand) -> None:
    plan = planned(demand)
    assert plan == planned(demand)
    assert 0 <= plan.without <= 100 + 1e-9
    for task in plan.tasks:
        assert math.isfinite(task.points) and task.points >= 0
        assert math.isfinite(task.skipping_costs) and task.skipping_costs >= 0


@given(demands())
@settings(max_examples=100, deadline=None)
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


def test_days_off_stay_free_and_due_reviews_come_first() -> None:
    minutes = (60, 0, 120)
    plan = planned(Demand(minutes, some_topics(), due=(10, 10, 90)))
    assert plan.on(1) == ()
    assert plan.on(0)[0].kind is TaskKind.REVIEW
    assert plan.on(2)[0].minutes == 36


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


def test_more_blocks_never_make_the_exam_worse() -> None:
    topic = TopicState(1, 1.0, 0.4, hours=3)
    values = [exam_chance(topic, blocks, 30) for blocks in range(30)]
    assert values == sorted(values)
