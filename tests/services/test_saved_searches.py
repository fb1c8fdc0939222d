"""Searches under a name: kept, called otherwise, forgotten, taken back, and asked for by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studytui.domain.exam import Mode, Rules
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.exports import Selection
from studytui.services.saved_searches import LONGEST_NAME, MOST, SavedSearch
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.storage import saved_searches, search
from tests.conftest import SetClock
from tests.made_questions import fill
from tests.thorough import examples


@pytest.fixture
def filled(study: Study) -> Study:
    fill(study, 60)
    return study


def names(study: Study) -> list[str]:
    return [one.name for one in study.searches.all()]


def test_a_search_is_kept_called_otherwise_and_forgotten_and_all_of_it_is_taken_back(
    study: Study,
) -> None:
    searches, undo = study.searches, study.undo
    searches.keep(" hard  loops ", "topic:loops")
    searches.keep("Hard Loops", "topic:loops difficulty:>3")
    assert searches.all() == [SavedSearch("hard loops", "topic:loops difficulty:>3")]
    searches.keep("Art", "subject:art")
    searches.rename("hard loops", "Easy")
    searches.forget("art")
    assert names(study) == ["Easy"]
    told = [undone.words for _ in range(5) if (undone := undo.take_back()) is not None]
    assert told == [
        "removal of the search Art",
        "name of the search hard loops",
        "search Art",
        "change of the search hard loops",
        "search hard loops",
    ]
    assert names(study) == []
    undo.do_again()
    undo.do_again()
    assert searches.all() == [SavedSearch("hard loops", "topic:loops difficulty:>3")]


def test_what_changes_nothing_leaves_nothing_to_take_back(study: Study) -> None:
    study.searches.keep("a", "loops")
    study.searches.keep("A", "loops")
    study.searches.rename("a", "a")
    study.undo.take_back()
    assert names(study) == [] and study.undo.take_back() is None


def test_what_cannot_be_kept_is_told_and_changes_nothing(study: Study) -> None:
    searches = study.searches
    searches.keep("a", "loops")
    searches.keep("b", "is:wrong")
    for act in (
        lambda: searches.keep("", "loops"),
        lambda: searches.keep('"\u202e', "loops"),
        lambda: searches.keep("c", "  "),
        lambda: searches.rename("a", "B"),
        lambda: searches.rename("gone", "c"),
        lambda: searches.forget("gone"),
    ):
        with pytest.raises(StudyError):
            act()
    assert searches.all() == [SavedSearch("a", "loops"), SavedSearch("b", "is:wrong")]
    for number in range(MOST - 2):
        searches.keep(f"n{number}", "x")
    with pytest.raises(StudyError, match=f"{MOST} searches"):
        searches.keep("one more", "x")
    searches.keep("a", "still changed")


def test_a_name_is_cleaned_and_can_be_typed_behind_saved(filled: Study) -> None:
    kept = filled.searches.keep('\x1b[2J"x" [bold]\n\u202ey' + "z" * 100, "is:keyless")
    assert len(kept.name) == LONGEST_NAME and not {'"', "\x1b", "\u202e", "\n"} & {*kept.name}
    assert len(filled.library.find(f'saved:"{kept.name}"')) == 6


def test_a_name_stands_for_its_search_wherever_one_can_be_typed(
    filled: Study, tmp_path: Path
) -> None:
    filled.searches.keep("hard loops", "topic:control OR is:keyless")
    wanted = filled.library.find("topic:control OR is:keyless").ids()
    for query in ('saved:"hard loops"', 'SAVED:"HARD loops"', '(saved:"hard loops")'):
        assert filled.library.find(query).ids() == wanted
    narrowed = filled.library.find('saved:"hard loops" kind:single').ids()
    assert narrowed == filled.library.find("(topic:control OR is:keyless) kind:single").ids()
    others = filled.library.find('-saved:"hard loops"').ids()
    assert sorted([*wanted, *others]) == list(range(1, 61))
    assert filled.exams.count('saved:"hard loops"').total == len(wanted)
    begun = filled.exams.begin_search('saved:"hard loops"', Rules(Mode.PRACTICE))
    asked = filled.sittings.resume(begun.sitting_id).sitting.items
    assert {item.question_id for item in asked} == set(wanted)
    report = filled.exports.write(
        filled.exports.format_named("json"), tmp_path / "out.json", Selection('saved:"hard loops"')
    )
    assert report.questions == len(wanted)


def test_a_name_that_no_search_has_is_searched_as_text(filled: Study) -> None:
    assert filled.library.find("saved:nothing").ids() == []
    asked = search.asked(filled.database, filled.learner_id, "saved:nothing")
    assert asked.words and asked.condition is None


def test_what_a_name_asks_for_holds_as_if_it_were_typed(filled: Study) -> None:
    filled.database.execute("UPDATE question SET status='retired' WHERE question_id=9")
    filled.database.execute("UPDATE question SET status='generated' WHERE question_id=8")
    filled.searches.keep("gone", "is:retired")
    filled.searches.keep("made", "is:generated")
    assert filled.library.find("saved:gone").ids() == [9]
    assert filled.exams.count("saved:made").total == 1


def test_searches_that_name_each_other_end(filled: Study) -> None:
    filled.searches.keep("a", "saved:b saved:b saved:b saved:a loop")
    filled.searches.keep("b", "saved:c saved:c saved:c OR saved:a")
    filled.searches.keep("c", "saved:a saved:b saved:c " * 40)
    for query in ("saved:a", "saved:a " * 100, "-saved:c OR saved:b"):
        assert len(filled.library.find(query)) >= 0


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Study:
    home = Paths(tmp_path_factory.mktemp("home"))
    study = Study.open(home, clock=SetClock(), settings=Settings())
    fill(study, 12)
    return study


@given(
    st.text(alphabet='ab ()"-*:', max_size=24)
    | st.lists(
        st.sampled_from(["(", ")", '"', "OR", "-", "is:keyless", "which", "saved:x", "NOT"])
    ).map(" ".join)
)
@settings(
    max_examples=examples(60, thorough=1_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_a_search_says_its_name_is_never_an_error_and_changes_nothing_beside_it(
    made: Study, said: str
) -> None:
    saved_searches.keep(made.database, made.learner_id, "x", said)
    assert len(made.library.find("saved:x")) >= 0
    everything = set(made.library.find("").ids())
    assert set(made.library.find("is:keyless OR saved:x").ids()) >= {10}
    assert not set(made.library.find("saved:x is:keyless").ids()) - {10}
    assert set(made.library.find("-saved:x").ids()) <= everything
    part = search.as_part(said)
    assert not set(made.library.find(f"{part} is:keyless").ids()) - {10}
