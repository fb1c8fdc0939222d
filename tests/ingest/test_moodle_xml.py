"""Moodle XML: every question type, its texts, feedback, images and categories; nothing in silence."""

from __future__ import annotations

import base64
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from studytui.domain.draft import QuestionDraft, Reading
from studytui.domain.draft_check import misfit
from studytui.domain.moodle import as_pattern, category_names, category_path, without_wildcards
from studytui.domain.question import Kind, MediaRole
from studytui.domain.text import gaps_of, plain
from studytui.ingest.readers import read
from studytui.ingest.scan import Unit, scan
from tests.ingest.reading import codes, letters_of_right, only, read_files
from tests.ingest.test_media import png

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def text(tag: str, words: str, more: str = "", kind: str = "html") -> str:
    return f'<{tag} format="{kind}"><text>{escape(words)}</text>{more}</{tag}>'


def question(type_name: str, *elements: str, stem: str = "<p>Which?</p>", name: str = "") -> str:
    named = f"<name><text>{escape(name)}</text></name>" if name else ""
    return (
        f'<question type="{type_name}">{named}{text("questiontext", stem)}{"".join(elements)}'
        "</question>"
    )


def answer(fraction: object, words: str, feedback: str = "", more: str = "") -> str:
    said = text("feedback", feedback) if feedback else ""
    return f'<answer fraction="{fraction}"><text>{escape(words)}</text>{said}{more}</answer>'


def category(path: str) -> str:
    return f'<question type="category"><category><text>{path}</text></category></question>'


def bank(folder: Path, *questions: str, name: str = "optics.xml") -> Reading:
    return read_files(folder, {name: f"{XML}<quiz>{''.join(questions)}</quiz>"})


def one(
    folder: Path, *elements: str, stem: str = "<p>Which?</p>", kind: str = "multichoice"
) -> QuestionDraft:
    draft = only(bank(folder, question(kind, *elements, stem=stem)))
    assert misfit(draft) == ""
    return draft


RED = answer(100, "<p>red</p>", "<p>Yes, <b>red</b>.</p>")
BLUE = answer(0, "blue", "No.")


# Choices


def test_a_choice_with_feedback_for_each_answer_and_for_the_whole(tmp_path: Path) -> None:
    draft = one(tmp_path, text("generalfeedback", "<p>Look up.</p>"), RED, BLUE)
    assert draft.kind is Kind.SINGLE and draft.stem == "Which?"
    assert [option.text for option in draft.options] == ["red", "blue"]
    assert [option.is_correct for option in draft.options] == [True, False]
    assert [option.explanation for option in draft.options] == ["Yes, **red**.", "No."]
    assert draft.explanation == "Look up."


def test_of_several_answers_all_that_earn_something_are_right(tmp_path: Path) -> None:
    answers = [answer("33.33333", "a"), answer(-50, "b"), answer("66.66667", "c"), answer(0, "d")]
    draft = one(tmp_path, "<single>false</single>", *answers)
    assert draft.kind is Kind.MULTIPLE and letters_of_right(draft) == ["A", "C"]


def test_of_one_answer_only_the_full_mark_is_right_and_the_rest_is_told(tmp_path: Path) -> None:
    reading = bank(tmp_path, question("multichoice", answer(50, "half"), RED, BLUE))
    assert letters_of_right(only(reading)) == ["B"]
    assert codes(reading) == ["partial-credit"] and "A" in reading.problems[0].reason


def test_two_full_marks_leave_the_key_unknown_rather_than_wrong(tmp_path: Path) -> None:
    reading = bank(tmp_path, question("multichoice", RED, answer(100, "crimson"), BLUE))
    assert not only(reading).is_keyed and codes(reading) == ["several-full-marks"]


def test_without_a_right_answer_the_key_is_unknown(tmp_path: Path) -> None:
    reading = bank(tmp_path, question("multichoice", answer(0, "a"), answer(0, "b")))
    assert [option.is_correct for option in only(reading).options] == [None, None]
    assert codes(reading) == ["no-right-option"]


def test_the_number_that_the_text_asks_for_is_kept(tmp_path: Path) -> None:
    answers = [answer(50, "a"), answer(50, "b"), answer(0, "c")]
    draft = one(tmp_path, "<single>false</single>", *answers, stem="Select two answers.")
    assert draft.required == 2


