"""tmux keeps cells apart from what it draws as they come. Both have to be the same, or somebody who comes
back to a window finds another picture than the one that was left."""

from __future__ import annotations

import random

import pytest

from benchmarks import tmux
from studytui.tui.thin_output import ThinOutput
from tests.tui.test_thin_output import HEIGHT, Piece, frame, picture

pytestmark = pytest.mark.skipif(not tmux.is_installed(), reason="there is no tmux here")

WIDTH = 60
LOOKS = ["", "on #1b1f26", "#d4d8de on #14171c", "bold", "reverse"]
FRAMES = 20


def row(lot: random.Random) -> list[Piece]:
    """Full of wide characters, or of blanks with a letter here and there."""
    if lot.random() < 0.5:
        return [("a" * lot.randint(0, 1) + "漢" * 29, lot.choice(LOOKS))]
    return [(" " * lot.randint(1, 20) + "x", lot.choice(LOOKS)) for _ in range(5)]


@pytest.mark.parametrize("is_known", [True, False], ids=["known", "unknown"])
def test_what_tmux_keeps_is_what_it_has_drawn(is_known: bool) -> None:
    """Whether it is known what stood there or not."""
    lot, thin = random.Random(6), ThinOutput(erases_in_colour=True)
    with tmux.Tmux(WIDTH, HEIGHT) as terminal:
        for number in range(FRAMES):
            if not is_known:
                thin.forget()
            whole = frame({y: row(lot) for y in range(HEIGHT)}, width=WIDTH)
            left = thin.shortened(whole, WIDTH, HEIGHT)
            terminal.draw(left)
            drawn = picture(terminal.shown())
            terminal.redraw()

            assert picture(terminal.shown()) == drawn, f"frame {number}: {left!r}"
