"""What if: more time never costs points, a day skipped never brings any, days added are like others."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studytui.domain.course import TopicState
from studytui.domain.plan import Demand, planned
from studytui.domain.readiness import Prediction
from studytui.domain.whatif import carried, if_kept, if_nothing, later, more_each_day, skipped

demands = st.builds(
    Demand,
    st.lists(st.sampled_from((0, 20, 25, 50, 100)), max_size=14).map(tuple),
    st.lists(
        st.builds(
            TopicState, st.integers(1, 6), st.floats(0, 5), st.floats(0, 1), st.floats(0.5, 20)
        ),
        max_size=5,
        unique_by=lambda topic: topic.topic_id,
    ).map(tuple),
    st.lists(st.integers(0, 40), max_size=10).map(tuple),
    attendance=st.floats(0, 1),
)


@given(demands, st.integers(-2, 20))
@settings(max_examples=80, deadline=None)
def test_more_time_never_costs_and_less_never_brings(demand: Demand, day: int) -> None:
    plan = planned(demand)
    assert more_each_day(demand, plan).change >= 0
    assert skipped(demand, plan, day).change <= 0
    assert math.isfinite(later(demand, plan).change)


def some() -> Demand:
    topics = tuple(TopicState(number, 1.0, 0.4, hours=4) for number in range(5))
    return Demand((50, 50, 0, 50, 50, 50, 25, 50, 50, 0), topics, due=(10, 0, 5))


def test_an_hour_more_a_day_is_worth_points_and_days_off_stay_free() -> None:
    demand = some()
    found = more_each_day(demand, planned(demand))
    assert found.change > 3
    assert found.plan.on(2) == () and found.plan.on(9) == ()


def test_a_skipped_day_is_empty_and_its_reviews_come_the_day_after() -> None:
    demand = some()
    found = skipped(demand, planned(demand))
    assert found.plan.on(0) == ()
    assert found.plan.on(1)[0].minutes == 10
    assert -10 < found.change < -0.1


def test_a_week_more_has_the_minutes_of_the_weekdays_before() -> None:
    demand = some()
    plan = planned(demand)
    found = later(demand, plan)
    busy = {task.day for task in found.plan.tasks if task.day >= 10}
    assert busy == {10, 11, 12, 13, 14, 15}
    assert found.change > 0


def test_a_week_more_without_hours_only_forgets() -> None:
    demand = Demand((0, 0, 0), some().topics)
    assert later(demand, planned(demand)).change < 0


def test_the_plan_kept_moves_the_prediction_and_makes_it_less_sure() -> None:
    demand = some()
    plan = planned(demand)
    today = Prediction(40, 30, 50, 8.0)
    kept, left = if_kept(today, plan), if_nothing(today, plan)
    assert kept.score == pytest.approx(40 + plan.expected - plan.today)
    assert left.score < 40 < kept.score
    assert kept.spread > today.spread
    assert kept.chance_to_pass(60) > today.chance_to_pass(60) > left.chance_to_pass(60)


percents = st.floats(min_value=0, max_value=100)


@given(score=percents, before=percents, after=percents)
def test_what_the_plan_changes_never_leads_beyond_the_best_there_can_be(
    score: float, before: float, after: float
) -> None:
    found = score + carried(score, before, after)
    assert math.isfinite(found)
    assert min(score, 25) - 1e-9 <= found <= max(score, 95) + 1e-9
    assert (found - score) * (after - before) >= 0


def test_where_planner_and_prediction_agree_the_points_are_the_planners() -> None:
    assert carried(50, 50, 70) == pytest.approx(20)
    assert carried(50, 50, 40) == pytest.approx(-10)


def test_half_of_what_is_left_is_half_of_what_is_left() -> None:
    assert carried(75, 55, 75) == pytest.approx(10)


def test_above_the_best_and_below_guessing_nothing_changes() -> None:
    assert carried(75, 55, 40) == pytest.approx(-25)
    assert carried(90, 95, 97) == carried(96, 50, 70) == 0
    assert carried(50, 25, 20) == carried(20, 50, 40) == 0


def test_an_hour_is_sixty_minutes_on_every_day_that_has_any() -> None:
    demand = replace(some(), minutes=(1, 0, 50))
    plan = planned(demand)
    found = more_each_day(demand, plan)
    assert found.plan == planned(replace(demand, minutes=(61, 0, 110)))
    assert found.change == pytest.approx(found.plan.expected - plan.expected)
    nothing = replace(demand, topics=())
    assert more_each_day(nothing, planned(nothing)).change == 0


def test_reviews_of_a_skipped_day_are_added_to_those_of_the_next() -> None:
    demand = some()
    plan = planned(demand)
    for day, due in ((0, (0, 10, 5)), (1, (10, 0, 5)), (3, (10, 0, 5)), (8, (10, 0, 5))):
        minutes = tuple(0 if one == day else kept for one, kept in enumerate(demand.minutes))
        assert skipped(demand, plan, day).plan == planned(replace(demand, minutes=minutes, due=due))
    late = replace(demand, due=(0,) * 8 + (6, 7), minutes=(50,) * 10)
    found = skipped(late, planned(late), 8)
    assert found.plan.on(9)[0].minutes == 13
    assert skipped(demand, plan, 10).plan is plan is skipped(demand, plan, -1).plan


def test_days_that_are_added_have_the_mean_where_there_was_no_such_weekday() -> None:
    demand = replace(some(), minutes=(50, 50, 20), due=())
    plan = planned(demand)
    added = (50, 50, 20, 40, 40, 40, 40, 50, 50, 20)
    assert later(demand, plan).plan == planned(replace(demand, minutes=added))
    week = replace(demand, minutes=(0, *[50] * 6))
    assert later(week, planned(week), 1).plan == planned(replace(week, minutes=(0, *[50] * 6, 0)))
    assert later(demand, plan, 0).change == later(demand, plan, -1).change == 0
    none = replace(demand, minutes=())
    assert later(none, planned(none)).plan.tasks == ()
