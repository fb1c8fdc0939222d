"""docs/anki.md says what becomes of cards as it is."""

from __future__ import annotations

import re
from pathlib import Path

from studytui.services.study import Study
from tests.ingest.anki_decks import CLOZE, Made, package

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "anki.md").read_text("utf-8")


def test_its_cards_are_asked_as_it_says(study: Study, tmp_path: Path) -> None:
    cells = [re.split(r"\s*\|\s*", line.strip("| ")) for line in PAGE.splitlines() if "|" in line]
    head = cells.index(["front", "back", "asked as", "right is"])
    rows = [[*row, ""][:4] for row in cells[head + 2 : head + 6]]
    notes = []
    for front, back, *_ in rows:
        fields = (front.replace("`", ""), back.replace("`", ""))
        notes.append(Made(fields, CLOZE) if "{{c1" in front else Made(fields))
    study.imports.run([package(tmp_path / "deck.apkg", notes)])
    found = [study.library.question(one) for one in study.library.find().ids()]
    assert len(found) == len(rows) == 4
    for question, (_, back, kind, right) in zip(found, rows, strict=True):
        assert question.kind.label == kind
        keyed = [option.text for option in question.options if option.is_correct]
        assert [*keyed, *question.accepted[:1]] == ([right] if right else [])
        if not right:
            assert question.explanation == back
