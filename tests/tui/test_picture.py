"""Pictures: read from any file or refused in words, and drawn in the cells there are."""

from __future__ import annotations

import io
import os
import re
import struct
import zlib
from base64 import b64decode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from rich.color import Color

from studytui.tui.picture import Picture, drawn_picture, fitted_cells
from studytui.tui.picture_file import PictureError, load_picture
from studytui.tui.picture_protocol import CellSize, Protocol, chosen_protocol
from tests.made_images import BLUE, GREEN, RED, WHITE, quarters
from tests.shared_data import shared_data

CELL = CellSize(10, 20)
CORNERS = {(0.25, 0.25): RED, (0.75, 0.25): GREEN, (0.25, 0.75): BLUE, (0.75, 0.75): WHITE}


def saved(folder: Path, image: Image.Image, name: str = "image.png", **options: object) -> Path:
    path = folder / name
    image.save(path, **options)  # type: ignore[arg-type]
    return path


def colours(picture: Picture, x: int, y: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The upper and the lower colour of a cell in half blocks."""
    place = 0
    for segment in picture.strips[y]:
        place += segment.cell_length
        if x < place:
            assert segment.style is not None and segment.style.bgcolor is not None
            below = segment.style.bgcolor.get_truecolor()
            above = segment.style.color.get_truecolor() if segment.style.color else below
            assert segment.text[0] == ("▀" if segment.style.color else " ")
            return tuple(above), tuple(below)
    raise AssertionError("no such cell")


def near(one: tuple[int, ...], other: tuple[int, ...], by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def has_its_corners(image: Image.Image, by: int = 12) -> bool:
    return all(
        near(image.getpixel((int(image.width * x), int(image.height * y))), colour, by)  # type: ignore[arg-type]
        for (x, y), colour in CORNERS.items()
    )


def test_half_blocks_have_the_colours_of_the_picture() -> None:
    cells = fitted_cells((160, 120), (40, 15), CELL, Protocol.BLOCKS)
    picture = drawn_picture(quarters(), cells, CELL, Protocol.BLOCKS, is_far=False)

    assert cells == (40, 15)
    assert len(picture.strips) == 15
    assert all(strip.cell_length == 40 for strip in picture.strips)
    assert colours(picture, 5, 3) == (RED, RED)
    assert colours(picture, 35, 3) == (GREEN, GREEN)
    assert colours(picture, 5, 12) == (BLUE, BLUE)
    assert colours(picture, 35, 12) == (WHITE, WHITE)
    # Fifteen rows are thirty half rows: in the middle row both colours meet.
    above, below = colours(picture, 5, 7)
    assert near(above, RED, 60) and near(below, BLUE, 60)


def test_kitty_gets_a_png_in_pieces_and_a_placeholder_for_each_cell() -> None:
    picture = drawn_picture(quarters(), (32, 12), CELL, Protocol.KITTY, is_far=False)
    commands = re.findall(r"\x1b_G([^;]*);([A-Za-z0-9+/=]*)\x1b\\", picture.upload)

    assert picture.upload.count("\x1b_G") == len(commands)
    assert re.fullmatch(r"a=T,U=1,i=\d+,f=100,c=32,r=12,q=2,m=[01]", commands[0][0])
    assert [head.removesuffix(";") for head, _ in commands[1:]] == ["m=1"] * (len(commands) - 2) + (
        ["m=0"] if len(commands) > 1 else []
    )
    assert all(len(piece) <= 4096 for _, piece in commands)
    sent = Image.open(io.BytesIO(b64decode("".join(piece for _, piece in commands))))
    assert sent.size == (320, 240) and has_its_corners(sent.convert("RGB"))
    text = picture.strips[3].text
    assert text.count("\U0010eeee") == 32 and picture.strips[3].cell_length == 32
    number = int(re.search(r"i=(\d+)", picture.upload)[1])  # type: ignore[index]
    assert next(iter(picture.strips[3])).style.color == Color.from_ansi(number)  # type: ignore[union-attr]


def test_sixels_stay_within_their_rows() -> None:
    picture = drawn_picture(quarters(), (32, 12), CELL, Protocol.SIXEL, is_far=False)

    assert picture.pixels.startswith("\x1bP") and picture.pixels.endswith("\x1b\\")
    width, height = map(int, re.search(r'"1;1;(\d+);(\d+)', picture.pixels).groups())  # type: ignore[union-attr]
    assert (width, height) == (320, 240) and height % 6 == 0
    assert all(strip.text == " " * 32 for strip in picture.strips)


def test_over_a_line_fewer_bytes_are_sent() -> None:
    noise = Image.effect_noise((1200, 900), 80).convert("RGB")
    near_by = drawn_picture(noise, (120, 45), CELL, Protocol.KITTY, is_far=False)
    far = drawn_picture(noise, (120, 45), CELL, Protocol.KITTY, is_far=True)

    assert len(far.upload) < len(near_by.upload) / 3
    assert len(far.upload) < 500_000


@given(
    st.tuples(st.integers(1, 100_000), st.integers(1, 100_000)),
    st.tuples(st.integers(1, 300), st.integers(1, 100)),
    st.sampled_from([Protocol.BLOCKS, Protocol.KITTY, Protocol.SIXEL]),
)
def test_a_picture_always_fits(
    size: tuple[int, int], room: tuple[int, int], protocol: Protocol
) -> None:
    columns, rows = fitted_cells(size, room, CELL, protocol)

    assert 1 <= columns <= room[0] and 1 <= rows <= room[1]


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "LA", "1", "CMYK", "I;16"])
def test_every_kind_of_colour_is_read(mode: str, tmp_path: Path) -> None:
    if mode == "I;16":
        image = Image.linear_gradient("L").convert("I").point(lambda value: value * 200)
        path = saved(tmp_path, image.convert("I;16"))
    else:
        name = "image.jpg" if mode == "CMYK" else "image.png"
        path = saved(tmp_path, quarters().convert(mode), name)
    loaded = load_picture(path, 400)

    assert loaded.image.mode == "RGB"
    low, high = loaded.image.convert("L").getextrema()
    assert high - low > 100  # type: ignore[operator]
    if mode in ("RGB", "RGBA", "P", "CMYK"):
        assert has_its_corners(loaded.image, by=40)


def test_what_is_transparent_is_white_as_paper(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    loaded = load_picture(saved(tmp_path, clear), 40)

    assert loaded.image.getpixel((20, 20)) == WHITE


def test_of_an_animation_the_first_picture_is_shown(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (30, 30), colour) for colour in (RED, GREEN, BLUE)]
    path = saved(tmp_path, frames[0], "a.gif", save_all=True, append_images=frames[1:])
    loaded = load_picture(path, 30)

    assert loaded.is_animated
    assert near(loaded.image.getpixel((5, 5)), RED)  # type: ignore[arg-type]


def test_a_picture_is_shown_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = saved(tmp_path, quarters(), "a.jpg", exif=exif, quality=95)
    loaded = load_picture(path, 160)

    assert (loaded.width, loaded.height) == loaded.image.size == (120, 160)
    assert near(loaded.image.getpixel((30, 30)), BLUE, 30)  # type: ignore[arg-type]


def test_fifty_million_pixels_are_read_from_a_jpeg_and_refused_in_words_from_a_png(
    tmp_path: Path,
) -> None:
    huge = Image.new("L", (10_000, 5_000), 120)
    loaded = load_picture(saved(tmp_path, huge, "a.jpg"), 800)
    assert max(loaded.image.size) <= 800
    assert (loaded.width, loaded.height) == (10_000, 5_000)

    with pytest.raises(PictureError, match="50 million pixels"):
        load_picture(saved(tmp_path, huge, "a.png"), 800)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is that large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 10_000))
        + chunk(b"IEND", b"")
    )


def test_broken_files_are_refused_in_words(tmp_path: Path) -> None:
    whole = saved(tmp_path, quarters(), "whole.png").read_bytes()
    photo = saved(tmp_path, quarters(), "whole.jpg").read_bytes()
    files = {
        "empty.png": b"",
        "text.png": b"this is no picture",
        "cut.png": whole[: len(whole) // 2],
        "cut.jpg": photo[: len(photo) // 2],
        "turned.png": whole[:60] + bytes(reversed(whole[60:])),
        "bomb.png": bomb(60_000, 60_000),
        "larger.png": bomb(12_000, 12_000),
        "lies.png": bomb(100, 100),
        "vector.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "script.png": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(PictureError) as refused:
            load_picture(tmp_path / name, 100)
        assert refused.value.message.endswith((".", "!")), name
        assert str(tmp_path) not in refused.value.message


@given(st.data())
def test_no_byte_of_a_file_can_break_it(data: st.DataObject) -> None:
    buffer = io.BytesIO()
    quarters(24, 24).save(buffer, data.draw(st.sampled_from(["png", "jpeg", "gif", "bmp", "webp"])))
    content = bytearray(buffer.getvalue())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=6)):
        content[place] = data.draw(st.integers(0, 255))
    path = Path(os.environ.get("TMPDIR", "/tmp")) / f"studytui-test-{os.getpid()}.img"
    path.write_bytes(bytes(content[: data.draw(st.integers(0, len(content)))]))
    try:
        loaded = load_picture(path, 50)
        assert loaded.image.mode == "RGB"
    except PictureError:
        pass
    finally:
        path.unlink()


def test_what_is_no_file_is_refused_in_words(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    for name in ("missing.png", "pipe.png", "."):
        with pytest.raises(PictureError):
            load_picture(tmp_path / name, 100)


def test_real_images_are_drawn() -> None:
    for path in sorted(shared_data("image_pool").glob("*.jpg"))[:12]:
        loaded = load_picture(path, 800)
        for protocol in (Protocol.BLOCKS, Protocol.KITTY, Protocol.SIXEL):
            cells = fitted_cells(loaded.image.size, (78, 17), CELL, protocol)
            picture = drawn_picture(loaded.image, cells, CELL, protocol, is_far=False)
            assert (picture.columns, picture.rows) == cells
            assert all(strip.cell_length == cells[0] for strip in picture.strips)
            assert bool(picture.upload) == (protocol is Protocol.KITTY)
            assert bool(picture.pixels) == (protocol is Protocol.SIXEL)


@pytest.mark.parametrize(
    ("environment", "protocol"),
    [
        ({"TERM": "xterm-kitty"}, Protocol.KITTY),
        ({"TERM": "xterm-ghostty"}, Protocol.KITTY),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "ghostty"}, Protocol.KITTY),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, Protocol.KITTY),
        ({"TERM": "foot", "KITTY_WINDOW_ID": "1"}, Protocol.SIXEL),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, Protocol.SIXEL),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, Protocol.SIXEL),
        ({"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"}, Protocol.SIXEL),
        ({"TERM": "mlterm"}, Protocol.SIXEL),
        ({"TERM": "contour"}, Protocol.SIXEL),
        ({"TERM": "xterm-256color", "KONSOLE_VERSION": "230804"}, Protocol.SIXEL),
        ({"TERM": "xterm-256color", "KONSOLE_VERSION": "200400"}, Protocol.BLOCKS),
        ({"TERM": "xterm-256color", "KONSOLE_VERSION": "²²"}, Protocol.BLOCKS),
        ({"TERM": "xterm-256color"}, Protocol.BLOCKS),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, Protocol.BLOCKS),
        ({"TERM": "linux"}, Protocol.BLOCKS),
        ({}, Protocol.BLOCKS),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/tmux-0/default,1,0"}, Protocol.BLOCKS),
        ({"TERM": "tmux-256color", "TERM_PROGRAM": "WezTerm"}, Protocol.BLOCKS),
        ({"TERM": "screen", "KITTY_WINDOW_ID": "1"}, Protocol.BLOCKS),
        ({"TERM": "xterm-kitty", "STY": "1.pts"}, Protocol.BLOCKS),
    ],
)
def test_the_terminal_is_known_by_its_names(
    environment: dict[str, str], protocol: Protocol
) -> None:
    assert chosen_protocol("auto", environment, "truecolor") is protocol


def test_a_setting_decides_whatever_the_terminal_is_called() -> None:
    inside = {"TERM": "tmux-256color", "TMUX": "1"}
    for setting in ("kitty", "sixel", "blocks", "off"):
        assert chosen_protocol(setting, inside, "truecolor") == setting


def test_sixteen_colours_are_too_few_for_a_picture_of_its_own() -> None:
    assert chosen_protocol("auto", {"TERM": "xterm-kitty"}, "standard") is Protocol.BLOCKS
