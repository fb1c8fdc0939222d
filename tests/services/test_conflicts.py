"""The learner's own words and keys against newer ones of a source: kept, listed, decided, undone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from studytui.domain import edit_text
from studytui.errors import StudyError
from studytui.services.conflicts import Choice, ConflictKind
from studytui.services.study import Study
from studytui.storage.near_duplicates import look_for_waiting
from tests.drafts import Taker, day, dump, options, question
from tests.services.test_undo import content

DRAFT = question("1", explanation="Chlorophyll.")
STEM = "Which colour has the grass of meadow 1?"


@pytest.fixture
def take(study: Study) -> Taker:
    return Taker(study)


def kept(study: Study) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that is kept; suspicions, which are found again, without their row ids."""
    found = content(study)
    found["question_suspicion"] = sorted(row[1:] for row in found["question_suspicion"])
    return found


def edit(study: Study, question_id: int = 1, **changes: str) -> None:
    """Put other texts in place of those of the file."""
    before = study.edits.written(question_id)
    text = before.text
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new, 1)
    study.edits.save(before, text)


def kinds(study: Study) -> list[ConflictKind]:
    return [one.kind for one in study.conflicts.all()]


class TestEditing:
    def test_every_text_can_be_edited_and_is_found_by_its_new_words(
        self, take: Taker, study: Study
    ) -> None:
        take(DRAFT)
        edit(
            study,
            stem=(STEM, "Which hue has turf?"),
            option=("green", "lime"),
            explanation=("Chlorophyll.", "It is *young*."),
        )
        found = study.library.question(1)
        assert (found.stem, found.title) == ("Which hue has turf?", "Which hue has turf?")
        assert [one.text for one in found.options] == ["red", "lime", "blue"]
        assert (found.explanation, found.key) == ("It is *young*.", {2})
        assert take.found("turf") == [1] and take.found("meadow") == []
        assert study.library.find("is:edited").ids() == [1]
        assert [(one.name, one.before) for one in study.edits.own(found)] == [
            ("Text", STEM),
            ("Option B", "green"),
            ("Explanation", "Chlorophyll."),
        ]

    def test_an_edit_is_one_act(self, take: Taker, study: Study) -> None:
        take(DRAFT)
        before = content(study)
        edit(study, stem=(STEM, "Which hue has turf?"), option=("green", "lime"))
        undone = study.undo.take_back()
        assert undone is not None and undone.words.startswith("your words on “")
        assert content(study) == before

    def test_nothing_edited_is_nothing_done(self, take: Taker, study: Study) -> None:
        take(DRAFT)
        before = study.edits.written(1)
        assert not study.edits.save(before, before.text)
        assert not study.edits.save(before, before.text + "\n\n")
        assert not study.edits.save(before, "")
        assert study.undo.take_back() is None

    @pytest.mark.parametrize(
        ("old", "new", "why"),
        [
            ("=== Option B\n", "", "The part “Option B” is missing."),
            ("=== Option B\n", "=== Option Z\n", "no part “Option Z”"),
            ("=== Option B\n", "=== Option A\n", "“Option A” is there twice"),
            ("green", "", "The part “Option B” is empty."),
        ],
    )
    def test_a_file_that_cannot_be_read_back_changes_nothing(
        self, old: str, new: str, why: str, take: Taker, study: Study
    ) -> None:
        take(DRAFT)
        before = study.edits.written(1)
        with pytest.raises(StudyError, match=why):
            study.edits.save(before, before.text.replace(old, new, 1))
        assert study.library.question(1).stem == STEM

    def test_lines_that_look_like_parts_stay_text(self, take: Taker, study: Study) -> None:
        take(replace(DRAFT, stem="A heading\n=== Option A\n==== more"))
        written = study.edits.written(1)
        assert "===== Question" in written.text
        read = edit_text.read_back(written.question, written.text)
        assert read["stem"] == "A heading\n=== Option A\n==== more"


