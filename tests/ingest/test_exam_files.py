"""Exam files: the forms authors write, whose ids are whose, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studytui.domain.draft import QuestionDraft, Reading
from studytui.domain.question import Kind
from studytui.domain.text import plain
from studytui.ingest.readers import read
from studytui.ingest.readers.wording import exam_kind, is_html, required_number, title_of_file
from studytui.ingest.scan import scan_all
from tests.ingest.reading import codes, letters_of_right, only, read_files
from tests.ingest.test_captures import PNG


def exam_reading(folder: Path, data: Any, name: str = "sums.json") -> Reading:
    return read_files(folder, {name: json.dumps(data)})


def question(folder: Path, **fields: Any) -> QuestionDraft:
    record = {"id": 1, "question": "Pick.", "options": ["a", "b", "c"], **fields}
    return only(exam_reading(folder, {"questions": [record]}))


@pytest.mark.parametrize(
    ("fields", "right", "kind"),
    [
        ({"correct": 1}, "B", Kind.SINGLE),
        ({"correct": [1]}, "B", Kind.SINGLE),
        ({"correct": [0, 2, 2]}, "AC", Kind.MULTIPLE),
        ({"correct": "b"}, "B", Kind.SINGLE),
        ({"correct_answer": "C"}, "C", Kind.SINGLE),
        ({"correctAnswer": 1.0}, "B", Kind.SINGLE),
        ({"correct": None}, "", Kind.SINGLE),
        ({"correct": []}, "", Kind.SINGLE),
        ({}, "", Kind.SINGLE),
        ({"question": "Select two answers", "correct": None}, "", Kind.MULTIPLE),
        ({"question": "Mark all that apply", "correct": [1]}, "B", Kind.MULTIPLE),
        ({"htmlType": "checkbox", "correct": [1]}, "B", Kind.MULTIPLE),
        ({"htmlType": "radio", "question": "Choose 2"}, "", Kind.SINGLE),
        ({"options": ["True", "False"], "correct": 0}, "A", Kind.TRUE_FALSE),
        ({"options": {"A": "x", "B": "y"}, "answer": "B"}, "B", Kind.SINGLE),
        ({"options": [1, 2.5, True], "correct": 0}, "A", Kind.SINGLE),
        ({"options": [{"id": 70, "text": "x"}, {"id": 71, "text": "y"}], "correct": "71"}, "B", Kind.SINGLE),
    ],
)  # fmt: skip
def test_the_key_is_read_in_all_its_forms(
    tmp_path: Path, fields: dict[str, Any], right: str, kind: Kind
) -> None:
    draft = question(tmp_path, **fields)
    assert "".join(letters_of_right(draft)) == right
    assert draft.kind is kind
    assert draft.is_keyed == bool(right)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"correct": 3}, "answer-out-of-range"),
        ({"correct": -1}, "answer-out-of-range"),
        ({"correct": [0, 9]}, "answer-out-of-range"),
        ({"correct": True}, "answer-not-a-number"),
        ({"correct": 1.5}, "answer-not-a-number"),
        ({"correct": {"a": 1}}, "answer-not-a-number"),
        ({"correct": [[0]]}, "answer-not-a-number"),
        ({"correct": "z"}, "answer-unknown"),
        ({"question": ""}, "empty-text"),
        ({"question": "<p> </p>"}, "empty-text"),
        ({"question": None}, "empty-text"),
        ({"question": ["x"] * 0}, "empty-text"),
        ({"options": ["a"]}, "too-few-options"),
        ({"options": "ab"}, "too-few-options"),
        ({"options": None}, "too-few-options"),
        ({"options": ["a", ""]}, "empty-text"),
        ({"options": ["a", None]}, "empty-text"),
        ({"options": ["a", "<script>x</script><b></b>"]}, "empty-text"),
        ({"options": [{"text": "a", "correct": "yes"}, "b"]}, "answer-invalid"),
        ({"question": "<div>" * 150 + "x" + "</div>" * 150}, "html-too-deep"),
    ],
)
def test_a_bad_question_is_reported_and_the_others_go_in(
    tmp_path: Path, fields: dict[str, Any], code: str
) -> None:
    bad = {"id": 7, "question": "Pick.", "options": ["a", "b", "c"], **fields}
    good = {"id": 8, "question": "Good.", "options": ["a", "b"]}
    reading = exam_reading(tmp_path, {"questions": [bad, good, "nonsense"]})
    assert only(reading).key == "id:8"
    assert [(p.code, p.place) for p in reading.problems] == [
        (code, "question 7"),
        ("not-a-question", "question number 3"),
    ]
    assert not any(problem.is_warning for problem in reading.problems)
    assert not reading.exams[0].is_complete


@pytest.mark.parametrize(
    "text",
    ["[0]", "a < b", "list<int>", "x <b y", "What does <b> do?", "&lt;", "a &amp; b", "<>", "1 <2> 3",
     "Which is a tag: <title>?", "*args, **kwargs", "# not a heading", "- no item", "`tick`", "a|b",
     "C:\\new", "<int>x</int>"],
)  # fmt: skip
def test_plain_text_stays_the_characters_it_is(tmp_path: Path, text: str) -> None:
    draft = question(tmp_path, question=text, options=[text, "other"], explanation=text)
    assert plain(draft.stem) == plain(draft.options[0].text) == plain(draft.explanation) == text
    assert not is_html(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<p>a &lt; b</p>", "a < b"),
        ("a<br>b", "a\nb"),
        ("use <code >x < y</code>", "use x < y"),
        ("<b>&amp;lt;</b>", "&lt;"),
    ],
)
def test_text_with_elements_of_html_is_read_as_html(tmp_path: Path, text: str, shown: str) -> None:
    assert plain(question(tmp_path, question=text).stem) == shown


def test_beside_a_stem_in_html_character_references_in_options_are_read(tmp_path: Path) -> None:
    draft = question(tmp_path, question="<p>Pick</p>", options=["&lt;b&gt;", "a&nbsp;b", "R&D"])
    assert [plain(option.text) for option in draft.options] == ["<b>", "a b", "R&D"]


def test_line_breaks_and_indentation_of_plain_text_are_kept(tmp_path: Path) -> None:
    text = "What is printed?\n\nfor i in x:\n    print(i)"
    assert plain(question(tmp_path, question=text).stem) == text


def test_all_fields_of_a_question_are_taken(tmp_path: Path) -> None:
    draft = question(
        tmp_path,
        explanation="<p>Because.</p>",
        references=["One.", "Two."],
        difficulty="hard",
        topic="Loops",
        subject="Python",
        tags=["a", "b", "a", 3],
        code_snippet="\nfor i in x:\n\tpass\n",
        timeLimitInMinutes=1,
        timeLimitInSeconds=30,
    )
    assert draft.explanation == "Because."
    assert draft.references == "- One.\n- Two."
    assert (draft.difficulty, draft.topic, draft.subject) == (4, "Loops", "Python")
    assert draft.tags == ("a", "b")
    assert draft.code_snippet == "for i in x:\n\tpass"
    assert draft.expected_seconds == 90
    assert draft.capture is not None
    assert json.loads(draft.capture.raw_json)["topic"] == "Loops"


def record(number: int | str = 1, text: str = "Pick.") -> dict[str, Any]:
    return {"id": number, "question": text, "options": ["a", "b"]}


def dumped(number: int) -> dict[str, Any]:
    options = [{"id": number * 10 + place, "option": f"<p>{place}</p>"} for place in range(3)]
    return {"id": number, "question": "<p>Pick</p>", "htmlType": "radio", "options": options}


def keys_of(reading: Reading) -> set[tuple[str, str]]:
    return {(draft.source, draft.key) for draft in reading.questions}


def test_ids_of_the_platform_are_one_question_in_every_exam_and_file(tmp_path: Path) -> None:
    one = exam_reading(tmp_path / "a", {"id": 1, "questions": [dumped(5), dumped(6)]}, "x.json")
    two = exam_reading(tmp_path / "b", {"id": 2, "questions": [dumped(5)]}, "y_20260101.json")
    assert keys_of(one) & keys_of(two) == {("edube", "id:5")}


def test_ids_of_authors_do_not_collide_between_files(tmp_path: Path) -> None:
    files = {
        "sums.json": {"questions": [record()]},
        "words.json": {"questions": [record()]},
        "one.json": {"id": 42, "questions": [record()]},
        "two.json": {"id": 43, "questions": [record()]},
        "three.json": {"title": "Third", "questions": [record()]},
        "a/quiz.json": {"questions": [record()]},
        "b/quiz.json": {"questions": [record()]},
    }
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps(data))
    for source in (None, "Mine"):
        readings = [read(unit, source=source) for unit in scan_all([tmp_path]).units]
        keys = set().union(*map(keys_of, readings))
        assert len(keys) == len(files)
        assert source is None or {name for name, _ in keys} == {source}


def test_the_id_of_an_exam_tells_more_than_its_title_or_file_name(tmp_path: Path) -> None:
    def keys(folder: str, number: int, title: str, name: str) -> set[tuple[str, str]]:
        data = {"id": number, "title": title, "questions": [record()]}
        return keys_of(exam_reading(tmp_path / folder, data, name))

    first = keys("a", 42, "Practice", "x.json")
    assert first == keys("b", 42, "Practice, revised", "y.json")
    assert first != keys("c", 43, "Practice", "x.json")


def test_a_new_version_of_an_authors_file_keeps_its_questions(tmp_path: Path) -> None:
    old = exam_reading(tmp_path / "a", {"questions": [record()]}, "sums_20250101_v1.json")
    new = exam_reading(tmp_path / "b", {"questions": [record(text="New")]}, "sums v2.json")
    assert keys_of(old) == keys_of(new)
    assert old.exams[0].external_id == new.exams[0].external_id


def test_a_source_given_by_the_user_joins_editions_whose_ids_name_themselves(
    tmp_path: Path,
) -> None:
    (tmp_path / "pool-2018.json").write_text(json.dumps([record("T1A01"), record(3)]))
    (tmp_path / "pool-2022.json").write_text(json.dumps([record("T1A01"), record(3)]))
    first, second = (read(unit, source="Ham") for unit in scan_all([tmp_path]).units)
    assert keys_of(first) & keys_of(second) == {("Ham", "id:T1A01")}


def test_questions_without_an_id_are_known_by_their_content(tmp_path: Path) -> None:
    nameless = {"question": "Pick.", "options": ["a", "b"]}
    reading = exam_reading(tmp_path, {"questions": [nameless, nameless, {**nameless, "id": True}]})
    assert only(reading).key == f"content:{only(reading).content_hash()}"
    assert codes(reading) == ["duplicate-question"] * 2


def test_a_bare_list_of_questions_is_an_exam(tmp_path: Path) -> None:
    reading = exam_reading(tmp_path, [record(1), record(2)], "general-knowledge.json")
    assert reading.exams[0].title == "general-knowledge"
    assert len(reading.questions) == 2


def test_questions_of_sections_are_found(tmp_path: Path) -> None:
    sections = [
        {"name": "One", "questions": [record(1)]},
        {"name": "Two", "questions": [record(2)]},
    ]
    reading = exam_reading(tmp_path, {"title": "Both", "sections": sections})
    assert (reading.exams[0].title, len(reading.questions)) == ("Both", 2)


@pytest.mark.parametrize("limit", [-5, "ten", [15], {"a": 1}, True, 1e300])
def test_a_time_limit_that_is_none_is_a_warning(tmp_path: Path, limit: object) -> None:
    reading = exam_reading(tmp_path, {"timeLimitInMinutes": limit, "questions": [record()]})
    assert codes(reading) == ["time-limit-invalid"]
    assert reading.exams[0].time_limit_seconds is None
    assert reading.exams[0].is_complete


def test_the_rules_of_an_exam_are_taken(tmp_path: Path) -> None:
    data = {"id": 9, "timeLimitInMinutes": 1.5, "timeWarningInMinutes": 1, "shuffleAnswers": True}
    data |= {"sections": [{"name": "Final Quiz", "passingThreshold": 70}], "questions": [record()]}
    (exam,) = exam_reading(tmp_path, data, "Final_20260110_v1.json").exams
    assert (exam.time_limit_seconds, exam.warning_seconds, exam.pass_mark) == (90, 60, 70)
    assert (exam.title, exam.kind, exam.shuffle_options) == ("Final Quiz", "quiz", True)
    assert str(exam.captured_at) == "2026-01-10 00:00:00+00:00"


def test_images_beside_the_exam_are_taken_and_none_from_outside(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(PNG)
    folder = tmp_path / "in"
    (folder / "pictures").mkdir(parents=True)
    (folder / "pictures" / "a b.png").write_bytes(PNG)
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    text = "<p>See <img src='pictures/a%20b.png?x' alt='A'>"
    for source in ("../secret.png", "link.png", "https://x.example/a.png", "file:///etc/passwd",
                   "data:image/png;base64,AAAA", f"{tmp_path}/secret.png", "no\0.png", "//x/y.png"):  # fmt: skip
        text += f"<img src='{source}' alt='gone'>"
    reading = exam_reading(folder, {"questions": [record(text=text + "</p>")]})
    draft = only(reading)
    assert [media.path for media in draft.media] == [folder / "pictures" / "a b.png"]
    assert draft.stem.startswith("See ![A](media:0)")
    assert set(codes(reading)) == {"image-missing"}
    assert all(problem.is_warning for problem in reading.problems)


def test_a_figure_named_by_a_field_stands_below_the_stem(tmp_path: Path) -> None:
    tmp_path.joinpath("t-1.png").write_bytes(PNG)
    draft = question(tmp_path, figure="t-1.png", image="")
    assert draft.stem == "Pick.\n\n![](media:0)"


@pytest.mark.parametrize(
    ("stem", "required"),
    [
        ("Which are true? (Select two answers)", 2),
        ("Select the true statements. (Select three answers)", 3),
        ("Choose the true statement about two lists. Select two answers.", 2),
        ("Select TWO.", 2),
        ("choose 3", 3),
        ("Choose any two of these", 2),
        ("Which TWO of the following", 2),
        ("Which of these are true?", None),
        ("Two loaves are baked. Which apply?", None),
        ("Select one answer", None),
        ("Choose 9", None),
        ("Select all that apply", None),
        ("Pick the 4 best options", 4),
        ("The function takes 2 options. Choose 3.", 2),
    ],
)
def test_the_number_wanted_is_read_from_the_words_and_never_invented(
    stem: str, required: int | None
) -> None:
    assert required_number(stem, 5) == required


def test_a_key_that_contradicts_the_words_counts_with_a_warning(tmp_path: Path) -> None:
    record = {"id": 1, "question": "Select two answers", "options": ["a", "b", "c"]}
    reading = exam_reading(tmp_path, {"questions": [{**record, "correct": [0, 1, 2]}]})
    assert only(reading).required is None
    assert codes(reading) == ["required-differs"]


@pytest.mark.parametrize(
    ("name", "title", "kind"),
    [
        ("PX1 -- Module 1 Quiz_20260110_v1.json", "PX1 -- Module 1 Quiz", "quiz"),
        ("PX1 -- Module 1 Test_v20260201_v1.json", "PX1 -- Module 1 Test", "test"),
        ("PX1 -- Summary Test-20260110_v1.json", "PX1 -- Summary Test", "test"),
        ("PX1_Module1_Exam_20260110.v1.json", "PX1 Module1 Exam", "exam"),
        ("mock_exam (2).json", "mock exam", "mock"),
        ("20260110.json", "20260110", "exam"),
        ("contest.json", "contest", "exam"),
    ],
)
def test_titles_and_kinds_come_from_file_names(name: str, title: str, kind: str) -> None:
    assert (title_of_file(name), exam_kind(title)) == (title, kind)


PAGE = "<html><head><title>Page title</title></head><body><script>{}</script></body></html>"


@pytest.mark.parametrize(
    "script",
    [
        "let data = {};",
        "const data={}\n",
        "var data   =\n{}; start(data)",
        "data = {}",
        "window.data = {};",
        "var examData = {};",
        "window.examData={};",
        "var other = {{}}; let data = {};",
        "let data = {{}}; var examData = {};",
        "const mydata = {{'a': 1}}; let data = {}; f({{}});",
        "/* data = {{ */ let data = {};",
    ],
)
def test_an_exam_in_a_page_is_found(tmp_path: Path, script: str) -> None:
    data = json.dumps({"questions": [record(text="Ends with }; or </b>?")]})
    reading = read_files(tmp_path, {"x.html": PAGE.format(script.format(data))})
    assert plain(only(reading).stem) == "Ends with }; or </b>?"
    assert reading.exams[0].title == "Page title"


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("let data = {id: 1, questions: []};", "data-not-json"),
        ("let data = {'id': 1};", "data-not-json"),
        ("let data = {\"questions\": [{\"id\": 1,", "data-not-json"),
        ("let data = {\"questions\": " + "[" * 5000, "data-not-json"),
        ("let data = {\"questions\": NaN};", "json-invalid"),
        ("let data = {\"questions\": [\"\\ud800\"]};", "json-invalid"),
        ("let data = {\"questions\": []};", "no-questions"),
        ("let data = {\"answers\": []};", "no-exam-data"),
        ("console.log(1)", "no-exam-data"),
        ("", "no-exam-data"),
    ],
)  # fmt: skip
def test_a_page_without_a_readable_exam_is_reported(tmp_path: Path, script: str, code: str) -> None:
    reading = read_files(tmp_path, {"x.html": PAGE.format("{}").replace("{}", script)})
    assert codes(reading) == [code]


def answer_key(folder: Path, **fields: Any) -> Reading:
    return exam_reading(folder, {"format": "studytui-answer-key", "version": 1, **fields})


def test_an_answer_key_is_read(tmp_path: Path) -> None:
    answers = [
        {"question": 70011, "correct": ["700110"], "topic": "Ops", "difficulty": 1},
        {"question": "q2", "correct": "B", "explanation": "<b>x</b>", "exam": "other"},
        {"question": "q3", "correct": ["A", {"x": 1}]},
        {"correct": ["A"]},
        "nonsense",
    ]
    reading = answer_key(tmp_path, exam={"external_id": 90002}, answers=answers)
    first, second = reading.keys
    assert (first.question, first.correct, first.exam_external_id) == (
        "70011",
        ("700110",),
        "90002",
    )
    assert (first.topic, first.difficulty) == ("Ops", 1)
    assert (second.correct, second.explanation, second.exam_external_id) == (
        ("B",),
        "**x**",
        "other",
    )
    assert codes(reading) == ["key-invalid"] * 3


def test_an_answer_key_of_another_version_or_without_answers_is_refused(tmp_path: Path) -> None:
    assert codes(answer_key(tmp_path / "a", version=2, answers=[])) == ["version-unknown"]
    assert codes(answer_key(tmp_path / "b", answers=[])) == ["no-answers"]


def test_an_exam_that_lists_its_topics_is_still_an_exam(tmp_path: Path) -> None:
    entry = {"id": 1, "question": "Pick.", "options": ["a", "b"], "correct_answer": "b"}
    reading = exam_reading(tmp_path, {"topics": ["Loops"], "questions": [entry]})
    assert letters_of_right(only(reading)) == ["B"]
    assert len(reading.exams) == 1


def bank(folder: Path, **fields: Any) -> Reading:
    entry = {"id": 1, "question_text": "Pick.", "options": ["A. x", "B. y"], **fields}
    return exam_reading(folder, {"questions": [entry]})


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        ({"correct_answer": "B"}, "B"),
        ({"correct_answer": "y"}, "B"),
        ({"correct_answer": "B. y"}, "B"),
        ({"correct_answer": "b)"}, "B"),
        ({"correct_answer": None}, ""),
        ({"correct_answer": "A", "options": ["B", "A"]}, "B"),
        ({"correct_answer": "True", "question_type": "true_false", "options": None}, "A"),
    ],
)
def test_answers_of_the_adaptive_bank_are_letters_or_texts(
    tmp_path: Path, fields: dict[str, Any], right: str
) -> None:
    assert "".join(letters_of_right(only(bank(tmp_path, **fields)))) == right


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"correct_answer": "z"}, "answer-unknown"),
        ({"correct_answer": "many", "question_type": "numerical"}, "answer-invalid"),
        ({"correct_answer": "A", "options": ["x"]}, "too-few-options"),
        ({"correct_answer": "A", "options": None}, "too-few-options"),
        ({"correct_answer": "A", "question_text": " "}, "empty-text"),
        ({"correct_answer": "A", "question_type": "essay"}, "type-unsupported"),
    ],
)
def test_a_bad_question_of_the_adaptive_bank_is_reported(
    tmp_path: Path, fields: dict[str, Any], code: str
) -> None:
    reading = bank(tmp_path, **fields)
    assert codes(reading) == [code]
    assert reading.questions == ()


def test_prerequisites_of_many_topics_are_followed_without_recursion(tmp_path: Path) -> None:
    topics = [{"id": n, "name": f"T{n}", "prereqs": [n - 1] if n else []} for n in range(3000)]
    assert len(exam_reading(tmp_path / "a", {"topics": topics}, "t.json").topics) == 3000
    topics[0]["prereqs"] = [2999]
    reading = exam_reading(tmp_path / "b", {"topics": topics}, "t.json")
    assert (reading.topics, codes(reading)) == ((), ["cycle"])
