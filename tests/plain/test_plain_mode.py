"""Exams line by line: the same questions, the same answers, the same log."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from studytui.domain.exam import Block, Mode, Rules, SittingState
from studytui.domain.question import Kind, Question
from studytui.domain.slots import letters
from studytui.paths import Paths
from studytui.plain.looking_back import look_back
from studytui.plain.menu import Menu, sit
from studytui.plain.sitting import PlainSitting
from studytui.plain.talk import Talk
from studytui.services.session import Session
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.tui.app import make_app
from studytui.tui.screens.driver import DriverScreen
from tests.conftest import SetClock
from tests.made_questions import fill
from tests.programs import run_program

ROOT = Path(__file__).resolve().parents[2]
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Written(NamedTuple):
    talk: Talk
    out: io.StringIO


@contextmanager
def typing(*lines: str, second: float = 1.0, ends: bool = True) -> Iterator[Written]:
    """A conversation in which these lines are typed, and then nothing more comes."""
    reader, writer = os.pipe()
    os.write(writer, "".join(f"{line}\n" for line in lines).encode())
    if ends:
        os.close(writer)
    out = io.StringIO()
    with open(reader, "rb") as source:
        yield Written(Talk(source, out, second=second), out)
    if not ends:
        os.close(writer)


@pytest.fixture
def library(study: Study) -> Study:
    fill(study, 60, slots=True)
    return study


def typed_key(question: Question, order: tuple[int, ...]) -> str:
    """The right answer as a person would type it."""
    if not question.kind.has_options:
        return f"= {question.accepted[0]}"
    names = letters(question, order)
    if question.kind is Kind.ORDERING:
        return " ".join(names[question.right_placement[slot.number]] for slot in question.slots)
    if question.kind.has_slots:
        key = question.right_placement
        return " ".join(
            f"{place}{names[key[slot.number]].lower()}"
            for place, slot in enumerate(question.slots, 1)
        )
    return " ".join(sorted(names[number].lower() for number in question.key))


def keyed_of_each_kind(study: Study) -> list[int]:
    """A question of each kind there is, with a key."""
    found: dict[Kind, int] = {}
    for (question_id,) in study.database.rows("SELECT question_id FROM question ORDER BY 1"):
        question = study.review.question(question_id)
        if question.is_keyed:
            found.setdefault(question.kind, question_id)
    return list(found.values())


def test_every_kind_of_question_is_answered_right_by_typing_its_key(library: Study) -> None:
    ids = keyed_of_each_kind(library)
    assert len(ids) == len(Kind)
    begun = library.exams.begin_questions(ids, Rules(shuffle_options=True), "All kinds")
    session = library.sittings.resume(begun.sitting_id)
    lines = []
    for item in session.sitting.items:
        lines += [typed_key(session.question(item.position), item.option_order), ""]
    with typing(*lines, "y") as (talk, out):
        assert sit(library, talk, begun)
    assert f"100 %, {len(ids)} of {len(ids)} right" in out.getvalue(), out.getvalue()
    line = library.review.sheet(begun.sitting_id).line
    assert (line.right, line.unanswered) == (len(ids), 0)


def test_a_second_answer_takes_the_place_of_the_first(library: Study) -> None:
    ids = [one for one in keyed_of_each_kind(library)]
    begun = library.exams.begin_questions(ids, Rules(shuffle_options=True), "All kinds")
    session = library.sittings.resume(begun.sitting_id)
    lines = []
    for item in session.sitting.items:
        question = session.question(item.position)
        other = question.kind.has_options and not question.kind.has_slots
        lines += ["a" if other else "= 5" if not question.kind.has_options else "c"]
        lines += [typed_key(question, item.option_order), ""]
    with typing(*lines, "yes") as (talk, _):
        assert sit(library, talk, begun)
    assert library.review.sheet(begun.sitting_id).line.right == len(ids)


def test_what_was_typed_stands_when_the_line_is_cut_and_is_gone_on_with(library: Study) -> None:
    begun = library.exams.begin_questions([1, 2, 3, 4], Rules(), "Cut")
    with typing("a", "n", "m because hard") as (talk, out):
        assert not sit(library, talk, begun)
    assert "Flagged: because hard." in out.getvalue()
    session = library.sittings.resume(begun.sitting_id)
    assert session.sitting.position == 1
    assert session.sitting.items[0].answer and session.item.flag_reason == "because hard"
    with typing("p", "u", "q") as (talk, out):
        assert not sit(library, talk, session.sitting.sitting_id)
    assert "Your answer: A." in out.getvalue()
    assert "Left as it stands." in out.getvalue()


def test_in_tutor_mode_enter_shows_the_answer_and_it_stands(library: Study) -> None:
    question = library.review.question(keyed_of_each_kind(library)[0])
    rules = Rules(mode=Mode.TUTOR)
    begun = library.exams.begin_questions([question.question_id, 2], rules, "Tutor")
    key = typed_key(question, library.sittings.resume(begun.sitting_id).item.option_order)
    with typing("", key, "", "a", "", "r", "n", "r", "y") as (talk, out):
        sit(library, talk, begun)
    said = out.getvalue()
    assert "No answer yet. n goes on without one." in said
    assert "Right. The key:" in said
    assert "Its answer has been shown: it stands." in said
    assert "Not handed in." in said


def test_sure_is_said_with_a_mark_and_a_stroke_is_taken_back(library: Study) -> None:
    begun = library.exams.begin_questions([1, 2], Rules(), "Sure")
    with typing("b!", "-c", "-C", "=", "q") as (talk, out):
        sit(library, talk, begun)
    said = out.getvalue()
    assert "Your answer: B, sure." in said
    assert "C is struck out." in said and "C is back." in said
    assert "No answer." in said
    session = library.sittings.resume(begun.sitting_id)
    assert not session.item.answer and not session.item.struck


class Hurried(SetClock):
    """A clock on which every look at it takes forty seconds."""

    def read(self):  # type: ignore[no-untyped-def]
        self.advance(timedelta(seconds=40))
        return super().read()


def test_the_time_is_told_and_ends_the_exam_while_one_types(home: Paths) -> None:
    with closing(Study.open(home, clock=Hurried(), settings=Settings())) as study:
        fill(study, 12)
        rules = Rules(time_limit=timedelta(minutes=40))
        begun = study.exams.begin_questions([1, 2], rules, "Timed")
        with typing("a", second=0.001, ends=False) as (talk, out):
            assert sit(study, talk, begun)
        said = out.getvalue()
        assert "15 minutes left.\n> " in said and "5 minutes left.\n> " in said
        assert "The time is over; what you chose counts." in said
        state = study.sittings.resume(begun.sitting_id).sitting.state
        assert state is SittingState.EXPIRED


def test_blocks_are_closed_and_enter_ends_the_break(library: Study) -> None:
    blocks = tuple(
        Block(2, timedelta(minutes=10), break_after=timedelta(minutes=5)) for _ in range(2)
    )
    begun = library.exams.begin_questions(
        [1, 2, 3, 4], Rules(blocks=blocks, may_return=False), "Blocks"
    )
    with typing("a", "n", "r", "y", "", "a", "r", "y") as (talk, out):
        assert sit(library, talk, begun)
    said = out.getvalue()
    assert "Close this block? y or n:" in said
    assert "A break, at most 5 minutes. Enter begins block 2 of 2." in said
    assert "Question 1 of 2. Block 2 of 2. 10 minutes left." in said


def test_what_others_wrote_carries_nothing_that_a_terminal_obeys(library: Study) -> None:
    evil = "\x1b]0;pwned\x07\x9b31m red \u202e cba \x08\x7f"
    for table, column in (("question_text", "stem"), ("question_text", "explanation")):
        library.database.execute(f"UPDATE {table} SET {column} = {column} || ?", evil)
    library.database.execute('UPDATE "option" SET text = text || ?', evil)
    begun = library.exams.begin_questions([1, 2, 3], Rules(mode=Mode.TUTOR), evil)
    with typing("a", "", "", "o", "r", "y") as (talk, out):
        sit(library, talk, begun)
        look_back(library, talk, begun.sitting_id)
    assert CONTROL.search(out.getvalue()) is None
    assert "red" in out.getvalue()


def test_a_past_sitting_is_gone_through_and_a_miss_is_given_its_reason(library: Study) -> None:
    begun = library.exams.begin_questions(keyed_of_each_kind(library)[:3], Rules(), "Sat")
    session: Session = library.sittings.resume(begun.sitting_id)
    session.finish()
    with typing("y misr", "y", "", "p", "", "", "") as (talk, out):
        look_back(library, talk, begun.sitting_id)
    said = out.getvalue()
    assert "Kept: misread." in said and "Say which:" in said and "That was the last." in said
    sheet = library.review.sheet(begun.sitting_id)
    assert sheet.items[0].miss_reason is not None


def test_the_menu_begins_sessions_exams_and_searches(library: Study) -> None:
    asked: list[list[str]] = []

    def command(words: object) -> int:
        asked.append(list(words))  # type: ignore[call-overload]
        return 0

    lines = ["?", "s 20", "q", "s 7", "", "1", "q", "e", "e 1", "q", "e 9", "f is:new", "q"]
    with typing(*lines, "weak", "i ~/bank", "i", "b ~/work.ics", "v", "nonsense", "q") as (
        talk,
        out,
    ):
        Menu(library.paths, talk, command).run()
    said = out.getvalue()
    assert "20 minutes, tutor." in said
    assert "How long? A session is of 10, 20, 40 minutes." in said
    assert said.count("s 20 is one of 20.") == 1
    assert "1. Go on with 20 minutes" in said
    assert "There is no number 9." in said
    assert "Search: is:new, tutor. 20 questions." in said
    assert "There is no such command." in said
    assert asked == [
        ["weak"],
        ["import", "--progress", "lines", "--", os.path.expanduser("~/bank")],
        ["import", "--progress", "lines", "--samples"],
        ["calendar", "--", os.path.expanduser("~/work.ics")],
    ]


def test_a_list_without_numbers_speaks_of_none(library: Study) -> None:
    with typing("s 20", "q", "q") as (talk, out):
        Menu(library.paths, talk, lambda words: 0).run()
    empty, _, begun = out.getvalue().partition("studytui> ")
    assert "s begins a session, e lists the exams." in empty and "A number" not in empty
    assert "A number begins it" not in begun.partition("Left as it stands.")[0]


def test_the_program_talks_in_a_dumb_terminal_and_through_pipes(home: Paths) -> None:
    with closing(Study.open(home, settings=Settings())) as study:
        fill(study, 12)
    done = run_program(home.home, "--plain", TERM="dumb")
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode().startswith("studytui. ")
    done = run_program(home.home, "sit", "--query", "is:new", "--count", "3", "--plain")
    assert done.returncode == 0, done.stderr
    assert "Search: is:new. 3 questions." in done.stdout.decode()
    assert CONTROL.search(done.stdout.decode()) is None
    refused = run_program(home.home, "sit", "--due", "--session", "10")
    assert refused.returncode == 2 and b"Which of them?" in refused.stderr


async def test_the_full_screen_opens_in_a_sitting(library: Study) -> None:
    begun = library.exams.begin_questions([1, 2], Rules(), "At once")
    app = make_app(library)
    app.first_sitting = begun.sitting_id
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, DriverScreen)
        await pilot.press("q")
        await pilot.pause()
        assert not isinstance(app.screen, DriverScreen)


def test_a_sitting_that_has_ended_elsewhere_is_said_to_have(library: Study) -> None:
    begun = library.exams.begin_questions([1, 2], Rules(), "Elsewhere")
    library.sittings.resume(begun.sitting_id).finish()
    with typing() as (talk, _):
        assert PlainSitting(library.sittings.resume(begun.sitting_id), talk).run()


def test_a_goal_is_set_line_by_line_and_the_day_says_what_to_do(library: Study) -> None:
    lines = ["g", "someday", "in 3 weeks", "mon-zzz 2", "mon-sun 2", "plan", "g", "", "", "q"]
    with typing(*lines) as (talk, out):
        Menu(library.paths, talk, lambda words: 0).run()
    said = out.getvalue()
    assert "That is no day." in said and "is not a day of the week with its hours." in said
    assert "The exam is in 2" in said and " today." in said
    assert "Hours: mon-sun 2. Enter keeps them." in said
    goal = library.goals.current()
    assert goal is not None and goal.weekday_minutes == (120,) * 7
    # The menu opens the library by the machine's own clock.
    assert goal.exam_date is not None and goal.exam_date > date.today()


def test_a_goal_that_is_broken_off_changes_nothing(library: Study) -> None:
    with typing("g", "in 3 weeks") as (talk, out):
        Menu(library.paths, talk, lambda words: 0).run()
    assert "Nothing was changed." in out.getvalue()
    assert library.goals.current() is None


def test_a_task_of_the_plan_is_ticked_and_taken_up_again_by_the_same_line(
    library: Study,
) -> None:
    lines = ["g", "in 3 weeks", "mon-sun 2", "x 1", "", "x 1", "", "x 99", "x", "q"]
    with typing(*lines) as (talk, out):
        Menu(library.paths, talk, lambda words: 0).run()
    listed, done, listed_then, opened, *_ = out.getvalue().split("studytui>")[1:]
    assert "Done: Learn: Control flow.\n" in done and "1. Learn: Control flow, 25 min" in listed
    assert "1. Done: Learn: Control flow, 25 min." in listed_then
    assert "Open again: Learn: Control flow." in opened
    assert "There is no number 99." in out.getvalue() and "no such command" in out.getvalue()
    with closing(Study.open(library.paths)) as study:
        assert all(one.is_open for one in study.plans.agenda().tasks)


@pytest.mark.parametrize(("mode", "is_told"), [(Mode.TUTOR, True), (Mode.EXAM, False)])
def test_a_break_is_spoken_of_but_in_no_exam(
    library: Study, clock: SetClock, mode: Mode, is_told: bool
) -> None:
    begun = library.exams.begin_questions([1, 2], Rules(mode=mode), "Long")

    def now() -> datetime:
        clock.advance(timedelta(minutes=2))
        return clock.moment

    session = library.sittings.resume(begun.sitting_id)
    with typing(*["m"] * 40, "q") as (talk, out):
        PlainSitting(session, talk, break_minutes=50, now=now).run()
    assert out.getvalue().count("50 minutes without a break") == is_told


def test_what_a_sitting_brought_is_said_at_its_end(library: Study) -> None:
    begun = library.exams.begin_questions([1, 2], Rules(), "Sat")
    with typing("a", "n", "b", "r", "y") as (talk, out):
        assert sit(library, talk, begun)
    assert "All 2 answered questions were new; " in out.getvalue()


def test_the_samples_are_imported_and_a_plan_is_made_without_a_line_that_is_written_over(
    home: Paths, tmp_path: Path
) -> None:
    """On a console that only ever writes on, from an empty home to a plan."""
    typed = "i\ng\nin 3 weeks\nmon-sun 1\nplan\nweak\nq\n"
    console = Console(["--home", str(home.home), "--plain"], typed, rows=10, columns=41)
    said = console.text()
    assert console.returncode == 0
    assert "Imported: 247 new." in said
    assert "The exam is in 2" in said and "1. Learn: " in said
    assert "Nothing can be said yet" in said
    assert CONTROL.search(said) is None
    # What is typed is not shown, so that a question and what comes after it may stand in one line.
    parts = [one for one in re.split("\n|: |> ", said) if not one.startswith(("20", "Not"))]
    assert max(map(len, parts)) <= 120


class Console:
    """The program on a terminal that knows no sequences; what it writes, typed lines left out."""

    def __init__(self, arguments: list[str], typed: str, *, rows: int, columns: int) -> None:
        outside, inside = os.openpty()
        termios.tcsetwinsize(inside, (rows, columns))
        settings = termios.tcgetattr(inside)
        settings[3] &= ~termios.ECHO
        termios.tcsetattr(inside, termios.TCSANOW, settings)
        running = subprocess.Popen(
            [sys.executable, "-m", "studytui", *arguments],
            stdin=inside,
            stdout=inside,
            stderr=inside,
            env={**os.environ, "TERM": "dumb"},
            cwd=ROOT,
        )
        os.close(inside)
        os.write(outside, typed.encode())
        self._written = b""
        # On Linux a terminal whose other end is closed gives an error, and no end.
        with suppress(OSError):
            while data := os.read(outside, 65_536):
                self._written += data
        os.close(outside)
        self.returncode = running.wait(60)

    def text(self) -> str:
        return self._written.decode().replace("\r\n", "\n")


def test_what_ends_in_the_middle_says_that_it_is_kept_and_asks_no_more(library: Study) -> None:
    with typing("s 10", "a") as (talk, out):
        Menu(library.paths, talk, lambda words: 0).run()
    said = out.getvalue()
    assert said.count("studytui>") == 1
    assert "> \nLeft as it stands." in said


def test_what_the_list_has_no_goal_or_calendar_for_is_told_by_its_own_words(
    library: Study,
) -> None:
    with typing("plan", "b") as (talk, out):
        Menu(library.paths, talk, lambda words: pytest.fail(f"{words}")).run()
    assert "g sets one." in out.getvalue() and "b and the path of an ICS file" in out.getvalue()
