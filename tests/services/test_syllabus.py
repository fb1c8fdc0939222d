"""The curriculum is edited act by act, never into a circle, and every act is taken back."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from studytui.domain.curriculum import Requirement
from studytui.domain.exam import Mode, Rules
from studytui.domain.syllabus import Entry
from studytui.domain.waiting import tree_cycle
from studytui.errors import StudyError
from studytui.paths import samples_folder
from studytui.services.changes import Changes
from studytui.services.study import Study
from studytui.storage.predictions import topic_names
from studytui.storage.topic_rules import place_in
from tests.made_questions import TOPICS, fill
from tests.made_sittings import answer_right

TABLES = ("subject", "topic", "topic_prerequisite", "concept", "topic_rule", "question")


@pytest.fixture
def library(study: Study) -> Study:
    fill(study, 30)
    return study


def content(study: Study) -> dict[str, list[tuple[Any, ...]]]:
    """What the curriculum is made of, but for when it was written."""
    found = {}
    for table in TABLES:
        columns = [row[1] for row in study.database.rows(f'PRAGMA table_info("{table}")')]
        named = ", ".join(f'"{name}"' for name in columns if name != "updated_at")
        found[table] = study.database.rows(f'SELECT {named} FROM "{table}" ORDER BY rowid')
    return found


def topic(study: Study, name: str) -> Entry:
    found = study.syllabus.find(1, name)
    assert found is not None
    return found


def needs(study: Study, name: str, *others: str) -> Changes:
    requires = tuple(Requirement(topic(study, other).topic_id, 70.0) for other in others)
    return study.syllabus.change_topic(replace(topic(study, name), requires=requires))


def names(study: Study) -> list[tuple[int, str]]:
    return [(depth, one.name) for depth, one in study.syllabus.trees()[0].topics]


def test_a_topic_is_added_changed_and_found_in_the_scope(library: Study) -> None:
    syllabus = library.syllabus
    assert syllabus.add_topic(1, "Decorators", topic(library, "Functions").topic_id) == Changes.GOAL
    made = topic(library, "Decorators")
    change = replace(
        made, name="Decorators and closures", weight=12.5, hours=3.0, description="@ and so on"
    )
    syllabus.change_topic(change)
    needs(library, "Decorators and closures", "Operators")
    assert topic(library, "decorators AND closures").hours == 3.0
    scope = library.curriculum.scope(None)
    assert [(one.name, one.weight, one.hours) for one in scope.topics] == [
        ("Decorators and closures", 12.5, 3.0)
    ]


def test_a_circle_is_refused_and_named(library: Study) -> None:
    needs(library, "Functions", "Control flow")
    needs(library, "Control flow", "Operators")
    before = content(library)
    with pytest.raises(StudyError, match=r"Operators → Functions → Control flow → Operators"):
        needs(library, "Operators", "Functions")
    with pytest.raises(StudyError, match="Operators would have to come before itself"):
        needs(library, "Operators", "Operators")
    assert content(library) == before


def test_a_topic_under_one_that_needs_it_is_a_circle(library: Study) -> None:
    needs(library, "Functions", "Strings")
    functions = topic(library, "Functions").topic_id
    with pytest.raises(StudyError, match="Functions → Strings → Functions"):
        library.syllabus.change_topic(replace(topic(library, "Strings"), parent_id=functions))
    with pytest.raises(StudyError, match="come before"):
        library.syllabus.change_topic(replace(topic(library, "Functions"), parent_id=functions))


def test_order_is_changed_among_those_beside_it_and_stops_at_the_end(library: Study) -> None:
    syllabus = library.syllabus
    assert names(library) == [(0, name) for name in sorted(TOPICS)]
    strings = topic(library, "Strings").topic_id
    assert syllabus.move_topic(strings, 1) is Changes.NOTHING
    syllabus.move_topic(strings, -1)
    assert names(library)[-2:] == [(0, "Strings"), (0, "Operators")]
    library.undo.take_back()
    assert names(library)[-2:] == [(0, "Operators"), (0, "Strings")]


def test_what_something_hangs_on_stays_and_says_what(library: Study) -> None:
    syllabus = library.syllabus
    with pytest.raises(StudyError, match=r"Functions stays: 5 questions\. Weight 0 takes it out"):
        syllabus.remove_topic(topic(library, "Functions").topic_id)
    syllabus.add_topic(1, "Group")
    group = topic(library, "Group").topic_id
    syllabus.add_topic(1, "Part", group)
    syllabus.add_topic(1, "Later")
    needs(library, "Later", "Group")
    library.mapping.add_rule("nothing-at-all", group)
    with pytest.raises(StudyError, match="Group stays: 1 topic under it, Later needs it, 1 rule"):
        syllabus.remove_topic(group)
    with pytest.raises(StudyError, match="Python stays: 9 topics"):
        syllabus.remove_subject(1)


def test_what_several_topics_need_stays_and_names_them_all(library: Study) -> None:
    for name in ("Group", "Later", "Last"):
        library.syllabus.add_topic(1, name)
    needs(library, "Later", "Group")
    needs(library, "Last", "Group")
    with pytest.raises(StudyError, match=r"Group stays: La(ter|st), La(ter|st) need it") as refused:
        library.syllabus.remove_topic(topic(library, "Group").topic_id)
    assert refused.value.hint == "Change these first, or give it weight 0."


def test_what_the_record_of_the_learner_is_about_stays(library: Study) -> None:
    library.syllabus.add_topic(1, "Group")
    group = topic(library, "Group").topic_id
    library.database.execute(
        "INSERT INTO resource(uid, title, kind, location, topic_id, created_at, updated_at, sha256, "
        "metadata, is_active, folder, size, mtime_ns, series) "
        "VALUES ('book', 'Book', 'text', '/book', ?, 1, 1, '', '{}', 1, '', 0, 0, '')",
        group,
    )
    with pytest.raises(StudyError, match="a weakness or a resource in your record") as refused:
        library.syllabus.remove_topic(group)
    assert refused.value.hint == "Weight 0 takes it out of the exam."


def test_a_topic_stands_under_one_of_its_own_subject_only(library: Study) -> None:
    library.syllabus.add_subject("Statistics")
    other = library.syllabus.trees()[1].subject.subject_id
    before = content(library)
    with pytest.raises(StudyError, match="of another subject"):
        library.syllabus.add_topic(other, "Mean", topic(library, "Functions").topic_id)
    assert content(library) == before


def test_the_concepts_of_a_topic_are_kept_as_one_act_and_those_of_questions_stay(
    library: Study,
) -> None:
    syllabus = library.syllabus
    functions = topic(library, "Functions")
    syllabus.change_topic(functions, ["Closure", "Scope"])
    syllabus.change_topic(functions, ["Scope", " Recursion "])
    found = {one.name: one.concept_id for one in syllabus.concepts()[functions.topic_id]}
    assert set(found) == {"Scope", "Recursion"}
    assert syllabus.change_topic(functions, ["Recursion", "Scope"]) is Changes.NOTHING
    library.database.execute(
        "UPDATE question SET concept_id = ? WHERE question_id = 1", found["Scope"]
    )
    before = content(library)
    with pytest.raises(StudyError, match="Scope stays: 1 question"):
        syllabus.change_topic(replace(functions, weight=9.0), ["Recursion"])
    assert content(library) == before
    library.undo.take_back()
    assert {one.name for one in syllabus.concepts()[functions.topic_id]} == {"Closure", "Scope"}


def test_a_subject_at_the_end_is_not_moved_on(library: Study) -> None:
    library.syllabus.add_subject("Statistics")
    added = library.syllabus.trees()[1].subject.subject_id
    assert library.syllabus.move_subject(added, 1) is Changes.NOTHING
    assert library.syllabus.move_subject(1, -1) is Changes.NOTHING


def test_what_nothing_hangs_on_is_removed_and_comes_back(library: Study) -> None:
    syllabus = library.syllabus
    syllabus.add_topic(1, "Decorators")
    made = topic(library, "Decorators").topic_id
    syllabus.add_concept(made, "Closure")
    needs(library, "Decorators", "Functions")
    before = content(library)
    syllabus.remove_topic(made)
    assert syllabus.find(1, "Decorators") is None
    library.undo.take_back()
    assert content(library) == before


def test_a_topic_that_is_only_in_the_plan_can_be_removed(library: Study) -> None:
    library.syllabus.add_topic(1, "Decorators")
    made = topic(library, "Decorators")
    library.syllabus.change_topic(replace(made, weight=90.0))
    library.goals.save(replace(library.goals.current() or _goal()))
    assert library.plans.current() is not None
    library.syllabus.remove_topic(made.topic_id)
    assert library.plans.current() is not None


def _goal() -> Any:
    from studytui.domain.goal import Goal

    return Goal(name="Exam")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"weight": -1.0}, "A weight must be from 0"),
        ({"weight": float("nan")}, "A weight must be from 0"),
        ({"hours": 20_000.0}, "The hours of a topic must be"),
        ({"requires": (Requirement(2, 120.0),)}, "must be from 0 to 100"),
        ({"name": "  "}, "needs a name"),
        ({"name": "STRINGS"}, "There is a topic STRINGS already"),
        ({"parent_id": 999}, "is gone"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    library: Study, change: dict[str, Any], words: str
) -> None:
    before = content(library)
    with pytest.raises(StudyError, match=words):
        library.syllabus.change_topic(replace(topic(library, "Functions"), **change))
    assert content(library) == before


def test_subjects_and_concepts_are_added_renamed_ordered_and_removed(library: Study) -> None:
    syllabus = library.syllabus
    syllabus.add_subject("Statistics")
    added = syllabus.trees()[1].subject
    syllabus.rename_subject(added.subject_id, "Statistics II")
    syllabus.move_subject(added.subject_id, -1)
    assert [one.subject.name for one in syllabus.trees()] == ["Statistics II", "Python"]
    syllabus.remove_subject(added.subject_id)
    functions = topic(library, "Functions").topic_id
    syllabus.add_concept(functions, "Closure")
    concept = syllabus.concepts()[functions][0]
    syllabus.rename_concept(concept, "Closures")
    syllabus.remove_concept(replace(concept, name="Closures"))
    assert syllabus.concepts() == {}
    while library.undo.take_back():
        pass
    assert [one.subject.name for one in syllabus.trees()] == ["Python"]


ACTS = ("add", "need", "under", "weigh", "move", "remove", "rule", "place", "back", "undo")


def do(study: Study, what: str, one: int, other: int) -> None:
    """One of the things a learner may do to a curriculum; what is refused is refused."""
    syllabus, mapping = study.syllabus, study.mapping
    with suppress(StudyError):
        if what == "add":
            syllabus.add_topic(1, f"Topic {one}", None if one % 2 else other)
        elif what == "need":
            entry = syllabus.topic(one)
            added = Requirement(other, float(10 * one))
            kept = tuple(need for need in entry.requires if need.topic_id != other)
            syllabus.change_topic(replace(entry, requires=(*kept, added)))
        elif what == "under":
            syllabus.change_topic(replace(syllabus.topic(one), parent_id=other))
        elif what == "weigh":
            syllabus.change_topic(replace(syllabus.topic(one), weight=float(other), hours=1.0))
        elif what == "move":
            syllabus.move_topic(one, 1 if other % 2 else -1)
        elif what == "remove":
            syllabus.remove_topic(one)
        elif what == "rule":
            mapping.add_rule(f"topic:{TOPICS[one % 6]}", syllabus.topic(other).topic_id)
        elif what == "place":
            mapping.place([one, other, 20 + one], syllabus.topic(other).topic_id)
        elif what == "back":
            mapping.give_back([one, other])
        elif study.undo.take_back():
            study.undo.do_again()


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_done_there_is_no_circle_and_all_of_it_is_taken_back(
    seed: int, library: Study
) -> None:
    lot = random.Random(seed)
    start = content(library)
    for _ in range(40):
        do(library, lot.choice(ACTS), lot.randint(1, 9), lot.randint(1, 9))
        entries = {
            entry.topic_id: entry for tree in library.syllabus.trees() for _, entry in tree.topics
        }
        assert len(entries) == library.database.value("SELECT count(*) FROM topic")
        requires = {
            topic_id: [need.topic_id for need in entry.requires]
            for topic_id, entry in entries.items()
        }
        parents = {topic_id: entry.parent_id for topic_id, entry in entries.items()}
        assert tree_cycle(requires, parents) is None
    end = content(library)
    while library.undo.take_back():
        pass
    assert content(library) == start
    while library.undo.do_again():
        pass
    assert content(library) == end


def test_mastery_follows_a_question_into_another_topic(library: Study) -> None:
    begun = library.exams.begin_questions([1, 7], Rules(mode=Mode.PRACTICE), "Test")
    session = library.sittings.resume(begun.sitting_id)
    answer_right(session)
    session.finish()
    before = library.learning.learner()
    answered = next(iter(before.topics))
    strings = topic(library, "Strings").topic_id
    library.mapping.place([1, 7], strings)
    assert set(library.learning.learner().topics) == {strings}
    library.undo.take_back()
    assert set(library.learning.learner().topics) == {answered}


def test_a_subject_named_by_the_id_of_an_exam_is_shown_by_its_title(study: Study) -> None:
    titles = ("PCEP Module 3 Practice", "PCEP -- Warm-up Quiz")
    folder = samples_folder() / "exams"
    files = sorted(one for one in folder.iterdir() if "Module_3" in one.name or "Warm" in one.name)
    study.imports.run(files)

    assert {tree.subject.name for tree in study.syllabus.trees()} == set(titles)
    places = [place for place in study.library.places() if place.kind != "source"]
    assert {place.parent or place.name for place in places} == set(titles)
    for place in places:
        if place.kind == "subject":
            found = study.library.find(study.library.place_query(place)).ids()
            assert len(found) == place.questions
            assert study.library.question(found[0]).subject == place.name
    doubled = topic_names(
        study.database,
        [entry.topic_id for tree in study.syllabus.trees() for _, entry in tree.topics],
    )
    assert {f"PCEP Module 3 · {title}" for title in titles} <= set(doubled.values())

    place_in(study.database, found[:1], titles[0], "Tuples")
    assert {tree.subject.name for tree in study.syllabus.trees()} == set(titles), "it is no new one"
