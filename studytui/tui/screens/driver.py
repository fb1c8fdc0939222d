"""The exam driver: one question at a time, every act kept before the next key is read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from studytui.domain.exam import Item, Mode, letter
from studytui.domain.question import Kind, MediaRole
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.tui.screens.driver_keys import CHOOSE_WITHOUT_SURE, DRIVER_BINDINGS, LETTERS
from studytui.tui.screens.facts import FactsScreen, origin_facts
from studytui.tui.screens.marking import MarkingScreen
from studytui.tui.screens.sitting_typing import ANSWER_IS_SHOWN, TypingScreen
from studytui.tui.widgets.bars import KeyHint
from studytui.tui.widgets.finish_panel import FinishCounts, FinishPanel
from studytui.tui.widgets.options_pane import OptionsPane
from studytui.tui.widgets.overlay import Overlay
from studytui.tui.widgets.overview_grid import GridCell
from studytui.tui.widgets.overview_panel import OverviewPanel
from studytui.tui.widgets.slots_pane import SlotsPane

if TYPE_CHECKING:
    from studytui.domain.tape import Tape

_ON_PANEL = {
    "typing": frozenset({"read", "page"}),
    "overview": frozenset({"enter", "overview", "leave", "help"}),
    "finish": frozenset({"enter", "submit", "finish", "end_exam", "leave", "help"}),
    "break": frozenset({"enter", "end_exam", "leave", "help"}),
}
"""The commands of the exam that work while something else has the keys."""
_ASKING = (MediaRole.QUESTION, MediaRole.OPTION)
"""Images that may be seen before the answer is."""
_PANEL_LABELS = {
    ("overview", "enter"): "go there",
    ("overview", "leave"): "back",
    ("finish", "enter"): "go there",
    ("finish", "leave"): "back",
    ("break", "enter"): "begin",
}


class DriverScreen(MarkingScreen, TypingScreen):
    """Comes back with the sitting's id when it ended, or None when it was left."""

    screen_name = "Exam"
    purpose = (
        "Answer question by question. Every act is kept at once: if the line drops or the machine "
        "stops, the sitting opens again as it was. Options after the eighth are reached with ↓, or "
        "with ; where there are places to fill."
    )

    BINDINGS: ClassVar[list[BindingType]] = DRIVER_BINDINGS

    _tape: Tape | None = None
    """What has been calculated in this sitting."""

    def label_of(self, action: str, label: str) -> str:
        if (self._panel, action) == ("finish", "submit") and not self.session.is_last_block():
            return "close the block"
        if self._panel != "question":
            return _PANEL_LABELS.get((self._panel, action), label)
        if action != "enter":
            return label
        item, question = self.session.item, self._question()
        if not item.answer and question is not None and not question.kind.has_options:
            return "answer"
        is_shown_first = self.session.sitting.rules.mode is Mode.TUTOR and not item.is_revealed
        return "show the answer" if is_shown_first else "next"

    def words_of(self, binding: Binding) -> str:
        is_choice = binding.action.startswith(("choose(", "digit("))
        if is_choice and not self.session.sitting.rules.has_confidence:
            return CHOOSE_WITHOUT_SURE
        return super().words_of(binding)

    def hints(self) -> list[KeyHint]:
        if self._panel == "typing":
            return [KeyHint("⏎", "keep"), KeyHint("↓", "leave as it was")]
        hints = super().hints()
        if self._panel != "question":
            return [hint for hint in hints if hint.key not in ("o", "r")]
        question, item = self._question(), self.session.item
        count = len(question.options) if question is not None else 0
        shown_options = self._pane.options.count
        last = letter(min(shown_options, len(LETTERS)) - 1) if shown_options else ""
        has_slots = question is not None and question.kind.has_slots
        if self.is_marking:
            return self.marking_hints("" if item.is_revealed or not last else f"a–{last.lower()}")
        shown = []
        for hint in hints:
            if hint.key in ("a–h", "A–H"):
                if not last or item.is_revealed:
                    continue
                is_capital = hint.key == "A–H"
                if is_capital and question is not None and question.kind is Kind.ORDERING:
                    continue
                name = f"A–{last}" if is_capital else f"a–{last.lower()}"
                hint = KeyHint(name, "place" if has_slots and not is_capital else hint.label)
            elif hint.key == "⏎" and not item.answer and count:
                continue
            elif hint.key in ("⏎", "n") and has_slots and item.answer and self.session.missing():
                # What is filled in part is not gone on from by the way.
                if hint.key == "⏎":
                    continue
            elif hint.key == "n" and item.answer:
                # ⏎ stands there already and says the same, or what comes first.
                continue
            elif hint.key == "z" and self._left is None:
                continue
            shown.append(hint)
        if not count and item.answer and not item.is_revealed and question is not None:
            shown.insert(1, KeyHint("a", "change"))
        return shown

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "palette":
            # What is being typed is finished first.
            return self._panel != "typing"
        if action not in DRIVER_ACTIONS:
            return True
        if self._panel == "question":
            if action == "repeat":
                return self.session.can_repeat()
            return action not in ("submit", "end_exam")
        if action == "end_exam" and self._panel == "finish" and self.session.is_last_block():
            return False
        return action in _ON_PANEL[self._panel]

    def action_choose(self, place: int) -> None:
        question = self._question()
        if question is None:
            return
        if not question.kind.has_options:
            self._ask_for_answer()
            return
        number = self._pane.options.number_at(place)
        if number is not None:
            self._choose(number)
        else:
            self._say(f"There is no option {letter(place)}.", "muted")

    def _choose(self, number: int) -> None:
        if self.session.item.is_revealed:
            self._say(ANSWER_IS_SHOWN)
            return
        options = self._pane.options
        question, slot = self._question(), self._pane.slot
        if question is not None and question.kind.has_slots:
            self._act(lambda: self.session.place(number, slot))
            # Done: ⏎ goes on now, and takes nothing out again.
            if not self._is_done and not self.session.missing():
                options.put_cursor(None)
        else:
            options.put_cursor(None)
            self._act(lambda: self.session.choose(number))
        place = options.place_of(number)
        if place is not None and not self._is_done:
            options.see(place)

    def action_digit(self, digit: int) -> None:
        question = self._question()
        if question is not None and question.kind is Kind.NUMBER:
            self._ask_for_answer(str(digit))
        else:
            self.action_choose(digit - 1)

    def action_type(self) -> None:
        question = self._question()
        if question is not None and question.kind is Kind.NUMBER:
            self._ask_for_answer(self._character)
        elif question is not None:
            self._say("No number is asked for here.", "muted")

    def action_strike(self, place: int) -> None:
        question = self._question()
        number = self._pane.options.number_at(place)
        if question is None:
            return
        if not question.kind.has_options:
            self._say("There are no options to strike out.", "muted")
        elif number is None:
            self._say(f"There is no option {letter(place)}.", "muted")
        elif self.session.item.is_revealed:
            self._say(ANSWER_IS_SHOWN)
        elif question.kind is Kind.ORDERING:
            self._say("Each of them has its place: none is struck out.", "muted")
        else:
            self._act(lambda: self.session.strike(number))

    def action_cross(self) -> None:
        if not self._pane.cross():
            self._say("Only what is matched or filled has places to go to.", "muted")

    def on_slots_pane_clicked(self, message: SlotsPane.Clicked) -> None:
        if self._panel == "question":
            self._pane.go_to_slot(message.number)

    def on_options_pane_clicked(self, message: OptionsPane.Clicked) -> None:
        if self._panel == "question":
            self._choose(message.number)

    def action_flag(self) -> None:
        self._act(self.session.flag)

    def action_flag_reason(self) -> None:
        if not self.session.item.is_flagged:
            self._act(self.session.flag)
        if not self._is_done:
            self._ask_for_reason()

    def action_undo(self) -> None:
        self._say("")
        before = self.session.sitting.position
        try:
            undone = self.session.take_back()
        except StudyError as error:
            self._say(f"{error.message} u goes further back.")
            return
        if self.session.is_ended:
            self._end(self._end_words())
        elif self._follow():
            return
        elif undone is None:
            self._say("There is nothing to take back in this sitting.", "muted")
        else:
            if self.session.sitting.position == before:
                self._show_item()
            else:
                self._show_question()
            self.study_app.publish(undone.changes & Changes.NOTES)
            self._say(f"Taken back: {undone.words}.")

    def action_enter(self) -> None:
        if self._panel == "break":
            self._begin_block()
            return
        if self._panel == "overview":
            self._leave_panel_for(self.query_one(OverviewPanel).current)
            return
        if self._panel == "finish":
            panel = self.query_one(FinishPanel)
            if panel.has_asked:
                self.action_submit()
            else:
                self._leave_panel_for(panel.current)
            return
        options = self._pane.options
        item, question = self.session.item, self._question()
        number = None if options.cursor is None else options.number_at(options.cursor)
        if number is not None and not item.is_revealed:
            self._choose(number)
        elif question is None:
            self.action_next()
        elif not item.answer and question.kind.has_options:
            self._say("No answer yet. n goes on without one.")
        elif not item.answer:
            self._ask_for_answer()
        elif missing := self.session.missing():
            verb = "place" if question.kind.has_slots else "choose"
            self._say(f"{missing} more to {verb}. n goes on as it is.")
        elif self.session.sitting.rules.mode is Mode.TUTOR and not item.is_revealed:
            self._act(self.session.reveal)
        else:
            self.action_next()

    def action_repeat(self) -> None:
        if self._attempt(self.session.repeat_later):
            self._say("It comes again at the end.", "muted")
        self._show_standing()

    def action_clock(self) -> None:
        self._is_clock_hidden = not self._is_clock_hidden
        self._show_clock()

    def action_next(self) -> None:
        position = self.session.sitting.position + 1
        if position in self.session.reachable():
            self._go_to(position)
        else:
            self.action_finish()

    def action_back(self) -> None:
        position = self.session.sitting.position - 1
        if position in self.session.reachable():
            self._go_to(position)
        else:
            of = " of the block" if position >= 0 else ""
            self._say(f"This is the first question{of}.", "muted")

    def action_leap(self, wanted: str, step: int) -> None:
        position = self.session.next_where(wanted, step)
        if position is None:
            self._say(f"No other question is {wanted}.", "muted")
        else:
            self._go_to(position)

    def action_read(self, step: int) -> None:
        self._pane.move(step)

    def action_page(self, direction: int) -> None:
        self._pane.page(direction)

    def _open(self, panel: str) -> None:
        self._say("")
        self._panel = panel
        with_keys = None
        for name in ("overview", "finish", "break"):
            overlay = self.query_one(f"#{name}", Overlay)
            overlay.visible = panel == name
            if overlay.focusable:
                with_keys = overlay
        # At once, not when idle: keys that were typed ahead are the grid's.
        self.set_focus(with_keys, scroll_visible=False)
        self.show_keys()

    def _cells(self, items: Iterable[Item]) -> Iterable[GridCell]:
        here = self.session.sitting.position
        begun = set(self.session.begun())
        for number, item in enumerate(items, 1):
            verdict = item.is_correct if item.is_revealed else None
            yield GridCell(
                item.position,
                bool(item.answer),
                item.is_flagged,
                item.position == here,
                verdict,
                item.flag_reason,
                number,
                is_begun=item.position in begun,
            )

    def action_overview(self) -> None:
        if self._panel == "overview":
            self._open("question")
            return
        shown = self.session.shown_items()
        here = self.session.sitting.position - shown[0].position
        self.query_one(OverviewPanel).show_cells(list(self._cells(shown)), here)
        self._open("overview")

    def action_finish(self) -> None:
        if self._panel == "finish":
            self._open("question")
            return
        begun = set(self.session.begun())
        opened = self.session.open_items()
        counts = FinishCounts(
            *self.session.open_counts(),
            self.session.unkeyed(),
            sum(item.position in begun for item in opened),
        )
        cells = [
            cell
            for cell in self._cells(opened)
            if cell.is_flagged or cell.is_begun or not cell.is_answered
        ]
        self.query_one(FinishPanel).show(self._block_counts(counts), cells)
        self._open("finish")

    def _leave_panel_for(self, position: int | None) -> None:
        if position is not None:
            self._open("question")
            self._go_to(position)

    def action_submit(self) -> None:
        if self.query_one(FinishPanel).confirms():
            self._attempt(self.session.close_block)
        if self.session.is_ended:
            self._end("")
        else:
            self._follow()

    def action_leave(self) -> None:
        if self._panel not in ("question", "break"):
            self._open("question")
            return
        self._attempt(self.session.leave)
        if self.session.is_ended:
            self._end(self._end_words())
            return
        self.study_app.remark(self._leave_words())
        self._done(None)

    def action_calculator(self) -> None:
        if not self.session.sitting.rules.has_calculator:
            self._say("This exam has no calculator.", "muted")
            return
        from studytui.domain.tape import Tape
        from studytui.tui.screens.calculator import CalculatorScreen

        self.app.push_screen(CalculatorScreen(self._tape or Tape()), self._keep_tape)

    def _keep_tape(self, tape: Tape | None) -> None:
        self._tape = tape

    def action_lab_values(self) -> None:
        if not self.session.sitting.rules.has_lab_values:
            self._say("This exam has no lab values.", "muted")
            return
        from studytui.services.reference import lab_values
        from studytui.tui.screens.lab_values import LabValuesScreen

        try:
            self.app.push_screen(LabValuesScreen(lab_values(self.study.paths)))
        except StudyError as error:
            self.study_app.tell(error)

    def action_images(self) -> None:
        question = self._question()
        if question is None:
            return
        is_over = self.session.item.is_revealed
        media = [one for one in question.media if is_over or one.role in _ASKING]
        if media:
            self.study_app.show_images(media)
        else:
            self._say("This question has no image.", "muted")

    def action_origin(self) -> None:
        question = self._question()
        if question is not None:
            self.app.push_screen(
                FactsScreen("Where this question comes from", origin_facts(question))
            )


DRIVER_ACTIONS = frozenset(
    binding.action.partition("(")[0] for binding in Binding.make_bindings(DRIVER_BINDINGS)
)
