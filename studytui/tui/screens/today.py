"""Today: what to do now. Opens first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.study_days import day_began
from studytui.services.today import Overview
from studytui.tui.content import literal
from studytui.tui.layouts.today import Plan, Task, head, task_line, tasks, why_lines
from studytui.tui.screens.first_steps import STEPS_BINDING, FirstStepsScreen
from studytui.tui.widgets.bars import KeyHint, Rule
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from studytui.services.assignments import Assigned
    from studytui.services.plans import Agenda, Entry, TaskSitting


_SHOWN_FOR = timedelta(days=7)
"""How long an assignment is shown after it was due, or done where it is not due on any day."""


def _is_seen(one: Assigned, since: datetime) -> bool:
    if one.is_open or one.running is not None:
        return True
    ended = one.best.ended_at if one.best is not None else None
    last = one.assignment.terms.due_at or ended
    return last is None or last >= since


class TodayScreen(FirstStepsScreen):
    """Resume, what is due or wrong again, or a session; an empty library gets a welcome."""

    screen_name = "Today"
    purpose = "What to do now: take up what is open, get wrong ones right, or do a few questions."
    from_anywhere = frozenset({"goal", "horizon", "loops", "quick"})
    depends_on = (
        Changes.QUESTIONS
        | Changes.SITTINGS
        | Changes.ANSWERS
        | Changes.IMPORTS
        | Changes.GOAL
        | Changes.PLAN
        | Changes.RESOURCES
        | Changes.CLASSES
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
            "less_than_sign",
            "loops",
            "loop",
            id="today.loops",
            tooltip="From a weakness or a topic to mastery, stage by stage",
        ),
        Binding(
            "dollar_sign",
            "joining",
            "classes",
            id="today.joining",
            show=False,
            tooltip="The classes you are in, and the code of another one",
        ),
        Binding(
            "o",
            "horizon",
            "all days",
            id="today.horizon",
            tooltip="All days up to the exam at a glance",
        ),
        STEPS_BINDING,
    ]

    DEFAULT_CSS = """
    TodayScreen #head { height: auto; max-height: 6; padding: 1 1 0 1; }
    TodayScreen VirtualList { height: auto; min-height: 3; max-height: 50%; margin: 1 0 0 0; }
    TodayScreen Rule { margin: 1 0 0 0; }
    TodayScreen #why { height: 1fr; padding: 0 1; }
    TodayScreen #ahead { height: 1; padding: 0 1; display: none; }
    TodayScreen #hub { height: 1; padding: 0 1; display: none; }
    TodayScreen.-planned #ahead { display: block; }
    TodayScreen.-broad {
        layout: grid; grid-size: 2; grid-columns: 3fr 2fr; grid-rows: 2 auto 1fr auto auto auto;
        TopBar, #head, #steps, #ahead, #hub { column-span: 2; }
        VirtualList { height: 1fr; max-height: 100%; }
        #steps { margin: 0; }
        Rule { display: none; }
        #why { border-left: solid $foreground 35%; margin: 1 0 0 0; padding: 0 2; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._has_questions = False
        self._has_plan = False
        self._minutes = 0
        self._is_other_library = True
        """Whether questions or topics may be others than when the plan was last looked at."""
        self._is_first_look = True
        self._open_on: date | None = None
        """The day on which something of its plan was last seen to be open."""
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
        if action == "loops":
            return self._has_questions
        if action in ("quick", "length"):
            return self._has_questions
        return super().check_action(action, parameters)

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
        yield from self.compose_steps()
        yield TextPane(id="ahead")
        yield TextPane(id="hub")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#head").can_focus = False
        self.query_one("#why").can_focus = False
        self.query_one("#ahead").can_focus = False
        self.query_one("#hub").can_focus = False
        self.query_one(VirtualList).focus()

    def _planned(self) -> Entry | None:
        """The task of the plan under the cursor."""
        if not self.is_mounted:
            return None
        task = self.query_one(VirtualList).current
        return task.planned if isinstance(task, Task) else None

    def _note_changes(self, changes: Changes) -> None:
        if changes & Changes.HUB:
            self._show_hub()
        if changes & (Changes.QUESTIONS | Changes.IMPORTS | Changes.GOAL | Changes.RESOURCES):
            self._is_other_library = True
        super()._note_changes(changes)

    def reload(self) -> None:
        overview = self.study.today.briefly()
        self._has_questions = overview.questions > 0
        whats_on = self.study.whats_on
        agenda = self._agenda() if self._has_questions and whats_on.has_goal else None
        is_first_plan = agenda is not None and not self._has_plan
        self._has_plan = agenda is not None
        if agenda is None or not agenda.tasks:
            if not self._is_first_look or self.study.today.is_counted_at_once:
                overview = self._counted()
            else:
                # On the screen before that: of a long log it takes half as long as the start.
                self.call_after_refresh(self.reload)
        self._is_first_look = False
        self.show_steps(is_empty=not self._has_questions)
        self.refresh_bindings()
        self.set_class(agenda is not None, "-planned")
        if agenda is None:
            self.query_one("#head", TextPane).show(lambda width: head(overview, width))
        else:
            self._show_plan(agenda)
            self._tell_if_done(agenda)
        self._minutes, pace = self.study.sessions.minutes, self.study.sessions.pace()
        is_unplanned = self._has_questions and (agenda is None or not agenda.tasks)
        has_due = is_unplanned and self.study.may_have_due
        plan = Plan(
            due=self.study.plans.due() if has_due else 0,
            noted=len(self.study.revisits.due()) if has_due else 0,
            minutes=self._minutes,
            questions=max(round(60 * self._minutes / pace), 1),
            seconds=pace,
            agenda=agenda,
            assigned=self._assigned() if whats_on.is_in_class else (),
            loops=self.study.loops.open_ones() if whats_on.has_open_loops else (),
        )
        self._show_tasks(tasks(overview, plan), from_top=is_first_plan)

    def _show_hub(self) -> None:
        """How it stands with the hub, in a line; nothing where there is none."""
        syncing = self.study_app.syncing
        pane = self.query_one("#hub", TextPane)
        pane.display = syncing is not None and bool(syncing.state.words())
        if syncing is not None and pane.display:
            from studytui.tui.layouts.hub import hub_line

            state = syncing.state
            pane.show(lambda width: hub_line(state, width))

    def _counted(self) -> Overview:
        now = self.study.database.now()
        return self.study.today.overview(day_began(now, self.study.settings.day_starts_at))

    def _assigned(self) -> list[Assigned]:
        """What teachers have set and is to be seen: what is open, what opens, and for a week what
        was done or missed; what is to be done first."""
        since = self.study.database.now() - _SHOWN_FOR
        found = [one for one in self.study.assignments.mine() if _is_seen(one, since)]
        return sorted(found, key=lambda one: not one.is_open)

    def _agenda(self) -> Agenda:
        """The plan of the day."""
        is_thorough, self._is_other_library = self._is_other_library, False
        # On the first look nothing has changed that the plan itself would not notice.
        return self.study.plans.agenda(is_thorough=is_thorough and self._has_plan)

    def _tell_if_done(self, agenda: Agenda) -> None:
        """Tell, once a day, when the last task has been done that was open before."""
        is_open = any(one.is_open for one in agenda.tasks)
        if self._open_on == agenda.day and not is_open and agenda.minutes_done:
            from studytui.tui.telling import Word

            self.study_app.tell_outside(Word.PLAN_DONE)
        self._open_on = agenda.day if is_open else None

    def _show_plan(self, agenda: Agenda) -> None:
        from studytui.tui.layouts.plan import ahead_line, plan_head

        exam = agenda.goal.exam_date if agenda.goal else None
        standing = literal(self.study.readiness.headline(), "muted")
        self.query_one("#head", TextPane).show(lambda width: plan_head(agenda, width, standing))
        self.query_one("#ahead", TextPane).show(lambda width: ahead_line(agenda.ahead, exam, width))

    def _show_tasks(self, found: list[Task], *, from_top: bool) -> None:
        """Show the rows: the cursor stays, but goes on from a task that a sitting has done, and
        begins `from_top` where there is a plan for the first time."""
        rows: VirtualList[Task] = self.query_one(VirtualList)
        names = [task.name for task in found]
        before = rows.current.name if rows.current and not from_top else ""
        place = names.index(before) if before in names else 0
        if not self._stays:
            ahead = [*range(place, len(found)), *range(place)]
            place = next((one for one in ahead if found[one].is_open), place)
        self._stays = False
        rows.show_rows(found, cursor=place)
        self.show_keys()

    def _row(self, task: Task, width: int, is_cursor: bool) -> Content:
        return task_line(task, width, is_cursor)

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

    def action_joining(self) -> None:
        from studytui.tui.screens.joining import JoiningScreen

        self.app.push_screen(JoiningScreen(), self._changed)

    def action_loops(self) -> None:
        from studytui.tui.screens.loops import LoopsScreen

        self.app.push_screen(LoopsScreen())

    def action_goal(self) -> None:
        from studytui.tui.screens.goal import GoalScreen

        self.app.push_screen(GoalScreen(), self._changed)

    def _changed(self, changes: Changes | None) -> None:
        if changes:
            self.study_app.publish(changes)

    def _begin_planned(self, task: Entry, waiting: TaskSitting | None) -> None:
        """Start a task of the plan, or go on with the sitting that was begun for it."""
        from studytui.domain.agenda import READ

        if waiting is not None and task.is_open:
            self.study_app.sit(waiting.sitting_id)
            return
        if task.kind == READ:
            place = self.study.resources.place_for(task.topic)
            if place is not None:
                self.study_app.read(place.resource_id, place.position, task.topic_id, task.topic)
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

    def _sit_wrong(self) -> None:
        from studytui.domain.exam import Mode, Rules

        rules = Rules(mode=Mode.TUTOR, shuffle_questions=True, shuffle_options=True)
        begun = self.study.exams.begin_search("is:wrong", rules, title="Wrong ones again")
        self.study_app.sit(begun.sitting_id, begun.remark)

    def _start(self, task: Task) -> None:
        try:
            if task.planned is not None:
                self._begin_planned(task.planned, task.sitting)
            elif task.assigned is not None:
                begun = self.study.assignments.begin(task.assigned.assignment.assignment_id)
                self.study_app.sit(begun.sitting_id, begun.remark)
            elif task.act == "goal":
                self.action_goal()
            elif task.act == "import":
                self.study_app.action_go("import")
            elif task.act == "samples":
                self.study_app.import_samples()
            elif task.act == "resume" and task.sitting_id is not None:
                self.study_app.sit(task.sitting_id)
            elif task.act == "loop" and task.loop is not None:
                from studytui.tui.screens.loop import LoopScreen

                self.app.push_screen(LoopScreen(task.loop))
            elif task.act == "wrong":
                self._sit_wrong()
            elif task.act == "due":
                begun = self.study.plans.begin_due()
                self.study_app.sit(begun.sitting_id, begun.remark)
            else:
                begun = self.study.sessions.begin()
                self.study_app.sit(begun.sitting_id, begun.remark)
        except StudyError as error:
            self.study_app.tell(error)
