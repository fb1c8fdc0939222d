"""docs/search.md says what the search understands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from studytui.domain.question import Kind
from studytui.services.study import Study
from studytui.storage.search import FIELDS, asked
from tests.made_questions import fill

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "search.md").read_text("utf-8")
EXAMPLES = [
    example
    for row in re.findall(r"^\|[^|]*\|[^|]*\|", PAGE, re.MULTILINE)
    for example in re.findall(r"`([^`]+)`", row)
    if ":" in example
]


def test_its_table_has_every_field_and_no_other() -> None:
    fields = PAGE.partition("## Fields")[2]
    rows = re.findall(r"^\| `(\w+)` \|", fields, re.MULTILINE)
    assert rows == list(FIELDS)


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_is_a_field_with_a_meaning(study: Study, example: str) -> None:
    study.searches.keep("hard loops", "topic:loops difficulty:>3")
    found = asked(study.database, study.learner_id, example)
    assert found.condition is not None and not found.words
    fill(study, 12)
    assert study.exams.count(example).total >= 0


def test_it_names_every_kind() -> None:
    assert all(f"`{kind.value}`" in PAGE or f"kind:{kind.value}" in PAGE for kind in Kind)


@pytest.mark.parametrize(
    ("query", "fewer"), [("loop OR while", "loop"), ("a b OR c", "c"), ("iter*", "iterable")]
)
def test_or_and_prefixes_find_at_least_as_much(study: Study, query: str, fewer: str) -> None:
    fill(study, 60)
    assert study.exams.count(query).total >= study.exams.count(fewer).total
