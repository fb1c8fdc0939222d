"""A loop from a weakness to mastery: its stages, what came of each, and what is next."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.domain.mastery_loop import MAY_BE_LEFT_OUT, Stage
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.loop_steps import Next
from studytui.services.loops import Kept, LoopStage, Standing
from studytui.services.undo import Undone
from studytui.tui.content import fitted, joined, line, literal
from studytui.tui.layouts.loop import Row, StageRow, mastery_lines, row_line, rows_of, what_lines
from studytui.tui.screens.base import TakesBack
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, Rule
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import short_day


class LoopScreen(TakesBack[None], TaskScreen[None]):
    """⏎ goes on with the stage at which the loop is; on one that is done it shows what was."""

    screen_name = "Loop"
    purpose = (
        "From a weakness to mastery: study, test, mark, prescribe, model answers, retest. A stage "
        "is done by what you did, not by passing it over, and you can leave at any time: it is "
        "taken up where you left it. After the retest the weakness is closed, or it goes round "
        "once more."
    )
    AUTO_FOCUS = "VirtualList"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "go on", id="loop.go-on", tooltip="Go on with the next stage"),
        Binding(
            "s",
            "leave_out",
            "leave out",
            id="loop.leave-out",
            tooltip="Leave out studying, what is prescribed, or the model answers; u takes it back",
        ),
        Binding(
            "plus",
            "add_topic",
            "more topics",
            id="loop.add-topic",
            tooltip="One more topic, as long as nothing was done in the loop",
        ),
        Binding(
            "P",
            "save",
            "save",
            id="loop.save",
            tooltip="Save its model answers as a page to print",
        ),
        Binding(
            "x",
            "give_up",
            "give up",
            id="loop.give-up",
            tooltip="End the loop before its end; u takes it back",
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="loop.leave", tooltip="Back; all is kept"),
    ]

    DEFAULT_CSS = """
    LoopScreen {
        #title { height: 1; padding: 0 1; }
        #mastery { height: auto; max-height: 6; padding: 1 1 0 1; }
        VirtualList { height: auto; min-height: 6; max-height: 60%; margin: 1 0 0 0; }
        #what { height: 1fr; padding: 1 1 0 1; }
    }
    """

    def __init__(self, loop_id: int) -> None:
        super().__init__()
        self._loop_id = loop_id
        self._found: Standing | None = None

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="title")
        yield Rule()
        yield TextPane(self._mastery, id="mastery")
        yield VirtualList(self._row)
        yield TextPane(self._what, id="what")
        yield KeyBar()

    def on_mount(self) -> None:
        for pane in self.query(TextPane):
            pane.can_focus = False
        self._show()

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self._show()
        super().on_screen_resume()

    @property
    def _list(self) -> VirtualList[Row]:
        return self.query_one(VirtualList)

    def _show(self) -> None:
        """Read anew; the cursor goes to the stage at which the loop is now."""
        try:
            self._found = self.study.loops.standing(self._loop_id)
        except StudyError as error:
            self.study_app.tell(error)
            self.dismiss(None)
            return
        rows = rows_of(self._found)
        places = [
            place for place, row in enumerate(rows) if isinstance(row, StageRow) and row.is_current
        ]
        self._list.show_rows(
            rows, cursor=places[0] if places else 0, skips=lambda row: isinstance(row, str)
        )
        self.query_one("#title", TextPane).show(self._title)
        self.query_one("#mastery", TextPane).show(self._mastery)
        self._show_what()

    @on(VirtualList.Moved)
    def _show_what(self) -> None:
        self.query_one("#what", TextPane).show(self._what)
        self.show_keys()

    def _title(self, width: int) -> list[Content]:
        if self._found is None:
            return []
        loop = self._found.loop
        since = literal(f"  since {short_day(loop.started_at.astimezone().date())}", "muted")
        about = f" · loop, round {loop.round}" if loop.round > 1 else " · loop"
        name = joined(line(loop.title, "title"), (about, "muted"))
        return [joined(fitted(name, max(width - since.cell_length, 8)), since)]

    def _mastery(self, width: int) -> list[Content]:
        return [] if self._found is None else mastery_lines(self._found, width)

    def _row(self, row: Row, width: int, is_cursor: bool) -> Content:
        assert self._found is not None
        return row_line(row, self._found, width, is_cursor)

    def _what(self, width: int) -> list[Content]:
        return [] if self._found is None else what_lines(self._list.current, self._found, width)

    # What can be done

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        found = self._found
        if found is None:
            return action in ("leave", "help")
        if action == "leave_out":
            return found.stage in MAY_BE_LEFT_OUT
        if action == "add_topic":
            return self.study.loops.is_fresh(found.loop)
        if action == "give_up":
            return found.stage is not None
        if action == "save":
            return any(one.stage is Stage.TEST and one.outcome for one in found.loop.stages)
        if action == "go_on":
            row = self._list.current if self.is_mounted else None
            return found.stage is not None or (
                isinstance(row, StageRow) and row.entered is not None
            )
        return True

    def label_of(self, action: str, label: str) -> str:
        row = self._list.current if self.is_mounted else None
        is_past = isinstance(row, StageRow) and not row.is_current
        return "show" if action == "go_on" and is_past else label

    @on(VirtualList.Chosen)
    def action_go_on(self) -> None:
        row, found = self._list.current, self._found
        if found is None or not isinstance(row, StageRow):
            return
        if not row.is_current:
            self._show_again(row)
            return
        try:
            step = self.study.loops.go_on(self._loop_id)
        except StudyError as error:
            self.study_app.tell(error)
            return
        self._take(step)

    def _take(self, step: Next) -> None:
        if step.pack is not None:
            self._read(step.pack)
        elif step.sitting_id is not None:
            self.study_app.sit(step.sitting_id, step.remark, then=self._sat)
        elif step.review is not None:
            self._review(step.review)
        elif step.answers:
            self._read_answers()
        elif step.waits_until is not None:
            self.study_app.remark(f"The retest is on {short_day(step.waits_until)}, not before.")
        self._show()

    def _sat(self, sitting_id: int | None) -> None:
        self._show()

    def _read(self, kept: Kept) -> None:
        from studytui.tui.screens.pack import PackScreen

        self.app.push_screen(PackScreen(kept))

    def _review(self, sitting_id: int) -> None:
        from studytui.tui.screens.loop_review import LoopReviewScreen

        self.app.push_screen(LoopReviewScreen(sitting_id))

    def _read_answers(self) -> None:
        from studytui.tui.screens.model_answers import ModelAnswersScreen

        self.app.push_screen(ModelAnswersScreen(self._loop_id))

    def _show_again(self, row: StageRow) -> None:
        """What a stage was done with."""
        entered = row.entered
        if entered is None:
            self.study_app.remark("That comes later.")
        elif row.stage is Stage.ANSWERS:
            self._read_answers()
        elif entered.sitting_id is not None:
            self._review(entered.sitting_id)
        elif row.stage is Stage.MARK:
            self._show_test(row.round)
        else:
            self._show_packs(entered)

    def _show_test(self, round_: int) -> None:
        assert self._found is not None
        test = self._found.loop.stage(Stage.TEST, round_)
        if test is not None and test.sitting_id is not None:
            self._review(test.sitting_id)

    def _show_packs(self, entered: LoopStage) -> None:
        kept = self.study.loops.packs_of(entered)
        if kept:
            self._read(kept[-1])
        else:
            self.study_app.remark("It was left out.")

    def action_leave_out(self) -> None:
        self._act(lambda: self.study.loops.leave_out(self._loop_id))

    def action_give_up(self) -> None:
        self._act(lambda: self.study.loops.give_up(self._loop_id))

    def action_add_topic(self) -> None:
        from studytui.tui.screens.topic_choice import choose_topic

        choose_topic(
            self,
            "One more topic for this loop",
            lambda topic_id: self._act(lambda: self.study.loops.add_topic(self._loop_id, topic_id)),
        )

    def _act(self, verb: Callable[[], Changes]) -> None:
        try:
            changes = verb()
        except StudyError as error:
            self.study_app.tell(error)
            return
        self.study_app.publish(changes)
        self._show()

    def _tell_undone(self, undone: Undone | None, *, is_again: bool) -> None:
        super()._tell_undone(undone, is_again=is_again)
        self._show()

    def action_save(self) -> None:
        self.study_app.save(lambda: self.study.loops.save_answers(self._loop_id))

    def action_leave(self) -> None:
        self.study_app.publish(Changes.PLAN)
        self.dismiss(None)
