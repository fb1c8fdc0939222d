"""Suspicions come with the text that shows them and go with it; what was called fine stays away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from studytui.domain.draft import QuestionDraft, Reading
from studytui.domain.items import Suspicion
from studytui.domain.question import Kind
from studytui.services.study import Study
from studytui.storage import near_duplicates, suspicions
from studytui.storage.question_forms import forms, words_by_id
from studytui.storage.suspicions import WAITING
from tests.drafts import Taker, exam, key, options, question
from tests.shared_data import shared_data

SAYS_B = "Grass is green. The correct answer is B."
SAYS_C = "Grass is blue. The correct answer is C."
STEM = "Which of the animals on the meadow gives wool to the people of the village {name}?"

WORDS = {"1": "Ann", "2": "Tom", "201": "Ann", "202": "Tom", "203": "Eve"}


@pytest.fixture
def take(study: Study) -> Taker:
    return Taker(study)


def sheep(name: str, **changes: Any) -> QuestionDraft:
    return question(
        name,
        **{
            "stem": STEM.format(name="below"),
            "options": options("the sheep", "the cow", f"the hen of {WORDS[name]}", right="A"),
        }
        | changes,
    )


def suspects(study: Study) -> set[int]:
    found = set(study.library.find("is:suspect").ids())
    shown = study.library.find("")
    assert {row.question_id for row in shown.fetch(0, 2000) if row.is_suspect} == found
    assert study.items.count() == len(found)
    return found


def kinds(study: Study, question_id: int) -> list[Suspicion]:
    return [one.kind for one in study.items.suspected(question_id)]


def pairs(study: Study) -> list[tuple[int, int, str]]:
    """The near duplicates as they are kept; nothing waits to be compared."""
    assert not study.database.rows("SELECT 1 FROM question_suspicion WHERE kind = ?", WAITING)
    return study.database.rows(
        "SELECT question_id, other_id, detail FROM question_suspicion WHERE kind = 'duplicate' "
        "ORDER BY 1, 2"
    )


def compared(study: Study) -> list[tuple[int, int, str]]:
    near_duplicates.look_for_waiting(study.database)
    return pairs(study)


def test_an_explanation_that_names_another_key_is_suspect_as_it_comes_in(
    study: Study, take: Taker
) -> None:
    take(question("1", explanation=SAYS_B), question("2", explanation=SAYS_C))
    assert suspects(study) == {2}
    (found,) = study.items.suspected(2)
    assert found.kind is Suspicion.LETTERS
    assert found.detail["misfits"] == [["C", "not the key", "correct answer is C"]]


def test_it_is_no_longer_when_the_source_has_put_it_right(study: Study, take: Taker) -> None:
    take(question(explanation=SAYS_C))
    assert suspects(study) == {1}
    take(question(explanation=SAYS_B))
    assert suspects(study) == set()


def test_a_key_file_is_looked_at_as_well(study: Study, take: Taker) -> None:
    without = question(explanation=SAYS_C, options=options("red", "green", "blue"))
    take(Reading((replace(without, exam_external_id="90"),), (exam("1"),)))
    assert suspects(study) == set()
    take(key("1", "B"))
    assert suspects(study) == {1}
    take(key("1", "C"))
    assert suspects(study) == set()


def test_a_key_of_the_learners_own_ends_it_and_undo_brings_it_back(
    study: Study, take: Taker
) -> None:
    take(question(explanation=SAYS_C))
    study.keys.set_key(1, "C", "the book says so")
    assert suspects(study) == set()
    study.undo.take_back()
    assert suspects(study) == {1}
    study.undo.do_again()
    assert suspects(study) == set()


def test_whoever_gives_another_key_than_the_explanation_knows_that(
    study: Study, take: Taker
) -> None:
    take(question(explanation=SAYS_B))
    study.keys.set_key(1, "C", "newer guideline")
    assert suspects(study) == set()


def test_what_is_fine_stays_away_until_the_text_is_another(study: Study, take: Taker) -> None:
    take(question(explanation=SAYS_C))
    study.items.call_fine(1)
    assert suspects(study) == set()
    near_duplicates.look_at_everything(study.database)
    assert suspects(study) == set()
    take(question(explanation=f"{SAYS_C} Look it up."))
    assert suspects(study) == {1}


def test_what_is_fine_is_an_act(study: Study, take: Taker) -> None:
    take(question(explanation=SAYS_C))
    study.items.call_fine(1)
    undone = study.undo.take_back()
    assert undone is not None and undone.words.startswith("“it is fine” of “Which colour")
    assert undone.question_ids == (1,)
    assert suspects(study) == {1}
    study.undo.do_again()
    assert suspects(study) == set()


def test_a_key_taken_back_brings_what_was_called_fine(study: Study, take: Taker) -> None:
    """A change of the key asks again; when it is taken back, so is that."""
    take(question(explanation=SAYS_C))
    study.items.call_fine(1)
    study.keys.set_key(1, "A", "a joke")
    study.keys.set_key(1, "")
    assert suspects(study) == {1}
    study.undo.take_back()
    study.undo.take_back()
    assert suspects(study) == set()
    study.undo.take_back()
    assert suspects(study) == {1}


def test_calling_fine_what_is_not_suspect_is_nothing(study: Study, take: Taker) -> None:
    take(question())
    assert not study.items.call_fine(1)
    assert not study.can_take_back


def test_near_duplicates_are_suspect_for_each_other(study: Study, take: Taker) -> None:
    take(sheep("1"), sheep("2"), question("3"))
    found = compared(study)
    assert [(one, other) for one, other, _ in found] == [(1, 2), (2, 1)]
    assert suspects(study) == {1, 2}
    assert list(study.items.facts(1).others) == [2]


def test_the_same_question_twice_is_only_suspect_with_another_key(
    study: Study, take: Taker
) -> None:
    same = sheep("1")
    take(same, replace(same, key="id:2", original_id="2"))
    assert compared(study) == []
    wrong = options("the sheep", "the cow", "the hen of Ann", right="B")
    take(replace(same, key="id:3", original_id="3", options=wrong))
    found = compared(study)
    assert (1, 3) in {(one, other) for one, other, _ in found}
    assert all('"keys_differ": true' in detail for _, _, detail in found)


def test_a_pair_is_fine_from_both_ends(study: Study, take: Taker) -> None:
    take(sheep("1"), sheep("2"))
    compared(study)
    study.items.call_fine(2)
    assert suspects(study) == set()
    study.undo.take_back()
    assert suspects(study) == {1, 2}


def test_a_pair_called_fine_is_asked_again_when_either_text_is_another(
    study: Study, take: Taker
) -> None:
    take(sheep("1"), sheep("2"))
    compared(study)
    study.items.call_fine(1)
    take(sheep("2", stem=STEM.format(name="below now")))
    compared(study)
    assert suspects(study) == {1, 2}


def test_a_question_that_is_retired_makes_no_other_suspect(study: Study, take: Taker) -> None:
    take(sheep("1"), sheep("2"))
    compared(study)
    study.database.execute("UPDATE question SET status = 'retired' WHERE question_id = 2")
    assert suspects(study) == set()


def many(study: Study, take: Taker) -> list[QuestionDraft]:
    """Enough questions that single ones are looked up by themselves; some are nearly the same."""
    drafts = [
        question(
            str(number),
            stem=f"Which of the {word} plants does the farmer of place{number} name{number} grow?",
            options=options(f"oats{number}", f"rye{number}", f"hops{number}", right="A"),
        )
        for number in range(1, 200)
        for word in ("seven",)
    ]
    drafts += [sheep("201"), sheep("202"), sheep("203", stem=STEM.format(name="far off"))]
    take(*drafts)
    return drafts


def test_one_by_one_finds_what_all_together_find(study: Study, take: Taker) -> None:
    many(study, take)
    all_at_once = compared(study)
    assert all_at_once
    for question_id in (200, 201, 202, 5):
        suspicions.await_comparison(study.database, [question_id])
        assert compared(study) == all_at_once


def test_a_changed_question_leaves_its_pair(study: Study, take: Taker) -> None:
    many(study, take)
    before = compared(study)
    take(sheep("202", stem="What is the name of the river that goes through our town?"))
    after = compared(study)
    assert {one for one, _, _ in before} >= {200, 201}
    assert all(201 not in pair[:2] for pair in after)


def test_an_import_that_was_killed_leaves_the_comparison_to_the_next(
    study: Study, take: Taker
) -> None:
    take(sheep("1"), sheep("2"))
    assert suspects(study) == set()
    study.imports.run([study.paths.home])
    assert suspects(study) == {1, 2}


def test_a_library_from_before_is_looked_at_whole_by_the_next_import(
    study: Study, take: Taker
) -> None:
    take(sheep("1"), sheep("2"), question("3", explanation=SAYS_C))
    study.database.execute("DELETE FROM question_suspicion")
    study.imports.run([study.paths.home])
    assert suspects(study) == {1, 2, 3}
    study.items.call_fine(3)
    study.imports.run([study.paths.home])
    assert suspects(study) == {1, 2}


def test_looking_twice_writes_nothing(study: Study, take: Taker) -> None:
    take(sheep("1"), sheep("2"))
    near_duplicates.look_for_waiting(study.database)
    before = study.database.total_changes()
    near_duplicates.look_for_waiting(study.database)
    assert study.database.total_changes() == before


def test_how_far_the_comparison_is_is_told(study: Study, take: Taker) -> None:
    many(study, take)
    told: list[tuple[int, int]] = []
    near_duplicates.look_for_waiting(study.database, lambda done, total: told.append((done, total)))
    assert told[-1] == (202, 202)
    suspicions.await_comparison(study.database, [200, 201])
    told.clear()
    near_duplicates.look_for_waiting(study.database, lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_the_search_knows_suspects_in_every_mixture(study: Study, take: Taker) -> None:
    take(question("1", explanation=SAYS_C), question("2"), question("3", explanation=SAYS_C))
    assert study.library.find("-is:suspect").ids() == [2]
    assert study.library.find("is:SUSPECT grass").ids() == [1, 3]
    assert study.exams.count("is:suspect").total == 2


def test_the_list_of_suspects_is_read_by_index(study: Study, take: Taker) -> None:
    take(question())
    plan = study.database.rows(
        "EXPLAIN QUERY PLAN SELECT question_id, EXISTS "
        f"({suspicions.SUSPECT_IDS} AND s.question_id = q.question_id) FROM question q"
    )
    steps = [str(step[-1]) for step in plan]
    assert "SCAN q USING" in steps[0]
    assert any("SEARCH s USING" in step for step in steps), steps
    assert not any("SCAN s" in step for step in steps), steps


@pytest.mark.parametrize(("bank", "most"), [("pcep", 0), ("ham-us", 0.15)])
def test_few_questions_of_real_banks_are_suspect(study: Study, bank: str, most: float) -> None:
    """Questions of one template, as most of code are, are not; two editions of a bank hold nearly
    the same questions."""
    study.imports.run([shared_data("banks") / bank])
    there = study.library.summary().questions
    assert there > 100
    assert len(suspects(study)) <= most * there
    found = [row[:2] for row in pairs(study)]
    assert bool(found) == bool(most)
    if bank == "ham-us":
        titles = {study.library.question(one).title.casefold() for one, _ in found}
        assert any("unit of capacitance" in title for title in titles)


def test_words_told_from_what_search_reads_are_those_of_the_texts(
    study: Study, take: Taker
) -> None:
    stems = (
        "Which animal gives wool?",
        "WHICH **animal** gives `wool`?\n\n- none",
        "What is 7 % 3, and 7 - 3?",
        "Straße, ﬁne ſ Ⅷ café?",
        "First line.\n\nA second one.",
    )
    texts = (("the Sheep", "a half-wave"), ("*one*", "1. two"), ("", "x"), ("a\n\nb", "c"))
    drafts = [
        question(f"{place}-{number}", stem=stem, options=options(*shown, right="A"))
        for place, stem in enumerate(stems)
        for number, shown in enumerate(texts)
    ]
    drafts.append(question("code", code_snippet="while True: pass"))
    drafts.append(question("text", kind=Kind.TEXT, options=(), accepted=("Wool", "fleece")))
    take(Reading(tuple(drafts)))
    ids = [row[0] for row in study.database.rows("SELECT question_id FROM question")]
    assert len(ids) == len(drafts)
    expected = {form.question.question_id: form.words for form in forms(study.database, ids)}
    assert dict(words_by_id(study.database, ids)) == expected
