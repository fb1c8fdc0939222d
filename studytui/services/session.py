"""Sitting an exam: each act is kept before the next one is looked at."""

from __future__ import annotations

import secrets
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

from studytui.domain import tutoring
from studytui.domain.exam import (
    Item,
    Mode,
)
from studytui.domain.question import (
    NO_ANSWER,
    Answer,
    Kind,
    parse_number,
)
from studytui.domain.slots import empty_slots, letters, put
from studytui.domain.text import clean_line
from studytui.domain.wording import answer_text
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.scoring import marked
from studytui.services.session_clock import ENDED as _ENDED
from studytui.services.session_end import SessionEnd
from studytui.services.undo import Undone, undone
from studytui.storage import questions, sittings
from studytui.storage.acts import Act
from studytui.storage.item_worths import choices_wanted
from studytui.storage.outcomes import record_outcomes

_ANSWER_TABLE = "response"


class Session(SessionEnd):
    """A sitting that is being taken. `sitting` is always what is stored."""

    def missing(self) -> int:
        """How many more options the question on the screen asks for, or how many of its slots are
        empty; 0 where it does not say."""
        question = self.question()
        if question.kind.has_slots:
            return len(empty_slots(question, self.item.answer))
        required = question.required or 0
        return max(required - len(self.item.answer.chosen), 0)

    def is_number_read(self) -> bool:
        """Whether what was given can be read as a number, where one is asked for."""
        question = self.question()
        if question.kind is not Kind.NUMBER or not self.item.answer:
            return True
        return parse_number(self.item.answer.text, question.unit) is not None

    def choose(self, number: int) -> Changes:
        """Choose an option.

        One right answer: it replaces what was chosen; the same again means "sure", where the rules
        let one say so; after that it clears it. Several: it is added or taken back. Raises StudyError when as many as asked for
        are chosen already.
        """
        if self._expire():
            return _ENDED
        question, item = self.question(), self.item
        if question.option(number) is None or not self._may_answer():
            return Changes.NOTHING
        if question.kind.has_slots:
            return self.place(number)
        if question.kind is Kind.MULTIPLE:
            chosen = item.answer.chosen ^ {number}
            if question.required and len(chosen) > max(question.required, len(item.answer.chosen)):
                raise StudyError(
                    f"{question.required} are asked for and {question.required} are chosen.",
                    title="Take one back first",
                    hint="Press its letter again.",
                )
            return self._answer(Answer(chosen), is_sure=False)
        if item.answer.chosen != {number}:
            return self._answer(Answer(frozenset({number})), is_sure=False)
        if not item.is_sure and self.sitting.rules.has_confidence:
            return self._answer(item.answer, is_sure=True)
        return self._answer(NO_ANSWER, is_sure=False)

    def place(self, number: int, slot: int | None = None) -> Changes:
        """Put an option into a slot, or take it out where it stands there already; without a
        slot into the one that comes next. "Sure" is never said of such an answer."""
        if self._expire():
            return _ENDED
        question, item = self.question(), self.item
        if question.option(number) is None or not self._may_answer():
            return Changes.NOTHING
        answer = put(question, item.answer, number, slot)
        if not question.kind.has_slots or answer == item.answer:
            return Changes.NOTHING
        return self._answer(answer, is_sure=False)

    def write(self, text: str) -> Changes:
        """Answer with a number or a short text; empty clears it."""
        if self._expire():
            return _ENDED
        text = clean_line(text)
        if self.question().kind.has_options or not self._may_answer():
            return Changes.NOTHING
        if text == self.item.answer.text:
            return Changes.NOTHING
        return self._answer(Answer(text=text), is_sure=False)

    def _may_answer(self) -> bool:
        return not self.is_ended and not self.item.is_revealed

    def _answer(self, answer: Answer, *, is_sure: bool) -> Changes:
        self._spend(is_act=True)
        item = replace(self.item, answer=answer, is_sure=is_sure)
        item = marked(self.question(), item, self.sitting.rules)
        with self._act(self._answer_words(item)):
            is_kept = self._log(item)
        if not is_kept:
            return self._ended()
        self.sitting = self.sitting.with_item(item)
        return Changes.ANSWERS

    def _answer_words(self, item: Item) -> str:
        """What an answer is called when it is taken back."""
        if not item.answer:
            return "removal of the answer"
        if item.answer.text:
            return f"answer {item.answer.text}"
        names = answer_text(self.question(item.position), item.answer, item.option_order)
        return f"“sure” of {names}" if item.is_sure else f"answer {names}"

    def _letter(self, number: int) -> str:
        """What an option is called on the screen."""
        return letters(self.question(), self.item.option_order).get(number, "?")

    def _act(self, words: str) -> AbstractContextManager[None]:
        """What is written inside is one act on the question on the screen, which `u` takes back."""
        place = f"question {self.number}"
        return self._acts.record(f"{words} on {place}", self.sitting.sitting_id)

    def strike(self, number: int) -> Changes:
        """Strike an option out, or take the stroke back. In an order each option is needed."""
        if self._expire():
            return _ENDED
        question = self.question()
        is_needed = question.kind is Kind.ORDERING
        if self.is_ended or is_needed or question.option(number) is None:
            return Changes.NOTHING
        words = (
            f"{'removal of ' if number in self.item.struck else ''}strike {self._letter(number)}"
        )
        return self._keep(replace(self.item, struck=self.item.struck ^ {number}), words)

    def flag(self) -> Changes:
        """Flag the question, or take the flag away."""
        if self._expire():
            return _ENDED
        if self.is_ended:
            return Changes.NOTHING
        words = "removal of the flag" if self.item.is_flagged else "flag"
        item = replace(self.item, is_flagged=not self.item.is_flagged, flag_reason="")
        return self._keep(item, words)

    def flag_for(self, reason: str) -> Changes:
        """Say why the question is flagged, and flag it if it is not; empty removes the reason."""
        if self._expire():
            return _ENDED
        reason = clean_line(reason)
        item = self.item
        if self.is_ended or (item.is_flagged and item.flag_reason == reason):
            return Changes.NOTHING
        words = "reason for the flag" if reason else "removal of the reason for the flag"
        return self._keep(
            replace(item, is_flagged=True, flag_reason=reason), words if item.is_flagged else "flag"
        )

    def highlight(self, unit: tuple[int, int]) -> Changes:
        """Mark a sentence of the stem, given as block and sentence, or take the mark away."""
        if self._expire():
            return _ENDED
        if self.is_ended:
            return Changes.NOTHING
        words = "removal of a mark" if unit in self.item.highlights else "mark"
        return self._keep(
            replace(self.item, highlights=self.item.highlights ^ {unit}), f"{words} in the text"
        )

    def note(self, text: str) -> Changes:
        """Keep the learner's note on the question; empty removes it."""
        if self._expire():
            return _ENDED
        if self.is_ended:
            return Changes.NOTHING
        text = text.strip()
        with self._act("note" if text else "removal of the note"):
            questions.set_note(self._database, self._learner_id, self.item.question_id, text)
        self.forget_question()
        return Changes.NOTES

    def take_back(self) -> Undone | None:
        """Take back the last act in this sitting, and go to the question it was about; None if
        there is none, and when the sitting has ended.

        The time spent stays counted. Raises StudyError, once for each such act, for what is
        final: an answer that has been shown, a block that is closed.
        """
        if self._expire() or self.is_ended:
            return None
        self._spend(is_act=True)
        sitting_id = self.sitting.sitting_id
        if not sittings.keep_time(self._database, sitting_id, self.item):
            self._ended()
            return None
        act = self._acts.undo(sitting_id, stands=self._why_final)
        if act is None:
            return None
        stored = sittings.load(self._database, sitting_id)
        assert stored is not None
        self.sitting = stored
        for question_id in act.questions:
            self._questions.pop(question_id, None)
        places = [item.position for item in stored.items if _is_about(act, item)]
        if places and stored.position not in places:
            self.go_to(places[0])
        return undone(act)

    def _why_final(self, act: Act) -> str:
        """Why an act cannot be taken back; empty where it can."""
        for item in self.sitting.items:
            if _is_about(act, item):
                if item.is_revealed and _ANSWER_TABLE in act.tables:
                    return "its answer has been shown"
                if self._is_closed(item):
                    return "its block is closed"
        return ""

    def _is_closed(self, item: Item) -> bool:
        """Whether the item stands in a block that may not be opened again."""
        sitting = self.sitting
        if sitting.rules.may_return or item.block >= len(sitting.blocks):
            return False
        return item.block != sitting.block or sitting.blocks[item.block].ended_at is not None

    def reveal(self) -> Changes:
        """Tutor mode: show whether the answer is right. It can no longer be changed, and counts."""
        if self._expire():
            return _ENDED
        if self.sitting.rules.mode is not Mode.TUTOR or not self.item.answer:
            return Changes.NOTHING
        if not self._may_answer():
            return Changes.NOTHING
        self._spend(is_act=True)
        item = replace(self.item, is_revealed=True)
        with self._database.transaction():
            if not sittings.keep_item(self._database, self.sitting.sitting_id, item):
                return self._ended()
            record_outcomes(self._database, self._learner_id, self._outcomes([item]))
            self._settle([item])
            self._close_revisits([item])
        self.sitting = self.sitting.with_item(item)
        return Changes.ANSWERS

    def _keep(self, item: Item, words: str) -> Changes:
        self._spend(is_act=True)
        item = replace(item, seconds=self.item.seconds)
        with self._act(words):
            is_kept = sittings.keep_item(self._database, self.sitting.sitting_id, item)
        if not is_kept:
            return self._ended()
        self.sitting = self.sitting.with_item(item)
        return Changes.ANSWERS

    def go_to(self, position: int) -> Changes:
        """Move to a question; kept, so that the sitting opens there again."""
        if self._expire():
            return _ENDED
        if self.is_ended or position not in self.reachable():
            return Changes.NOTHING
        self._spend(is_act=True)
        left = self.item
        entered = self.sitting.items[position]
        if position != left.position:
            entered = replace(entered, visits=entered.visits + 1)
        if not sittings.keep_move(self._database, self.sitting.sitting_id, left, entered):
            return self._ended()
        self.sitting = replace(self.sitting.with_item(entered), position=position)
        return Changes.SITTINGS

    def next_where(self, wanted: str, step: int = 1) -> int | None:
        """The place of the next item that is ``"unanswered"`` or ``"flagged"``, going round once
        in the direction of `step`; None if there is no other."""
        places = self.reachable()
        for distance in range(1, len(places)):
            here = self.sitting.position - places.start + step * distance
            item = self.sitting.items[places[here % len(places)]]
            if item.is_flagged if wanted == "flagged" else not item.answer:
                return item.position
        return None

    def begun(self) -> list[int]:
        """Places of the questions that are answered in part: more is asked for than was given."""
        asked = choices_wanted(self._database, self.sitting.sitting_id)
        return [
            item.position
            for item in self.sitting.items
            if 0 < len(item.answer.placed or item.answer.chosen) < asked.get(item.item_id, 0)
        ]

    def place_in_set(self) -> tuple[int, int] | None:
        """The place, from 1, of the question on the screen in the set that stands around it, and
        how many questions the set has; None where it stands alone."""
        if self._sets is None:
            ids = [item.question_id for item in self.sitting.items]
            self._sets = questions.sets(self._database, ids)
        names = [self._sets.get(item.question_id, ("", 0))[0] for item in self.sitting.items]
        first = last = self.item.position
        name = names[first]
        while name and first and names[first - 1] == name:
            first -= 1
        while name and last + 1 < len(names) and names[last + 1] == name:
            last += 1
        return (self.item.position - first + 1, last - first + 1) if last > first else None

    def can_repeat(self) -> bool:
        """Whether the question on the screen was wrong and can be asked again later."""
        return tutoring.can_repeat(self.sitting)

    def repeat_later(self) -> Changes:
        """Ask the question on the screen again at the end of the sitting, its options in another
        order; it does not count there."""
        if self._expire():
            return _ENDED
        if not self.can_repeat():
            return Changes.NOTHING
        from studytui.domain.shuffle import option_order
        from studytui.storage import repeats

        self._spend(is_act=True)
        question = self.question()
        order = option_order(question.kind, question.options, secrets.randbits(32))
        with self._database.transaction():
            if not sittings.keep_time(self._database, self.sitting.sitting_id, self.item):
                return self._ended()
            repeats.add(self._database, self.sitting, question.question_id, order)
        stored = sittings.load(self._database, self.sitting.sitting_id)
        assert stored is not None
        self.sitting = replace(self.sitting, items=(*self.sitting.items, stored.items[-1]))
        return Changes.SITTINGS

    def session_left(self) -> timedelta | None:
        """What is left of a session of so many minutes, below zero after its end; None where none
        was agreed on."""
        return tutoring.session_left(self.sitting, timedelta(seconds=self._uncounted()))


def _is_about(act: Act, item: Item) -> bool:
    return item.item_id in act.items or item.question_id in act.questions
