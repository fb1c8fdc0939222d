"""Real banks of questions: every one goes in, counted and keyed as the bank itself says.

What is right is computed here from the files with nothing of the readers: other parsers, other rules.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from studytui.domain.draft import QuestionDraft, Reading
from studytui.domain.question import Kind, MediaRole
from studytui.domain.text import plain
from studytui.ingest.readers import read
from studytui.ingest.scan import Unit, scan
from studytui.services.study import Study
from tests.ingest.reading import codes
from tests.shared_data import shared_data

Truth = tuple[str, frozenset[str], frozenset[str]]
"""A question, its options and the right ones, as `small` has them."""


def bank(name: str) -> Path:
    return shared_data("banks") / name


def read_file(path: Path) -> Reading:
    (unit,) = [item for item in scan([path]) if isinstance(item, Unit)]
    return read(unit)


def small(text: object) -> str:
    """Small letters and single blanks; without the tags of HTML and the letters before options of which
    a few banks have some, and no higher or lower digits."""
    bare = re.sub(r"</?(?:sub|sup|p|em|i|b|br)\s*/?>", "", str(text))
    bare = re.sub(r"^\([A-D]\) ", "", bare)
    bare = bare.replace("&nbsp;", " ").replace("&lt;", "<").replace("\ufeff", "")
    return " ".join(unicodedata.normalize("NFKC", bare).casefold().split())


def truth(question: object, options: Iterable[object], right: Iterable[object]) -> Truth:
    return small(question), frozenset(map(small, options)), frozenset(map(small, right))


def told(draft: QuestionDraft) -> Truth:
    texts = [(plain(option.text), option.is_correct) for option in draft.options]
    right = [text for text, is_right in texts if is_right]
    return truth(plain(draft.stem), [text for text, _ in texts], right)


def assert_all_in(
    reading: Reading, wanted: list[Truth], other_problems: Iterable[str] = ()
) -> None:
    """Every question of the bank, once, with its key; those that stand twice are told."""
    has_ids = all(draft.original_id for draft in reading.questions)
    unique = set(wanted)
    if has_ids:
        # The same question under two ids is two; nearness is found after the import.
        assert set(map(told, reading.questions)) == unique
    else:
        assert Counter(map(told, reading.questions)) == Counter(unique)
    doubles = len(wanted) - len(reading.questions)
    assert codes(reading).count("duplicate-question") == doubles
    assert sorted(set(codes(reading)) - {"duplicate-question"}) == sorted(other_problems)
    assert all(draft.is_keyed for draft in reading.questions)


def json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def table(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))


def test_mmlu_with_names_over_the_columns_counts_its_answers_from_0() -> None:
    seen = 0
    for path in sorted(bank("mmlu_header_index").glob("*.csv")):
        rows = table(path)[1:]
        wanted = [truth(row[0], row[1:5], [row[1 + int(row[5])]]) for row in rows]
        assert_all_in(read_file(path), wanted)
        seen += len(rows)
    assert seen == 7_991


def test_mmlu_without_names_over_the_columns_gives_letters() -> None:
    seen = 0
    for path in sorted(shared_data("formats/mmlu-csv-headerless").glob("*.csv")):
        rows = table(path)
        wanted = [truth(row[0], row[1:5], [row[1 + "ABCD".index(row[5])]]) for row in rows]
        reading = read_file(path)
        assert_all_in(reading, wanted)
        assert reading.exams == ()
        seen += len(rows)
    assert seen == 1_089


def test_medmcqa_counts_its_answers_from_1() -> None:
    path = bank("medmcqa") / "medmcqa_dev.jsonl"
    records = json_lines(path)
    reading = read_file(path)
    wanted = [
        truth(one["question"], [one[f"op{letter}"] for letter in "abcd"], [one["op" + " abcd"[one["cop"]]]])
        for one in records
    ]  # fmt: skip
    # Two questions hold something that is written as HTML or a formula is.
    found = Counter(map(told, reading.questions))
    assert sum((found & Counter(wanted)).values()) >= len(wanted) - 4
    assert len(reading.questions) == len(records) == 4_183
    assert reading.problems == ()
    by_id = {draft.original_id: draft for draft in reading.questions}
    for one in records:
        draft = by_id[one["id"]]
        assert [bool(option.is_correct) for option in draft.options].index(True) + 1 == one["cop"]
        assert draft.subject == one["subject_name"]
        assert draft.topic == (one["topic_name"] or "")
        assert bool(draft.explanation) == bool((one["exp"] or "").strip())


_LETTER = re.compile(r"\s*(?:\(([A-E])\)|([A-E])[.．])\s*")


@pytest.mark.parametrize(
    ("name", "misprints"),
    [
        ("gaokao-english", 0),
        ("gaokao-history", 3),
        ("gaokao-physics", 0),
        ("lsat-lr", 0),
        ("sat-math", 0),
    ],
)
def test_agieval_has_passages_and_letters_before_the_options(name: str, misprints: int) -> None:
    path = bank("agieval") / f"{name}.jsonl"
    records = json_lines(path)
    reading = read_file(path)
    unique = {
        (small(one["passage"]), small(one["question"]), frozenset(map(small, one["options"])))
        for one in records
    }
    assert len(reading.questions) == len(unique)
    assert Counter(codes(reading)) == Counter(
        {"duplicate-question": len(records) - len(unique), "option-label-differs": misprints}
    ) - Counter()  # fmt: skip
    keys = Counter(
        (len(one["options"]), tuple(sorted("ABCDE".index(letter) for letter in one["label"])))
        for one in {json.dumps({**one, "other": None}): one for one in records}.values()
    )
    found = Counter(
        (len(draft.options), tuple(i for i, one in enumerate(draft.options) if one.is_correct))
        for draft in reading.questions
    )
    assert found == keys
    assert not any(
        _LETTER.match(option.text) for one in reading.questions for option in one.options
    )
    passages = {small(one["passage"]) for one in records if one["passage"]}
    assert (
        len({one.vignette_group for one in reading.questions if one.vignette_group})
        >= len(passages) - 1
    )
    if name == "sat-math":
        assert all(draft.explanation for draft in reading.questions)
        assert sum(bool(draft.vignette) for draft in reading.questions) == 14


def test_questions_on_one_passage_stay_together_in_order() -> None:
    reading = read_file(bank("agieval") / "gaokao-english.jsonl")
    first = reading.questions[0]
    together = [one for one in reading.questions if one.vignette_group == first.vignette_group]
    assert [one.vignette_order for one in together] == list(range(len(together)))
    assert len(together) == 4
    assert {one.vignette for one in together} == {first.vignette}


@pytest.mark.parametrize(
    ("name", "questions"),
    [
        ("AI2-8thGr-NDMC-Feb2016-Dev", 65),
        ("AI2-8thGr-NDMC-Feb2016-Train", 293),
        ("AI2-Elementary-NDMC-Feb2016-Dev", 84),
        ("AI2-Elementary-NDMC-Feb2016-Train", 432),
    ],
)
def test_ai2_has_stem_and_choices_within_the_question(name: str, questions: int) -> None:
    path = bank("ai2-science") / f"{name}.jsonl"
    records = json_lines(path)
    assert len(records) == questions
    wanted = [
        truth(
            one["question"]["stem"],
            [choice["text"] for choice in one["question"]["choices"]],
            [c["text"] for c in one["question"]["choices"] if c["label"] == one["answerKey"]],
        )
        for one in records
    ]
    reading = read_file(path)
    assert_all_in(reading, wanted)
    assert {draft.original_id for draft in reading.questions} == {one["id"] for one in records}


def test_aqua_is_json_lines_with_the_name_of_json() -> None:
    path = bank("aqua") / "dev.json"
    records = json_lines(path)
    reading = read_file(path)
    assert len(reading.questions) == len(records) == 254
    assert reading.problems == ()
    for one, draft in zip(records, reading.questions, strict=True):
        right = ["ABCDE"[i] for i, option in enumerate(draft.options) if option.is_correct]
        assert right == [one["correct"]]
        assert [small(plain(o.text)) for o in draft.options] == [
            small(o[2:]) for o in one["options"]
        ]
        assert draft.explanation
        assert draft.source == "aqua/dev"


@pytest.mark.parametrize(
    ("book", "questions", "images", "several"),
    [("microbiology", 443, 2, 2), ("psychology", 311, 0, 0)],
)
def test_openstax_reads_the_books_own_xml(
    book: str, questions: int, images: int, several: int
) -> None:
    path = bank("openstax") / f"{book}.jsonl"
    records = {one["id"]: one for one in json_lines(path)}
    reading = read_file(path)
    assert len(reading.questions) == len(records) == questions
    assert reading.problems == ()
    for draft in reading.questions:
        record = records[str(draft.original_id)]
        solution = re.sub("<[^>]*>", "", record["solution_cnxml"])
        right = ["ABCDE"[i] for i, option in enumerate(draft.options) if option.is_correct]
        assert right == re.findall("[A-E]", solution.replace("and", ""))
        assert len(draft.options) == len(record["choices_cnxml"])
        assert draft.topic == record["module_title"]
        assert "<" not in draft.stem and "&" not in draft.stem
        assert [media.path.name for media in draft.media] == record["images"]
    assert sum(len(draft.media) for draft in reading.questions) == images
    assert sum(draft.kind is Kind.MULTIPLE for draft in reading.questions) == several


POOLS = {
    "general-2023-2027/general-2023-2027": (423, "csv txt yaml", {"g7-1.png": 5}),
    "technician-2026-2030/technician-2026-2030": (
        409,
        "csv txt yaml",
        {"t-1.png": 5, "t-2.png": 5, "t-3.png": 2},
    ),
    "outdated/technician-2018-2022/technician": (411, "csv", {}),
    "outdated/technician-2022-2026/technician": (411, "csv", {}),
}


@pytest.mark.parametrize("name", POOLS)
def test_the_radio_pools_are_the_same_questions_in_all_their_forms(name: str) -> None:
    questions, forms, figures = POOLS[name]
    path = bank("ham-us") / f"{name}.json"
    records = json.loads(path.read_text("utf-8"))
    reading = read_file(path)
    wanted = [
        truth(one["question"], one["answers"], [one["answers"][one["correct"]]]) for one in records
    ]
    assert len(wanted) == len(set(wanted)) == questions
    assert Counter(map(told_without_figures, reading.questions)) == Counter(wanted)
    names = Counter(media.path.name for draft in reading.questions for media in draft.media)
    assert names == Counter(figures)
    revisions = {draft.key: (draft.source, draft.revision_hash()) for draft in reading.questions}
    for form in forms.split():
        other = read_file(path.with_suffix(f".{form}"))
        assert other.problems == ()
        found = {draft.key: (draft.source, draft.revision_hash()) for draft in other.questions}
        assert found == revisions, form


def told_without_figures(draft: QuestionDraft) -> Truth:
    stem, options, right = told(draft)
    return stem.removesuffix(" [image]"), options, right


def test_the_german_radio_catalogue_has_its_drawings_and_its_chapters() -> None:
    folder = bank("50ohm")
    data = json.loads((folder / "fragenkatalog3b.json").read_text("utf-8"))
    numbers = json.loads((folder / "metadata3b.json").read_text("utf-8"))
    found: dict[str, tuple[dict[str, str], list[str]]] = {}

    def walk(chapter: dict[str, Any], path: list[str]) -> None:
        for question in chapter.get("questions", []):
            found[question["number"]] = question, path
        for inner in chapter.get("sections", []):
            walk(inner, [*path, inner["title"]])

    walk(data, [])
    reading = read_file(folder / "fragenkatalog3b.json")
    assert len(reading.questions) == len(found) == 1_034
    assert reading.problems == ()
    places = Counter()
    for draft in reading.questions:
        question, path = found[str(draft.original_id)]
        (right,) = [option for option in draft.options if option.is_correct]
        places[draft.options.index(right)] += 1
        assert right.original_id == "A"
        if "$" not in question["answer_a"]:
            assert small(question["answer_a"]) in small(plain(right.text))
        fields = [field for field in question if field.startswith("picture") and question[field]]
        drawings = sorted(f"{numbers[question['number']][field]}.svg" for field in fields)
        assert sorted(media.path.name for media in draft.media) == sorted(set(drawings))
        assert all(media.path.is_file() for media in draft.media)
        assert (draft.subject, draft.topic) == tuple(path[:2])
        assert draft.tags == tuple(path[2:3])
    assert len({media.path for draft in reading.questions for media in draft.media}) == 240
    assert min(places.values()) > 200, "the right option stands at each place about as often"
    formulas = [one for one in reading.questions if "$" in one.stem]
    assert len(formulas) <= 2
    roles = {media.role for draft in reading.questions for media in draft.media}
    assert roles == {MediaRole.QUESTION, MediaRole.OPTION}


def test_the_list_of_drawings_alone_is_told_to_be_one() -> None:
    found = [item for item in scan([bank("50ohm")]) if isinstance(item, Unit)]
    (reading,) = [read(unit) for unit in found if unit.name == "metadata3b.json"]
    assert codes(reading) == ["no-questions"] and reading.problems[0].is_warning


FCC = {
    "accessibility": 99, "cloud-computing": 42, "devops": 18, "general-cs": 184, "html": 168,
    "javascript": 196, "python": 161, "regex": 20, "sql": 127,
}  # fmt: skip
_FCC_FIELD = re.compile(r"^    (\w+):\s*(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')", re.MULTILINE)


@pytest.mark.parametrize("name", FCC)
def test_free_code_camp_says_right_and_wrong_in_a_script(name: str) -> None:
    path = bank("fcc") / f"{name}-quiz.ts"
    values = _FCC_FIELD.findall(path.read_text("utf-8"))
    questions = [dict(values[start : start + 7]) for start in range(0, len(values), 7)]
    assert len(questions) == FCC[name]
    reading = read_file(path)
    loss = codes(reading).count("empty-text")
    assert loss == (name == "regex"), "an option of that bank is nothing but a line break"
    assert len(reading.questions) + codes(reading).count("duplicate-question") + loss == FCC[name]
    fields = ("Answer", "Distractor1", "Distractor2", "Distractor3")
    known = {
        (letters(one["Question"]), *sorted(letters(one[field]) for field in fields)): one
        for one in questions
    }
    for draft in reading.questions:
        texts = sorted(letters(plain(option.text)) for option in draft.options)
        record = known[(letters(plain(draft.stem)), *texts)]
        (right,) = [option for option in draft.options if option.is_correct]
        assert letters(plain(right.text)) == letters(record["Answer"])
        assert len(draft.options) == 4 and draft.references and draft.explanation
    places = Counter(
        [option.is_correct for option in draft.options].index(True) for draft in reading.questions
    )
    assert len(places) == 4, "the right answer does not stand first"


def letters(text: str) -> str:
    """Letters and digits only; escapes of scripts read as they would be shown."""
    return "".join(re.findall(r"\w", re.sub(r"\\[ntb]", "", text)))


def test_pcep_has_an_explanation_for_each_option() -> None:
    path = bank("pcep") / "questions.json"
    records = json.loads(path.read_text("utf-8"))
    reading = read_file(path)
    assert len(reading.questions) == len(records) == 158
    assert reading.problems == ()
    levels = {"easy": 2, "medium": 3, "hard": 4}
    for record, draft in zip(records, reading.questions, strict=True):
        flags = [choice["is_correct"] for choice in record["choices"]]
        assert [option.is_correct for option in draft.options] == flags
        assert draft.code_snippet == record["code_snippet"].strip("\n")
        assert draft.difficulty == levels[record["difficulty"]]
        assert draft.topic == record["module"]
        assert all(option.explanation for option in draft.options)


def test_exam_simulators_exam_is_whole_with_its_rules() -> None:
    path = shared_data("formats/exam-json") / "exam-simulator-demo.json"
    test = json.loads(path.read_text("utf-8"))["test"]
    reading = read_file(path)
    kinds = {
        0: {Kind.SINGLE, Kind.TRUE_FALSE},
        1: {Kind.MULTIPLE},
        2: {Kind.TEXT},
        3: {Kind.ORDERING},
    }
    assert len(reading.questions) == len(test)
    for item, draft in zip(test, reading.questions, strict=True):
        assert draft.kind in kinds[item["variant"]]
        if item["variant"] < 2:
            assert [option.is_correct for option in draft.options] == item["answer"]
        elif item["variant"] == 2:
            assert draft.accepted == tuple(choice["text"] for choice in item["choices"])
    (exam,) = reading.exams
    assert (exam.title, exam.pass_mark, exam.time_limit_seconds) == ("Demo Exam", 75, 600)
    assert codes(reading) == ["image-missing"], "an image on the web is told, not fetched"


def test_exam_terminals_exam_is_whole_with_its_rules() -> None:
    reading = read_file(shared_data("formats/exam-json") / "exam-terminal-sample.yml")
    right = [
        [plain(option.text) for option in draft.options if option.is_correct]
        for draft in reading.questions
    ]
    assert right == [
        ["Now I feel hungry ..."],
        ["Tyrannosaurus Rex", "Commodore 64", "Brachiosaurus"],
        ["To practice for the Most Extreme Elimination Challenge"],
        ["3.0"],
        ["Heck yes, good stuff! Whoo-Hooo!"],
    ]
    (exam,) = reading.exams
    assert (exam.pass_mark, exam.time_limit_seconds) == (70, 120)
    assert reading.questions[0].expected_seconds == 45
    assert reading.problems == ()


def test_lists_are_no_exams() -> None:
    for path in (
        bank("medmcqa") / "medmcqa_dev.jsonl",
        bank("fcc") / "sql-quiz.ts",
        bank("50ohm") / "fragenkatalog3b.json",
    ):
        assert read_file(path).exams == ()


@pytest.mark.parametrize("name", ["agieval", "fcc", "openstax", "50ohm", "ham-us"])
def test_a_second_import_of_a_bank_finds_all_unchanged(name: str, study: Study) -> None:
    first = study.imports.run([bank(name)])
    before = study.database.total_changes()
    second = study.imports.run([bank(name)])
    assert first.new and not second.new and not second.updated
    assert second.unchanged == first.new + first.updated + first.unchanged
    assert study.database.total_changes() == before
