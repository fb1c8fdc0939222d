"""Exams drawn from a real library: shares, duplicates, linked sets, what was seen, and blocks."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from studytui.domain.exam import Block, Grade, Marking, Mode, Rules, Sitting
from studytui.domain.profile import Profile, Share, rules
from studytui.errors import StudyError
from studytui.export.report import ReportFormat
from studytui.services.drawing import Seen, Wish, lacking
from studytui.services.study import Study
from studytui.storage import results, sittings
from studytui.storage.item_worths import worths_of
from tests.made_questions import fill
from tests.made_sittings import answer_right, answer_wrong

MINUTE = timedelta(minutes=1)
FUNCTIONS = Share("Functions", "topic:functions", 50)
STRINGS = Share("Strings", "topic:strings", 50)


@pytest.fixture
def library(study: Study) -> Study:
    fill(study, 60)
    return study


def link(study: Study, name: str, *ids: int) -> None:
    """Put questions on one vignette, in this order."""
    for place, question_id in enumerate(ids):
        study.database.execute(
            "UPDATE question SET vignette_group = ?, vignette_order = ? WHERE question_id = ?",
            name,
            place,
            question_id,
        )


def double(study: Study, question_id: int, original: int) -> None:
    study.database.execute(
        "UPDATE question SET content_hash = (SELECT content_hash FROM question "
        "WHERE question_id = ?) WHERE question_id = ?",
        original,
        question_id,
    )


def profile(*blocks: Block, **fields: object) -> Profile:
    return Profile("test", "Test", blocks or (Block(10, 20 * MINUTE),), **fields)  # type: ignore[arg-type]


def begun(study: Study, wish: Wish, found: Rules, seed: int = 7) -> Sitting:
    sitting_id = study.drawing.begin(wish, found, seed).sitting_id
    sitting = sittings.load(study.database, sitting_id)
    assert sitting is not None
    return sitting


def test_shares_are_drawn_by_topic(library: Study) -> None:
    wish = Wish(profile=profile(topics=(FUNCTIONS, STRINGS)))
    drawn = library.drawing.draw(wish, 1)
    topics = Counter(question_id % 6 for question_id in drawn.ids)
    assert topics == {2: 5, 5: 5}
    assert lacking(drawn, wish.profile) == []


def test_what_could_not_be_found_is_said_in_words(library: Study) -> None:
    """Of the questions on functions two are of the greatest difficulty, and two of the least."""
    shares = (Share("hard", "difficulty:>=5", 50), Share("easy", "difficulty:1", 50))
    wish = Wish(profile=profile(Block(6), topics=(FUNCTIONS,), difficulties=shares))
    drawn = library.drawing.draw(wish, 1)
    assert drawn.count == 6
    assert Counter(question_id % 6 for question_id in drawn.ids) == {2: 6}
    assert lacking(drawn, wish.profile) == [
        "Need 3 hard, found 2; need 3 easy, found 2.",
        "2 others take their place.",
    ]


def test_of_many_lacking_shares_the_greatest_are_named(library: Study) -> None:
    shares = tuple(Share(f"t{number}", f"topic:nothing{number}", number) for number in range(1, 6))
    wish = Wish(profile=profile(Block(15), topics=shares))
    words = " ".join(lacking(library.drawing.draw(wish, 1), wish.profile))
    assert words == (
        "Need 5 t5, found 0; need 4 t4, found 0; need 3 t3, found 0; and 2 more shares. "
        "15 others take their place."
    )


def test_too_few_are_said_when_it_begins(library: Study) -> None:
    begun = library.drawing.begin(Wish("kind:number", count=20), Rules(), 1)
    assert (begun.questions, begun.remark) == (4, "Asked for 20, found 4.")


def test_nothing_to_ask_begins_nothing(library: Study) -> None:
    with pytest.raises(StudyError, match="nothing to ask"):
        library.drawing.begin(Wish("zzzz"), Rules(), 1)
    assert library.sittings.open_ones() == []


def test_a_content_is_drawn_once_and_the_one_with_a_key_is_taken(library: Study) -> None:
    double(library, 11, 10)
    double(library, 13, 12)
    supply = library.drawing.supply(Wish())
    assert (supply.total, supply.keyless) == (58, 5)
    ids = set(library.drawing.draw(Wish(), 1).ids)
    assert not ids & {10, 13} and ids >= {11, 12}, "question 10 has no key"


def test_a_content_that_was_seen_anywhere_was_seen(library: Study) -> None:
    double(library, 3, 1)
    session = library.sittings.resume(
        library.exams.begin_questions([3], Rules(), "Seen").sitting_id
    )
    answer_right(session)
    session.finish()
    drawn = library.drawing.draw(Wish(seen=Seen.ONLY_NEW), 1)
    assert drawn.count == 58 and not {1, 3} & set(drawn.ids)


def test_what_was_seen_comes_last_or_not_at_all(library: Study) -> None:
    ids = [number for number in range(1, 41) if number % 10]
    session = library.sittings.resume(library.exams.begin_questions(ids, Rules(), "x").sitting_id)
    for place in range(len(ids)):
        session.go_to(place)
        answer_wrong(session)
    session.finish()
    new_keyed = {number for number in range(41, 61) if number % 10}
    assert set(library.drawing.draw(Wish(count=18, seen=Seen.NEW_FIRST), 3).ids) == new_keyed
    assert library.drawing.draw(Wish(count=30, seen=Seen.NEW_FIRST), 3).count == 30
    drawn = library.drawing.draw(Wish(count=30, seen=Seen.ONLY_NEW), 3)
    assert drawn.count == 24 and lacking(drawn, None) == ["Asked for 30, found 24."]


def test_a_linked_set_is_asked_whole_in_order_and_in_one_block(library: Study) -> None:
    link(library, "case", 31, 3, 17)
    two = profile(Block(5, 10 * MINUTE), Block(5, 10 * MINUTE))
    found = False
    for seed in range(40):
        wish = Wish(profile=two)
        sitting = begun(library, wish, rules(two), seed)
        ids = [item.question_id for item in sitting.items]
        assert len(set(ids)) == 10
        inside = [number for number in ids if number in (31, 3, 17)]
        assert inside in ([], [31, 3, 17])
        if inside:
            found = True
            place = ids.index(31)
            assert ids[place : place + 3] == [31, 3, 17]
            assert len({item.block for item in sitting.items[place : place + 3]}) == 1
    assert found


def test_one_name_in_two_sources_is_two_sets(library: Study) -> None:
    database = library.database
    database.execute(
        "INSERT INTO source(source_id, created_at, updated_at, name, description) "
        "VALUES (99, 0, 0, 'Other', '')"
    )
    link(library, "case", 1, 2, 3, 4)
    database.execute("UPDATE question SET source_id = 99 WHERE question_id IN (3, 4)")
    sets = {one.ids for one in library.drawing.supply(Wish()).sets}
    assert sets == {(1, 2), (3, 4)}


def test_a_set_imported_twice_is_one_set(library: Study) -> None:
    link(library, "case", 1, 2)
    link(library, "again", 3, 4)
    double(library, 3, 1)
    double(library, 4, 2)
    supply = library.drawing.supply(Wish())
    assert [one.ids for one in supply.sets] == [(1, 2)]
    assert supply.total == 58


def test_only_what_fits_the_search_is_asked_of_a_set(library: Study) -> None:
    link(library, "case", 2, 3, 8)
    drawn = library.drawing.draw(Wish("topic:functions"), 1)
    assert (2, 8) in drawn.units and 3 not in drawn.ids


def test_blocks_and_unscored_ones_go_into_the_sitting(library: Study) -> None:
    three = profile(*[Block(6, 10 * MINUTE)] * 3, unscored=3, break_pool=5 * MINUTE)
    sitting = begun(library, Wish(profile=three), rules(three, extra_time=1.5))
    assert [item.block for item in sitting.items] == [0] * 6 + [1] * 6 + [2] * 6
    assert sum(item.is_unscored for item in sitting.items) == 3 == sitting.rules.unscored
    assert [one.time_limit for one in sitting.blocks] == [15 * MINUTE] * 3
    assert sitting.deadline == sitting.started_at + 15 * MINUTE
    assert sitting.rules.profile == "test"


def test_a_seed_gives_what_was_promised(library: Study) -> None:
    wish = Wish(count=12)
    drawn = library.drawing.draw(wish, 5)
    sitting = begun(library, wish, Rules(shuffle_questions=True), 5)
    assert {item.question_id for item in sitting.items} == set(drawn.ids)


def test_what_changes_in_the_library_is_seen_by_the_next_draw(library: Study) -> None:
    assert library.drawing.supply(Wish()).total == 60
    library.database.execute("UPDATE question SET status = 'suspended' WHERE question_id = 1")
    assert library.drawing.supply(Wish()).total == 59


# Marks


def sat(study: Study, ids: list[int], found: Rules, answers: str) -> results.SittingLine:
    """A sitting of these questions, answered right (r), wrong (w) or not at all (-)."""
    begun = study.exams.begin_questions(ids, found, "Marks")
    session = study.sittings.resume(begun.sitting_id)
    for place, how in enumerate(answers):
        session.go_to(place)
        if how != "-":
            (answer_right if how == "r" else answer_wrong)(session)
    session.finish()
    line = results.sitting_line(study.database, begun.sitting_id)
    assert line is not None
    return line


def test_wrong_answers_cost_marks_and_the_score_may_be_below_zero(library: Study) -> None:
    found = Rules(marking=Marking(4.0, -1.0), pass_mark=40.0)
    line = sat(library, [1, 2, 3, 4], found, "rww-")
    assert (line.marks, line.total_marks, line.percent) == (2.0, 16.0, 12.5)
    assert (line.right, line.wrong, line.unanswered, line.passed) == (1, 2, 1, False)
    assert line.has_marks
    below = sat(library, [1, 2], found, "ww")
    assert (below.marks, below.percent) == (-2.0, -25.0)


def test_a_question_without_a_key_neither_earns_nor_costs(library: Study) -> None:
    line = sat(library, [10, 1], Rules(marking=Marking(4.0, -1.0)), "rr")
    assert (line.marks, line.total_marks, line.unscored) == (4.0, 4.0, 1)


def test_part_of_an_answer_earns_its_part(library: Study) -> None:
    begun = library.exams.begin_questions([7], Rules(marking=Marking(is_partial=True)), "Part")
    session = library.sittings.resume(begun.sitting_id)
    session.choose(1)
    session.finish()
    line = results.sitting_line(library.database, begun.sitting_id)
    assert line is not None and (line.marks, line.percent, line.right) == (0.5, 50.0, 0)
    assert line.has_marks
    stored = sittings.load(library.database, begun.sitting_id)
    assert stored is not None and stored.items[0].marks == 0.5


def test_slots_are_a_key_where_each_has_one(library: Study) -> None:
    database = library.database
    database.execute("UPDATE question SET kind = 'ordering' WHERE question_id IN (1, 2)")
    database.execute('UPDATE "option" SET is_correct = 0 WHERE question_id IN (1, 2)')
    for question_id, keys in ((1, (0, 1)), (2, (0, None))):
        for number, key in enumerate(keys):
            database.execute(
                "INSERT INTO question_slot(question_id, number, position, text, key, explanation, "
                "created_at, updated_at) VALUES (?, ?, ?, '', ?, '', 0, 0)",
                question_id,
                number,
                number,
                key,
            )
    begun = library.exams.begin_questions([1, 2, 3], Rules(), "Slots")
    worth = worths_of(database, begun.sitting_id)
    assert [one.is_keyed for one in worth.values()] == [True, False, True]


def test_one_mark_each_is_no_news(library: Study) -> None:
    assert not sat(library, [1, 2, 3], Rules(), "rrw").has_marks


def test_what_does_not_count_by_lot_is_not_counted(library: Study) -> None:
    four = profile(Block(4), unscored=2)
    sitting_id = library.drawing.begin(Wish(profile=four), rules(four), 1).sitting_id
    session = library.sittings.resume(sitting_id)
    for place, item in enumerate(session.sitting.items):
        session.go_to(place)
        (answer_wrong if item.is_unscored else answer_right)(session)
    session.finish()
    line = results.sitting_line(library.database, sitting_id)
    assert line is not None
    assert (line.percent, line.scored, line.unscored, line.by_lot) == (100.0, 2, 2, 2)


@pytest.mark.parametrize(("answers", "grade"), [("rrrr", "A*"), ("rrrw", "B"), ("wwww", "U")])
def test_a_grade_stands_with_the_score(library: Study, answers: str, grade: str) -> None:
    paper = library.profiles.get("a-level-paper")
    line = sat(library, [1, 2, 3, 4], rules(paper), answers)
    assert line.grade == grade
    assert line.passed is (grade != "U")


def test_a_report_has_the_marks_and_the_grade(library: Study) -> None:
    marked = Rules(marking=Marking(4.0, -1.0), grades=(Grade("A<*", 50), Grade("U", 0)))
    line = sat(library, [1, 2, 3, 4], marked, "rrrw")
    markdown, html = (
        library.papers.report(line.sitting_id, one)
        for one in (ReportFormat.MARKDOWN, ReportFormat.HTML)
    )
    assert "**69 %**, 11 of 16 marks, grade A" in markdown
    assert "11 of 16 marks" in html and "grade A&lt;*" in html


def test_tutor_under_a_profile_has_no_blocks_and_no_clock(library: Study) -> None:
    step = library.profiles.get("usmle-step-1")
    sitting = begun(library, Wish(profile=step, count=40), rules(step, Mode.TUTOR, questions=40))
    assert sitting.blocks == () and sitting.deadline is None
    assert {item.block for item in sitting.items} == {0}
