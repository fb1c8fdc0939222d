"""GIFT as people and programs write it: the fixtures of its grammar, and what goes wrong."""

from __future__ import annotations

import base64
import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from studytui.domain.draft import QuestionDraft, Reading
from studytui.domain.question import Kind, MediaRole
from studytui.domain.text import plain
from studytui.ingest.readers import read
from studytui.ingest.readers.gift_syntax import Answer, Fault, Item, Text, items
from studytui.ingest.scan import Unit, scan
from tests.export.made_drafts import PIXEL
from tests.ingest.reading import DATA, codes, letters_of_right, needs_data, only, read_files

FIXTURES = sorted((DATA / "formats" / "gift").glob("*.gift"))
TYPES = {
    "MC": "multiple choice",
    "TF": "true or false",
    "Short": "short answer",
    "Numerical": "numerical",
    "Matching": "matching",
    "Essay": "essay",
    "Description": "description",
}
KINDS = {
    "TF": Kind.TRUE_FALSE,
    "Short": Kind.TEXT,
    "Numerical": Kind.NUMBER,
    "Matching": Kind.MATCHING,
    "Essay": Kind.TEXT,
}


def gift(folder: Path, text: str, name: str = "bank.gift") -> Reading:
    return read_files(folder, {name: text})


def expected(path: Path) -> list[dict[str, Any]]:
    """What the grammar's own tests want of a fixture."""
    found: list[dict[str, Any]] = json.loads(path.with_suffix(".json").read_text())
    return found


def text(value: dict[str, str] | None) -> tuple[str, str] | None:
    """Format and text; blanks around a line for the answer are the grammar's taste."""
    if value is None:
        return None
    return value["format"], value["text"].replace(" _____ ", " _____")


def given(value: Text | None) -> tuple[str, str] | None:
    return None if value is None else (value.format, value.text)


def number(value: dict[str, Any]) -> str:
    """A number as it is written in GIFT."""
    match value["type"]:
        case "simple":
            return f"{value['number']:g}"
        case "range":
            return f"{value['number']}:{value['range']}"
    return f"{value['numberLow']}..{value['numberHigh']}"


def answers_of(wanted: dict[str, Any]) -> list[tuple[object, ...]]:
    choices = wanted["choices"]
    if isinstance(choices, dict):
        return [(number(choices), True, None, None)]
    return [
        (
            number(one["text"]) if "number" in one["text"] else text(one["text"]),
            one["isCorrect"],
            one["weight"],
            text(one["feedback"]),
        )
        for one in choices
    ]


def answers_given(item: Item) -> list[tuple[object, ...]]:
    def of(answer: Answer) -> tuple[object, ...]:
        said = answer.text.text if item.type.value == "numerical" else given(answer.text)
        return said, answer.has_equals, answer.weight, given(answer.feedback)

    return [of(answer) for answer in item.answers]


@needs_data
@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_every_fixture_is_taken_apart_as_its_grammar_does(path: Path) -> None:
    wanted = [one for one in expected(path) if one["type"] != "Category"]
    found = list(items(path.read_text()))
    assert len(found) == len(wanted)
    for item, one in zip(found, wanted, strict=True):
        assert isinstance(item, Item)
        assert item.type.value == TYPES[one["type"]]
        assert (item.title or None) == one["title"]
        assert given(item.stem) == text(one["stem"])
        assert (item.ident or None) == one["id"] and (list(item.tags) or None) == one["tags"]
        assert item.is_embedded == one["hasEmbeddedAnswers"]
        assert given(item.feedback) == text(one.get("globalFeedback"))
        if "choices" in one:
            assert answers_given(item) == answers_of(one)
        if "matchPairs" in one:
            assert [(given(pair.left), pair.right) for pair in item.pairs] == [
                (text(pair["subquestion"]), pair["subanswer"]) for pair in one["matchPairs"]
            ]
        if "isTrue" in one:
            assert item.is_true == one["isTrue"]
            first, second = item.truth_feedback
            assert (given(first), given(second)) == (
                text(one["trueFeedback"]),
                text(one["falseFeedback"]),
            )


