"""GIFT, Aiken, quizzes and flash cards torn to pieces: read or told, in bounded time, never a crash."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studytui.domain.draft_check import misfit
from studytui.ingest.readers import aiken, gift, hashcards, markdown_quiz
from studytui.ingest.readers.gift_syntax import items
from studytui.ingest.readers.markdown_quiz_lines import quiz_of
from tests.ingest.reading import DATA, needs_data, read_files
from tests.ingest.tearing import torn
from tests.ingest.test_aiken import GOOD
from tests.ingest.test_hostile_files import assert_harmless
from tests.ingest.test_markdown_quiz import LINKEDIN

PIECES = (
    "{", "}", "=", "~", "#", "####", "::", "\\", "\\n", "->", "%50%", "%", "[html]", "[markdown]", "//", "$CATEGORY: a/b",
    "// [id:x]", "\n", "\n\n", "\r", "{#1..2}", "{T#a#b}", ":1e999", "1" * 400, "<details>", "</details>", "<summary>",
    "- [x] ", "- [ ]", "- A: ", "B. ", "ANSWER: ", "ANSWER: Z", "#### ", "```", "~~~", "---", "Q:", "A:", "C: [x]", "[", "](",
    "|", "$$", "\\(", "<b>", "<img src='data:image/png;base64,AAAA'>", "\ufdd0", "\ufdd6", "\x1b]0;x\x07", "\u202e", "👩‍👩‍👧",
    "1. ", "Answer: B", "：", "*", "_", "`",
)  # fmt: skip


def sources() -> dict[str, list[str]]:
    """Real files by the name they are read under; of long ones a part."""
    js = (DATA / "banks" / "js-questions" / "en-README.md").read_text()
    aws = (DATA / "banks" / "aws-ccp" / "practice-exam-9.md").read_text()
    return {
        "bank.gift": [path.read_text() for path in sorted((DATA / "formats/gift").glob("*.gift"))],
        "quiz.txt": [GOOD * 3],
        "quiz.md": [js[2600:7000], aws[:3000], LINKEDIN],
        "deck.md": [path.read_text() for path in sorted((DATA / "formats/hashcards").glob("*.md"))],
    }


def check(name: str, content: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        reading = read_files(Path(folder), {name: content.encode("utf-8", "replace")})
    assert reading.questions or reading.problems or reading.topics
    assert_harmless(reading)
    for draft in reading.questions:
        assert misfit(draft) == "" and draft.stem + draft.code_snippet
        assert draft.key.startswith(("id:", "content:"))
        assert not draft.kind.has_options or len(draft.options) >= 2
    assert len({draft.key for draft in reading.questions}) == len(reading.questions)


@needs_data
@pytest.mark.parametrize("name", ["bank.gift", "quiz.txt", "quiz.md", "deck.md"])
@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_real_files_torn_to_pieces_are_read_or_told(name: str, seed: int, times: int) -> None:
    every = sources()[name]
    check(name, torn(every[seed % len(every)], PIECES, seed, times))


@pytest.mark.parametrize("name", ["bank.gift", "quiz.txt", "quiz.md", "deck.md"])
@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_pieces_in_any_order_are_read_or_told(name: str, content: str) -> None:
    start = {
        "deck.md": "Q: x\nA: y\n",
        "quiz.txt": GOOD,
        "quiz.md": "#### Q1. x?\n- [x] a\n- [ ] b\n",
    }
    check(name, start.get(name, "x{T}\n") + content)


@pytest.mark.parametrize(
    "piece",
    [
        *PIECES,
        " ",
        "a",
        "{~a\n\n",
        "[id:",
        "// [id:",
        "- A: x\n",
        "**",
        "Answer: A,",
        "%-",
        "\\[id:",
    ],
)
def test_a_piece_repeated_without_end_takes_time_in_proportion(piece: str) -> None:
    """Twice the length may take twice the time: two and a half seconds would be its square."""
    size = 50_000 // len(piece)
    text = f"x {piece * size}"
    started = time.process_time()
    for form in (text, f"a{{{text}", f"// {text}", f"#### {text}", f"Q: {text}"):
        for _ in items(form):
            pass
        quiz_of(form)
        aiken._has_sign(form.split("\n"))
        list(hashcards._cards(form.split("\n"), 0))
    assert time.process_time() - started < 2.5


@pytest.mark.parametrize(
    "piece", ["{~a =b}\n\n", "{T}\n\nx", "ANSWER: A\n", "- [x] a\n", "Q: a\nA: b\n", "C: [a] "]
)
def test_readers_take_time_in_proportion_too(tmp_path: Path, piece: str) -> None:
    started = time.process_time()
    for place, name in enumerate(("x.gift", "x.txt", "x.md")):
        start = {"x.gift": "x{T}\n\nx", "x.txt": GOOD, "x.md": "Q: x\nA: y\n"}[name]
        text = start + piece * (50_000 // len(piece))
        reading = read_files(tmp_path / str(place), {name: text})
        assert reading.questions or reading.problems
    assert time.process_time() - started < 5


def test_each_reader_says_what_its_format_is_called() -> None:
    names = [reader.FORMAT for reader in (gift, aiken, hashcards, markdown_quiz)]
    assert len(set(names)) == 4
