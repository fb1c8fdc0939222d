"""Setting a class something: an exam or a search, under which rules, and by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input

from studytui.domain.assignment import Terms
from studytui.domain.assignment_wording import moment_words, read_moment
from studytui.domain.exam import Exam, Mode
from studytui.domain.profile import Profile
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.classes import Classroom
from studytui.tui.content import fitted, in_parts, joined, line, literal, wrapped
from studytui.tui.layouts.assignment import terms_words
from studytui.tui.layouts.exam import MODES
from studytui.tui.screens.choice import Choice, ChoiceScreen
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.form import Field, Form
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.wording import count

_PROMPTS = (
    ("title", "Title", "as the exam is called"),
    ("query", "Search", "with no exam: which questions; topic:, tag:, words …"),
    ("opens", "Opens", "at once; 19 Dec 08:00, tomorrow, +3"),
    ("due", "Due", "never; 19 Dec 14:00, in 2 weeks"),
)
"""Name, label and placeholder of each line."""
_NO_EXAM = "none, a search"


def _fields(exams: Sequence[Exam], profiles: Sequence[Profile]) -> list[Field]:
    return [
        Field("exam", "Exam", choices=(_NO_EXAM, *(one.title for one in exams))),
        Field("profile", "Rules", choices=("its own", *(one.title for one in profiles))),
        Field("mode", "Mode", choices=tuple(mode.value for mode in MODES)),
        Field("count", "Questions", low=1, high=9999, step=5, none="all", value=None),
        Field("minutes", "Minutes", low=1, high=999, step=5, none="as the rules say", value=None),
        Field("attempts", "Attempts", low=1, high=99, none="any number", value=1),
        Field("pass", "Pass mark", low=0, high=100, step=5, none="as it is", unit=" %", value=None),
        Field("late", "Overdue", choices=("cannot be begun", "can be begun, and is late")),
    ]


def _label(label: str, width: int) -> list[Content]:
    return [literal(f"   {label}")]


class AssignScreen(TaskScreen[Changes | None]):
    """A form, and what it comes to in words. Comes back with what has changed."""

    screen_name = "New assignment"
    purpose = (
        "Set a class an exam of your library, or questions that a search finds: with the same "
        "library everybody is asked the same. Learners see it first on Today while it is open. "
        "Times may be typed as 19 Dec 14:00, 2026-12-19, tomorrow 08:30 or in 2 weeks."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "save", "set it", id="assign.save", tooltip="Set it as it stands"),
        Binding("slash", "search", "search", id="assign.search", tooltip="Which questions"),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="assign.leave", tooltip="Back; nothing is set"),
    ]

    DEFAULT_CSS = """
    AssignScreen {
        #title-line { height: 1; padding: 0 1; }
        .line { height: 1; }
        .line TextPane { width: 17; height: 1; }
        .line Prompt { width: 1fr; margin: 0 1 0 0; }
        #line-title { margin: 1 0 0 0; }
        #promise { height: 1fr; padding: 1 1 0 3; }
    }
    """

    def __init__(self, room: Classroom) -> None:
        super().__init__()
        self._room = room
        self._exams: list[Exam] = []
        self._profiles: list[Profile] = []
        self._typed = {name: "" for name, _, _ in _PROMPTS}

    def compose(self) -> ComposeResult:
        self._exams = self.study.exams.all()
        self._profiles = self.study.profiles.all()
        yield TextPane(self._title, id="title-line")
        yield Rule()
        for name, label, placeholder in _PROMPTS:
            with Horizontal(classes="line", id=f"line-{name}"):
                yield TextPane(partial(_label, label))
                yield Prompt(placeholder=placeholder, id=name)
        yield Form(_fields(self._exams, self._profiles))
        yield TextPane(self._promise_lines, id="promise")
        yield KeyBar()

    def on_mount(self) -> None:
        for pane in self.query(TextPane):
            pane.can_focus = False
        if self._exams:
            self._form.put("exam", value=1)
        self._show()
        self._form.focus()

    @property
    def _form(self) -> Form:
        return self.query_one(Form)

    def _title(self, width: int) -> list[Content]:
        words = joined(("New assignment", "title"), (" for ", "muted"), line(self._room.name))
        return [fitted(words, width)]

    def hints(self) -> list[KeyHint]:
        if isinstance(self.focused, Prompt):
            return [KeyHint("⏎", "on"), KeyHint("↓", "the same")]
        return sorted(super().hints(), key=lambda hint: hint.key != "⏎")

    # What it comes to

    def _moment(self, name: str) -> datetime | None:
        """What was typed as a moment; None where nothing or nothing readable was."""
        local = self.study.database.now().astimezone()
        found = read_moment(self._typed[name], local.date(), is_end=name == "due")
        return None if found is None else found.astimezone()

    @property
    def _exam(self) -> Exam | None:
        place = self._form.values["exam"] or 0
        return self._exams[place - 1] if place else None

    def _terms(self) -> Terms:
        values, exam = self._form.values, self._exam
        place = values["profile"] or 0
        mark = values["pass"]
        query = "" if exam is not None else self._typed["query"].strip()
        title = self._typed["title"].strip()
        if not title:
            title = exam.title if exam is not None else query or "All questions"
        terms = Terms(
            title=clean_line(title),
            mode=MODES[values["mode"] or 0],
            exam_id=exam.exam_id if exam is not None else None,
            query=query,
            profile=self._profiles[place - 1].name if place else "",
            count=None if exam is not None else values["count"],
            minutes=values["minutes"],
            opens_at=self._moment("opens"),
            due_at=self._moment("due"),
            attempts=values["attempts"] or 0,
            pass_mark=None if mark is None else float(mark),
            accepts_late=bool(values["late"]),
        )
        return terms if terms.takes_minutes else replace(terms, minutes=None)

    def _unread(self) -> str:
        """What of the typed times cannot be read; empty where all can."""
        for name, label in (("opens", "Opens"), ("due", "Due")):
            if self._typed[name].strip() and self._moment(name) is None:
                return f"{label}: “{self._typed[name].strip()}” is no day or time."
        return ""

    def _show(self) -> None:
        form, terms = self._form, self._terms()
        is_search = self._exam is None
        form.put("count", value=form.values["count"], is_fixed="" if is_search else "all of it")
        words = "by the rules" if terms.mode is Mode.EXAM else "no clock"
        form.put(
            "minutes", value=form.values["minutes"], is_fixed="" if terms.takes_minutes else words
        )
        is_dated = bool(self._typed["due"].strip())
        form.put(
            "late", value=form.values["late"], is_fixed="" if is_dated else "it has no due day"
        )
        self.query_one("#promise", TextPane).show(self._promise_lines)

    def _promise_lines(self, width: int) -> list[Content]:
        if words := self._unread():
            return wrapped(literal(words, "warning"), width)
        terms, now = self._terms(), self.study.database.now()
        exam = self._exam
        if exam is not None:
            asked = count(exam.questions, "question")
        else:
            asked = "all that it finds" if terms.count is None else count(terms.count, "question")
        parts = [line(terms.title, "strong")]
        parts += [line(part) for part in terms_words(terms, 1.0, asked)]
        if terms.opens_at is not None:
            parts.append(line(f"opens {moment_words(terms.opens_at, now)}"))
        due = "no due day" if terms.due_at is None else f"due {moment_words(terms.due_at, now)}"
        times = "any number of attempts" if not terms.attempts else count(terms.attempts, "attempt")
        parts += [line(due), line(times)]
        lines = in_parts(parts, width, literal(" · ", "muted"))
        who = count(self._room.learners, "learner")
        return [*lines, literal(f"{who} will see it first on Today.", "muted")]

    # Typing

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id in self._typed:
            self._typed[event.input.id] = event.value
            if event.input.id == "query" and event.value.strip() and self._exam is not None:
                self._form.put("exam", value=0)
            self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._on_from(event.input.id)

    def on_prompt_left(self, message: Prompt.Left) -> None:
        self._on_from(message.prompt.id)

    def _on_from(self, name: str | None) -> None:
        names = [one for one, _, _ in _PROMPTS]
        place = names.index(name) + 1 if name in names else len(names)
        if place < len(names):
            self.query_one(f"#{names[place]}", Prompt).focus()
        else:
            self._form.focus()

    def on_form_left(self) -> None:
        self.query_one(f"#{_PROMPTS[-1][0]}", Prompt).focus()

    def on_form_changed(self) -> None:
        self._show()

    def action_search(self) -> None:
        self.query_one("#query", Prompt).focus()

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_save(self) -> None:
        words = self._unread()
        try:
            if words:
                raise StudyError(words, title="Not a time", hint="Write 19 Dec 14:00 or +7.")
            terms = self._terms()
            changes, _ = self.study.assignments.set(self._room, terms)
            unoffered = self.study.assignments.unoffered(terms)
        except StudyError as error:
            self.study_app.tell(error)
            return
        if unoffered:
            self._ask_to_offer(unoffered, changes)
        else:
            self.dismiss(changes)

    def _ask_to_offer(self, names: Sequence[str], changes: Changes) -> None:
        """Learners on the hub have only the questions that are offered there."""

        def decided(place: int | None) -> None:
            try:
                for name in names if place == 0 else ():
                    self.study.syncing.offer(name)
            except StudyError as error:
                self.study_app.tell(error)
            self.dismiss(changes)

        choices = [Choice("Offer them", clean_line(", ".join(names))[:60]), Choice("Not now")]
        title = "It is set. Learners on the hub do not have its questions yet: offer them?"
        self.app.push_screen(ChoiceScreen(title, choices), decided)
