"""Sitting an exam: each act is kept before the next one is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

from studytui.domain.exam import (
    Item,
    Mode,
    Score,
    Sitting,
    SittingState,
    letter,
    score,
    time_left,
)
from studytui.domain.question import (
    NO_ANSWER,
    Answer,
    Kind,
    Question,
    is_right,
    parse_number,
)
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.settings import Settings
from studytui.storage import questions, sittings
from studytui.storage.acts import ActLog
from studytui.storage.database import Database

_PRESENCE_SECONDS = 10
_ENDED = Changes.SITTINGS | Changes.ANSWERS


class Session:
    """A sitting that is being taken. `sitting` is always what is stored."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        settings: Settings,
        acts: ActLog,
        sitting: Sitting,
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._acts = acts
        self._idle = timedelta(seconds=settings.idle_seconds)
        self._questions: dict[int, Question] = {}
        self.sitting = sitting
        self._last_act = self._counted_until = database.now()

    @property
    def item(self) -> Item:
        """The item that is on the screen."""
        return self.sitting.items[self.sitting.position]

    @property
    def is_ended(self) -> bool:
        return self.sitting.ended_at is not None

    def question(self, position: int | None = None) -> Question:
        """The question at a place, or the one on the screen."""
        place = self.sitting.position if position is None else position
        question_id = self.sitting.items[place].question_id
        if question_id not in self._questions:
            found = questions.load(self._database, self._learner_id, question_id)
            if found is None:
                raise StudyError(
                    f"Question {place + 1} is no longer in the library.",
                    hint="The rest of the sitting goes on.",
                )
            self._questions[question_id] = found
        return self._questions[question_id]

    def forget_question(self) -> None:
        """Read the question on the screen again when it is next asked for: its note has changed."""
        self._questions.pop(self.item.question_id, None)

    def missing(self) -> int:
        """How many more options the question on the screen asks for; 0 where it does not say."""
        required = self.question().required or 0
        return max(required - len(self.item.answer.chosen), 0)

    def is_number_read(self) -> bool:
        """Whether what was given can be read as a number, where one is asked for."""
        question = self.question()
        if question.kind is not Kind.NUMBER or not self.item.answer:
            return True
        return parse_number(self.item.answer.text, question.unit) is not None

    def time_left(self) -> timedelta | None:
        """What the clock shows; None without a clock."""
        return time_left(self.sitting, self._database.now())

    def is_over(self) -> bool:
        """Whether the time has run out."""
        left = self.time_left()
        return left is not None and left <= timedelta(0)

    def choose(self, number: int) -> Changes:
        """Choose an option.

        One right answer: it replaces what was chosen; the same again means "sure"; a third time
        clears it. Several: it is added or taken back. Raises StudyError when as many as asked for
        are chosen already.
        """
        if self._expire():
            return _ENDED
        question, item = self.question(), self.item
        if question.option(number) is None or not self._may_answer():
            return Changes.NOTHING
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
        if not item.is_sure:
            return self._answer(item.answer, is_sure=True)
        return self._answer(NO_ANSWER, is_sure=False)

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
        question = self.question()
        right = is_right(question, answer) if answer else None
        item = replace(self.item, answer=answer, is_sure=is_sure, is_correct=right)
        with self._act(self._answer_words(item)):
            is_kept = self._log(item)
        if not is_kept:
            return self._ended()
        self.sitting = self.sitting.with_item(item)
        return Changes.ANSWERS

    def _answer_words(self, item: Item) -> str:
        """What an answer is called when it is taken back."""
        if not item.answer:
            return "no answer"
        if item.answer.text:
            return f"answer {item.answer.text}"
        places = {number: letter(place) for place, number in enumerate(item.option_order)}
        numbers = item.answer.chosen or {option for _, option in item.answer.placed}
        names = " ".join(sorted(places.get(number, "?") for number in numbers))
        return f"answer {names}{', sure' if item.is_sure else ''}"

    def _act(self, words: str) -> AbstractContextManager[None]:
        """What is written inside is one act on the question on the screen, which `u` takes back."""
        place = f"question {self.sitting.position + 1}"
        return self._acts.record(f"{words}, {place}", self.sitting.sitting_id)

    def _log(self, item: Item) -> bool:
        number = _number(self.question(item.position), item.answer)
        return sittings.keep_answer(
            self._database, self._learner_id, self.sitting.sitting_id, item, number=number
        )

    def _ended(self) -> Changes:
        """The sitting has ended, here or in another window: what is stored is what counts."""
        stored = sittings.load(self._database, self.sitting.sitting_id)
        assert stored is not None
        self.sitting = stored
        return _ENDED

    def strike(self, number: int) -> Changes:
        """Strike an option out, or take the stroke back."""
        if self._expire():
            return _ENDED
        if self.is_ended or self.question().option(number) is None:
            return Changes.NOTHING
        words = "stroke taken back" if number in self.item.struck else "stroke"
        return self._keep(replace(self.item, struck=self.item.struck ^ {number}), words)

    def flag(self) -> Changes:
        """Flag the question, or take the flag away."""
        if self._expire():
            return _ENDED
        if self.is_ended:
            return Changes.NOTHING
        words = "flag taken away" if self.item.is_flagged else "flag"
        return self._keep(replace(self.item, is_flagged=not self.item.is_flagged), words)

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
            sittings.record_outcomes(self._database, self._learner_id, [self._outcome(item)])
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
        if self.is_ended or not 0 <= position < len(self.sitting.items):
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
        count = len(self.sitting.items)
        for distance in range(1, count):
            item = self.sitting.items[(self.sitting.position + step * distance) % count]
            if item.is_flagged if wanted == "flagged" else not item.answer:
                return item.position
        return None

    def tick(self) -> Changes:
        """To be called about once a second. Keeps now and then that the program is still here, so
        that a lost line costs no time; ends the sitting when the time is over."""
        if self.is_ended:
            return Changes.NOTHING
        if self._expire():
            return _ENDED
        now = self._database.now()
        seen = self.sitting.last_seen
        if seen is None or (now - seen).total_seconds() >= _PRESENCE_SECONDS:
            self._spend()
            if not sittings.keep_item(self._database, self.sitting.sitting_id, self.item):
                return self._ended()
        return Changes.NOTHING

    def leave(self) -> Changes:
        """Go away by choice; the sitting stays open. A strict clock runs on, another stops."""
        if self._expire():
            return _ENDED
        if self.is_ended:
            return Changes.NOTHING
        self._spend(is_act=True)
        now = self._database.now()
        left = replace(self.sitting, state=SittingState.PAUSED, left_at=now, last_seen=now)
        with self._database.transaction():
            if not sittings.keep_item(self._database, left.sitting_id, self.item):
                return self._ended()
            sittings.keep_clock(self._database, left)
        self.sitting = left
        return Changes.SITTINGS

    def counts(self) -> tuple[int, int, int]:
        """Answered, unanswered and flagged items."""
        answered = sum(bool(item.answer) for item in self.sitting.items)
        flagged = sum(item.is_flagged for item in self.sitting.items)
        return answered, len(self.sitting.items) - answered, flagged

    def unkeyed(self) -> int:
        """How many questions have no key and will not be scored."""
        worths = sittings.worths(self._database, self.sitting.sitting_id)
        return sum(not worth.is_keyed for worth in worths.values())

    def finish(self) -> Changes:
        """Submit: what is chosen counts. After the time is over it ends at its deadline."""
        if self.is_ended:
            return Changes.NOTHING
        self._spend(is_act=True)
        now = self._database.now()
        deadline = self.sitting.deadline
        is_late = deadline is not None and deadline <= now
        ended_at = deadline if is_late and deadline is not None else now
        state = SittingState.EXPIRED if is_late else SittingState.SUBMITTED
        with self._database.transaction():
            self._mark_what_has_a_key_now()
            ended = replace(self.sitting, state=state, ended_at=ended_at, left_at=None)
            outcomes = [
                self._outcome(item) for item in ended.items if item.answer and not item.is_revealed
            ]
            sittings.finish(
                self._database, self._learner_id, ended, self._score(ended.items), outcomes
            )
            self._acts.forget(ended.sitting_id)
        return self._ended()

    def _mark_what_has_a_key_now(self) -> None:
        """A key that was found while the sitting was open counts for answers already given."""
        worths = sittings.worths(self._database, self.sitting.sitting_id)
        for item in self.sitting.items:
            if item.answer and item.is_correct is None and worths[item.item_id].is_keyed:
                self._questions.pop(item.question_id, None)
                right = is_right(self.question(item.position), item.answer)
                marked = replace(item, is_correct=right)
                if self._log(marked):
                    self.sitting = self.sitting.with_item(marked)

    def _score(self, items: Sequence[Item]) -> Score:
        worths = sittings.worths(self._database, self.sitting.sitting_id)
        return score(
            [
                (
                    item.is_correct,
                    bool(item.answer),
                    worths[item.item_id].is_keyed,
                    worths[item.item_id].marks,
                )
                for item in items
            ]
        )

    def _outcome(self, item: Item) -> sittings.Outcome:
        return sittings.Outcome(item.question_id, item.is_correct, self._database.now())

    def _expire(self) -> bool:
        if self.is_ended or not self.is_over():
            return False
        self.finish()
        return True

    def _spend(self, *, is_act: bool = False) -> None:
        """Add the time since it was last counted to the item on the screen. Time beyond the idle
        limit after the last act does not count: the learner was away."""
        now = self._database.now()
        end = min(now, self._last_act + self._idle, self.sitting.deadline or now)
        seconds = max((end - self._counted_until).total_seconds(), 0.0)
        self._counted_until = now
        if is_act:
            self._last_act = now
        item = replace(self.item, seconds=self.item.seconds + seconds)
        self.sitting = replace(self.sitting.with_item(item), last_seen=now)


def _number(question: Question, answer: Answer) -> float | None:
    """What was given as a number, for statistics; None if it is none or beyond a float's range."""
    given = parse_number(answer.text, question.unit) if question.kind is Kind.NUMBER else None
    try:
        return None if given is None else float(given)
    except OverflowError:
        return None
