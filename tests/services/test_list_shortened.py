"""Plain lists that come again without some of their questions: these are retired, where the file is
all there is of its source."""

from __future__ import annotations

from pathlib import Path

import pytest

from studytui.services.exports import Selection
from studytui.services.study import Study


def rows(*numbers: int, more: str = "") -> str:
    lines = (f"{number},Meadow {number}?,red,green,B\n" for number in numbers)
    return "id,question,a,b,answer\n" + "".join(lines) + more


def statuses(study: Study) -> dict[str, str]:
    return dict(study.database.rows("SELECT original_id, status FROM question ORDER BY 1"))


@pytest.fixture
def bank(study: Study, tmp_path: Path) -> Path:
    """A list of four, taken in."""
    path = tmp_path / "meadows.csv"
    path.write_text(rows(1, 2, 3, 4))
    assert study.imports.run([path]).new == 4
    return path


def test_what_has_gone_from_a_list_is_retired_told_and_taken_back(study: Study, bank: Path) -> None:
    study.library.set_note(4, "mine")
    bank.write_text(rows(1, 2, 3))
    assert study.imports.run([bank], dry_run=True).retired == 1
    assert statuses(study)["4"] == "active"
    report = study.imports.run([bank])
    assert (report.unchanged, report.retired, report.problems) == (3, 1, ())
    assert statuses(study) == {"1": "active", "2": "active", "3": "active", "4": "retired"}
    assert [one.kind for one in study.conflicts.all()] == ["gone"]
    assert report.run_id is not None
    study.imports.undo(report.run_id)
    assert set(statuses(study).values()) == {"active"}


def test_a_question_that_is_back_in_its_list_is_asked_again(study: Study, bank: Path) -> None:
    bank.write_text(rows(1, 2, 3))
    study.imports.run([bank])
    bank.write_text(rows(1, 2, 3, 4))
    assert study.imports.run([bank]).updated == 1
    assert set(statuses(study).values()) == {"active"}


def test_a_list_that_lacks_most_is_another_part_and_says_so(study: Study, bank: Path) -> None:
    bank.write_text(rows(1, 5, 6))
    report = study.imports.run([bank])
    assert (report.new, report.retired) == (2, 0)
    (told,) = report.problems
    assert told.code == "list-shorter"
    assert "3 of 4 questions" in told.reason
    assert set(statuses(study).values()) == {"active"}


def test_a_row_that_is_broken_retires_nothing(study: Study, bank: Path) -> None:
    bank.write_text(rows(1, 2, 3, more="4,Meadow 4?,red,green,Z\n"))
    report = study.imports.run([bank])
    assert report.retired == 0
    assert "list-broken" in [one.code for one in report.problems]
    assert statuses(study)["4"] == "active"


def test_a_file_that_is_one_of_several_of_its_source_retires_nothing(
    study: Study, tmp_path: Path
) -> None:
    for name, numbers in (("a.csv", (1, 2, 3)), ("b.csv", (4, 5))):
        (tmp_path / name).write_text(rows(*numbers))
        study.imports.run([tmp_path / name], source="Meadows")
    (tmp_path / "a.csv").write_text(rows(1, 2))
    report = study.imports.run([tmp_path / "a.csv"], source="Meadows")
    assert (report.retired, report.problems) == (0, ())
    assert set(statuses(study).values()) == {"active"}


def test_a_selection_that_studytui_wrote_retires_nothing(study: Study, bank: Path) -> None:
    csv = study.exports.format_named("csv")
    study.exports.write(csv, bank, Selection("meadow 1"), force=True)
    assert study.imports.run([bank]).retired == 0
    assert set(statuses(study).values()) == {"active"}


@pytest.mark.parametrize(
    ("name", "whole", "less"),
    [
        (
            "m.jsonl",
            '{"id": 1, "question": "x?", "options": ["a", "b"], "answer": "a"}\n'
            + '{"id": 2, "question": "y?", "options": ["a", "b"], "answer": "a"}\n',
            '{"id": 1, "question": "x?", "options": ["a", "b"], "answer": "a"}\n',
        ),
        (
            "m.gift",
            "// [id:1]\nx? {=a ~b}\n\n// [id:2]\ny? {=a ~b}\n",
            "// [id:1]\nx? {=a ~b}\n\nTell more. {}\n",
        ),
    ],
)
def test_other_lists_are_read_so_too(
    study: Study, tmp_path: Path, name: str, whole: str, less: str
) -> None:
    (tmp_path / name).write_text(whole)
    study.imports.run([tmp_path / name])
    (tmp_path / name).write_text(less)
    assert study.imports.run([tmp_path / name]).retired == 1
    assert statuses(study) == {"1": "active", "2": "retired"}
