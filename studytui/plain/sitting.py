"""A sitting line by line: the same core and the same log as the full screen, the clock said aloud."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar

from studytui.domain.breaks import Stretch, after_key, break_words, is_due, told
from studytui.domain.exam import Item, Mode, SittingState
from studytui.domain.question import Kind, Question
from studytui.domain.sitting_clock import warning_due
from studytui.domain.wording import count, pause_words, time_words
from studytui.errors import StudyError
from studytui.plain.question_text import (
    numbers_by_letter,
    say_question,
    say_standing,
    say_verdict,
)
from studytui.plain.talk import Talk
from studytui.plain.typed import chosen_letters, placed_letters
from studytui.services.changes import Changes
from studytui.services.session import Session

HELP = (
    ("b", "choose B; where several are asked for, all of them: b d"),
    ("b!", "choose B and say that you are sure"),
    ("1b 2a", "what goes where; in an order the letters alone: c a b"),
    ("= 3.5", "an answer in words or as a number; = alone takes it away"),
    ("-c", "strike C out, or take the stroke back"),
    ("Enter", "on; in tutor mode first the answer"),
    ("n, p", "the next question, the one before"),
    (":12", "question 12"),
    ("], [", "the next question without an answer, the one before"),
    ("m", "flag, or take the flag away; m and words: why"),
    ("t", "and words: your note on the question; t alone shows it"),
    ("u", "take back what you did last"),
    ("z", "the time"),
    (".", "the question once more"),
    ("o", "all questions at a glance"),
    ("+", "ask it once more at the end (tutor mode, where it was wrong)"),
    ("r", "counts, then hand in"),
    ("q", "leave; everything is kept as it is"),
)
"""What may be typed, and what it does."""
_OPTION_LETTERS = frozenset("abcdefgh")
"""Letters that are no command."""


class PlainSitting:
    """One sitting from where it stands to its end, or until it is left."""

    def __init__(
        self,
        session: Session,
        talk: Talk,
        *,
        break_minutes: int = 0,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        """After so many minutes without a break, by the clock `now`, that is said; 0: never."""
        self._break_minutes = break_minutes if now is not None else 0
        self._now = now
        self._stretch: Stretch | None = None
        self._session = session
        self._talk = talk
        self._lowest = session.time_left()
        self._pause = session.pause
        self._place = self._where
        self._is_left = False

    def run(self) -> bool:
        """Sit; whether it has ended. What was typed is kept line by line; where nothing more comes,
        the sitting is left as it stands."""
        session, talk = self._session, self._talk
        self._say_beginning()
        try:
            while not session.is_ended and not self._is_left:
                if session.is_in_break:
                    self._take_break()
                else:
                    self._ask_question()
        finally:
            if not session.is_ended and not self._is_left:
                session.leave()
        if session.is_ended and session.sitting.state is SittingState.EXPIRED:
            talk.say("The time is over; what you chose counts.")
        return session.is_ended

    def _say_beginning(self) -> None:
        session, talk = self._session, self._talk
        sitting = session.sitting
        mode = "" if sitting.rules.mode is Mode.EXAM else f", {sitting.rules.mode.value}"
        talk.say(f"{sitting.title}{mode}. {count(len(sitting.items), 'question')}.")
        if session.pause is not None:
            talk.say(pause_words(session.pause))
        if session.is_shared:
            talk.say("It is open in another window as well: both show the same sitting.")
        talk.say("? says what may be typed.")

    @property
    def _where(self) -> tuple[int, bool, int]:
        sitting = self._session.sitting
        return sitting.block, self._session.is_in_break, sitting.position

    def _ask_question(self) -> None:
        """Show the question on which the sitting stands, and do what is typed until it stands on
        another."""
        self._place = self._where
        self._show_question()
        while not self._session.is_ended and not self._is_left and self._place == self._where:
            typed = self._talk.ask(">", each_second=self._let_time_pass)
            if typed is None:
                self._is_left = self._talk.has_ended and bool(self._leave())
                return
            self._do(typed)
            self._remind_of_break()

    def _remind_of_break(self) -> None:
        """Say how long it has been without a break, in no exam."""
        rules = self._session.sitting.rules
        if self._now is None or not self._break_minutes:
            return
        self._stretch = after_key(self._stretch, self._now())
        is_examining = rules.mode is Mode.EXAM or self._session.time_left() is not None
        if not is_examining and is_due(self._stretch, self._break_minutes):
            self._talk.say(break_words(self._stretch))
            self._stretch = told(self._stretch, self._break_minutes)

    def _let_time_pass(self) -> bool:
        """A second has gone by: whether the question is no longer asked for."""
        session, place = self._session, self._where
        self._attempt(session.tick)
        if session.is_ended or self._where != place:
            return True
        before, left = self._lowest, session.time_left()
        if before is not None and left is not None:
            warning = warning_due(before, left, session.sitting.rules.warnings)
            if warning is not None:
                self._talk.interrupt(f"{left_words(warning)} left.")
            left = min(before, left)
        self._lowest = left
        if session.pause is not self._pause and session.pause is not None:
            self._pause = session.pause
            self._talk.interrupt(pause_words(session.pause))
        return False

    def _take_break(self) -> None:
        talk, session = self._talk, self._session
        left = session.time_left()
        longest = "" if left is None else f", at most {left_words(left)}"
        block = session.block()
        talk.say(f"A break{longest}. Enter begins block {block.number} of {block.blocks}.")
        self._place = self._where
        typed = talk.ask(">", each_second=self._let_time_pass)
        if typed is None:
            if talk.has_ended:
                self._is_left = bool(self._leave())
        elif typed in ("q", "Q"):
            self._is_left = bool(self._leave())
        elif typed == "?":
            talk.say("Enter begins the next block, q leaves; the break runs on.")
        else:
            self._attempt(session.begin_block)

    def _show_question(self) -> None:
        talk, session = self._talk, self._session
        left = session.time_left()
        clock = "" if left is None else f" {left_words(left)} left."
        within = ""
        if session.has_blocks:
            block = session.block()
            within = f" Block {block.number} of {block.blocks}."
        talk.say()
        talk.say(f"Question {session.number} of {len(session.shown_items())}.{within}{clock}")
        place = session.place_in_set()
        if place is not None:
            talk.say(f"Question {place[0]} of {place[1]} of a set.")
        question = self._question()
        if question is None:
            return
        say_question(talk, question, session.item)
        say_standing(talk, question, session.item)
        if session.item.is_revealed:
            say_verdict(talk, question, session.item)

    def _question(self) -> Question | None:
        try:
            return self._session.question()
        except StudyError as error:
            self._talk.say(str(error))
            return None

    # What is typed

    def _do(self, typed: str) -> None:
        name, words = typed[:1], typed[1:].strip()
        question = self._question()
        if not typed:
            self._go_on(question)
        elif typed == "?":
            self._help()
        elif name == "=":
            self._write(question, words)
        elif name == ":" or (name == "-" and len(words) == 1):
            self._go_to(words) if name == ":" else self._strike(question, words.lower())
        elif question is not None and self._answer(question, typed):
            pass
        elif name.lower() in self._COMMANDS and (not words or typed[1:2] == " "):
            self._COMMANDS[name.lower()](self, words)
        else:
            self._talk.say("That is neither an answer nor a command. ? says what may be typed.")

    def _answer(self, question: Question, typed: str) -> bool:
        """Whether what was typed is an answer; then it is given."""
        if not question.kind.has_options:
            if question.kind is Kind.NUMBER and re.match(r"[-+.,−]?\d", typed):
                self._write(question, typed)
                return True
            return False
        is_sure = typed.endswith("!")
        text = typed.rstrip("! ")
        named = numbers_by_letter(question, self._session.item)
        if len(text) == 1 and text.islower() and text not in _OPTION_LETTERS:
            # A command; of the ninth option and those behind it the capital chooses.
            return False
        if question.kind.has_slots:
            return self._place_options(question, text, named)
        letters = chosen_letters(text, list(named))
        if letters is None:
            return False
        numbers = [named[one][0] for one in letters]
        if question.kind is not Kind.MULTIPLE and len(numbers) > 1:
            self._talk.say("One answer is asked for.")
            return True
        self._choose(question, frozenset(numbers), is_sure=is_sure)
        return True

    def _choose(self, question: Question, numbers: frozenset[int], *, is_sure: bool) -> None:
        """Have exactly these options chosen."""
        session = self._session
        if self._is_shown():
            return
        if question.kind is Kind.MULTIPLE:
            # First those that are taken back, so that there are never more than asked for.
            chosen = session.item.answer.chosen
            if question.required and len(numbers) > question.required:
                self._talk.say(f"{question.required} are asked for.")
                return
            for number in [*sorted(chosen - numbers), *sorted(numbers - chosen)]:
                self._attempt(partial(session.choose, number))
        else:
            (number,) = numbers
            if session.item.answer.chosen != numbers:
                self._attempt(partial(session.choose, number))
            if is_sure and not session.item.is_sure and session.sitting.rules.has_confidence:
                self._attempt(partial(session.choose, number))
        self._say_answer(question)

    def _place_options(self, question: Question, text: str, named: dict[str, list[int]]) -> bool:
        session = self._session
        placed = placed_letters(text, len(question.slots), named)
        if placed is None:
            return False
        if self._is_shown():
            return True
        if question.kind is Kind.ORDERING:
            for _, number in session.item.answer.placed[::-1]:
                self._attempt(partial(session.place, number))
            for one in sorted(placed, key=lambda one: one.slot):
                number = named[one.letter][0]
                self._attempt(partial(session.place, number))
        else:
            for one in placed:
                slot = question.slots[one.slot - 1].number
                fitting = [
                    number
                    for number in named[one.letter]
                    if (option := question.option(number)) is not None
                    and option.slot in (None, slot)
                ]
                if not fitting:
                    self._talk.say(f"{one.letter.upper()} does not go into {one.slot}.")
                elif dict(session.item.answer.placed).get(slot) != fitting[0]:
                    self._attempt(partial(session.place, fitting[0], slot))
        self._say_answer(question)
        return True

    def _is_shown(self) -> bool:
        if self._session.item.is_revealed:
            self._talk.say("Its answer has been shown: it stands.")
        return self._session.item.is_revealed

    def _write(self, question: Question | None, words: str) -> None:
        if question is None or self._is_shown():
            return
        if question.kind.has_options:
            if words:
                self._talk.say("Options are chosen by their letters.")
            else:
                self._clear(question)
            return
        self._attempt(lambda: self._session.write(words))
        if not self._session.is_number_read():
            self._talk.say("That cannot be read as a number.")
        self._say_answer(question)

    def _clear(self, question: Question) -> None:
        """Take the answer away."""
        session = self._session
        for _ in range(3 * max(len(question.options), 1)):
            answer = session.item.answer
            if not answer or session.is_ended:
                break
            if answer.placed:
                slot, number = answer.placed[-1]
                self._attempt(partial(session.place, number, slot))
            else:
                self._attempt(partial(session.choose, min(answer.chosen)))
        self._say_answer(question)

    def _say_answer(self, question: Question) -> None:
        session = self._session
        if session.is_ended or self._where != self._place:
            return
        if not session.item.answer:
            self._talk.say("No answer.")
            return
        say_standing(self._talk, question, session.item)
        missing = session.missing()
        if missing:
            self._talk.say(f"{missing} more to {'place' if question.kind.has_slots else 'choose'}.")
        elif session.sitting.rules.mode is Mode.TUTOR:
            self._talk.say("Enter shows whether it is right.")

    def _strike(self, question: Question | None, name: str) -> None:
        if question is None or self._is_shown():
            return
        numbers = numbers_by_letter(question, self._session.item).get(name)
        if numbers is None or question.kind is Kind.ORDERING:
            self._talk.say(f"There is no option {name.upper()} to strike out.")
            return
        self._attempt(lambda: self._session.strike(numbers[0]))
        is_struck = numbers[0] in self._session.item.struck
        self._talk.say(f"{name.upper()} is {'struck out' if is_struck else 'back'}.")

    # Commands

    def _go_on(self, question: Question | None) -> None:
        """Enter: what comes next."""
        session = self._session
        item, is_tutor = session.item, session.sitting.rules.mode is Mode.TUTOR
        if not is_tutor or item.is_revealed or not item.answer or question is None:
            if not item.answer and is_tutor and question is not None:
                self._talk.say("No answer yet. n goes on without one.")
                return
            self._next("")
        elif missing := session.missing():
            self._talk.say(f"{missing} more are asked for. n goes on as it is.")
        else:
            self._attempt(session.reveal)
            if session.item.is_revealed:
                say_verdict(self._talk, question, session.item)
                self._talk.say("Enter goes on.")

    def _next(self, _: str) -> None:
        position = self._session.sitting.position + 1
        if position in self._session.reachable():
            self._attempt(lambda: self._session.go_to(position))
        else:
            self._finish("")

    def _back(self, _: str) -> None:
        position = self._session.sitting.position - 1
        if position in self._session.reachable():
            self._attempt(lambda: self._session.go_to(position))
        else:
            self._talk.say("This is the first question.")

    def _leap(self, step: int) -> None:
        position = self._session.next_where("unanswered", step)
        if position is None:
            self._talk.say("No other question is unanswered.")
        else:
            self._attempt(lambda: self._session.go_to(position))

    def _go_to(self, words: str) -> None:
        items = self._session.shown_items()
        number = int(words) if words.isascii() and words.isdigit() and len(words) < 6 else 0
        if not 0 < number <= len(items):
            self._talk.say(f"There are questions 1 to {len(items)}.")
        else:
            self._attempt(lambda: self._session.go_to(items[number - 1].position))

    def _flag(self, words: str) -> None:
        session = self._session
        self._attempt(lambda: session.flag_for(words) if words else session.flag())
        because = f": {session.item.flag_reason}" if session.item.flag_reason else ""
        self._talk.say(f"Flagged{because}." if session.item.is_flagged else "No longer flagged.")

    def _note(self, words: str) -> None:
        if words:
            self._attempt(lambda: self._session.note(words))
        question = self._question()
        note = question.note.strip() if question is not None else ""
        self._talk.say(f"Your note: {note}" if note else "There is no note. t and words keep one.")

    def _undo(self, _: str) -> None:
        try:
            undone = self._session.take_back()
        except StudyError as error:
            self._talk.say(f"{error} u goes further back.")
            return
        if not self._session.is_ended:
            self._talk.say(
                "There is nothing to take back."
                if undone is None
                else f"Taken back: {undone.words}."
            )

    def _time(self, _: str) -> None:
        left = self._session.time_left()
        self._talk.say("There is no clock." if left is None else f"{left_words(left)} left.")

    def _again(self, _: str) -> None:
        self._show_question()

    def _repeat(self, _: str) -> None:
        if self._attempt(self._session.repeat_later):
            self._talk.say("It comes again at the end.")
        else:
            self._talk.say("Only what was wrong, and shown, is asked again.")

    def _overview(self, _: str) -> None:
        here = self._session.item.position
        for number, item in enumerate(self._session.shown_items(), 1):
            words = [_answered(item)]
            if item.is_flagged:
                words.append("flagged")
            if item.position == here:
                words.append("here")
            self._talk.say(f"{number}: {', '.join(words)}")

    def _finish(self, _: str) -> None:
        session, talk = self._session, self._talk
        answered, unanswered, flagged = session.open_counts()
        talk.say(
            f"{answered} answered, {unanswered} not, {flagged} flagged."
            + (f" {session.unkeyed()} have no key and are not scored." if session.unkeyed() else "")
        )
        open_ones = [
            str(number)
            for number, item in enumerate(session.shown_items(), 1)
            if not item.answer and item.block == session.sitting.block
        ]
        if open_ones:
            talk.say(f"Without an answer: {', '.join(open_ones)}.")
        what = "Hand in" if session.is_last_block() else "Close this block"
        place = self._where
        typed = talk.ask(f"{what}? y or n:", each_second=self._let_time_pass)
        if typed is not None and typed.lower() in ("y", "yes"):
            if self._where == place:
                self._attempt(session.close_block)
        elif not session.is_ended:
            talk.say("Not handed in.")

    def _leave(self, _: str = "") -> Changes:
        self._is_left = True
        return self._attempt(self._session.leave)

    def _help(self) -> None:
        for typed, words in HELP:
            self._talk.say(words, first=f"{typed:<6} ", indent=" " * 7)

    def _attempt(self, act: Callable[[], Changes]) -> Changes:
        """Do something to the sitting; when this returns it is kept. What cannot be done is said."""
        try:
            return act()
        except StudyError as error:
            self._talk.say(error.line)
            return Changes.NOTHING

    _COMMANDS: ClassVar[dict[str, Callable[[PlainSitting, str], object]]] = {
        "n": _next,
        "p": _back,
        "m": _flag,
        "t": _note,
        "u": _undo,
        "z": _time,
        ".": _again,
        "o": _overview,
        "r": _finish,
        "q": _leave,
        "+": _repeat,
        "]": lambda self, _: self._leap(1),
        "[": lambda self, _: self._leap(-1),
    }


def _answered(item: Item) -> str:
    if item.is_revealed:
        return {True: "right", False: "wrong", None: "not scored"}[item.is_correct]
    return "answered" if item.answer else "open"


def left_words(left: timedelta) -> str:
    """Time that is left, of two minutes and more to the nearest whole one."""
    seconds = max(int(left.total_seconds()), 0)
    return (
        count(seconds, "second")
        if seconds < 120
        else time_words(timedelta(minutes=(seconds + 30) // 60))
    )
