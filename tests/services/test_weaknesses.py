"""Weaknesses: ranked for the goal, kept, resolved, and up to date whenever they are looked at."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta

import pytest

from studytui.domain.exam import MissReason, Mode, Rules
from studytui.domain.goal import Goal
from studytui.domain.progress import kept
from studytui.domain.weakness import Weakness, WeaknessKind
from studytui.services.curriculum import Weighing
from studytui.services.studied import number_of
from studytui.services.study import Study
from studytui.services.weaknesses import DRILL, Standing
from studytui.storage import evidence, learner_states, studied
from studytui.storage import weaknesses as stored
from studytui.storage.evidence import ATTEMPTS
from tests.conftest import SetClock
from tests.made_questions import TOPICS, fill
from tests.made_sittings import answer_right, answer_wrong

DAY = timedelta(days=1)
# The topic of question n has the id 1 + n % 6; every tenth has no key.
OPERATORS = [6, 12, 18, 24, 36, 42, 48, 54]
CONTROL_FLOW = [1, 7, 13, 19, 25, 31, 37, 43]
FUNCTIONS = [2, 8, 14, 26, 32, 38, 44, 56]


@pytest.fixture
def library(study: Study) -> Study:
    fill(study, 120)
    return study


def sat(
    study: Study,
    clock: SetClock,
    ids: Sequence[int],
    is_right: Callable[[int], bool],
    *,
    seconds: float = 30,
    mode: Mode = Mode.PRACTICE,
) -> int:
    """A sitting with these questions, answered right or wrong; its id."""
    begun = study.exams.begin_questions(ids, Rules(mode=mode), "Sat")
    session = study.sittings.resume(begun.sitting_id)
    for place, question_id in enumerate(ids):
        session.go_to(place)
        clock.advance(timedelta(seconds=seconds))
        (answer_right if is_right(question_id) else answer_wrong)(session)
    session.finish()
    clock.advance(timedelta(minutes=5))
    return begun.sitting_id


def never(question_id: int) -> bool:
    return False


def always(question_id: int) -> bool:
    return True


def told(standing: Standing) -> list[tuple[str, WeaknessKind]]:
    return [(standing.names[one.topic_id], one.kind) for one in standing.current]


def the(standing: Standing, kind: WeaknessKind, topic: str) -> Weakness:
    """The weakness of that kind in a topic."""
    return next(
        one
        for one in standing.current
        if one.kind is kind and standing.names[one.topic_id] == topic
    )


def weigh(study: Study, weights: Mapping[str, float]) -> None:
    for name, weight in weights.items():
        study.database.execute("UPDATE topic SET weight = ? WHERE name = ?", weight, name)


@contextmanager
def statements(study: Study) -> Iterator[list[str]]:
    """What SQLite is asked while it lasts."""
    connection: sqlite3.Connection = study.database.connection.connection()
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    try:
        yield asked
    finally:
        connection.set_trace_callback(None)


def test_without_answers_nothing_is_said(library: Study) -> None:
    standing = library.weaknesses.standing()
    assert (standing.current, standing.resolved, standing.few) == ((), (), ())
    assert len(standing.unanswered) == 6 and not standing.has_answers


def test_topics_are_ranked_by_the_points_that_they_cost(library: Study, clock: SetClock) -> None:
    weigh(library, {"Operators": 10, "Control flow": 40, "Functions": 1})
    for ids in (OPERATORS, CONTROL_FLOW, FUNCTIONS):
        sat(library, clock, ids, lambda one, ids=ids: one in ids[:2])
    standing = library.weaknesses.standing()
    gaps = [name for name, kind in told(standing) if kind is WeaknessKind.GAP]
    assert gaps == ["Control flow", "Operators", "Functions"]
    points = [one.points for one in standing.current]
    assert points == sorted(points, reverse=True)
    gap = the(standing, WeaknessKind.GAP, "Control flow")
    assert (gap.seen, gap.of) == (6, 8)
    assert 0 < gap.low < gap.points < gap.high <= 100 * 40 / 51
    assert gap.evidence == tuple(reversed(CONTROL_FLOW[2:]))
    assert standing.weighing is Weighing.CURRICULUM


def test_without_weights_topics_count_by_their_numbers_of_questions(
    library: Study, clock: SetClock
) -> None:
    sat(library, clock, OPERATORS, never)
    assert library.weaknesses.standing().weighing is Weighing.QUESTIONS


def test_points_are_those_of_the_whole_exam_whatever_was_answered_of_it(
    library: Study, clock: SetClock
) -> None:
    sat(library, clock, OPERATORS, never)
    gap = the(library.weaknesses.standing(), WeaknessKind.GAP, "Operators")
    # One topic of six with eighteen questions each.
    assert 100 / 6 * 0.4 < gap.points < gap.high <= 100 / 6 * 0.95
    weigh(library, {"Operators": 1, "Control flow": 99})
    gap = the(library.weaknesses.standing(), WeaknessKind.GAP, "Operators")
    assert gap.points < 1


def test_under_three_answers_a_topic_stands_apart(library: Study, clock: SetClock) -> None:
    sat(library, clock, OPERATORS[:2], never)
    sat(library, clock, FUNCTIONS[:3], never)
    standing = library.weaknesses.standing()
    assert told(standing) == [("Functions", WeaknessKind.GAP)]
    assert [(standing.names[one.topic_id], one.answers, one.wrong) for one in standing.few] == [
        ("Operators", 2, 2)
    ]
    assert len(standing.unanswered) == 4


def test_what_is_kept_is_what_the_log_says(library: Study, clock: SetClock) -> None:
    lot = random.Random(4)
    library.goals.save(Goal(exam_date=(clock.now() + 60 * DAY).date(), weekday_minutes=(60,) * 7))
    for _ in range(12):
        ids = lot.sample([n for n in range(1, 121) if n % 10], 14)
        sitting = sat(library, clock, ids, lambda _: lot.random() < 0.6, seconds=70)
        if lot.random() < 0.5:
            library.weaknesses.standing()
        sheet = library.review.sheet(sitting)
        for item in sheet.items[:4]:
            library.review.set_miss_reason(item, MissReason.MISREAD)
        clock.advance(timedelta(hours=lot.randint(1, 60)))
    kept = library.weaknesses.standing()
    library.database.execute("DELETE FROM weakness WHERE kind IN ('answers', 'frame')")
    anew = library.weaknesses.standing()
    assert kept.current
    assert anew == kept
    library.database.execute("DELETE FROM weakness")
    from_nothing = library.weaknesses.standing()
    shown = [(one.identity, one.of, one.evidence) for one in from_nothing.current]
    assert shown == [(one.identity, one.of, one.evidence) for one in kept.current]


def test_what_no_longer_shows_is_kept_as_resolved_with_its_days(
    library: Study, clock: SetClock
) -> None:
    sat(library, clock, OPERATORS, never)
    first = the(library.weaknesses.standing(), WeaknessKind.GAP, "Operators")
    row = library.database.value(
        "SELECT weakness_id FROM weakness WHERE kind = 'gap' AND topic_id = ?", first.topic_id
    )
    clock.advance(2 * DAY)
    new = [n for n in range(60, 121, 6) if n % 10]
    for _ in range(4):
        sat(library, clock, [*OPERATORS, *new], always)
        clock.advance(DAY)
    standing = library.weaknesses.standing()
    gone = [one for one in standing.resolved if one.kind is WeaknessKind.GAP]
    assert [one.identity for one in gone] == [first.identity]
    assert gone[0].resolved is not None and gone[0].since == first.since < gone[0].resolved
    assert ("Operators", WeaknessKind.GAP) not in told(standing)
    assert library.weaknesses.standing() == standing
    # What refers to it finds it again.
    kept = library.database.rows(
        "SELECT weakness_id, resolved_at > diagnosed_at FROM weakness "
        "WHERE kind = 'gap' AND topic_id = ?",
        first.topic_id,
    )
    assert kept == [(row, 1)]


def test_a_weakness_that_comes_back_is_no_longer_resolved(library: Study, clock: SetClock) -> None:
    sat(library, clock, OPERATORS, never)
    library.weaknesses.standing()
    new = [n for n in range(60, 121, 6) if n % 10]
    for _ in range(4):
        sat(library, clock, [*OPERATORS, *new], always)
    assert library.weaknesses.standing().resolved
    library.keys.set_key(OPERATORS[0], "C")
    for _ in range(8):
        clock.advance(DAY)
        sat(library, clock, CONTROL_FLOW, never)
        sat(library, clock, new, never)
    again = library.weaknesses.standing()
    assert all(one.identity not in {r.identity for r in again.resolved} for one in again.current)


def test_a_wrong_option_that_keeps_winning_is_named_with_the_right_one(
    library: Study, clock: SetClock
) -> None:
    for _ in range(3):
        sat(library, clock, [2, 8, 26], lambda one: one != 8)
        clock.advance(DAY)
    standing = library.weaknesses.standing()
    found = the(standing, WeaknessKind.MISCONCEPTION, "Functions")
    assert (found.question_id, found.wrong_option, found.right_options) == (8, 0, frozenset({1}))
    assert (found.seen, found.of) == (3, 3)
    assert standing.titles == {8: "Question 8: functions"}


def test_a_misread_said_in_the_review_counts_at_once_and_goes_with_undo(
    library: Study, clock: SetClock
) -> None:
    sitting = sat(library, clock, OPERATORS, lambda one: one not in OPERATORS[:3])
    careless = ("Operators", WeaknessKind.CARELESS)
    assert careless not in told(library.weaknesses.standing())
    for item in library.review.sheet(sitting).items[:2]:
        library.review.set_miss_reason(item, MissReason.MISREAD)
    standing = library.weaknesses.standing()
    assert careless in told(standing)
    looks = library.weaknesses.looks(the(standing, *reversed(careless)))  # type: ignore[arg-type]
    assert looks is not None and (looks.misread, looks.changed) == (2, 0)
    library.undo.take_back()
    assert careless not in told(library.weaknesses.standing())


def test_an_answer_changed_from_right_to_wrong_is_careless(library: Study, clock: SetClock) -> None:
    begun = library.exams.begin_questions(OPERATORS, Rules(), "Changed")
    session = library.sittings.resume(begun.sitting_id)
    for place in range(len(OPERATORS)):
        session.go_to(place)
        answer_right(session)
        if session.item.question_id in (6, 12):
            session.choose(0)
    session.finish()
    standing = library.weaknesses.standing()
    found = the(standing, WeaknessKind.CARELESS, "Operators")
    assert set(found.evidence) == {6, 12}
    looks = library.weaknesses.looks(found)
    assert looks is not None and looks.changed == 2


def test_slow_is_measured_against_the_pace_of_the_goals_exam_with_its_extra_time(
    library: Study, clock: SetClock
) -> None:
    sat(library, clock, OPERATORS, always, seconds=110)
    slow = ("Operators", WeaknessKind.SLOW)
    assert slow not in told(library.weaknesses.standing())
    # 40 minutes for 30 questions.
    goal = Goal(profile="pcep-30-03", weekday_minutes=(60,) * 7)
    library.goals.save(goal)
    standing = library.weaknesses.standing()
    assert slow in told(standing)
    looks = library.weaknesses.looks(the(standing, WeaknessKind.SLOW, "Operators"))
    assert looks is not None and (looks.pace, looks.seconds) == (80.0, 110.0)
    library.goals.save(Goal(profile="pcep-30-03", weekday_minutes=(60,) * 7, extra_time=2.0))
    assert slow not in told(library.weaknesses.standing())


def test_what_will_be_forgotten_by_the_exam_costs_points(library: Study, clock: SetClock) -> None:
    sat(library, clock, OPERATORS, always, seconds=200)
    clock.advance(DAY)
    before = library.weaknesses.standing()
    library.goals.save(Goal(exam_date=(clock.now() + 90 * DAY).date(), weekday_minutes=(60,) * 7))
    after = library.weaknesses.standing()
    assert ("Operators", WeaknessKind.FADING) not in told(before)
    fading = the(after, WeaknessKind.FADING, "Operators")
    looks = library.weaknesses.looks(fading)
    assert looks is not None and looks.recall is not None and looks.recall_today is not None
    assert looks.recall < 0.8 < looks.recall_today
    assert looks.chance < looks.chance_today
    assert after.exam_date == (clock.now() + 90 * DAY).date()
    # Later it has faded further, with no answer given in between.
    clock.advance(30 * DAY)
    later = the(library.weaknesses.standing(), WeaknessKind.FADING, "Operators")
    later_looks = library.weaknesses.looks(later)
    assert later_looks is not None and later_looks.recall_today is not None
    assert later_looks.recall_today < looks.recall_today


def test_after_the_exam_the_estimates_are_for_today(library: Study, clock: SetClock) -> None:
    library.goals.save(Goal(exam_date=(clock.now() - DAY).date(), weekday_minutes=(60,) * 7))
    sat(library, clock, OPERATORS, never)
    standing = library.weaknesses.standing()
    assert standing.exam_date is None and standing.current


def test_what_is_forgotten_is_what_the_planners_progress_says(
    library: Study, clock: SetClock
) -> None:
    exam = (clock.now() + 120 * DAY).date()
    goal = Goal(exam_date=exam, weekday_minutes=(60,) * 7)
    library.goals.save(goal)
    for seconds in (200, 20, 400, 90):
        sat(library, clock, OPERATORS, always, seconds=seconds)
        sat(library, clock, FUNCTIONS, always, seconds=seconds / 3)
        clock.advance(6 * DAY)
    library.weaknesses.standing()
    shares = stored.load(library.database, library.learner_id).frame.left
    today = library.learning.day_number(clock.now())
    on_the_day = number_of(exam.isoformat())
    topics = library.curriculum.scope(goal).topics
    progress = library.learning.progress(topics, today)
    assert len(shares) == 2
    for topic_id, share in shares.items():
        one = progress[topic_id]
        expected = kept(one.stability, on_the_day - one.last_day)
        expected /= kept(one.stability, today - one.last_day)
        assert share == pytest.approx(expected) and share < 1


def test_what_was_carried_on_is_dropped_when_questions_change_their_topic(
    library: Study, clock: SetClock
) -> None:
    exam = (clock.now() + 200 * DAY).date()
    library.goals.save(Goal(exam_date=exam, weekday_minutes=(60,) * 7))
    sat(library, clock, OPERATORS, always, seconds=90)
    clock.advance(30 * DAY)
    library.weaknesses.standing()
    library.database.execute("UPDATE question SET topic_id = 3 WHERE topic_id = 1")
    clock.advance(DAY)
    library.learning.rebuild()
    library.weaknesses.standing()
    assert stored.load(library.database, library.learner_id).frame.left.keys() == {3}


def test_a_key_that_is_put_right_takes_its_weakness_away(library: Study, clock: SetClock) -> None:
    singles = [2, 8, 32]
    sat(library, clock, singles, never)
    sat(library, clock, singles, never)
    before = the(library.weaknesses.standing(), WeaknessKind.GAP, "Functions")
    for question_id in singles:
        library.keys.set_key(question_id, "A")
    after = library.weaknesses.standing()
    assert (before.seen, before.of) == (6, 6)
    assert ("Functions", WeaknessKind.GAP) not in told(after)


def test_topics_that_the_exam_does_not_ask_are_left_as_they_are(
    library: Study, clock: SetClock
) -> None:
    database = library.database
    subject = database.insert(
        "INSERT INTO subject(created_at, updated_at, name, description, display_order) "
        "VALUES (0, 0, 'Other', '', 0)"
    )
    database.execute("UPDATE topic SET subject_id = ? WHERE name = 'Operators'", subject)
    sat(library, clock, OPERATORS, never)
    sat(library, clock, FUNCTIONS, never)
    both = library.weaknesses.standing()
    library.goals.save(Goal(subject_id=subject, weekday_minutes=(60,) * 7))
    one = library.weaknesses.standing()
    assert {standing_name for standing_name, _ in told(one)} == {"Operators"}
    assert one.resolved == ()
    library.goals.clear()
    assert told(library.weaknesses.standing()) == told(both)


def test_a_drill_asks_what_showed_it_first_and_then_the_topic(
    library: Study, clock: SetClock
) -> None:
    sat(library, clock, OPERATORS, lambda one: one in (6, 18))
    gap = the(library.weaknesses.standing(), WeaknessKind.GAP, "Operators")
    library.database.execute("UPDATE question SET status = 'suspended' WHERE question_id = 36")
    asked = library.weaknesses.drill(gap)
    assert asked[:5] == [54, 48, 42, 24, 12] and 36 not in asked
    assert 5 < len(asked) <= DRILL
    assert {library.library.question(one).topic for one in asked} == {"Operators"}
    assert all(library.library.question(one).is_keyed for one in asked)


def test_only_the_last_twenty_answers_of_a_topic_are_looked_at(
    library: Study, clock: SetClock
) -> None:
    for _ in range(4):
        sat(library, clock, OPERATORS, never)
    gap = the(library.weaknesses.standing(), WeaknessKind.GAP, "Operators")
    assert gap.of == ATTEMPTS == 20
    assert [one.question_id for one in library.weaknesses.questions(gap)] == OPERATORS[::-1]


def test_the_last_answers_are_those_given_last_whatever_the_question(
    study: Study, clock: SetClock
) -> None:
    fill(study, 240)
    operators = [n for n in range(6, 241, 6) if n % 10]
    assert len(operators) == 32
    sat(study, clock, operators[12:], always)
    sat(study, clock, operators[:12], never)
    gap = the(study.weaknesses.standing(), WeaknessKind.GAP, "Operators")
    assert (gap.seen, gap.of) == (12, 20)


def test_what_is_asked_again_in_a_sitting_and_open_sittings_do_not_count(
    library: Study, clock: SetClock
) -> None:
    begun = library.exams.begin_questions(OPERATORS[:4], Rules(mode=Mode.TUTOR), "Tutor")
    session = library.sittings.resume(begun.sitting_id)
    for place in range(3):
        session.go_to(place)
        answer_wrong(session)
        session.reveal()
        session.repeat_later()
    session.go_to(4)
    answer_wrong(session)
    session.reveal()
    session.go_to(3)
    answer_wrong(session)
    standing = library.weaknesses.standing()
    assert the(standing, WeaknessKind.GAP, "Operators").of == 3


def test_the_trend_has_a_week_for_each_week(library: Study, clock: SetClock) -> None:
    sat(library, clock, OPERATORS, never)
    clock.advance(14 * DAY)
    sat(library, clock, OPERATORS[:4], lambda one: one == 6)
    weeks = library.weaknesses.trend(1)
    assert [(one.answers, one.right) for one in weeks] == [(8, 0), (0, 0), (4, 1)]
    assert all(one.monday.weekday() == 0 for one in weeks)
    assert library.weaknesses.trend(2) == ()


def test_questions_without_a_topic_stand_under_their_source(
    library: Study, clock: SetClock
) -> None:
    library.database.execute("UPDATE question SET topic_id = NULL WHERE question_id IN (1, 2, 3)")
    sat(library, clock, [1, 2, 4], lambda one: one != 1)
    assert library.weaknesses.standing().unmapped == 3
    (source,) = library.weaknesses.without_topic()
    assert (source.name, source.answers, source.wrong, source.questions) == ("Made up", 2, 1, 2)
    assert library.weaknesses.source_drill(source.source_id) == [1, 3, 2]


def test_an_answer_writes_nothing_of_weaknesses_and_a_look_reads_only_what_is_new(
    library: Study, clock: SetClock
) -> None:
    for ids in (OPERATORS, CONTROL_FLOW, FUNCTIONS):
        sat(library, clock, ids, never)
    library.weaknesses.standing()

    def look_after_one_answer() -> tuple[list[str], int]:
        begun = library.exams.begin_questions([6], Rules(mode=Mode.TUTOR), "One")
        session = library.sittings.resume(begun.sitting_id)
        clock.advance(timedelta(seconds=20))
        with statements(library) as answering:
            answer_wrong(session)
            session.reveal()
        with statements(library) as looking:
            library.weaknesses.standing()
        return answering, sum(one.lstrip().startswith("SELECT") for one in looking)

    answering, few = look_after_one_answer()
    assert not [one for one in answering if "weakness" in one]
    for _ in range(6):
        sat(library, clock, [*OPERATORS, *CONTROL_FLOW, *FUNCTIONS], never)
    library.weaknesses.standing()
    _, many = look_after_one_answer()
    # One more for the titles of misconceptions.
    assert many <= few + 1 <= 20
    with statements(library) as unchanged:
        library.weaknesses.standing()
    assert len(unchanged) <= 14
    assert not [one for one in unchanged if one.lstrip().startswith(("INSERT", "UPDATE", "DEL"))]


def test_no_question_goes_through_a_whole_table(library: Study, clock: SetClock) -> None:
    library.goals.save(Goal(exam_date=(clock.now() + 60 * DAY).date(), weekday_minutes=(60,) * 7))
    for _ in range(3):
        sat(library, clock, [*OPERATORS, *FUNCTIONS], lambda one: one % 4 == 0)
        clock.advance(DAY)
    database, learner = library.database, library.learner_id
    found = library.weaknesses
    weakness = found.standing().current[0]
    before = stored.load(database, learner)
    with statements(library) as asked:
        evidence.stamps(database, learner)
        evidence.made_at(database, learner)
        evidence.read_log(database, learner, 1, "")
        studied.load(database, learner)
        learner_states.study_days(database, learner, "2026-01-01")
        stored.miss_reasons(database, before.logs.values())
        stored.load(database, learner)
        stored.save(
            database,
            learner,
            before,
            frame=stored.Frame("another"),
            logs=[],
            found=[one for _, one in before.weaknesses],
        )
        found.questions(weakness)
        found.drill(weakness)
        found.trend(weakness.topic_id)
        found.source_drill(1)
        found.without_topic()
    assert len(asked) > 12
    for one in asked:
        for *_, step in database.rows(f"EXPLAIN QUERY PLAN {one}"):
            is_whole = step.startswith("SCAN ") and not step.startswith(
                ("SCAN ids", "SCAN (subquery", "SCAN json_each", "SCAN CONSTANT")
            )
            assert not is_whole, (step, one)


def test_a_topic_that_was_only_looked_at_can_be_taken_away(library: Study, clock: SetClock) -> None:
    sat(library, clock, OPERATORS, always)
    assert library.weaknesses.standing().current == ()
    library.database.execute("UPDATE question SET topic_id = 2 WHERE topic_id = 1")
    library.database.execute("UPDATE question SET source_topic_id = 2 WHERE source_topic_id = 1")
    library.syllabus.remove_topic(1)
    library.learning.rebuild()
    assert 1 not in library.weaknesses.standing().names


def test_what_another_version_kept_is_read_from_the_log_again(
    library: Study, clock: SetClock
) -> None:
    sat(library, clock, OPERATORS, never)
    standing = library.weaknesses.standing()
    library.database.execute(
        """UPDATE weakness SET evidence = '{"form": 0}' WHERE kind = 'frame'"""
    )
    library.database.execute("UPDATE weakness SET evidence = '[]' WHERE kind = 'answers'")
    assert library.weaknesses.standing() == standing
    assert library.database.value("SELECT count(*) FROM weakness WHERE kind = 'answers'") == 1


def test_no_number_of_topics_makes_it_fail(study: Study, clock: SetClock) -> None:
    fill(study, 60)
    study.database.execute("UPDATE topic SET weight = 0")
    sat(study, clock, OPERATORS, never)
    assert study.weaknesses.standing().current
    study.database.execute("UPDATE question SET topic_id = NULL")
    study.learning.rebuild()
    standing = study.weaknesses.standing()
    assert standing.current == () and not standing.has_topics
    assert standing.unmapped == 54
    assert len(TOPICS) == 6
