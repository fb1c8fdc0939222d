"""Sitting an exam: every act is on disk before the next, and survives whatever happens."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import weakref
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings as limits
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from studytui.domain.exam import ClockRule, Mode, Rules, SittingState
from studytui.domain.question import Kind
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.changes import Changes
from studytui.services.session import Session
from studytui.services.study import Study
from studytui.settings import Settings
from tests.conftest import SetClock
from tests.made_questions import fill
from tests.thorough import examples

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
# Of the made-up questions: 1–6 and 8–9 have one right answer (option 1), 7 asks for two (1 and 2),
# 10 has no key, 11 is true or false, 13 a number (70), 17 a short text.


@pytest.fixture
def library(study: Study) -> Study:
    fill(study, 30)
    return study


def begun(study: Study, *ids: int, **rules: object) -> Session:
    made = study.exams.begin_questions(ids or (1, 2, 3), Rules(**rules), "Test")  # type: ignore[arg-type]
    return study.sittings.resume(made.sitting_id)


def reopened(study: Study, session: Session) -> Session:
    """The sitting as another program finds it after this one was killed."""
    again = Study.open(study.paths, clock=study.database.clock, settings=study.settings)
    taken_up = again.sittings.resume(session.sitting.sitting_id)
    weakref.finalize(taken_up, again.close)
    return taken_up


def on_disk(study: Study, sql: str) -> list[tuple]:
    """What a second connection reads: only what is committed."""
    connection = sqlite3.connect(f"{study.paths.database.as_uri()}?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


ITEMS = """SELECT i.position, coalesce(r.chosen, ''), coalesce(r.text, ''), coalesce(r.confidence, 0),
    i.struck, i.is_flagged, i.visits, i.is_revealed, s.position
    FROM sitting_item i JOIN sitting s USING (sitting_id) LEFT JOIN response r ON r.response_id=i.response_id
    WHERE s.sitting_id = {} ORDER BY i.position"""


def is_on_disk(study: Study, session: Session) -> bool:
    expected = [
        (
            item.position,
            " ".join(str(number) for number in sorted(item.answer.chosen)),
            item.answer.text,
            5 if item.is_sure else 0,
            " ".join(str(number) for number in sorted(item.struck)),
            item.is_flagged,
            item.visits,
            item.is_revealed,
            session.sitting.position,
        )
        for item in session.sitting.items
    ]
    return on_disk(study, ITEMS.format(session.sitting.sitting_id)) == expected


def test_every_act_is_on_disk_before_the_next(library: Study) -> None:
    session = begun(library, 1, 7, 13, 17, mode=Mode.TUTOR)
    for act in (
        lambda: session.choose(2),
        lambda: session.choose(1),
        lambda: session.choose(1),
        lambda: session.strike(3),
        session.flag,
        session.reveal,
        lambda: session.go_to(1),
        lambda: session.choose(1),
        lambda: session.choose(3),
        lambda: session.choose(3),
        lambda: session.go_to(2),
        lambda: session.write("70,5"),
        lambda: session.go_to(3),
        lambda: session.write("IndexError"),
        lambda: session.write(""),
        lambda: session.strike(0),
        session.flag,
        session.flag,
    ):
        act()
        assert is_on_disk(library, session)


def test_it_opens_again_as_it_was_left(library: Study, clock: SetClock) -> None:
    session = begun(
        library, *range(1, 10), time_limit=HOUR, shuffle_questions=True, shuffle_options=True
    )
    session.choose(1)
    session.choose(1)
    session.strike(2)
    session.go_to(4)
    session.flag()
    clock.advance(5 * MINUTE)
    session.tick()
    again = reopened(library, session)
    assert again.sitting.items == session.sitting.items
    assert again.sitting.position == 4
    assert again.time_left() == session.time_left() == 55 * MINUTE
    assert again.question().question_id == session.question().question_id


def test_the_same_letter_again_is_sure_and_a_third_time_clears(library: Study) -> None:
    session = begun(library)
    states = []
    for number in (2, 2, 2, 2, 1, 1):
        session.choose(number)
        states.append((set(session.item.answer.chosen), session.item.is_sure))
    assert states == [
        ({2}, False), ({2}, True), (set(), False), ({2}, False), ({1}, False), ({1}, True),
    ]  # fmt: skip


def test_where_two_are_asked_for_a_third_is_refused(library: Study) -> None:
    session = begun(library, 7)
    assert session.question().kind is Kind.MULTIPLE
    session.choose(1)
    session.choose(3)
    with pytest.raises(StudyError, match="2 are asked for"):
        session.choose(2)
    assert session.item.answer.chosen == {1, 3}
    assert is_on_disk(library, session)
    session.choose(3)
    session.choose(2)
    assert (session.item.answer.chosen, session.item.is_correct) == ({1, 2}, True)


def test_an_option_that_is_not_there_is_no_act(library: Study) -> None:
    session = begun(library)
    assert session.choose(9) == session.strike(-1) == session.go_to(3) == Changes.NOTHING
    assert session.write("text") == session.reveal() == Changes.NOTHING
    assert on_disk(library, "SELECT count(*) FROM response") == [(0,)]


@pytest.mark.parametrize("text", ["1e999", "0", "x" * 100_000, "\x00\x1b[2J\ud800x", "9" * 41])
def test_whatever_is_typed_as_a_number_is_kept(library: Study, text: str) -> None:
    session = begun(library, 13)
    session.write(text)
    assert reopened(library, session).item.answer == session.item.answer
    numbers = on_disk(library, "SELECT number FROM response")
    assert numbers == ([(0.0,)] if text == "0" else [(None,)])


def test_in_tutor_mode_an_answer_that_was_shown_stands_and_counts_once(
    library: Study, clock: SetClock
) -> None:
    session = begun(library, 1, mode=Mode.TUTOR, time_limit=HOUR)
    assert session.reveal() is Changes.NOTHING
    session.choose(2)
    session.reveal()
    assert session.reveal() is session.choose(1) is Changes.NOTHING
    assert session.item.answer.chosen == {2}
    assert on_disk(library, "SELECT attempts, right, wrong FROM question_progress") == [(1, 0, 1)]
    session.finish()
    assert session.reveal() is Changes.NOTHING
    assert on_disk(library, "SELECT attempts, right, wrong FROM question_progress") == [(1, 0, 1)]


def test_after_the_end_nothing_is_shown_or_counted_any_more(
    library: Study, clock: SetClock
) -> None:
    session = begun(library, 1, 2, mode=Mode.TUTOR, time_limit=HOUR)
    session.choose(1)
    clock.advance(HOUR)
    assert Changes.SITTINGS in session.reveal()
    assert session.sitting.state is SittingState.EXPIRED
    assert not session.item.is_revealed
    assert on_disk(library, "SELECT attempts, right FROM question_progress") == [(1, 1)]
    for act in (session.reveal, session.flag, session.leave, session.tick, session.finish):
        assert act() is Changes.NOTHING
    assert session.choose(1) is session.strike(1) is session.go_to(1) is Changes.NOTHING


def test_a_strict_clock_runs_on_and_one_that_stops_does_not(
    library: Study, clock: SetClock
) -> None:
    strict = begun(library, time_limit=HOUR)
    lenient = begun(library, time_limit=HOUR, clock_rule=ClockRule.STOPS)
    for session in (strict, lenient):
        session.leave()
    clock.advance(20 * MINUTE)
    found = [reopened(library, session) for session in (strict, lenient)]
    assert [session.time_left() for session in found] == [40 * MINUTE, HOUR]
    assert [session.sitting.given_back for session in found] == [timedelta(0)] * 2
    assert on_disk(library, "SELECT state, left_at FROM sitting") == [("running", None)] * 2


def test_time_after_a_lost_line_is_given_back_and_recorded(library: Study, clock: SetClock) -> None:
    session = begun(library, time_limit=HOUR)
    clock.advance(10 * MINUTE)
    session.tick()
    clock.advance(3 * HOUR)
    again = reopened(library, session)
    assert again.time_left() == 50 * MINUTE
    assert on_disk(library, "SELECT given_back_seconds FROM sitting") == [(3 * 3600.0,)]
    assert again.sitting.rules.clock_rule is ClockRule.STRICT
    clock.advance(HOUR)
    twice = reopened(library, again)
    assert twice.time_left() == 50 * MINUTE
    assert twice.sitting.given_back == 4 * HOUR


def test_a_wall_clock_set_back_while_away_gives_no_time(library: Study, clock: SetClock) -> None:
    for rules in ({}, {"clock_rule": ClockRule.STOPS}):
        for is_choice in (True, False):
            session = begun(library, time_limit=HOUR, **rules)
            clock.advance(10 * MINUTE)
            session.leave() if is_choice else session.tick()
            clock.advance(-5 * HOUR)
            again = reopened(library, session)
            assert again.time_left() == 50 * MINUTE
            assert again.sitting.given_back == timedelta(0)


def test_the_presence_is_kept_every_ten_seconds(library: Study, clock: SetClock) -> None:
    session = begun(library, time_limit=HOUR)
    writes = []
    for _ in range(30):
        clock.advance(SECOND)
        before = library.database.total_changes()
        session.tick()
        writes.append(library.database.total_changes() > before)
    assert writes.count(True) == 3
    clock.advance(HOUR)
    assert reopened(library, session).time_left() == HOUR - 30 * SECOND


def test_a_sitting_whose_time_ran_out_while_away_ends_at_its_deadline_with_what_was_chosen(
    library: Study, clock: SetClock
) -> None:
    session = begun(library, time_limit=HOUR, pass_mark=30.0)
    session.choose(1)
    session.leave()
    deadline = session.sitting.deadline
    clock.advance(5 * HOUR)
    assert library.sittings.open_ones() == []
    (line,) = library.review.past()
    assert (line.state, line.ended_at, line.right, line.scored) == (
        SittingState.EXPIRED, deadline, 1, 3,
    )  # fmt: skip
    assert (line.answered, line.passed) == (1, True)
    assert library.sittings.resume(line.sitting_id).is_ended


def test_looking_at_the_list_of_open_sittings_changes_nothing(
    library: Study, clock: SetClock
) -> None:
    cut_off = begun(library, time_limit=HOUR)
    paused = begun(library, time_limit=HOUR, clock_rule=ClockRule.STOPS)
    paused.leave()
    free = begun(library)
    clock.advance(5 * HOUR)
    before = library.database.total_changes()
    lines = library.sittings.open_ones()
    assert library.database.total_changes() == before
    now = clock.now()
    left = {line.sitting_id: line.deadline and line.deadline - now for line in lines}
    assert left == {
        cut_off.sitting.sitting_id: HOUR,
        paused.sitting.sitting_id: HOUR,
        free.sitting.sitting_id: None,
    }
    assert reopened(library, paused).sitting.given_back == timedelta(0)


def test_the_time_over_ends_the_sitting_at_its_deadline(library: Study, clock: SetClock) -> None:
    session = begun(library, time_limit=HOUR)
    session.choose(1)
    clock.advance(HOUR + 3 * SECOND)
    assert session.choose(2) == Changes.SITTINGS | Changes.ANSWERS
    assert session.item.answer.chosen == {1}
    assert session.sitting.ended_at == session.sitting.deadline
    assert on_disk(library, "SELECT state, count(*) FROM sitting") == [("expired", 1)]


def test_what_has_no_key_is_counted_and_never_scored(library: Study) -> None:
    session = begun(library, 1, 2, 10)
    assert session.unkeyed() == 1
    session.choose(1)
    session.go_to(2)
    session.choose(1)
    session.finish()
    assert session.item.is_correct is None
    (line,) = library.review.past()
    assert (line.right, line.scored, line.unscored, line.percent) == (1, 2, 1, 50.0)
    progress = on_disk(
        library, "SELECT question_id, right, wrong, last_right FROM question_progress"
    )
    assert progress == [(1, 1, 0, 1), (10, 0, 0, None)]


def test_a_key_found_while_the_sitting_is_open_counts(library: Study) -> None:
    session = begun(library, 10)
    session.choose(1)
    library.database.execute("UPDATE option SET is_correct=(number=1) WHERE question_id=10")
    session.finish()
    assert (session.item.is_correct, library.review.past()[0].right) == (True, 1)
    assert on_disk(library, "SELECT count(*) FROM response") == [(2,)]


def test_time_without_a_key_pressed_counts_only_up_to_the_idle_limit(
    library: Study, clock: SetClock
) -> None:
    session = begun(library)
    idle = timedelta(seconds=library.settings.idle_seconds)
    for _ in range(600):
        clock.advance(SECOND)
        session.tick()
    session.flag()
    assert session.item.seconds == idle.total_seconds()
    clock.advance(30 * SECOND)
    session.go_to(1)
    clock.advance(7 * SECOND)
    session.finish()
    times = [seconds for (seconds,) in on_disk(library, "SELECT seconds FROM sitting_item")]
    assert times == [150.0, 7.0, 0.0]
    assert on_disk(library, "SELECT time_spent FROM sitting") == [(157.0,)]


def test_time_on_the_last_question_counts_up_to_the_deadline(
    library: Study, clock: SetClock
) -> None:
    session = begun(library, time_limit=MINUTE)
    clock.advance(59 * SECOND)
    session.flag()
    clock.advance(9 * SECOND)
    session.tick()
    assert (session.is_ended, session.item.seconds) == (True, 60.0)


def test_a_sitting_is_finished_once(library: Study, clock: SetClock) -> None:
    session = begun(library)
    other = reopened(library, session)
    session.choose(1)
    session.finish()
    before = (
        on_disk(library, "SELECT * FROM sitting"),
        on_disk(library, "SELECT * FROM question_progress"),
    )
    clock.advance(MINUTE)
    assert session.finish() is Changes.NOTHING
    other.finish()
    assert other.sitting == session.sitting
    after = (
        on_disk(library, "SELECT * FROM sitting"),
        on_disk(library, "SELECT * FROM question_progress"),
    )
    assert after == before


ACTS: dict[str, tuple[object, ...]] = {
    "choose": (1,),
    "strike": (1,),
    "go_to": (1,),
    "flag": (),
    "flag_for": ("doubt",),
    "highlight": ((0, 0),),
    "reveal": (),
}


@pytest.mark.parametrize("act", [*ACTS, "leave", "tick"])
def test_what_was_ended_in_another_window_is_not_written_to(
    library: Study, clock: SetClock, act: str
) -> None:
    session = begun(library, mode=Mode.TUTOR)
    session.choose(2)
    reopened(library, session).finish()
    before = [
        on_disk(library, f"SELECT * FROM {name}")
        for name in ("sitting", "sitting_item", "response", "question_progress")
    ]
    clock.advance(MINUTE)
    changes = getattr(session, act)(*ACTS.get(act, ()))
    assert changes == Changes.SITTINGS | Changes.ANSWERS
    assert session.is_ended
    after = [
        on_disk(library, f"SELECT * FROM {name}")
        for name in ("sitting", "sitting_item", "response", "question_progress")
    ]
    assert after == before


def test_nothing_is_taken_back_or_asked_again_in_what_was_ended_in_another_window(
    library: Study, clock: SetClock
) -> None:
    session = begun(library, mode=Mode.TUTOR)
    session.choose(2)
    session.reveal()
    assert session.can_repeat()
    reopened(library, session).finish()
    rows = (
        on_disk(library, "SELECT * FROM sitting_item"),
        on_disk(library, "SELECT * FROM response"),
    )
    assert session.repeat_later() == Changes.SITTINGS | Changes.ANSWERS
    assert session.is_ended and session.take_back() is None
    assert rows == (
        on_disk(library, "SELECT * FROM sitting_item"), on_disk(library, "SELECT * FROM response"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "act", [*ACTS, "write", "place", "note", "repeat_later", "take_back", "finish"]
)
def test_no_act_after_the_time_is_over_is_kept(library: Study, clock: SetClock, act: str) -> None:
    more = {"write": ("8",), "place": (1, 1), "note": ("Late",)}
    session = begun(library, 13 if act == "write" else 1, 2, mode=Mode.TUTOR, time_limit=HOUR)
    if act == "write":
        session.write("7")
    else:
        session.choose(2)
    before = on_disk(library, "SELECT * FROM response"), on_disk(library, "SELECT * FROM note")
    clock.advance(HOUR + 3 * SECOND)
    getattr(session, act)(*{**ACTS, **more}.get(act, ()))
    assert on_disk(library, "SELECT state, count(*) FROM sitting") == [("expired", 1)]
    assert session.sitting.ended_at == session.sitting.deadline
    assert before[1] == on_disk(library, "SELECT * FROM note")
    assert [row[:4] for row in before[0]] == [
        row[:4] for row in on_disk(library, "SELECT * FROM response")
    ]
    for late in (*ACTS, "note"):
        assert getattr(session, late)(*{**ACTS, **more}.get(late, ())) == Changes.NOTHING
    assert on_disk(library, "SELECT count(*) FROM sitting_item WHERE is_flagged") == [(0,)]


def test_how_much_is_still_missing_and_whether_a_number_is_one(library: Study) -> None:
    session = begun(library, 7, 1, 13)
    assert session.missing() == 2 and session.is_number_read()
    session.choose(1)
    assert session.missing() == 1
    session.go_to(1)
    assert session.missing() == 0
    session.go_to(2)
    assert session.is_number_read()
    session.write("about seventy")
    assert not session.is_number_read()
    session.write("70,5")
    assert session.is_number_read()


def test_next_unanswered_and_flagged_go_round_once(library: Study) -> None:
    session = begun(library, 1, 2, 3, 4)
    session.choose(1)
    assert session.next_where("flagged") is None
    assert session.next_where("unanswered") == 1
    assert session.next_where("unanswered", -1) == 3
    session.go_to(2)
    session.flag()
    session.go_to(3)
    assert session.next_where("flagged") == session.next_where("flagged", -1) == 2
    assert session.counts() == (1, 3, 1)


def test_each_time_a_question_is_come_to_is_counted(library: Study) -> None:
    session = begun(library)
    for place in (1, 0, 1, 1, 2):
        session.go_to(place)
    assert [item.visits for item in reopened(library, session).sitting.items] == [1, 2, 1]


def test_there_is_no_sitting_that_is_not_there(library: Study) -> None:
    with pytest.raises(StudyError, match="no sitting 99"):
        library.sittings.resume(99)


PLACES = st.integers(0, 6)
OPTIONS = st.integers(0, 3)


@cache
def filled_home() -> Path:
    """A library that each walk gets a copy of."""
    home = Paths(Path(tempfile.mkdtemp(prefix="studytui-walk-")) / "home")
    study = Study.open(home, clock=SetClock(), settings=Settings())
    fill(study, 17)
    study.close()
    return home.home


class Learner(RuleBasedStateMachine):
    """A learner who does anything in any order, on a machine that may be switched off at any time.
    What they should find is kept beside, in the plainest form."""

    @initialize(
        mode=st.sampled_from(Mode),
        rule=st.sampled_from(ClockRule),
        minutes=st.sampled_from([None, 5, 60]),
        is_shuffled=st.booleans(),
    )
    def begin(self, mode: Mode, rule: ClockRule, minutes: int | None, is_shuffled: bool) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.opened: list[Study] = []
        self.clock = SetClock()
        shutil.copytree(filled_home(), Path(self.folder.name) / "home")
        self.open_study()
        limit = None if minutes is None else timedelta(minutes=minutes)
        rules = Rules(mode, limit, 70.0, rule, is_shuffled, is_shuffled)
        ids = (1, 2, 7, 10, 11, 13, 17)
        self.sitting_id = self.study.exams.begin_questions(ids, rules, "Walk").sitting_id
        self.session = self.study.sittings.resume(self.sitting_id)
        self.order = [(item.question_id, item.option_order) for item in self.session.sitting.items]
        self.place = 0
        self.answers: dict[int, tuple[frozenset[int], str, bool]] = {}
        self.flags: set[int] = set()
        self.strikes: dict[int, set[int]] = {}
        self.shown: set[int] = set()
        self.log: list[tuple] = []
        self.ended_with: list[tuple] | None = None

    def open_study(self) -> None:
        paths = Paths(Path(self.folder.name) / "home")
        self.study = Study.open(paths, clock=self.clock, settings=Settings())
        self.opened.append(self.study)

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            for study in self.opened:
                study.close()
            self.folder.cleanup()

    def is_open(self) -> bool:
        """Whether the next act is still in time."""
        return not self.session.is_ended and not self.session.is_over()

    @rule(number=OPTIONS)
    def choose(self, number: int) -> None:
        before = self.answers.get(self.place, (frozenset(), "", False))
        question, may = self.session.question(), self.is_open() and self.place not in self.shown
        try:
            self.session.choose(number)
        except StudyError:
            assert question.kind is Kind.MULTIPLE and len(before[0]) == question.required
            return
        if not may or question.option(number) is None:
            return
        if question.kind is Kind.MULTIPLE:
            self.answers[self.place] = (before[0] ^ {number}, "", False)
        elif before[0] != {number}:
            self.answers[self.place] = (frozenset({number}), "", False)
        else:
            self.answers[self.place] = (
                (frozenset(), "", False) if before[2] else (before[0], "", True)
            )

    @rule(text=st.sampled_from(["", "70", "70.01", "1e999", "IndexError", "nothing"]))
    def write(self, text: str) -> None:
        may = self.is_open() and self.place not in self.shown
        self.session.write(text)
        if may and not self.session.question().kind.has_options:
            self.answers[self.place] = (frozenset(), text, False)

    @rule()
    def flag(self) -> None:
        if self.is_open():
            self.flags ^= {self.place}
        self.session.flag()

    @rule(number=OPTIONS)
    def strike(self, number: int) -> None:
        if self.is_open() and self.session.question().option(number) is not None:
            self.strikes.setdefault(self.place, set()).symmetric_difference_update({number})
        self.session.strike(number)

    @rule(place=PLACES)
    def go_to(self, place: int) -> None:
        if self.is_open():
            self.place = place
        self.session.go_to(place)

    @rule()
    def reveal(self) -> None:
        is_tutor = self.session.sitting.rules.mode is Mode.TUTOR
        answer = self.answers.get(self.place, (frozenset(), "", False))
        if self.is_open() and is_tutor and (answer[0] or answer[1]):
            self.shown.add(self.place)
        self.session.reveal()

    @rule(seconds=st.integers(0, 200))
    def wait(self, seconds: int) -> None:
        self.clock.advance(timedelta(seconds=seconds))
        self.session.tick()

    @rule(minutes=st.integers(0, 90))
    def leave_and_come_back(self, minutes: int) -> None:
        self.session.leave()
        self.clock.advance(timedelta(minutes=minutes))
        self.study.sittings.open_ones()
        self.session = self.study.sittings.resume(self.sitting_id)

    @rule(minutes=st.integers(-30, 90), is_listed=st.booleans())
    def switch_off(self, minutes: int, is_listed: bool) -> None:
        """No goodbye: the study is dropped as it is, and another one opens the file."""
        left = self.session.time_left()
        was_ended = self.session.is_ended
        self.open_study()
        self.clock.advance(timedelta(minutes=minutes))
        if is_listed:
            self.study.sittings.open_ones()
        self.session = self.study.sittings.resume(self.sitting_id)
        if left and not was_ended:
            found = self.session.time_left()
            assert found is not None and left <= found <= left + timedelta(seconds=210)

    @precondition(lambda self: self.session.sitting.items)
    @rule(is_meant=st.integers(0, 9))
    def finish(self, is_meant: int) -> None:
        if is_meant == 0:
            self.session.finish()

    def stored(self, sql: str) -> list[tuple]:
        return on_disk(self.study, sql)

    @invariant()
    def nothing_is_lost(self) -> None:
        if not hasattr(self, "session"):
            return
        sitting = self.session.sitting
        assert is_on_disk(self.study, self.session)
        assert sitting.position == self.place
        assert [(item.question_id, item.option_order) for item in sitting.items] == self.order
        for item in sitting.items:
            place = item.position
            chosen, text, is_sure = self.answers.get(place, (frozenset(), "", False))
            assert (item.answer.chosen, item.answer.text, item.is_sure) == (chosen, text, is_sure)
            assert item.is_flagged is (place in self.flags)
            assert item.struck == self.strikes.get(place, set())
            assert item.is_revealed is (place in self.shown)

    @invariant()
    def the_log_only_grows_and_its_last_entry_counts(self) -> None:
        if not hasattr(self, "session"):
            return
        log = self.stored("SELECT * FROM response ORDER BY response_id")
        assert log[: len(self.log)] == self.log
        self.log = log
        assert not self.stored(
            "SELECT i.sitting_item_id FROM sitting_item i WHERE i.response_id IS NOT"
            " (SELECT max(r.response_id) FROM response r WHERE r.sitting_item_id=i.sitting_item_id)"
        )
        assert not self.stored(
            "SELECT r.response_id FROM response r WHERE r.replaces_id IS NOT (SELECT max(b.response_id)"
            " FROM response b WHERE b.sitting_item_id=r.sitting_item_id AND b.response_id<r.response_id)"
        )

    @invariant()
    def what_counts_is_counted_once(self) -> None:
        if not hasattr(self, "session"):
            return
        is_ended = self.session.is_ended
        counted = {
            self.order[place][0]
            for place, (chosen, text, _) in self.answers.items()
            if (chosen or text) and (is_ended or place in self.shown)
        }
        rows = self.stored("SELECT question_id, attempts, right + wrong FROM question_progress")
        assert {row[0] for row in rows} == counted
        assert all(row[1] == 1 for row in rows)
        assert all(row[2] == (row[0] != 10) for row in rows)

    @invariant()
    def what_has_ended_stays(self) -> None:
        if not hasattr(self, "session") or not self.session.is_ended:
            return
        row = self.stored("SELECT * FROM sitting")
        assert self.ended_with in (None, row)
        self.ended_with = row
        line = self.study.review.past()[0]
        assert (line.unscored, line.scored) == (1, 6)
        if line.state is SittingState.EXPIRED:
            assert line.ended_at == line.deadline


TestAnyWalk = Learner.TestCase
TestAnyWalk.settings = limits(
    max_examples=examples(10, thorough=20), stateful_step_count=30, deadline=None
)
