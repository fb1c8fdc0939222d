"""A topic, all that can be said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input

from studytui.domain.needs import needs_text, parted, read_needs
from studytui.domain.syllabus import Entry
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.tui.content import joined, line, literal, wrapped
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.text_pane import Layout, TextPane

_FIELDS = (
    ("name", "Name", ""),
    ("weight", "Of the exam", "percent, such as 29; 0: not asked"),
    ("hours", "Hours", "to learn it from nothing"),
    ("needs", "Needs first", "Operators; Loops >= 70"),
    ("under", "Under", "the topic it is a part of"),
    ("concepts", "Concepts", "Precedence; Closure"),
    ("about", "About", "what it is about"),
)
_NAMED = 12
"""Names of topics that are offered at most."""


class TopicScreen(TaskScreen[None]):
    """Lines to type in; ⏎ keeps all of them as one change."""

    screen_name = "Topic"
    purpose = (
        "What a topic is: its share of the exam, the hours it takes, and which topics come first, "
        "each with the mastery it asks for (60 where none stands there)."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "save", "keep", id="topic.save", tooltip="Keep the topic as it stands"),
        Binding("up,k", "line_up", "up", id="topic.up", show=False, tooltip="The line above"),
        Binding(
            "down,j", "line_down", "down", id="topic.down", show=False, tooltip="The next line"
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="topic.leave", tooltip="Back; nothing is changed"),
    ]

    DEFAULT_CSS = """
    TopicScreen {
        #title { height: 1; padding: 0 1; }
        .line { height: 1; }
        .line TextPane { width: 16; height: 1; }
        .line Prompt { width: 1fr; margin: 0 1 0 0; }
        #first-line { margin: 1 0 0 0; }
        #words { height: 1fr; padding: 1 1 0 3; }
    }
    """

    def __init__(self, topic_id: int) -> None:
        super().__init__()
        self._topic_id = topic_id
        self._entry = Entry(topic_id, 0, "")
        self._names: dict[int, str] = {}
        self._ids: dict[str, int] = {}
        self._texts: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        self._read()
        yield TextPane(lambda width: [line(self._entry.name, "title")], id="title")
        yield Rule()
        for place, (name, label, placeholder) in enumerate(_FIELDS):
            with Horizontal(classes="line", id=None if place else "first-line"):
                yield TextPane(self._label(label), id=f"label-{name}")
                yield Prompt(self._texts[name], placeholder=placeholder, id=name)
        yield TextPane(self._words, id="words")
        yield KeyBar()

    @staticmethod
    def _label(words: str) -> Layout:
        return lambda width: [literal(f"   {words}")]

    def _read(self) -> None:
        syllabus = self.study.syllabus
        entry = self._entry = syllabus.topic(self._topic_id)
        entries = [one for tree in syllabus.trees() for _, one in tree.topics]
        # Of topics that share a name the one of the same subject is meant.
        entries.sort(key=lambda one: one.subject_id == entry.subject_id)
        self._names = {one.topic_id: line(one.name).plain for one in entries}
        self._ids = {line(one.name).plain.casefold(): one.topic_id for one in entries}
        concepts = syllabus.concepts().get(self._topic_id, ())
        self._texts = {
            "name": entry.name,
            "weight": _figure(entry.weight),
            "hours": _figure(entry.hours),
            "needs": needs_text(entry.requires, self._names),
            "under": self._names.get(entry.parent_id, "") if entry.parent_id else "",
            "concepts": "; ".join(one.name for one in concepts),
            "about": entry.description,
        }

    def on_mount(self) -> None:
        self.query_one("#title").can_focus = False
        for name, _, _ in _FIELDS:
            self.query_one(f"#label-{name}").can_focus = False
        self.query_one("#name", Prompt).focus()

    def hints(self) -> list[KeyHint]:
        if isinstance(self.focused, Prompt):
            return [
                KeyHint("⏎", "keep all"),
                KeyHint("↓ ↑", "lines"),
                KeyHint("↓ to the end, q", "back"),
            ]
        return sorted(super().hints(), key=lambda hint: hint.key != "⏎")

    def _text(self, name: str) -> str:
        return self.query_one(f"#{name}", Prompt).value.strip()

    # What stands there, and what is wrong with it

    def _problems(self) -> Iterator[str]:
        for name, what in (("weight", "Of the exam"), ("hours", "Hours")):
            if _number(self._text(name)) is None and self._text(name):
                yield f"{what}: {self._text(name)} is not a number."
        _, unknown = read_needs(self._text("needs"), self._ids)
        yield from (f"No topic is called {one}." for one in unknown)
        under = self._text("under")
        if under and under.casefold() not in self._ids:
            yield f"No topic is called {under}."

    def _words(self, width: int) -> list[Content]:
        if not self.is_mounted:
            return []
        lines = [
            row for words in self._problems() for row in wrapped(line(words, "warning"), width)
        ]
        focused = self.focused
        if isinstance(focused, Prompt) and focused.id in ("needs", "under"):
            found = self._offered(focused.value)
            if found:
                lines += wrapped(joined(("Topics: ", "muted"), line("; ".join(found))), width)
        return lines

    def _offered(self, text: str) -> list[str]:
        """Topics whose names go on from what is typed last; all where nothing is."""
        last = text.rpartition(";")[2].strip().casefold()
        others = list(
            dict.fromkeys(name for one, name in self._names.items() if one != self._topic_id)
        )
        found = [name for name in others if last in name.casefold()] or others
        return found[:_NAMED] + (["…"] if len(found) > _NAMED else [])

    def _changed(self) -> Entry:
        under = self._text("under").casefold()
        requires, _ = read_needs(self._text("needs"), self._ids)
        return replace(
            self._entry,
            name=self._text("name"),
            weight=_number(self._text("weight")),
            hours=_number(self._text("hours")),
            requires=requires,
            parent_id=self._ids[under] if under else None,
            description=self._text("about"),
        )

    # Keys

    def on_descendant_focus(self) -> None:
        super().on_descendant_focus()
        self._say()

    @on(Input.Changed)
    def _say(self) -> None:
        self.query_one("#words", TextPane).show(self._words)

    @on(Prompt.Left)
    def _go_on(self, message: Prompt.Left) -> None:
        if message.is_cancelled:
            self.query_one("#words").focus()
        else:
            self._step(1)

    def _step(self, step: int) -> None:
        order = [*(self.query_one(f"#{name}") for name, _, _ in _FIELDS), self.query_one("#words")]
        here = self.focused
        place = order.index(here) if here in order else 0
        order[(place + step) % len(order)].focus()

    def action_line_up(self) -> None:
        self._step(-1)

    def action_line_down(self) -> None:
        self._step(1)

    @on(Input.Submitted)
    def action_save(self) -> None:
        problems = list(self._problems())
        if problems:
            self.study_app.tell(StudyError(problems[0], title="Not kept"))
            return
        try:
            concepts = parted(self._text("concepts"))
            changes = self.study.syllabus.change_topic(self._changed(), concepts)
        except StudyError as error:
            self.study_app.tell(error)
            return
        self.dismiss(None)
        self.study_app.publish(changes or Changes.NOTHING)

    def action_leave(self) -> None:
        self.dismiss(None)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _number(text: str) -> float | None:
    try:
        return float(text.rstrip("% h").replace(",", "."))
    except ValueError:
        return None
