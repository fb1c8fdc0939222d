"""Plain mode outside a sitting: what is to be done today, and everything else by a word."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial

from studytui.domain.agenda import READ, Entry
from studytui.domain.day_names import month, weekday
from studytui.domain.exam import Mode, Rules
from studytui.domain.plan_wording import minutes_words
from studytui.domain.streak import streak_words
from studytui.domain.text import clean_line
from studytui.domain.wording import count
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.plain.goal_talk import talk_of_goal
from studytui.plain.looking_back import look_back, say_score
from studytui.plain.sitting import PlainSitting
from studytui.plain.talk import Talk
from studytui.services.exams import Begun
from studytui.services.plans import Agenda
from studytui.services.sessions import LENGTHS
from studytui.services.study import Study

Command = Callable[[Sequence[str]], int]
"""Runs another command of studytui, such as ``["weak"]``."""

HELP = (
    ("3", "begin number 3 of the list"),
    ("x 3", "number 3, a task of the plan, is done; the same again: it is not"),
    ("s", "a session at once: what is due, then wrong and new questions; s 20: of 20 minutes"),
    ("e", "the exams there are; e 2 sits number 2, e 2 tutor answer by answer"),
    ("f", "and a search: practise the questions it finds, such as f topic:Loops is:wrong"),
    ("v", "past sittings; v 1 goes through number 1"),
    ("plan", "the days up to the exam"),
    ("weak", "where points are lost"),
    ("ready", "whether you would pass"),
    ("due", "how many questions are due"),
    ("g", "your goal: the day of the exam and your hours, which make a plan"),
    ("b", "and a path: busy hours of a calendar file, which the plan leaves"),
    ("i", "and a path: import it; i alone: the samples that came along"),
    ("q", "quit"),
)
"""What may be typed, and what it does."""
_COMMANDS = ("plan", "weak", "ready", "due")
_PRACTISED = 20
"""Questions of a practice at most."""
_LATEST = 9
"""Past sittings listed."""
_BEGINS = "s begins a session, e lists the exams."
"""Said where the list has no numbers."""


class Menu:
    """The conversation from the first line to the last."""

    def __init__(self, paths: Paths, talk: Talk, command: Command) -> None:
        self._paths = paths
        self._talk = talk
        self._command = command
        self._begin: list[Callable[[Study], Begun | int]] = []
        """What the numbers of the list begin."""
        self._tasks: dict[int, Entry] = {}
        """Which of them are tasks of the plan, by place."""

    def run(self) -> None:
        """Until ``q`` is typed, or nothing more comes."""
        talk = self._talk
        with closing(Study.open(self._paths)) as study:
            for notice in study.database.notices:
                talk.say(notice)
            self._list(study)
            while not talk.has_ended:
                typed = talk.ask("studytui>")
                if typed is None:
                    talk.say()
                elif typed in ("q", "quit", "exit"):
                    break
                else:
                    self._try(study, typed)

    def _try(self, study: Study, typed: str) -> None:
        try:
            self._do(study, typed)
        except StudyError as error:
            self._talk.say(error.line)

    def _do(self, study: Study, typed: str) -> None:
        name, _, words = typed.partition(" ")
        words = words.strip()
        if not typed:
            self._list(study)
        elif typed == "?":
            for what, does in HELP:
                self._talk.say(does, first=f"{what:<6} ", indent=" " * 7)
        elif typed.isascii() and typed.isdigit():
            self._start(study, _place(typed, len(self._begin)))
        elif name == "x" and words:
            self._tick(study, _place(words, len(self._begin)))
        elif name == "s":
            sit(study, self._talk, session(study, words))
        elif name == "e":
            self._exams(study, words)
        elif name == "f":
            sit(study, self._talk, practice(study, words))
        elif name == "v":
            self._review(study, words)
        elif name == "g" and not words:
            if talk_of_goal(study, self._talk):
                self._list(study)
        elif name == "b" and not words and not study.calendars.all():
            self._talk.say("No calendar is counted. b and the path of an ICS file takes one in.")
        elif name == "b":
            self._command(["calendar", *(["--", os.path.expanduser(words)] if words else [])])
        elif name == "i":
            # No line is written over: a screen reader would read each of them.
            paths = ["--", os.path.expanduser(words)] if words else ["--samples"]
            self._command(["import", "--progress", "lines", *paths])
        elif typed == "plan" and study.goals.current() is None:
            self._talk.say("There is no goal yet, so nothing is planned. g sets one.")
        elif typed in _COMMANDS:
            self._command([typed])
        else:
            self._talk.say("There is no such command. ? says what may be typed.")

    def _list(self, study: Study) -> None:
        """Today: what can be taken up, and the tasks of the day."""
        talk = self._talk
        self._begin, self._tasks = [], {}
        summary = study.library.summary()
        if not summary.questions:
            talk.say("studytui. No questions yet: i and a path imports them, i alone samples.")
            self._assigned(study)
            return
        agenda = study.plans.agenda()
        due = study.plans.due()
        talk.say(
            f"studytui. {weekday(agenda.day)} {agenda.day.day} {month(agenda.day)}. {count(summary.questions, 'question')}, {due} due."
        )
        if words := day_words(agenda):
            talk.say(words)
        begun = self._assigned(study)
        for line in study.sittings.open_ones():
            if line.sitting_id in begun:
                continue
            self._offer(
                f"Go on with {line.title}: {line.answered} of {line.questions} answered.",
                partial(_go_on, line.sitting_id),
            )
        for entry in agenda.tasks:
            self._tasks[len(self._begin)] = entry
            state = "" if entry.is_open else "Done: " if entry.is_done else "Not today: "
            words = f"{state}{task_words(entry)}, {minutes_words(entry.minutes)}."
            if entry.kind == READ and entry.is_open:
                words += " The full screen opens it."
            self._offer(words, partial(_begin_task, entry))
        if due and not agenda.tasks:
            self._offer("Review what is due.", lambda study: study.plans.begin_due())
        begins = "A number begins it, s a session at once." if self._begin else _BEGINS
        talk.say(f"{begins} ? says what else may be typed.")

    def _assigned(self, study: Study) -> set[int]:
        """What teachers have set and can be sat now, first; ids of the sittings that run for it."""
        if not study.is_in_class:
            return set()
        from studytui.domain.assignment import Refusal
        from studytui.domain.assignment_wording import refusal_words, window_words

        begun, now = set(), study.database.now()
        for one in study.assignments.mine():
            if one.refusal is Refusal.NOT_HERE:
                why = " ".join(refusal_words(one.refusal, one.assignment.terms))
                self._talk.say(
                    f"Set in {one.assignment.classroom}: {one.assignment.terms.title}. {why}"
                )
            if not one.is_open:
                continue
            given = one.assignment
            due = window_words(given.terms, now)
            words = f"Set in {given.classroom}: {given.terms.title}{due and f', {due}'}."
            if one.running is not None:
                begun.add(one.running.sitting_id)
                words += f" {one.running.answered} of {one.running.questions} answered."
            self._offer(words, partial(_begin_assigned, given.assignment_id))
        return begun

    def _offer(self, words: str, begin: Callable[[Study], Begun | int]) -> None:
        self._begin.append(begin)
        number = f"{len(self._begin)}. "
        self._talk.say(words, first=number, indent=" " * len(number))

    def _start(self, study: Study, place: int) -> None:
        begun = self._begin[place](study)
        sit(study, self._talk, begun)

    def _tick(self, study: Study, place: int) -> None:
        task = self._tasks.get(place)
        if task is None:
            raise StudyError(
                f"Number {place + 1} is no task of the plan.",
                title="What is done?",
                hint="Enter lists what there is.",
            )
        study.plans.tick(task)
        # Its number stays what it was until the list is said again.
        self._tasks[place] = replace(task, is_done=not task.is_done)
        self._talk.say(f"{'Open again' if task.is_done else 'Done'}: {task_words(task)}.")

    def _exams(self, study: Study, words: str) -> None:
        exams = study.exams.all()
        if not exams:
            self._talk.say("No exam was imported yet. s and f make one of questions.")
            return
        number, _, mode = words.partition(" ")
        if not number:
            for place, exam in enumerate(exams, 1):
                self._talk.say(
                    f"{exam.title}, {count(exam.questions, 'question')}.", first=f"{place}. "
                )
            return
        if mode and mode not in {one.value for one in Mode}:
            self._talk.say("The modes are exam, tutor and practice.")
            return
        exam = exams[_place(number, len(exams))]
        sit(study, self._talk, study.exams.begin_exam(exam, Mode(mode or "exam")))

    def _review(self, study: Study, words: str) -> None:
        past = study.review.latest(_LATEST)
        if not past:
            self._talk.say("Nothing has been sat yet.")
        elif words:
            look_back(study, self._talk, past[_place(words, len(past))].sitting_id)
        else:
            for place, line in enumerate(past, 1):
                say_score(self._talk, line, first=f"{place}. ")


def task_words(entry: Entry) -> str:
    """What a task of the plan is: ``Learn: Operators``."""
    about = " · ".join(filter(None, (entry.topic, entry.under)))
    return f"{entry.kind.capitalize()}{f': {about}' if about else ''}"


def day_words(agenda: Agenda) -> str:
    """How far the exam is, what is planned for the day and done of it, and for how long one has
    studied without a gap; empty without a goal."""
    goal = agenda.goal
    if goal is None:
        return ""
    name, left = clean_line(goal.name) or "The exam", agenda.days_left
    near = {None: "has no day", 0: "is today", 1: "is tomorrow"}
    when = near.get(left) or (f"is in {left} days" if left and left > 0 else "is over")
    parts = [f"{name} {when}."]
    if agenda.minutes:
        done = f", {minutes_words(agenda.minutes_done)} done" if agenda.minutes_done else ""
        parts.append(f"{minutes_words(agenda.minutes)} today{done}.")
    elif agenda.is_off:
        parts.append("Today is off.")
    if row := streak_words(agenda.streak):
        parts.append(f"{row}.")
    if agenda.remark:
        parts.append(agenda.remark)
    return " ".join(parts)


def sit(study: Study, talk: Talk, begun: Begun | int) -> bool:
    """Sit what was begun, or take up the sitting of that id, and say how it went; whether it has
    ended. Raises StudyError where there is no such sitting."""
    if isinstance(begun, Begun):
        if begun.remark:
            talk.say(begun.remark)
        begun = begun.sitting_id
    session = study.sittings.resume(begun)
    minutes, now = study.settings.break_minutes, study.database.now
    has_ended = PlainSitting(session, talk, break_minutes=minutes, now=now).run()
    if has_ended:
        say_score(talk, study.review.sheet(begun).line)
        if brought := study.summaries.words(begun):
            talk.say(brought)
        talk.say("v 1 goes through the answers.")
    else:
        if talk.has_ended:
            talk.say()
        talk.say("Left as it stands. It can be taken up again, here and in the full screen.")
    return has_ended


def _begin_assigned(assignment_id: int, study: Study) -> Begun:
    return study.assignments.begin(assignment_id)


def _go_on(sitting_id: int, _: Study) -> int:
    return sitting_id


def _begin_task(entry: Entry, study: Study) -> Begun:
    if entry.kind == READ:
        raise StudyError(
            "The full screen opens what is to be read.",
            title="To be read",
            hint="When you have read it, x and its number says so.",
        )
    return study.plans.begin(entry)


def practice(study: Study, query: str) -> Begun:
    """Some of the questions that a search finds, each answer shown at once. Raises StudyError."""
    rules = Rules(mode=Mode.TUTOR, shuffle_questions=True, shuffle_options=True)
    there = study.exams.count(query).total
    return study.exams.begin_search(query, rules, count=_PRACTISED if there > _PRACTISED else None)


def session(study: Study, words: str) -> Begun:
    """A session at once, of so many minutes or of the length that was chosen last. Raises
    StudyError."""
    if words:
        if words not in map(str, LENGTHS):
            raise StudyError(
                f"A session is of {', '.join(map(str, LENGTHS))} minutes.",
                title="How long?",
                hint="s 20 is one of 20.",
            )
        while study.sessions.minutes != int(words):
            study.sessions.step(1 if study.sessions.minutes < int(words) else -1)
    return study.sessions.begin()


def _place(words: str, there: int) -> int:
    """The place of a number from 1. Raises StudyError where there is none of it."""
    number = int(words) if words.isascii() and words.isdigit() and len(words) < 9 else 0
    if not 0 < number <= there:
        raise StudyError(
            f"There is no number {clean_line(words)}.",
            title="Which one?",
            hint=f"Choose from 1 to {there}." if there else "Enter lists what there is.",
        )
    return number - 1
