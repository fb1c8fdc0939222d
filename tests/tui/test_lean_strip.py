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
from studytui.tui.lean_strip import LeanStrip
from studytui.tui.thin_output import ThinOutput
from studytui.tui.widgets.kept import Kept
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
