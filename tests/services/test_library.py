"""Questions: found, read, noted, flagged."""

from __future__ import annotations

import pytest

from studytui.domain.question import Media
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.library import quoted
from studytui.services.study import Study
from tests.made_questions import fill


def test_a_question_that_is_not_there_is_said_in_words(study: Study) -> None:
    with pytest.raises(StudyError, match="no question 5"):
        study.library.question(5)


def test_notes_and_flags_say_what_they_changed(study: Study) -> None:
    fill(study, 3)
    assert study.library.set_note(1, "  kept  ") is Changes.NOTES
    assert study.library.question(1).note == "kept"
    assert study.library.toggle_flag(1) is Changes.QUESTIONS
    assert study.library.find("is:flagged").ids() == [1]
    study.library.toggle_flag(1)
    assert study.library.find("is:flagged").ids() == []


def test_an_image_lies_in_the_media_folder(study: Study) -> None:
    media = Media(0, "ab/cd.png", "image/png", 10)
    assert study.library.media_file(media) == study.paths.media / "ab" / "cd.png"


@pytest.mark.parametrize(
    "name",
    ["Made up", "Physics (HL)", "A -B", 'say "x"', "a:b", "50 % OR more", "C++", "Größe", "x"],
)
def test_a_place_of_any_name_is_found_by_its_query(study: Study, name: str) -> None:
    fill(study, 4)
    study.database.execute("UPDATE source SET name=?", name.replace('"', ""))
    assert len(study.library.find(f"source:{quoted(name)}")) == 4


def test_the_learner_stays_the_same_whatever_the_account_is_called(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "somebody-else")
    again = Study.open(study.paths, clock=study.database.clock)
    assert again.learner_id == study.learner_id
    again.close()
