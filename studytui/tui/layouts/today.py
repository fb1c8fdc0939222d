"""Today in lines: what can be started, why, and how things stand where there is no plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from studytui.domain.day_names import month, weekday
from studytui.services.sessions import LENGTHS
from studytui.tui.content import fitted, in_parts, joined, line, literal, shortened, spread, wrapped
from studytui.tui.look import SIGN_CURSOR, SIGN_OPEN
from studytui.tui.wording import count, grouped

if TYPE_CHECKING:
    from studytui.services.assignments import Assigned
    from studytui.services.loops import Standing as LoopStanding
    from studytui.services.plans import Agenda, Entry, TaskSitting
    from studytui.services.sittings import SittingLine
    from studytui.services.today import Overview

_ROOM_FOR_SIZES = 60
_LOOPS = 3
"""Loops named, at most; the others stand in their list."""
_LABEL = 10
"""Cells for what a task is called."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something that can be started with ⏎."""

    act: str
    label: str
    words: str
    size: str
    sitting_id: int | None = None
    brief: str = ""
    """The words for a row without room for all of them; empty where they may only be cut."""
    planned: Entry | None = None
    """The line of the plan that it is."""
    sitting: TaskSitting | None = None
    """What was begun for it and waits."""
    assigned: Assigned | None = None
    """What a teacher has set, that it is."""
    now: datetime | None = None
    """When that was looked up."""
    loop: int | None = None
    """The loop that it goes on with."""

    @property
    def name(self) -> str:
        """What it is known by when the list is shown again."""
        if self.assigned is not None:
            return f"{self.act} {self.assigned.assignment.assignment_id}"
        number = self.planned.task_id if self.planned else self.sitting_id or self.loop
        return f"{self.act} {number}"

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        if self.assigned is not None:
            return self.assigned.is_open
        return self.planned is None or self.planned.is_open


@dataclass(frozen=True, slots=True)
class Plan:
    """What can be started beside what the overview tells."""

    due: int
    """Questions due for review, those the learner wanted to see again among them."""
    noted: int
    """How many of these the learner wanted to see again."""
    minutes: int
    """The chosen length of a session."""
    questions: int
    """About as many as such a session has."""
    seconds: float
    """A question takes about that long."""
    agenda: Agenda | None = None
    """The plan of the day; None without a goal."""
    assigned: Sequence[Assigned] = ()
    """What teachers have set."""
    loops: Sequence[LoopStanding] = ()
    """Those that go on."""


_WHY = {
    "resume": "It opens at the question where you left it, with what you chose, struck and flagged.",
    "wrong": "Questions you last answered wrong. A question leaves this list when you get it right.",
    "due": "Questions you are about to forget, and those you asked for in Review to see again. You "
    "see each answer at once.",
    "loop": "From a weakness to mastery, stage by stage: it goes on where you left it. < shows all "
    "loops.",
    "goal": "Which exam, on what day, and when you have time: then each day has a plan of its own.",
    "quick": "What is due first, then what was wrong last time and what is new. "
    "You see each answer at once. ← → change the length, + starts it from anywhere here.",
    "samples": "Openly licensed questions on amateur radio, Python, microbiology and more, to look "
    "around with. Nothing is fetched: they came with the program.",
    "import": "Folders of extractions, exam files in JSON or HTML. You see first what would go in; "
    "your files stay where they are.",
}


def task_line(task: Task, width: int, is_cursor: bool) -> Content:
    """A task in a row."""
    if task.assigned is not None and task.now is not None:
        from studytui.tui.layouts.assignment import row_line

        return row_line(task.assigned, task.now, width, is_cursor)
    if task.planned is not None:
        from studytui.tui.layouts.plan import entry_line

        return entry_line(
            task.planned,
            width,
            words=task.words,
            brief=task.brief,
            sitting=task.sitting,
            is_cursor=is_cursor,
        )
    sign = SIGN_CURSOR if is_cursor else " "
    size = literal(f"  {task.size} " if width >= _ROOM_FOR_SIZES else " ", "muted")
    start = joined(f" {sign} {SIGN_OPEN} ", fitted(literal(task.label, "strong"), _LABEL))
    room = width - start.cell_length - size.cell_length
    return joined(start, fitted(task_words(task, room), room), size)


def task_words(task: Task, room: int) -> Content:
    """What a task is about, in whole words."""
    words = line(task.words)
    return shortened(line(task.brief) if task.brief and words.cell_length > room else words, room)


def why_lines(task: Task, width: int) -> list[Content]:
    """What a task is for; its size as well where its row has no room for it."""
    if task.assigned is not None and task.now is not None:
        from studytui.tui.layouts import assignment as assignment_layout

        return assignment_layout.why_lines(task.assigned, task.now, width)
    size = f"{task.size}. " if task.size and width < _ROOM_FOR_SIZES else ""
    if task.planned is not None:
        from studytui.tui.layouts.plan import entry_why

        return entry_why(task.planned, width)
    return wrapped(literal(size + _WHY[task.act], "muted"), width)