@pytest.mark.parametrize(
    ("first", "second"), [("true", "false"), ("false", "true"), ("Wahr", "Falsch")]
)
def test_true_and_false_stand_in_their_order_in_any_language(
    tmp_path: Path, first: str, second: str
) -> None:
    draft = one(tmp_path, answer(100, first, "Quite."), answer(0, second), kind="truefalse")
    assert draft.kind is Kind.TRUE_FALSE
    assert [option.text for option in draft.options] == ["True", "False"]
    assert letters_of_right(draft) == ["B" if first == "false" else "A"]
    assert [option.explanation for option in draft.options if option.is_correct] == ["Quite."]


# Typed answers


def test_every_answer_with_full_marks_is_accepted(tmp_path: Path) -> None:
    reading = bank(
        tmp_path,
        question(
            "shortanswer",
            answer(100, "Bern", "Right."),
            answer(100, "Berne"),
            answer(30, "Zurich", "Larger, but no."),
            answer(0, "*", "Look it up."),
        ),
    )
    draft = only(reading)
    assert draft.kind is Kind.TEXT and draft.accepted == ("Bern", "Berne")
    assert draft.explanation == (
        "**Bern**\n\nRight.\n\n**Zurich**\n\nLarger, but no.\n\n**Any other answer**\n\nLook it up."
    )
    assert codes(reading) == ["partial-credit"]


def test_a_wildcard_is_told_and_left_out(tmp_path: Path) -> None:
    answers = [answer(100, "*colo*r*"), answer(100, "a \\* b"), answer(100, "**")]
    reading = bank(tmp_path, question("shortanswer", *answers))
    assert only(reading).accepted == ("color", "a * b")
    assert codes(reading) == ["wildcard", "wildcard"]


@pytest.mark.parametrize("words", ["*", "a*b", "\\*", "\\", "a\\*b**", ""])
def test_an_asterisk_of_ones_own_is_no_wildcard(words: str) -> None:
    assert without_wildcards(as_pattern(words)) == (words, False)


def test_upper_and_lower_case_that_count_are_told(tmp_path: Path) -> None:
    reading = bank(tmp_path, question("shortanswer", answer(100, "pH"), "<usecase>1</usecase>"))
    assert codes(reading) == ["case-ignored"]


def test_a_number_with_its_tolerance_and_unit(tmp_path: Path) -> None:
    units = (
        "<units><unit><multiplier>100</multiplier><unit_name>cm</unit_name></unit>"
        "<unit><multiplier>1</multiplier><unit_name>m</unit_name></unit></units>"
    )
    near = "<tolerance>0.05</tolerance>"
    reading = bank(
        tmp_path,
        question("numerical", answer(100, "1.5", "Yes.", near), answer(0, "*", "No."), units),
    )
    draft = only(reading)
    assert (draft.kind, draft.accepted, draft.tolerance, draft.unit) == (
        Kind.NUMBER, ("1.5",), 0.05, "m",
    )  # fmt: skip
    assert draft.explanation == "**1.5**\n\nYes.\n\n**Any other answer**\n\nNo."
    assert codes(reading) == ["units-left-out"]


def test_of_different_tolerances_the_smallest_counts(tmp_path: Path) -> None:
    answers = [answer(100, n, "", f"<tolerance>{n}</tolerance>") for n in ("2", "1")]
    reading = bank(tmp_path, question("numerical", *answers))
    assert only(reading).tolerance == 1.0 and codes(reading) == ["tolerance-differs"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (answer(100, "many"), "answer-not-a-number"),
        (answer(100, "1", "", "<tolerance>-1</tolerance>"), "tolerance-invalid"),
        (answer(100, "1", "", "<tolerance>nan</tolerance>"), "tolerance-invalid"),
    ],
)
def test_what_is_no_number_is_told(tmp_path: Path, given: str, code: str) -> None:
    reading = bank(tmp_path, question("numerical", given), question("multichoice", RED, BLUE))
    assert codes(reading) == [code] and len(reading.questions) == 1


# Matches and orders


