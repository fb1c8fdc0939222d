"""Lab values: the bundled table, and a learner's own in its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from studytui.domain.lab_values import LabTable
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.paths import Paths, reference_folder
from studytui.services.reference import lab_values, read_lab_values

BUNDLED = reference_folder() / "lab_values.toml"


def names(table: LabTable) -> list[str]:
    return [value.name for group in table.groups for value in group.values]


def own(home: Paths, text: str) -> Path:
    home.create()
    home.lab_values.write_text(text, "utf-8")
    return home.lab_values


def test_the_bundled_table_is_whole_and_says_that_laboratories_differ(home: Paths) -> None:
    table = lab_values(home)

    assert 60 <= len(table) <= 120 and len(table.groups) >= 8
    assert "Laboratories differ" in table.note
    assert len(set(names(table))) == len(names(table))
    for group in table.groups:
        for value in group.values:
            for text in (value.name, value.conventional, value.si):
                assert text == clean_line(text) and text
            assert any(character.isdigit() for character in value.conventional), value


FACTORS = {
    "Creatinine": 88.42,
    "Glucose, fasting": 0.0555,
    "Calcium, total": 0.2495,
    "Calcium, ionised": 0.2495,
    "Magnesium": 0.4114,
    "Phosphate (as phosphorus)": 0.3229,
    "Uric acid": 59.48,
    "Urea nitrogen (BUN); urea": 0.357,
    "Bilirubin, total": 17.1,
    "Lactate, venous": 0.111,
    "Ammonia": 0.7139,
    "Iron": 0.1791,
    "Iron-binding capacity, total (TIBC)": 0.1791,
    "Vitamin B12": 0.7378,
    "pCO₂ (carbon dioxide)": 0.1333,
    "pO₂ (oxygen)": 0.1333,
    "Cortisol, 8 in the morning": 27.59,
    "Thyroxine, free (FT4)": 12.87,
    "Triiodothyronine, free (FT3)": 1.536,
    "Parathyroid hormone (PTH)": 0.1061,
    "Testosterone, total, men": 0.03467,
    "25-hydroxyvitamin D": 2.496,
    "Aldosterone, upright": 27.74,
    "Corticotropin (ACTH), morning": 0.2202,
    "Insulin, fasting": 6.945,
    "Opening pressure": 0.009807,
    "Glucose, CSF": 0.0555,
    "Calcium, urine": 0.02495,
    "Alanine aminotransferase (ALT)": 1 / 60,
    "Alkaline phosphatase (ALP)": 1 / 60,
    "Amylase": 1 / 60,
    "Creatine kinase (CK)": 1 / 60,
    "Creatinine clearance": 1 / 60,
}
"""From conventional to SI units, by molar mass or by definition."""


@pytest.mark.parametrize("name", FACTORS)
def test_both_systems_of_units_say_the_same(name: str) -> None:
    table = read_lab_values(BUNDLED)
    (value,) = [one for group in table.groups for one in group.values if one.name == name]
    numbers = [
        [float(found) for found in re.findall(r"\d+(?:\.\d+)?", text.partition("/")[0])]
        for text in (value.conventional, value.si)
    ]

    assert len(numbers[0]) == len(numbers[1]) >= 1
    for conventional, si in zip(*numbers, strict=True):
        assert si == pytest.approx(conventional * FACTORS[name], rel=0.04, abs=0.01)


def test_words_narrow_it_in_either_spelling() -> None:
    table = read_lab_values(BUNDLED)

    assert "Haemoglobin" in names(table.narrowed("hemoglo"))
    assert names(table.narrowed("glucose csf")) == ["Glucose, CSF"]
    assert names(table.narrowed("PCO2")) == ["pCO₂ (carbon dioxide)"]
    assert len(table.narrowed("lipids")) == 4
    assert len(table.narrowed("  ")) == len(table)
    assert not table.narrowed("[red]").groups


def test_a_file_in_the_home_takes_its_place(home: Paths) -> None:
    own(home, 'note = "Ours"\n[Mine]\n"Sodium" = ["1 a", "2 b"]\nPotassium = "3 c"\n')
    table = lab_values(home)

    assert table.note == "Ours"
    assert names(table) == ["Sodium", "Potassium"]
    assert table.groups[0].values[1].si == "3 c"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[A]\nSodium = [5 5]\nx = '1'\n", 2, "not TOML"),
        ("[A]\nSodium = [\n", 2, "not TOML"),
        ("[A]\nSodium = 5\n", 2, '["conventional", "SI"]'),
        ('[A]\nx = "1"\n[B]\nx = ["1"]\n', 4, '["conventional", "SI"]'),
        ('[A]\n"x y" = ["1", 2]\n', 2, "'x y' must be"),
        ('[A]\nx = ["1", ""]\n', 2, "'x' must be"),
        ('# head\n\nSodium = ["1", "2"]\n', 3, "stands in no group"),
        ("note = 5\n[A]\nx = '1'\n", 1, "note must be text"),
        ('[A]\nx = "1"\nx = "2"\n', 3, "not TOML"),
        ("", 0, "holds no values"),
        ("[A]\n", 0, "holds no values"),
    ],
)
def test_what_is_wrong_in_it_is_told_with_its_line(
    text: str, line: int, words: str, home: Paths
) -> None:
    path = own(home, text)
    with pytest.raises(StudyError) as refused:
        lab_values(home)

    place = f"{path}, line {line}:" if line else f"{path}:"
    assert refused.value.message.startswith(place)
    assert words in refused.value.message
    assert "bundled values" in refused.value.hint


def test_what_is_no_text_file_is_refused(home: Paths) -> None:
    own(home, "").write_bytes(b"[A]\nx = '\xff'\n")
    with pytest.raises(StudyError, match=r"line 2: it is not UTF-8 text"):
        lab_values(home)

    own(home, "#" * 300_000)
    with pytest.raises(StudyError, match="larger than 256 KB"):
        lab_values(home)

    home.lab_values.unlink()
    home.lab_values.mkdir()
    with pytest.raises(StudyError, match="not a file"):
        lab_values(home)
