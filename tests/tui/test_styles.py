"""What a style is written for is what it styles; and nothing is wider than it can be read."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from textual.dom import DOMNode

import studytui.tui
from studytui.domain.exam import Mode, Rules
from studytui.services.study import Study
from studytui.tui.app import make_app
from studytui.tui.content import literal, wrapped, wrapped_to
from studytui.tui.widgets.bars import KeyBar
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from tests.made_sittings import answer_wrong
from tests.tui.showing import lines, press


def styled() -> Iterator[type[DOMNode]]:
    """Every widget and screen there is, those of Textual that are used too; some more than once."""
    for module in pkgutil.walk_packages(studytui.tui.__path__, "studytui.tui."):
        for one in vars(importlib.import_module(module.name)).values():
            if isinstance(one, type) and issubclass(one, DOMNode):
                yield one


def test_no_two_widgets_or_screens_share_a_name() -> None:
    """Textual's styles find a class by its name alone: those of one would style the other."""
    names: dict[str, set[str]] = {}
    for one in styled():
        names.setdefault(one.__name__, set()).add(f"{one.__module__}.{one.__qualname__}")
    doubled = {name: places for name, places in names.items() if len(places) > 1}
    assert not doubled
    assert "ReviewScreen" in names


def test_a_line_of_text_is_no_longer_than_can_be_read_however_wide_the_screen() -> None:
    words = literal("Learn what costs you most. " * 30)
    assert max(line.cell_length for line in wrapped(words, 200, "    ")) in range(86, 97)
    assert max(line.cell_length for line in wrapped(words, 60)) <= 60


@pytest.mark.parametrize(("columns", "width"), [(80, 80), (200, 120)])
async def test_a_list_is_no_wider_than_an_eye_follows(
    filled_study: Study, columns: int, width: int
) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(columns, 30)) as pilot:
        await pilot.pause()
        assert app.screen.query_one(VirtualList).size.width == width
        assert app.screen.query_one(KeyBar).size.width == columns


def test_nothing_loses_the_styles_of_a_base() -> None:
    """Textual takes them from the first base alone, and from its first one."""
    for one in set(styled()):
        _, *others = [base for base in one.__bases__ if issubclass(base, DOMNode)] or [DOMNode]
        for other in others:
            lost = [
                base.__name__
                for base in other.__mro__
                if base.__dict__.get("DEFAULT_CSS") and base not in one.__bases__[0].__mro__
            ]
            assert not lost, f"{one.__name__}: {lost}"


async def test_a_list_shows_its_cursor_from_the_first_frame_on(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert any(line.startswith(" ▸ ") for line in lines(app))


async def test_nothing_of_the_screen_below_shows_through(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2")
        assert lines(app)[2].startswith(" / search")
        await press(pilot, "comma")
        assert lines(app)[0].startswith(" Settings") and not lines(app)[2]


@pytest.mark.parametrize(
    ("digit", "above", "beside"),
    [("1", "VirtualList", "#why"), ("4", "#sittings", "#about"), ("5", "VirtualList", "#evidence")],
)
async def test_what_stands_below_a_list_stands_beside_it_where_there_is_room(
    filled_study: Study, digit: str, above: str, beside: str
) -> None:
    for _ in range(2):
        begun = filled_study.exams.begin_questions(
            filled_study.library.find("").ids()[:12], Rules(mode=Mode.PRACTICE), "Practice"
        )
        session = filled_study.sittings.resume(begun.sitting_id)
        for place in range(begun.questions):
            session.go_to(place)
            answer_wrong(session)
        session.finish()
    app = make_app(filled_study)
    async with app.run_test(size=(169, 40)) as pilot:
        await press(pilot, digit)
        one, other = app.screen.query_one(above), app.screen.query_one(beside)
        assert one.region.bottom <= other.region.y and one.region.x == other.region.x
        await pilot.resize_terminal(200, 40)
        await pilot.pause()
        assert one.region.right <= other.region.x and one.region.overlaps(
            other.region.translate((one.region.x - other.region.x, 0))
        )
        assert other.size.width > 60


def test_what_is_cut_ends_in_an_ellipsis() -> None:
    name = literal("Pneumonoultramicroscopicsilicovolcanoconiosis")
    assert [one.plain for one in wrapped_to(name, 20, 2)] == [
        "Pneumonoultramicrosc",
        "opicsilicovolcanoco…",
    ]
    assert [one.plain for one in wrapped_to(name, 60, 2)] == [name.plain]


async def test_a_row_that_is_too_long_says_so(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.pause()
        pane = app.screen.query_one("#why", TextPane)
        pane.show(lambda width: [literal("x" * 60), literal("x" * 30 + " " * 9)])
        assert pane.render_line(0).text.rstrip().endswith("x…")
        assert pane.render_line(1).text.rstrip().endswith("xx")