def bare(stored_or_html: str) -> str:
    """Words alone, without tags and marks."""
    without = re.sub(r"<!--.*?-->|<[^>]+>", "", html.unescape(stored_or_html))
    return re.sub(r"[\W_]+", "", without)


@needs_data
@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_every_question_of_the_fixtures_goes_in_or_is_told(path: Path, tmp_path: Path) -> None:
    wanted = expected(path)
    reading = gift(tmp_path, path.read_text())
    told = codes(reading)
    asked = [one for one in wanted if one["type"] in (*KINDS, "MC")]
    assert len(reading.questions) + told.count("duplicate-question") == len(asked)
    assert told.count("type-unsupported") == sum(one["type"] == "Description" for one in wanted)
    if told.count("duplicate-question"):
        return
    for draft, one in zip(reading.questions, asked, strict=True):
        assert bare(plain(draft.stem)) == bare(one["stem"]["text"])
        check_key(draft, one)
        general = one.get("globalFeedback")
        if general:
            assert bare(plain(draft.explanation)).startswith(bare(general["text"]))


def check_key(draft: QuestionDraft, one: dict[str, Any]) -> None:
    if one["type"] == "MC":
        shares = [
            one["weight"] if one["weight"] is not None else 100 * one["isCorrect"]
            for one in one["choices"]
        ]
        assert draft.kind in (Kind.SINGLE, Kind.MULTIPLE)
        assert [option.is_correct for option in draft.options] == [share > 0 for share in shares]
        assert [bare(plain(option.text)) for option in draft.options] == [
            bare(choice["text"]["text"]) for choice in one["choices"]
        ]
        assert [bare(plain(option.explanation)) for option in draft.options] == [
            bare((choice["feedback"] or {"text": ""})["text"]) for choice in one["choices"]
        ]
        return
    assert draft.kind is KINDS[one["type"]]
    if one["type"] == "TF":
        assert [option.is_correct for option in draft.options] == [one["isTrue"], not one["isTrue"]]
    elif one["type"] == "Short":
        full = [choice for choice in one["choices"] if choice["weight"] in (None, 100)]
        assert [bare(answer) for answer in draft.accepted] == [
            bare(choice["text"]["text"]) for choice in full
        ]
    elif one["type"] == "Matching":
        pairs = [pair for pair in one["matchPairs"] if pair["subquestion"]["text"]]
        assert [(bare(slot.text), draft.options[slot.key or 0].text) for slot in draft.slots] == [
            (bare(pair["subquestion"]["text"]), pair["subanswer"]) for pair in pairs
        ]
        assert len(draft.options) == len(one["matchPairs"])


def test_feedback_to_true_and_false_is_that_of_the_wrong_answer_first(tmp_path: Path) -> None:
    # As Moodle has it, in its importer, its exporter and its description.
    draft = only(gift(tmp_path, "Water is wet.{TRUE#No, it is.#Indeed.}"))
    assert [option.explanation for option in draft.options] == ["Indeed.", "No, it is."]


def test_categories_become_topics(tmp_path: Path) -> None:
    reading = gift(
        tmp_path,
        "$CATEGORY: $course$/top/Default for Physics/Light\\:waves\n\na{T}\n\n"
        "$CATEGORY: tom//dick\n\nb{T}\n\n$CATEGORY: $course$/top/A/B/C/D\nc{T}\n",
    )
    assert [(one.subject, one.topic, one.concept) for one in reading.questions] == [
        ("Physics", "Light:waves", ""), ("", "tom/dick", ""), ("A", "B", "C / D"),
    ]  # fmt: skip