class TestImports:
    def test_own_words_stay_while_the_source_repeats_itself(
        self, take: Taker, study: Study
    ) -> None:
        take(DRAFT)
        edit(study, stem=(STEM, "Mine?"), option=("green", "lime"))
        take(replace(DRAFT, explanation="New."))
        found = study.library.question(1)
        assert (found.stem, found.explanation) == ("Mine?", "New.")
        assert [(one.number, one.text) for one in found.options] == [
            (1, "red"),
            (2, "lime"),
            (3, "blue"),
        ]
        assert kinds(study) == []

    def test_newer_words_of_the_source_are_a_conflict(self, take: Taker, study: Study) -> None:
        take(DRAFT)
        edit(study, stem=(STEM, "Mine?"))
        take(replace(DRAFT, stem="Theirs?"))
        assert study.library.question(1).stem == "Mine?"
        assert kinds(study) == [ConflictKind.TEXT]
        assert study.library.find("is:conflict").ids() == [1]
        facts = study.conflicts.facts(study.conflicts.all()[0])
        assert [(one.before, one.after) for one in facts.differences] == [("Theirs?", "Mine?")]

    def test_the_same_words_by_now_end_the_matter(self, take: Taker, study: Study) -> None:
        take(DRAFT)
        edit(study, stem=(STEM, "Mine?"))
        take(replace(DRAFT, stem="Mine?"))
        assert kinds(study) == [] and study.library.find("is:edited").ids() == []
        take(replace(DRAFT, stem="Theirs?"))
        assert study.library.question(1).stem == "Theirs?"

    def test_an_edited_option_that_goes_takes_its_words_along(
        self, take: Taker, study: Study
    ) -> None:
        take(DRAFT)
        edit(study, option=("blue", "azure"))
        take(replace(DRAFT, options=options("red", "green", "grey", right="B")))
        assert [one.text for one in study.library.question(1).options] == ["red", "green", "grey"]
        assert study.library.find("is:edited").ids() == []

    def test_an_import_taken_back_leaves_own_words(self, take: Taker, study: Study) -> None:
        take(DRAFT)
        edit(study, stem=(STEM, "Mine?"))
        take(replace(DRAFT, stem="Theirs?", explanation="New."))
        assert take.log is not None and take.log.run_id is not None
        study.imports.undo(take.log.run_id)
        found = study.library.question(1)
        assert (found.stem, found.explanation) == ("Mine?", "Chlorophyll.")
        assert kinds(study) == []
        study.edits.take_source(1)
        assert study.library.question(1).stem == STEM

    def test_a_key_file_never_replaces_the_own_key(self, take: Taker, study: Study) -> None:
        from tests.drafts import key

        take(question("1", options=options("red", "green", "blue")))
        study.keys.set_key(1, "A")
        take(key("1", "C"))
        assert study.library.question(1).key == {1}
        assert kinds(study) == [ConflictKind.KEY]
        assert take(key("1", "C")).counts.unchanged == 1
        study.conflicts.decide(study.conflicts.all(), Choice.THEIRS)
        assert study.library.question(1).key == {3}


def texts_differ(study: Study, take: Taker) -> None:
    take(DRAFT)
    edit(study, stem=(STEM, "Mine?"))
    take(replace(DRAFT, stem="Theirs?"))


def keys_differ(study: Study, take: Taker) -> None:
    take(DRAFT)
    study.keys.set_key(1, "C", "erratum")
    take(replace(DRAFT, options=options("red", "green", "blue", right="A")))


def gone(study: Study, take: Taker) -> None:
    take(dump("1", "2", at=day(1)))
    study.library.toggle_flag(1)
    take(dump("2", at=day(2)))


def duplicates(study: Study, take: Taker) -> None:
    take(
        DRAFT,
        replace(DRAFT, source="Other", options=options("blue", "green", "red", right="A")),
    )
    look_for_waiting(study.database)


