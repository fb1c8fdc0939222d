"""Moodle XML torn to pieces, and built to do harm: read or told, in bounded time, never a crash."""

from __future__ import annotations

import random
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studytui.domain.draft_check import misfit
from studytui.domain.text import clean
from tests.ingest.reading import DATA, codes, needs_data, read_files
from tests.ingest.tearing import torn
from tests.ingest.test_hostile_files import assert_harmless
from tests.ingest.test_moodle_xml import answer, bank, choice, question, text

FIXTURES = DATA / "formats" / "moodle-xml"
BOMBS = DATA / "adversarial" / "xml"
PIECES = (
    "<", ">", "&amp;", "]]>", "<![CDATA[", "&#0;", "&#x202e;", "</question>", "<question type='cloze'>",
    "{1:MC:=a~b}", "{1:NM:=1:x}", "{99999:SA:", "~", "}", "#", "\\", "[[1]]", "[[999]]", "$course$/",
    "fraction='1e999'", "fraction='nan'", "<text/>", "<file name='x' encoding='base64'>AAAA</file>",
    "@@PLUGINFILE@@/x", "\\(\\frac{", "$$", "\uf8f01\uf8f1", "\x1b]0;x\x07", "\u2028", "👩‍👩‍👧", "9" * 400,
    "<div>" * 50, "`", "```", "|", "studytui-code", "<div class='studytui-place-1'>", "*",
)  # fmt: skip


TYPES = (
    "multichoice", "truefalse", "shortanswer", "numerical", "matching", "mtf", "ordering",
    "gapselect", "ddwtos", "cloze", "category", "essay", "",
)  # fmt: skip
NUMBERS = ("1e999", "nan", "-3", "100", "0", "x", "", "1", "2", "33.33333", "9" * 400, "false")


def fixtures() -> list[str]:
    """Real files, none longer than what is mutated in a moment."""
    paths = sorted(FIXTURES.rglob("*.xml"))
    return [path.read_text() for path in paths if path.stat().st_size < 60_000]


def inside_texts(content: str, seed: int) -> str:
    """The file with pieces put into its texts, numbers and types only: it stays well-formed."""
    chance = random.Random(seed)

    def text(match: re.Match[str]) -> str:
        inner = match[2]
        for _ in range(chance.choice((0, 0, 1, 3))):
            place = chance.randrange(len(inner) + 1)
            inner = inner[:place] + clean(chance.choice(PIECES)).replace("]]>", "") + inner[place:]
        return f"{match[1]}{inner}{match[3]}"

    def name(match: re.Match[str]) -> str:
        if chance.random() < 0.8:
            return match[0]
        return f'{match[1]}="{chance.choice(TYPES if match[1] == "type" else NUMBERS)}"'

    content = re.sub(r"(<!\[CDATA\[)(.*?)(\]\]>)", text, content, flags=re.DOTALL)
    content = re.sub(r'\b(type|fraction|number|format)="[^"]*"', name, content)
    return re.sub(
        r"<(group|tolerance|single|value|defaultgrade|idnumber)>[^<]*<",
        lambda match: (
            match[0] if chance.random() < 0.8 else f"<{match[1]}>{chance.choice(NUMBERS)}<"
        ),
        content,
    )


@needs_data
@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_real_files_torn_to_pieces_are_read_or_told(seed: int, times: int) -> None:
    every = fixtures()
    check(torn(every[seed % len(every)], PIECES, seed, times))


@needs_data
@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_real_files_with_anything_in_their_texts_are_read_or_told(seed: int) -> None:
    every = fixtures()
    check(inside_texts(every[seed % len(every)], seed))


