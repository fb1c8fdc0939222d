"""Where sentences end, so that a mark stands on the same words at any width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.sentences import SNIPPET, count, parts, sentences, units
from studytui.domain.text import BlockKind, Style, code_block, parse


def ends(text: str) -> list[str]:
    return [one.strip() for one in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("One sentence.", ["One sentence."]),
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("He said “stop.” She did.", ["He said “stop.”", "She did."]),
        ("It rose (see below.) Then it fell.", ["It rose (see below.)", "Then it fell."]),
        ("Dr. Smith saw Mrs. Jones vs. Mr. Bean.", ["Dr. Smith saw Mrs. Jones vs. Mr. Bean."]),
        ("Use, e.g. Aspirin. It helps.", ["Use, e.g. Aspirin.", "It helps."]),
        ("As in Fig. 3 and no. 12 it fell.", ["As in Fig. 3 and no. 12 it fell."]),
        ("The answer is no. The next is yes.", ["The answer is no.", "The next is yes."]),
        ("J. R. Smith and John F. Kennedy met.", ["J. R. Smith and John F. Kennedy met."]),
        ("He lacks vitamin C. What now?", ["He lacks vitamin C.", "What now?"]),
        ("At 38.9 degrees. pH 7.35 is low.", ["At 38.9 degrees. pH 7.35 is low."]),
        ("It is 38.9 °C. The pH is 7.35.", ["It is 38.9 °C.", "The pH is 7.35."]),
        ("At 5 p.m. The patient slept.", ["At 5 p.m.", "The patient slept."]),
        ("Wait… what? Now... go on. Yes... No.", ["Wait… what?", "Now... go on.", "Yes...", "No."]),
        ("以下のコード。正しいものを選ぶ！はい", ["以下のコード。", "正しいものを選ぶ！", "はい"]),
        ("「はい。」と言った。次。", ["「はい。」", "と言った。", "次。"]),
        ("Pulse 110\nBlood pressure 90/60\n", ["Pulse 110", "Blood pressure 90/60"]),
        ("x.y.z and a.b", ["x.y.z and a.b"]),
        ("Really?! Yes.", ["Really?!", "Yes."]),
    ],
)
def test_a_sentence_ends_where_a_reader_says(text: str, expected: list[str]) -> None:
    assert ends(text) == expected


ANY_TEXT = st.text(alphabet="aA1 .!?…\n\t。」\"')(Dr。é中", max_size=60) | st.text(max_size=60)


@given(ANY_TEXT)
def test_no_word_is_lost_or_doubled(text: str) -> None:
    found = sentences(text)
    assert "".join(found) == text
    assert all(found)


@given(ANY_TEXT)
def test_the_parts_of_a_block_are_the_block(text: str) -> None:
    for block in parse(text):
        if block.kind not in (BlockKind.CODE, BlockKind.TABLE):
            found = parts(block.spans)
            assert "".join(span.text for own in found for span in own) == block.text
            assert len(found) == count(block)


@pytest.mark.parametrize("piece", ["!", "e.g. ", "a. ", ".”", "\n", "。", "A. "])
def test_a_hostile_text_takes_no_longer_than_its_length(piece: str) -> None:
    """Quadratic, this would run for minutes."""
    text = piece * 100_000 + "x"
    assert "".join(sentences(text)) == text


def test_code_and_images_are_never_cut() -> None:
    stored = "Run `a. B. C` now. See ![ECG. Lead II](media:0) here. **Bold. Text.** End."
    (block,) = parse(stored)
    found = ["".join(span.text for span in own) for own in parts(block.spans)]
    assert found == ["Run a. B. C now. ", "See ECG. Lead II here. ", "Bold. ", "Text. ", "End."]
    assert [span.style for span in parts(block.spans)[2]] == [Style.STRONG]
    (block,) = parse("Look here. `x` is one. Use `y`. `z` too.")
    found = ["".join(span.text for span in own) for own in parts(block.spans)]
    assert found == ["Look here. ", "x is one. ", "Use y. ", "z too."]
    (block,) = parse("Run `a. B. C` now. See ![ECG. Lead II](media:0) here.")
    assert [span.media for own in parts(block.spans) for span in own if span.media is not None] == [
        0
    ]


def test_units_are_sentences_lines_and_rows_in_the_order_they_are_read() -> None:
    stored = "\n\n".join(
        [
            "First. Second.",
            code_block("x = 1\n\nprint(x)"),
            "| a | b |\n| --- | --- |\n| 1 | 2 |",
            "- One item. And more.\n- Another",
        ]
    )
    assert units(stored, "y = 2\nz = 3") == (
        (0, 0),
        (0, 1),
        (1, 0),
        (1, 1),
        (1, 2),
        (2, 0),
        (2, 1),
        (3, 0),
        (3, 1),
        (4, 0),
        (SNIPPET, 0),
        (SNIPPET, 1),
    )
    assert units("") == units("", "  \n") == ()
