"""What is left of a frame draws the same picture, whatever stood there before."""

from __future__ import annotations

import unicodedata
from functools import cache

from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len, set_cell_size
from rich.color import ColorSystem
from rich.style import Style
from wcwidth import wcwidth

from benchmarks.minimum import seen
from benchmarks.reader import Reader
from benchmarks.screen import Screen
from studytui.tui.thin_output import ThinOutput
from studytui.tui.thin_row import sure_width

WIDTH, HEIGHT = 24, 5
INKS = ["#d4d8de on #14171c", "bold #7aa2d6 on #14171c", "#d4d8de on #1b1f26", "italic", ""]
INKS += ["dim on #14171c", "bold dim", "strike #888888", "underline on #1b1f26", "red on blue"]
INKS += ["reverse", "color(200) on color(17)", "bright_red", "#7aa2d6 link https://example.org/a"]
INKS += ["on #1b1f26 link https://example.org/b", "underline2", "overline #d4d8de"]
TEXTS = [
    "a",
    "  ",
    "Option A",
    "▸ B",
    "⚑ 3",
    "漢字",
    "e\u0301x",
    "          ",
    "العربية",
    "🙂",
    "⚠️",
    "👩‍💻",
    "नि",
    "─" * 6,
]
SYSTEMS = [ColorSystem.STANDARD, ColorSystem.EIGHT_BIT, ColorSystem.TRUECOLOR]

Piece = tuple[str, str]
pieces = st.lists(st.tuples(st.sampled_from(TEXTS), st.sampled_from(INKS)), max_size=4)
rows = st.dictionaries(st.integers(0, HEIGHT - 1), pieces, min_size=1)


def frame(
    lines: dict[int, list[Piece]],
    system: ColorSystem = ColorSystem.TRUECOLOR,
    width: int = WIDTH,
) -> str:
    """Whole lines, as Textual writes them."""
    written = []
    for number, parts in sorted(lines.items()):
        room, row = width, f"\x1b[{number + 1};1H"
        for text, look in parts:
            text = set_cell_size(text, min(cell_len(text), room))
            room -= cell_len(text)
            row += _rendered(text, look, system)
        written.append(row + _rendered(" " * room, "on #14171c", system))
    return "\n".join(written) + "\x1b[1;1H"


def _rendered(text: str, look: str, system: ColorSystem) -> str:
    return _style(look, system).render(text, color_system=system)


@cache
def _style(look: str, system: ColorSystem) -> Style:
    # A style remembers the first number of colours that it was rendered in.
    return Style.parse(look).copy()


def drawn(*frames: str, height: int = HEIGHT) -> Screen:
    screen = Screen(WIDTH, height)
    screen.keeps_links = True
    reader = Reader(screen, synchronized=True, in_band_resize=False, kitty=False)
    # No line goes on in the next one, as in Textual.
    for one in ("\x1b[?7l", *frames):
        reader.feed(one.encode())
    return screen


def picture(screen: Screen) -> list[list[object]]:
    return [[seen(cell) for cell in row] for row in screen.cells()]


@settings(deadline=None)
@given(st.lists(rows, min_size=1, max_size=6), st.sampled_from(SYSTEMS), st.booleans())
@example([{0: [("漢字", "")]}, {0: [("a", "")]}], ColorSystem.TRUECOLOR, True)
@example(
    [{0: [("bold", "bold"), ("x", "bold dim")]}, {0: [("bold", "bold dim"), ("x", "bold")]}],
    ColorSystem.STANDARD,
    False,
)
def test_what_is_left_of_frames_draws_the_same(
    lines: list[dict[int, list[Piece]]], system: ColorSystem, erases: bool
) -> None:
    whole = [frame(one, system) for one in lines]
    thin = ThinOutput(erases_in_colour=erases)
    left = [thin.shortened(one, WIDTH, HEIGHT) for one in whole]

    # Nothing is known at first: what was never drawn may be anything.
    start = frame({row: [] for row in range(HEIGHT)})
    assert picture(drawn(start, *left)) == picture(drawn(start, *whole))


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(-9, 9), min_size=1, max_size=5), st.booleans())
@example([1], True)
@example([-3, 3], True)
def test_rows_that_move_are_moved_by_the_terminal(steps: list[int], has_wide: bool) -> None:
    """Beside them stands something that does not move, and over it something."""
    words = [
        f"{number:03} {'漢' if has_wide and not number % 7 else 'of'} rows" for number in range(60)
    ]
    top, frames = 20, []
    for step in [0, *steps]:
        top = min(max(top + step, 0), 50)
        frames.append(
            frame(
                {
                    0: [(f"from {top:03}", "bold")],
                    **{y: [("│ ", "dim"), (words[top + y], "")] for y in range(1, 10)},
                }
            )
        )
    thin = ThinOutput(erases_in_colour=True)
    left = [thin.shortened(one, WIDTH, 12) for one in frames]

    assert picture(drawn(*left, height=12)) == picture(drawn(*frames, height=12))


def test_a_list_that_moves_by_a_row_costs_a_row() -> None:
    thin = ThinOutput(erases_in_colour=True)
    words = [f"row {number}: {'xyz'[number % 3] * 12}" for number in range(30)]
    lists = [frame({y: [(words[top + y], "")] for y in range(1, 10)}) for top in (5, 6)]
    whole, moved = [thin.shortened(one, WIDTH, 12) for one in lists]

    assert moved.startswith("\x1b[2;10r\x1b[2H\x1b[M\x1b[r\x1b[10H")
    assert len(moved) < len(whole) / 5


