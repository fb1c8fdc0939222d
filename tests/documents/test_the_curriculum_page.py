"""The page on curriculum files says what is so: its three examples are the same curriculum."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from studytui.ingest.readers import read
from studytui.ingest.scan import Unit, scan

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "curriculum.md"


def example(kind: str) -> str:
    found = re.search(rf"(?s)```{kind}\n(.+?)```", _PAGE.read_text("utf-8"))
    assert found is not None
    return found[1]


@pytest.mark.parametrize("kind", ["json", "toml", "csv"])
def test_each_example_is_read_without_a_word(kind: str, tmp_path: Path) -> None:
    (tmp_path / f"any name.{kind}").write_text(example(kind), "utf-8")
    unit = next(iter(scan([tmp_path])))
    assert isinstance(unit, Unit)
    reading = read(unit)
    assert reading.problems == ()
    assert [
        (one.subject, one.name, one.parent, one.weight, one.hours, one.prerequisites, one.concepts)
        for one in reading.topics
    ] == [
        ("Python basics", "Operators", None, 18, 4, (), ("Precedence", "Integer division")),
        ("Python basics", "Control flow", None, 29, None, (), ()),
        ("Python basics", "Conditions", "Control flow", None, 2, (("Operators", None),), ()),
        ("Python basics", "Loops", "Control flow", None, 3, (("Conditions", 70),), ()),
        ("Python basics", "Functions", None, 28, 6, (("Control flow", None),), ()),
    ]


def test_every_key_of_a_topic_is_on_the_page() -> None:
    from studytui.ingest.readers.curriculum import _COLUMNS

    page = _PAGE.read_text("utf-8")
    assert all(f"`{name}`" in page for name in _COLUMNS)