def test_ids_and_titles_name_questions_and_words_name_the_others(tmp_path: Path) -> None:
    reading = gift(
        tmp_path,
        "// [id:q7\\]] [tag:a b]\n::T::one{T}\n\n::U::two{T}\n\n::V::three{T}\n\n::V::four{F}\n\n"
        "// [id:q7\\]]\nfive{T}",
    )
    assert [one.key.split(":")[0] for one in reading.questions] == [
        "id",
        "id",
        "content",
        "content",
    ]
    assert [one.original_id for one in reading.questions] == ["q7]", "U", None, None]
    assert reading.questions[0].tags == ("a b",)
    assert codes(reading) == ["duplicate-id"]


def test_a_bad_item_is_told_with_its_line_and_the_next_goes_on(tmp_path: Path) -> None:
    reading = gift(
        tmp_path,
        "one{~a =b\n\ntwo{=a ~b}\n\nthree }{\n\nfour{x ~a =b}\n\nfive{#many}\n\nsix{=a -> b =c}\n\n"
        "{T}\n\nseven{~a}\n\neight{=a->b =a->c}\n\nnine{F} and {T}\n\nten{T}\n",
    )
    assert [one.stem for one in reading.questions] == ["two", "ten"]
    assert [(one.code, one.place) for one in reading.problems] == [
        ("braces-unbalanced", "line 1"), ("braces-unbalanced", "line 5"),
        ("answers-invalid", "line 7"), ("answer-not-a-number", "line 9"),
        ("answers-invalid", "line 11"), ("empty-text", "line 13"),
        ("too-few-options", "line 15"), ("matching-invalid", "line 17"),
        ("braces-unbalanced", "line 19"),
    ]  # fmt: skip


def test_a_blank_line_within_answers_does_not_end_them(tmp_path: Path) -> None:
    draft = only(gift(tmp_path, "Pick.{\n\n~a\n\n=b\n\n####Because.\n\n}"))
    assert letters_of_right(draft) == ["B"] and draft.explanation == "Because."


@pytest.mark.parametrize(
    ("answer", "accepted", "tolerance"),
    [
        ("3", "3", None), ("3:2", "3", 2.0), ("3:0", "3", 0.0), ("1..5", "3", 2.0),
        ("-3.142..-3.141", "-3.1415", 0.0005), ("=3:2", "3", 2.0), ("1e3:1", "1e3", 1.0),
    ],
)  # fmt: skip
def test_numbers_and_ranges(
    tmp_path: Path, answer: str, accepted: str, tolerance: float | None
) -> None:
    draft = only(gift(tmp_path, f"How many?{{#{answer}}}"))
    assert (draft.kind, draft.accepted, draft.tolerance) == (Kind.NUMBER, (accepted,), tolerance)


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ("=a =b ~c", "several-full-marks"), ("=a ~%50%b ~c", "partial-credit"),
        ("~a ~b", "no-right-option"), ("=a =%50%b", "partial-credit"),
        ("=a* =b", "wildcard"), ("=%0%a", "no-right-answer"), ("#=1:0 =2:1", "tolerance-differs"),
        ("~ =a ~b", "empty-option"),
    ],
)  # fmt: skip
def test_what_cannot_be_held_is_told(tmp_path: Path, answers: str, code: str) -> None:
    reading = gift(tmp_path, f"What?{{{answers}}}")
    assert codes(reading) == [code] and len(reading.questions) == 1
    assert reading.problems[0].is_warning


