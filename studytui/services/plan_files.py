"""The plan as a file that calendar programs read."""

from __future__ import annotations

from pathlib import Path

from studytui.domain.agenda import LEARN, MOCK, PRACTISE, READ, REVIEW, Entry
from studytui.domain.plan_wording import minutes_words, points_words
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.export.ics import CalendarEntry, calendar_text
from studytui.paths import Paths
from studytui.services.files import keep_file
from studytui.services.goals import Goals
from studytui.services.plans import Plans

_TITLES = {REVIEW: "Review", READ: "Read", LEARN: "Learn", PRACTISE: "Practise", MOCK: "Mock exam"}


class PlanFiles:
    """Writes the plan of one learner."""

    def __init__(self, plans: Plans, goals: Goals, paths: Paths) -> None:
        self._plans = plans
        self._goals = goals
        self._paths = paths

    def ics(self) -> str:
        """The tasks of today and all days after it, and the exam, as a calendar file. Raises
        StudyError without a goal."""
        goal, plan = self._goals.current(), self._plans.current()
        if goal is None or plan is None:
            raise StudyError(
                "There is no goal yet, so nothing is planned.",
                title="No plan",
                hint="e on the Today screen sets one.",
            )
        entries = [_entry(one, plan.uid) for one in self._plans.all_tasks()]
        name = clean_line(goal.name) or "Exam"
        if goal.exam_date is not None and not goal.is_over(self._plans.today):
            uid = f"exam.{plan.uid}@studytui"
            entries.append(CalendarEntry(uid, goal.exam_date, name, is_busy=True))
        return calendar_text(f"studytui: {name}", entries, plan.made_at)

    def save(self) -> Path:
        """Write the calendar file into the folder of reports; where it is."""
        stem = f"plan-{self._plans.today.isoformat()}"
        return keep_file(self._paths.reports, stem, ".ics", self.ics())


def _entry(task: Entry, plan: str) -> CalendarEntry:
    about = task.topic_id if task.topic_id is not None else 0
    kind = "topic" if task.topic_id is not None else task.kind
    title = _TITLES.get(task.kind, task.kind)
    if task.topic:
        title = f"{title}: {clean_line(task.topic)}"
    words = [clean_line(task.why)]
    if task.points is not None and task.points >= 0.05:
        words.append(f"Expected to bring {points_words(task.points)}.")
    return CalendarEntry(
        f"{task.day.isoformat()}.{kind}.{about}.{plan}@studytui",
        task.day,
        f"{title} ({minutes_words(task.minutes)})",
        " ".join(word for word in words if word),
    )
