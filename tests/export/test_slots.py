"""Orders, matches and gaps in print: nothing tells the order that is asked for, nothing is lost."""

from __future__ import annotations

import pytest

from studytui.domain.text import plain
from studytui.export.paper import Paper, Part, paper_html
from studytui.export.report import Entry
from studytui.export.report_csv import report_csv
from studytui.export.report_html import report_html
from studytui.export.report_markdown import report_markdown
from studytui.services.study import Study
from tests.export.asked import report
from tests.made_slots import add
from tests.services.test_slots import place_right, sat
from tests.tui.showing import flat

NAMES = ("order", "match", "often", "gaps", "keyless", "ugly-order", "ugly-match", "ugly-gaps")


@pytest.fixture
def entries(study: Study) -> tuple[Entry, ...]:
    ids = add(study)
    session = sat(study, *(ids[name] for name in NAMES))
    for place, name in enumerate(NAMES):
        session.go_to(place)
        if name in ("order", "gaps"):
            place_right(session)
        else:
            session.place(session.item.option_order[0])
    return tuple(Entry(session.question(item.position), item) for item in session.sitting.items)


def test_a_report_compares_slot_by_slot(entries: tuple[Entry, ...]) -> None:
    made = report(*entries)
    for text in (report_markdown(made), report_html(made)):
        assert "Key: " in text and "You: nothing" in text and "✗" in text and "✓" in text
        assert "\x1b" not in text
        for entry in entries:
            for slot in entry.question.slots:
                words = plain(slot.explanation).split()
                assert not words or words[0] in text
    assert "1 A, 2 " in report_csv(made)


def test_gaps_keep_their_numbers_in_print(entries: tuple[Entry, ...]) -> None:
    assert "[1: ____]" in report_html(report(*entries))
    assert "1: " in report_markdown(report(*entries))


def test_a_paper_never_shows_the_order_that_is_asked_for(entries: tuple[Entry, ...]) -> None:
    asked = entries[0].question
    text = paper_html(Paper("Mock", (asked,)), (Part.QUESTIONS,))
    places = [text.index(option.text) for option in asked.options]
    assert places != sorted(places)
    assert "Put in order." in text


def test_the_key_of_a_paper_is_that_of_its_letters(entries: tuple[Entry, ...]) -> None:
    text = flat(paper_html(Paper("Mock", tuple(e.question for e in entries)), tuple(Part)))
    assert "1 wake up; 2 wash; 3 dress; 4 eat; 5 leave" in text
    assert "→" in text
