"""Stored text as HTML: nothing of it becomes mark-up, and it reads back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.no_formula import guarded, unguarded
from studytui.domain.text import code_block, code_span, escape, escape_line, parse
from studytui.export.stored_html import Page, escaped
from studytui.ingest.html import to_markdown
from tests.export.made_drafts import CODE, HARD, TABLE

_hard = st.one_of(
    st.sampled_from(HARD).map(lambda text: text.replace("\xa0", "").replace("\t", " ")),
    st.text("=~{}#:/\\%$\"'<>&;,|`*_[]()!?.-+@^ab1 \n", max_size=30),
    st.text("ab \n", max_size=12),
)
_plain = _hard.map(lambda text: escape(text).strip("\n").rstrip()).filter(str.strip)
_line = _hard.map(lambda text: escape_line(" ".join(text.split()))).filter(bool)
_inline = st.one_of(
    _line,
    _hard.map(lambda text: code_span(" ".join(text.split()))).filter(bool),
    st.just("**bold** and *leaning*"),
    st.just("![a \\] picture](media:0)"),
)
_lines = st.lists(_inline, min_size=1, max_size=3).map(" x ".join)
_markers = st.sampled_from(("- ", "1. ", "2. ", "7. ", "  - ", "  3. ", "    - "))
_items = st.lists(st.tuples(_markers, _lines), min_size=1, max_size=5).map(
    lambda pairs: "\n".join(marker + "x " + text for marker, text in pairs)
)
_cells = st.lists(_line, min_size=2, max_size=2).map(lambda row: f"| {row[0]} | {row[1]} |")
_tables = st.tuples(st.sampled_from(("|  |  |", "| a | b |")), st.lists(_cells, min_size=1)).map(
    lambda parts: "\n".join([parts[0], "| --- | --- |", *parts[1]])
)
_blocks = st.one_of(
    _plain,
    _lines.map("So: {}".format),
    _items,
    _tables,
    _line.map("# x {}".format),
    _lines.map("> x {}".format),
    st.sampled_from(CODE).map(lambda text: code_block(text.strip("\n"), "python")),
    st.just(TABLE),
)
_texts = st.lists(_blocks, min_size=1, max_size=4).map("\n\n".join)


def page_of(stored: str) -> str:
    return Page(lambda index, alt: f'<img src="{index}" alt="{escaped(alt)}">').of(stored)


def again(stored: str) -> str:
    return unguarded(to_markdown(page_of(stored), images=lambda source, _: int(source)))


@given(_texts)
def test_a_text_comes_back_as_it_is_shown(stored: str) -> None:
    assert parse(again(stored)) == parse(stored)


@given(_texts)
def test_a_text_that_came_back_stays_as_it_is_written(stored: str) -> None:
    once = again(stored)
    assert again(once) == once


@given(_hard)
def test_plain_text_comes_back_to_the_letter(text: str) -> None:
    stored = escape(text).strip("\n").rstrip()
    lines = [line for line in stored.split("\n") if line.strip()]
    kept = [line for line in again(stored).split("\n") if line.strip()]
    assert kept == lines


@pytest.mark.parametrize("text", [r"\(x^2\)", r"\[1\]", "$$a$$", r"\\(x\\)", "$$$"])
def test_what_looks_like_a_formula_stays_what_it_is(text: str) -> None:
    assert again(escape(text)) == escape(text)
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", HARD)
def test_no_text_becomes_markup(text: str) -> None:
    assert "<" not in escaped(text) and "\n" not in escaped(" ".join(text.split()))


def test_a_list_keeps_the_numbers_of_its_author() -> None:
    assert page_of("3. c\n4. d\n7. g") == (
        '<ol start="3"><li>c</li><li>d</li></ol><ol start="7"><li>g</li></ol>'
    )


def test_an_image_that_cannot_be_had_is_named() -> None:
    assert Page(lambda *_: "").of("See ![the *lung*](media:3).") == "See [the *lung*]."