def test_a_link_is_kept_though_nothing_else_changes() -> None:
    thin = ThinOutput()
    thin.shortened(frame({0: [("here", "#7aa2d6")]}), WIDTH, HEIGHT)
    left = thin.shortened(frame({0: [("here", "#7aa2d6 link https://a.org")]}), WIDTH, HEIGHT)
    gone = thin.shortened(frame({0: [("here", "#7aa2d6")]}), WIDTH, HEIGHT)

    assert "https://a.org" in left
    assert drawn(left).cells()[0][3].link.endswith(";https://a.org")
    assert not drawn(left, gone).cells()[0][3].link


def test_rows_in_which_terminals_differ_go_out_as_they_came() -> None:
    thin = ThinOutput()
    thin.shortened(frame({0: [("⚠️ careful", "bold")]}), WIDTH, HEIGHT)
    row = frame({0: [("⚠️ careful!", "bold")]})

    assert row.partition("\x1b[1;1H\x1b[1;1H")[0].removesuffix("\x1b[1;1H") in thin.shortened(
        row, WIDTH, HEIGHT
    )


def test_characters_taken_for_sure_are_as_wide_for_all_who_count() -> None:
    for number in (*range(0x20, 0x7F), *range(0xA0, 0xD800), *range(0xF900, 0x10000)):
        one = chr(number)
        if unicodedata.category(one) != "Cn" and (width := sure_width(one)):
            assert width == cell_len(one) == wcwidth(one), f"U+{number:04X}"


def test_no_erasure_ends_in_a_wide_character() -> None:
    """Its other half written over, tmux keeps another blank than it shows."""
    thin = ThinOutput(erases_in_colour=True)
    thin.shortened(frame({0: [("abcdefghijklm漢字", "")]}), WIDTH, HEIGHT)
    left = thin.shortened(frame({0: [(" " * 14 + "x", "")]}), WIDTH, HEIGHT)

    assert left.startswith("\r\x1b[m\x1b[13X\x1b[13C x")


def test_a_row_of_which_nothing_is_known_is_erased_once_and_then_drawn() -> None:
    thin = ThinOutput(erases_in_colour=True)
    words = [(" " * 14 + "x", "on #14171c"), ("y", "")]

    left = thin.shortened(frame({2: words}), WIDTH, HEIGHT)
    assert left == "\x1b[3H\x1b[;48;2;20;23;28m\x1b[K\x1b[14Cx\x1b[my"


def test_where_some_of_a_row_stays_that_is_unknown_nothing_in_it_is_erased() -> None:
    thin = ThinOutput(erases_in_colour=True)
    part = "\x1b[1;3H" + _rendered(" " * 12 + "x", "on #14171c", ColorSystem.TRUECOLOR)

    left = thin.shortened(part, WIDTH, HEIGHT)
    assert left == "\x1b[1;3H\x1b[;48;2;20;23;28m" + " " * 12 + "x"
    # Nor is what has been drawn there drawn again.
    assert thin.shortened(part.replace("x", "y"), WIDTH, HEIGHT) == "\by"


@given(rows)
def test_a_frame_that_changes_nothing_writes_nothing(lines: dict[int, list[Piece]]) -> None:
    thin = ThinOutput()
    thin.shortened(frame(lines), WIDTH, HEIGHT)

    assert thin.shortened(frame(lines), WIDTH, HEIGHT) == ""


def test_one_changed_letter_is_a_move_and_a_letter() -> None:
    thin = ThinOutput()
    thin.shortened(frame({2: [("Option A", "")]}), WIDTH, HEIGHT)

    left = thin.shortened(frame({2: [("Option", ""), (" B", "")]}), WIDTH, HEIGHT)
    assert left == "\x1b[3;8H\x1b[mB"


def test_a_frame_that_cannot_be_read_goes_out_as_it_is_and_the_next_one_whole() -> None:
    thin = ThinOutput()
    line = frame({0: [("a", "")]})
    thin.shortened(line, WIDTH, HEIGHT)
    odd = "\x1b[2J\x1b[1;1Hanything\tat all"

    assert thin.shortened(odd, WIDTH, HEIGHT) == odd
    assert "a" in thin.shortened(line, WIDTH, HEIGHT)


def test_modes_and_questions_pass_and_nothing_is_forgotten() -> None:
    thin = ThinOutput()
    line = frame({0: [("a", "")]})
    thin.shortened(line, WIDTH, HEIGHT)

    for mode in ("\x1b[?25l", "\x1b[6n", "\x07", "\x1b]52;c;QQ==\x07", "\x1b[?2048$p"):
        assert thin.shortened(mode, WIDTH, HEIGHT) == mode
    assert thin.shortened(line, WIDTH, HEIGHT) == ""


def test_after_another_size_and_when_told_so_all_is_drawn() -> None:
    thin = ThinOutput()
    line = frame({0: [("abc", "")]})
    thin.shortened(line, WIDTH, HEIGHT)
    assert "abc" in thin.shortened(line, WIDTH, HEIGHT + 1)
    thin.forget()

    assert "abc" in thin.shortened(line, WIDTH, HEIGHT + 1)
