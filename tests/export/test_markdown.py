"""Reports as Markdown: a viewer shows what was written, and makes no link of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from selectolax.lexbor import LexborHTMLParser

from studytui.domain.text import escape, plain
from studytui.export.markdown_text import Texts, line
from studytui.export.report_markdown import report_markdown
from tests.export.asked import MEDIA, entry, question, report
from tests.export.hostile import WRITTEN, anything, shared

VIEWER = MarkdownIt("gfm-like", {"html": True})
"""Tables, strike-through, addresses found in plain text, and HTML let through."""


def tokens(text: str) -> list[Token]:
    found: list[Token] = []
    for token in VIEWER.parse(text):
        found += [token, *(token.children or ())]
    return found


def assert_harmless(text: str) -> None:
    kinds = {token.type for token in tokens(text)}
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "s_open"}, kinds


def squeezed(text: str) -> str:
    return re.sub(r"[\s\[\]\u2060]+", "", text)


def shown(text: str) -> str:
    """What a viewer shows of it, without white space."""
    body = LexborHTMLParser(VIEWER.render(text)).body
    return squeezed(body.text() if body is not None else "")


@given(anything)
@example("a **b**c *d*e ***f*** **g***h*")
@example("1")
@example("a@b.c")
@example("\t-")
def test_plain_text_is_shown_as_it_is(text: str) -> None:
    written = Texts(question(), {}).flow(escape(text))

    assert_harmless(written)
    assert shown(written) == squeezed(plain(escape(text)))


@given(anything)
def test_stored_text_makes_no_link_and_no_html(text: str) -> None:
    assert_harmless(Texts(question(), {}).flow(text))


words = st.text(alphabet='ab1 .)-(é,!"', min_size=1, max_size=6).map(escape)
inline = st.lists(
    st.one_of(
        words,
        words.map(lambda text: f"**{text}**"),
        words.map(lambda text: f"*{text}*"),
        words.map(lambda text: f"`{text}`"),
    ),
    max_size=6,
).map("".join)


@given(inline)
@example("**a***b*")
@example("a**(b)**c")
@example("** a **b")
@example("1*)* a")
def test_styles_are_kept_or_left_out_but_never_shown_as_marks(stored: str) -> None:
    stored = f"x {stored}" if not stored.startswith("1") else stored

    assert shown(Texts(question(), {}).flow(stored)) == squeezed(plain(stored))


@pytest.mark.parametrize("text", ["a.b@example.com", "a@b.c, d@e.f"])
def test_a_mail_address_is_parted_for_viewers_that_look_for_one(text: str) -> None:
    assert not re.search(r"@\w", line(text)) and text.count("@") == line(text).count("@\u2060")


@given(anything)
def test_a_line_stays_a_line(text: str) -> None:
    assert "\n" not in line(text)
    assert_harmless(line(text))


@given(anything)
def test_a_report_of_hostile_texts_is_harmless(text: str) -> None:
    assert_harmless(report_markdown(report(entry(question(text)), title=text)))


def test_what_others_have_collected_is_harmless_too() -> None:
    for text in [*shared(), *WRITTEN]:
        assert_harmless(Texts(question(), {}).flow(text))
        assert_harmless(report_markdown(report(entry(question(text)), title=text)))


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ("Which **two** are *immutable*?", "Which **two** are *immutable*?"),
        ("Think of `tuple`.", "Think of `tuple`."),
        ("```python\nx = [1]\n```", "```python\nx = [1]\n```"),
        ("1. Mix.\n2. Add.\n   - not too warm", "1. Mix.\n2. Add.\n   - not too warm"),
        ("| a | b |\n| --- | --- |\n| c\\|d | e |", "| a | b |\n| --- | --- |\n| c\\|d | e |"),
        ("> Said\n> twice", "> Said\\\n> twice"),
        ("# Part", "#### Part"),
        ("one\ntwo", "one\\\ntwo"),
        ("3.14 at 09:14, e.g. here.", "3.14 at 09:14, e\\.g. here."),
    ],
)
def test_the_small_markdown_is_kept(stored: str, written: str) -> None:
    assert Texts(question(), {}).flow(stored) == written


def test_an_image_is_shown_by_its_path_and_named_where_there_is_none() -> None:
    asked = question("See ![A dot](media:0).", media=(MEDIA,))

    assert "![A dot](../media/a%20b.png)" in Texts(asked, {(7, 0): "../media/a b.png"}).flow(
        asked.stem
    )
    assert Texts(asked, {}).flow(asked.stem) == "See \\[A dot\\]."


def test_a_report_has_answer_key_and_reasons() -> None:
    text = report_markdown(report(entry(question("It is so"))))

    for words in (
        "# Mock 3",
        "- Exam of 1 question, Saturday 21 November 2026, 09:14 (sitting 12)",
        "- Score: **0 %**, ✗ failed (pass mark 70 %)",
        "## 1. ✗ wrong, sure, ⚑ flagged",
        "- **A** (struck, 25 % of others) It is so",
        "- **B** (key, 25 % of others) It is so",
        "- **C** (you, 25 % of others) It is so",
        "B 0\\:12",
        "### Explanation\n\nIt is so",
        "- ✓ **B** It is so",
        "### References",
    ):
        assert words in text or words.replace("\\:", ":") in text, words
