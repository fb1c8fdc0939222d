"""What the emulated terminal reads, shows, answers and sends; and the least bytes for a change."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.keyboard import key_bytes
from benchmarks.minimum import changed_cells, minimum_update, seen
from benchmarks.reader import Reader
from benchmarks.screen import Cell, Screen


def drawn(*pieces: bytes, columns: int = 20, rows: int = 4, **knows: bool) -> tuple[Screen, bytes]:
    """The screen after these pieces, each read on its own, and what the terminal answered."""
    screen = Screen(columns, rows)
    options = {"synchronized": True, "in_band_resize": False, "kitty": False} | knows
    reader = Reader(screen, **options)
    return screen, b"".join(reader.feed(piece) for piece in pieces)


def test_a_wide_character_takes_two_cells_and_is_read_as_one() -> None:
    screen, _ = drawn("漢字ab".encode())
    assert screen.text_lines()[0] == "漢字ab"
    assert [cell.data for cell in screen.cells()[0][:6]] == ["漢", "", "字", "", "a", "b"]


def test_a_wide_character_cut_in_two_leaves_a_blank() -> None:
    screen, _ = drawn("漢字".encode(), b"\x1b[2Gx\x1b[3Gy")
    assert screen.text_lines()[0] == " xy"
    screen, _ = drawn("漢字".encode(), b"\x1b[2G\x1b[2X")
    assert [cell.data for cell in screen.cells()[0][:4]] == [" "] * 4


def test_characters_without_width_stay_with_their_letter_and_lose_nothing_after_them() -> None:
    text = "e\u0301 ☑\ufe0f ก\u0e31 a\u200db end"
    screen, _ = drawn(text.encode())
    assert screen.text_lines()[0] == text
    assert screen.cells()[0][2].data == "☑\ufe0f"


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_sequences_and_characters_cut_by_a_read_are_read_whole(size: int) -> None:
    text = "\x1b[2;3H\x1b[1;38;2;1;2;3mé漢\x1b]0;title\x07\x1b[?2026h\x1b[0mz\x1bP+q41\x1b\\."
    data = text.encode()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    screen, _ = drawn(*pieces)
    assert screen.text_lines() == ["", "  é漢z.", "", ""]
    assert screen.cells()[1][2] == Cell("é", fg="010203", bold=True)
    assert screen.title == "title"
    assert 2026 in screen.private_modes


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b[>25u",
        "\x1b[<u",
        "\x1b[=1;2u",
        "\x1b[?u",
        "\x1b[>4;1m",
        "\x1b[?2026$p",
        "\x1b[?1016h",
        "\x1b[2 q",
        "\x1b[!p",
        "\x1b[?4m",
        "\x1b[58:2::1:2:3m",
        "\x1b]22;default\x07",
        "\x1b]8;;https://example.org\x1b\\",
        "\x1b]52;c;aGVsbG8=\x1b\\",
        "\x1b_Gi=1;AAAA\x1b\\",
        "\x1bP$qm\x1b\\",
        "\x1b^private\x1b\\",
        "\x1b(B",
        "\x07",
    ],
)
def test_private_sequences_do_not_show(sequence: str) -> None:
    screen, _ = drawn(f"a{sequence}b".encode())
    assert screen.text_lines() == ["ab", "", "", ""]
    assert screen.cells()[0][1] == Cell("b")


@pytest.mark.parametrize(
    ("codes", "cell"),
    [
        ("31", Cell("x", fg="red")),
        ("1;2;97;107", Cell("x", fg="brightwhite", bg="brightwhite", bold=True, dim=True)),
        ("38;5;9;48;5;236", Cell("x", fg="brightred", bg="303030")),
        ("38:2::255:0:16", Cell("x", fg="ff0010")),
        ("4:3;9;3", Cell("x", underscore=True, strikethrough=True, italics=True)),
        ("1;2;22;7", Cell("x", reverse=True)),
        ("31;0;4", Cell("x", underscore=True)),
        ("38;5", Cell("x")),
    ],
)
def test_looks_are_read(codes: str, cell: Cell) -> None:
    screen, _ = drawn(f"\x1b[{codes}mx".encode())
    assert screen.cells()[0][0] == cell


def test_erasing_takes_the_background_and_no_other_look() -> None:
    screen, _ = drawn(b"abc\x1b[H\x1b[1;4;31;44m\x1b[K")
    assert set(screen.cells()[0]) == {Cell(bg="blue")}


def test_lines_drawn_in_the_old_character_set_are_lines() -> None:
    assert drawn(b"q\x1b(0q\x1b(Bq")[0].text_lines()[0] == "q─q"


def test_the_screen_before_the_alternate_one_comes_back() -> None:
    screen, _ = drawn(b"shell\x1b[?1049h\x1b[Hp")
    assert screen.text_lines()[0] == "p"
    screen, _ = drawn(b"shell\x1b[?1049h\x1b[Hprogram\x1b[?1049l")
    assert screen.text_lines()[0] == "shell"
    assert screen.cursor.x == 5


def test_rows_scroll_inside_their_margins() -> None:
    screen, _ = drawn(b"1\r\n2\r\n3\r\n4\x1b[2;3r\x1b[4;3H\x1b[Sx")
    assert screen.text_lines() == ["1", "3", "", "4 x"]
    screen, _ = drawn(b"1\r\n2\r\n3\r\n4\x1b[2;3r\x1b[T\x1b[1;2Hx\x1b[3b")
    assert screen.text_lines() == ["1xxxx", "", "2", "4"]


@pytest.mark.parametrize(
    ("question", "knows", "answer"),
    [
        (b"\x1b[c", {}, b"\x1b[?62;22c"),
        (b"\x1b[2;5H\x1b[6n", {}, b"\x1b[2;5R"),
        (b"\x1b[?2026$p", {}, b"\x1b[?2026;2$y"),
        (b"\x1b[?2026h\x1b[?2026$p", {}, b"\x1b[?2026;1$y"),
        (b"\x1b[?2026$p", {"synchronized": False}, b"\x1b[?2026;0$y"),
        (b"\x1b[?2048$p", {}, b"\x1b[?2048;0$y"),
        (b"\x1b[?2048h", {"in_band_resize": True}, b"\x1b[48;4;20;80;200t"),
        (b"\x1b[?u", {}, b""),
        (b"\x1b[>9u\x1b[?u\x1b[<u\x1b[?u", {"kitty": True}, b"\x1b[?9u\x1b[?0u"),
        (b"\x1b]11;?\x07", {}, b"\x1b]11;rgb:1111/1111/1111\x1b\\"),
        (b"\x1b[18t", {}, b"\x1b[8;4;20t"),
    ],
)
def test_questions_are_answered(question: bytes, knows: dict[str, bool], answer: bytes) -> None:
    assert drawn(question[:3], question[3:], **knows)[1] == answer


COLOURS = st.sampled_from(["default", "default", "white", "brightblack", "303030", "123456"])
FLAG = st.sampled_from([False, False, False, True])
LOOKS = st.builds(
    Cell, st.just(" "), COLOURS, COLOURS, FLAG, FLAG, FLAG, FLAG, FLAG, FLAG, link=st.just("")
)
TEXTS = st.lists(st.sampled_from([*"     ab", "é", "漢"]), min_size=14, max_size=14)


@st.composite
def screens(draw: st.DrawFn) -> Screen:
    """A screen of 14 by 4 with up to three looks, blanks and wide characters."""
    screen = Screen(14, 4)
    palette = draw(st.lists(LOOKS, min_size=1, max_size=3))
    for y in range(draw(st.integers(0, 4))):
        screen.cursor_position(y + 1, 1)
        for text in draw(TEXTS):
            screen.cursor.attrs = draw(st.sampled_from(palette))  # type: ignore[assignment]
            if screen.cursor.x + (2 if text == "漢" else 1) <= 14:
                screen.draw(text)
    return screen


@settings(deadline=None)
@given(screens(), screens(), st.tuples(st.integers(0, 13), st.integers(0, 3)), st.booleans())
def test_the_minimum_draws_the_screen_it_was_asked_for(
    before: Screen, after: Screen, end: tuple[int, int], erasing: bool
) -> None:
    old, new = before.cells(), after.cells()
    place = (before.cursor.x, before.cursor.y)
    update = minimum_update(old, new, before.pen, place, end, erasing)
    Reader(before, synchronized=True, in_band_resize=False, kitty=False).feed(update)
    assert [list(map(seen, row)) for row in before.cells()] == [list(map(seen, r)) for r in new]
    assert (before.cursor.x, before.cursor.y) == end
    assert (len(minimum_update(old, new)) > 0) == (changed_cells(old, new) > 0)


@pytest.mark.parametrize(
    ("before", "after", "update"),
    [
        ("one two", "one too", "\x1b[6Go"),
        ("one two", "One Two", "One T"),
        ("123a then b", "123c then d", "123c\x1b[6Cd"),
        ("a long line", "a", "a" + " " * 10),
        ("a\x1b[4;9Hb", "c\x1b[4;9Hd", "c\x1b[4;9Hd"),
        ("", "\x1b[1;31mred", "\x1b[1;31mred"),
        ("", "\x1b[31mr\x1b[0mn", "\x1b[31mr\x1b[mn"),
        ("", "\x1b[1;5Hx\x1b[2;5Hy", "    x\n\by"),
        ("", "\x1b[31;48;5;236mz", "\x1b[31;48;5;236mz"),
        ("", "\r\n\x1b[38;2;18;52;86mz", "\n\x1b[38;2;18;52;86mz"),
    ],
)
def test_the_minimum_takes_the_shortest_way(before: str, after: str, update: str) -> None:
    old, new = (drawn(text.encode())[0].cells() for text in (before, after))
    assert minimum_update(old, new).decode() == update


@pytest.mark.parametrize(
    ("name", "expected", "in_kitty"),
    [
        ("a", b"a", b"\x1b[97;;97u"),
        ("A", b"A", b"\x1b[97;2;65u"),
        ("space", b" ", b"\x1b[32;;32u"),
        ("enter", b"\r", b"\x1b[13u"),
        ("ctrl+c", b"\x03", b"\x1b[99;5u"),
        ("shift+tab", b"\x1b[Z", b"\x1b[9;2u"),
        ("alt+x", b"\x1bx", b"\x1b[120;3u"),
        ("down", b"\x1b[B", b"\x1b[B"),
        ("ctrl+right", b"\x1b[1;5C", b"\x1b[1;5C"),
        ("f1", b"\x1bOP", b"\x1bOP"),
        ("+", b"+", b"\x1b[43;;43u"),
    ],
)
def test_names_of_keys(name: str, expected: bytes, in_kitty: bytes) -> None:
    assert key_bytes(name) == expected
    assert key_bytes(name, kitty_flags=25) == in_kitty


def test_a_key_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="pagdown"):
        key_bytes("pagdown")


def test_the_minimum_leaves_a_visible_cursor_in_its_place() -> None:
    cells = Screen(20, 4).cells()
    assert minimum_update(cells, cells, cursor=(5, 3), final_cursor=(5, 0)) == b"\x1b[d"
    assert minimum_update(cells, cells, cursor=(5, 3)) == b""


@pytest.mark.parametrize(
    ("before", "after", "update"),
    [
        ("a long line", "a", "a \x1b[K"),
        ("-" * 20, "-" + " " * 15 + "----", "-\x1b[15X"),
        ("abc", "", "   "),
        ("-" * 20, "\x1b[44m" + " " * 8, "\x1b[44m" + " " * 8 + "\x1b[m\x1b[K"),
    ],
)
def test_the_minimum_erases_where_that_is_shorter(before: str, after: str, update: str) -> None:
    old, new = (drawn(text.encode())[0].cells() for text in (before, after))
    assert minimum_update(old, new, erasing=True).decode() == update
