"""Figures of a class, beside the same reckoned from the answers as they were made."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from studytui.domain import items
from studytui.domain.assignment import Terms
from studytui.domain.exam import Mode
from studytui.domain.items import Response
from studytui.services.class_figures import Filter, Heat
from studytui.services.classes import Classroom
from studytui.services.learning import Learning, rebuild_states
from studytui.services.study import Study
from studytui.storage.tables.row import UtcField
from studytui.storage.whole import progress
from tests.conftest import SetClock, copied
from tests.made_class import Made, add_learners, answer_for
from tests.made_questions import fill

ALL = Filter(days=None)
STRONG = [0.95 - 0.03 * number for number in range(30)]


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> tuple[Path, list[Made]]:
    """A library with a class of thirty who sat six times in forty days, made once."""
    from studytui.paths import Paths

    home = Paths(tmp_path_factory.mktemp("class"))
    with copied(migrated, home, SetClock()) as made:
        fill(made, 60)
        room = made.classes.add("Year 9")[1]
        ids = add_learners(made, [f"Learner {number}" for number in range(30)])
        for learner_id in ids:
            made.database.execute(
                "INSERT INTO enrolment(uid, classroom_id, learner_id, is_active, created_at, "
                "updated_at) VALUES (?, ?, ?, 1, 0, 0)",
                f"in-{learner_id}",
                room.classroom_id,
                learner_id,
            )
        # Others in the file, in no class, and the teacher's own answers: never in a figure.
        strangers = add_learners(made, ["Stranger"])
        answers = answer_for(made, ids, STRONG, days=40, falling=(3,))
        answer_for(made, [*strangers, made.learner_id], [0.1, 0.1], seed=9)
    return home.database, answers


@pytest.fixture
def teacher(
    study: Study, clock: SetClock, taught: tuple[Path, list[Made]], tmp_path: Path
) -> Iterator[Study]:
    from studytui.paths import Paths

    with copied(taught[0], Paths(tmp_path / "teacher"), clock) as opened:
        yield opened


@pytest.fixture
def room(teacher: Study) -> Classroom:
    return teacher.classes.taught()[0]


@pytest.fixture
def made(taught: tuple[Path, list[Made]]) -> list[Made]:
    return taught[1]


def numbers(heat: Heat) -> dict[tuple[int, int], tuple[int, int]]:
    return {place: (one.right, one.answers) for place, one in heat.cells.items()}


def counted(
    answers: list[Made], fits: Callable[[Made], bool]
) -> dict[tuple[int, int], tuple[int, int]]:
    found: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for one in answers:
        if fits(one):
            found[one.learner_id, one.topic_id][0] += one.is_right
            found[one.learner_id, one.topic_id][1] += 1
    return {place: (right, number) for place, (right, number) in found.items()}


def test_the_cells_are_what_was_answered(
    teacher: Study, room: Classroom, made: list[Made], clock: SetClock
) -> None:
    heat = teacher.class_figures.heat(room, ALL)
    assert numbers(heat) == counted(made, lambda one: True)
    assert heat.whole.answers == len(made)
    for learner_id, tally in heat.by_learner.items():
        mine = [one.is_right for one in made if one.learner_id == learner_id]
        assert (tally.right, tally.answers) == (sum(mine), len(mine))
        late = [
            one.is_right
            for one in made
            if one.learner_id == learner_id and clock.now() - one.at < timedelta(days=7)
        ]
        assert (tally.recent_right, tally.recent_answers) == (sum(late), len(late))


def test_filters_hold_together(
    teacher: Study, room: Classroom, made: list[Made], clock: SetClock
) -> None:
    figures = teacher.class_figures
    learner_id, topic_id = made[0].learner_id, made[0].topic_id
    since = clock.now() - timedelta(days=30)
    heat = figures.heat(room, Filter(days=30))
    assert numbers(heat) == counted(made, lambda one: one.at >= since)
    heat = figures.heat(room, Filter(days=30, learner_id=learner_id, topic_id=topic_id))
    assert numbers(heat) == counted(
        made,
        lambda one: one.at >= since and (one.learner_id, one.topic_id) == (learner_id, topic_id),
    )
    assert [one.learner_id for one in heat.members] == [learner_id]
    _, work = teacher.assignments.set(room, Terms("Work", Mode.PRACTICE, query="kind:single"))
    extra = answer_for(teacher, [learner_id], [0.5], sittings=2, assignment_id=work, seed=3)
    heat = figures.heat(room, replace(ALL, assignment_id=work))
    assert numbers(heat) == counted(extra, lambda one: True)


def test_who_is_at_risk_is_found_with_what_shows_it(
    teacher: Study, room: Classroom, made: list[Made]
) -> None:
    heat = teacher.class_figures.heat(room, ALL)
    shares = {
        learner_id: 100 * sum(one.is_right for one in mine) / len(mine)
        for learner_id in heat.by_learner
        if (mine := [one for one in made if one.learner_id == learner_id])
    }
    low = {learner_id for learner_id, share in shares.items() if share < 60}
    assert low <= {one.learner_id for one in heat.risks}
    levels = [one.level for one in heat.risks]
    assert levels == sorted(levels, reverse=True)
    falling = heat.members[3].learner_id
    assert next(one.fell for one in heat.risks if one.learner_id == falling) > 15


def test_what_is_predicted_rests_on_the_model_of_the_learners_own_screens(
    teacher: Study, room: Classroom
) -> None:
    parts = teacher.class_figures.parts()
    reckoned = teacher.class_figures.predicted(room, parts)
    assert reckoned.score is not None and reckoned.score.learners == 30
    assert reckoned.score.low < reckoned.score.score < reckoned.score.high
    mean = statistics.fmean(one.score for one in reckoned.predictions.values())
    assert reckoned.score.score == pytest.approx(mean)
    # As the learner's own file would keep it, from the same answers.
    learner_id = next(iter(reckoned.learners))
    progress.rebuild(teacher.database, learner_id)
    rebuild_states(teacher.database, learner_id, 4)
    own = Learning(teacher.database, learner_id, teacher.settings).learner()
    told = reckoned.learners[learner_id]
    assert told.general.mean == pytest.approx(own.general.mean)
    assert told.general.variance == pytest.approx(own.general.variance)
    assert {one: belief.effect.mean for one, belief in told.topics.items()} == pytest.approx(
        {one: belief.effect.mean for one, belief in own.topics.items()}
    )


def firsts(made: list[Made]) -> list[Made]:
    seen: dict[tuple[int, int], Made] = {}
    for one in sorted(made, key=lambda one: one.at):
        seen.setdefault((one.learner_id, one.question_id), one)
    return list(seen.values())


def test_questions_are_judged_by_the_first_answers_of_the_class(
    teacher: Study, room: Classroom, made: list[Made]
) -> None:
    items = {one.question_id: one for one in teacher.class_figures.items(room, ALL)}
    answers = firsts(made)
    assert set(items) == {one.question_id for one in answers}
    told = 0
    for question_id, item in items.items():
        mine = [one for one in answers if one.question_id == question_id]
        assert item.figures.answers == len(mine)
        assert item.figures.facility == pytest.approx(
            statistics.fmean(one.is_right for one in mine)
        )
        chosen = {one.option: one.chosen for one in item.figures.distractors}
        for option, number in chosen.items():
            assert number == sum(one.chosen == option for one in mine)
        if len(mine) < 30:
            assert item.figures.point_biserial is None
            continue
        told += 1
        rest = []
        for one in mine:
            others = [
                each.is_right
                for each in answers
                if each.learner_id == one.learner_id and each.question_id != question_id
            ]
            rest.append(statistics.fmean(others))
        right = [float(one.is_right) for one in mine]
        if len(set(right)) == 2:
            assert item.figures.point_biserial == pytest.approx(statistics.correlation(right, rest))
    assert told > 5


def test_a_key_that_the_class_goes_against_stands_first(
    teacher: Study, room: Classroom, made: list[Made]
) -> None:
    """The strong choose option 0, the weak the key: as where the key is wrong."""
    answered = Counter(one.question_id for one in firsts(made))
    question_id = next(one for one, number in answered.items() if number == 30)
    strong = {one.learner_id for one in teacher.class_figures.heat(room, ALL).members[:15]}
    rows = teacher.database.rows(
        "SELECT response_id, learner_id FROM response WHERE question_id = ?", question_id
    )
    for response_id, learner_id in rows:
        teacher.database.execute(
            "UPDATE response SET is_correct = ?, chosen = ? WHERE response_id = ?",
            learner_id not in strong,
            "0" if learner_id in strong else "1",
            response_id,
        )
    items = teacher.class_figures.items(room, ALL)
    assert items[0].question_id == question_id and items[0].is_suspect
    assert (items[0].figures.point_biserial or 0.0) < -0.3
    # The way to it: the page about the question says so too.
    facts = teacher.items.facts(question_id)
    assert facts.first.point_biserial == pytest.approx(items[0].figures.point_biserial, abs=0.1)


def test_what_is_gathered_of_many_learners_is_what_each_question_says_alone(
    teacher: Study, room: Classroom, made: list[Made]
) -> None:
    """Every figure, also of who answered nothing else, beside the statistics of one question."""
    _, work = teacher.assignments.set(room, Terms("Work", Mode.PRACTICE, query="kind:single"))
    ids = [one.learner_id for one in teacher.class_figures.heat(room, ALL).members]
    once = answer_for(teacher, ids[:2], [0.9, 0.1], sittings=1, each=1, assignment_id=work, seed=1)
    once += answer_for(
        teacher, ids[2:], STRONG[2:], sittings=2, each=40, assignment_id=work, seed=4
    )
    teacher.database.execute(
        "UPDATE response SET confidence = 5 WHERE response_id % 3 = 0 AND sitting_item_id IN "
        "(SELECT sitting_item_id FROM sitting_item i JOIN sitting s USING (sitting_id) "
        "WHERE s.assignment_id = ?)",
        work,
    )
    sure = {
        row[0]
        for row in teacher.database.rows(
            "SELECT learner_id || ' ' || question_id || ' ' || answered_at FROM response "
            "WHERE confidence = 5"
        )
    }
    answers = firsts(once)
    for item in teacher.class_figures.items(room, replace(ALL, assignment_id=work)):
        responses = []
        for one in sorted(answers, key=lambda one: one.at):
            if one.question_id != item.question_id:
                continue
            others = [
                each.is_right
                for each in answers
                if each.learner_id == one.learner_id and each.question_id != one.question_id
            ]
            at = int(UtcField().db_value(one.at))
            responses.append(
                Response(
                    one.is_right,
                    statistics.fmean(others) if others else None,
                    frozenset({one.chosen}),
                    f"{one.learner_id} {one.question_id} {at}" in sure,
                    20.0,
                )
            )
        options = [one.option for one in item.figures.distractors]
        assert item.figures == items.statistics(responses, options, frozenset({1}))


@contextmanager
def statements(study: Study) -> Iterator[list[str]]:
    seen: list[str] = []
    connection = study.database.connection.connection()
    connection.set_trace_callback(seen.append)
    try:
        yield seen
    finally:
        connection.set_trace_callback(None)


def test_the_number_of_statements_does_not_grow_with_the_class(
    teacher: Study, room: Classroom
) -> None:
    figures, assignments = teacher.class_figures, teacher.assignments
    for number in range(3):
        assignments.set(room, Terms(f"Work {number}", Mode.PRACTICE, query="kind:single"))
    with statements(teacher) as heat:
        found = figures.heat(room, Filter())
    assert len(heat) == 5 and len(found.members) == 30
    with statements(teacher) as standing:
        assignments.standings(assignments.of_class(room), found.members)
    assert len(standing) == 2
    parts = figures.parts()
    with statements(teacher) as reckoned:
        figures.items(room, Filter())
        figures.predicted(room, parts)
    assert len(reckoned) == 6
    # One learner costs as many.
    for member in found.members[1:]:
        teacher.classes.remove(room, member)
    with statements(teacher) as alone:
        left = figures.heat(room, Filter())
    # Who was taken out of the class is in none of its figures.
    assert len(left.members) == 1 and left.whole == left.of_learner(left.members[0].learner_id)
    assert {learner_id for learner_id, _ in left.cells} == {left.members[0].learner_id}
    assert len(alone) == 5


def test_every_step_goes_by_an_index(teacher: Study, room: Classroom) -> None:
    with statements(teacher) as seen:
        teacher.class_figures.heat(room, Filter(learner_id=2, topic_id=1, assignment_id=1))
        teacher.class_figures.items(room, Filter(learner_id=2, topic_id=1, assignment_id=1))
        teacher.class_figures.items(room, Filter())
        teacher.class_figures.predicted(room, ())
    for sql in seen:
        plan = [str(row[3]) for row in teacher.database.rows(f"EXPLAIN QUERY PLAN {sql}")]
        scanned = {step.split()[1] for step in plan if step.startswith("SCAN ")}
        # Where questions are suspect, `s` is what they are suspected of.
        large = {"r", "i"} if "question_suspicion" in sql else {"r", "i", "s"}
        assert not scanned & large, plan
        # Answers are put in order a learner at a time, never all of a class at once.
        if "sitting s" in sql:
            assert not {one for one in plan if one.endswith(("FOR ORDER BY", "FOR GROUP BY"))}, plan
