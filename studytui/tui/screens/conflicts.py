"""Conflicts: where sources and the learner differ, decided one by one or many at once."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.conflicts import Choice, Conflict, ConflictFacts, ConflictKind
from studytui.tui.content import fitted, in_parts, joined, line, literal, stacked, wrapped
from studytui.tui.layouts.difference import difference_lines
from studytui.tui.look import SIGN_CURSOR
from studytui.tui.screens.base import TakesBack, key_name
from studytui.tui.widgets.bars import KeyBar, Rule
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import count

_KIND_WORDS = {
    ConflictKind.TEXT: "your words",
    ConflictKind.KEY: "your key",
    ConflictKind.GONE: "gone",
    ConflictKind.DUPLICATE: "two keys",
}
_OF_TWO = {
    "decide('MINE')": "this one's",
    "decide('THEIRS')": "the other's",
}
"""What stands, of two questions."""
_NAME_CELLS = 12
_NOTHING = "No conflict waits. New ones come with imports; is:conflict finds them in the Library."


class ConflictList(VirtualList[Conflict]):
    """Conflicts to be marked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space,enter",
            "choose",
            "mark",
            id="conflicts.mark",
            tooltip="Mark it, so that it is decided with the others",
        ),
    ]


class ConflictsScreen(TakesBack[None]):
    """The list above, the one under the cursor below it."""

    screen_name = "Conflicts"
    purpose = (
        "Where your own words or keys and newer ones of a source differ, where two sources give two "
        "keys, and what has gone from a source. Each decision is taken back by u."
    )

    AUTO_FOCUS = "ConflictList"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "decide('MINE')", "yours", id="conflicts.mine", tooltip="Yours stands"),
        Binding(
            "2",
            "decide('THEIRS')",
            "the source's",
            id="conflicts.theirs",
            tooltip="The source's stands; of two questions the other's",
        ),
        Binding("3", "decide('BOTH')", "both", id="conflicts.both", tooltip="Both are kept"),
        Binding(
            "asterisk",
            "mark_all",
            "all",
            id="conflicts.mark-all",
            tooltip="Mark all of the kind under the cursor; the same key again: none",
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="conflicts.leave", tooltip="Back; the rest can wait"),
    ]

    DEFAULT_CSS = """
    ConflictsScreen {
        #title { height: 1; padding: 0 1; }
        ConflictList { height: 2fr; margin: 1 0 0 0; }
        #detail {
            height: 3fr; max-width: 100%; padding: 0 1; border-top: solid $foreground 20%;
        }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._marked: frozenset[Conflict] = frozenset()
        self._shown: ConflictFacts | None = None

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="title")
        yield Rule()
        yield ConflictList(self._row_line)
        yield TextPane(id="detail")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#title").can_focus = False
        self.study_app.changed.subscribe(self, self._read_again)
        self._read()

    @property
    def _list(self) -> ConflictList:
        return self.query_one(ConflictList)

    def _read_again(self, changes: Changes) -> None:
        if changes & (Changes.QUESTIONS | Changes.IMPORTS | Changes.ANSWERS):
            self._read()

    def _read(self) -> None:
        found = self.study.conflicts.all()
        self._marked &= frozenset(found)
        self._list.show_rows(found, cursor=min(max(self._list.cursor, 0), max(len(found) - 1, 0)))
        self._show_detail()

    def _title(self, width: int) -> list[Content]:
        number = count(self._list.count, "conflict") if self._list.count else "none"
        marked = f" · {len(self._marked)} marked" if self._marked else ""
        return [fitted(joined(("Conflicts", "title"), (f" · {number}{marked}", "muted")), width)]

    def _row_line(self, one: Conflict, width: int, is_cursor: bool) -> Content:
        sign = SIGN_CURSOR if is_cursor else " "
        box = literal("[x]" if one in self._marked else "[ ]", "focus" if is_cursor else "muted")
        kind = literal(_KIND_WORDS[one.kind].ljust(_NAME_CELLS), "muted")
        return fitted(joined(f" {sign} ", box, "  ", kind, line(one.title)), width)

    @on(VirtualList.Moved)
    def _show_detail(self) -> None:
        one = self._list.current
        self._shown = None
        if one is not None:
            try:
                self._shown = self.study.conflicts.facts(one)
            except StudyError as error:
                self.study_app.tell(error)
        self.query_one("#detail", TextPane).show(self._detail)
        self.query_one("#title", TextPane).show(self._title)
        self.show_keys()

    def _detail(self, width: int) -> list[Content]:
        shown = self._shown
        if shown is None:
            return wrapped(literal(_NOTHING, "muted"), width)
        keys = {active.binding.action: key for key, active in self.active_bindings.items()}
        choices = [
            joined((key_name(keys.get(f"decide('{choice.name}')", "")), "key"), f" {words}")
            for choice, words in shown.meaning
        ]
        says = [literal("Its source has it no longer.")] if not shown.differences else []
        return stacked(
            [
                in_parts(choices, width),
                says,
                difference_lines(shown.differences, width, shown.names),
            ]
        )

    # Marking

    @on(VirtualList.Chosen)
    def _mark(self) -> None:
        one = self._list.current
        if one is not None:
            self._marked ^= {one}
            self._draw_marks()
            self._list.action_move(1)

    def action_mark_all(self) -> None:
        one = self._list.current
        if one is None:
            return
        rows = map(self._list.row, range(self._list.count))
        same = frozenset(row for row in rows if row is not None and row.kind is one.kind)
        self._marked = self._marked - same if same <= self._marked else self._marked | same
        self._draw_marks()

    def _draw_marks(self) -> None:
        self._list.repaint()
        self.query_one("#title", TextPane).show(self._title)

    # Deciding

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        one = self._list.current if self.is_mounted else None
        if action == "decide" and parameters and one is not None:
            return Choice[str(parameters[0])] in one.choices or bool(self._marked)
        return action not in ("decide", "mark_all") or one is not None

    def label_of(self, action: str, label: str) -> str:
        is_pair = self._shown is not None and self._shown.conflict.kind is ConflictKind.DUPLICATE
        return _OF_TWO.get(action, label) if is_pair else label

    def action_decide(self, name: str) -> None:
        """Decide what is marked, else the one under the cursor."""
        choice = Choice[name]
        one = self._list.current
        chosen = sorted(self._marked, key=lambda each: each.question_id) or [one] if one else []
        wanted = [each for each in chosen if each is not None]
        try:
            changes = self.study.conflicts.decide(wanted, choice)
        except StudyError as error:
            self.study_app.tell(error)
            return
        left = [each for each in wanted if choice not in each.choices]
        if left:
            self.study_app.remark(f"{count(len(left), 'conflict')} cannot be decided so: left.")
        self._marked = frozenset()
        self.study_app.publish(changes)
        self._read()

    def action_leave(self) -> None:
        self.dismiss(None)