MADE: dict[ConflictKind, Any] = {
    ConflictKind.TEXT: texts_differ,
    ConflictKind.KEY: keys_differ,
    ConflictKind.GONE: gone,
    ConflictKind.DUPLICATE: duplicates,
}
DECIDED = {
    (ConflictKind.TEXT, Choice.MINE): {"stem": "Mine?"},
    (ConflictKind.TEXT, Choice.THEIRS): {"stem": "Theirs?"},
    (ConflictKind.TEXT, Choice.BOTH): {
        "stem": "Mine?",
        "note": "The source says: Text: Theirs?",
    },
    (ConflictKind.KEY, Choice.MINE): {"key": {3}},
    (ConflictKind.KEY, Choice.THEIRS): {"key": {1}},
    (ConflictKind.GONE, Choice.MINE): {"status": "active"},
    (ConflictKind.GONE, Choice.THEIRS): {"status": "retired"},
    (ConflictKind.DUPLICATE, Choice.MINE): {"key": {2}},
    (ConflictKind.DUPLICATE, Choice.THEIRS): {"key": {3}},
    (ConflictKind.DUPLICATE, Choice.BOTH): {"key": {2}},
}


@pytest.mark.parametrize(("kind", "choice"), DECIDED)
def test_each_decision_is_kept_ends_the_conflict_and_is_undone(
    kind: ConflictKind, choice: Choice, take: Taker, study: Study
) -> None:
    MADE[kind](study, take)
    waiting = study.conflicts.all()
    assert [one.kind for one in waiting] == [kind]
    assert choice in waiting[0].choices
    before = kept(study)
    study.conflicts.decide(waiting, choice)
    assert study.conflicts.all() == []
    found = study.library.question(1)
    for name, value in DECIDED[kind, choice].items():
        assert getattr(found, name) == value
    if kind is ConflictKind.DUPLICATE and choice is not Choice.BOTH:
        other = study.library.question(2)
        right = {one.text for one in found.options if one.is_correct}
        assert {one.text for one in other.options if one.is_correct} == right
    undone = study.undo.take_back()
    assert undone is not None and undone.words.startswith("1 conflict decided")
    assert study.conflicts.all() == waiting
    assert kept(study) == before


def test_many_are_decided_at_once_as_one_act(take: Taker, study: Study) -> None:
    drafts = [question(str(number)) for number in range(1, 9)]
    take(*drafts)
    for number, draft in enumerate(drafts, 1):
        edit(study, number, stem=(draft.stem, f"Mine {number}?"))
    take(*[replace(draft, stem=f"Theirs {draft.key}?") for draft in drafts])
    waiting = study.conflicts.all()
    assert len(waiting) == 8 == study.conflicts.count()
    study.conflicts.decide(waiting, Choice.THEIRS)
    assert study.conflicts.all() == []
    assert study.library.question(8).stem == "Theirs id:8?"
    study.undo.take_back()
    assert study.conflicts.all() == waiting
    assert study.library.question(8).stem == "Mine 8?"


def test_a_choice_there_is_not_leaves_the_conflict(take: Taker, study: Study) -> None:
    gone(study, take)
    assert not study.conflicts.decide(study.conflicts.all(), Choice.BOTH)
    assert kinds(study) == [ConflictKind.GONE]


def test_what_is_decided_for_oneself_waits_again_only_for_newer_words(
    take: Taker, study: Study
) -> None:
    texts_differ(study, take)
    study.conflicts.decide(study.conflicts.all(), Choice.MINE)
    take(replace(DRAFT, stem="Theirs?", explanation="New."))
    assert study.conflicts.all() == []
    take(replace(DRAFT, stem="Newest?"))
    assert kinds(study) == [ConflictKind.TEXT]


def test_a_question_nobody_cared_for_goes_without_a_word(take: Taker, study: Study) -> None:
    take(dump("1", "2", at=day(1)))
    take(dump("2", at=day(2)))
    assert study.conflicts.all() == []


def test_one_that_comes_back_is_no_conflict_any_more(take: Taker, study: Study) -> None:
    gone(study, take)
    take(dump("1", "2", at=day(3)))
    assert study.conflicts.all() == []
    assert study.library.question(1).status.value == "active"
