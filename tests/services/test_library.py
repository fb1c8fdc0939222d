"""Questions: found, read, noted, flagged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studytui.domain.draft import QuestionDraft
from studytui.domain.question import Answer, Kind, Media, Status, is_right
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.library import quoted
from studytui.services.study import Study
from tests.drafts import Taker, options, question
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


def keyless(study: Study, kind: Kind) -> int:
    """A question of this kind that came without a key."""
    fill(study, 1)
    study.database.execute(
        "UPDATE question SET kind = ?, status = 'keyless', required = NULL, unit = ''", kind.value
    )
    if kind.has_options:
        study.database.execute('UPDATE "option" SET is_correct = NULL')
    else:
        study.database.execute('DELETE FROM "option"')
    return 1


@pytest.mark.parametrize(
    ("typed", "places"), [("B", {1}), ("a C", {0, 2}), ("ac", {0, 2}), ("C, a;", {0, 2})]
)
def test_letters_make_a_key_of_the_learners_own(study: Study, typed: str, places: set[int]) -> None:
    question_id = keyless(study, Kind.MULTIPLE)
    assert study.keys.set_key(question_id, typed) is Changes.QUESTIONS
    found = study.library.question(question_id)
    assert found.key == {found.options[place].number for place in places}
    assert found.has_own_key and found.status is Status.ACTIVE
    assert is_right(found, Answer(found.key)) is True


@pytest.mark.parametrize(
    ("kind", "typed", "says"),
    [
        (Kind.SINGLE, "Z", "no option Z"),
        (Kind.SINGLE, "7", "no option 7"),
        (Kind.SINGLE, "?!", "no option"),
        (Kind.SINGLE, "A B", "one right answer"),
        (Kind.NUMBER, "many", "not a number"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_in_words(
    study: Study, kind: Kind, typed: str, says: str
) -> None:
    question_id = keyless(study, kind)
    with pytest.raises(StudyError, match=says):
        study.keys.set_key(question_id, typed)
    assert not study.library.question(question_id).is_keyed


def test_as_many_answers_as_the_question_asks_for(study: Study) -> None:
    question_id = keyless(study, Kind.MULTIPLE)
    study.database.execute("UPDATE question SET required = 2")
    with pytest.raises(StudyError, match="2 right answers"):
        study.keys.set_key(question_id, "A")


@pytest.mark.parametrize("kind", [Kind.NUMBER, Kind.TEXT])
def test_a_number_or_a_text_is_accepted_as_typed(study: Study, kind: Kind) -> None:
    question_id = keyless(study, kind)
    study.keys.set_key(question_id, "70.5")
    study.keys.set_key(question_id, " 71 ")
    found = study.library.question(question_id)
    assert found.accepted == ("71",) and found.has_own_key
    assert found.status is Status.ACTIVE
    assert is_right(found, Answer(text="71")) is True
    study.keys.set_key(question_id, "")
    found = study.library.question(question_id)
    assert (found.accepted, found.status) == ((), Status.KEYLESS)
    study.keys.set_key(question_id, "71")
    assert study.library.question(question_id).has_own_key


def test_a_unit_is_not_kept_twice(study: Study) -> None:
    question_id = keyless(study, Kind.NUMBER)
    study.database.execute("UPDATE question SET unit = 'mmol'")
    study.keys.set_key(question_id, "70 mmol")
    assert study.library.question(question_id).accepted == ("70",)


def test_an_own_key_is_taken_back_as_if_it_had_never_been(study: Study) -> None:
    question_id = keyless(study, Kind.SINGLE)
    before = study.library.question(question_id)
    assert study.keys.set_key(question_id, "") is Changes.NOTHING
    study.keys.set_key(question_id, "B")
    assert study.keys.set_key(question_id, " ") is Changes.QUESTIONS
    assert study.library.question(question_id) == before


def test_the_key_of_a_source_stands(study: Study) -> None:
    fill(study, 1)
    before = study.library.question(1)
    for typed in ("B", ""):
        with pytest.raises(StudyError, match="key of its source"):
            study.keys.set_key(1, typed)
    assert study.library.question(1) == before


@pytest.mark.parametrize(
    ("draft", "typed"),
    [
        (question(options=options("red", "green")), "B"),
        (question(kind=Kind.TEXT, options=()), "green"),
    ],
)
def test_an_own_key_outlives_an_import_of_the_same_source(
    study: Study, draft: QuestionDraft, typed: str
) -> None:
    take = Taker(study)
    take(draft)
    study.keys.set_key(1, typed)
    kept = study.library.question(1)
    assert take(replace(draft, explanation="Because.")).counts.updated == 1
    assert study.library.question(1) == replace(kept, explanation="Because.")
    assert kept.has_own_key and kept.status is Status.ACTIVE


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
