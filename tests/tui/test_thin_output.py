"""What is left of a frame draws the same picture, whatever stood there before."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len, set_cell_size
from rich.style import Style

from benchmarks.minimum import seen
from benchmarks.reader import Reader
from benchmarks.screen import Screen
from studytui.tui.thin_output import ThinOutput

WIDTH, HEIGHT = 24, 5
INKS = ["#d4d8de on #14171c", "bold #7aa2d6 on #14171c", "#d4d8de on #1b1f26", "italic", ""]
INKS += ["dim on #14171c", "bold dim", "strike #888888", "underline on #1b1f26", "red on blue"]
INKS += ["reverse", "color(200) on color(17)", "bright_red"]
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
    "─" * 6,
]

Piece = tuple[str, str]
pieces = st.lists(st.tuples(st.sampled_from(TEXTS), st.sampled_from(INKS)), max_size=4)
rows = st.dictionaries(st.integers(0, HEIGHT - 1), pieces, min_size=1)


def frame(lines: dict[int, list[Piece]]) -> str:
    """Whole lines, as Textual writes them."""
    written = []
    for number, parts in sorted(lines.items()):
        room, row = WIDTH, f"\x1b[{number + 1};1H"
        for text, look in parts:
            text = set_cell_size(text, min(cell_len(text), room))
            room -= cell_len(text)
            row += Style.parse(look).render(text)
        written.append(row + Style.parse("on #14171c").render(" " * room))
    return "\n".join(written) + "\x1b[1;1H"


def drawn(*frames: str) -> Screen:
    screen = Screen(WIDTH, HEIGHT)
    reader = Reader(screen, synchronized=True, in_band_resize=False, kitty=False)
    for one in frames:
        reader.feed(one.encode())
    return screen


def picture(screen: Screen) -> list[list[object]]:
    return [[seen(cell) for cell in row] for row in screen.cells()]


@given(st.lists(rows, min_size=1, max_size=6))
@example([{0: [("漢字", "")]}, {0: [("a", "")]}])
@example([{0: [("bold", "bold"), ("x", "bold dim")]}, {0: [("bold", "bold dim"), ("x", "bold")]}])
def test_what_is_left_of_frames_draws_the_same(lines: list[dict[int, list[Piece]]]) -> None:
    whole = [frame(one) for one in lines]
    thin = ThinOutput()
    left = [thin.shortened(one, WIDTH, HEIGHT) for one in whole]

    # Nothing is known at first: what was never drawn may be anything.
    start = frame({row: [] for row in range(HEIGHT)})
    assert picture(drawn(start, *left)) == picture(drawn(start, *whole))


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
