"""A picture of every screen: its text, and under it one letter a cell for how the cell looks.

Pictures are kept as text, not as SVG: sixty of them weigh 300 KB instead of 2 MB, a change reads as
a change of lines, and Textual's own drawing of SVG is no part of them. `--snapshot-update` takes
them anew; read the difference before you keep it.
"""

from __future__ import annotations

import string
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.style import Style
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.pilot import Pilot

from studytui.domain.curriculum import Requirement
from studytui.domain.exam import Block, Mode, Rules
from studytui.domain.goal import Goal
from studytui.paths import Paths
from studytui.services.changes import Changes
from studytui.services.study import Study
from studytui.tui.app import StudyApp, make_app
from studytui.tui.screens.palette import PaletteScreen
from studytui.tui.screens.tour import TourScreen
from tests.conftest import SetClock, copied
from tests.made_goals import GOAL
from tests.made_sittings import START, say_sure
from tests.made_slots import add
from tests.tui import import_pictures
from tests.tui.showing import lines, press, strips, until

SIZES = {
    "80x24": ((80, 24), None),
    "120x40": ((120, 40), None),
    "40x20": ((40, 20), None),
    "16-colours": ((80, 24), "ansi-dark"),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A screen to be shown, and the keys that lead there from Today."""

    name: str
    keys: tuple[str, ...] = ()
    is_empty: bool = False
    """Without questions and sittings."""
    opened: Callable[[Pilot[Any]], Awaitable[None]] | None = None
    """What else leads there."""
    sizes: tuple[str, ...] = tuple(SIZES)


async def _sit(pilot: Pilot[Any]) -> None:
    """Take up the sitting that was left open."""
    app = pilot.app
    assert isinstance(app, StudyApp)
    app.sit(app.study.sittings.open_ones()[0].sitting_id)
    await pilot.pause()


async def _build(pilot: Pilot[Any]) -> None:
    app = pilot.app
    assert isinstance(app, StudyApp)
    app.build("topic:functions")
    await pilot.pause()


async def _build_by_profile(pilot: Pilot[Any]) -> None:
    app = pilot.app
    assert isinstance(app, StudyApp)
    app.build(profile="abim-internal-medicine")
    await pilot.pause()


async def _before_an_exam(pilot: Pilot[Any]) -> None:
    await _build_by_profile(pilot)
    await press(pilot, "enter")


async def _overview(pilot: Pilot[Any]) -> None:
    await _sit(pilot)
    await press(pilot, "n", "b", "m", "o")


async def _mark(pilot: Pilot[Any]) -> None:
    await _sit(pilot)
    await press(pilot, "v", "v", "j", "v", "j")


async def _flag_why(pilot: Pilot[Any]) -> None:
    await _sit(pilot)
    await press(pilot, "M", *"check the dose", "enter")


async def _reason(pilot: Pilot[Any]) -> None:
    await _flag_why(pilot)
    await press(pilot, "o")


async def _finish(pilot: Pilot[Any]) -> None:
    await _sit(pilot)
    await press(pilot, "r")


def _slots(
    *names: str, keys: str, mode: Mode = Mode.EXAM
) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Sit made-up orders, matches or gaps, and press these keys."""

    async def sit(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, StudyApp)
        ids = add(app.study)
        rules = Rules(mode=mode)
        begun = app.study.exams.begin_questions(
            [ids[name] for name in names], rules, "Made-up mock"
        )
        app.sit(begun.sitting_id)
        await pilot.pause()
        await press(pilot, *keys.split())

    return sit


async def _sit_block(pilot: Pilot[Any]) -> None:
    """Begin an exam of fourteen blocks, and answer some of the first."""
    app = pilot.app
    assert isinstance(app, StudyApp)
    blocks = tuple(Block(4, timedelta(minutes=30), title=f"Part {n}") for n in range(1, 15))
    rules = Rules(blocks=blocks, may_return=False, break_pool=timedelta(minutes=45))
    ids = app.study.library.find("-is:broken").ids()[:56]
    app.sit(app.study.exams.begin_questions(ids, rules, "USMLE Step 1").sitting_id)
    await pilot.pause()
    await press(pilot, "b", "n", "c", "m", "n")


async def _block_overview(pilot: Pilot[Any]) -> None:
    await _sit_block(pilot)
    await press(pilot, "o")


async def _block_finish(pilot: Pilot[Any]) -> None:
    await _sit_block(pilot)
    await press(pilot, "r")


async def _break(pilot: Pilot[Any]) -> None:
    await _sit_block(pilot)
    await press(pilot, "r", "s", "s")


async def _judge(pilot: Pilot[Any]) -> None:
    """Two sittings in which every third answer is sure, then the picture of what that is worth."""
    app = pilot.app
    assert isinstance(app, StudyApp)
    say_sure(app.study)
    await press(pilot, "7", "p", "p")


async def _would_i_pass(pilot: Pilot[Any]) -> None:
    """A goal three weeks away, then whether it would be passed, with what-ifs answered."""
    app = pilot.app
    assert isinstance(app, StudyApp)
    day = app.study.goals.today + timedelta(days=21)
    app.study.goals.save(Goal("Mock board", "pcep-30-03", day, weekday_minutes=(60,) * 7))
    await press(pilot, "7", "n")
    await app.workers.wait_for_complete()
    await pilot.pause()


async def _change_key(pilot: Pilot[Any]) -> None:
    """Another key with a note, by the fifth question, which was changed in mind as well."""
    app = pilot.app
    assert isinstance(app, StudyApp)
    app.study.keys.set_key(5, "C", "guideline 2024, page 3")
    await press(pilot, "4", "j", "enter", *"nnnn")


async def _wish_again(pilot: Pilot[Any]) -> None:
    """Two days later, with questions due again and a longer session chosen."""
    app = pilot.app
    assert isinstance(app, StudyApp)
    app.study.revisits.schedule([2, 3, 4])
    app.study.database.clock.advance(timedelta(days=2))
    await press(pilot, "4", "1", "right", "j", "j", "j")


async def _planned(pilot: Pilot[Any]) -> None:
    """A goal, and the plan of the next day."""
    app = pilot.app
    assert isinstance(app, StudyApp)
    app.study.database.clock.advance(timedelta(days=1))
    app.study.goals.save(GOAL)
    await press(pilot, "4", "1")
    app.publish(Changes.GOAL)
    await pilot.pause()
    for one in app.study.sittings.open_ones():
        app.study.sittings.resume(one.sitting_id).finish()
    app.publish(Changes.SITTINGS)
    await press(pilot, "x", "j")


async def _all_days(pilot: Pilot[Any]) -> None:
    """All days up to the exam, the cursor on one of the next week."""
    await _planned(pilot)
    await press(pilot, "o", "j", "l")


async def _ask_again(pilot: Pilot[Any]) -> None:
    """A wrong answer shown in a session, the question asked again later."""
    app = pilot.app
    assert isinstance(app, StudyApp)
    rules = Rules(mode=Mode.TUTOR, session=timedelta(minutes=10))
    app.sit(app.study.exams.begin_questions([1, 2, 3], rules, "10 minutes").sitting_id)
    await pilot.pause()
    await press(pilot, "a", "enter", "plus")


async def _goal(pilot: Pilot[Any]) -> None:
    """A goal with days off, opened again."""
    app = pilot.app
    assert isinstance(app, StudyApp)
    app.study.goals.save(GOAL)
    await press(pilot, "4", "1", "e", "down")


def _curriculum(*keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """A curriculum with weights, hours, groups and prerequisites, then these keys."""

    async def open_it(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, StudyApp)
        syllabus = app.study.syllabus
        syllabus.add_topic(1, "Loops", 2)
        loops = syllabus.find(1, "Loops")
        assert loops is not None
        needed = (Requirement(1, 75.0), Requirement(6))
        entry = replace(loops, hours=3.0, requires=needed, description="for, while and [/break]")
        syllabus.change_topic(entry, ["Ranges", "Invariants"])
        syllabus.change_topic(replace(syllabus.topic(2), weight=29.0))
        syllabus.change_topic(replace(syllabus.topic(3), weight=28.0, hours=6.0))
        app.study.mapping.add_rule("topic:none while OR for", loops.topic_id)
        app.study.mapping.add_rule('"list comprehension" difficulty:>3', 4)
        app.study.database.execute("UPDATE question SET topic_id = NULL WHERE question_id < 4")
        await press(pilot, "2", "C", *keys)

    return open_it


async def _palette(pilot: Pilot[Any]) -> None:
    """All commands, once the other screens have been looked through."""
    await press(pilot, "greater_than_sign")
    screen = pilot.app.screen
    assert isinstance(screen, PaletteScreen)
    await until(pilot, lambda: not screen.is_looking)
    await press(pilot, *"sea", "down")


async def _tour(pilot: Pilot[Any]) -> None:
    pilot.app.push_screen(TourScreen())
    await pilot.pause()


_TWO = ("80x24", "120x40")

PICTURES = (
    Picture("today-empty", is_empty=True),
    Picture("today"),
    Picture("palette", opened=_palette),
    Picture("first-steps", opened=_tour),
    Picture("library-empty", ("2",), is_empty=True),
    Picture("library", ("2", "j", "j")),
    Picture("goal", opened=_goal),
    Picture("curriculum", opened=_curriculum("j", "j")),
    Picture("curriculum-empty", ("e", "down", "down", "down", "C"), is_empty=True),
    Picture("topic", opened=_curriculum("j", "j", "enter", "down", "down", "down")),
    Picture("rules", opened=_curriculum("L")),
    Picture("topic-choice", opened=_curriculum("q", "W")),
    Picture("exams-empty", ("3",), is_empty=True),
    Picture("exams", ("3",)),
    Picture("builder", ("3",), opened=_build),
    Picture("builder-profile", ("3",), opened=_build_by_profile),
    Picture("before-an-exam", ("3",), opened=_before_an_exam),
    Picture("driver", opened=_sit),
    Picture("driver-overview", opened=_overview),
    Picture("driver-finish", opened=_finish),
    Picture("driver-order", opened=_slots("order", "match", keys="c a e")),
    Picture("driver-match", opened=_slots("ugly-match", "match", keys="a b")),
    Picture("driver-gaps", opened=_slots("gaps", "match", keys="a")),
    Picture("driver-set", opened=_slots("set-1", "set-2", "set-3", keys="n a")),
    Picture("driver-compared", opened=_slots("often", keys="a b c enter", mode=Mode.TUTOR)),
    Picture("driver-begun", opened=_slots("order", "match", keys="a r")),
    Picture("driver-marking", opened=_mark),
    Picture("driver-flag-reason", opened=_flag_why),
    Picture("driver-overview-reason", opened=_reason),
    Picture("block", opened=_sit_block),
    Picture("block-overview", opened=_block_overview),
    Picture("block-finish", opened=_block_finish),
    Picture("break", opened=_break),
    Picture("import-empty", ("6",), is_empty=True),
    Picture("import", ("6",)),
    Picture("review-empty", ("4",), is_empty=True),
    Picture("review", ("4", "j")),
    Picture("review-question", ("4", "j", "enter", *"nnnnn")),
    Picture("review-filters", ("4", "j", "enter", "f", "j", "space", *"jjjj")),
    Picture("review-filtered", ("4", "j", "enter", "f", "enter", "f", "y", "y", "a")),
    Picture("review-changes", ("4", "j", "enter", *"nnnn", *"jjjjjjjjj")),
    Picture("review-other-key", opened=_change_key),
    Picture("review-key", ("4", "j", "enter", "K", "C", "enter")),
    Picture("review-writing", ("4", "j", "enter", "t", *"a note")),
    Picture("weak-empty", ("5",), is_empty=True),
    Picture("weak", ("5", "j")),
    Picture("weak-questions", ("5", "v", "e")),
    Picture("progress-empty", ("7",), is_empty=True),
    Picture("progress", ("7",)),
    Picture("progress-numbers", ("7", "v")),
    Picture("progress-sure", opened=_judge),
    Picture("progress-ready", opened=_would_i_pass),
    Picture("progress-ready-numbers", ("7", "n", "v")),
    Picture("progress-topics", ("7", "n", "n")),
    Picture("progress-days", ("7", "n", "n", "n")),
    Picture("progress-time", ("7", "n", "n", "n", "n")),
    Picture("progress-memory", ("7", "p")),
    Picture("today-again", opened=_wish_again),
    Picture("today-plan", opened=_planned),
    Picture("all-days", opened=_all_days),
    Picture("driver-again", opened=_ask_again),
    Picture("import-running", opened=import_pictures.running, sizes=_TWO),
    Picture("import-preview", opened=import_pictures.preview),
    Picture("import-report", opened=import_pictures.report, sizes=_TWO),
    Picture("import-problem", opened=import_pictures.problem, sizes=_TWO),
    Picture("samples", opened=import_pictures.samples, sizes=_TWO),
    Picture("destination", opened=import_pictures.destination, sizes=_TWO),
    Picture("columns", opened=import_pictures.columns, sizes=_TWO),
    Picture("past-imports", opened=import_pictures.past_imports, sizes=_TWO),
    Picture("past-import", opened=import_pictures.past_import, sizes=_TWO),
    Picture("taking-back", opened=import_pictures.taking_back, sizes=_TWO),
    Picture("conflicts", opened=import_pictures.conflicts, sizes=_TWO),
    Picture("export", opened=import_pictures.export, sizes=_TWO),
    Picture("texts", opened=import_pictures.texts, sizes=_TWO),
    Picture("texts-found", opened=import_pictures.found_in_texts, sizes=_TWO),
    Picture("reading", opened=import_pictures.reading, sizes=_TWO),
    Picture("help", ("4", "j", "enter", "question_mark")),
)
"""One line each. A screen is added here when it exists."""


END = START + timedelta(hours=1)


class _Text(SingleFileSnapshotExtension):
    _file_extension = "txt"
    _write_mode = WriteMode.TEXT


def drawn(app: StudyApp) -> str:
    """The screen as text, a letter a cell for its style, and what each letter means."""
    names: dict[str, str] = {}
    rows = []
    for strip in strips(app):
        row = ""
        for segment in strip:
            look = _look(segment.style)
            letter = names.setdefault(look, string.ascii_letters[len(names)])
            row += letter * segment.cell_length
        rows.append(row)
    legend = [f"{letter}  {look}" for look, letter in names.items()]
    return "\n".join([*lines(app), "", *rows, "", *legend, ""])


def _look(style: Style | None) -> str:
    """How a cell looks; links and other data of a style are nothing that is seen."""
    if style is None:
        return "none"
    return str(
        Style(color=style.color, bgcolor=style.bgcolor) + style.without_color.clear_meta_and_links()
    )


@pytest.mark.parametrize(
    ("picture", "size"),
    [
        pytest.param(picture, size, id=f"{picture.name}-{size}")
        for picture in PICTURES
        for size in picture.sizes
    ],
)
async def test_every_screen_looks_as_it_did(
    picture: Picture,
    size: str,
    migrated: Path,
    three_weeks: tuple[Path, SetClock],
    home: Paths,
    clock: SetClock,
    snapshot: SnapshotAssertion,
) -> None:
    clock.moment = END
    with copied(migrated if picture.is_empty else three_weeks[0], home, clock) as study:
        await _compare(study, picture, size, snapshot)


async def _compare(study: Study, picture: Picture, size: str, snapshot: SnapshotAssertion) -> None:
    cells, theme = SIZES[size]
    app = make_app(study, theme=theme)
    async with app.run_test(size=cells) as pilot:
        await press(pilot, *picture.keys)
        if picture.opened is not None:
            await picture.opened(pilot)
        app.clear_notifications()
        await pilot.pause()
        _assert_nothing_is_cut(app)
        assert drawn(app) == snapshot(extension_class=_Text)


def _assert_nothing_is_cut(app: StudyApp) -> None:
    """No line is wider than the screen, and the last one names keys that work."""
    width, height = app.size
    assert len(strips(app)) == height
    for strip in strips(app):
        assert strip.cell_length == width
    footer = lines(app)[-1]
    assert footer.strip(), "the last line names no keys"
    assert "…" not in footer
    assert any(key in footer.split() for key in ("?", "⏎", "q")), footer