def pair(left: str, right: str) -> str:
    return text("subquestion", left, f"<answer><text>{escape(right)}</text></answer>")


def placed(draft: QuestionDraft) -> list[tuple[str, str | None]]:
    return [
        (slot.text, None if slot.key is None else draft.options[slot.key].text)
        for slot in draft.slots
    ]


@pytest.mark.parametrize("kind", ["matching", "match", "ddmatch"])
def test_pairs_and_answers_that_belong_nowhere_make_a_match(tmp_path: Path, kind: str) -> None:
    pairs = [
        pair("<p>dog</p>", "mammal"),
        pair("", "fish"),
        pair("bee", "A &lt; B"),
        pair("cat", "mammal"),
    ]
    draft = one(tmp_path, *pairs, kind=kind)
    assert draft.kind is Kind.MATCHING
    assert placed(draft) == [("dog", "mammal"), ("bee", "A < B"), ("cat", "mammal")]
    assert [(one.text, one.is_correct) for one in draft.options] == [
        ("mammal", True), ("A < B", True), ("fish", False),
    ]  # fmt: skip


def test_a_left_side_without_an_answer_is_told(tmp_path: Path) -> None:
    pairs = [pair("dog", "mammal"), pair("bee", "insect"), pair("cat", "")]
    reading = bank(tmp_path, question("matching", *pairs))
    assert len(only(reading).slots) == 2 and codes(reading) == ["pair-incomplete"]


def test_rows_that_are_judged_make_a_match(tmp_path: Path) -> None:
    def row(number: int, words: str, why: str) -> str:
        inner = text("optiontext", words) + text("feedbacktext", why)
        return f'<row number="{number}">{inner}</row>'

    def column(number: int, words: str) -> str:
        return f'<column number="{number}">{text("responsetext", words)}</column>'

    def weight(row: int, column: int, value: str) -> str:
        return f'<weight rownumber="{row}" columnnumber="{column}"><value>\n {value}\n</value></weight>'

    draft = one(
        tmp_path,
        row(1, "Ice floats", "It is lighter."),
        row(2, "Lead floats", ""),
        column(1, "True"),
        column(2, "False"),
        weight(1, 1, "1.000"), weight(1, 2, "0.000"), weight(2, 1, "0.000"), weight(2, 2, "1.000"),
        kind="mtf",
    )  # fmt: skip
    assert draft.kind is Kind.MATCHING
    assert placed(draft) == [("Ice floats", "True"), ("Lead floats", "False")]
    assert draft.slots[0].explanation == "It is lighter."


def test_an_order_follows_its_fractions(tmp_path: Path) -> None:
    answers = [answer("2.0000000", "eat"), answer("10", "go"), answer("1", "<p>wake</p>")]
    draft = one(tmp_path, *answers, kind="ordering")
    assert draft.kind is Kind.ORDERING
    assert [option.text for option in draft.options] == ["wake", "eat", "go"]


def test_an_order_of_a_few_items_is_asked_for_whole_and_told(tmp_path: Path) -> None:
    answers = [answer(n, f"item {n}") for n in (1, 2, 3)]
    few = "<selecttype>1</selecttype><selectcount>2</selectcount>"
    reading = bank(tmp_path, question("ordering", *answers, few))
    assert len(only(reading).options) == 3 and codes(reading) == ["all-items-asked"]


# Gaps


def choice(words: str, group: int = 1, tag: str = "selectoption") -> str:
    return f"<{tag}><text>{escape(words)}</text><group>{group}</group></{tag}>"


@pytest.mark.parametrize(("kind", "tag"), [("gapselect", "selectoption"), ("ddwtos", "dragbox")])
def test_missing_words_become_gaps_with_the_choices_of_their_group(
    tmp_path: Path, kind: str, tag: str
) -> None:
    choices = [
        choice("rises", 1, tag),
        choice("x &lt; y", 2, tag),
        choice("sinks", 1, tag),
        choice("0", 2, tag),
    ]
    draft = one(
        tmp_path,
        *choices,
        stem="<p>Warm air <b>[[1]]</b>, cold [[3]]; [[2]], [[9]].</p>",
        kind=kind,
    )
    assert draft.kind is Kind.GAPS and gaps_of(draft.stem) == [1, 2, 3]
    assert plain(draft.stem) == "Warm air [1: ____], cold [2: ____]; [3: ____], [[9]]."
    assert [text for _, text in placed(draft)] == ["rises", "sinks", "x < y"]
    assert [slot.choices for slot in draft.slots] == [(0, 1), (2, 3), (4, 5)]


