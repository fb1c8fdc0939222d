"""Marking one's own written answer: the points of the mark scheme are ticked, the marks decided."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.domain.exam import Item
from studytui.domain.question import Question
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.self_marking import Scheme
from studytui.tui.content import fitted, flow, joined, line, literal, wrapped
from studytui.tui.look import SIGN_CURSOR, SIGN_OPEN, SIGN_RIGHT
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import count

_WIDEST = 76


class PointList(VirtualList[int]):
    """The points of a mark scheme, by their places."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space",
            "tick",
            "switch",
            id="self-marking.tick",
            show=False,
            tooltip="Your answer says this point, or it does not",
        ),
    ]

    def action_tick(self) -> None:
        screen = self.screen
        assert isinstance(screen, SelfMarkingScreen)
        screen.tick(self.current)


class SelfMarkingScreen(TaskScreen[Changes]):
    """Comes back with what has changed. Nothing is kept before ⏎."""

    screen_name = "Your marks"
    purpose = (
        "Your written answer beside the mark scheme. Points that seem to stand in it are ticked as a "
        "suggestion; you decide what they are worth. From half of the marks on it counts as right."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", "keep", id="self-marking.keep", tooltip="Keep the marks"),
        Binding(
            "right,l",
            "change(1)",
            "more marks",
            id="self-marking.more",
            show=False,
            tooltip="A mark more",
        ),
        Binding(
            "left,h",
            "change(-1)",
            "fewer marks",
            id="self-marking.fewer",
            show=False,
            tooltip="A mark less",
        ),
        Binding(
            "X",
            "remove",
            "remove",
            id="self-marking.remove",
            tooltip="It is not marked by you any more",
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="self-marking.leave", tooltip="Back; nothing is changed"),
    ]

    DEFAULT_CSS = """
    SelfMarkingScreen {
        #title { height: 1; padding: 0 1; }
        #answer { height: auto; max-height: 40%; padding: 1 1 0 1; }
        #scheme { height: 1fr; padding: 1 1 0 1; }
        PointList { height: 1fr; margin: 1 0 0 0; }
        &.-points #scheme { height: auto; max-height: 30%; }
        PointList { display: none; }
        &.-points PointList { display: block; }
    }
    """

    def __init__(self, item: Item, question: Question, scheme: Scheme) -> None:
        super().__init__()
        self._item = item
        self._question = question
        self._scheme = scheme
        if item.own_marks is None:
            self._ticked = set(scheme.suggested_points(item.answer.text))
            self._marks = scheme.marks_for(self._ticked)
        else:
            self._ticked = set(item.own_points)
            self._marks = item.own_marks

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="title")
        yield Rule()
        yield TextPane(self._answer, id="answer")
        yield TextPane(self._scheme_lines, id="scheme")
        yield PointList(self._row)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#title").can_focus = False
        self.query_one("#answer").can_focus = False
        self.set_class(bool(self._scheme.points), "-points")
        points = self.query_one(PointList)
        points.show_rows(range(len(self._scheme.points)))
        if self._scheme.points:
            self.query_one("#scheme").can_focus = False
            points.focus()
        else:
            self.query_one("#scheme").focus()

    def _title(self, width: int) -> list[Content]:
        marks = literal(f"  {self._marks:g} of {count_marks(self._scheme.marks)}", "strong")
        name = line(self._question.title or "Your answer", "title")
        return [joined(fitted(name, max(width - marks.cell_length, 8)), marks)]

    def _answer(self, width: int) -> list[Content]:
        width = min(width, _WIDEST)
        return [literal("You wrote", "heading"), *wrapped(line(self._item.answer.text), width)]

    def _scheme_lines(self, width: int) -> list[Content]:
        scheme = self._scheme
        width = min(width, _WIDEST)
        if scheme.points:
            words = (
                "Ticked are the points that seem to stand in it. space ticks, ← → change the marks."
            )
            if self._item.own_marks is not None:
                words = "Ticked as you left it. space ticks, ← → change the marks."
            return wrapped(literal(words, "muted"), width)
        head = [literal("The mark scheme", "heading")]
        if not scheme.text:
            words = "Nothing is known of how it is marked. ← → give what it is worth to you."
            return [*head, *wrapped(literal(words, "muted"), width)]
        return [
            *head,
            *flow(scheme.text, width),
            Content(""),
            literal("← → give the marks.", "muted"),
        ]

    def _row(self, place: int, width: int, is_cursor: bool) -> Content:
        point = self._scheme.points[place]
        sign = SIGN_CURSOR if is_cursor else " "
        is_ticked = place in self._ticked
        tick = (f"{SIGN_RIGHT} ", "right") if is_ticked else (f"{SIGN_OPEN} ", "muted")
        worth = literal(f"  {count_marks(point.marks)} ", "muted")
        text = joined(f" {sign} ", tick, line(point.text))
        return joined(fitted(text, max(width - worth.cell_length, 4)), worth)

    def hints(self) -> list[KeyHint]:
        ticks = [KeyHint("space", "tick")] if self._scheme.points else []
        return [*ticks, KeyHint("← →", "marks"), *super().hints()]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._item.own_marks is not None if action == "remove" else True

    def tick(self, place: int | None) -> None:
        """Tick a point, or no longer; the marks follow."""
        if place is None:
            return
        self._ticked ^= {place}
        self._marks = self._scheme.marks_for(self._ticked)
        points = self.query_one(PointList)
        points.show_rows(range(len(self._scheme.points)), cursor=points.cursor)
        self.query_one("#title", TextPane).show(self._title)

    @on(VirtualList.Chosen)
    def action_keep(self) -> None:
        self._keep(self._marks, self._ticked)

    def action_remove(self) -> None:
        self._keep(None, set())

    def _keep(self, marks: float | None, ticked: set[int]) -> None:
        try:
            changes = self.study.self_marking.mark(self._item, self._question, marks, ticked)
        except StudyError as error:
            self.study_app.tell(error)
            return
        self.dismiss(changes)

    def action_change(self, step: int) -> None:
        self._marks = min(max(self._marks + step, 0.0), self._scheme.marks)
        self.query_one("#title", TextPane).show(self._title)

    def action_leave(self) -> None:
        self.dismiss(Changes.NOTHING)


def count_marks(marks: float) -> str:
    """``1 mark``, ``4 marks``, ``2.5 marks``."""
    return count(int(marks), "mark") if marks == int(marks) else f"{marks:g} marks"
