"""Today: what to do now. Opens first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from studytui.domain.exam import Mode, Rules
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.sessions import LENGTHS
from studytui.services.today import Overview, SittingLine, day_began
from studytui.tui.content import fitted, in_parts, joined, line, literal, shortened, spread, wrapped
from studytui.tui.look import SIGN_CURSOR, SIGN_OPEN
from studytui.tui.results import marks_text, score_text, verdict
from studytui.tui.screens.base import StudyScreen
from studytui.tui.widgets.bars import KeyHint, Rule
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import count, grouped

if TYPE_CHECKING:
    from studytui.services.plans import Agenda, Entry, TaskSitting

_ROOM_FOR_SIZES = 60
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

    @property
    def name(self) -> str:
        """What it is known by when the list is shown again."""
        return f"{self.act} {self.planned.task_id if self.planned else self.sitting_id}"

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
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


class TodayScreen(StudyScreen):
    """Resume, what is due or wrong again, or a session; an empty library gets a welcome."""

    screen_name = "Today"
    purpose = "What to do now: take up what is open, get wrong ones right, or do a few questions."
    depends_on = (
        Changes.QUESTIONS
        | Changes.SITTINGS
        | Changes.ANSWERS
        | Changes.IMPORTS
        | Changes.GOAL
        | Changes.PLAN
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "start", id="today.start", tooltip="Start what is chosen"),
        Binding(
            "x",
            "done",
            "done",
            id="today.done",
            tooltip="A task of the plan is done; the same key again: it is not",
        ),
        Binding(
            "s",
            "skip",
            "skip",
            id="today.skip",
            tooltip="Leave a task of the plan out today; the same key again: not",
        ),
        Binding(
            "T",
            "tomorrow",
            "tomorrow",
            id="today.tomorrow",
            tooltip="Do a task of the plan tomorrow instead",
        ),
        Binding(
            "plus",
            "quick",
            "session",
            id="today.quick",
            tooltip="A session of 10, 20 or 40 minutes at once: what is due, wrong or new",
        ),
        Binding(
            "left",
            "length(-1)",
            "shorter",
            id="today.shorter",
            show=False,
            tooltip="Shorter sessions",
        ),
        Binding(
            "right",
            "length(1)",
            "longer",
            id="today.longer",
            show=False,
            tooltip="Longer sessions",
        ),
        Binding(
            "e",
            "goal",
            "goal",
            id="today.goal",
            tooltip="The exam you prepare for, its day, and your hours",
        ),
        Binding(
            "o",
            "horizon",
            "all days",
            id="today.horizon",
            tooltip="All days up to the exam at a glance",
        ),
    ]

    DEFAULT_CSS = """
    TodayScreen #head { height: auto; max-height: 6; padding: 1 1 0 1; }
    TodayScreen VirtualList { height: auto; min-height: 3; max-height: 50%; margin: 1 0 0 0; }
    TodayScreen Rule { margin: 1 0 0 0; }
    TodayScreen #why { height: 1fr; padding: 0 1; }
    TodayScreen #ahead { height: 1; padding: 0 1; display: none; }
    TodayScreen.-planned #ahead { display: block; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._has_questions = False
        self._has_plan = False
        self._minutes = 0
        self._is_other_library = True
        """Whether questions or topics may be others than when the plan was last looked at."""
        self._stays = False
        """Whether the cursor stays where it is though the task there is done."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing can be asked of an empty library; only tasks of the plan can be done."""
        if action in ("done", "skip", "tomorrow"):
            task = self._planned()
            if task is None or task.is_moved:
                return False
            return {"done": True, "skip": not task.is_done, "tomorrow": task.is_open}[action]
        if action == "horizon":
            return self._has_plan
        return self._has_questions if action in ("quick", "length") else True

    def label_of(self, action: str, label: str) -> str:
        task = self._planned()
        if action == "done" and task is not None and task.is_done:
            return "not done"
        if action == "skip" and task is not None and task.is_skipped:
            return "do it"
        return f"{self._minutes} min" if action == "quick" else label

    def hints(self) -> list[KeyHint]:
        hints = super().hints()
        if not self._has_questions or self._has_plan:
            return hints
        place = [hint.key for hint in hints].index("+") + 1
        return [*hints[:place], KeyHint("← →", "length"), *hints[place:]]

    def compose_body(self) -> Iterable[Widget]:
        yield TextPane(id="head")
        yield VirtualList(self._row)
        yield Rule()
        yield TextPane(id="why")
        yield TextPane(id="ahead")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#head").can_focus = False
        self.query_one("#why").can_focus = False
        self.query_one("#ahead").can_focus = False
        self.query_one(VirtualList).focus()

    def _planned(self) -> Entry | None:
        """The task of the plan under the cursor."""
        if not self.is_mounted:
            return None
        task = self.query_one(VirtualList).current
        return task.planned if isinstance(task, Task) else None

    def _note_changes(self, changes: Changes) -> None:
        if changes & (Changes.QUESTIONS | Changes.IMPORTS | Changes.GOAL):
            self._is_other_library = True
        super()._note_changes(changes)

    def reload(self) -> None:
        overview = self.study.today.briefly()
        self._has_questions = overview.questions > 0
        agenda = self._agenda()
        self._has_plan = agenda is not None
        if agenda is None or not agenda.tasks:
            overview = self._counted()
        self.refresh_bindings()
        self.set_class(agenda is not None, "-planned")
        if agenda is None:
            self.query_one("#head", TextPane).show(lambda width: head(overview, width))
        else:
            self._show_plan(agenda)
        self._minutes, pace = self.study.sessions.minutes, self.study.sessions.pace()
        is_unplanned = agenda is None and self._has_questions
        plan = Plan(
            due=self.study.plans.due() if is_unplanned else 0,
            noted=len(self.study.revisits.due()) if is_unplanned else 0,
            minutes=self._minutes,
            questions=max(round(60 * self._minutes / pace), 1),
            seconds=pace,
            agenda=agenda,
        )
        self._show_tasks(tasks(overview, plan))

    def _counted(self) -> Overview:
        now = self.study.database.now()
        return self.study.today.overview(day_began(now, self.study.settings.day_starts_at))

    def _agenda(self) -> Agenda | None:
        """The plan of the day, where there is a goal."""
        if not self._has_questions or not self.study.has_goal:
            return None
        is_thorough, self._is_other_library = self._is_other_library, False
        # On the first look nothing has changed that the plan itself would not notice.
        return self.study.plans.agenda(is_thorough=is_thorough and self._has_plan)

    def _show_plan(self, agenda: Agenda) -> None:
        from studytui.tui.plan_layout import ahead_line, plan_head

        exam = agenda.goal.exam_date if agenda.goal else None
        standing = literal(self.study.readiness.headline(), "muted")
        self.query_one("#head", TextPane).show(lambda width: plan_head(agenda, width, standing))
        self.query_one("#ahead", TextPane).show(lambda width: ahead_line(agenda.ahead, exam, width))

    def _show_tasks(self, found: list[Task]) -> None:
        """Show the rows: the cursor stays, but goes on from a task that a sitting has done."""
        rows: VirtualList[Task] = self.query_one(VirtualList)
        names = [task.name for task in found]
        before = rows.current.name if rows.current else ""
        place = names.index(before) if before in names else 0
        if not self._stays:
            ahead = [*range(place, len(found)), *range(place)]
            place = next((one for one in ahead if found[one].is_open), place)
        self._stays = False
        rows.show_rows(found, cursor=place)
        self.show_keys()

    def _row(self, task: Task, width: int, is_cursor: bool) -> Content:
        if task.planned is not None:
            from studytui.tui.plan_layout import entry_line

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

    def on_virtual_list_moved(self) -> None:
        task = self.query_one(VirtualList).current
        if isinstance(task, Task):
            self.query_one("#why", TextPane).show(lambda width: why_lines(task, width))
            self.show_keys()

    def on_virtual_list_chosen(self) -> None:
        self.action_start()

    def action_start(self) -> None:
        task = self.query_one(VirtualList).current
        if isinstance(task, Task):
            self._start(task)

    def action_quick(self) -> None:
        self._start(Task("quick", "", "", ""))

    def action_length(self, step: int) -> None:
        self.study.sessions.step(step)
        self.reload()
        self.show_keys()

    def action_done(self) -> None:
        self._act(self.study.plans.tick)

    def action_skip(self) -> None:
        self._act(self.study.plans.skip)

    def action_tomorrow(self) -> None:
        self._act(self.study.plans.move)

    def _act(self, verb: Callable[[Entry], Changes]) -> None:
        """Do something with the task under the cursor; the cursor stays there."""
        task = self._planned()
        if task is None:
            return
        try:
            changes = verb(task)
        except StudyError as error:
            self.study_app.tell(error)
            return
        self._stays = True
        self.study_app.publish(changes)

    def action_horizon(self) -> None:
        from studytui.tui.screens.horizon import HorizonScreen

        self.app.push_screen(HorizonScreen())

    def action_goal(self) -> None:
        from studytui.tui.screens.goal import GoalScreen

        self.app.push_screen(GoalScreen(), self._goal_set)

    def _goal_set(self, changes: Changes | None) -> None:
        if changes:
            self.study_app.publish(changes)

    def _begin_planned(self, task: Entry, waiting: TaskSitting | None) -> None:
        """Start a task of the plan, or go on with the sitting that was begun for it."""
        if waiting is not None and task.is_open:
            self.study_app.sit(waiting.sitting_id)
            return
        profile = self.study.plans.mock_profile(task)
        if profile is None or not profile.tutorial:
            self._sit_planned(task)
            return
        from studytui.tui.screens.tutorial import TutorialScreen

        def begin(is_wanted: bool | None) -> None:
            if is_wanted:
                self._sit_planned(task)

        self.app.push_screen(TutorialScreen(profile, [task.why], []), begin)

    def _sit_planned(self, task: Entry) -> None:
        try:
            begun = self.study.plans.begin(task)
        except StudyError as error:
            self.study_app.tell(error)
            return
        self.study_app.sit(begun.sitting_id, begun.remark)

    def _start(self, task: Task) -> None:
        try:
            if task.planned is not None:
                self._begin_planned(task.planned, task.sitting)
            elif task.act == "goal":
                self.action_goal()
            elif task.act == "import":
                self.study_app.action_go("import")
            elif task.act == "samples":
                self.study_app.import_samples()
            elif task.act == "resume" and task.sitting_id is not None:
                self.study_app.sit(task.sitting_id)
            elif task.act == "wrong":
                rules = Rules(mode=Mode.TUTOR, shuffle_questions=True, shuffle_options=True)
                begun = self.study.exams.begin_search("is:wrong", rules, title="Wrong ones again")
                self.study_app.sit(begun.sitting_id, begun.remark)
            elif task.act == "due":
                begun = self.study.plans.begin_due()
                self.study_app.sit(begun.sitting_id, begun.remark)
            else:
                begun = self.study.sessions.begin()
                self.study_app.sit(begun.sitting_id, begun.remark)
        except StudyError as error:
            self.study_app.tell(error)