def test_a_word_may_be_missing_twice(tmp_path: Path) -> None:
    draft = one(tmp_path, choice("a"), choice("b"), stem="[[1]] [[2]] [[1]]", kind="gapselect")
    assert [text for _, text in placed(draft)] == ["a", "b", "a"]


def test_a_gap_with_one_choice_is_filled_and_told(tmp_path: Path) -> None:
    choices = [choice("rises"), choice("sinks"), choice("<b>", 2)]
    reading = bank(tmp_path, question("gapselect", *choices, stem="Air [[1]] [[3]]"))
    assert only(reading).stem == "Air ![](gap:1) <b>" and codes(reading) == ["gap-filled"]


def test_gaps_in_code_come_after_those_of_the_text_and_show_their_number(tmp_path: Path) -> None:
    stem = "<pre>for x in [[1]]:\n  <b>print</b>([[2]])</pre><p>It prints [[2]] <code>[[1]]</code>.</p>"
    draft = one(tmp_path, choice("a"), choice("b"), stem=stem, kind="gapselect")
    assert draft.stem == (
        "```\nfor x in [[2]]:\n  print([[3]])\n```\n\nIt prints ![](gap:1) `[[4]]`."
    )
    assert [text for _, text in placed(draft)] == ["b", "a", "b", "a"]


def test_a_gap_that_nobody_could_see_is_told(tmp_path: Path) -> None:
    stem = '[[1]] <span style="display:none">[[2]]</span>'
    reading = bank(tmp_path, question("gapselect", choice("a"), choice("b"), stem=stem))
    assert codes(reading) == ["gaps-invalid"]


# Embedded answers


def test_embedded_choices_become_gaps(tmp_path: Path) -> None:
    stem = (
        "<p>Ice {1:MULTICHOICE:=floats#Lighter, <i>yes</i>.~sinks#No \\} no.} on"
        " {2:MCS:~a &amp;lt; b~%100%water \\#1~%-50%air}.</p>"
    )
    draft = one(tmp_path, stem=stem, kind="cloze")
    assert draft.kind is Kind.GAPS and plain(draft.stem) == "Ice [1: ____] on [2: ____]."
    assert [text for _, text in placed(draft)] == ["floats", "water #1"]
    assert [option.text for option in draft.options[2:]] == ["a < b", "water #1", "air"]
    assert [option.explanation for option in draft.options[:2]] == ["Lighter, *yes*.", "No } no."]
    assert draft.marks == 3


def test_one_embedded_answer_to_type_is_a_question_of_its_kind(tmp_path: Path) -> None:
    draft = one(tmp_path, stem="Pi is {1:NM:=3.14:0.01#Near.~%50%3}.", kind="cloze")
    assert (draft.kind, draft.accepted, draft.tolerance) == (Kind.NUMBER, ("3.14",), 0.01)
    assert draft.stem == "Pi is ____."
    draft = one(tmp_path, stem="The capital is {:SA:=Bern~=Berne}.", kind="multianswer")
    assert (draft.kind, draft.accepted) == (Kind.TEXT, ("Bern", "Berne"))


def test_embedded_answers_of_several_kinds_become_a_set(tmp_path: Path) -> None:
    stem = (
        "<p>Ice {1:MC:=floats~sinks}, melts at {2:NUMERICAL:=0:0.1} °C, is {1:SAC:=water};"
        " pick {1:MULTIRESPONSE:=a~=b~c}.</p>"
    )
    reading = bank(tmp_path, question("cloze", stem=stem, name="On ice"))
    drafts = reading.questions
    assert [draft.kind for draft in drafts] == [
        Kind.SINGLE, Kind.NUMBER, Kind.TEXT, Kind.MULTIPLE,
    ]  # fmt: skip
    assert {draft.vignette for draft in drafts} == {
        "Ice (1) ____, melts at (2) ____ °C, is (3) ____; pick (4) ____."
    }
    assert [draft.key for draft in drafts] == [f"id:On ice/gap {n}" for n in (1, 2, 3, 4)]
    assert [draft.marks for draft in drafts] == [1, 2, 1, 1]
    assert len({draft.vignette_group for draft in drafts}) == 1
    assert [draft.vignette_order for draft in drafts] == [0, 1, 2, 3]
    assert codes(reading) == ["case-ignored"]


