"""A topic, all that can be said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.domain.needs import needs_text, parted, read_needs
from studytui.domain.syllabus import Entry
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.tui.content import joined, line, wrapped
from studytui.tui.screens.lines import LinesScreen
from studytui.tui.widgets.prompt import Prompt

_NAMED = 12
"""Names of topics that are offered at most."""


class TopicScreen(LinesScreen[None]):
    """Lines to type in; ⏎ keeps all of them as one change."""

    screen_name = "Topic"
    purpose = (
        "What a topic is: its share of the exam, the hours it takes, and which topics come first, "
        "each with the mastery it asks for (60 where none stands there)."
    )

    FIELDS = (
        ("name", "Name", ""),
        ("weight", "Of the exam", "percent, such as 29; 0: not asked"),
        ("hours", "Hours", "to learn it from nothing"),
        ("needs", "Needs first", "Operators; Loops >= 70"),
        ("under", "Under", "the topic it is a part of"),
        ("concepts", "Concepts", "Precedence; Closure"),
        ("about", "About", "what it is about"),
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

    def __init__(self, topic_id: int) -> None:
        super().__init__()
        self._topic_id = topic_id
        self._entry = Entry(topic_id, 0, "")
        self._names: dict[int, str] = {}
        self._ids: dict[str, int] = {}
        self._texts: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        self._read()
        yield from self.compose_lines(line(self._entry.name, "title"), self._texts.__getitem__)

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

    def words(self, width: int) -> list[Content]:
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

    def save(self) -> None:
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


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _number(text: str) -> float | None:
    try:
        return float(text.rstrip("% h").replace(",", "."))
    except ValueError:
        return None
