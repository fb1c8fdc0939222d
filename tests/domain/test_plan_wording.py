"""What is said of a plan: the numbers behind a task, and what a change of the goal has changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from studytui.domain.mastery import ENOUGH, Mastery
from studytui.domain.plan_wording import (
    Inputs,
    change_words,
    mastery_words,
    minutes_words,
    missed_words,
    names_words,
    points_words,
    reading_why,
    review_why,
    topic_why,
)

DAY = date(2026, 12, 19)
BEFORE = Inputs(
    exam_date=DAY,
    name="Anatomy",
    weekday_minutes=(60, 60, 60, 60, 60, 0, 0),
    subject_id=1,
    topics=frozenset({1, 2, 3}),
    hours=40.2,
)


def days(*numbers: int) -> frozenset[date]:
    return frozenset(DAY - timedelta(days=number) for number in numbers)


@pytest.mark.parametrize(
    ("minutes", "wanted"),
    [(-5, "0 min"), (0, "0 min"), (59, "59 min"), (60, "1 h"), (61, "1 h 1 min"), (120, "2 h")],
)
def test_minutes_are_told_in_hours_from_an_hour_on(minutes: int, wanted: str) -> None:
    assert minutes_words(minutes) == wanted


@pytest.mark.parametrize(
    ("points", "wanted"),
    [
        (1.94, "1.9 points"), (1.0, "1.0 point"), (1.04, "1.0 point"), (0.05, "0.1 points"),
        (0.049, "under 0.1 points"), (-1.0, "under 0.1 points"), (float("nan"), "under 0.1 points"),
        (float("inf"), "under 0.1 points"),
    ],
)  # fmt: skip
def test_points_have_one_decimal_and_none_is_called_nothing(points: float, wanted: str) -> None:
    assert points_words(points) == wanted


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        ([], ""), (["Bones"], "Bones"), (["Bones", "Skin"], "Bones and Skin"),
        (["Bones", "Skin", "Eye"], "Bones, Skin and 1 more"),
        (["Bo\x1b[31mnes", "Skin"], "Bones and Skin"),
    ],
)  # fmt: skip
def test_two_names_are_told_and_the_rest_counted(names: list[str], wanted: str) -> None:
    assert names_words(names) == wanted


def test_nothing_is_said_of_how_well_a_topic_is_known_before_there_are_enough_answers() -> None:
    few = Mastery(41.2, 10.0, 90.0, ENOUGH - 1)
    assert mastery_words(replace(few, answers=0)) == "no answer in it yet"
    assert mastery_words(few) == "2 answers so far, not enough to say how well it is known"
    enough = Mastery(41.2, 32.6, 50.4, 22)
    assert mastery_words(enough) == "mastery 41 (33–50 from 22 answers)"


def test_a_topic_is_learnt_for_its_share_what_is_known_of_it_and_what_it_opens() -> None:
    known = Mastery(41.2, 32.6, 50.4, 22)
    why = topic_why(0.29, known, [])
    assert why == "29 % of the exam, mastery 41 (33–50 from 22 answers)."
    assert topic_why(0.29, known, ["Skin"]).endswith("22 answers), opens Skin.")
    assert reading_why(why, "Book", "page 3") == f"{why} To read in “Book”, page 3."
    assert reading_why(why, "Book", "") == f"{why} To read in “Book”."


def test_a_review_is_for_what_is_forgotten_by_tomorrow() -> None:
    assert review_why(1, 0.9, 0.85) == (
        "recall of this question is at about 90 %, at 85 % tomorrow."
    )
    assert review_why(12, 0.9, 0.85).startswith("recall of these 12 questions is at")


@pytest.mark.parametrize(
    ("tasks", "over", "names", "wanted"),
    [
        (0, 1, ["Bones"], ""),
        (1, 1, ["Bones"], "Yesterday's 1 task was not done: Bones planned anew."),
        (2, 3, [], "Of the last 3 days 2 tasks were not done: planned anew."),
    ],
)
def test_what_was_not_done_is_planned_anew(
    tasks: int, over: int, names: list[str], wanted: str
) -> None:
    assert missed_words(tasks, over, names) == wanted


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, ""),
        ({"hours": 80.0}, ""),
        ({"profile": "big", "name": "Sur\x07gery"}, "The plan is for Surgery now."),
        ({"subject_id": 2, "name": ""}, "The plan is for another exam now."),
        ({"exam_date": DAY + timedelta(days=7)}, "The exam is 7 days later."),
        ({"exam_date": DAY - timedelta(days=1)}, "The exam is 1 day earlier."),
        (
            {"exam_date": None},
            "The exam has no date any more, so the next two weeks are planned.",
        ),
        (
            {"weekday_minutes": (60, 60, 60, 60, 30, 0, 0), "hours": 38.0},
            "30 min less on Fridays: 38 h up to the exam instead of 40.",
        ),
        ({"weekday_minutes": (60, 60, 60, 60, 60, 90, 0)}, "1 h 30 min more on Saturdays."),
        ({"weekday_minutes": (0, 60, 60, 60, 60, 60, 0)}, "The hours lie on other weekdays."),
        ({"weekday_minutes": (90, 90, 60, 60, 60, 0, 0)}, "1 h more a week."),
        ({"weekday_minutes": (30, 30, 60, 60, 60, 0, 0)}, "1 h less a week."),
        ({"days_off": days(3)}, "Wed 16 December is off."),
        ({"days_off": days(3, 4)}, "2 days more off."),
        ({"extra_time": 1.25}, "The exam takes 1.25 times its minutes, and so do mocks."),
        ({"topics": frozenset({1, 2, 3, 4})}, "1 topic more in the exam."),
        ({"topics": frozenset({1})}, "2 topics fewer in the exam."),
        ({"topics": frozenset({1, 2, 4})}, "The exam has other topics."),
        ({"mock_questions": 20}, ""),
    ],
)
def test_the_most_telling_change_is_said_in_a_sentence(
    change: dict[str, object], wanted: str
) -> None:
    assert change_words(BEFORE, replace(BEFORE, **change)) == wanted  # type: ignore[arg-type]


def test_the_first_day_of_an_exam_is_named() -> None:
    assert change_words(replace(BEFORE, exam_date=None), BEFORE) == (
        "The exam is on Sat 19 December."
    )


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (days(3), days(), "Wed 16 December is a day of study again."),
        (days(3, 4), days(), "2 days fewer off."),
        (days(3, 4), days(5), "1 day fewer off."),
        (days(3), days(4), "Other days are off."),
    ],
)
def test_days_off_that_go_are_told_as_well(
    before: frozenset[date], after: frozenset[date], wanted: str
) -> None:
    known = replace(BEFORE, days_off=before)
    assert change_words(known, replace(known, days_off=after)) == wanted


def test_a_goal_without_hours_before_is_one_of_no_minutes() -> None:
    before = replace(BEFORE, weekday_minutes=())
    assert change_words(before, replace(BEFORE, weekday_minutes=(60,))) == "1 h more on Mondays."