def test_one_embedded_answer_that_is_wrong_does_not_stop_the_others(tmp_path: Path) -> None:
    stem = "A {1:NM:=zero} and {1:SA:=b} and {1:MC:=only}."
    reading = bank(tmp_path, question("cloze", stem=stem))
    assert [draft.accepted for draft in reading.questions] == [("b",)]
    assert codes(reading) == ["answer-not-a-number", "too-few-options"]


@pytest.mark.parametrize(
    ("stem", "code"),
    [
        ("No answers here.", "gaps-invalid"),
        ("Never closed {1:MC:=a~b", "gaps-invalid"),
        ("{1:MULTICHOICE}", "gaps-invalid"),
        ("{1:REGEXP:=a.*}", "type-unsupported"),
        ("<!-- {1:MC:=a~b} -->x", "gaps-invalid"),
    ],
)
def test_embedded_answers_that_cannot_be_held_are_told(
    tmp_path: Path, stem: str, code: str
) -> None:
    reading = bank(tmp_path, question("cloze", stem=stem))
    assert codes(reading) == [code] and not reading.questions


# What is not ours


def test_an_essay_is_a_written_answer_with_what_its_marker_is_told(tmp_path: Path) -> None:
    scheme = '<graderinfo format="html"><text>&lt;p&gt;Two causes.&lt;/p&gt;</text></graderinfo>'
    draft = only(bank(tmp_path, question("essay", scheme, stem="Why?")))
    assert (draft.kind, draft.accepted, draft.is_keyed) == (Kind.TEXT, (), False)
    assert (draft.stem, draft.explanation) == ("Why?", "Two causes.")


@pytest.mark.parametrize("kind", ["description", "calculated", "random", "coderunner", ""])
def test_a_type_that_is_not_ours_is_named(tmp_path: Path, kind: str) -> None:
    reading = bank(tmp_path, question(kind, name="The odd one"), question("multichoice", RED, BLUE))
    (problem,) = reading.problems
    assert problem.code == "type-unsupported" and f"“{kind}”" in problem.reason
    assert problem.place == "question “The odd one”" and len(reading.questions) == 1


@pytest.mark.parametrize(
    ("element", "code"),
    [
        (question("multichoice", RED), "too-few-options"),
        (question("multichoice", RED, BLUE, stem=" "), "empty-text"),
        (question("truefalse", answer(100, "true")), "answer-invalid"),
        (question("ordering", answer(1, "a"), answer(2, "A")), "ordering-invalid"),
        (question("matching", pair("a", "b"), pair("a", "c")), "matching-invalid"),
        (question("matching", pair("a", "b")), "matching-invalid"),
        (question("gapselect", choice("a"), stem="no mark"), "gaps-invalid"),
        (question("multichoice", *[answer(0, "x")] * 201), "too-many"),
    ],
)
def test_a_question_that_cannot_go_in_says_why_and_stops_no_other(
    tmp_path: Path, element: str, code: str
) -> None:
    reading = bank(tmp_path, element, question("multichoice", RED, BLUE, name="good"))
    assert codes(reading) == [code] and len(reading.questions) == 1
    assert not reading.problems[0].is_warning


# Texts