_WHY = {
    "resume": "It opens at the question where you left it, with what you chose, struck and flagged.",
    "wrong": "Questions you last answered wrong. A question leaves this list when you get it right.",
    "due": "Questions you are about to forget, and those you asked for in Review to see again. You "
    "see each answer at once.",
    "goal": "Which exam, on what day, and when you have time: then each day has a plan of its own.",
    "quick": "What is due first, then what was wrong last time and what is new. "
    "You see each answer at once. ← → change the length, + starts it from anywhere here.",
    "samples": "Openly licensed questions on amateur radio, Python, microbiology and more, to look "
    "around with. Nothing is fetched: they came with the program.",
    "import": "Folders of extractions, exam files in JSON or HTML. You see first what would go in; "
    "your files stay where they are.",
}


def task_words(task: Task, room: int) -> Content:
    """What a task is about, in whole words."""
    words = line(task.words)
    return shortened(line(task.brief) if task.brief and words.cell_length > room else words, room)


def why_lines(task: Task, width: int) -> list[Content]:
    """What a task is for; its size as well where its row has no room for it."""
    size = f"{task.size}. " if task.size and width < _ROOM_FOR_SIZES else ""
    if task.planned is not None:
        from studytui.tui.plan_layout import entry_why

        return entry_why(task.planned, width)
    return wrapped(literal(size + _WHY[task.act], "muted"), width)


def head(overview: Overview, width: int) -> list[Content]:
    """The day in a line or two."""
    if not overview.questions:
        return [
            literal("Welcome to studytui", "heading"),
            *wrapped(literal("There are no questions yet. Take some in to begin:"), width),
        ]
    local = overview.now.astimezone()
    day = literal(f"{local:%A} {local.day} {local:%B}", "heading")
    today = literal(f"{grouped(overview.answered_today)} answered today", "muted")
    is_narrow = day.cell_length + today.cell_length + 3 > width
    lines = [day, today] if is_narrow else [spread(day, today, width)]
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
    if not overview.questions:
        return [
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
    found = [
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


def planned_rows(agenda: Agenda, seconds: float) -> list[Task]:
    """The rows of the plan, a question taking so many seconds."""
    from studytui.tui.plan_layout import LABELS, entry_words

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
