"""Progress: the scores as a picture and as numbers, and answers a day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from studytui.domain.confidence import Calibration, Share
from studytui.domain.exam import Mode, Rules
from studytui.domain.goal import Goal
from studytui.services.study import Study
from studytui.tui.app import make_app
from studytui.tui.charts import (
    Column,
    Point,
    calendar,
    columns_that_fit,
    day_chart,
    scale,
    scale_lines,
    score_chart,
)
from studytui.tui.content import literal
from studytui.tui.layouts.judgement import calibration_lines
from tests.made_sittings import Movable, practise, say_sure, sit_exam
from tests.tui.showing import flat, press, shown, until

JUDGEMENT = ("p", "p")
"""From the first page."""
NAMES = ("Scores", "Ready", "Topics", "Days", "Time", "Judgement", "Memory")


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
        text = await press(pilot, "7", *JUDGEMENT)
        assert "when you said sure you were right 70 %" in text
        sure = next(line for line in text.split("\n") if line.startswith(" sure"))
        assert sure.endswith("70 % (48–85, n = 20)") and "━●━" in sure
        assert "75 % (60–86, n = 40)" in text
        assert "it may be chance" in text
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
        text = await press(pilot, "7", *JUDGEMENT)
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


def ready_study(study: Study, clock: Movable) -> None:
    """Four mocks, the last three predicted, and a goal."""
    for days in (0, 3, 3, 3):
        clock.advance(timedelta(days=days))
        sit_exam(study, clock)
    clock.advance(timedelta(days=1))
    day = study.goals.today + timedelta(days=20)
    study.goals.save(Goal("Board", "pcep-30-03", day, weekday_minutes=(60,) * 7))


async def test_n_and_p_turn_the_pages_round(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "7")
        assert all(name in text.split("\n")[3] for name in NAMES)
        heads = ["Score by sitting", "Would you pass?", "Mastery by topic", "Days studied"]
        heads += ["Time a question", "Sure or not", "Forgetting", "Score by sitting"]
        for head, following in pairwise(heads):
            assert head in text
            text = await press(pilot, "n")
            assert following in text
        for head in reversed(heads[:-1]):
            assert head in await press(pilot, "p")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 20)])
async def test_every_page_has_its_numbers_one_key_away(
    size: tuple[int, int], filled_study: Study, clock: Movable
) -> None:
    ready_study(filled_study, clock)
    app = make_app(filled_study, theme="ansi-dark")
    async with app.run_test(size=size) as pilot:
        text = await press(pilot, "7")
        for _ in NAMES:
            numbers = await press(pilot, "v")
            assert numbers != text and numbers.split("\n")[3] == text.split("\n")[3]
            assert await press(pilot, "v") == text
            text = await press(pilot, "n")
            await app.workers.wait_for_complete()
            await pilot.pause()
            text = shown(app)


async def test_the_readiness_page_tells_today_the_exam_day_and_what_ifs(
    filled_study: Study, clock: Movable
) -> None:
    ready_study(filled_study, clock)
    app = make_app(filled_study)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "7", "n")
        await until(pilot, lambda: "An hour more a day" in shown(app))
        text = flat(shown(app))
        assert "Board," in text and "in 20 days" in text
        for words in ("Today", "If plan kept", "If you stop", "pass mark 70 %"):
            assert words in text
        for words in ("An hour more a day +", "Today skipped −", "The exam a week later"):
            assert words in text
        assert "of 3 inside, 80 % wanted" in text
        assert "░▓ predicted" in await press(pilot, "p")


async def test_what_is_missing_is_said_before_anything_is_predicted(
    filled_study: Study,
) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = flat(await press(pilot, "7", "n"))
        assert "Not enough to say yet: about 20 more first answers needed" in text
        assert "What if" not in text and "pass 0" not in text
        assert "Before an exam of at least 10 questions begins" in text


async def test_a_page_without_anything_says_what_will_stand_there(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "7", "n")
        for heading in ("No topic", "No day", "No time", "Nothing to judge", "Nothing to remember"):
            text = await press(pilot, "n")
            assert f"{heading} yet." in text
            assert "v " not in text.split("\n")[-1]


async def test_a_topic_is_shown_as_it_is_named(filled_study: Study, clock: Movable) -> None:
    name = "[bold]H[/] [@click=app.bell]\x1b[31mx"
    filled_study.database.execute("UPDATE topic SET name = ? WHERE topic_id = 1", name)
    sit_exam(filled_study, clock)
    app = make_app(filled_study)
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(pilot, "7", "n", "n")
        assert "[bold]H[/] [@click=app.bell]" in text and "\x1b" not in text
        for _ in range(2):
            await press(pilot, "v", "v", "n")


async def test_today_says_how_ready_one_is(filled_study: Study, clock: Movable) -> None:
    ready_study(filled_study, clock)
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)):
        text = shown(app)
        assert filled_study.readiness.headline() in text
        assert "ready " in text and "pass mark 70 %" in text


async def test_a_sitting_that_ends_is_on_the_page_when_it_is_shown_again(
    filled_study: Study, clock: Movable
) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "7", "n", "n")
        practise(filled_study, clock, "topic:functions -is:keyless", 4, 1)
        from studytui.services.changes import Changes

        app.publish(Changes.ANSWERS | Changes.SITTINGS)
        await pilot.pause()
        assert "Functions" in shown(app)


async def test_time_pages_say_who_was_too_slow(filled_study: Study, clock: Movable) -> None:
    rules = Rules(mode=Mode.EXAM, time_limit=timedelta(minutes=2))
    session = filled_study.sittings.resume(
        filled_study.exams.begin_questions([1, 2, 3, 4], rules, "Short").sitting_id
    )
    for place in range(4):
        session.go_to(place)
        clock.advance(timedelta(seconds=20 + 5 * place))
        session.choose(1)
    session.finish()
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = flat(await press(pilot, "7", *"nnnn"))
        assert "1 exam, last 28 s" in text and "All were within their time." in text
        assert "28 s of 30 s" in flat(await press(pilot, "v"))


def test_a_band_is_a_shade_from_its_low_to_its_high() -> None:
    column = Column(50.0, None, "", band=(40.0, 70.0))
    chart = [line.plain for line in score_chart([column], 20, 10)]
    assert [("░" in line, "▓" in line) for line in chart[:10]] == [
        (False, False),
        (False, False),
        (True, False),
        (True, False),
        (True, False),
        (False, True),
        (False, False),
        (False, False),
        (False, False),
        (False, False),
    ]


@pytest.mark.parametrize("cells", [1, 2, 12, 60])
def test_a_point_stands_in_its_interval_whatever_the_room(cells: int) -> None:
    for value in (0.0, 0.3, 1.0):
        drawn = scale(Point(value, max(value - 0.2, 0), min(value + 0.2, 1)), cells, 0.7).plain
        assert len(drawn) == cells
        assert drawn.count("●") == 1


@pytest.mark.parametrize("width", [30, 38, 78, 118])
def test_a_value_on_its_scale_fits_its_width(width: int) -> None:
    name, numbers = literal("A name that is rather long"), literal("62 (48–74, n = 21)")
    for line in scale_lines(name, Point(0.6, 0.5, 0.7), numbers, width, (22, 24), 0.7):
        assert line.cell_length <= width


@pytest.mark.parametrize("width", [30, 58, 78, 118])
def test_a_year_shows_its_latest_weeks(width: int) -> None:
    levels: list[list[int | None]] = [[0] * 7 for _ in range(53)]
    levels[52] = [0, 4, 1, None, None, None, None]
    lines = [line.plain for line in calendar(levels, date(2025, 11, 24), width)]
    assert len(lines) == 8
    assert {len(line) for line in lines} == {width}
    assert [line[:3] for line in lines[1:]] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert lines[2].rstrip().endswith("█") and lines[3].rstrip().endswith("░")
    assert lines[4].rstrip().endswith("·")


async def test_what_ifs_are_whole_on_a_narrow_screen(filled_study: Study, clock: Movable) -> None:
    ready_study(filled_study, clock)
    app = make_app(filled_study)
    async with app.run_test(size=(40, 20)) as pilot:
        await press(pilot, "7", "n")
        await app.workers.wait_for_complete()
        text = await press(pilot, "space")
        assert "An hour more a day" in text
        below = text.split("An hour more a day")[1].split("Predicted")[0]
        assert below.count("pass") == below.count("%") / 2 >= 1 and "…" not in below