def test_texts_come_in_four_formats(tmp_path: Path) -> None:
    def stem(kind: str, words: str) -> str:
        draft = only(
            bank(
                tmp_path,
                f'<question type="shortanswer">{text("questiontext", words, kind=kind)}{answer(100, "x")}</question>',
            )
        )
        return draft.stem

    assert stem("html", "a <b>b</b>\nc &lt; d") == "a **b** c < d"
    assert stem("1", "a <b>b</b>") == "a **b**"
    assert stem("plain_text", "a <b>b</b>\n*c*") == "a <b>b</b>\n\\*c\\*"
    assert stem("moodle_auto_format", "one\n\ntwo <b>b</b>\n<ul>\n<li>x</li>\n</ul>") == (
        "one\n\ntwo **b**\n\n- x"
    )
    assert stem("markdown", "# Title\n\nsome *words*, `code`\n\n1. x") == (
        "# Title\n\nsome *words*, `code`\n\n1. x"
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"\(x^2 \le \frac{a}{b}\)", "x² ≤ a/b"),
        (r"$$\alpha_1$$", "α₁"),
        ("<math><msup><mi>x</mi><mn>2</mn></msup></math>", "x²"),
        (r"<code>\(x\)</code>", r"\(x\)"),
    ],
)
def test_formulas_are_readable(tmp_path: Path, written: str, shown: str) -> None:
    draft = one(tmp_path, answer(100, f"is {written}"), BLUE, stem=f"<p>Is {written}?</p>")
    assert plain(draft.stem) == f"Is {shown}?" and plain(draft.options[0].text) == f"is {shown}"


def test_hints_and_what_is_said_to_an_outcome_stand_in_the_explanation(tmp_path: Path) -> None:
    more = (
        text("generalfeedback", "Whole.")
        + text("correctfeedback", "<p>Bravo.</p>")
        + text("partiallycorrectfeedback", "<p>Your answer is partially correct.</p>")
        + text("incorrectfeedback", "Read page 3.")
        + text("hint", "Think.")
        + text("hint", "Think again.", "<shownumcorrect/>")
    )
    assert one(tmp_path, RED, BLUE, more).explanation == (
        "Whole.\n\n**When right**\n\nBravo.\n\n**When wrong**\n\nRead page 3.\n\n"
        "**Hint 1**\n\nThink.\n\n**Hint 2**\n\nThink again."
    )


def test_what_all_questions_say_alike_is_left_out_and_told_once(tmp_path: Path) -> None:
    usual = text("correctfeedback", "<p>Richtig!</p>")
    reading = bank(tmp_path, *(question("multichoice", RED, BLUE, usual, name=n) for n in "abc"))
    assert {draft.explanation for draft in reading.questions} == {""}
    assert codes(reading) == ["feedback-usual"] and reading.problems[0].is_warning


def test_marks_and_tags_are_kept(tmp_path: Path) -> None:
    tags = "<tags><tag><text>light</text></tag><tag><text>lens &amp; eye</text></tag></tags>"
    draft = one(tmp_path, RED, BLUE, "<defaultgrade>2.5000000</defaultgrade>", tags)
    assert draft.marks == 2.5 and draft.tags == ("light", "lens & eye")


def test_marks_that_are_no_number_are_told(tmp_path: Path) -> None:
    reading = bank(tmp_path, question("multichoice", RED, BLUE, "<defaultgrade>inf</defaultgrade>"))
    assert only(reading).marks == 1.0 and codes(reading) == ["marks-invalid"]


# Images


def file(name: str, content: bytes, path: str = "/") -> str:
    coded = base64.b64encode(content).decode()
    return f'<file name="{name}" path="{path}" encoding="base64">{coded}</file>'


def test_images_come_with_each_text(tmp_path: Path) -> None:
    eye, lens, ray = png(2, 1), png(3, 1), png(4, 1)
    draft = only(
        bank(
            tmp_path,
            '<question type="multichoice">'
            + text("questiontext", '<img src="@@PLUGINFILE@@/an%20eye.png" alt="Eye">', file("an eye.png", eye))
            + text("generalfeedback", '<img src="@@PLUGINFILE@@/sub/ray.png?a=1">', file("ray.png", ray, "/sub/"))
            + '<answer fraction="100"><text>&lt;img src="@@PLUGINFILE@@/lens.png"&gt;</text>'
            + file("lens.png", lens) + "</answer>" + BLUE + "</question>",
        )
    )  # fmt: skip
    assert draft.stem == "![Eye](media:0)" and draft.options[0].text == "![](media:1)"
    assert draft.explanation == "![](media:2)"
    assert [one.content for one in draft.media] == [eye, lens, ray]
    assert [one.role for one in draft.media] == [
        MediaRole.QUESTION, MediaRole.OPTION, MediaRole.EXPLANATION,
    ]  # fmt: skip
    assert draft.media[0].alt == "Eye" and draft.media[0].path == tmp_path / "optics.xml"
    assert (
        draft.capture is not None and base64.b64encode(eye).decode() not in draft.capture.raw_html
    )


