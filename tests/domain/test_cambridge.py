"""Names of past papers."""

from __future__ import annotations

import pytest

from studytui.domain.cambridge import PaperKind, PaperName, paper_name, subject_of


@pytest.mark.parametrize(
    ("stem", "found"),
    [
        ("9706_s22_qp_12", PaperName("9706", 2022, "s", PaperKind.QUESTIONS, "1", "2")),
        ("9708_W21_MS_31", PaperName("9708", 2021, "w", PaperKind.MARKS, "3", "1")),
        ("9709_m24_er", PaperName("9709", 2024, "m", PaperKind.REPORT)),
        ("9706_s22_qp_12_v2", PaperName("9706", 2022, "s", PaperKind.QUESTIONS, "1", "2", 2)),
        ("8021_s23_in_22", PaperName("8021", 2023, "s", PaperKind.OTHER, "2", "2")),
    ],
)
def test_a_name_says_subject_session_year_kind_paper_and_variant(
    stem: str, found: PaperName
) -> None:
    assert paper_name(stem) == found


@pytest.mark.parametrize(
    "stem", ["Syllabus-Accounting-9706", "9706_s22", "9706_x22_qp_12", "a9706_s22_qp_12", ""]
)
def test_any_other_name_is_none(stem: str) -> None:
    assert paper_name(stem) is None


def test_a_paper_its_marks_and_its_report_are_of_one_series() -> None:
    names = [paper_name(f"9990_s24_{kind}_12") for kind in ("qp", "ms", "er")]
    assert len({name.series for name in names if name is not None}) == 1


def test_a_title_is_for_a_person() -> None:
    name = paper_name("9706_s22_qp_12_v2")
    assert name is not None
    assert name.title == "Question paper 12 · May/June 2022, version 2"


def test_the_subject_is_what_the_innermost_folder_calls_it() -> None:
    folders = ("resource_bank", "English_General_Paper_8021", "2024", "Past_Paper")
    assert subject_of(folders, "8021") == "English General Paper"
    assert subject_of(folders, "9706") == ""
