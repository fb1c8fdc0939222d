"""What a goal comes to in words, and what is missing of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from studytui.domain.busy import Limits
from studytui.domain.goal import Goal
from studytui.domain.goal_wording import busy_sum, goal_problems, goal_sum

TODAY = date(2026, 11, 21)
GOAL = Goal(exam_date=date(2026, 12, 1), weekday_minutes=(60, 0, 60, 0, 60, 0, 0))


def test_a_whole_goal_has_no_problem() -> None:
    assert goal_problems(GOAL, TODAY, topics=3) == []
    assert goal_problems(replace(GOAL, exam_date=TODAY), TODAY, topics=1) == []


@pytest.mark.parametrize(
    ("goal", "topics", "wanted"),
    [
        (
            replace(GOAL, exam_date=TODAY - timedelta(days=1)), 3,
            ["That day has passed: the next 14 days are planned until you give another."],
        ),
        (replace(GOAL, exam_date=None), 3, ["Without a day the next 14 days are planned."]),
        (
            replace(GOAL, weekday_minutes=(0,) * 7), 3,
            ["No weekday has time: 60 minutes a day are planned."],
        ),
        (GOAL, 0, ["No question has a topic: reviews and new questions are planned."]),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_with_what_is_planned_instead(
    goal: Goal, topics: int, wanted: list[str]
) -> None:
    assert goal_problems(goal, TODAY, topics=topics) == wanted


def test_all_that_is_missing_is_said() -> None:
    assert len(goal_problems(Goal(), TODAY, topics=0)) == 3


@pytest.mark.parametrize(
    ("goal", "wanted"),
    [
        (GOAL, "Tuesday 1 Dec, in 10 days: 4.0 hours on 4 days until then."),
        (
            replace(GOAL, exam_date=date(2026, 11, 24)),
            "Tuesday 24 Nov, in 3 days: 1.0 hours on 1 day until then.",
        ),
        (
            replace(GOAL, exam_date=date(2026, 11, 22)),
            "Sunday 22 Nov, tomorrow: 0.0 hours on 0 days until then.",
        ),
        (replace(GOAL, exam_date=TODAY), "The exam is today: nothing more is planned."),
        (
            replace(GOAL, weekday_minutes=(60,) * 7),
            "Tuesday 1 Dec, in 10 days: 10 hours on 10 days until then.",
        ),
        (replace(GOAL, exam_date=None), "6.0 hours on 6 of the next 14 days."),
        (
            replace(GOAL, exam_date=TODAY - timedelta(days=1)),
            "6.0 hours on 6 of the next 14 days.",
        ),
    ],
)
def test_a_goal_comes_to_days_and_hours(goal: Goal, wanted: str) -> None:
    assert goal_sum(goal, TODAY) == wanted


def test_what_a_calendar_leaves_of_a_goal_is_said() -> None:
    assert busy_sum(GOAL, TODAY) == ""
    left = replace(GOAL, busy=Limits({}, "mark"))
    assert busy_sum(left, TODAY) == "Your calendar leaves all hours of your goal."
    # Monday, Wednesday, Friday and Monday have an hour each, and Tuesday has none to lose.
    one = replace(GOAL, busy=Limits({date(2026, 11, 23): 30, date(2026, 11, 24): 0}, "mark"))
    assert busy_sum(one, TODAY) == ("Your calendar leaves 3.5 hours instead of 4.0: less on 1 day.")
