"""Whether an answer is right."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.question import (
    NO_ANSWER,
    Answer,
    Kind,
    Option,
    Question,
    Status,
    is_right,
    parse_number,
)


def question(kind: Kind = Kind.SINGLE, *right: int, **fields: object) -> Question:
    options = tuple(Option(n, f"Option {n}", n in right if right else None) for n in range(4))
    made = Question(1, "uid", kind, Status.ACTIVE, "title", "stem", options)
    return replace(made, **fields)  # type: ignore[arg-type]


def number(accepted: str, tolerance: float | None = None, unit: str = "") -> Question:
    return question(Kind.NUMBER, options=(), accepted=(accepted,), tolerance=tolerance, unit=unit)


def chosen(*numbers: int) -> Answer:
    return Answer(frozenset(numbers))


@pytest.mark.parametrize("kind", [Kind.SINGLE, Kind.TRUE_FALSE])
def test_one_right_answer_is_right_alone(kind: Kind) -> None:
    asked = question(kind, 2)
    assert is_right(asked, chosen(2)) is True
    assert is_right(asked, chosen(1)) is False
    assert is_right(asked, chosen(1, 2)) is False
    assert is_right(asked, NO_ANSWER) is False


def test_several_right_answers_count_all_or_nothing() -> None:
    asked = question(Kind.MULTIPLE, 0, 3)
    assert is_right(asked, chosen(0, 3)) is True
    assert is_right(asked, chosen(0)) is False
    assert is_right(asked, chosen(0, 1, 3)) is False


@given(st.sampled_from(Kind), st.frozensets(st.integers(0, 4)), st.text())
def test_without_a_key_nothing_is_right_or_wrong(
    kind: Kind, given_options: frozenset[int], text: str
) -> None:
    assert is_right(question(kind), Answer(given_options, text)) is None


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("70", 70), ("70.5", "70.5"), ("70,5", "70.5"), ("1 000", 1000), ("1\u202f000\u00a0000", 10**6),
        ("1'000", 1000), ("1’000", 1000), ("1_000", 1000), ("1,000,000", 10**6), ("1,000.5", "1000.5"),
        ("1 000,25", "1000.25"), ("3/4", "3/4"), ("-3 / 4", "-3/4"), ("1e3", 1000), ("1.5E-3", "0.0015"),
        ("−2", -2), ("+2", 2), (".5", "0.5"), ("5.", 5), (" 7 ", 7), ("７０", 70), ("٧٠", 70), ("0", 0),
        ("-0", 0), ("12 %", 12), ("1e999", 10**999), ("1e-999", Fraction(1, 10**999)),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_type_them(typed: str, value: object) -> None:
    assert parse_number(typed) == Fraction(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "typed",
    ["", " ", "x", "1x", "--1", "1.2.3", "1,2,3", "3/0", "3/4/5", "1e", "e3", "1e9999", "nan", "inf",
     "1 00", "0x10", "1" * 41, "٫", "½x", "1\n2", "%"],
)  # fmt: skip
def test_what_is_no_number_is_none(typed: str) -> None:
    assert parse_number(typed) is None


@given(st.text(alphabet="0123456789.,-+eE/ %'_−kgµ²½٣", max_size=60), st.text(max_size=4))
def test_reading_a_number_never_fails_and_stays_bounded(typed: str, unit: str) -> None:
    found = parse_number(typed, unit)
    assert found is None or abs(found) < Fraction(10) ** 1040


@given(st.fractions(max_denominator=10**6))
def test_a_fraction_is_read_exactly(value: Fraction) -> None:
    assert parse_number(f"{value.numerator}/{value.denominator}") == value


@pytest.mark.parametrize(
    ("key", "tolerance", "typed", "right"),
    [
        ("70", 0.01, "70.01", True),
        ("70", 0.01, "69.99", True),
        ("70", 0.01, "70.0100001", False),
        ("70", 0.01, "69.9899999", False),
        ("70", 0.3, "70.3", True),
        ("0.1", 0.2, "0.3", True),
        ("70", 1e-7, "70.0000001", True),
        ("70", None, "70.0", True),
        ("70", None, "70.0000000000000000000000001", False),
        ("70", -0.5, "70.5", True),
        ("70", float("nan"), "70", True),
        ("70", float("inf"), "71", False),
        ("1/3", None, "2/6", True),
        ("70", 0.01, "about 70", False),
        ("seventy", 0.01, "70", False),
        ("1e3", None, "1 000", True),
    ],
)
def test_the_tolerance_is_exact_at_its_edges(
    key: str, tolerance: float | None, typed: str, right: bool
) -> None:
    assert is_right(number(key, tolerance), Answer(text=typed)) is right


@given(st.decimals(-1000, 1000, places=3), st.decimals(0, 10, places=3), st.booleans())
def test_any_decimal_tolerance_is_met_and_never_exceeded(key, tolerance, up) -> None:
    asked = number(str(key), float(tolerance))
    sign = 1 if up else -1
    assert is_right(asked, Answer(text=f"{key + sign * tolerance:f}"))
    assert not is_right(asked, Answer(text=f"{key + sign * (tolerance + type(key)('0.0001')):f}"))


@pytest.mark.parametrize(
    ("unit", "typed"),
    [
        ("kg", "5 kg"), ("kg", "5KG"), ("kg", "5"), ("m²", "5 m²"), ("m²", "5 m2"), ("µg", "5 μg"),
        ("µg", "5 µg"), ("°C", "5 °C"), ("°C", "5℃"), ("%", "5 %"), ("", "5%"), ("Straße", "5 STRASSE"),
    ],
)  # fmt: skip
def test_the_unit_may_be_typed_or_left_out(unit: str, typed: str) -> None:
    assert is_right(number("5", unit=unit), Answer(text=typed)) is True


def test_a_key_may_be_written_with_its_unit() -> None:
    assert is_right(number("5 kg", unit="kg"), Answer(text="5")) is True


def test_another_unit_is_not_right() -> None:
    assert is_right(number("5", unit="kg"), Answer(text="5 g")) is False
    assert is_right(number("5", unit="kg"), Answer(text="5 %")) is False


@pytest.mark.parametrize(
    "typed",
    ["IndexError", "  indexERROR ", "ＩｎｄｅｘＥｒｒｏｒ", "Index\t Error", "index\u00a0error"],
)
def test_short_text_is_compared_by_what_it_says(typed: str) -> None:
    asked = question(Kind.TEXT, options=(), accepted=("IndexError", "Index Error"))
    assert is_right(asked, Answer(text=typed)) is True


def test_folding_goes_further_than_lower_case() -> None:
    asked = question(Kind.TEXT, options=(), accepted=("Straße", "ﬁle", "Å"))
    assert all(is_right(asked, Answer(text=text)) for text in ("STRASSE", "file", "A\u030a"))
    assert is_right(asked, Answer(text="Strase")) is False
    assert is_right(asked, Answer(text=" \n ")) is False


@given(st.text())
def test_every_accepted_text_is_right_as_it_stands(text: str) -> None:
    asked = question(Kind.TEXT, options=(), accepted=(text,))
    assert is_right(asked, Answer(text=text)) is bool(text.split())


def test_only_what_is_sound_can_be_asked() -> None:
    asked = [status for status in Status if status.can_be_asked]
    assert asked == [Status.ACTIVE, Status.KEYLESS]
