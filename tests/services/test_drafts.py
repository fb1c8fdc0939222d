"""Drafts: what is half typed, as files of their own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from studytui.errors import StudyError
from studytui.services.drafts import Draft, Drafts

EVER, NEVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)
"""Moments before and after everything that is typed."""


def test_a_draft_comes_again_until_it_is_dropped(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "drafts")
    assert drafts.text("note", "1") is None
    drafts.keep(Draft("note", "1", "half", "Loops"))
    drafts.keep(Draft("note", "1", "half of", "Loops"))
    drafts.keep(Draft("answer", "1", "other"))
    assert drafts.text("note", "1") == "half of"
    assert drafts.text("answer", "1") == "other"
    drafts.drop("note", "1")
    drafts.drop("note", "1")
    assert drafts.text("note", "1") is None


def test_a_program_that_starts_finds_what_another_one_left_and_nothing_of_its_own(
    tmp_path: Path,
) -> None:
    before = Drafts(tmp_path)
    before.keep(Draft("note", "1", "half", "Loops"))
    before.keep(Draft("answer", "1", "comes by itself"))
    drafts = Drafts(tmp_path)
    assert drafts.to_find_again(EVER) == [Draft("note", "1", "half", "Loops")]
    assert drafts.to_find_again(NEVER) == []
    drafts.keep(Draft("note", "2", "in the midst of it", "Sets"))
    assert [draft.uid for draft in drafts.to_find_again(EVER)] == ["1"]
    before.drop("note", "1")
    assert drafts.to_find_again(EVER) == []


@pytest.mark.parametrize("torn", [b"", b"{", b"[]", b"{}", b"\xff", b'{"purpose": 1, "uid": 2}'])
def test_a_draft_that_cannot_be_read_is_none(tmp_path: Path, torn: bytes) -> None:
    drafts = Drafts(tmp_path)
    drafts.keep(Draft("note", "../../etc/passwd", "half", "Loops"))
    (path,) = tmp_path.iterdir()
    path.write_bytes(torn)
    assert drafts.text("note", "../../etc/passwd") is None
    assert Drafts(tmp_path).to_find_again(EVER) == []


def test_typing_goes_on_where_no_draft_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("a file in its place")
    drafts = Drafts(tmp_path / "drafts")
    drafts.keep(Draft("note", "1", "half"))
    drafts.drop("note", "1")
    assert drafts.text("note", "1") is None
    with pytest.raises(StudyError, match="cannot be written"):
        drafts.edited_file("1", "text")


def test_what_an_editor_saved_when_it_was_cut_off_is_edited_on(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    path = drafts.edited_file("1", "text")
    assert path.read_text() == "text"
    # As nano does.
    path.with_name(f"{path.name}.save").write_text("text, edited")
    assert drafts.edited_file("1", "text").read_text() == "text, edited"
    assert drafts.edited_file("1", "text as it is now").read_text() == "text as it is now"
    drafts.drop_edited(path)
    assert drafts.edited_file("1", "text").read_text() == "text"
