"""Tables of questions: signs and quotes, encodings, names over the columns, keys, broken rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studytui.domain.draft import QuestionDraft, Reading
from studytui.domain.question import Kind
from studytui.domain.text import plain
from studytui.ingest.delimited import rows_of
from studytui.ingest.encoding import decode
from studytui.ingest.readers import read
from studytui.ingest.scan import scan_all
from tests.ingest.reading import codes, letters_of_right, only, read_files
from tests.ingest.test_captures import PNG
from tests.shared_data import shared_data

HEADER = "id,question,a,b,c,answer\n"


def table(folder: Path, text: str | bytes, name: str = "bank.csv") -> Reading:
    return read_files(folder, {name: text})


def right(draft: QuestionDraft) -> str:
    return "".join(letters_of_right(draft))


def keys(reading: Reading) -> list[str]:
    return [right(draft) for draft in reading.questions]


# Signs, quotes, encodings


@pytest.mark.parametrize("name", sorted(path.stem for path in Path(__file__).parents[2].parent.glob("shared/data/formats/csv-spectrum/csvs/*.csv")))  # fmt: skip
def test_the_csv_of_others_is_read_as_they_say(name: str) -> None:
    folder = shared_data("formats/csv-spectrum")
    text = decode((folder / "csvs" / f"{name}.csv").read_bytes())
    assert text is not None
    rows = rows_of(text.text, name)
    names = rows.rows[0].cells
    found = [dict(zip(names, row.cells, strict=True)) for row in rows.rows[1:]]
    said = json.loads((folder / "json" / f"{name}.json").read_text("utf-8"))
    wanted = said if isinstance(said, list) else [said]
    if name == "location_coordinates":
        # Their file and their list of it name two telephones.
        wanted[0]["Contact Phone Number"] = found[0]["Contact Phone Number"]
    if name == "newlines_crlf":
        # Of the file only the name has carriage returns.
        wanted = [{k: v.replace("\r\n", "\n") for k, v in row.items()} for row in wanted]
    assert found == wanted
    assert rows.problems == ()


@pytest.mark.parametrize(
    ("sign", "name"),
    [(",", "b.csv"), (";", "b.csv"), ("\t", "b.tsv"), ("|", "b.csv"), ("\t", "b.txt")],
)
def test_any_of_four_signs_may_part_the_cells(tmp_path: Path, sign: str, name: str) -> None:
    rows = [
        ["question", "a", "b", "answer"],
        ["What, pray; is | it?", "this, one", "that; one", "B"],
        ["And\nthis?", '"yes"', "no", "A"],
    ]
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in rows]
    reading = table(tmp_path, "\n".join(sign.join(row) for row in quoted), name)
    assert [plain(draft.stem) for draft in reading.questions] == [
        "What, pray; is | it?",
        "And\nthis?",
    ]
    assert [plain(option.text) for option in reading.questions[1].options] == ['"yes"', "no"]
    assert keys(reading) == ["B", "A"]
    assert reading.problems == ()


def test_the_line_by_which_excel_names_the_sign_is_obeyed(tmp_path: Path) -> None:
    reading = table(tmp_path, "sep=;\r\nquestion;a;b;answer\r\nWhat, or what?;x;y;B\r\n")
    assert keys(reading) == ["B"]
    assert (
        table(tmp_path / "2", "sep=;\nquestion;a;b;answer\nQ;x;y\n").problems[0].place == "line 3"
    )


@pytest.mark.parametrize(
    ("encoding", "is_guess"),
    [
        ("utf-8", False), ("utf-8-sig", False), ("utf-16", False), ("utf-16-le", True),
        ("utf-16-be", True), ("cp1252", True), ("cp1250", True), ("cp1251", True), ("cp932", True),
    ],
)  # fmt: skip
def test_other_encodings_are_read_and_told(tmp_path: Path, encoding: str, is_guess: bool) -> None:
    words = {
        "cp1250": ("Jaké je hlavní město České republiky?", "Příliš žluťoučký kůň", "Ostrava"),
        "cp1251": ("Какой город является столицей России?", "Москва", "Тверь"),
        "cp932": ("日本の首都はどこですか", "東京", "大阪"),
    }.get(encoding, ("Wie heißt die Hauptstadt von Österreich?", "Wien – natürlich", "Köln"))
    text = "id,question,a,b,answer\n" + "".join(f"Q{n},{','.join(words)},A\n" for n in range(4))
    reading = table(tmp_path, text.encode(encoding))
    assert plain(reading.questions[0].stem) == words[0]
    assert plain(reading.questions[0].options[0].text) == words[1]
    assert codes(reading) == ["encoding-guessed"] * is_guess
    assert all(problem.is_warning for problem in reading.problems)


def test_utf8_with_a_byte_lost_is_refused_and_not_read_as_something_else(tmp_path: Path) -> None:
    text = (HEADER + "1,Où ça été né?,où,ça,là,A\n").encode()
    reading = table(tmp_path, text.replace(b"\xc3\xa9?", b"\xc3?"))
    assert codes(reading) == ["not-utf8"]
    assert reading.questions == ()


def test_a_quote_that_does_not_close_costs_one_row(tmp_path: Path) -> None:
    text = HEADER + '1,One?,x,y,z,A\n2,"Two?,x,y,z,B\n3,Three?,x,y,z,C\n'
    reading = table(tmp_path, text)
    assert [draft.original_id for draft in reading.questions] == ["1", "3"]
    assert [(p.code, p.place) for p in reading.problems] == [("quotes-broken", "line 3")]


def test_quotes_that_are_wrong_throughout_are_given_up(tmp_path: Path) -> None:
    text = HEADER + "".join(f'{n},"a" b,x,y,z,A\n' for n in range(500))
    reading = table(tmp_path, text)
    assert 0 < codes(reading).count("quotes-broken") < 100
    assert "was not read" in [p.reason for p in reading.problems if p.code == "quotes-broken"][-1]


def test_a_row_with_a_cell_too_many_is_not_taken_shifted(tmp_path: Path) -> None:
    text = HEADER + "1,One, or what?,x,y,z,A\n2,Two?,x,y,z,C\n3,Three?,x,y,z,B,,\n4,Four?,x\n"
    reading = table(tmp_path, text)
    assert [draft.original_id for draft in reading.questions] == ["2", "3"]
    found = [(p.code, p.place) for p in reading.problems]
    assert found == [("row-too-long", "line 2"), ("row-too-short", "line 5")]


def test_blank_lines_and_empty_rows_are_nothing(tmp_path: Path) -> None:
    reading = table(tmp_path, "\n\n" + HEADER + "\n,,,,,\n7,Q?,x,y,z,B\n\n")
    assert keys(reading) == ["B"] and reading.problems == ()


# Names over the columns


@pytest.mark.parametrize(
    "header",
    [
        "question,a,b,c,answer",
        "Question,A,B,C,Correct Answer",
        "stem,option_a,option_b,option_c,key",
        "Prompt,Option 1,Option 2,Option 3,Correct",
        "question_text,choiceA,choiceB,choiceC,correctAnswer",
        "QUESTION TEXT,ANSWER A,ANSWER B,ANSWER C,ANSWER KEY",
        "text,choice1,choice2,choice3,correct_option",
        "question,option0,option1,option2,answer",
        "item,Choice (a),Choice (b),Choice (c),Right answer",
    ],
)
def test_names_are_known_in_many_spellings(tmp_path: Path, header: str) -> None:
    reading = table(tmp_path, f"{header}\nWhich?,red,green,blue,B\n")
    draft = only(reading)
    assert [option.text for option in draft.options] == ["red", "green", "blue"]
    assert right(draft) == "B" and reading.problems == ()


def test_a_row_has_all_that_a_question_has(tmp_path: Path) -> None:
    (tmp_path / "leaf.png").write_bytes(PNG)
    header = "ID,Question,Code,Passage,A,B,Key,Explanation,Feedback B,Subject,Category,Level,Tags,Image,Source"
    row = 'b-17,Which?,print(1),"Read this.",x,y,A,Because.,Not y.,Art,Colours,hard,"one, two",leaf.png,Book'
    (tmp_path / "bank.csv").write_text(f"{header}\n{row}\n")
    (unit,) = scan_all([tmp_path]).units
    reading = read(unit)
    draft = only(reading)
    assert reading.problems == ()
    assert (draft.key, draft.original_id) == ("id:b-17", "b-17")
    assert draft.stem == "Which?\n\n![](media:0)"
    assert (draft.code_snippet, draft.vignette, draft.explanation) == (
        "print(1)",
        "Read this.",
        "Because.",
    )
    assert [option.explanation for option in draft.options] == ["", "Not y."]
    assert (draft.subject, draft.topic, draft.difficulty) == ("Art", "Colours", 4)
    assert (draft.tags, draft.references) == (("one", "two"), "Book")
    assert [media.path.name for media in draft.media] == ["leaf.png"]


@pytest.mark.parametrize(
    "cell",
    [
        "red|green|blue",
        "red; green; blue",
        "red\ngreen\nblue",
        '["red", "green", "blue"]',
        "['red', 'green', 'blue']",
        "A) red\nB) green\nC) blue",
        "(A) red|(B) green|(C) blue",
    ],
)
def test_options_may_stand_in_one_cell(tmp_path: Path, cell: str) -> None:
    quoted = cell.replace('"', '""')
    draft = only(table(tmp_path, f'question,choices,answer\nWhich?,"{quoted}",B\n'))
    assert [option.text for option in draft.options] == ["red", "green", "blue"]
    assert right(draft) == "B"


def test_columns_that_are_not_used_are_named(tmp_path: Path) -> None:
    reading = table(tmp_path, "question,a,b,answer,Farbe,leer\nQ?,x,y,A,rot,\n")
    assert codes(reading) == ["columns-unused"]
    assert "“Farbe”" in reading.problems[0].reason and "leer" not in reading.problems[0].reason


def test_columns_that_are_not_understood_are_named_and_asked_for(tmp_path: Path) -> None:
    reading = table(tmp_path, "Frage,Antwort 1,Antwort 2,Lösung\nWas?,x,y,1\n")
    assert codes(reading) == ["columns-unknown"]
    problem = reading.problems[0]
    assert "“Frage”, “Antwort 1”, “Antwort 2”, “Lösung”" in problem.reason
    assert "--map" in problem.hint


def test_a_text_with_commas_is_no_table(tmp_path: Path) -> None:
    reading = table(
        tmp_path, "Dear diary, today was good, or so.\nMore of it, tomorrow.\n", "a.txt"
    )
    assert codes(reading) == ["format-unknown"]


def test_a_table_without_names_is_known_by_its_letters(tmp_path: Path) -> None:
    reading = table(tmp_path, "One?,x,y,z,A\nTwo?,x,y,z,c\n")
    assert keys(reading) == ["A", "C"]
    assert codes(table(tmp_path / "2", "One?,x,y,z,A\nTwo?,x,y,z,D\n")) == ["columns-unknown"]
    assert codes(table(tmp_path / "3", "One?,x,y,z,A\nTwo?,x,z,A\n")) == ["columns-unknown"]


def test_cards_with_front_and_back_are_answered_by_typing(tmp_path: Path) -> None:
    reading = table(tmp_path, "front,back\nCapital of France?,Paris|paris\nHalf of 1?,0.5\n")
    assert [draft.kind for draft in reading.questions] == [Kind.TEXT, Kind.TEXT]
    assert reading.questions[0].accepted == ("Paris", "paris")
    number = only(table(tmp_path / "2", "question,answer,unit,tolerance\nHalf of 1?,0.5,m,0.1\n"))
    assert (number.kind, number.accepted, number.unit, number.tolerance) == (
        Kind.NUMBER,
        ("0.5",),
        "m",
        0.1,
    )


@pytest.mark.parametrize(("word", "wanted"), [("True", "A"), ("false", "B"), ("TRUE", "A")])
def test_a_statement_needs_no_options(tmp_path: Path, word: str, wanted: str) -> None:
    draft = only(table(tmp_path, f"question,answer\nGrass is green.,{word}\n"))
    assert draft.kind is Kind.TRUE_FALSE and right(draft) == wanted


def test_right_and_wrong_answers_get_an_order_that_shows_nothing(tmp_path: Path) -> None:
    rows = "".join(f"Question {n}?,yes,no,never,not at all\n" for n in range(200))
    header = "Question,Correct answer,Wrong answer 1,Wrong answer 2,Wrong answer 3\n"
    first, second = table(tmp_path / "1", header + rows), table(tmp_path / "2", header + rows)
    assert [draft.options for draft in first.questions] == [
        draft.options for draft in second.questions
    ]
    for draft in first.questions:
        assert [option.text for option in draft.options if option.is_correct] == ["yes"]
    assert min(keys(first).count(letter) for letter in "ABCD") > 30


def test_ids_that_are_given_twice_are_told(tmp_path: Path) -> None:
    reading = table(tmp_path, HEADER + "1,One?,x,y,z,A\n1,Two?,x,y,z,A\n1,One?,x,y,z,B\n")
    assert codes(reading) == ["duplicate-id", "duplicate-differs"]
    assert len(reading.questions) == 1


# Keys


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("B", "B"), ("b", "B"), ("(b)", "B"), ("B.", "B"), ("option B", "B"), ("green", "B"),
        ("GREEN ", "B"), ("B) green", "B"), ("A,C", "AC"), ("A;C", "AC"), ("A C", "AC"), ("AC", "AC"),
        ("A and C", "AC"), ("red;blue", "AC"), ("red|blue", "AC"), ("", ""), ("-1", ""),
    ],
)  # fmt: skip
def test_a_key_may_be_letter_or_text_or_several(tmp_path: Path, cell: str, wanted: str) -> None:
    reading = table(tmp_path, f'question,a,b,c,answer\nWhich?,red,green,blue,"{cell}"\n')
    assert right(only(reading)) == wanted
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("numbers", "wanted"),
    [
        (["0", "1", "2"], ["A", "B", "C"]),
        (["1", "2", "3"], ["A", "B", "C"]),
        (["1", "2", "0"], ["B", "C", "A"]),
        (["1", "1", "3"], ["A", "A", "C"]),
        (["1;3", "2", "2"], ["AC", "B", "B"]),
        (["0,2", "1", "1"], ["AC", "B", "B"]),
        (["2.0", "0.0", "1.0"], ["C", "A", "B"]),
        (["0", "7", "1"], ["A", "B"]),
    ],
)
def test_from_where_numbers_count_is_told_by_the_whole_file(
    tmp_path: Path, numbers: list[str], wanted: list[str]
) -> None:
    rows = "".join(f'Which {n}?,red,green,blue,"{cell}"\n' for n, cell in enumerate(numbers))
    reading = table(tmp_path, "question,a,b,c,answer\n" + rows)
    assert keys(reading) == wanted
    assert codes(reading) == ["answer-out-of-range"] * ("7" in numbers)


@pytest.mark.parametrize("numbers", [["1", "2"], ["1"], ["0", "3"], ["2", "2", "1"]])
def test_where_the_file_does_not_tell_nobody_guesses(tmp_path: Path, numbers: list[str]) -> None:
    rows = "".join(f"Which {n}?,red,green,blue,{cell}\n" for n, cell in enumerate(numbers))
    reading = table(tmp_path, "question,a,b,c,answer\n" + rows)
    assert keys(reading) == [""] * len(numbers)
    assert codes(reading) == ["answer-base-unknown"]
    assert "base=0" in reading.problems[0].hint
    assert f"{len(numbers)} question" in reading.problems[0].reason


def test_a_letter_beside_the_number_tells_too(tmp_path: Path) -> None:
    rows = "One?,red,green,blue,1,B\nTwo?,red,green,blue,1,B\n"
    reading = table(tmp_path, "question,a,b,c,correct,correct_letter\n" + rows)
    assert keys(reading) == ["B", "B"] and reading.problems == ()


def test_two_keys_that_contradict_are_a_problem(tmp_path: Path) -> None:
    rows = "One?,red,green,blue,0,A\nTwo?,red,green,blue,1,C\n"
    reading = table(tmp_path, "question,a,b,c,correct,correct_letter\n" + rows)
    assert keys(reading) == ["A"] and codes(reading) == ["answer-contradicts"]


def test_numbers_may_be_the_options_themselves(tmp_path: Path) -> None:
    reading = table(tmp_path, "question,a,b,c,answer\n2+2?,3,4,5,4\n5+5?,9,10,11,10\n")
    assert keys(reading) == ["B", "B"] and reading.problems == ()
    reading = table(tmp_path / "2", "question,a,b,c,answer\n1+1?,3,1,2,2\n0+1?,1,0,2,1\n")
    assert keys(reading) == ["", ""] and codes(reading) == ["answer-base-unknown"]


def test_letters_as_options_do_not_confuse_letters_as_keys(tmp_path: Path) -> None:
    rows = "Which comes last?,C,B,A,A\nWhich colour?,red,green,blue,B\n"
    assert keys(table(tmp_path, "question,a,b,c,answer\n" + rows)) == ["A", "B"]
    lone = table(tmp_path / "2", "question,a,b,c,answer\nWhich comes last?,C,B,A,A\n")
    assert codes(lone) == ["answer-ambiguous"]


@pytest.mark.parametrize("cell", ["D", "yellow", "A,D", "red;yellow"])
def test_a_key_that_is_no_option_is_a_problem(tmp_path: Path, cell: str) -> None:
    text = f'question,a,b,c,answer\nWhich?,red,green,blue,"{cell}"\nAnd?,red,green,blue,A\n'
    reading = table(tmp_path, text)
    assert codes(reading) == ["answer-unknown"]
    assert reading.problems[0].place == "line 2"
    assert keys(reading) == ["A"]


# Lists and other forms


def lines(folder: Path, *records: Any, name: str = "bank.jsonl") -> Reading:
    return read_files(folder, {name: "\n".join(json.dumps(record) for record in records)})


def test_a_broken_line_of_json_lines_costs_that_line(tmp_path: Path) -> None:
    good = json.dumps({"question": "Q{}?", "options": ["x", "y"], "answer": "B"})
    text = "\n".join([good.replace("{}", "1"), '{"question": ', "[1]", good.replace("{}", "2")])
    reading = table(tmp_path, text, "bank.jsonl")
    assert keys(reading) == ["B", "B"]
    assert [(p.code, p.place) for p in reading.problems] == [
        ("json-invalid", "line 2"),
        ("json-invalid", "line 3"),
    ]


@pytest.mark.parametrize(
    "record",
    [
        {"question": "Which?", "options": {"A": "red", "B": "green"}, "answer_idx": "B", "answer": "green"},
        {"question": {"stem": "Which?", "choices": [{"label": "A", "text": "red"}, {"label": "B", "text": "green"}]}, "answerKey": "B"},
        {"question": "Which?", "choices": {"text": ["red", "green"], "label": ["1", "2"]}, "answerKey": "2"},
        {"question": "Which?", "options": ["(A) red", "(B) green"], "label": "B", "answer": None},
        {"question": "Which?", "options": ["red", "green"], "answer": [False, True]},
        {"question": "Which?", "options": [{"text": "red", "is_correct": False}, {"text": "green", "is_correct": True}]},
        {"Question": "Which?", "Answer": "green", "Distractor1": "red"},
        {"question": "Which?", "correct_answer": "green", "incorrect_answers": ["red"]},
        {"question": "Which?", "opa": "red", "opb": "green", "cop": 2},
    ],
)  # fmt: skip
def test_records_come_in_many_forms(tmp_path: Path, record: dict[str, Any]) -> None:
    draft = only(lines(tmp_path, record))
    assert {option.text: option.is_correct for option in draft.options} == {
        "red": False,
        "green": True,
    }
    assert draft.kind is Kind.SINGLE


def test_a_list_of_json_whose_keys_count_from_1_is_not_read_as_from_0(tmp_path: Path) -> None:
    records = [{"question": f"Q{n}?", "options": ["x", "y", "z"], "answer": n} for n in (1, 2, 3)]
    assert keys(table(tmp_path, json.dumps(records), "b.json")) == ["A", "B", "C"]
    records[0]["answer"] = 0
    assert keys(table(tmp_path / "2", json.dumps(records[:2]), "b.json")) == ["A", "C"]


def test_the_object_around_a_list_does_not_matter(tmp_path: Path) -> None:
    record = {"question": "Which?", "correct_answer": "green", "incorrect_answers": ["red"]}
    reading = table(tmp_path, json.dumps({"response_code": 0, "results": [record, 7]}), "b.json")
    assert len(reading.questions) == 1
    assert [(p.code, p.place) for p in reading.problems] == [("not-a-question", "record 2")]


def test_lists_of_anything_else_are_no_questions(tmp_path: Path) -> None:
    assert codes(table(tmp_path, json.dumps([{"user": 1, "item": 2}]), "b.json")) == ["not-an-exam"]
    assert codes(lines(tmp_path / "2", {"user": 1, "item": 2})) == ["columns-unknown"]


SCRIPT = """// A quiz
import x from 'y';
const quiz: Question[] = [
  { question: 'It\\'s "which"?', /* the right one */ Answer: `gr${""}een`, },
];
"""


def test_scripts_are_read_and_never_run(tmp_path: Path) -> None:
    good = SCRIPT.replace('gr${""}een`', "green`, wrong1: 'red', 'wrong 2': \"bl\" + 'ue'")
    draft = only(table(tmp_path, good, "quiz.ts"))
    assert plain(draft.stem) == 'It\'s "which"?'
    assert sorted(option.text for option in draft.options) == ["blue", "green", "red"]
    assert codes(table(tmp_path / "2", SCRIPT, "quiz.ts")) == ["format-unknown"]
    assert codes(table(tmp_path / "3", "const a = [f()];", "quiz.js")) == ["format-unknown"]


def test_yaml_is_read_by_the_rules_of_its_newer_version(tmp_path: Path) -> None:
    text = "- question: Is 12:30 a time?\n  options: [yes, no, 2024-01-01, 1_0, 010]\n  answer: A\n"
    draft = only(table(tmp_path, text, "bank.yaml"))
    assert [plain(option.text) for option in draft.options] == [
        "yes",
        "no",
        "2024-01-01",
        "1_0",
        "10",
    ]


@pytest.mark.parametrize(
    "text", ["a: &a [1]\nb: *a", "- !!python/object:os.system {}", "a: [", "\t- a", "a: {b: c", "? [1]\n: 2\n: 3"]
)  # fmt: skip
def test_yaml_that_is_more_than_data_or_less_is_refused(tmp_path: Path, text: str) -> None:
    assert codes(table(tmp_path, text, "bank.yml")) == ["yaml-invalid"]


def test_a_pool_as_text_has_ids_keys_and_references(tmp_path: Path) -> None:
    text = (
        "SUBELEMENT T1\n~~\nT1A01 (C) [97.1]\nWhich of these\nis it?\nA. One\nB. Two\nC. Three\nD. Four\n"
        "~~\nT1A02 (A)\nAnd?\nA. One\nB. Two\nC. Three\n~~\n"
    )
    reading = table(tmp_path, text, "pool.txt")
    draft = only(reading)
    assert (draft.key, draft.stem, draft.references) == (
        "id:T1A01",
        "Which of these is it?",
        "\\[97.1]".replace("\\", ""),
    )
    assert right(draft) == "C"
    assert [(p.code, p.place) for p in reading.problems] == [("too-few-options", "line 11")]


def test_a_quiz_on_html_shows_its_tags(tmp_path: Path) -> None:
    text = "question,a,b,c,answer\nWhich is bold?,<b>x</b>,<i>x</i>,<br>,A\nWhat is <p>x</p>?,x,y,z,B\n"
    reading = table(tmp_path, text)
    assert [plain(option.text) for option in reading.questions[0].options] == [
        "<b>x</b>",
        "<i>x</i>",
        "<br>",
    ]
    assert plain(reading.questions[1].stem) == "What is <p>x</p>?"


def test_html_in_cells_is_read_as_such(tmp_path: Path) -> None:
    draft = only(
        table(tmp_path, "question,a,b,answer\n<p>H<sub>2</sub>O &amp; <b>ice</b></p>,x,y,A\n")
    )
    assert draft.stem == "H₂O & **ice**"


def test_dollars_are_formulas_where_the_file_has_some(tmp_path: Path) -> None:
    text = "question,a,b,answer\nIt costs $5 and $6?,x,y,A\nWhat is $x$?,$\\frac{1}{2}$,y,A\n"
    reading = table(tmp_path, text)
    assert [draft.stem for draft in reading.questions] == ["It costs $5 and $6?", "What is x?"]
    assert reading.questions[1].options[0].text == "1/2"
    money = only(table(tmp_path / "2", "question,a,b,answer\nIs $x$ more?,$a$,b,A\n"))
    assert money.stem == "Is $x$ more?"


# Bounds


def test_a_cell_of_ten_megabytes_is_a_cell(tmp_path: Path) -> None:
    reading = table(tmp_path, HEADER + f"1,{'word ' * 2_000_000}?,x,y,z,A\n2,Q?,x,y,z,B\n")
    assert keys(reading) == ["A", "B"]


def test_a_hundred_thousand_columns_are_refused(tmp_path: Path) -> None:
    reading = table(tmp_path, ",".join(f"c{n}" for n in range(100_000)) + "\n" + "," * 99_999)
    assert codes(reading) == ["too-many-columns"]
    assert "at most 1 000 are read" in reading.problems[0].reason


def test_nul_bytes_do_no_harm(tmp_path: Path) -> None:
    reading = table(tmp_path, HEADER.encode() + b"1,O\0ne?,x\0,y,z,A\n\0\0\0\n2,Two?,x,y,z,B\n")
    assert [plain(draft.stem) for draft in reading.questions] == ["One?", "Two?"]


def test_a_million_options_are_bounded(tmp_path: Path) -> None:
    record = {"question": "Q?", "options": [str(n) for n in range(1_000_000)], "answer": "A"}
    draft = only(lines(tmp_path, record))
    assert len(draft.options) == 200


# Orders and statements


@pytest.mark.parametrize(
    ("options", "answer", "wanted"),
    [
        ("two,three,one", '"C, A, B"', ["one", "two", "three"]),
        ("two,three,one", "C A B", ["one", "two", "three"]),
        ("two,three,one", "3>1>2", ["one", "two", "three"]),
        ("two,three,one", "2 | 0 | 1", ["one", "two", "three"]),
        ("two bits,three bits,one bit", '"one bit, two bits, three bits"', ["one bit", "two bits", "three bits"]),
        ("two bits,three bits,one bit", "one bit > two bits > three bits", ["one bit", "two bits", "three bits"]),
        ("first,second,third", "", ["first", "second", "third"]),
    ],
)  # fmt: skip
def test_an_order_is_told_by_places_letters_or_the_options_themselves(
    tmp_path: Path, options: str, answer: str, wanted: list[str]
) -> None:
    draft = only(table(tmp_path, f"type,question,a,b,c,answer\nordering,Sort,{options},{answer}\n"))
    assert draft.kind is Kind.ORDERING
    assert [option.text for option in draft.options] == wanted


def test_an_order_that_leaves_one_out_is_told(tmp_path: Path) -> None:
    reading = table(tmp_path, "type,question,a,b,c,answer\nordering,Sort,two,three,one,A B\n")
    assert (reading.questions, codes(reading)) == ((), ["ordering-invalid"])


def test_an_order_may_be_a_list(tmp_path: Path) -> None:
    records = [
        {"type": "ordering", "question": f"Sort {n}", "options": ["x y", "z"], "answer": answer}
        for n, answer in enumerate((["z", "x y"], [1, 0]))
    ]
    reading = table(tmp_path, "\n".join(json.dumps(one) for one in records), "bank.jsonl")
    assert [[option.text for option in draft.options] for draft in reading.questions] == [
        ["z", "x y"], ["z", "x y"],
    ]  # fmt: skip


def test_a_statement_may_lack_its_key_and_says_where_it_is_neither(tmp_path: Path) -> None:
    rows = [
        "question,type,answer",
        "One,true/false,no",
        "Two,true/false,",
        "Three,true/false,maybe",
    ]
    reading = table(tmp_path, "\n".join(rows))
    assert keys(reading) == ["B", ""]
    assert [(one.code, one.place) for one in reading.problems] == [("answer-unknown", "line 4")]
