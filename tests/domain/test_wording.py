"""Numbers, answers and keys in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from studytui.domain.exam import Item, Pause, PauseKind
from studytui.domain.question import NO_ANSWER, Answer, Kind, Media, Option, Question, Slot, Status
from studytui.domain.wording import (
    Outcome,
    answer_text,
    asked_text,
    duration,
    image_name,
    key_text,
    lettered,
    long_moment,
    outcome,
    pause_words,
    percent,
    source_letters,
    time_words,
    title_words,
)

CHOICE = Question(
    1,
    "one",
    Kind.MULTIPLE,
    Status.ACTIVE,
    "Which?",
    "Which?",
    tuple(Option(number, f"Option {number}", number in (1, 3)) for number in range(4)),
    explanation="Option B is right.",
    required=2,
)
NUMBER = replace(
    CHOICE, kind=Kind.NUMBER, options=(), accepted=("70", "7e1"), tolerance=0.5, unit="mmol"
)
MATCH = replace(
    CHOICE,
    kind=Kind.MATCHING,
    options=(Option(1, "red"), Option(2, "blue")),
    slots=(Slot(1, "rose", 1), Slot(2, "sky", 2)),
    explanation="Option B is right.",
)
SHUFFLED = (3, 0, 1, 2)


def test_key_and_answer_go_by_the_letters_as_they_are_shown() -> None:
    assert key_text(CHOICE, ()) == "B, D"
    assert key_text(CHOICE, SHUFFLED) == "A, C"
    assert answer_text(CHOICE, Answer(frozenset({3, 2})), SHUFFLED) == "A D"
    assert answer_text(CHOICE, Answer(frozenset({9})), SHUFFLED) == "?"
    assert answer_text(CHOICE, NO_ANSWER, SHUFFLED) == "none"


def test_numbers_have_their_margin_and_unit() -> None:
    assert key_text(NUMBER, ()) == "70 ± 0.5 mmol or 7e1 ± 0.5 mmol"
    assert answer_text(NUMBER, Answer(text="69.8"), ()) == "69.8"


def test_options_that_came_later_stand_behind_the_ones_that_were_shown() -> None:
    assert [(name, one.number) for name, one in lettered(CHOICE, (2, 9, 0))] == [
        ("A", 2),
        ("B", 0),
        ("C", 1),
        ("D", 3),
    ]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (CHOICE, "Select two"),
        (replace(CHOICE, required=None), "Select all that apply"),
        (replace(CHOICE, required=12), "Select 12"),
        (replace(CHOICE, kind=Kind.SINGLE), ""),
        (NUMBER, "A number in mmol"),
        (replace(NUMBER, kind=Kind.TEXT, unit=""), "A short text"),
        (replace(NUMBER, unit=""), "A number"),
        (replace(CHOICE, required=9), "Select nine"),
        (replace(CHOICE, required=10), "Select 10"),
        (replace(CHOICE, kind=Kind.ORDERING), "Put in order"),
        (replace(CHOICE, kind=Kind.GAPS), "Fill the gaps"),
        (MATCH, "Match, each option once"),
        (replace(MATCH, options=MATCH.options[:1]), "Match, options may repeat"),
    ],
)
def test_what_is_asked_is_said_where_the_options_do_not(question: Question, words: str) -> None:
    assert asked_text(question) == words


def test_letters_of_the_source_are_told_only_where_they_mislead() -> None:
    assert source_letters(CHOICE, (0, 1, 2, 3)) == ""
    assert source_letters(CHOICE, SHUFFLED) == (
        "Letters as in the source: A is B here, B is C here, C is D here, D is A here."
    )
    assert source_letters(replace(CHOICE, explanation="No letter."), SHUFFLED) == ""


@pytest.mark.parametrize(
    ("answer", "is_correct", "question", "expected"),
    [
        (Answer(frozenset({1})), True, CHOICE, Outcome.RIGHT),
        (Answer(frozenset({1})), False, CHOICE, Outcome.WRONG),
        (NO_ANSWER, None, CHOICE, Outcome.UNANSWERED),
        (Answer(frozenset({1})), None, CHOICE, Outcome.UNSCORED),
        (NO_ANSWER, None, replace(NUMBER, accepted=()), Outcome.UNSCORED),
    ],
)
def test_what_became_of_a_question(
    answer: Answer, is_correct: bool | None, question: Question, expected: Outcome
) -> None:
    item = Item(1, 1, 0, (0, 1, 2, 3), answer=answer, is_correct=is_correct)

    assert outcome(question, item) is expected


def test_all_and_nothing_are_said_only_where_they_are_true() -> None:
    assert [percent(value) for value in (0, 0.4, 66.6, 99.6, 100)] == [
        "0 %",
        "1 %",
        "67 %",
        "99 %",
        "100 %",
    ]
    assert percent(69.96, 70) == "69.9 %"
    assert [percent(value) for value in (-0.4, -12.3, -99.6, 99, 99.01)] == [
        "−1 %", "−12 %", "−99 %", "99 %", "99 %",
    ]  # fmt: skip


def test_times_are_told_as_people_read_them() -> None:
    assert [duration(seconds) for seconds in (-1, 41, 1880, 3723)] == [
        "0:00",
        "0:41",
        "31:20",
        "1:02:03",
    ]
    assert time_words(timedelta(minutes=90)) == "1 h 30 min"
    assert time_words(timedelta(minutes=1)) == "1 minute"
    assert time_words(timedelta(seconds=30)) == "30 seconds"
    assert time_words(None) == "no time limit"
    assert long_moment(datetime(2026, 11, 21, 9, 4, tzinfo=UTC)) == (
        "Saturday 21 November 2026, 09:04"
    )


def test_an_image_is_named_by_what_is_known_of_it() -> None:
    media = Media(0, f"ab/{'c' * 64}.svg", "image/svg+xml", 10, " A dot ", width=640, height=480)

    assert image_name(media) == "[image: A dot · 640×480 svg · cccccccccccc…ccccccc.svg]"
    assert image_name(Media(0, "x.png", "image/png", 1)) == "[image: png · x.png]"


@pytest.mark.parametrize(
    ("kind", "is_given_back", "wanted"),
    [
        (PauseKind.LEFT, True, "Left for 12:30; the clock stood still."),
        (PauseKind.LEFT, False, "Left for 12:30; the clock ran on."),
        (PauseKind.LOST, True, "Line lost for 12:30; given back."),
        (PauseKind.LOST, False, "Line lost for 12:30; by its rules the clock ran on."),
        (PauseKind.ASLEEP, True, "The machine slept for 12:30; given back."),
    ],
)
def test_time_away_is_told_with_what_became_of_it(
    kind: PauseKind, is_given_back: bool, wanted: str
) -> None:
    began = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    assert pause_words(Pause(kind, began, 750.0, is_given_back)) == wanted


def test_a_title_is_quoted_in_one_line_and_cut_where_it_is_long() -> None:
    assert title_words("Which\nbone?") == "“Which bone?”"
    assert title_words("x" * 40) == f"“{'x' * 40}”"
    assert title_words("x" * 38 + " yz") == f"“{'x' * 38}…”"


def test_slots_have_no_letters_of_their_source_and_their_key_goes_by_place() -> None:
    assert source_letters(MATCH, (2, 1)) == ""
    assert key_text(MATCH, (2, 1)) == "1 B, 2 A"
    assert key_text(replace(MATCH, slots=(Slot(1, "rose", None),)), (2, 1)) == ""
    assert answer_text(MATCH, Answer(placed=((1, 2),)), (2, 1)) == "1 A, 2 –"
