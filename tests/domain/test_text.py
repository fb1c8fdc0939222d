"""Outside text made harmless, and stored text read back."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from studytui.domain.text import (
    BlockKind,
    Span,
    Style,
    clean,
    clean_line,
    code_block,
    code_span,
    escape,
    escape_line,
    first_line,
    gap,
    gaps_of,
    image,
    is_ordinary,
    natural_key,
    normalised,
    parse,
    plain,
    spans,
)

HOSTILE = (
    "\x1b[]()\\;m\x07\x9b\x9c\x9d\x00\r\n\t *`_|>#-+~!1.٣ \u202e\u2066\ufeff\u2028\x85é漢ع\u200d"
)
texts = st.one_of(st.text(), st.text(alphabet=HOSTILE, max_size=60))


@given(texts)
@example("\x1b\x1b[m[m")
@example("\x9d52;c;QUJD\x9c\r\x00\n")
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(texts)
def test_nothing_a_terminal_obeys_is_left(text: str) -> None:
    left = clean(text)
    assert not [
        c
        for c in left
        if (ord(c) < 0x20 and c not in "\t\n")
        or 0x7F <= ord(c) < 0xA0
        or 0x202A <= ord(c) <= 0x202E
        or 0x2066 <= ord(c) <= 0x2069
        or 0xD800 <= ord(c) <= 0xDFFF
    ]


@pytest.mark.parametrize(
    ("dirty", "left"),
    [
        ("a\x1b]52;c;QUJD\x07b", "ab"),
        ("a\x1b]52;c;QUJD\x1b\\b", "ab"),
        ("a\x9d0;title\x9cb", "ab"),
        ("a\x1b[31mred\x1b[0m\x9b2Jb", "aredb"),
        ("a\x1bPq#0\x1b\\b\x1b_x\x1b\\\x1b^y\x1b\\\x1bXz\x1b\\", "ab"),
        ("a\x1bc\x1b(Bb", "ab"),
        ("user\u202etxt.exe\u2066\u2069", "usertxt.exe"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("\x1b\x1b[m[m", "[m"),
        ("\x1b]52;c;without an end", "52;c;without an end"),
        ("lone \ud800 half", "lone  half"),
    ],
)
def test_sequences_go_with_their_payload_and_the_text_stays(dirty: str, left: str) -> None:
    assert clean(dirty) == left


@pytest.mark.parametrize(
    "text",
    [
        "a\tb\nc",
        "👩\u200d🔬 👍🏽",
        "ما هي النتيجة؟ \u200f",
        "漢字かな",
        "e\u0301 ½ µ",
        "[@click=x]y[/]",
    ],
)
def test_tabs_newlines_and_every_script_stay(text: str) -> None:
    assert clean(text) == text


@given(texts)
def test_a_line_is_one_line(text: str) -> None:
    line = clean_line(text)
    assert len(line.splitlines()) <= 1
    assert line == line.strip()


def paragraphs(text: str) -> str:
    """What `escape` promises to keep: lines of only white space are ends of paragraphs, any run
    of them is one, and those at both ends go. Nothing else differs."""
    kept: list[list[str]] = [[]]
    for line in clean(text).split("\n"):
        if line.strip():
            kept[-1].append(line)
        elif kept[-1]:
            kept.append([])
    return "\n\n".join("\n".join(lines) for lines in kept if lines)


@given(texts)
@example("1. x\n   - y\n> z\n```\n|a|\n|---|\n# h\n\\*\\")
@example("![x](media:0) *a* `b`")
@example("٣. not a list")
def test_escaped_text_reads_back_as_it_was(text: str) -> None:
    assert plain(escape(text)) == paragraphs(text)
    assert all(block.kind is BlockKind.PARAGRAPH for block in parse(escape(text)))


@given(texts)
def test_an_escaped_line_has_no_style(text: str) -> None:
    line = clean(text)
    assert "".join(span.text for span in spans(escape_line(text))) == line
    assert all(span.style is Style.PLAIN for span in spans(escape_line(text)))


@given(texts)
@example("`")
@example(" `` ` ")
@example("\\")
def test_code_in_a_line_keeps_every_character(text: str) -> None:
    expected = clean(text).replace("\n", " ")
    style = Style.CODE if expected.strip() else Style.PLAIN
    assert spans(code_span(text)) == ((Span(expected, style),) if expected else ())


@given(texts, texts)
def test_code_stays_apart_from_the_text_around_it(before: str, code: str) -> None:
    inside = clean(code).replace("\n", " ")
    line = f"{escape_line(before)} {code_span(code)} {escape_line(before)}"
    around = clean(before)
    assert "".join(span.text for span in spans(line)) == f"{around} {inside} {around}"


@given(texts, st.sampled_from(["", "python", "c++", "no\nsuch`"]))
@example("```\n````", "")
@example("\n\n", "")
def test_a_block_of_code_keeps_every_character(text: str, language: str) -> None:
    (block,) = parse(code_block(text, language))
    assert block.kind is BlockKind.CODE
    assert block.text == clean(text)


@given(st.integers(0, 999_999), texts)
@example(0, "]](media:7) ![x](media:8) [@click=x]")
@example(0, "\\")
def test_an_image_keeps_its_words_whatever_they_are(index: int, alt: str) -> None:
    (span,) = spans(f"{image(index, alt)}")
    assert span == Span(clean_line(alt) or "image", Style.IMAGE, index)


MARKUP = st.text(alphabet="\\`*|![]()mediagap:0123.-+># \n\tab", max_size=200) | st.lists(
    st.sampled_from(["![](gap:1)", "![](gap:", "![](", "\\", "*", "`", "|", "a", " "])
).map("".join)


@given(st.one_of(texts, MARKUP))
@example("![\\\n](media:0)")
@example("| a \\\n|---|\n| b")
def test_reading_never_fails(text: str) -> None:
    for block in parse(text):
        assert isinstance(block.text, str)
    plain(text), normalised(text), first_line(text)


@given(MARKUP)
def test_no_two_neighbours_have_one_style_and_none_is_empty(text: str) -> None:
    found = spans(text)
    assert all(span.text for span in found)
    for left, right in pairwise(found):
        assert left.style is not right.style or left.style in (Style.IMAGE, Style.GAP)


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ("**a** *b* `c`", [("a", "strong"), (" ", "plain"), ("b", "emphasis"), (" ", "plain"), ("c", "code")]),
        ("*a **b** c*", [("a ", "emphasis"), ("b", "strong"), (" c", "emphasis")]),
        ("5 * 3", [("5 * 3", "plain")]),
        ("``a`", [("``a`", "plain")]),
        ("`a ** b` ** c", [("a ** b", "code"), (" ** c", "plain")]),
        ("`` a`b ``", [("a`b", "code")]),
        ("![x](media:1)![y](media:2)", [("x", "image"), ("y", "image")]),
        ("![x](http://a)", [("![x](http://a)", "plain")]),
        ("a ![](gap:2)![](gap:1)", [("a ", "plain"), ("____", "gap"), ("____", "gap")]),
        ("![x](gap:1) ![](gap:1234)", [("![x](gap:1) ![](gap:1234)", "plain")]),
        ("`![](gap:1)`", [("![](gap:1)", "code")]),
        ("[x](http://a)", [("[x](http://a)", "plain")]),
    ],
)  # fmt: skip
def test_marks_mean_what_they_say(stored: str, expected: list[tuple[str, str]]) -> None:
    assert [(span.text, span.style.value) for span in spans(stored)] == expected


def cells(stored: str) -> list[list[str]]:
    (table,) = parse(stored)
    assert table.kind is BlockKind.TABLE
    return [["".join(span.text for span in cell) for cell in row] for row in table.rows]


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ("| a | b |\n| --- | :---: |\n| 1 | 2 |", [["a", "b"], ["1", "2"]]),
        ("|a|b\n|---|---|\n|1", [["a", "b"], ["1", ""]]),
        ("|a|\n|---|\n|1|2|3|", [["a", "", ""], ["1", "2", "3"]]),
        ("| a \\| b |\n| --- |\n| c\\\\| d", [["a | b", ""], ["c\\", "d"]]),
        ("| a\n|---\n| b\\", [["a"], ["b\\"]]),
        ("| | |\n| --- | --- |\n| 1 | |", [["1", ""]]),
        ("|a||\n|---|---|\n||b|", [["a", ""], ["", "b"]]),
    ],
)
def test_tables_with_odd_pipes_lose_nothing(stored: str, expected: list[list[str]]) -> None:
    assert cells(stored) == expected


@pytest.mark.parametrize(
    "stored", ["| a |\nno rule", "| a |", "|---|", "| a |\n| - |", "| a |\n|---| |x|"]
)
def test_what_has_no_rule_is_no_table(stored: str) -> None:
    assert all(block.kind is BlockKind.PARAGRAPH for block in parse(stored))


def test_gaps_are_read_in_lists_tables_and_under_strong_text() -> None:
    stored = (
        f"A **{gap(3)}** b\n\n- {gap(1)}\n\n| a | {gap(2)} |\n|---|---|\n| {gap(12)} | `{gap(4)}` |"
    )
    assert gaps_of(stored) == [3, 1, 2, 12]
    assert plain("The " + gap(1) + " gland") == "The [1: ____] gland"
    assert first_line("The " + gap(1) + " gland") == "The ____ gland"
    assert normalised(gap(1)) == "[1: ____]"


@given(texts)
@example("![](gap:1)")
def test_no_outside_text_makes_a_gap(text: str) -> None:
    assert gaps_of(escape(text)) == gaps_of(code_span(text)) == gaps_of(code_block(text)) == []
    assert gaps_of(image(0, text)) == []


def test_blocks_are_told_apart() -> None:
    stored = (
        "# Head\n\n- one\n  more\n  - two\n\n3. three\n> said\n> twice\n```python\nx = 1\n```\nend"
    )
    assert [(b.kind.value, b.text, b.marker, b.depth) for b in parse(stored)] == [
        ("heading", "Head", "", 0),
        ("item", "one\nmore", "•", 0),
        ("item", "two", "•", 1),
        ("item", "three", "3.", 0),
        ("quote", "said\ntwice", "", 0),
        ("code", "x = 1", "", 0),
        ("paragraph", "end", "", 0),
    ]


def test_an_unclosed_block_of_code_runs_to_the_end() -> None:
    (block,) = parse("```\na\n\n# b")
    assert (block.kind, block.text) == (BlockKind.CODE, "a\n\n# b")


@given(texts, st.integers(2, 200))
def test_the_first_line_is_one_line_and_no_longer_than_asked(text: str, limit: int) -> None:
    line = first_line(text, limit)
    assert len(line) <= limit
    assert "\n" not in line and "\t" not in line


@given(*[st.text(alphabet="aB019 ٣²", max_size=8)] * 2)
def test_names_of_one_key_differ_only_in_case_and_leading_zeros(one: str, other: str) -> None:
    bare = [re.sub(r"(?<!\d)0+(?=\d)", "", name.casefold()) for name in (one, other)]
    assert (natural_key(one) == natural_key(other)) is (bare[0] == bare[1])


def test_numbers_in_names_count_as_numbers() -> None:
    names = ["img10", "img2", "img1", "img02b", "Img3", "9" * 5000, "1" * 5000]
    assert sorted(names, key=natural_key) == [
        "1" * 5000, "9" * 5000, "img1", "img2", "img02b", "Img3", "img10",
    ]  # fmt: skip


@given(st.text(alphabet="abc*` \n", max_size=40))
def test_mark_up_does_not_make_another_text(text: str) -> None:
    words = escape(text)
    assert normalised(f"**{words.strip()}**") == normalised(words) or "*" in text or "\n" in text


ENDLESS = """
import sys
from studytui.domain.text import clean, first_line, normalised, parse, plain
size = int(sys.argv[1])
units = [
    "*", "**", "`", "|", "[", "]", "\\\\", "![", "![[", "![\\\\", "\\\\![", "!", "#", "-", ">", "> ",
    "- ", "1. ", "\\t", " ", "```\\n", "`a``b```c", "* ** ", "*a **b ", "|\\n", "| a\\n|---\\n",
    "|---|", "\\x1b", "\\x1b[", "\\x1b]", "\\x9d", "\\x9b0", "\\x1b[0;", "![a](media:0", "![a](media:", "  ",
    "~", "_", "a\\n\\n", "\\r", "\\\\|", "|\\\\", ":-", "---|", "٣.",
]
texts = [unit * (size // len(unit)) for unit in units]
texts += ["| a\\n|---" + " " * size + "x", "| " + "a" * size + "\\\\", "![" + "a" * size]
texts += ["".join("`" * n + "a" for n in range(int(size ** 0.5))), "\\x1b" * size + "[m" * size]
half = size // 12
texts += ["* ** " * half + "a" + " ** *" * half]
for text in texts:
    clean(text), parse(text), plain(text), normalised(text), first_line(text)
"""


def test_no_text_takes_more_than_bounded_work() -> None:
    """Work is what the kernel counts: sixty hostile texts of 100 kB may together take twenty seconds of
    processor time, where each of them that is read in quadratic time would take several alone."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))

    done = subprocess.run(
        [sys.executable, "-c", ENDLESS, "100000"],
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@given(texts | st.text(alphabet="ab (\"',.é–\n#-1!*", max_size=12))
@example("One line (of “words”), 5 µA.\nAnd more.\n\nAnother paragraph ")
def test_ordinary_text_is_told_without_parsing_it_and_is_what_parsing_makes_of_it(
    text: str,
) -> None:
    if is_ordinary(text):
        assert plain(text) == "\n\n".join(block.text for block in parse(text)) == clean(text)
        assert first_line(text) == clean_line(parse(text)[0].text)


def test_an_item_lies_as_deep_as_its_blanks_in_whole_steps() -> None:
    found = parse("- a\n\n   - b\n\n    - c\n\n" + 40 * " " + "- d")
    assert [block.depth for block in found] == [0, 1, 2, 8]
