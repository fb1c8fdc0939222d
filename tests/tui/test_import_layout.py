"""What an import says, in lines: how far it is, what it met, what became of each file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studytui.domain.draft import Problem
from studytui.services.imports import (
    AS_THE_FILES_SAY,
    FileOutcome,
    ImportProgress,
    ImportReport,
)
from studytui.tui.layouts.imports import progress_lines, report_lines, time_text
from studytui.tui.layouts.problem import Shown, file_row, kind_of, problem_row


def _progress(progress: ImportProgress | None, width: int) -> list[str]:
    lines = progress_lines(progress, width, verb="Importing", names="/home/me/bank", is_look=False)
    assert all(line.cell_length <= width for line in lines)
    return [line.plain.replace("\u202f", " ") for line in lines]


def test_progress_tells_what_is_done_and_left_in_any_width() -> None:
    progress = ImportProgress(done=250, total=1000, questions=240, seconds=10)
    wide = "\n".join(_progress(progress, 100))
    assert "250 of 1 000 files   240 questions" in wide
    assert " 25%" in wide and "0:30 left" in wide and "25 files a second" in wide
    narrow = " ".join(_progress(progress, 30))
    assert "0:30 left" in narrow
    assert "finding the files" in " ".join(_progress(None, 30))
    assert time_text(3723) == "1:02:03"


def test_looking_for_near_duplicates_is_told_at_the_end() -> None:
    progress = ImportProgress(10, 10, 10, 1.0, compared=5, to_compare=10)
    told = " ".join(_progress(progress, 80))
    assert " 50%" in told and "near duplicates" in told and "left" not in told


def test_warnings_problems_and_what_is_left_out_are_told_apart() -> None:
    warning = Problem("a.json", "x", "lost an image", is_warning=True)
    lost = Problem("b.json", "y", "[/]bad")
    left_out = Problem("c.txt", "format-unknown", "The format is not known.")
    assert [kind_of(one) for one in (warning, lost, left_out)] == [
        Shown.WARNINGS,
        Shown.LOST,
        Shown.LEFT_OUT,
    ]
    assert [Shown.ALL.fits(one) for one in (warning, lost, left_out)] == [True, True, True]
    assert problem_row(lost, 60).plain.startswith(" ✗ b.json")
    assert problem_row(left_out, 60).plain.startswith(" – c.txt")
    assert "[/]bad" in problem_row(lost, 60).plain


@pytest.mark.parametrize("name", ["日本語" * 100, "\x1b[2Jשלום" * 60, "é" * 300, ""])
@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_the_ugliest_names_keep_their_line(name: str, width: int) -> None:
    rows = (
        problem_row(Problem(name, "x", name), width),
        file_row(FileOutcome(name, "new, failed", 2, "", "exam, JSON"), width),
    )
    for row in rows:
        assert row.cell_length == width
        assert "\x1b" not in row.plain and "\n" not in row.plain


def test_a_file_says_in_words_what_became_of_it() -> None:
    row = file_row(FileOutcome("a.csv", "updated, failed", 2, "", "table"), 100).plain
    assert row.startswith(" ✗ a.csv") and "changed, does not go in, 2 questions" in row
    assert file_row(FileOutcome("a", "unchanged", 0, ""), 80).plain.startswith(" ✓ a")


def test_a_report_says_what_comes_next() -> None:
    def told(report: ImportReport, **more: int) -> str:
        lines = report_lines(report, 80, names="/bank", destination=AS_THE_FILES_SAY, **more)
        return " ".join(line.plain for line in lines)

    done = ImportReport(*(2, 0, 0, 0, 0, 1, 2, 0, 1.0, (), (), 1))
    assert "1 did not go in" in told(done) and "Press 1 to begin" in told(done)
    assert "2 conflicts wait for your word: V decides." in told(done, conflicts=2)
    assert "The pages showed 3 answers of yours: % counts them." in told(done, captured=3)
    before = replace(done, is_dry_run=True)
    assert "1 cannot go in" in told(before) and "⏎ takes it in." in told(before)
    problem = Problem("b.json", "y", "bad")
    lost = replace(before, new=0, questions=0, problems=(problem,))
    assert "Nothing of it can go in: the list says why." in told(lost)
    assert "Z goes on from here" in told(replace(done, was_cancelled=True))
    assert "No file was found there." in told(replace(done, questions=0))