@pytest.mark.parametrize(
    ("answers", "tolerance"),
    [("#=1:0.5 =2:1", 0.5), ("#=1 =2:1", None), ("#=1:0 =2:1", 0.0), ("#=1:2 =2:2", 2.0)],
)
def test_of_several_tolerances_the_smallest_counts_and_none_is_the_smallest(
    tmp_path: Path, answers: str, tolerance: float | None
) -> None:
    assert only(gift(tmp_path, f"How many?{{{answers}}}")).tolerance == tolerance


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("{=a ~b}", "empty-text"), ("What?{=<b></b> ~b}", "empty-text"),
        ("What?{#=1:1e400}", "tolerance-invalid"), ("Match.{=a -> =b -> c}", "matching-invalid"),
        ("What?{#=about three}", "answer-not-a-number"),
        (f"What?{{=a {'~b ' * 2000}}}", "too-many"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_told_with_its_line(
    tmp_path: Path, question: str, code: str
) -> None:
    reading = gift(tmp_path, f"One{{T}}\n\n{question}\n\nTwo{{F}}")
    assert [draft.stem for draft in reading.questions] == ["One", "Two"]
    assert [(one.code, one.place) for one in reading.problems] == [(code, "line 3")]


def test_any_number_is_no_key(tmp_path: Path) -> None:
    reading = gift(tmp_path, "How many?{#=*}")
    assert (only(reading).accepted, codes(reading)) == ((), ["wildcard"])


def test_what_is_said_to_single_answers_is_in_the_explanation(tmp_path: Path) -> None:
    draft = only(gift(tmp_path, "How many?{#=9:0#Yes. =5:1#No. ~#Neither.}"))
    assert draft.explanation == "**9**\n\nYes.\n\n**5 ± 1**\n\nNo.\n\n**Other**\n\nNeither."


def test_texts_are_read_in_their_format(tmp_path: Path) -> None:
    draft = only(
        gift(
            tmp_path, "[html]<p>a <b>b</b></p>{=[plain]<b>*x*</b> ~[markdown]_y_ ~[moodle]1 \\{\\}}"
        )
    )
    assert draft.stem == "a **b**"
    assert [one.text for one in draft.options] == ["<b>\\*x\\*</b>", "*y*", "1 {}"]


def test_lines_are_joined_and_a_written_newline_stays(tmp_path: Path) -> None:
    assert only(gift(tmp_path, "one\ntwo\\nthree{T}")).stem == "one two\nthree"


def test_images_are_beside_the_file_or_within_it(tmp_path: Path) -> None:
    data = base64.b64encode(PIXEL).decode().replace("=", "\\=")
    stem = (
        '[html]<img src\\="@@PLUGINFILE@@/a.png"><img src\\="data\\:image/png;base64,' + data + '">'
    )
    (tmp_path / "bank.gift").write_text(f'{stem}<img src\\="http\\://x.y/z.png">{{T}}')
    (tmp_path / "a.png").write_bytes(PIXEL)
    units = [one for one in scan([tmp_path / "bank.gift"]) if isinstance(one, Unit)]
    reading = read(units[0])
    draft = only(reading)
    assert [(one.path.name, one.content) for one in draft.media] == [
        ("a.png", None), ("bank.gift", PIXEL),
    ]  # fmt: skip
    assert all(one.role is MediaRole.QUESTION for one in draft.media)
    assert codes(reading) == ["image-missing"]


def test_text_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    assert codes(read_files(tmp_path, {"x.gift": "é{T}".encode("latin-1")})) == ["not-utf8"]


@pytest.mark.parametrize(
    "content",
    [
        "\\section{Title}\n\nText with {braces} in it.\n",
        "def f(x):\n    return {x: 1}\n\nprint({~1})\n",
        "a {color: red}\n\nb {margin: 0}\n",
        "# Notes\n\nGIFT looks like this:\n\n    Q?{~a =b}\n\nSo it goes.\n\nAnd on.\n\nAnd on.\n",
        "{% block x %}{{ y }}{% endblock %}",
        "Just words = no ~ question.",
    ],
)
def test_other_texts_with_braces_are_not_gift(tmp_path: Path, content: str) -> None:
    reading = gift(tmp_path, content, "notes.txt")
    assert not reading.questions and codes(reading) == ["format-unknown"]


def test_gift_is_known_without_its_name(tmp_path: Path) -> None:
    assert len(gift(tmp_path, "Q?{~a =b}\n\nR?{T}\n", "export.txt").questions) == 2


def test_noncharacters_and_faults_do_no_harm() -> None:
    found = list(items("a\ufdd0\ufdd6{T}\n\nb{"))
    assert isinstance(found[0], Item) and found[0].stem.text == "a"
    assert isinstance(found[1], Fault)