def test_an_image_within_the_text_and_the_same_again_are_one(tmp_path: Path) -> None:
    source = f"data:image/png;base64,{base64.b64encode(png()).decode()}"
    draft = one(tmp_path, RED, BLUE, stem=f'<img src="{source}"> x <img src="{source}">')
    assert draft.stem == "![](media:0) x ![](media:0)" and len(draft.media) == 1


def test_the_one_image_of_old_files_stands_below_the_text(tmp_path: Path) -> None:
    old = f"<image>a/b.png</image><image_base64>{base64.b64encode(png()).decode()}</image_base64>"
    draft = one(tmp_path, RED, BLUE, old)
    assert draft.stem == "Which?\n\n![](media:0)" and draft.media[0].content == png()


def test_two_files_of_one_name_are_two_images(tmp_path: Path) -> None:
    def asked(content: bytes) -> str:
        stem = text(
            "questiontext", 'What? <img src="@@PLUGINFILE@@/a.png">', file("a.png", content)
        )
        return f'<question type="multichoice">{stem}{RED}{BLUE}</question>'

    reading = bank(tmp_path, asked(png(1, 1)), asked(png(2, 2)))
    first, second = (draft.media[0] for draft in reading.questions)
    assert first.origin != second.origin and first.content != second.content


@pytest.mark.parametrize(
    ("stem", "more", "code"),
    [
        ('x <img src="@@PLUGINFILE@@/gone.png">', "", "image-missing"),
        ('x <img src="https://example.com/a.png">', "", "image-not-taken"),
        ('x <img src="../../etc/passwd">', "", "image-not-taken"),
        ('x <img src="@@PLUGINFILE@@/a.png">', file("a.png", b"no image"), "not-an-image"),
        ('x <img src="data:image/png;base64,A">', "", "not-an-image"),
        ("x <audio></audio>", file("a.mp3", b"ID3"), "attachment-skipped"),
        ("x", file("a.png", png()), "attachment-skipped"),
    ],
)
def test_what_is_no_image_in_a_text_is_told(
    tmp_path: Path, stem: str, more: str, code: str
) -> None:
    asked = text("questiontext", stem, more)
    reading = bank(tmp_path, f'<question type="multichoice">{asked}{RED}{BLUE}</question>')
    assert codes(reading) == [code] and reading.problems[0].is_warning
    assert not only(reading).media


# Categories and identity


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("$course$/top/Optics", ("", "Optics", "")),
        ("$course$/Optics", ("", "Optics", "")),
        ("$course$/top/Default for PHY1/Light", ("PHY1", "Light", "")),
        ("$module$/top/a/b//c / d/e/f", ("a", "b/c", "d / e / f")),
        ("top/x", ("top", "x", "")),
        ("$course$/top", ("", "", "")),
        ("", ("", "", "")),
    ],
)
def test_categories_become_topics(tmp_path: Path, path: str, place: tuple[str, str, str]) -> None:
    reading = bank(tmp_path, category(path), question("multichoice", RED, BLUE))
    draft = only(reading)
    assert (draft.subject, draft.topic, draft.concept) == place


@pytest.mark.parametrize("names", [["a"], ["a/b", "c"], ["/a", "b/"], ["//", "///"], ["a//b"]])
def test_names_of_categories_come_back(names: list[str]) -> None:
    assert category_names(category_path(names)) == names


def keys(reading: Reading) -> list[str]:
    return [
        draft.key.partition(":")[0] if draft.key[0] == "c" else draft.key
        for draft in reading.questions
    ]


def test_a_question_is_known_by_its_idnumber(tmp_path: Path) -> None:
    number = "<idnumber>OPT-7</idnumber>"
    draft = one(tmp_path, RED, BLUE, number)
    assert draft.key == "id:OPT-7" and draft.original_id == "OPT-7"


