"""The goal: which exam, when, and what time there is up to then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input

from studytui.domain.busy import NO_LIMITS
from studytui.domain.day_names import weekdays
from studytui.domain.days import days_text, read_day, read_days
from studytui.domain.goal import Goal
from studytui.domain.goal_wording import busy_sum, goal_problems, goal_sum
from studytui.domain.profile import EXTRA_TIMES, Profile
from studytui.domain.syllabus import Subject
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.curriculum import Scope, Weighing
from studytui.tui.content import in_parts, line, literal, wrapped
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.form import Field, Form
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.wording import count

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MOST_MINUTES = 960
_USUAL = 60
_LABEL = 17
"""Cells of the labels, as the form has them."""


def _fields(profiles: Sequence[Profile], subjects: Sequence[Subject]) -> list[Field]:
    return [
        Field("profile", "Exam", choices=("no profile", *(one.title for one in profiles))),
        Field("target", "Wanted", low=1, high=100, step=5, none="to pass", unit=" %", value=None),
        Field(
            "extra",
            "Extra time",
            choices=tuple("none" if one == 1 else f"× {one:g}" for one in EXTRA_TIMES),
        ),
        Field("subject", "Topics", choices=("all", *(one.name for one in subjects))),
        *(
            Field(
                name.lower(),
                label,
                low=15,
                high=_MOST_MINUTES,
                step=15,
                none="off",
                unit=" min",
                value=_USUAL,
            )
            for name, label in zip(_DAYS, weekdays(), strict=True)
        ),
    ]


class GoalScreen(TaskScreen[Changes | None]):
    """A form, and what it comes to in words. Comes back with what has changed."""

    screen_name = "Goal"
    purpose = (
        "What you prepare for: the exam, its day and the time you have. The plan of each day "
        "follows from it. Days may be typed as 19 Dec, 2026-12-19, 19.12. or in 3 weeks; several "
        "days off stand behind each other, with commas, a range as 24 Dec to 26 Dec."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "save", "keep", id="goal.save", tooltip="Keep the goal as it stands"),
        Binding("D", "day", "day", id="goal.day", tooltip="The day of the exam"),
        Binding(
            "C",
            "curriculum",
            "curriculum",
            id="goal.curriculum",
            tooltip="Topics, their share of the exam, and what comes first",
        ),
        Binding(
            "underscore",
            "calendars",
            "busy hours",
            id="goal.calendars",
            tooltip="Calendars whose busy hours are left out of your plan",
        ),
        Binding("X", "clear", "remove", id="goal.clear", tooltip="Have no goal; u brings it back"),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="goal.leave", tooltip="Back; nothing is changed"),
    ]

    DEFAULT_CSS = """
    GoalScreen {
        #title { height: 1; padding: 0 1; }
        .line { height: 1; }
        .line TextPane { width: 17; height: 1; }
        .line Prompt { width: 1fr; margin: 0 1 0 0; }
        #day-line { margin: 1 0 0 0; }
        #promise { height: 1fr; padding: 1 1 0 3; }
        &.-narrow Form { max-height: 7; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._profiles: list[Profile] = []
        self._subjects: list[Subject] = []
        self._before: Goal | None = None
        self._busy = NO_LIMITS
        self._day_text = ""
        self._off_text = ""
        self._name_text = ""
        self._scopes: dict[tuple[int | None, str], Scope] = {}

    def compose(self) -> ComposeResult:
        self._profiles = self.study.profiles.all()
        self._subjects = self.study.curriculum.subjects()
        self._before = self.study.goals.current()
        self._busy = self.study.calendars.limits()
        if self._before is not None:
            day = self._before.exam_date
            self._day_text = "" if day is None else day.isoformat()
            self._off_text = days_text(self._before.days_off)
            self._name_text = "" if self._before.profile else self._before.name
        yield TextPane(lambda width: [literal("Goal", "title")], id="title")
        yield Rule()
        with Horizontal(classes="line", id="day-line"):
            yield TextPane(lambda width: [literal("   Exam day")], id="day-label")
            yield Prompt(self._day_text, placeholder="19 Dec, 2026-12-19, in 3 weeks", id="day")
        with Horizontal(classes="line"):
            yield TextPane(lambda width: [literal("   Days off")], id="off-label")
            yield Prompt(self._off_text, placeholder="24 Dec to 26 Dec, 31 Dec", id="off")
        with Horizontal(classes="line"):
            yield TextPane(lambda width: [literal("   Name")], id="name-label")
            yield Prompt(self._name_text, placeholder="as the exam profile is called", id="name")
        yield Form(_fields(self._profiles, self._subjects))
        yield TextPane(self._promise_lines, id="promise")
        yield KeyBar()

    def on_mount(self) -> None:
        for name in ("#title", "#day-label", "#off-label", "#name-label", "#promise"):
            self.query_one(name).can_focus = False
        self._fill_in()
        self._show()
        if self._before is None:
            self.query_one("#day", Prompt).focus()
        else:
            self._form.focus()

    @property
    def _form(self) -> Form:
        return self.query_one(Form)

    @property
    def _today(self) -> date:
        return self.study.goals.today

    def _fill_in(self) -> None:
        goal, form = self._before, self._form
        if goal is None:
            return
        names = [one.name for one in self._profiles]
        if goal.profile in names:
            form.put("profile", value=names.index(goal.profile) + 1)
        form.put("target", value=None if goal.target is None else round(goal.target))
        if goal.extra_time in EXTRA_TIMES:
            form.put("extra", value=EXTRA_TIMES.index(goal.extra_time))
        ids = [one.subject_id for one in self._subjects]
        if goal.subject_id in ids:
            form.put("subject", value=ids.index(goal.subject_id) + 1)
        for name, minutes in zip(_DAYS, goal.weekday_minutes, strict=True):
            form.put(name.lower(), value=minutes or None)

    def _goal(self) -> Goal:
        """The goal as it stands on the screen; a day that cannot be read is none."""
        values, before = self._form.values, self._before
        place = values["profile"] or 0
        profile = self._profiles[place - 1] if place else None
        place = values["subject"] or 0
        target = values["target"]
        if before is not None and before.target is not None and target == round(before.target):
            own: float | None = before.target
        else:
            own = None if target is None else float(target)
        return Goal(
            name=self._name_text or (line(profile.title).plain if profile is not None else ""),
            profile=profile.name if profile is not None else "",
            exam_date=read_day(self._day_text, self._today),
            target=own,
            weekday_minutes=tuple(values[name.lower()] or 0 for name in _DAYS),
            days_off=read_days(self._off_text, self._today)[0],
            extra_time=EXTRA_TIMES[values["extra"] or 0],
            subject_id=self._subjects[place - 1].subject_id if place else None,
            busy=self._busy,
        )

    def hints(self) -> list[KeyHint]:
        if isinstance(self.focused, Prompt):
            return [KeyHint("⏎", "on"), KeyHint("↓", "the same")]
        return sorted(super().hints(), key=lambda hint: hint.key != "⏎")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._before is not None if action == "clear" else True

    def _show(self) -> None:
        self.query_one("#promise", TextPane).show(self._promise_lines)

    def _scope(self, goal: Goal) -> Scope:
        key = (goal.subject_id, goal.profile)
        if key not in self._scopes:
            self._scopes[key] = self.study.curriculum.scope(goal)
        return self._scopes[key]

    def _promise_lines(self, width: int) -> list[Content]:
        goal = self._goal()
        problems = unread(self._day_text, self._off_text, self._today)
        problems += goal_problems(goal, self._today, topics=len(self._scope(goal).topics))
        lines = [row for words in problems for row in wrapped(literal(words, "warning"), width)]
        lines += wrapped(line(goal_sum(goal, self._today)), width)
        if busy := busy_sum(goal, self._today):
            lines += wrapped(literal(busy, "muted"), width)
        facts = [literal(words, "muted") for words in topic_facts(self._scope(goal))]
        mark = self.study.goals.pass_mark(goal)
        if mark is not None:
            facts.insert(0, literal(f"{mark:g} % wanted", "muted"))
        return [*lines, *in_parts(facts, width, literal(" · ", "muted"))]

    def on_input_changed(self, event: Input.Changed) -> None:
        typed = event.value.strip()
        if event.input.id == "day":
            self._day_text = typed
        elif event.input.id == "off":
            self._off_text = typed
        else:
            self._name_text = typed
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._on_from(event.input.id)

    def on_prompt_left(self, message: Prompt.Left) -> None:
        self._on_from(message.prompt.id)

    def _on_from(self, name: str | None) -> None:
        following = {"day": "#off", "off": "#name"}.get(name or "")
        if following is not None:
            self.query_one(following, Prompt).focus()
        else:
            self._form.focus()

    def on_form_left(self) -> None:
        self.query_one("#day", Prompt).focus()

    def on_form_changed(self) -> None:
        self._show()

    def action_day(self) -> None:
        self.query_one("#day", Prompt).focus()

    def action_curriculum(self) -> None:
        from studytui.tui.screens.curriculum import CurriculumScreen

        self.app.push_screen(CurriculumScreen(), self._back_from_curriculum)

    def _back_from_curriculum(self, query: str | None) -> None:
        if query is not None:
            self.dismiss(None)
            self.study_app.show_search(query)
            return
        self._scopes.clear()
        self._subjects = self.study.curriculum.subjects()
        names = ("all", *(one.name for one in self._subjects))
        place = min(self._form.values["subject"] or 0, len(names) - 1)
        self._form.put("subject", value=place, choices=names)
        self._show()

    def action_calendars(self) -> None:
        from studytui.tui.screens.calendars import CalendarsScreen

        self.app.push_screen(CalendarsScreen(), self._back_from_calendars)

    def _back_from_calendars(self, _: None) -> None:
        self._busy = self.study.calendars.limits()
        self._show()

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_clear(self) -> None:
        self._keep_by(self.study.goals.clear)

    def action_save(self) -> None:
        problems = unread(self._day_text, self._off_text, self._today)
        if problems:
            self.study_app.tell(
                StudyError(
                    problems[0],
                    title="Not a day",
                    hint="Write it as 19 Dec, 2026-12-19, 19.12. or in 3 weeks.",
                )
            )
            return
        goal = self._goal()
        self._keep_by(lambda: self.study.goals.save(goal))

    def _keep_by(self, verb: Callable[[], Changes]) -> None:
        try:
            changes = verb()
        except StudyError as error:
            self.study_app.tell(error)
            return
        self.dismiss(changes)


def unread(day_text: str, off_text: str, today: date) -> list[str]:
    """What of the typed days cannot be read, in a sentence each."""
    found = []
    if day_text and read_day(day_text, today) is None:
        found.append(f"“{day_text}” is not a day.")
    _, others = read_days(off_text, today)
    return [*found, *(f"“{one}” is not a day, nor from one day to another." for one in others)]


def topic_facts(scope: Scope) -> list[str]:
    """What is known of what the exam asks."""
    if not scope.topics:
        return []
    found = [count(len(scope.topics), "topic")]
    if scope.weighing is Weighing.QUESTIONS:
        found.append("weighed by their number of questions")
    elif scope.weighing is Weighing.PROFILE:
        found.append("weighed as the profile says")
    elif scope.weighing is Weighing.ALIKE:
        found.append("each counted the same, since none has a weight or a question")
    else:
        found.append("with weights of their own")
    if scope.unmapped:
        found.append(f"{count(scope.unmapped, 'question')} without a topic")
    return found
