"""Weak: what costs points, ranked, with what shows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from studytui.domain.exam import Mode, Rules
from studytui.domain.goal import Goal
from studytui.services.changes import Changes
from studytui.services.study import Study
from studytui.storage.tables.questions import QuestionRow
from studytui.storage.tables.subjects import TopicRow
from studytui.tui.app import make_app
from tests.conftest import SetClock
from tests.made_sittings import answer_right, answer_wrong, practise
from tests.tui.showing import flat, press, shown, sitting

OPERATORS = (6, 12, 18, 24, 36, 42, 48, 54)
FUNCTIONS = (2, 8, 26, 32, 38, 44)


def sat(
    study: Study, clock: SetClock, ids: tuple[int, ...], is_right: Callable[[int], bool]
) -> None:
    """A sitting with these questions, answered right or wrong."""
    begun = study.exams.begin_questions(ids, Rules(mode=Mode.PRACTICE), "Sat")
    session = study.sittings.resume(begun.sitting_id)
    for place, question_id in enumerate(ids):
        session.go_to(place)
        clock.advance(timedelta(seconds=30))
        (answer_right if is_right(question_id) else answer_wrong)(session)
    session.finish()
    clock.advance(timedelta(days=1))


@pytest.fixture
def weak_study(filled_study: Study, clock: SetClock) -> Study:
    """Operators mostly wrong; of Functions one question is always wrong; two of Strings."""
    sat(filled_study, clock, OPERATORS, lambda one: one in (6, 12))
    clock.advance(timedelta(days=6))
    for _ in range(3):
        sat(filled_study, clock, FUNCTIONS, lambda one: one != 8)
    sat(filled_study, clock, (5, 11), lambda one: False)
    return filled_study


async def test_without_answers_it_says_what_to_do(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "5", "enter", "d", "v", "H")
        assert "Nothing can be said yet." in text
        assert "drill" not in text.split("\n")[-1]


async def test_weaknesses_stand_by_the_points_they_cost_with_interval_and_number(
    weak_study: Study,
) -> None:
    first, *_ = weak_study.weaknesses.standing().current
    app = make_app(weak_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "5")
        row = next(line for line in text.split("\n") if "▸" in line)
        assert row.split() == [
            "▸",
            "Operators",
            "gap",
            f"{first.points:.1f}",
            f"({first.low:.1f}–{first.high:.1f})",
            "n",
            "8",
        ]
        assert "in percent of the exam, were it today" in text
        assert "estimates with 80 % intervals" in text
        assert "topics weighed by their questions" in text


async def test_what_was_observed_and_what_is_estimated_are_told_apart(weak_study: Study) -> None:
    weak_study.goals.save(Goal("Board", exam_date=(weak_study.learning.today + timedelta(days=30))))
    app = make_app(weak_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = flat(await press(pilot, "5"))
        assert "in percent of Board on" in text
        assert "2 of the last 8 answers were right." in text
        assert "Estimated chance of a right answer on" in text
        assert "since 21 Nov" in text


async def test_under_three_answers_nothing_is_said_of_a_topic(weak_study: Study) -> None:
    app = make_app(weak_study)
    async with app.run_test(size=(80, 40)) as pilot:
        text = await press(pilot, "5", "G")
        enough, few = text.split("Not enough yet: under 3 answers")
        assert "Strings" not in enough
        row = next(line for line in few.split("\n") if "Strings" in line)
        assert "2 wrong of 2 answers" in row and "%" not in row
        assert "From 3 on something can be said" in few
        assert "3 topics of the exam not answered in yet" in few
        assert "questions" not in text.split("\n")[-1]


async def test_a_misconception_shows_the_wrong_option_over_the_right_one(
    weak_study: Study,
) -> None:
    app = make_app(weak_study)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "5")
        kinds = [one.kind.value for one in weak_study.weaknesses.standing().current]
        text = await press(pilot, *["j"] * kinds.index("misconception"))
        assert "Functions · Question 8: functions" in text
        lines = [line.strip() for line in text.split("\n")]
        assert "✗ chosen  First option" in lines
        assert lines[lines.index("✗ chosen  First option") + 1] == "✓ right   Second option"


async def test_the_trend_is_a_line_of_bars_with_numbers(weak_study: Study, clock: SetClock) -> None:
    sat(weak_study, clock, OPERATORS[:4], lambda one: True)
    app = make_app(weak_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "5")
        row = next(line for line in text.split("\n") if "Right by week" in line)
        assert "▂ ·" in row and "25 % from 16 Nov → 100 % from 30 Nov" in row


@pytest.mark.parametrize("key", ["enter", "d"])
async def test_a_drill_asks_what_shows_it_first_and_then_the_topic(
    weak_study: Study, key: str
) -> None:
    app = make_app(weak_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "5", key)
        asked = [item.question_id for item in sitting(app).items]
        assert asked[:6] == [54, 48, 42, 36, 24, 18] and len(asked) > 6
        assert {weak_study.library.question(one).topic for one in asked} == {"Operators"}
        assert sitting(app).rules.mode is Mode.TUTOR


async def test_its_questions_are_one_key_away_each_with_its_answer(weak_study: Study) -> None:
    app = make_app(weak_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "5", "v")
        assert "Operators · gap: not known well enough yet · 6 questions" in text
        assert "✗ Question 54: operators" in text and "1 of 1 wrong" in text
        assert "See the book." not in text
        assert "Question 48" in text
        text = await press(pilot, "j", "enter", "l", "end")
        assert "Book of Examples" in text
        text = await press(pilot, "q")
        assert "Where points are lost" in text


async def test_the_questions_can_be_drilled_from_their_list(weak_study: Study) -> None:
    app = make_app(weak_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "5", "v", "d")
        assert sitting(app).items[0].question_id == 54


async def test_in_a_narrow_window_a_question_is_opened_and_left_again(weak_study: Study) -> None:
    app = make_app(weak_study)
    async with app.run_test(size=(40, 20)) as pilot:
        text = await press(pilot, "5", "v")
        assert "✗ Question 54" in text and "A  " not in text
        text = await press(pilot, "enter")
        assert "A  " in text and "✗ Question 48" not in text
        assert "✗ Question 48" in await press(pilot, "q")
        assert "Where points are lost" in await press(pilot, "q")


async def test_resolved_ones_are_kept_behind_a_key(weak_study: Study, clock: SetClock) -> None:
    weak_study.weaknesses.standing()
    for _ in range(6):
        sat(weak_study, clock, OPERATORS, lambda one: True)
    app = make_app(weak_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "5")
        assert "H history" in text.split("\n")[-1]
        text = await press(pilot, "H")
        assert "What was resolved" in text
        row = next(line for line in text.split("\n") if "gap" in line and "▸" in line)
        assert "Operators" in row and "21 Nov – 8 Dec" in row
        text = await press(pilot, "H")
        assert "Where points are lost" in text


async def test_the_learners_own_reasons_are_shown(weak_study: Study) -> None:
    from studytui.domain.exam import MissReason

    line = weak_study.review.past()[-1]
    for item in weak_study.review.sheet(line.sitting_id).items[2:4]:
        weak_study.review.set_miss_reason(item, MissReason.MISREAD)
    app = make_app(weak_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "5")
        await pilot.pause()
        assert "Why missed: misread 2" in shown(app) or "Why missed: misread 2" in text


async def test_questions_without_a_topic_stand_by_source_and_can_be_drilled(
    filled_study: Study, clock: SetClock
) -> None:
    connection = filled_study.database.connection
    QuestionRow.update(topic=None).execute(connection)
    practise(filled_study, clock, "-is:keyless", 12, 4)
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "5")
        assert "No question has a topic." in text
        row = next(line for line in text.split("\n") if "▸" in line)
        assert "Made up no topic" in row and "33 % wrong, 4 of 12 answers" in row
        await press(pilot, "enter")
        assert len(sitting(app).items) == 20


async def test_hostile_and_wide_names_are_shown_literally(
    weak_study: Study,
) -> None:
    connection = weak_study.database.connection
    TopicRow.update(name="[/b] [red]\x1b[2J漢字" + "かな" * 40).where(
        TopicRow.name == "Operators"
    ).execute(connection)
    QuestionRow.update(title="[@click=app.bell]x[/]").where(QuestionRow.question_id == 54).execute(
        connection
    )
    app = make_app(weak_study)
    for size in ((80, 24), (120, 40), (40, 20)):
        async with app.run_test(size=size) as pilot:
            text = await press(pilot, "5")
            assert "[/b] [red]漢" in text
            assert size[0] < 80 or "[@click=app.bell]x[/]" in text
        app = make_app(weak_study)


async def test_it_reads_again_after_new_answers(filled_study: Study, clock: SetClock) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(40, 20)) as pilot:
        await press(pilot, "5")
        practise(filled_study, clock, "topic:functions -is:keyless", 4, 4)
        app.publish(Changes.ANSWERS)
        await pilot.pause()
        assert "gap" in shown(app)