def check(content: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        reading = read_files(Path(folder), {"bank.xml": content.encode("utf-8", "replace")})
    assert reading.questions or reading.problems
    assert_harmless(reading)
    for draft in reading.questions:
        assert misfit(draft) == "" and draft.stem + draft.code_snippet
        assert draft.key.startswith(("id:", "content:"))
    assert len({draft.key for draft in reading.questions}) == len(reading.questions)


@needs_data
@pytest.mark.parametrize("path", sorted(BOMBS.glob("*.xml")), ids=lambda path: path.name)
def test_xml_that_is_built_to_do_harm_is_refused(path: Path, tmp_path: Path) -> None:
    content = path.read_bytes()
    as_it_is = read_files(tmp_path, {"bank.xml": content})
    assert not as_it_is.questions and as_it_is.problems
    dressed = re.sub(rb"<(/?)(bomb|root|html|test)(?=[\s>])", rb"<\1quiz", content)
    reading = read_files(tmp_path, {"bank.xml": dressed})
    assert not reading.questions and len(reading.problems) == 1
    if b"<!ENTITY" in content[:1000]:
        assert codes(reading)[0] in ("xml-unsafe", "format-unknown")


def test_answers_without_end_are_refused(tmp_path: Path) -> None:
    many = "<answer fraction='0'><text>x</text></answer>" * 200_000
    assert codes(bank(tmp_path, question("multichoice", many))) == ["too-many"]


@pytest.mark.parametrize("element", ["question", "text", "questiontext", "x"])
def test_elements_nested_without_end_are_refused(tmp_path: Path, element: str) -> None:
    deep = f"<{element}>" * 100_000
    assert codes(read_files(tmp_path, {"bank.xml": f"<quiz>{deep}"})) == ["xml-too-deep"]


def test_html_nested_without_end_stops_no_other_question(tmp_path: Path) -> None:
    deep = question("shortanswer", answer(100, "a"), stem="<b>" * 100_000)
    reading = bank(tmp_path, deep, question("shortanswer", answer(100, "a")))
    assert codes(reading) == ["html-too-deep"] and len(reading.questions) == 1


@pytest.mark.parametrize(
    "stem",
    ["{1:MC:" * 20_000, "{" * 200_000, "{1:MC:=a~b}" * 200, "{1:MC:" + "~" * 200_000 + "}", "#" * 200_000],
    ids=["openings", "braces", "gaps", "alternatives", "marks"],
)  # fmt: skip
def test_endless_embedded_answers_are_told(tmp_path: Path, stem: str) -> None:
    reading = bank(tmp_path, question("cloze", stem=stem))
    assert codes(reading) in (["gaps-invalid"], ["too-many"], ["too-few-options"])


def test_endless_gaps_and_choices_are_told(tmp_path: Path) -> None:
    marks = question("gapselect", choice("a"), choice("b"), stem="[[1]]" * 5000)
    choices = question("ddwtos", choice("a", tag="dragbox") * 5000, stem="[[1]]")
    assert codes(bank(tmp_path, marks, choices)) == ["too-many", "too-many"]


@pytest.mark.parametrize("kind", ["markdown", "moodle_auto_format", "plain_text", "html"])
@pytest.mark.parametrize("piece", ["[", "![", "*a", "`", "<", "> ", "| a ", "&", "\\("])
def test_endless_marks_in_every_format_are_read(tmp_path: Path, kind: str, piece: str) -> None:
    stem = text("questiontext", "x " + piece * 20_000, kind=kind)
    reading = bank(tmp_path, f'<question type="shortanswer">{stem}{answer(100, "a")}</question>')
    assert len(reading.questions) + len(reading.problems) >= 1


@pytest.mark.parametrize("value", ["1e999", "nan", "-inf", "9" * 5000, "1_0", "٣", "0x10", ""])
def test_numbers_of_any_form_do_no_harm(tmp_path: Path, value: str) -> None:
    given = answer(value, "1", "", f"<tolerance>{value}</tolerance>")
    number = question(
        "numerical", answer(100, value), given, f"<defaultgrade>{value}</defaultgrade>"
    )
    several = question("multichoice", answer(value, "a"), answer(100, "b"))
    reading = bank(tmp_path, number, several)
    assert any(draft.options for draft in reading.questions)