def head(overview: Overview, width: int) -> list[Content]:
    """The day in a line or two."""
    if not overview.questions:
        return [
            literal("Welcome to studytui", "heading"),
            *wrapped(literal("No questions yet. Take some in to begin:"), width),
        ]
    local = overview.now.astimezone()
    day = literal(f"{weekday(local)} {local.day} {month(local)}", "heading")
    answered = f"{grouped(overview.answered_today)} answered today" if overview.is_counted else ""
    today = literal(answered, "muted")
    is_narrow = day.cell_length + today.cell_length + 3 > width
    lines = [day, today] if is_narrow else [spread(day, today, width)]
    facts = ["Counting your questions …"]
    if overview.is_counted:
        facts = [
            count(overview.questions, "question"),
            f"{grouped(overview.unseen)} never answered",
            f"{grouped(overview.wrong)} wrong last time",
        ]
    if overview.keyless and not is_narrow:
        facts.append(f"{grouped(overview.keyless)} without a key")
    lines += in_parts([literal(fact, "muted") for fact in facts], width, literal(" · ", "muted"))
    if overview.last_sitting is not None and not is_narrow:
        lines.append(fitted(_last(overview.last_sitting), width))
    words = "A goal (e) makes a plan: what to learn and practise each day, up to the exam."
    short = "e sets a goal: a plan for each day."
    lines.append(literal(short if len(words) > width else words, "muted"))
    return lines


def _last(sitting: SittingLine) -> Content:
    from studytui.tui.results import marks_text, score_text, verdict

    lead = literal("Last: ", "muted")
    title = line(sitting.title, "muted")
    if sitting.percent is None:
        words = f", {sitting.answered} answered, nothing could be scored"
        return joined(lead, title, (words, "muted"))
    whole = f"of {count(sitting.scored, 'question')}"
    if marks := marks_text(sitting):
        whole = f"· {marks}"
    words = f", {score_text(sitting)} {whole}  "
    return joined(lead, title, (words, "muted"), verdict(sitting))


def tasks(overview: Overview, plan: Plan) -> list[Task]:
    """What can be started, the most pressing first."""
    assigned = [
        Task("assigned", "Assigned", "", "", assigned=one, now=overview.now)
        for one in plan.assigned
    ]
    if not overview.questions:
        return [
            *assigned,
            Task(
                "samples",
                "Samples",
                "Look around with the questions that came along",
                "",
                brief="Ready-made questions",
            ),
            Task(
                "import",
                "Import",
                "Take in your own question bank",
                "",
                brief="Your own questions",
            ),
            Task("goal", "Goal", "Say which exam it is for, and when", "", brief="Your exam"),
        ]
    agenda = plan.agenda
    begun = {one.sitting_id for one in agenda.sittings} if agenda is not None else set()
    begun |= {one.running.sitting_id for one in plan.assigned if one.running is not None}
    found = assigned + [
        Task(
            "resume",
            "Resume",
            sitting.title,
            f"{sitting.answered} of {sitting.questions} answered",
            sitting.sitting_id,
        )
        for sitting in overview.open_sittings
        if sitting.sitting_id not in begun
    ]
    if agenda is not None:
        found += planned_rows(agenda, plan.seconds)
    found += _loop_rows(plan.loops)
    if plan.due:
        found.append(_due_row(plan))
    if overview.wrong and (agenda is None or not agenda.tasks):
        found.append(
            Task(
                "wrong",
                "Wrong",
                "What you last answered wrong",
                count(overview.wrong, "question"),
                brief="Wrong last time",
            )
        )
    lengths = " ".join(f"‹{one}›" if one == plan.minutes else str(one) for one in LENGTHS)
    found.append(
        Task(
            "quick",
            "Session",
            f"{lengths} minutes, the best questions for now",
            f"about {count(min(plan.questions, overview.questions), 'question')}",
            brief=f"{lengths} minutes",
        )
    )
    return found


def _loop_rows(loops: Sequence[LoopStanding]) -> list[Task]:
    """Loops in which something is to be done today; the retest that is due first."""
    if not loops:
        return []
    from studytui.services.loop_wording import NAMES, waiting_words

    waiting = [one for one in loops if one.retest_on is None or one.is_due]
    waiting.sort(key=lambda one: not one.is_due)
    return [
        Task(
            "loop",
            "Loop",
            f"{one.loop.title} · {NAMES[one.stage]}: {waiting_words(one)}",
            "",
            brief=f"{NAMES[one.stage]} · {one.loop.title}",
            loop=one.loop.loop_id,
        )
        for one in waiting[:_LOOPS]
        if one.stage is not None
    ]


def planned_rows(agenda: Agenda, seconds: float) -> list[Task]:
    """The rows of the plan, a question taking so many seconds."""
    from studytui.tui.layouts.plan import LABELS, entry_words

    found = []
    for one in agenda.tasks:
        questions = max(round(60 * one.minutes / seconds), 1)
        found.append(
            Task(
                "plan",
                LABELS.get(one.kind, one.kind),
                entry_words(one, questions, agenda.due),
                "",
                brief=entry_words(one, questions, agenda.due, is_short=True),
                planned=one,
                sitting=agenda.sitting_of(one),
            )
        )
    return found


def _due_row(plan: Plan) -> Task:
    words = f"{count(plan.due, 'question')} due"
    if plan.noted:
        words += f", {grouped(plan.noted)} of them you wanted to see again"
    return Task("due", "Review", words, "", brief=f"{count(plan.due, 'question')} due")
