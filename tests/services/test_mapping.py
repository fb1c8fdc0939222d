"""Questions get their topic from the source, from rules, from the learner, in this order of weight."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from studytui.domain.draft import QuestionDraft
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.study import Study
from tests.drafts import Taker, question
from tests.made_questions import fill


@pytest.fixture
def library(study: Study) -> Study:
    fill(study, 30)
    return study


def by(study: Study, question_id: int) -> tuple[str, str]:
    """Topic of a question, and who says so."""
    row = study.database.rows(
        "SELECT coalesce(t.name, ''), q.topic_by FROM question q LEFT JOIN topic t "
        "ON t.topic_id = q.topic_id WHERE q.question_id = ?",
        question_id,
    )[0]
    return row[0], row[1]


def topic_id(study: Study, name: str) -> int:
    found = study.syllabus.find(1, name)
    assert found is not None
    return found.topic_id


def add(study: Study, name: str) -> int:
    study.syllabus.add_topic(1, name)
    return topic_id(study, name)


def source_says(study: Study) -> None:
    """As an import would have it: what holds is what the source says."""
    study.database.execute("UPDATE question SET source_topic_id = topic_id")


def test_the_first_rule_that_fits_is_the_one_that_holds(library: Study) -> None:
    source_says(library)
    one, other = add(library, "One"), add(library, "Other")
    library.mapping.add_rule("topic:functions", one)
    library.mapping.add_rule("topic:functions OR topic:strings", other)
    assert by(library, 2) == ("One", "rule")
    assert by(library, 5) == ("Other", "rule")
    assert by(library, 1) == ("Control flow", "source")
    assert library.mapping.held() == {one: 5, other: 5}
    library.mapping.move_rule(library.mapping.rules()[1], -1)
    assert by(library, 2) == ("Other", "rule")
    library.undo.take_back()
    assert by(library, 2) == ("One", "rule")


def test_a_rule_finds_the_same_however_often_it_is_applied(library: Study) -> None:
    source_says(library)
    one = add(library, "One")
    library.mapping.add_rule("topic:functions", one)
    library.mapping.add_rule("topic:nothing", one)
    assert by(library, 2) == ("One", "rule")


def test_without_its_rule_a_question_is_where_its_source_puts_it(library: Study) -> None:
    source_says(library)
    library.mapping.add_rule("topic:functions", add(library, "One"))
    library.mapping.remove_rule(library.mapping.rules()[0])
    assert by(library, 2) == ("Functions", "source")


def test_the_learners_word_wins_and_can_be_given_back(library: Study) -> None:
    source_says(library)
    one = add(library, "One")
    strings = topic_id(library, "Strings")
    library.mapping.add_rule("topic:functions", one)
    library.mapping.place([2, 3], strings)
    assert by(library, 2) == ("Strings", "learner")
    library.mapping.add_rule("topic:strings", one)
    assert by(library, 2) == ("Strings", "learner")
    assert library.mapping.give_back([2, 3, 4]) == Changes.QUESTIONS | Changes.GOAL
    assert by(library, 2) == ("One", "rule")
    assert by(library, 3) == ("Data structures", "source")
    assert library.mapping.give_back([2, 3]) is Changes.NOTHING


def test_questions_without_a_topic_are_found_and_put_into_one(library: Study) -> None:
    library.database.execute(
        "UPDATE question SET topic_id = NULL, source_topic_id = NULL WHERE question_id < 4"
    )
    assert library.library.find("topic:none").ids() == [1, 2, 3]
    assert library.curriculum.scope(None).unmapped == 3
    found = library.library.find("topic:none")
    library.mapping.place(found.ids(), topic_id(library, "Strings"))
    assert library.curriculum.scope(None).unmapped == 0
    undone = library.undo.take_back()
    assert undone is not None and undone.words == "3 questions put into “Strings”"
    assert library.curriculum.scope(None).unmapped == 3


def test_a_rule_needs_a_search(library: Study) -> None:
    with pytest.raises(StudyError, match="needs a search"):
        library.mapping.add_rule("  ", 1)


def test_a_rule_is_changed_moved_and_goes_with_its_search(library: Study) -> None:
    mapping = library.mapping
    one, other = add(library, "One"), add(library, "Other")
    mapping.add_rule("topic:strings", one)
    mapping.add_rule("topic:functions", other)
    first, second = mapping.rules()
    assert mapping.move_rule(first, -1) is Changes.NOTHING
    assert mapping.move_rule(second, 1) is Changes.NOTHING
    mapping.move_rule(second, -1)
    assert [rule.query for rule in mapping.rules()] == ["topic:functions", "topic:strings"]
    mapping.change_rule(replace(first, query=" topic:loops ", topic_id=other))
    assert [(rule.query, rule.topic_id) for rule in mapping.rules()] == [
        ("topic:functions", other), ("topic:loops", other),
    ]  # fmt: skip
    mapping.change_rule(replace(first, query="  "))
    assert [rule.query for rule in mapping.rules()] == ["topic:functions"]
    library.undo.take_back()
    assert len(mapping.rules()) == 2


def test_nothing_to_put_into_a_topic_is_no_act(library: Study) -> None:
    before = library.database.value("SELECT count(*) FROM act")
    assert library.mapping.place([], 1) is Changes.NOTHING
    assert library.mapping.place_each({}) is Changes.NOTHING
    assert library.database.value("SELECT count(*) FROM act") == before
    library.mapping.place_each({1: 1, 2: 2, 3: 1})
    assert library.database.value("SELECT count(*) FROM act") == before + 1


def test_a_profile_gives_a_subject_weighted_topics_and_rules(library: Study) -> None:
    source_says(library)
    profile = library.profiles.get("pcep-30-03")
    library.mapping.take_profile(profile)
    tree = next(one for one in library.syllabus.trees() if one.subject.name == "PCEP-30-03")
    assert [(one.name, one.weight) for _, one in tree.topics] == [
        ("Fundamentals", 18),
        ("Control flow", 29),
        ("Data collections", 25),
        ("Functions and exceptions", 28),
    ]
    assert by(library, 2) == ("Functions and exceptions", "rule")
    assert by(library, 6) == ("Fundamentals", "rule")
    again = library.mapping.rules()
    library.mapping.take_profile(profile)
    assert library.mapping.rules() == again
    undone = library.undo.take_back()
    assert undone is not None and undone.words == "the curriculum of PCEP-30-03"
    assert by(library, 2) == ("Functions", "source")
    assert [one.subject.name for one in library.syllabus.trees()] == ["Python"]


def test_a_profile_without_shares_says_so(library: Study) -> None:
    profile = next(one for one in library.profiles.all() if not one.topics)
    with pytest.raises(StudyError, match="does not say which topics"):
        library.mapping.take_profile(profile)


def colour(name: str, topic: str, **changes: str) -> QuestionDraft:
    return question(name, subject="Colours", topic=topic, **changes)


def test_an_import_that_says_another_topic_leaves_the_learners_word(study: Study) -> None:
    take = Taker(study)
    take(colour("1", "Grass"), colour("2", "Sky"))
    subject = study.syllabus.trees()[0].subject.subject_id
    sky = study.syllabus.find(subject, "Sky")
    assert sky is not None
    study.mapping.place([1], sky.topic_id)
    take(colour("1", "Meadow"), colour("2", "Sky"))
    assert by(study, 1) == ("Sky", "learner")
    study.mapping.give_back([1])
    assert by(study, 1) == ("Meadow", "source")


CSV = "topic,subject,weight,requires\n{}"


def test_rules_hold_for_what_is_imported_later_and_only_for_that(
    study: Study, tmp_path: Path
) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "c.csv").write_text(CSV.format("Loops,Python,30,\nFunctions,Python,20,Loops\n"))
    study.imports.run([files])
    loops = study.syllabus.find(1, "Loops")
    assert loops is not None
    study.mapping.add_rule("whileloop is:new", loops.topic_id)
    exam_file = {
        "id": "e1",
        "title": "E",
        "questions": [
            {"id": name, "question": f"What does {name} do?", "options": ["a", "b"], "correct": 0}
            for name in ("whileloop", "print")
        ],
    }
    (files / "e.json").write_text(json.dumps(exam_file))
    study.imports.run([files])
    assert by(study, 1) == ("Loops", "rule")
    assert by(study, 2) == ("", "source")
    assert study.curriculum.scope(None).unmapped == 1


def test_what_a_killed_import_took_in_is_mapped_by_the_next(study: Study, tmp_path: Path) -> None:
    study.syllabus.add_subject("Python")
    study.syllabus.add_topic(1, "Loops")
    study.mapping.add_rule("whileloop", topic_id(study, "Loops"))
    files = tmp_path / "files"
    files.mkdir()
    for name in ("whileloop", "print"):
        entry = {"id": name, "question": f"Why {name}?", "options": ["a", "b"], "correct": 0}
        (files / f"{name}.json").write_text(json.dumps({"id": name, "questions": [entry]}))
    study.imports.run([files / "whileloop.json"])
    study.database.execute("UPDATE import_run SET ended_at = NULL")
    study.database.execute("UPDATE question SET topic_id = NULL, topic_by = 'source'")
    study.database.clock.advance(timedelta(hours=1))  # type: ignore[attr-defined]
    study.imports.run([files / "print.json"])
    assert by(study, 1) == ("Loops", "rule")


def test_a_circle_through_a_group_is_left_out_of_an_import_and_named(
    study: Study, tmp_path: Path
) -> None:
    rows = "Group,Python,,Later\nPart,Python,,\nLater,Python,,Part\n"
    text = CSV.format(rows).replace("weight", "weight,parent", 1)
    lines = text.splitlines()
    lines[1] = "Group,Python,,,Later"
    lines[2] = "Part,Python,,Group,"
    lines[3] = "Later,Python,,,Part"
    (tmp_path / "c.csv").write_text("\n".join(lines))
    report = study.imports.run([tmp_path / "c.csv"])
    assert [one.code for one in report.problems] == ["topic-cycle"]
    assert "Later → Part → Group → Later" in report.problems[0].reason
    assert study.plans.current() is None


def test_a_prerequisite_that_nobody_knows_is_left_out_and_named(
    study: Study, tmp_path: Path
) -> None:
    (tmp_path / "c.csv").write_text(CSV.format("Functions,Python,,Lops\n"))
    report = study.imports.run([tmp_path / "c.csv"])
    assert [one.code for one in report.problems] == ["prerequisite-unknown"]
    assert [one.name for _, one in study.syllabus.trees()[0].topics] == ["Functions"]
