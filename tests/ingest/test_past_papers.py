"""Past papers as questions: parts, marks and schemes of the sample and of made papers, in either order."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from studytui.services.study import Study
from tests.shared_data import shared_data
from tools.make_past_papers import pdf, write_papers

QUESTIONS = """
    SELECT q.original_number, q.marks, t.stem, t.explanation FROM question q
    JOIN question_text t USING (question_id) JOIN source s USING (source_id)
    WHERE s.name = ? AND q.original_id LIKE ? ORDER BY q.question_id
"""


def test_the_sample_bank_gives_its_papers_with_what_their_schemes_say(study: Study) -> None:
    folder = shared_data("extractions/alevel-resource-bank") / "resource_bank"
    report = study.imports.run([folder])
    found = study.database.rows(QUESTIONS, "Baking 9990", "9990_s24_12 %")
    assert [(number, marks) for number, marks, *_ in found] == [
        ("1(a)", 2), ("1(b)", 2), ("2(a)(i)", 4), ("2(a)(ii)", 3), ("3", 12),
    ]  # fmt: skip
    assert found[2][2] == "The bakery sold 2021 loaves in May.\n\nCalculate the flour used in May."
    assert found[1][3] == "Bread (1) / starters (1) / crispbread (1) max 2"
    (exam,) = [one for one in study.exams.all() if "12 · May/June 2024" in one.title]
    assert exam.title == "Baking 9990 · Question paper 12 · May/June 2024"
    told = {problem.code for problem in report.problems}
    assert told == {"file-broken", "file-empty", "format-unknown", "no-questions", "scheme-missing"}
    # A corrected paper is another one.
    assert study.database.rows(QUESTIONS, "Baking 9990", "9990_w23_31_v2 %") != []


def test_made_papers_are_found_whole(study: Study, tmp_path: Path) -> None:
    truth = write_papers(tmp_path, 12, seed=3)
    report = study.imports.run([tmp_path])
    assert not {"total-differs", "marks-missing", "scheme-incomplete"} & {
        problem.code for problem in report.problems
    }
    rows = study.database.rows(
        "SELECT q.original_id, q.marks FROM question q ORDER BY q.question_id"
    )
    expected = {
        (f"{name.replace('_qp', '').removesuffix('.pdf')} {part.number}", part.marks)
        for name, parts in truth.items()
        for part in parts
    }
    assert set(rows) == expected and len(rows) == len(expected)


@pytest.mark.parametrize("first", ["paper", "both"])
def test_a_scheme_joins_its_questions_whenever_it_comes(
    study: Study, tmp_path: Path, first: str
) -> None:
    papers, schemes = tmp_path / "Past_Paper", tmp_path / "Mark_Scheme"
    papers.mkdir()
    schemes.mkdir()
    (papers / "9990_s24_qp_12.pdf").write_bytes(pdf([["1 (a) Define crumb. [2]", "(b) Why? [1]"]]))
    scheme = schemes / "9990_s24_ms_12.pdf"
    if first == "paper":
        study.imports.run([tmp_path])
        study.library.set_note(1, "mine")
    scheme.write_bytes(pdf([["1(a) The soft inside (1) of a loaf (1) [2]", "1(b) Air [1]"]]))
    study.imports.run([tmp_path])
    rows = study.database.rows("SELECT explanation FROM question_text ORDER BY question_id")
    assert rows == [("The soft inside (1) of a loaf (1)",), ("Air",)]
    if first == "paper":
        assert study.library.question(1).note == "mine"
    again = study.imports.run([tmp_path])
    assert (again.new, again.updated) == (0, 0)


def test_a_paper_given_by_itself_finds_its_scheme(study: Study, tmp_path: Path) -> None:
    folder = shared_data("extractions/alevel-resource-bank") / "resource_bank" / "Baking_9990"
    shutil.copytree(folder, tmp_path / "Baking_9990")
    study.imports.run([tmp_path / "Baking_9990/2024/Past_Paper/9990_s24_qp_12.pdf"])
    rows = study.database.rows("SELECT count(*) FROM question_text WHERE explanation != ''")
    assert rows == [(5,)]


def test_a_broken_scheme_is_told_and_the_paper_goes_in(study: Study, tmp_path: Path) -> None:
    (tmp_path / "9990_s24_qp_12.pdf").write_bytes(pdf([["1 Define crumb. [2]"]]))
    (tmp_path / "9990_s24_ms_12.pdf").write_bytes(b"%PDF-1.4 torn")
    report = study.imports.run([tmp_path])
    assert report.new == 1
    assert "file-broken" in {problem.code for problem in report.problems}
