"""A question as it is asked: the stem scrolls, the options stay in reach below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from studytui.domain.exam import Item
from studytui.domain.question import NO_ANSWER, Kind, Question
from studytui.domain.sentences import Unit, units
from studytui.domain.slots import first_slot, slot_after, slots_right
from studytui.domain.wording import count, how_many, key_text
from studytui.tui.content import READING_CELLS, joined, line, literal, stacked, wrapped
from studytui.tui.layouts.question import explanation_lines, stem_lines
from studytui.tui.layouts.slot import compared_lines, gap_mark, gap_words, head_line
from studytui.tui.look import ROOMY, SIGN_AGAIN, SIGN_RIGHT, SIGN_UNSCORED, SIGN_WRONG
from studytui.tui.marked_text import CURRENT, first_role, looks, rows_of
from studytui.tui.option_views import views
from studytui.tui.widgets.entry_line import EntryLine
from studytui.tui.widgets.kept import Kept
from studytui.tui.widgets.options_pane import OptionsPane, option_indent
from studytui.tui.widgets.slots_pane import SlotsPane
from studytui.tui.widgets.text_pane import TextPane

_AIR, _ROOM_FOR_AIR = 3, 64
"""Cells on either side where the learner wants more room, and from which width on there are any."""


class QuestionPane(Vertical, Kept):
    """Stem, options and the line to type in. Reading goes on from the stem into the options."""

    DEFAULT_CSS = """
    QuestionPane { width: 1fr; height: 1fr; align-horizontal: center; background: $background; }
    QuestionPane OptionsPane, QuestionPane SlotsPane { margin-top: 1; }
    QuestionPane EntryLine { margin-top: 1; padding-left: 4; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._question: Question | None = None
        self._item: Item | None = None
        self._problem = ""
        self._remark = ""
        self.slot: int | None = None
        """The slot that the next option goes into, by its number; None where there is none."""
        self._stem: tuple[Content, ...] = ()
        self._placed: tuple[int, ...] = ()
        """How the height is shared now: most questions take what the one before took."""
        self._explained_at: int | None = None
        self._tallest: tuple[tuple[int, int], int] | None = None
        self.unit: Unit | None = None
        """Where the cursor stands while marking; None otherwise."""
        self._stem_pane = TextPane(id="stem")
        self._stem_pane.can_focus = False
        self.slots = SlotsPane(id="slots")
        self.options = OptionsPane(id="options")
        self.entry = EntryLine()

    def compose(self) -> ComposeResult:
        yield self._stem_pane
        yield self.slots
        yield self.options
        yield self.entry

    def show(
        self, question: Question | None, item: Item, *, problem: str = "", remark: str = ""
    ) -> None:
        """Show a question from its top, with a remark over it; with a problem instead of one, its
        words."""
        self._question, self._item, self._problem = question, item, problem
        self.unit = None
        self._remark = remark
        self.slot = (
            None if item.is_revealed or question is None else first_slot(question, item.answer)
        )
        self._show_options()
        self._lay_out()
        self._stem_pane.show(lambda width: self._stem)
        if item.is_revealed:
            self._see_explanation()

    def prepare(self, question: Question) -> None:
        """Have the text of a question laid out and painted when it is shown: both is kept."""
        self._stem_pane.prepare(stem_lines(question, self._width()))

    def update(self, item: Item) -> None:
        """Show what has become of the item; the place in the text stays."""
        before, self._item = self._item, item
        if self._question is not None and self._question.kind.has_slots:
            self._update_slots(before, item)
        else:
            head = self._head(self._question, item)
            self.options.update_options(views(self._question, item), head)
        if before is not None and before.is_revealed != item.is_revealed:
            self._lay_out()
            self._stem_pane.show(lambda width: self._stem, keep_place=True)
            self.call_after_refresh(self._see_explanation)
        elif before is not None and before.highlights != item.highlights:
            self.mark_at(self.unit)

    def mark_at(self, unit: Unit | None) -> None:
        """Show the cursor of marking on a sentence and bring it into sight; None takes it away."""
        self.unit = unit
        self._lay_out()
        self._stem_pane.show(lambda width: self._stem, keep_place=True)
        rows = rows_of(self._stem, CURRENT) if unit is not None else None
        if rows is not None:
            self._stem_pane.bring_into_view(*rows)

    def unit_beside(self, step: int) -> Unit | None:
        """The sentence that many after the cursor; None beyond both ends."""
        found = self._units()
        place = found.index(self.unit) + step if self.unit in found else -1
        return found[place] if 0 <= place < len(found) else None

    def unit_in_sight(self) -> Unit | None:
        """The first sentence that can be seen; None where there is nothing to mark."""
        found = self._units()
        if self._question is None or not found:
            return None
        names = {f"unit-{number}": unit for number, unit in enumerate(found)}
        roles = {unit: name for name, unit in names.items()}
        assert self._item is not None
        lines = self._asked_lines(self._question, self._item, self._width(), roles)
        name = first_role(lines[self._stem_pane.top :], names)
        return found[-1] if name is None else names[name]

    def _units(self) -> Sequence[Unit]:
        question = self._question
        return () if question is None else units(question.stem, question.code_snippet)

    def _show_options(self) -> None:
        question, item = self._question, self._item
        assert item is not None
        self.options.reading_width = self._width()
        has_boxes = question is not None and question.kind is Kind.MULTIPLE
        self.options.show_options(
            views(question, item, self.slot), has_boxes=has_boxes, head=self._head(question, item)
        )

    def _update_slots(self, before: Item | None, item: Item) -> None:
        question = self._question
        assert question is not None
        was = self.slot
        old = NO_ANSWER if before is None else before.answer
        self.slot = None if item.is_revealed else slot_after(question, old, item.answer, was)
        self._show_slots(was)

    def go_to_slot(self, slot: int) -> None:
        """Put the next option into this slot."""
        was, self.slot = self.slot, slot
        self._show_slots(was)

    def _show_slots(self, was: int | None) -> None:
        """Show what stands in the slots now; of gaps another one has other options."""
        question, item = self._question, self._item
        assert question is not None and item is not None
        if question.kind is Kind.GAPS:
            if self.slot != was:
                self._show_options()
            self._lay_out()
            self._stem_pane.show(lambda width: self._stem, keep_place=True)
            self._see_gap()
        self.slots.show_slots(self._match(), item, self.slot, keep_place=True)
        head = self._head(question, item)
        self.options.update_options(views(question, item, self.slot), head)

    def _see_gap(self) -> None:
        row = self._row_of_gap(self.slot)
        if row is not None:
            self._stem_pane.bring_into_view(row, row)

    def _row_of_gap(self, slot: int | None) -> int | None:
        if slot is None:
            return None
        marks = (gap_mark(slot), f"[{slot}:")
        rows = (row for row, one in enumerate(self._stem) if any(m in one.plain for m in marks))
        return next(rows, None)

    def _match(self) -> Question | None:
        """The question, where its left sides stand in an area of their own now."""
        question, item = self._question, self._item
        is_match = question is not None and question.kind is Kind.MATCHING
        return question if is_match and item is not None and not item.is_revealed else None

    def on_resize(self) -> None:
        if self._item is not None:
            self.options.reading_width = self._width()
            if self._question is not None and self._question.kind.has_slots:
                # How much of an order is told depends on the width.
                head = self._head(self._question, self._item)
                self.options.update_options(views(self._question, self._item, self.slot), head)
            self._lay_out()
            self._stem_pane.show(lambda width: self._stem, keep_place=True)
            if self._question is not None and self._question.kind is Kind.GAPS:
                self.call_after_refresh(self._see_gap)

    def ask(self, purpose: str, words: str, value: str = "", typed: str | None = None) -> None:
        """Ask for something typed, right below the options; see `EntryLine.ask`."""
        self.entry.ask(purpose, words, value, typed)
        self._place()

    def close_entry(self) -> None:
        """Stop asking."""
        self.entry.close()
        self._place()

    def move(self, step: int) -> None:
        """Read on, or back: through the stem, then through the options."""
        stem, options = self._stem_pane, self.options
        slot = None if options.cursor is not None else self._slot_beside(step)
        if slot is not None and self._is_in_sight(slot):
            self.go_to_slot(slot)
        elif step > 0:
            if options.cursor is None and stem.has_more_below:
                stem.action_scroll_down()
            elif slot is not None:
                self.go_to_slot(slot)
            else:
                options.move_cursor(1)
        elif options.cursor is not None:
            options.move_cursor(-1)
        elif slot is not None and not stem.top:
            self.go_to_slot(slot)
        else:
            stem.action_scroll_up()

    def cross(self) -> bool:
        """From the slots to the options, or back; False where there are no slots to fill."""
        if self.slot is None:
            return False
        options = self.options
        options.put_cursor(0 if options.cursor is None and options.count else None)
        return True

    def _slot_beside(self, step: int) -> int | None:
        numbers = [slot.number for slot in self._question.slots] if self._question else []
        if self.slot not in numbers:
            return None
        place = numbers.index(self.slot) + step
        return numbers[place] if 0 <= place < len(numbers) else None

    def _is_in_sight(self, slot: int) -> bool:
        """Whether a slot can be gone to without leaving what is being read: a left side once the
        stem is read, a gap while its line is on the screen."""
        stem = self._stem_pane
        if self._match() is not None:
            return not stem.has_more_below
        row = self._row_of_gap(slot)
        if row is None:
            return not stem.has_more_below
        return stem.top <= row < stem.top + stem.size.height

    def page(self, direction: int) -> None:
        """Turn a page: of the stem, then of options that are longer than their area."""
        stem, options = self._stem_pane, self.options
        if direction > 0:
            if stem.has_more_below:
                stem.action_page_down()
            else:
                options.page(1)
        elif not options.page(-1):
            stem.action_page_up()

    def _width(self) -> int:
        # One cell on the left, and two on the right for the scrollbar and air before it.
        width = self.size.width
        air = _AIR if width >= _ROOM_FOR_AIR and self.app.has_class(ROOMY) else 0
        return max(min(width - 4 - 2 * air, READING_CELLS), 10)

    def _lay_out(self) -> None:
        item = self._item
        if self.size.width <= 0 or item is None:
            return
        width = self._width()
        self._explained_at = None
        if self._question is None:
            self._stem = tuple(wrapped(line(self._problem, "warning"), width))
        else:
            self._stem = tuple(self._texts(self._question, item, width))
        self._place()

    def _asked_lines(
        self, question: Question, item: Item, width: int, roles: Mapping[Unit, str]
    ) -> list[Content]:
        """What is asked, with the remark over it and what stands in its gaps."""
        gaps = gap_words(
            question,
            item.answer,
            item.option_order,
            current=self.slot,
            is_revealed=item.is_revealed,
        )
        is_gaps = question.kind is Kind.GAPS
        lines = stem_lines(question, width, gaps=gaps if is_gaps else None, roles=roles)
        remark = wrapped(line(self._remark, "muted"), width) if self._remark else []
        return [*remark, *lines]

    def _texts(self, question: Question, item: Item, width: int) -> list[Content]:
        lines = self._asked_lines(question, item, width, looks(item.highlights, self.unit))
        if not item.is_revealed:
            if item.is_repeat:
                words = f"{SIGN_AGAIN} Asked again: not scored."
                lines = stacked([lines, wrapped(literal(words, "muted"), width)])
            elif not question.is_keyed and question.kind is Kind.TEXT:
                worth = count(int(question.marks), "mark") if question.marks.is_integer() else ""
                words = (
                    f"{SIGN_UNSCORED} {worth or 'Written'}: you mark it yourself, in Review (K)."
                )
                lines = stacked([lines, wrapped(literal(words, "muted"), width)])
            elif not question.is_keyed:
                words = f"{SIGN_UNSCORED} Not scored: its key is unknown."
                lines = stacked([lines, wrapped(literal(words, "muted"), width)])
            return lines
        self._explained_at = len(lines) + 1 if lines else 0
        verdict = wrapped(verdict_line(question, item), width)
        compared: list[Content] = []
        if question.kind.has_slots:
            compared = compared_lines(question, item.answer, item.option_order, width)
        explained = explanation_lines(question, width, item.option_order)
        return stacked([lines, verdict, compared, explained])

    def _place(self) -> None:
        """Share the height: all of it where it fits, else at most half for options and slots."""
        width = self._width()
        height = self.size.height
        top = 1 if height >= 16 else 0
        self.slots.reading_width = width
        if self._item is not None:
            self.slots.show_slots(self._match(), self._item, self.slot, keep_place=True)
        wanted = self._options_height()
        sides = self.slots.wanted_height if self._match() is not None else 0
        room = max(height - top - (2 if self.entry.purpose else 0), 3)
        room -= bool(wanted) + bool(sides)
        needed = len(self._stem)
        middle = min(sides, max(room // 3, room - needed - wanted)) if sides else 0
        share = (room - middle) // 2 if sides else (room + bool(wanted)) // 2
        lower = min(wanted, max(share, room - middle - needed)) if wanted else 0
        upper = min(needed, room - middle - lower)
        placed = (top, width, upper, middle, lower, sides, wanted)
        if placed == self._placed:
            return
        self._placed = placed
        self.styles.padding = (top, 0, 0, 0)
        for pane, lines in (
            (self._stem_pane, upper),
            (self.slots, middle),
            (self.options, lower),
        ):
            pane.styles.width = width + 2
            pane.styles.height = max(lines, 1)
        self.slots.display = bool(sides)
        self.options.display = bool(wanted)
        self.entry.styles.width = width + 2

    def _options_height(self) -> int:
        """Lines that the options take; of gaps as many as those of the longest, so that nothing
        moves when another one is filled."""
        question, item = self._question, self._item
        if question is None or item is None or question.kind is not Kind.GAPS:
            return self.options.wanted_height
        if item.is_revealed:
            return 0
        measured = question.question_id, self._width()
        if self._tallest is None or self._tallest[0] != measured:
            numbers = [slot.number for slot in question.slots]
            heights = (self.options.height_of(views(question, item, slot)) for slot in numbers)
            self._tallest = measured, max(heights, default=0)
        return self._tallest[1]

    def _see_explanation(self) -> None:
        height = self._stem_pane.size.height
        # A short stem stays in sight over its explanation.
        if self._explained_at is not None and self._explained_at > height // 3:
            self._stem_pane.bring_into_view(self._explained_at, len(self._stem) - 1)

    def _head(self, question: Question | None, item: Item) -> Sequence[Content]:
        if question is None:
            return ()
        if not question.kind.has_options:
            return answer_lines(question, item)
        if question.kind.has_slots:
            return (joined("  ", head_line(question, item, self.slot, self._width() - 2)),)
        if question.kind is Kind.MULTIPLE:
            chosen = len(item.answer.chosen)
            return (
                joined(option_indent(True), (f"{how_many(question)} · {chosen} chosen", "muted")),
            )
        return ()


def answer_lines(question: Question, item: Item) -> tuple[Content, ...]:
    """Where a number or a short text is asked for: what has been given."""
    what = "a number" if question.kind is Kind.NUMBER else "a short text"
    unit = f" {question.unit}" if question.unit else ""
    if item.answer:
        sign = " "
        if item.is_revealed and item.is_correct is not None:
            sign = SIGN_RIGHT if item.is_correct else SIGN_WRONG
        role = "right" if item.is_correct else "wrong"
        given = line(f"{item.answer.text}{unit}", "strong")
        return (joined((sign, role), " ", ("▸", "focus"), " ", ("Your answer  ", "muted"), given),)
    asked = line(f"{what} in{unit}" if unit else what, "muted")
    return (joined("    ", ("Answer with ", "muted"), asked, (".", "muted")),)


def verdict_line(question: Question, item: Item) -> Content:
    """Right or wrong, and what would have been right."""
    if item.is_correct is None:
        return literal(f"{SIGN_UNSCORED} Not scored: the key of this question is unknown.", "muted")
    whose = literal("   key: yours" if question.has_own_key else "", "muted")
    if item.is_correct:
        return joined((f"{SIGN_RIGHT} Right", "right+strong"), whose)
    if question.kind.has_slots:
        right, count = slots_right(question, item.answer)
        return joined(
            (f"{SIGN_WRONG} Wrong", "wrong+strong"), f"   {right} of {count} in place", whose
        )
    key = key_text(question, item.option_order)
    words = f"The right answer: {key}" if key else ""
    return joined((f"{SIGN_WRONG} Wrong", "wrong+strong"), "   ", line(words), whose)
