"""Decks of flash cards: those that can be asked by typing go in, the others are told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from studytui.domain.draft import Reading
from studytui.domain.question import Kind
from studytui.domain.text import plain
from studytui.ingest.readers import read
from studytui.ingest.scan import Unit, scan
from tests.ingest.reading import DATA, codes, needs_data, only, read_files

DECKS = sorted((DATA / "formats" / "hashcards").glob("*.md"))


def deck(folder: Path, text: str) -> Reading:
    return read_files(folder, {"deck.md": text})


@needs_data
@pytest.mark.parametrize("path", DECKS, ids=lambda path: path.stem)
def test_every_card_of_real_decks_goes_in_or_is_told(path: Path) -> None:
    (unit,) = [one for one in scan([path]) if isinstance(one, Unit)]
    reading = read(unit)
    text = path.read_text()
    sides = len(re.findall(r"^Q:", text, re.MULTILINE))
    holes = sum(
        len(re.findall(r"(?<!!)\[[^\]]+\](?!\()", cloze))
        for cloze in re.findall(r"^C:.*?(?=^[QC]:|\Z)", text, re.MULTILINE | re.DOTALL)
    )
    told = codes(reading)
    assert len(reading.questions) + told.count("type-unsupported") == sides + holes
    assert all(one.kind is Kind.TEXT for one in reading.questions)
    shown = [one for one in reading.questions if not one.is_keyed]
    assert len(shown) == told.count("not-compared")
    assert all(one.explanation for one in shown)
    assert {one.topic for one in reading.questions} <= {path.stem}


def test_a_text_with_holes_is_a_question_for_each(tmp_path: Path) -> None:
    reading = deck(tmp_path, "C: [Berlin] is the capital of [Germany]. [a](http://x.y)")
    assert [(plain(one.stem), one.accepted) for one in reading.questions] == [
        ("____ is the capital of Germany. a", ("Berlin",)),
        ("Berlin is the capital of ____. a", ("Germany",)),
    ]


@pytest.mark.parametrize(
    ("card", "stem"),
    [("Capital:\n\n[Berlin]", "Capital:\n\n____"), ("Capital\n[Berlin]", "Capital ____"),
     ("- [Berlin]\n- Bonn", "- ____\n- Bonn"), ("> [Berlin]\n> Bonn", "> ____ Bonn"),
     ("\ue000\n\n[Berlin]", "\ue000\n\n____")],
)  # fmt: skip
def test_a_hole_alone_on_its_line_stays_a_gap(tmp_path: Path, card: str, stem: str) -> None:
    draft = only(deck(tmp_path, f"C: {card}\n"))
    assert (draft.stem, draft.accepted) == (stem, ("Berlin",))


@pytest.mark.parametrize("card", ["[x]", "**[x]**", "![](a.mp3) [x]"])
def test_a_card_that_is_nothing_but_its_hole_is_told(tmp_path: Path, card: str) -> None:
    reading = deck(tmp_path, f"C: One is [one].\n\nC: {card}\n")
    assert [one.accepted for one in reading.questions] == [("one",)]
    assert "type-unsupported" in codes(reading)


def test_the_deck_s_own_name_is_the_topic(tmp_path: Path) -> None:
    assert (
        only(deck(tmp_path, '---\nname = "Rivers"\n---\n\nQ: Longest?\nA: _Nile_\n')).topic
        == "Rivers"
    )
    draft = only(read_files(tmp_path / "x", {"Art.md": "Q: Who?\n\nA: `Me`"}))
    assert (draft.topic, draft.accepted) == ("Art", ("Me",))


@pytest.mark.parametrize(
    ("answer", "words"),
    [("", "without an answer"), ("![](a.mp3)", "a sound")],
)
def test_a_card_that_cannot_be_typed_is_told(tmp_path: Path, answer: str, words: str) -> None:
    reading = deck(tmp_path, f"Q: One?\nA: {answer}\n\n---\n\nQ: Two?\nA: two\n")
    assert [one.accepted for one in reading.questions] == [("two",)]
    (problem,) = reading.problems
    assert problem.code == "type-unsupported" and words in problem.reason


@pytest.mark.parametrize(
    ("answer", "words", "shown"),
    [("\n\n- a\n- b", "more than a line", "- a\n- b"), ("x" * 101, "too long", "x" * 101),
     ("$$\n\\theta\n$$", "a formula", "θ")],
)  # fmt: skip
def test_an_answer_that_no_line_can_be_compared_with_is_shown_afterwards(
    tmp_path: Path, answer: str, words: str, shown: str
) -> None:
    reading = deck(tmp_path, f"Q: One?\nA: {answer}\n\n---\n\nQ: Two?\nA: two\n")
    first, second = reading.questions
    assert (first.accepted, first.is_keyed, first.explanation) == ((), False, shown)
    assert second.accepted == ("two",)
    (problem,) = reading.problems
    assert problem.is_warning and words in problem.reason


@pytest.mark.parametrize(
    "text",
    ["# FAQ\n\nQ: How?\nA: So.\n", "Q: How?\n\nNobody knows.\n", "C: a list\nof words\n"],
)
def test_other_texts_are_no_decks(tmp_path: Path, text: str) -> None:
    assert codes(deck(tmp_path, text)) == ["format-unknown"]
