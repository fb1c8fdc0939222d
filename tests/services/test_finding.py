"""The file that a report of an import is about: only one that lies where was imported from."""

from __future__ import annotations

from pathlib import Path

import pytest

from studytui.errors import StudyError
from studytui.services.importing.finding import find_file
from studytui.services.study import Study


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "captures"
    for name in ("a/one.html", "a/one.json", "bank.zip", "b/two.json", "c:d.csv", "b/three.htm"):
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")
    (tmp_path / "secret.html").write_text("not imported")
    (place / "link.html").symlink_to(tmp_path / "secret.html")
    (place / "turns").symlink_to(place / "turns")
    return place


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("a/one.html", "a/one.html"), ("a/one", "a/one.html"), ("b/two", "b/two.json"),
        ("b/three", "b/three.htm"), ("bank.zip:inner/q.xml", "bank.zip"),
        ("bank.zip/inner/q.xml", "bank.zip"), ("c:d.csv", "c:d.csv"), ("c:d.csv:4", "c:d.csv"),
    ],
)  # fmt: skip
def test_a_file_is_found_by_its_name_or_by_that_of_what_holds_it(
    folder: Path, name: str, wanted: str
) -> None:
    assert find_file(name, [folder]) == folder / wanted


@pytest.mark.parametrize(
    "name",
    [
        "", "/", "..", "../secret", "../secret.html", "a/../../secret.html", "link", "link.html",
        "turns", "/etc/passwd", "a", "a/gone.html", "one.html", "nul\0", "x" * 5000,
    ],
)  # fmt: skip
def test_what_lies_elsewhere_or_is_no_file_is_never_given(folder: Path, name: str) -> None:
    assert find_file(name, [folder]) is None
    assert find_file(name, [folder / "gone"]) is None


def test_of_several_places_the_one_that_has_it_is_looked_at(folder: Path) -> None:
    bank, one = folder / "bank.zip", folder / "a" / "one.html"
    assert find_file("bank.zip", [one, bank]) == bank
    assert find_file("two.json", [one, bank, folder / "b"]) == folder / "b" / "two.json"
    assert find_file("whatever", [bank]) == bank
    assert find_file("whatever", [one, bank]) is None


def test_what_is_gone_is_said_in_words(study: Study, folder: Path) -> None:
    assert study.imports.file_of("b/two", [folder]) == folder / "b" / "two.json"
    with pytest.raises(StudyError, match="not where it was imported from"):
        study.imports.file_of("b/gone", [folder])
    sample = next(path for path in study.imports.samples().rglob("*.html"))
    name = str(sample.relative_to(study.imports.samples()))
    assert study.imports.file_of(name, []) == sample
