"""Questions out of the file: one whole, or any number of them as lines of a list."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studytui.domain.question import Kind, Status
from studytui.services.study import Study
from studytui.storage import questions
from studytui.storage.questions import Drawable
from tests.made_questions import fill

QUERIES = [
    "",
    "is:flagged",
    "difficulty:>3",
    "is:keyless OR kind:number",
    "-topic:loops",
    "nothing fits",
    "first",
    "snippet OR sodium",
    "first -snippet difficulty:>1",
    "(first OR is:flagged) -second*",
]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(QUERIES),
    st.lists(st.tuples(st.integers(-5, 1400), st.integers(-2, 700)), min_size=1, max_size=8),
)
def test_a_window_is_a_slice_of_the_whole_wherever_it_was_looked_before(
    study: Study, query: str, windows: list[tuple[int, int]]
) -> None:
    if not study.library.summary().questions:
        fill(study, 1300, exam=False)
        for number in (1, 2, 512, 1300):
            study.library.toggle_flag(number)
    listed = study.library.find(query)
    ids = listed.ids()
    assert len(listed) == len(ids)
    for offset, limit in windows:
        start = max(offset, 0)
        lines = listed.fetch(offset, limit)
        assert [line.question_id for line in lines] == ids[start : start + max(limit, 0)]


def test_a_page_of_many_needs_no_count(study: Study) -> None:
    fill(study, 1300, exam=False)
    for query in ("difficulty:>0", "first", "first difficulty:>0"):
        listed = study.library.find(query)
        assert [line.question_id for line in listed.fetch(1005, 3)] == [1006, 1007, 1008]
        assert (listed.known, listed.at_least) == (None, 1000)
        assert listed.position(1300) == 1299
        with study.library.beside() as library:
            listed.settle(library.count(listed))
        assert listed.known == len(listed) == 1300
        assert [line.question_id for line in listed.fetch(1299, 5)] == [1300]
    assert study.library.find().known == 1300, "how many there are in all is kept"
    few = study.library.find("first difficulty:5")
    assert few.known == len(few.ids()) == 260, "of a thousand at most all are known at once"


def test_what_is_typed_and_what_is_kept_of_it_find_the_same(study: Study) -> None:
    fill(study, 60)
    for query in ("sod", "sodi pot", 'difficulty:3 "x', "sod ", "is:new", "s"):
        typed = study.library.find(query, is_typing=True).ids()
        assert study.library.find(study.library.typed(query)).ids() == typed, query


def test_both_ends_of_a_list_can_be_asked_for(study: Study) -> None:
    fill(study, 700)
    listed = study.library.find()
    assert [line.question_id for line in listed.fetch(0, 2)] == [1, 2]
    assert [line.question_id for line in listed.fetch(698, 50)] == [699, 700]
    assert listed.fetch(700, 5) == listed.fetch(10**9, 5) == listed.fetch(0, 0) == []


def test_a_position_is_the_place_in_the_list(study: Study) -> None:
    fill(study, 60)
    listed = study.library.find("kind:multiple")
    assert [listed.position(number) for number in listed.ids()] == list(range(len(listed)))
    assert (listed.position(0), listed.position(10**9)) == (0, len(listed))


def test_a_line_says_what_a_row_shows(study: Study) -> None:
    fill(study, 3)
    study.library.toggle_flag(2)
    first, second, _ = study.library.find().fetch(0, 3)
    assert (first.title, first.kind, first.status) == (
        "Question 1: control flow", Kind.SINGLE, Status.ACTIVE,
    )  # fmt: skip
    assert (first.source, first.topic, first.difficulty) == ("Made up", "Control flow", 2)
    assert (first.answered, first.last_right, first.is_flagged) == (0, None, False)
    assert second.is_flagged
    study.library.toggle_flag(2)
    assert not study.library.find("is:flagged").ids()


def test_a_whole_question_comes_out_as_it_went_in(study: Study) -> None:
    fill(study, 13)
    number = study.library.question(13)
    assert (number.kind, number.options, number.accepted) == (Kind.NUMBER, (), ("70",))
    assert (number.tolerance, number.is_keyed) == (0.01, True)
    single = study.library.question(3)
    assert [option.text for option in single.options][3] == "None of the above"
    assert (single.key, single.options[1].peer_percent) == ({1}, 61.0)
    assert (single.subject, single.topic, single.source) == ("Python", "Data structures", "Made up")
    assert not study.library.question(10).is_keyed
    assert questions.load(study.database, study.learner_id, 99) is None


def test_a_retired_option_is_not_shown(study: Study) -> None:
    fill(study, 1)
    study.database.execute("UPDATE option SET is_retired=1 WHERE number=2")
    assert [option.number for option in study.library.question(1).options] == [0, 1, 3]
    assert [o.number for o in questions.choices(study.database, [1])[1][1]] == [0, 1, 3]


def test_a_note_is_found_from_the_moment_it_is_written_until_it_is_emptied(study: Study) -> None:
    fill(study, 5)
    assert not study.library.find("mnemonic").ids()
    study.library.set_note(2, "A mnemonic")
    assert study.library.find("mnemonic").ids() == study.library.find("note:mnem").ids() == [2]
    assert study.library.question(2).note == "A mnemonic"
    study.library.set_note(2, "Another word")
    assert study.library.find("mnemonic").ids() == []
    assert study.library.find("another").ids() == [2]
    study.library.set_note(2, "  ")
    for query in ("another", "note:another", "note:*"):
        assert study.library.find(query).ids() == [], query
    assert len(study.library.find("first")) == 5
    study.database.execute("INSERT INTO question_search(question_search) VALUES('integrity-check')")


def test_what_can_be_drawn_leaves_out_what_cannot_be_asked(study: Study) -> None:
    fill(study, 20)
    database = study.database
    for number, status in ((1, "retired"), (2, "incomplete"), (3, "suspended")):
        database.execute("UPDATE question SET status=? WHERE question_id=?", status, number)
    # 4, 5 and 6 are one question; so are 10, which has no key, and 11, and 20, without one, and 19.
    database.execute("UPDATE question SET content_hash='same' WHERE question_id IN (4,5,6)")
    database.execute("UPDATE question SET content_hash='half' WHERE question_id IN (10,11)")
    database.execute("UPDATE question SET content_hash='last' WHERE question_id IN (19,20)")
    drawn = questions.drawable_ids(database, study.learner_id, "")
    assert drawn == [4, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19]
    assert study.exams.count("") == Drawable(13, 0)
    assert study.exams.count("is:keyless") == Drawable(2, 2)
    asked = questions.askable_ids(database, [20, 6, 1, 4, 19, 99, 2, 7])
    assert asked == [20, 6, 7]


def test_places_and_summary_count_what_is_listed(study: Study) -> None:
    fill(study, 60)
    study.database.execute("UPDATE question SET status='retired' WHERE question_id=1")
    source, subject, *topics = study.library.places()
    assert (source.kind, source.name, source.questions) == ("source", "Made up", 59)
    assert (subject.kind, subject.name, subject.questions) == ("subject", "Python", 59)
    assert sum(topic.questions for topic in topics) == 59
    for place in (source, subject, *topics):
        assert len(study.library.find(study.library.place_query(place))) == place.questions
    summary = study.library.summary()
    assert (summary.questions, summary.keyless, summary.retired, summary.sources) == (59, 6, 1, 1)
