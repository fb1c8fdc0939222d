"""One learner against the class: topics side by side, sittings, and what is predicted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.domain.class_figures import Tally
from studytui.services.class_figures import Heat, Predicted
from studytui.tui.content import fitted, in_parts, joined, line, literal, wrapped
from studytui.tui.layouts.classes import average_cell, risk_detail, risk_reasons, tally_words
from studytui.tui.look import SIGN_CURSOR
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, Rule
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList

_LEAST_BAR, _MOST_BAR = 10, 40


@dataclass(frozen=True, slots=True)
class Row:
    """A topic, of the learner and of the class."""

    topic_id: int
    name: str
    mine: Tally
    others: Tally
    """Of everybody in the class, the learner among them."""

    @property
    def behind(self) -> float:
        """Percent points behind the class; below zero where nothing can be said."""
        if self.mine.percent is None or self.others.percent is None:
            return -1_000.0
        return self.others.percent - self.mine.percent


class ClassLearnerScreen(TaskScreen[None]):
    """Topics, those farthest behind the class first."""

    screen_name = "A learner"
    purpose = (
        "One learner beside the class, topic by topic: the bar is the learner's share of right "
        "answers, │ is the class. Those farthest behind stand first."
    )
    AUTO_FOCUS = "VirtualList"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="class-learner.leave", tooltip="Back to the class"),
    ]

    DEFAULT_CSS = """
    ClassLearnerScreen {
        #title { height: 1; padding: 0 1; }
        #whole { height: auto; max-height: 6; padding: 1 1 0 1; }
        VirtualList { height: 1fr; margin: 1 0 0 0; }
        #detail { height: auto; max-height: 4; padding: 1 1 0 1; }
    }
    """

    def __init__(
        self,
        heat: Heat,
        learner_id: int,
        name_of: Callable[[int], str],
        predicted: Predicted | None,
    ) -> None:
        super().__init__()
        self._heat = heat
        self._learner_id = learner_id
        self._name_of = name_of
        self._predicted = predicted

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="title")
        yield Rule()
        yield TextPane(self._whole, id="whole")
        yield VirtualList(self._row)
        yield TextPane(id="detail")
        yield KeyBar()

    def on_mount(self) -> None:
        for pane in self.query(TextPane):
            pane.can_focus = False
        rows = [
            Row(
                one,
                name,
                self._heat.cell(self._learner_id, one),
                self._heat.by_topic.get(one, Tally()),
            )
            for one, name in self._heat.topics
        ]
        rows.sort(key=lambda row: -row.behind)
        self._list.show_rows(rows)

    @property
    def _list(self) -> VirtualList[Row]:
        return self.query_one(VirtualList)

    def _title(self, width: int) -> list[Content]:
        name = line(self._name_of(self._learner_id), "title")
        about = joined((" in ", "muted"), line(self._heat.classroom.name, "muted"))
        return [fitted(joined(name, about), width)]

    def _whole(self, width: int) -> list[Content]:
        heat = self._heat
        mine = heat.of_learner(self._learner_id)
        parts = [tally_words(mine)]
        if heat.whole.percent is not None:
            parts.append(literal(f"class {heat.whole.percent:.0f} %", "muted"))
        if self._predicted is not None:
            found = self._predicted.predictions.get(self._learner_id)
            words = "too few answers to predict"
            if found is not None:
                words = f"predicted {found.score:.0f} % ({found.low:.0f}–{found.high:.0f})"
            parts.append(literal(words))
        lines = in_parts(parts, width, literal(" · ", "muted"))
        risk = next((one for one in heat.risks if one.learner_id == self._learner_id), None)
        if risk is None:
            return lines
        why = " · ".join(risk_reasons(risk))
        level = literal(f"At risk, {risk.level.words}: {why}", "warning")
        now = self.study.database.now()
        evidence = risk_detail(heat, risk, now, width, None)[1:]
        return [*lines, level, *evidence]

    def _row(self, row: Row, width: int, is_cursor: bool) -> Content:
        sign = SIGN_CURSOR if is_cursor else " "
        cells = min(max(width - 46, _LEAST_BAR), _MOST_BAR)
        name = fitted(line(row.name), max(min(width - cells - 26, 30), 10))
        others = "  –" if row.others.percent is None else f"{row.others.percent:>3.0f}"
        end = joined("  ", average_cell(row.mine), (f"  class {others} ", "muted"))
        return fitted(joined(f" {sign} ", name, " ", _scale(row, cells), end), width)

    def on_virtual_list_moved(self) -> None:
        row = self._list.current
        if row is None:
            return

        def lines(width: int) -> list[Content]:
            words = joined(line(row.name, "heading"), "   ", tally_words(row.mine))
            return [
                *wrapped(words, width),
                fitted(joined(("class   ", "muted"), tally_words(row.others)), width),
            ]

        self.query_one("#detail", TextPane).show(lines)

    def action_leave(self) -> None:
        self.dismiss(None)


def _scale(row: Row, cells: int) -> Content:
    """The learner's share as a bar, the class's as a line across it."""
    mine = round((row.mine.percent or 0.0) / 100 * cells)
    mark = None
    if row.others.percent is not None:
        mark = min(int(row.others.percent / 100 * cells), cells - 1)
    parts = []
    for place in range(cells):
        if place == mark:
            parts.append(literal("│", "focus"))
        else:
            parts.append(literal("▓" if place < mine else "░", "" if place < mine else "faint"))
    return joined(*parts)
