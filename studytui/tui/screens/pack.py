"""A learning pack, to read: each piece with its source one key away, then the retest."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.domain.learning_pack import Excerpt, SourceKind
from studytui.domain.wording import count
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.learning_packs import Kept
from studytui.services.reading import Reading
from studytui.tui.content import fitted, joined, line, literal
from studytui.tui.layouts.pack import PackPages, laid_out
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.wording import short_day


class PackScreen(TaskScreen[None]):
    """A pack as it was made."""

    screen_name = "Learning pack"
    purpose = (
        "What your own texts, notes and explanations say of a topic, what you missed in it with "
        "the answer, and a retest. Each piece names its source, which opens from it."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "source", "source", id="pack.source", tooltip="Open where it stands"),
        Binding("n", "piece(1)", "next piece", id="pack.next", tooltip="The next piece"),
        Binding("p", "piece(-1)", "back", id="pack.back", show=False, tooltip="The piece before"),
        Binding("d", "retest", "retest", id="pack.retest", tooltip="Answer its questions now"),
        Binding(
            "a",
            "remind",
            "again on its day",
            id="pack.remind",
            tooltip="Be asked its questions on the day of the retest",
        ),
        Binding("P", "save", "save", id="pack.save", tooltip="Save it as a page to print"),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="pack.leave", tooltip="Back"),
    ]

    DEFAULT_CSS = """
    PackScreen {
        #title { height: 1; padding: 0 1; }
        #text { height: 1fr; padding: 1 2 0 2; }
    }
    PackScreen.-narrow #text { padding: 1 0 0 1; }
    """

    def __init__(self, kept: Kept) -> None:
        super().__init__()
        self._kept = kept
        self._pages = PackPages()
        self._cursor = 0
        self._reading: Reading | None = None

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="title")
        yield Rule()
        yield TextPane(self._lay_out, id="text")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#title").can_focus = False
        self._reading = self.study.learning_packs.reading(self._kept)
        self._text.focus()
        self.call_after_refresh(self._begin_at, self._reading.begun_at)

    def _begin_at(self, piece: int) -> None:
        """Where it was left."""
        if piece:
            self._mark(piece)
            self._text.scroll_to_row(self._pages.starts[piece])

    @property
    def _text(self) -> TextPane:
        return self.query_one("#text", TextPane)

    def _title(self, width: int) -> list[Content]:
        made = short_day(self._kept.made_at.astimezone().date())
        end = literal(f"  version {self._kept.version} · {made}", "muted")
        name = joined(line(self._kept.pack.topic, "title"), (" · learning pack", "muted"))
        return [joined(fitted(name, max(width - end.cell_length, 8)), end)]

    def _lay_out(self, width: int) -> list[Content]:
        self._pages = laid_out(self._kept.pack, width, self._cursor)
        return list(self._pages.lines)

    def on_key(self) -> None:
        self.call_after_refresh(self._follow)

    def _follow(self) -> None:
        """The piece at the top of what is seen is the one that ⏎ opens, unless another one that
        is seen was chosen."""
        self._keep()
        first = self._text.top
        start = self._pages.starts[self._cursor] if self._pages.starts else 0
        if not first <= start < first + self._text.size.height:
            self._mark(self._pages.piece_at(first))

    def _keep(self) -> None:
        """How far it was read."""
        if self._reading is not None:
            is_end = self._text.top + self._text.size.height >= len(self._pages.lines)
            self._reading.at(self._pages.piece_at(self._text.top), is_end=is_end)

    def _mark(self, piece: int) -> None:
        if piece != self._cursor:
            self._cursor = piece
            self._text.show(self._lay_out, keep_place=True)
            self.show_keys()

    def hints(self) -> list[KeyHint]:
        return [KeyHint("space", "page"), *super().hints()]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("retest", "remind"):
            return bool(self._kept.pack.retest)
        return True

    def action_piece(self, step: int) -> None:
        piece = min(max(self._cursor + step, 0), len(self._pages.pieces) - 1)
        self._mark(piece)
        self._text.scroll_to_row(self._pages.starts[piece])

    def action_source(self) -> None:
        piece = self._pages.pieces[self._cursor]
        packs = self.study.learning_packs
        if isinstance(piece, Excerpt) and piece.kind is SourceKind.TEXT:
            resource_id = packs.resource_of(piece)
            if resource_id is None:
                self.study_app.remark("That text is not known any more.")
                return
            self.study_app.read(resource_id, piece.position, self._kept.topic_id)
            return
        question_id = packs.question_of(piece.uid)
        if question_id is None:
            self.study_app.remark("That question is not there any more.")
            return
        from studytui.tui.screens.question import QuestionScreen

        self.app.push_screen(QuestionScreen(question_id))

    def action_retest(self) -> None:
        try:
            begun = self.study.learning_packs.begin_retest(self._kept)
        except StudyError as error:
            self.study_app.tell(error)
            return
        self._keep()
        self.dismiss(None)
        self.study_app.sit(begun.sitting_id, begun.remark)

    def action_remind(self) -> None:
        number = self.study.learning_packs.remind(self._kept)
        day = short_day(self._kept.pack.retest_on)
        if number:
            self.study_app.publish(Changes.ANSWERS)
            self.study_app.remark(f"{count(number, 'question')} will be asked on {day}.")
        else:
            self.study_app.remark(f"They are to be asked on {day} already.")

    def action_save(self) -> None:
        self.study_app.save(lambda: self.study.learning_packs.save(self._kept))

    def action_leave(self) -> None:
        self._keep()
        self.study_app.publish(Changes.PLAN)
        self.dismiss(None)
