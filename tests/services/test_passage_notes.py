"""Notes on passages: kept with the text, found again when it changes, moves or goes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.passage_notes import place_of
from studytui.services.changes import Changes
from studytui.services.study import Study

PARTS = [f"## Part {name}\n\nOf {name} and its {name}ness. " + "It goes on. " * 60 for name in
         ("alpha", "beta", "gamma", "delta")]  # fmt: skip


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    book = folder / "book.md"
    book.write_text("# Book\n\n" + "\n\n".join(PARTS), "utf-8")
    return book


@pytest.fixture
def reader(study: Study, book: Path) -> Study:
    """A book with a note on what it says of gamma."""
    study.resources.add(book.parent)
    study.resources.look()
    study.passage_notes.set(1, place_with(study, "gamma"), "Learn [b]this[/b].")
    return study


def place_with(study: Study, word: str) -> int:
    passages = study.resources.passages(1)
    return next(place for place, one in enumerate(passages) if f"Of {word}" in one.text)


def test_a_note_goes_along_when_the_text_before_it_changes(reader: Study, book: Path) -> None:
    (before,) = reader.passage_notes.of(1)
    book.write_text("# Book\n\n## New\n\nNew. " * 40 + "\n\n".join(PARTS), "utf-8")
    assert reader.resources.look().changed == 1
    (note,) = reader.passage_notes.of(1)
    assert note.position == place_with(reader, "gamma") != before.position
    assert (note.text, note.is_changed) == ("Learn [b]this[/b].", False)


def test_a_note_on_what_was_put_in_other_words_stays_there_and_says_so(
    reader: Study, book: Path
) -> None:
    text = book.read_text("utf-8").replace("Of gamma", "Now of gamma, the third,")
    book.write_text(text, "utf-8")
    reader.resources.look()
    (note,) = reader.passage_notes.of(1)
    passage = reader.resources.passages(1)[note.position]
    assert "gamma, the third" in passage.text and note.is_changed


def test_a_note_stays_with_a_file_that_moved_and_with_one_that_is_gone(
    reader: Study, book: Path
) -> None:
    moved = book.with_name("moved.md")
    book.rename(moved)
    assert reader.resources.look().moved == 1
    assert [one.text for one in reader.passage_notes.of(1)] == ["Learn [b]this[/b]."]
    moved.unlink()
    assert reader.resources.look().gone == 1
    (note,) = reader.passage_notes.search("learn")
    assert "Of gamma" in reader.resources.passages(note.resource_id)[note.position].text


def test_notes_are_found_by_words_or_all_of_them(reader: Study) -> None:
    reader.passage_notes.set(1, 0, "Another one, of Zürich")
    assert [one.text for one in reader.passage_notes.search("zür another")] == [
        "Another one, of Zürich"
    ]
    assert reader.passage_notes.search("learn another") == []
    assert len(reader.passage_notes.search("note:")) == 2
    assert len(reader.passage_notes.search("note: lear")) == 1


def test_a_note_is_changed_taken_away_and_undone(reader: Study) -> None:
    place = reader.passage_notes.of(1)[0].position
    assert reader.passage_notes.set(1, place, "Learn [b]this[/b].") is Changes.NOTHING
    reader.passage_notes.set(1, place, "Known.")
    reader.passage_notes.set(1, place, "")
    assert reader.passage_notes.of(1) == []
    reader.undo.take_back()
    assert [one.text for one in reader.passage_notes.of(1)] == ["Known."]
    reader.undo.take_back()
    assert [one.text for one in reader.passage_notes.of(1)] == ["Learn [b]this[/b]."]


@given(st.lists(st.text(max_size=8), max_size=8), st.text(max_size=8), st.integers(0, 9))
def test_a_passage_that_is_still_there_is_found(
    others: list[str], quote: str, position: int
) -> None:
    for place in range(len(others) + 1):
        passages = [*others[:place], quote, *others[place:]]
        found = place_of(quote, position, passages)
        assert found is not None and passages[found] == quote
        same = [at for at, one in enumerate(passages) if one == quote]
        assert abs(found - position) == min(abs(at - position) for at in same)
