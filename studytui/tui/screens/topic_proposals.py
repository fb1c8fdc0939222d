"""Topics that a language model proposes, to be accepted in bulk."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.topic_proposals import Proposal, ToMap
from studytui.tui.content import fitted, joined, line, literal, wrapped_to
from studytui.tui.look import SIGN_CURSOR, SIGN_RIGHT
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, Rule
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import count


class ProposalList(VirtualList[Proposal]):
    """Proposals, each of which can be left out."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space",
            "screen.switch",
            "mark",
            id="proposals.mark",
            tooltip="Take this one in with the others, or leave it out",
        ),
    ]


class ProposalsScreen(TaskScreen[Changes]):
    """Comes back with what was changed."""

    screen_name = "Proposed topics"
    purpose = (
        "The topics that the language model proposes for questions without one; it can only "
        "choose among yours. Those that are marked are put there, as if you had done so by hand: u "
        "takes it back."
    )

    AUTO_FOCUS = "ProposalList"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "take the marked", id="proposals.take", tooltip="Put them there"),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding(
            "q", "leave", "back", id="proposals.leave", tooltip="Back; nothing is put anywhere"
        ),
    ]

    DEFAULT_CSS = """
    ProposalsScreen {
        #title { height: 1; padding: 0 1; }
        ProposalList { height: 1fr; }
        #words { height: 4; padding: 0 1 0 3; }
    }
    """

    def __init__(self, to_map: ToMap, proposals: tuple[Proposal, ...]) -> None:
        super().__init__()
        self._to_map = to_map
        self._proposals = proposals
        self._left_out: set[int] = set()

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="title")
        yield Rule()
        yield ProposalList(self._row)
        yield Rule()
        yield TextPane(self._words, id="words")
        yield KeyBar()

    def on_mount(self) -> None:
        for name in ("#title", "#words"):
            self.query_one(name).can_focus = False
        self._list.show_rows(self._proposals)

    @property
    def _list(self) -> ProposalList:
        return self.query_one(ProposalList)

    @property
    def _marked(self) -> list[Proposal]:
        return [one for one in self._proposals if one.question.question_id not in self._left_out]

    def _title(self, width: int) -> list[Content]:
        told = f"{len(self._marked)} of {count(len(self._to_map.questions), 'question')} marked"
        by = line(f"{told}, proposed by {self._to_map.model.model_id}", "muted")
        return [fitted(joined(("Topics", "title"), (" · ", "muted"), by), width)]

    def _row(self, one: Proposal, width: int, is_cursor: bool) -> Content:
        is_marked = one.question.question_id not in self._left_out
        cursor = SIGN_CURSOR if is_cursor else " "
        start = joined(f" {cursor} ", (SIGN_RIGHT if is_marked else " ", "right"), " ")
        topic = joined(("  → ", "muted"), line(one.topic.name))
        room = max((width - 5) * 3 // 5, 8)
        return fitted(joined(start, fitted(line(one.question.words), room), topic), width)

    def _words(self, width: int) -> list[Content]:
        one = self._list.current
        if one is None:
            return [literal("The model proposes a topic for none of them.", "muted")]
        topic = line(f"→ {one.topic.name}", "muted")
        return [*wrapped_to(line(one.question.words), width, 3), topic]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action not in ("take", "switch") or bool(self._proposals)

    @on(VirtualList.Moved)
    def _on_another(self) -> None:
        self.query_one("#words", TextPane).show(self._words)

    def action_switch(self) -> None:
        one = self._list.current
        if one is not None:
            self._left_out ^= {one.question.question_id}
            self._list.repaint()
            self.query_one("#title", TextPane).show(self._title)

    @on(VirtualList.Chosen)
    def action_take(self) -> None:
        marked = self._marked
        try:
            changes = self.study.topic_proposals.accept(marked)
        except StudyError as error:
            self.study_app.tell(error)
            return
        if marked:
            self.study_app.remark(f"{count(len(marked), 'question')} put into topics.")
        self.dismiss(changes)

    def action_leave(self) -> None:
        self.dismiss(Changes.NOTHING)
