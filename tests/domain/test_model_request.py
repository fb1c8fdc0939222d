"""What is sent to a language model: the texts, numbered, and nothing that looks like our numbers."""

from __future__ import annotations

from dataclasses import replace

from studytui.domain.learning_pack import Excerpt, SourceKind
from studytui.domain.model_request import PASSAGES, Purpose, explanation, question_text, sent_text
from studytui.domain.question import Kind, Option, Question, Status

QUESTION = Question(
    1, "one", Kind.SINGLE, Status.ACTIVE, "Title", "Which *bone*?",
    options=(Option(4, "the hip", False), Option(9, "the skull [2]", True)),
)  # fmt: skip


def text(words: str, position: int = 0) -> Excerpt:
    return Excerpt(SourceKind.TEXT, "book", "Book", words, position, heading="Bones")


def test_a_question_is_sent_as_plain_text_with_its_letters_and_without_its_key() -> None:
    assert question_text(QUESTION) == "Which bone?\nA. the hip\nB. the skull [2]"
    coded = replace(QUESTION, code_snippet="print(1)")
    assert question_text(coded) == "Which bone?\nprint(1)\nA. the hip\nB. the skull [2]"


def test_an_explanation_is_asked_for_with_the_key_and_numbered_passages() -> None:
    asked = explanation(QUESTION, [text("The *skull* is hard."), text("It has 22 bones.", 1)])
    assert asked.purpose is Purpose.EXPLAIN
    assert asked.prompt == (
        "Question:\nWhich bone?\nA. the hip\nB. the skull (2)\nKey: B\n\n"
        "[1] Book, Bones\nThe skull is hard.\n\n[2] Book, Bones\nIt has 22 bones."
    )
    assert asked.text == f"{asked.system}\n\n{asked.prompt}"


def test_without_a_key_none_is_sent() -> None:
    keyless = replace(QUESTION, options=(Option(4, "the hip"), Option(9, "the skull")))
    assert "Key:" not in explanation(keyless, []).prompt


def test_no_more_passages_than_agreed_are_sent() -> None:
    asked = explanation(QUESTION, [text(f"Fact {n}.", n) for n in range(PASSAGES + 2)])
    assert f"[{PASSAGES}] Book" in asked.prompt and f"[{PASSAGES + 1}]" not in asked.prompt


def test_numbers_in_brackets_of_a_passage_are_not_taken_for_ours() -> None:
    assert sent_text(text("As said [1, 2] and [ 3 ]; see [a].")) == (
        "As said (1, 2) and ( 3 ); see [a]."
    )


def test_a_long_passage_is_cut_after_a_word() -> None:
    long = sent_text(text("word " * 400))
    assert long.endswith("word …") and 1_490 <= len(long) <= 1_502
    assert sent_text(text("x" * 1_500)) == "x" * 1_500
    assert sent_text(text("x" * 1_501)) == f"{'x' * 1_500} …"
