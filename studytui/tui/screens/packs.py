"""Learning packs: those there are, and a new one for any topic."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.domain.wording import count
from studytui.errors import StudyError
from studytui.services.learning_packs import Kept
from studytui.tui.content import fitted, joined, literal, wrapped
from studytui.tui.layouts.pack import row_line
from studytui.tui.screens.task import TaskScreen
from studytui.tui.screens.topic_choice import choose_topic
from studytui.tui.widgets.bars import KeyBar, Rule
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList

_NOTHING = (
    "No pack yet. N makes one for a topic: what your own texts, notes and explanations say of it, "
    "what you missed, and a retest. N on Weak (5) makes one for what costs you points."
)


class PacksScreen(TaskScreen[None]):
    """All packs, the newest first."""

    screen_name = "Learning packs"
    purpose = (
        "For a topic: the best pieces of your own texts, what you missed with its answer, and a "
        "retest on a later day. A new pack of a topic is its next version; the older ones stay."
    )
    AUTO_FOCUS = "VirtualList"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "read", id="packs.open", tooltip="Read it"),
        Binding("N", "make", "new pack", id="packs.make", tooltip="A pack for a topic you choose"),
        Binding("P", "save", "save", id="packs.save", tooltip="Save it as a page to print"),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q,v", "leave", "back", id="packs.leave", tooltip="Back to your texts"),
    ]

    DEFAULT_CSS = """
    PacksScreen {
        #title { height: 1; padding: 0 1; }
        #status { height: auto; padding: 1 1 0 1; display: none; }
        &.-empty #status { display: block; }
        VirtualList { height: 1fr; margin: 1 0 0 0; }
    }
    """

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="title")
        yield Rule()
        yield TextPane(lambda width: wrapped(literal(_NOTHING, "muted"), width), id="status")
        yield VirtualList(row_line)
        yield KeyBar()

    def on_mount(self) -> None:
        for pane in self.query(TextPane):
            pane.can_focus = False
        self._show()

    @property
    def _list(self) -> VirtualList[Kept]:
        return self.query_one(VirtualList)

    def _title(self, width: int) -> list[Content]:
        number = self._list.total
        about = f" · {count(number, 'pack')}" if number else ""
        return [fitted(joined(("Learning packs", "title"), (about, "muted")), width)]

    def _show(self) -> None:
        found = self.study.learning_packs.all()
        self._list.show_rows(found, cursor=max(self._list.cursor, 0))
        self.set_class(not found, "-empty")
        self.query_one("#title", TextPane).show(self._title)
        self.show_keys()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("open", "save"):
            return not self.is_mounted or self._list.current is not None
        return True

    @on(VirtualList.Chosen)
    def action_open(self) -> None:
        kept = self._list.current
        if kept is not None:
            self._read(kept)

    def _read(self, kept: Kept) -> None:
        from studytui.tui.screens.pack import PackScreen

        self.app.push_screen(PackScreen(kept))

    def action_make(self) -> None:
        choose_topic(self, "A pack for which topic?", self._make)

    def _make(self, topic_id: int) -> None:
        try:
            kept = self.study.learning_packs.make(topic_id)
        except StudyError as error:
            self.study_app.tell(error)
            return
        self._show()
        self._read(kept)

    def action_save(self) -> None:
        kept = self._list.current
        if kept is not None:
            self.study_app.save(lambda: self.study.learning_packs.save(kept))

    def action_leave(self) -> None:
        self.dismiss(None)