def test_else_by_a_name_that_is_its_own(tmp_path: Path) -> None:
    def named(name: str, words: str) -> str:
        return question("multichoice", RED, BLUE, stem=words, name=name)

    reading = bank(
        tmp_path,
        named("Colour of grass", "What colour?"),
        named("Twice", "One?"),
        named("twice", "Two?"),
        named("Question 12", "Three?"),
        named("What is it that...", "What is it that grows?"),
        named("", "Four?"),
    )
    assert keys(reading) == ["id:Colour of grass"] + ["content"] * 5
    assert len({draft.key for draft in reading.questions}) == 6


def test_an_idnumber_that_stands_there_twice_names_nothing(tmp_path: Path) -> None:
    twice = [
        question("multichoice", RED, BLUE, "<idnumber>1</idnumber>", stem=words) for words in "ab"
    ]
    assert keys(bank(tmp_path, *twice)) == ["content", "content"]


def test_questions_that_differ_in_their_answers_only_are_two(tmp_path: Path) -> None:
    asked = [question("shortanswer", answer(100, words), stem="Translate.") for words in "abb"]
    reading = bank(tmp_path, *asked)
    assert [draft.accepted for draft in reading.questions] == [("a",), ("b",)]
    assert codes(reading) == ["duplicate-question"]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("optics.xml", "optics"),
        ("questions-PHY1-Light-20260203-1015.xml", "PHY1-Light"),
        ("quiz-PHY1-Light-20250203-0015.xml", "PHY1-Light"),
    ],
)
def test_a_newer_export_has_the_same_source(tmp_path: Path, name: str, source: str) -> None:
    assert only(bank(tmp_path, question("multichoice", RED, BLUE), name=name)).source == source


def test_names_of_two_files_do_not_collide_in_a_source_of_ones_own(tmp_path: Path) -> None:
    def key_in(folder: str, name: str, more: str = "") -> str:
        path = tmp_path / folder
        path.mkdir()
        content = question("multichoice", RED, BLUE, more, name="Introduction")
        (path / name).write_text(f"<quiz>{content}</quiz>")
        (unit,) = (item for item in scan([path]) if isinstance(item, Unit))
        (draft,) = read(unit, source="Physics").questions
        assert draft.source == "Physics"
        return draft.key

    assert key_in("a", "one.xml") == "id:one/Introduction"
    assert key_in("b", "two.xml") == "id:two/Introduction"
    assert key_in("c", "two.xml", "<idnumber>7</idnumber>") == "id:two/7"
    assert key_in("d", "two.xml", "<idnumber>T1A01</idnumber>") == "id:T1A01"


def test_what_is_kept_of_a_question_can_be_read_again(tmp_path: Path) -> None:
    reading = bank(tmp_path, category("$course$/top/a/b"), question("multichoice", RED, BLUE))
    draft = only(reading)
    assert draft.capture is not None
    (tmp_path / "optics.xml").unlink()
    again = only(read_files(tmp_path, {"again.xml": draft.capture.raw_html}))
    assert (again.stem, again.options, again.subject) == (draft.stem, draft.options, "a")


# The file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_a_file_is_read_in_the_encoding_it_declares(tmp_path: Path, encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    xml = f'<?xml version="1.0" encoding="{declared}"?>\n<!-- é -->\n<quiz>{question("multichoice", RED, BLUE, stem="Où?")}</quiz>'
    assert only(read_files(tmp_path, {"bank.txt": xml.encode(encoding)})).stem == "Où?"


@pytest.mark.parametrize(
    "start",
    ['<quiz xmlns="http://canvas.instructure.com/xsd/cccv1p0">', "<quizzes>", "<test>", "<p>quiz"],
)
def test_another_program_s_file_is_left_to_its_reader(tmp_path: Path, start: str) -> None:
    assert codes(read_files(tmp_path, {"bank.xml": start})) == ["format-unknown"]


def test_a_file_that_is_cut_off_is_told_with_its_place(tmp_path: Path) -> None:
    reading = read_files(tmp_path, {"bank.xml": f"<quiz>\n{question('multichoice', RED)}"})
    assert codes(reading) == ["xml-invalid"] and reading.problems[0].place.startswith("line 2")


def test_an_empty_bank_says_so(tmp_path: Path) -> None:
    assert codes(bank(tmp_path, category("$course$/top/a"))) == ["no-questions"]
