"""Lines that say only what differs from run to run look as Textual's do."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._styles_cache import StylesCache
from textual.screen import Screen
from textual.strip import Strip

from studytui.services.study import Study
from studytui.tui.app import make_app
from studytui.tui.lean_strip import LeanStrip, changed_width
from studytui.tui.screens.base import KeyedScreen
from studytui.tui.thin_output import ThinOutput
from studytui.tui.thin_row import sure_width
from studytui.tui.widgets.kept import Kept
from tests.tui.showing import untested_textual
from tests.tui.test_thin_output import HEIGHT, INKS, TEXTS, WIDTH, drawn, picture

CONSOLES = {name: Console(color_system=name) for name in ("standard", "256", "truecolor")}
SIZES = [(80, 24), (120, 40)]
runs = st.lists(st.tuples(st.sampled_from(TEXTS), st.sampled_from(INKS)), min_size=1, max_size=5)


@cache
def _style(look: str, colours: str) -> Style:
    # A style remembers the first number of colours that it was rendered in.
    return Style.parse(look).copy()


@settings(deadline=None)
@given(st.lists(runs, min_size=1, max_size=HEIGHT), st.sampled_from(sorted(CONSOLES)))
def test_the_picture_is_the_same_and_never_longer(
    lines: list[list[tuple[str, str]]], colours: str
) -> None:
    console = CONSOLES[colours]
    whole, lean = [], []
    for y, line in enumerate(lines, 1):
        segments = [Segment(text, _style(look, colours)) for text, look in line]
        strip = Strip(segments).adjust_cell_length(WIDTH)
        whole.append(f"\x1b[{y};1H{strip.render(console)}")
        lean.append(f"\x1b[{y};1H{LeanStrip(strip, WIDTH).render(console)}")
        assert len(lean[-1]) <= len(whole[-1])
    frames = "\n".join(whole) + "\x1b[1;1H", "\n".join(lean) + "\x1b[1;1H"
    assert picture(drawn(frames[1])) == picture(drawn(frames[0]))

    thin = ThinOutput().shortened(frames[1], WIDTH, HEIGHT)
    assert picture(drawn(thin)) == picture(drawn(frames[0]))


def test_a_part_of_a_line_is_lean_as_well() -> None:
    line = LeanStrip([Segment("one ", Style(bold=True)), Segment("two", Style(bold=True))], 7)
    assert isinstance(line.crop(0, 5), LeanStrip)
    assert line.crop(0, 5).text == "one t"
    assert line.crop(0, 7) is line


@given(runs, runs)
def test_behind_what_changes_a_line_is_the_same_as_before(
    before: list[tuple[str, str]], after: list[tuple[str, str]]
) -> None:
    old, new = (
        Strip([Segment(text, _style(look, "truecolor")) for text, look in line]).adjust_cell_length(
            WIDTH
        )
        for line in (before, after)
    )
    end = changed_width(old, new)
    assert _cells([Strip.join([new.crop(0, end), old.crop(end)])]) == _cells([new])
    assert end == WIDTH or old.text.isascii() or sure_width(old.text)


def test_of_a_line_that_changes_its_blank_end_is_not_sent() -> None:
    old, new = (LeanStrip([Segment(f"{number} of 20     ")], 12) for number in (1, 2))
    assert changed_width(old, new) == 7
    doubtful = LeanStrip([Segment("⚠️ of 20     ")], 12)
    assert changed_width(old, doubtful) == changed_width(doubtful, old) == 12


async def test_with_a_textual_it_was_not_tested_with_widgets_are_drawn_by_textual(
    filled_study: Study,
) -> None:
    app = make_app(filled_study)
    with untested_textual():
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("2", "down", "slash", "o")
            await pilot.pause()
            kept = [one for one in app.screen.query("*") if isinstance(one, Kept) and one.size]
            for widget in kept:
                lines = widget.render_lines(widget.outer_size.region)
                assert widget._kept_lines is None
                assert not any(isinstance(line, LeanStrip) for line in lines)
                assert _cells(lines) == _cells(
                    StylesCache().render_widget(widget, widget.outer_size.region)
                )
            keys = app.screen.active_bindings
            assert isinstance(app.screen, KeyedScreen)
            assert all(app.screen.binding_now(key) == keys[key] for key in keys)


def _cells(lines: list[Strip]) -> list[list[tuple[str, Style | None]]]:
    return [[(one, style) for text, style, _ in line for one in text] for line in lines]


def _differing(screen: Screen[object]) -> list[str]:
    """Widgets that draw something else than Textual makes of their lines."""
    found = []
    for widget in (screen, *screen.query("*")):
        if isinstance(widget, Kept) and (bounds := widget.outer_size.region):
            theirs = StylesCache().render_widget(widget, bounds)
            if _cells(widget.render_lines(bounds)) != _cells(theirs):
                found.append(repr(widget))
    return found


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("theme", ["studytui", "ansi-dark"])
async def test_what_is_drawn_here_is_what_textual_would_draw(
    filled_study: Study, size: tuple[int, int], theme: str
) -> None:
    app = make_app(filled_study, theme=theme)
    async with app.run_test(size=size) as pilot:
        for key in [
            "2",
            "down",
            "pagedown",
            "end",
            "3",
            "4",
            "5",
            "6",
            "7",
            "1",
            "2",
            "slash",
            "o",
        ]:
            await pilot.press(key)
            await pilot.pause()
            assert not _differing(app.screen), key
