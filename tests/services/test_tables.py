"""What the columns of tables are: said once, remembered for all tables with the same columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from studytui.domain.table_mapping import TableMapping
from studytui.errors import StudyError
from studytui.services.imports import ImportReport
from studytui.services.study import Study
from studytui.services.tables import Said, said
from tests.exam_files import write_exam

ROWS = "Frage,Möglich 1,Möglich 2,Stimmt,Fach\nWas ist grün?,Gras,Schnee,{},Farben\n"
WORDS = "question=Frage,a=Möglich 1,b=Möglich 2,answer=Stimmt"


def write(folder: Path, name: str = "fragen.csv", answer: str = "A") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(ROWS.format(answer), "utf-8")
    return path


def codes(report: ImportReport) -> list[str]:
    return [problem.code for problem in report.problems]


def say(study: Study, path: Path, *words: str) -> list[TableMapping]:
    mappings = study.tables.understood([path], said(words))
    for mapping in mappings:
        study.tables.keep(mapping)
    return mappings


def right_texts(study: Study) -> list[str]:
    rows = study.database.rows('SELECT text FROM "option" WHERE is_correct = 1 ORDER BY option_id')
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["question=Q,a=X"], Said((("question", "Q"), ("a", "X")))),
        (["question=Q", "A = X 1 "], Said((("question", "Q"), ("a", "X 1")))),
        (['"question=What, pray",option 3=X'], Said((("question", "What, pray"), ("c", "X")))),
        (["base=1"], Said((), "1")),
        (["question=1,a=2,header=none"], Said((("question", "1"), ("a", "2")), "", False)),
        (["question=x=y"], Said((("question", "x=y"),))),
    ],
)
def test_what_is_typed_is_understood(words: list[str], wanted: Said) -> None:
    assert said(words) == wanted


@pytest.mark.parametrize("words", ["", "question", "question=", "frage=Q", "base=2", "=Q", ","])
def test_what_says_nothing_is_refused_with_what_may_be_said(words: str) -> None:
    with pytest.raises(StudyError) as error:
        said([words])
    assert "question" in (error.value.hint or "")


def test_columns_are_asked_for_once(study: Study, tmp_path: Path) -> None:
    folder = tmp_path / "bank"
    first = study.imports.run([write(folder)])
    assert codes(first) == ["columns-unknown"] and first.skipped == 1
    say(study, folder, WORDS)
    second = study.imports.run([folder])
    assert second.new == 1 and codes(second) == ["columns-unused"]
    assert right_texts(study) == ["Gras"]
    other = study.imports.run([write(tmp_path / "other", "mehr.csv", "B")])
    assert other.new + other.updated == 1 and "columns-unknown" not in codes(other)


def test_the_order_of_the_columns_does_not_matter(study: Study, tmp_path: Path) -> None:
    say(study, write(tmp_path / "one"), WORDS)
    turned = tmp_path / "turned.csv"
    turned.write_text("Fach,Stimmt,Möglich 2,Möglich 1,Frage\nFarben,B,Gras,Schnee,Was?\n", "utf-8")
    assert study.imports.run([turned]).new == 1
    assert right_texts(study) == ["Gras"]


def test_what_is_said_later_reads_the_same_file_again(study: Study, tmp_path: Path) -> None:
    path = write(tmp_path / "bank")
    say(study, path, WORDS)
    study.imports.run([path])
    say(study, path, "topic=Fach")
    again = study.imports.run([path])
    assert again.updated == 1 and codes(again) == []
    assert study.database.value("SELECT name FROM topic") == "Farben"
    study.imports.run([path])
    before = study.database.total_changes()
    assert study.imports.run([path]).unchanged == 1
    assert study.database.total_changes() == before


def test_only_tables_are_read_again(study: Study, tmp_path: Path) -> None:
    folder = tmp_path / "bank"
    write(folder)
    write_exam(folder / "exam.json", 1)
    study.imports.run([folder])
    say(study, folder / "fragen.csv", WORDS)
    assert study.imports.run([folder]).new == 1


def test_from_where_numbers_count_may_be_said(study: Study, tmp_path: Path) -> None:
    path = write(tmp_path / "bank", answer="1")
    say(study, path, WORDS)
    assert codes(study.imports.run([path]))[0] == "answer-base-unknown"
    assert right_texts(study) == []
    say(study, path, "base=0")
    assert "answer-base-unknown" not in codes(study.imports.run([path]))
    assert right_texts(study) == ["Schnee"]
    say(study, path, "base=1")
    study.imports.run([path])
    assert right_texts(study) == ["Gras"]


def test_a_table_without_names_is_told_by_numbers(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "bare.csv"
    path.write_text("Farben,Was ist grün?,Gras,Schnee,A\nFarben,Was ist weiß?,Gras,Schnee,B\n")
    assert codes(study.imports.run([path])) == ["columns-unknown"]
    (mapping,) = say(study, path, "header=none,topic=1,question=2,a=3,b=4,answer=5")
    assert study.imports.run([path]).new == 2
    other = tmp_path / "other.csv"
    other.write_text("So many,other,columns,mean,nothing\nSo many,other,columns,mean,nothing\n")
    assert codes(study.imports.run([other])) == ["columns-unknown"]
    assert mapping.columns[:5] == ("1", "2", "3", "4", "5")


def test_lists_in_json_have_columns_too(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "liste.jsonl"
    path.write_text('{"frage": "Was ist grün?", "wahl": ["Gras", "Schnee"], "stimmt": "A"}\n' * 2)
    assert codes(study.imports.run([path])) == ["columns-unknown"]
    say(study, path, "question=frage,options=wahl,answer=stimmt")
    report = study.imports.run([path])
    assert (report.new, codes(report)) == (1, ["duplicate-question"])


def test_columns_that_are_not_there_are_told_with_those_that_are(
    study: Study, tmp_path: Path
) -> None:
    path = write(tmp_path / "bank")
    with pytest.raises(StudyError, match="Welche") as error:
        study.tables.understood([path], said(["question=Welche"]))
    assert "“Frage”, “Möglich 1”" in (error.value.hint or "")
    with pytest.raises(StudyError, match="there is no question"):
        study.tables.understood([path], said(["topic=Fach"]))
    with pytest.raises(StudyError, match="no table"):
        study.tables.understood([write(tmp_path / "x", "x.html")], said(["topic=Fach"]))


def test_what_was_said_can_be_forgotten(study: Study, tmp_path: Path) -> None:
    path = write(tmp_path / "bank")
    (mapping,) = say(study, path, WORDS)
    assert study.tables.mappings() == [mapping]
    study.imports.run([path])
    study.tables.forget(mapping)
    assert study.tables.mappings() == []
    assert codes(study.imports.run([path])) == ["columns-unknown"]
    assert right_texts(study) == ["Gras"], "what is in stays"


def test_the_columns_are_shown_with_values_and_what_they_are_taken_for(
    study: Study, tmp_path: Path
) -> None:
    path = tmp_path / "bank.csv"
    path.write_text("question,Eins,b,answer\nWhat?,\x1b[31mred,green,A\nAnd?,,blue,B\n")
    (columns,) = study.tables.columns([path])
    assert columns.names == ("question", "Eins", "b", "answer")
    assert columns.fields == ("question", "", "b", "answer")
    assert columns.samples == (("What?", "And?"), ("red",), ("green", "blue"), ("A", "B"))
    assert columns.is_understood and columns.makes_questions(columns.said.saying("Eins", "a"))
    assert not columns.makes_questions(columns.said.saying("question", "ignore"))


def test_a_dry_run_with_columns_remembers_nothing(study: Study, tmp_path: Path) -> None:
    path = write(tmp_path / "bank")
    mappings = study.tables.understood([path], said([WORDS]))
    report = study.imports.run([path], dry_run=True, mappings=mappings)
    assert report.new == 1
    assert study.tables.mappings() == []
