"""A class as a page and as a table: nothing in them is run, and nothing is asked for from outside."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime

from studytui.domain.class_figures import Tally, risk
from studytui.export.class_report import (
    ClassReport,
    LearnerRow,
    QuestionRow,
    class_csv,
    class_html,
)

HOSTILE = (
    "=1+1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    '"><script>alert(1)</script>',
    "محمد",
    "a\x1b[31mb",
    "\t=1",
)


def report(names: tuple[str, ...] = HOSTILE) -> ClassReport:
    topics = {1: Tally(3, 12, 0, 6), 2: Tally(1, 1)}
    learners = tuple(
        LearnerRow(
            name,
            Tally(4, 13, 0, 6),
            tuple(topics.values()),
            risk(place, topics),
            (41.0, 30.0, 52.0),
            datetime(2026, 11, 21, 9, tzinfo=UTC),
        )
        for place, name in enumerate(names)
    )
    return ClassReport(
        "Year 9 <b>&",
        datetime(2026, 11, 21, 9, tzinfo=UTC),
        "30 days",
        ("=Topic", "<i>Two</i>"),
        Tally(32, 104),
        tuple(topics.values()),
        learners,
        (QuestionRow("=cmd|' /C calc'!A0", "<u>", 12, 0.25, -0.4, "suspect"),),
        (60.0, 55.0, 65.0),
        8,
    )


def test_no_cell_of_the_table_is_a_formula() -> None:
    text = class_csv(report())
    assert text.startswith("\ufeff")
    head, *rows = csv.reader(io.StringIO(text[1:], newline=""))
    assert len(rows) == len(HOSTILE) and all(len(row) == len(head) for row in rows)
    for row in (head, *rows):
        for cell in row:
            is_number = re.fullmatch(r"-?\d+\.\d", cell) is not None
            assert is_number or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell
            assert "\x1b" not in cell
    assert rows[0][1:6] == ["13", "30.8", "17.3", "48.5", "-57.1"]
    assert rows[0][6:8] == ["high", "41.0"]


def test_the_page_runs_nothing_and_asks_for_nothing() -> None:
    page = class_html(report())
    assert "<script" not in page and "&lt;script&gt;" in page
    assert not re.search(r'\b(?:src|href)\s*=\s*"(?!#)', page)
    assert "url(" not in page and "@import" not in page and "://" not in page
    assert "<b>&" not in page.replace("<b>&amp;", "") and "Year 9 &lt;b&gt;&amp;" in page
    assert "<i>Two</i>" not in page and "\x1b" not in page
    for words in ("At risk", "By topic", "Questions to look at", "suspect", "60 % (55–65)"):
        assert words in page


def test_a_class_without_answers_is_a_page_too() -> None:
    empty = ClassReport(
        "Empty", datetime(2026, 11, 21, tzinfo=UTC), "all days", (), Tally(), (), ()
    )
    assert "no answers" in class_html(empty)
    assert len(list(csv.reader(io.StringIO(class_csv(empty)[1:])))) == 1
