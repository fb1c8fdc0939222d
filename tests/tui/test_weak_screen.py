"""Weak: topics by the share of wrong answers, with the evidence."""

from __future__ import annotations

import pytest

from studytui.domain.exam import Mode
from studytui.services.study import Study
from studytui.storage.tables import QuestionRow, TopicRow
from studytui.tui.app import make_app
from tests.made_sittings import Movable, practise
from tests.tui.showing import press, shown, sitting


async def test_without_answers_it_says_what_to_do(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "5", "enter", "d")
        assert "Nothing can be said yet." in text
        assert "drill" not in text.split("\n")[-1]


async def test_topics_stand_by_share_wrong_with_their_numbers(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "5")
        rows = [line for line in text.split("\n") if "% wrong" in line]
        assert [row.split("▓")[0].split("░")[0].strip(" ▸") for row in rows] == [
            "Operators",
            "Exceptions",
            "Functions",
            "Data structures",
            "Control flow",
            "Strings",
        ]
        assert "64 % wrong   18 of 28" in rows[0]
        assert "▓" not in rows[-1]


async def test_under_three_answers_nothing_is_said_of_a_topic(
    filled_study: Study, clock: Movable
) -> None:
    practise(filled_study, clock, "topic:functions -is:keyless", 4, 1)
    practise(filled_study, clock, "topic:strings -is:keyless", 2, 2)
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "5")
        enough, few = text.split("Not enough yet: under 3 answers")
        assert "Strings" not in enough
        assert "Functions" in enough and "25 % wrong" in enough
        row = next(line for line in few.split("\n") if "Strings" in line)
        assert "2 wrong of 2 answers" in row and "%" not in row
        assert "Python · Strings" in await press(pilot, "j")


async def test_the_evidence_names_answers_questions_and_the_wrong_ones(
    filled_study: Study, clock: Movable
) -> None:
    practise(filled_study, clock, "topic:functions -is:keyless", 4, 1)
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "5")
        wrong = filled_study.library.find("topic:functions is:wrong").fetch(0, 1)[0]
        assert "4 answers to 4 questions, 1 wrong." in text
        assert f"✗ {wrong.title}" in text


@pytest.mark.parametrize("key", ["enter", "d"])
async def test_a_drill_asks_the_topic_wrong_ones_first(
    filled_study: Study, clock: Movable, key: str
) -> None:
    practise(filled_study, clock, "topic:functions -is:keyless", 4, 1)
    wrong = filled_study.library.find("topic:functions is:wrong").ids()
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "5", key)
        asked = [item.question_id for item in sitting(app).items]
        assert asked[0] == wrong[0] and len(asked) > 1
        assert {filled_study.library.question(one).topic for one in asked} == {"Functions"}
        assert sitting(app).rules.mode is Mode.TUTOR


async def test_topics_without_name_and_hostile_ones_are_shown(
    filled_study: Study, clock: Movable
) -> None:
    connection = filled_study.database.connection
    TopicRow.update(name="[/b] [red]\x1b[2J漢字").where(TopicRow.name == "Strings").execute(
        connection
    )
    QuestionRow.update(topic=None).where(QuestionRow.question_id < 8).execute(connection)
    practise(filled_study, clock, "", 30, 10)
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "5")
        assert "[/b] [red]漢字" in text
        assert "Made up no topic" in text


async def test_it_reads_again_after_new_answers(filled_study: Study, clock: Movable) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(40, 20)) as pilot:
        await press(pilot, "5")
        practise(filled_study, clock, "topic:functions -is:keyless", 4, 4)
        from studytui.services.changes import Changes

        app.publish(Changes.ANSWERS)
        await pilot.pause()
        assert "100 % wrong" in shown(app)
