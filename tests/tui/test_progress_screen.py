"""Progress: the scores as a picture and as numbers, and answers a day."""

from __future__ import annotations

import pytest

from studytui.domain.confidence import Calibration, Share
from studytui.domain.exam import Rules
from studytui.services.study import Study
from studytui.tui.app import make_app
from studytui.tui.charts import Column, columns_that_fit, day_chart, score_chart
from studytui.tui.judgement_layout import calibration_lines
from tests.made_sittings import Movable, practise, say_sure
from tests.tui.showing import press, shown


async def test_without_a_score_it_says_what_to_do(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "7", "v")
        assert "No score yet." in text
        assert "v " not in text.split("\n")[-1]


async def test_one_score_says_that_a_second_is_needed(filled_study: Study, clock: Movable) -> None:
    practise(filled_study, clock, "topic:functions -is:keyless", 4, 1)
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "7")
        assert "1 sitting, last 75 %" in text
        assert "whether it goes up shows from the second on" in text


async def test_unscored_sittings_are_no_point_of_the_picture(
    filled_study: Study, clock: Movable
) -> None:
    practise(filled_study, clock, "is:keyless", 3, 0)
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "7")
        assert "No sitting could be scored yet" in text
        assert "today 3" in text


async def test_the_picture_names_scores_marks_and_days(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(pilot, "7")
        assert "9 sittings, last 81 %" in text
        assert "╌ pass mark 70 %" in text
        assert "21 Nov" in text and "8 weeks, today 31, most 36 on 5 Nov" in text


async def test_v_shows_the_numbers_and_v_the_picture_again(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "7", "v")
        assert "22 of 27" in text and "█" not in text
        assert "v picture" in text.split("\n")[-1]
        assert "█" in await press(pilot, "v")
        assert "v numbers" in shown(app).split("\n")[-1]


def test_a_column_is_as_high_as_its_score() -> None:
    chart = [line.plain for line in score_chart([Column(50.0, None, "")], 40, 10)]
    assert sum("█" in line for line in chart) == 5
    assert next(line for line in chart if "50" in line and "█" not in line)


def test_the_chart_is_never_wider_than_its_room() -> None:
    for width in (20, 36, 78, 118):
        for number in (1, 2, 7, columns_that_fit(width)):
            columns = [Column(100.0 * (place % 3) / 2, 70.0, "28 Sep") for place in range(number)]
            for line in score_chart(columns, width, 6):
                assert line.cell_length == width
                assert "…" not in line.plain


def test_any_answer_on_a_day_is_seen() -> None:
    assert "▁" in day_chart([1, 0, 1000], 40)[-1].plain
    assert day_chart([1, 0, 1000], 40)[-1].plain.split()[1] == "·"


async def test_being_sure_is_a_picture_with_the_numbers_beside(
    filled_study: Study,
) -> None:
    say_sure(filled_study)
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "7")
        assert "when you said sure you were right 70 %" in text
        sure = next(line for line in text.split("\n") if line.startswith(" sure"))
        assert sure.endswith("70 % (48–85, n = 20)") and "━●━" in sure
        assert "75 % (60–86, n = 40)" in text
        assert "Questions a day" in text
        text = await press(pilot, "v")
        assert "When you said sure, you were right  70 % (48–85, n = 20)" in text
        assert "When you did not, you were right  75 % (60–86, n = 40)" in text
        assert "Changing an answer: not enough yet (n = 0)" in text


async def test_of_few_sure_answers_nothing_is_said(filled_study: Study, clock: Movable) -> None:
    session = filled_study.sittings.resume(
        filled_study.exams.begin_questions([1, 2], Rules(), "Two").sitting_id
    )
    for place in range(2):
        session.go_to(place)
        session.choose(1)
        session.choose(1)
    session.finish()
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "7")
        assert "not enough yet (n = 2)" in text and "100 %" not in text.split("Sure or not")[1]
        assert "When you said sure, you were right  not enough yet (n = 2)" in await press(
            pilot, "v"
        )


@pytest.mark.parametrize("width", [36, 60, 78, 118])
def test_the_picture_of_being_sure_fits_its_width(width: int) -> None:
    for sure, unsure in ((Share(0, 9), Share(9, 9)), (Share(1, 2), Share(0, 0))):
        for line in calibration_lines(Calibration(sure, unsure), width)[1:]:
            assert line.cell_length <= width
            assert "…" not in line.plain
