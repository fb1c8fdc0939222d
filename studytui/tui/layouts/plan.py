"""The plan in lines: the head of a day, its tasks, why each is there, and the days ahead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual.content import Content

from studytui.domain.agenda import LEARN, MOCK, PRACTISE, READ, REVIEW, DayLoad, Entry
from studytui.domain.day_names import short_month, short_weekday
from studytui.domain.goal import Goal
from studytui.domain.plan_wording import minutes_words, points_words
from studytui.domain.streak import streak_words
from studytui.services.plans import Agenda, State, TaskSitting
from studytui.tui.content import (
    fitted,
    joined,
    line,
    literal,
    shortened,
    spread,
    wrapped,
)
from studytui.tui.look import (
    SIGN_ANSWERED,
    SIGN_BEGUN,
    SIGN_CURSOR,
    SIGN_MOVED,
    SIGN_OPEN,
    SIGN_UNSCORED,
)
from studytui.tui.wording import count, grouped

LABELS = {REVIEW: "Review", READ: "Read", LEARN: "Learn", PRACTISE: "Practise", MOCK: "Mock"}
_LABEL = 10
"""Cells for what a task is called."""
_ROOM_FOR_POINTS = 64
_TALLEST = 6
"""Cells of the longest bar of a day."""
_MOST_DUE = 1_000


def goal_name(goal: Goal) -> str:
    """What the exam is called."""
    return goal.name or "Your exam"


def plan_head(agenda: Agenda, width: int, standing: Content | None = None) -> list[Content]:
    """The day, how far the exam is, what is done of today, and what is other than in the plan
    before. `standing` is what there is to say of the score, once there is."""
    goal = agenda.goal
    assert goal is not None
    when = agenda.day
    day = literal(f"{short_weekday(when)} {when.day} {short_month(when)}", "heading")
    left = joined(day, (" · ", "muted"), line(goal_name(goal)), _distance(agenda))
    today = literal(_today_words(agenda), "muted")
    rights = [one for one in (standing, today) if one is not None and one.plain]
    lines: list[Content] = []
    if left.cell_length > width:
        lines.append(shortened(left, width))
    elif rights and left.cell_length + rights[0].cell_length + 3 <= width:
        lines.append(spread(left, rights.pop(0), width))
    else:
        lines.append(left)
    for one in rights:
        is_narrow = width < _ROOM_FOR_POINTS
        lines.append(shortened(one, width) if is_narrow else fitted(one, width, right=True))
    if remark := remark_words(agenda):
        lines += wrapped(literal(remark, "warning"), width)
    return lines


def _distance(agenda: Agenda) -> Content:
    left = agenda.days_left
    if left is None:
        return literal("")
    if left < 0:
        return literal(f" was {count(-left, 'day')} ago")
    near = {0: " is today", 1: " is tomorrow"}
    return literal(near.get(left, f" in {left} days"))


def _today_words(agenda: Agenda) -> str:
    parts = []
    if agenda.state is State.EXAM_DAY:
        pass
    elif agenda.minutes:
        parts.append(f"{_done_words(agenda)} of {minutes_words(agenda.minutes)} today")
    elif agenda.is_off:
        parts.append("today is off")
    parts.append(streak_words(agenda.streak))
    return " · ".join(filter(None, parts))


def _done_words(agenda: Agenda) -> str:
    return minutes_words(agenda.minutes_done) if agenda.minutes_done else "nothing yet"


def remark_words(agenda: Agenda) -> str:
    """What the learner should know of the plan as a whole; empty where all is as it was."""
    words = {
        State.OVER: "Its day has passed, so two weeks are planned. e gives another day.",
        State.EXAM_DAY: "Nothing is planned for the day of the exam. Good luck!",
        State.NO_TOPICS: "No question has a topic of this exam yet, so what is due, wrong and new "
        "is planned.",
        State.NO_DATE: "The exam has no day, so only two weeks are planned. e gives it one.",
        State.NO_HOURS: "No weekday has time, so an hour a day is planned. e changes that.",
    }
    parts = [agenda.remark, words.get(agenda.state, "")]
    if agenda.state is State.NO_DATE and agenda.remark:
        parts.pop()
    return " ".join(part for part in parts if part)


def entry_line(
    entry: Entry,
    width: int,
    *,
    words: str,
    brief: str,
    sitting: TaskSitting | None = None,
    is_cursor: bool = False,
) -> Content:
    """A task in a row: its sign, what it is (in brief where there is no room for all the words),
    minutes and points."""
    cursor = SIGN_CURSOR if is_cursor else " "
    label = literal(LABELS.get(entry.kind, entry.kind), "strong" if entry.is_open else "muted")
    start = joined(f" {cursor} {_sign(entry, sitting)} ", fitted(label, _LABEL))
    end = _size(entry, sitting, width)
    room = width - start.cell_length - end.cell_length
    role = "" if entry.is_open else "muted"
    told = line(words, role)
    if told.cell_length > room:
        told = shortened(line(brief, role), room)
    return joined(start, fitted(told, room), end)


def _sign(entry: Entry, sitting: TaskSitting | None) -> str:
    if entry.is_done:
        return SIGN_ANSWERED
    if entry.is_moved:
        return SIGN_MOVED
    if entry.is_skipped:
        return SIGN_UNSCORED
    return SIGN_BEGUN if sitting is not None else SIGN_OPEN


def _size(entry: Entry, sitting: TaskSitting | None, width: int) -> Content:
    minutes = minutes_words(entry.minutes)
    state = ""
    if entry.is_done:
        state = "done"
    elif entry.is_moved:
        state = "tomorrow"
    elif entry.is_skipped:
        state = "skipped"
    elif sitting is not None:
        state = f"{sitting.answered} of {sitting.questions}"
    if width < _ROOM_FOR_POINTS:
        return literal(f"  {state or minutes} ", "muted")
    end = literal(f"{state:>14} ", "muted")
    if not state and entry.points is not None and entry.points >= 0.05:
        end = literal(f"{'+' + points_words(entry.points):>14} ")
    return joined((f"  {minutes:>10}", "muted"), end)


def entry_words(entry: Entry, questions: int, due: int, *, is_short: bool = False) -> str:
    """What a task is about: `questions` are about as many as it has, `due` is what is due now."""
    if entry.kind == REVIEW:
        if not due:
            return "what falls due"
        many = f"{grouped(due)} or more" if due >= _MOST_DUE else grouped(due)
        asked = f"{questions} of {many} questions" if due > questions else count(due, "question")
        return f"{asked} due"
    if entry.kind == MOCK:
        return "as in the exam"
    if entry.topic_id is None:
        return "what was wrong, and what is new"
    name = f"{entry.topic} · {entry.under}" if entry.under else entry.topic
    if entry.kind in (LEARN, READ) or is_short:
        return name
    return f"{count(min(questions, entry.most or questions), 'question')} · {name}"


def entry_why(entry: Entry, width: int) -> list[Content]:
    """Why a task is there, and what leaving it out costs."""
    words = entry.why
    if not words.strip():
        return []
    lines = wrapped(joined(("Why: ", "strong"), line(words)), width)
    if not entry.is_open:
        return lines
    if width < _ROOM_FOR_POINTS and entry.points is not None and entry.points >= 0.05:
        lines += wrapped(literal(f"It brings about {points_words(entry.points)}."), width)
    if entry.skipping_costs >= 0.05:
        costs = points_words(entry.skipping_costs)
        lines += wrapped(literal(f"Skipped today, it costs about {costs} on the day."), width)
    elif entry.points is not None and entry.points >= 0.05:
        lines += wrapped(literal("Skipped today, it can be made up for later."), width)
    return lines


def ahead_line(ahead: Sequence[DayLoad], exam: date | None, width: int) -> list[Content]:
    """The hours of the days ahead, as many as have room."""
    most = max((one.minutes for one in ahead), default=0)
    parts: list[Content | str] = []
    more = joined(("o", "key"), (" all days", "muted"))
    room = width - more.cell_length
    for one in ahead:
        part = _day_ahead(one, most, exam)
        if part.cell_length + 3 > room:
            break
        parts += [part, "   "]
        room -= part.cell_length + 3
    return [spread(joined(*parts), more, width)] if parts else []


def _day_ahead(one: DayLoad, most: int, exam: date | None) -> Content:
    name = literal(f"{short_weekday(one.day)} ", "muted")
    if one.day == exam:
        return joined(name, ("exam", "flag"))
    if not one.minutes:
        return joined(name, ("— off", "faint"))
    cells = max(round(_TALLEST * one.minutes / most), 1)
    mock = " mock" if one.has_mock else ""
    return joined(name, ("▇" * cells, "focus"), (f" {minutes_words(one.minutes)}{mock}", "muted"))
