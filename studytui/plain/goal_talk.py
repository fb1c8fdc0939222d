"""A goal set line by line: the day of the exam, and the hours there are."""

from __future__ import annotations

from dataclasses import replace

from studytui.domain.days import read_day
from studytui.domain.goal import Goal
from studytui.domain.goal_wording import busy_sum, goal_problems, goal_sum
from studytui.domain.hours import hours_text, read_hours
from studytui.plain.talk import Talk
from studytui.services.study import Study


def talk_of_goal(study: Study, talk: Talk) -> bool:
    """Ask for what a plan needs and keep it; False where nothing was kept. What is only passed over
    with Enter stays as it was."""
    before = study.goals.current()
    goal, today = before or Goal(), study.goals.today
    if goal.exam_date is not None:
        talk.say(f"The exam is on {goal.exam_date.isoformat()}. Enter keeps that.")
    while (typed := talk.ask("Day of the exam, as 19 Dec or in 3 weeks:")) is not None:
        if not typed:
            break
        day = read_day(typed, today)
        if day is not None:
            goal = replace(goal, exam_date=day)
            break
        talk.say("That is no day.")
    if typed is not None and goal.has_hours:
        talk.say(f"Hours: {hours_text(goal.weekday_minutes)}. Enter keeps them.")
    while typed is not None and (typed := talk.ask("Hours, as mon-fri 1, sat 2:")) is not None:
        if not typed:
            break
        minutes, unread = read_hours(typed)
        if not unread:
            goal = replace(goal, weekday_minutes=minutes)
            break
        talk.say(f"{unread[0]} is not a day of the week with its hours.")
    if typed is None:
        talk.say("Nothing was changed.")
        return False
    study.goals.save(goal)
    kept = study.goals.current() or goal
    talk.say(goal_sum(kept, today))
    if busy := busy_sum(kept, today):
        talk.say(busy)
    topics = len(study.curriculum.scope(kept).topics)
    for problem in goal_problems(kept, today, topics=topics):
        talk.say(problem)
    return True
