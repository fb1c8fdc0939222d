"""The search language, over a made-up library."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from studytui.domain.exam import Mode, Rules
from studytui.paths import Paths
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.storage.search import FIELDS
from tests.conftest import SetClock
from tests.made_questions import fill

COUNT = 60


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """Sixty questions: 1 answered right, 2 wrong, 3 left open, 5 answered and cleared; 4 flagged,
    6 with a note, 8 suspended, 9 retired, 12 incomplete, 14 without topic and difficulty."""
    clock = SetClock()
    study = Study.open(Paths(tmp_path_factory.mktemp("home")), clock=clock, settings=Settings())
    fill(study, COUNT)
    begun = study.exams.begin_questions([1, 2, 3, 5], Rules(Mode.EXAM), "Test")
    session = study.sittings.resume(begun.sitting_id)
    session.choose(1)
    session.go_to(1)
    session.choose(2)
    session.go_to(3)
    for _ in range(3):
        session.choose(2)
    session.finish()
    study.library.toggle_flag(4)
    study.library.set_note(6, "Mnemonic: wörterbuch")
    for number, status in ((8, "suspended"), (9, "retired"), (12, "incomplete")):
        study.database.execute("UPDATE question SET status=? WHERE question_id=?", status, number)
    study.database.execute(
        "UPDATE question SET topic_id=NULL, difficulty=NULL WHERE question_id=14"
    )
    study.database.execute("UPDATE question SET peer_percent=question_id WHERE question_id<50")
    study.database.execute("INSERT INTO tag(created_at,updated_at,name) VALUES(0,0,'100%_sure')")
    study.database.execute(
        "INSERT INTO question_tag(created_at,updated_at,question_id,tag_id,added_by)"
        " VALUES(0,0,21,1,'me')"
    )
    clock.moment += timedelta(days=3)
    yield study
    study.close()


def found(study: Study, query: str, **options: bool) -> list[int]:
    return study.library.find(query, **options).ids()


EVERY = [number for number in range(1, COUNT + 1) if number != 9]
KEYLESS = [number for number in range(10, COUNT + 1, 10)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", EVERY),
        ("   ", EVERY),
        ("source:made", EVERY),
        ('source:"Made up"', EVERY),
        ("source:nowhere", []),
        ("subject:python", [n for n in EVERY if n != 14]),
        ("topic:control", [n for n in EVERY if n % 6 == 1]),
        ('topic:"Control flow"', [n for n in EVERY if n % 6 == 1]),
        ("topic:none", [14]),
        ("tag:sure", [21]),
        ("tag:100%", [21]),
        ("tag:%", [21]),
        ("tag:_", [21]),
        ("kind:number", [13, 26, 39, 52]),
        ("kind:true", [11, 22, 33, 44, 55]),
        ("difficulty:5", [n for n in EVERY if n % 5 == 4 and n != 14]),
        ("difficulty:>3", [n for n in EVERY if n % 5 in (3, 4) and n != 14]),
        ("difficulty:<=1", [n for n in EVERY if n % 5 == 0]),
        ("peer:<4", [1, 2, 3]),
        ("peer:<4%", [1, 2, 3]),
        ("peer:=7", [7]),
        ("is:new", [n for n in EVERY if n not in (1, 2)]),
        ("is:right", [1]),
        ("is:wrong", [2]),
        ("is:flagged", [4]),
        ("is:suspended", [8]),
        ("is:retired", [9]),
        ("is:RETIRED", [9]),
        ("is:broken", [12]),
        ("is:unanswered", [3, 5]),
        ("is:keyless", KEYLESS),
        ("seen:7d", [1, 2]),
        ("seen:1d", []),
        ("seen:2d OR seen:80h", [1, 2]),
        ("seen:99999y", [1, 2]),
        ("wrong:>=1", [2]),
        ("wrong:0", [1]),
        ('exam:"made-up mock"', [n for n in EVERY if n <= 30]),
        ("note:mnemonic", [6]),
        ("mnemonic", [6]),
        ("worterbuch", [6]),
        ("-exam:mock", [n for n in EVERY if n > 30]),
        ("-topic:control", [n for n in EVERY if n % 6 != 1 or n == 14]),
        ("-subject:python", [14]),
        ("-difficulty:>1", [n for n in EVERY if n % 5 == 0 or n == 14]),
        ("-peer:>3", [1, 2, 3, *range(50, 61)]),
        ("is:flagged OR is:right", [1, 4]),
        ("is:flagged or is:right", []),
        ("(is:flagged OR is:right) difficulty:5", [4]),
        ("is:flagged OR is:right difficulty:5", [4]),
        ("-(is:new OR is:right)", [2]),
        ("NOT is:new", [1, 2]),
        ("is:flagged AND is:new", [4]),
        ("OR is:flagged", [4]),
        ("is:flagged OR", [4]),
        ("is:flagged )", [4]),
        ("( is:flagged", [4]),
        ("-", EVERY),
        ('"', EVERY),
        ("()", EVERY),
        ("is:nonsense", []),
        ("nofield:first", []),
    ],
)
def test_every_part_of_the_language(study: Study, query: str, expected: list[int]) -> None:
    assert found(study, query) == expected


def test_words_phrases_prefixes_and_negation(study: Study) -> None:
    output = found(study, "output")
    assert output and output == found(study, "OUTPUT") == found(study, '"the output of"')
    assert found(study, "output snippet") == found(study, "snippet output") == output
    assert found(study, '"output the"') == []
    assert found(study, "outp") == [] and found(study, "outp*") == output
    assert found(study, "outp", is_typing=True) == output
    assert found(study, "outp ", is_typing=True) == []
    assert found(study, "first outp", is_typing=True) == output
    assert sorted(output + found(study, "-output")) == EVERY
    assert found(study, "output -snippet") == []
    assert found(study, "output OR sodium") == sorted(output + found(study, "sodium"))


def test_a_value_that_has_no_meaning_is_searched_as_text(study: Study) -> None:
    study.library.set_note(7, "difficulty hard")
    assert found(study, "difficulty:hard") == [7]
    study.library.set_note(7, "")
    assert found(study, "difficulty:hard") == []


PIECES = st.sampled_from(
    ['"', "(", ")", "-", "*", ":", "OR", "AND", "NOT", "NEAR", " ", "\x00", "'", ";", "--", "/*", "{", "}",
     "^", "+", "\\", "%", "_", "a", "output", "٣", "漢", "\ud800", "question_search", "stem:", ">=", "3"]
    + [f"{name}:" for name in FIELDS]
)  # fmt: skip
queries = st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join))


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(queries, st.booleans())
@example("\x00", True)
@example("seen:99999y", False)
@example("NEAR(a b, 3)", False)
@example("stem:output", False)
@example("\ud800", False)
def test_any_text_is_a_search(study: Study, query: str, is_typing: bool) -> None:
    listed = study.library.find(query, is_typing=is_typing)
    assert len(listed) == len(listed.ids())
    listed.fetch(0, 5)
    study.exams.count(query)


@pytest.mark.parametrize(
    "query",
    [
        "x" * 10_000, "x " * 5_000, '"' * 10_000, "(" * 10_000, ")" * 10_000, "(a " * 3_000, "-" * 10_000,
        "-a " * 3_000, "a OR " * 3_000, "is:new " * 3_000, "-is:new " * 3_000, "is:new OR " * 3_000,
        "(is:new OR " * 3_000, "a.b." * 2_500, "-(" * 5_000, "tag:a -tag:b OR " * 900, "{" * 10_000,
        "-(a is:new OR topic:x " * 500, ("is:new " * 9 + "-(is:new OR is:right OR ") * 22,
        "is:new -(is:new is:new OR is:new OR -(is:new OR is:new " * 300, "-(is:new OR is:new -" * 300,
        "-a OR -b " * 1_000, "*" * 10_000, "x* " * 3_000,
    ],
    ids=lambda query: query[:12],
)  # fmt: skip
def test_no_length_or_depth_is_too_much(study: Study, query: str) -> None:
    assert len(study.library.find(query)) >= 0
    assert len(study.library.find(query, is_typing=True)) >= 0


@pytest.mark.parametrize(
    "query",
    [
        "'; DROP TABLE question; --", "source:x'OR'1'='1", 'note:"\') OR 1=1 --"', "tag:') OR 1=1--",
        '" OR question_search MATCH "output', "kind:single'--",
    ],
)  # fmt: skip
def test_nobody_gets_out_of_a_value(study: Study, query: str) -> None:
    assert found(study, query) == []
    assert study.library.summary().questions == COUNT - 1


def test_retired_questions_are_hidden_unless_asked_for(study: Study) -> None:
    assert 9 not in found(study, "first")
    assert found(study, "first is:retired") == [9]
    assert found(study, "-is:retired") == EVERY
