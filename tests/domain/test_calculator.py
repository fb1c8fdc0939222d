"""What a line of arithmetic comes to, and what is said where it comes to nothing."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from studytui.domain.calculator import LONGEST, Angle, CalculationError, Number, calculate


def text(line: str, **given: object) -> str:
    return calculate(line, **given).text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "result"),
    [
        ("0.1 + 0.2", "0.3"),
        ("1/3", "0.333333333333"),
        ("2+3*4", "14"),
        ("(2+3)×4", "20"),
        ("7 ÷ 2 − 1", "2.5"),
        ("-2^2", "-4"),
        ("2^-1", "0.5"),
        ("2**3**2", "512"),
        ("2^0.5", "1.41421356237"),
        ("4^.5", "2"),
        ("10 % 3", "1"),
        ("50%", "0.5"),
        ("200 × 15%", "30"),
        ("50% - 3", "-2.5"),
        ("5--5", "10"),
        ("1e3", "1000"),
        ("2e-3", "0.002"),
        ("2e", "5.43656365692"),
        ("2π", "6.28318530718"),
        ("3(4)(5)", "60"),
        ("2sqrt(9)", "6"),
        ("√16 + 1", "5"),
        ("sqrt 2.25", "1.5"),
        ("3²+2⁻¹", "9.5"),
        ("5!", "120"),
        ("3!!", "720"),
        ("fact(4)", "24"),
        ("100!/98!", "9900"),
        ("ln(e)", "1"),
        ("log 1000", "3"),
        ("log10(0.01)", "-2"),
        ("exp(0)", "1"),
        ("abs(-3.5)", "3.5"),
        ("(1+2", "3"),
        ("1e21", "1e21"),
        ("0.0000001", "1e-7"),
        ("123456789012345", "1.23456789012e14"),
        ("(-1)^(1e9+1)", "-1"),
        ("0^0", "1"),
    ],
)
def test_a_line_comes_to_its_result(line: str, result: str) -> None:
    assert text(line) == result


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "nothing to calculate"),
        ("7/0", "Division by zero"),
        ("7 % 0", "Division by zero"),
        ("0^-1", "Division by zero"),
        ("1e308*10", "too large"),
        ("9^9^9", "too large"),
        ("2^1000000", "too large"),
        ("171!", "too large"),
        ("3!!!!", "too large"),
        ("exp(710)", "too large"),
        ("1e400", "too large"),
        ("1e0000000000000999999", "too large"),
        ("0.5^1e300", "too small"),
        ("exp(-1000)", "too small"),
        ("ln 0", "ln of 0 is not a number"),
        ("sqrt(-4)", "sqrt of -4 is not a number"),
        ("(-8)^(1/3)", "not a number"),
        ("acos 2", "acos of 2 is not a number"),
        ("tan 90", "tan of 90 is not a number"),
        ("2.5!", "whole number"),
        ("(-3)!", "whole number"),
        ("2 3", "missing before ‘3’"),
        ("2 *", "The end is missing"),
        ("sin", "The end is missing"),
        ("2 + * 2", "missing before ‘*’"),
        ("2 + 3)", "closing bracket"),
        ("()", "missing before ‘)’"),
        ("foo(2)", "‘foo’ is not known"),
        ("__import__('os')", "‘_’ is nothing"),
        ("2;3", "‘;’ is nothing"),
        ("\x1b[31m", "That sign is nothing"),
        ("(" * 60 + "1", "Too many brackets"),
        ("√" * 60 + "1", "Too many brackets"),
        ("2^" * 60 + "1", "Too many brackets"),
        ("1+" * LONGEST, "too long"),
    ],
)
def test_what_has_no_result_says_why(line: str, words: str) -> None:
    with pytest.raises(CalculationError) as refused:
        calculate(line)
    assert words in refused.value.message


@pytest.mark.parametrize(
    ("line", "result"),
    [
        ("3,5 × 2", "7"),
        ("0,125", "0.125"),
        ("12345,678", "12345.678"),
        ("1,25", "1.25"),
        ("1,234,567", "1234567"),
        ("1,234.5", "1234.5"),
        ("3,5e2", "350"),
    ],
)
def test_a_lone_comma_is_a_decimal_comma(line: str, result: str) -> None:
    assert text(line) == result


@pytest.mark.parametrize("line", ["1,000", "12,345 + 1", "1,2,3", "1.234,5", "1,", "1,5,"])
def test_a_comma_that_may_mean_two_things_is_not_guessed(line: str) -> None:
    with pytest.raises(CalculationError):
        calculate(line)


@pytest.mark.parametrize(
    ("line", "read_as"),
    [
        ("1/2π", "1 ÷ 2 × π"),
        ("sin 2π", "sin(2) × π"),
        ("log 5", "log10(5)"),
        ("50%-3", "50% − 3"),
        ("7%3", "7 mod 3"),
        ("2(3", "2 × (3)"),
        ("3,5", "3.5"),
    ],
)
def test_it_says_how_a_line_was_read(line: str, read_as: str) -> None:
    assert calculate(line).read_as == read_as


def test_the_result_before_is_ans() -> None:
    first = calculate("1/3")
    assert not first.is_exact
    then = calculate("ans × 3", ans=first.value)
    assert (then.text, then.is_exact) == ("1", True)


@pytest.mark.parametrize(
    ("line", "result"), [("+1", "8"), ("× 2", "14"), ("^2", "49"), ("!", "5040"), ("-1", "-1")]
)
def test_a_line_that_begins_with_an_operator_goes_on_from_the_result(
    line: str, result: str
) -> None:
    assert text(line, ans=Fraction(7)) == result


@pytest.mark.parametrize("degrees", range(0, 720, 15))
def test_angles_in_degrees_agree_with_radians(degrees: int) -> None:
    for name, act in (("sin", math.sin), ("cos", math.cos)):
        found = calculate(f"{name}({degrees})").value
        assert math.isclose(found, act(math.radians(degrees)), abs_tol=1e-12)
    if degrees % 180 != 90:
        found = calculate(f"tan({degrees})").value
        assert math.isclose(found, math.tan(math.radians(degrees)), abs_tol=1e-9)


def test_angles_are_degrees_unless_radians_are_asked_for() -> None:
    assert text("sin 30") == "0.5"
    assert text("asin(0.5)") == "30"
    assert text("sin(π/6)", angle=Angle.RADIANS) == "0.5"
    assert text("sin(30°)", angle=Angle.RADIANS) == "0.5"
    assert text("sin(π)", angle=Angle.RADIANS) == "0"
    with pytest.raises(CalculationError):
        calculate("tan(π/2)", angle=Angle.RADIANS)


_operators = st.sampled_from("+-*/")
_numbers = st.decimals(0, 10_000, places=3, allow_nan=False).map(str)
_sums = st.recursive(
    _numbers,
    lambda inner: st.tuples(inner, _operators, inner).map(lambda three: f"({''.join(three)})"),
    max_leaves=12,
)


def _exactly(line: str) -> Fraction:
    import re

    return eval(re.sub(r"[\d.]+", r"Fraction('\g<0>')", line), {"Fraction": Fraction})


@given(_sums)
def test_sums_and_products_are_exact(line: str) -> None:
    try:
        wanted = _exactly(line)
    except ZeroDivisionError:
        with pytest.raises(CalculationError, match="zero"):
            calculate(line)
        return
    if len(line) <= LONGEST:
        assert calculate(line).value == wanted


_PIECES = [
    *"0123456789.,()+-*/^%!°√π ²⁻e",
    *("sin", "tan", "ln", "log", "exp", "sqrt", "fact", "ans", "1e308", "1e-308", "999999999"),
]
_lines = st.lists(st.sampled_from(_PIECES), max_size=60).map("".join)
_values = st.one_of(st.floats(-1e300, 1e300), st.fractions(), st.just(Fraction(1, 10**400)))


# Hypothesis' own deadline of 200 ms an example holds the time.
@given(st.one_of(_lines, st.text(max_size=LONGEST)), _values, st.sampled_from(Angle))
@example("9" * LONGEST, Fraction(0), Angle.DEGREES)
@example("170!^170!", Fraction(0), Angle.DEGREES)
@example("ans^ans^ans", Fraction(10**300 + 1, 10**300), Angle.DEGREES)
@example("(9^9^3)" * 25, Fraction(0), Angle.DEGREES)
@example("2/1e-400/e", 2.5, Angle.RADIANS)
def test_any_line_has_a_finite_result_or_a_word(line: str, ans: Number, angle: Angle) -> None:
    try:
        result = calculate(line, ans=ans, angle=angle)
    except CalculationError as error:
        assert error.message.endswith(".")
        assert error.message.isprintable()
        return
    assert isinstance(result.value, Fraction) or math.isfinite(result.value)
    assert len(result.text) <= 20


@given(_values)
def test_a_result_can_be_typed_again(value: Number) -> None:
    shown = calculate("ans", ans=value).text
    again = calculate(shown).value
    assert math.isclose(again, value, rel_tol=1e-11)


@pytest.mark.parametrize("name", ["sin", "cos", "tan"])
def test_a_function_of_any_whole_angle_is_what_it_is(name: str) -> None:
    for degrees in range(-360, 721):
        if name == "tan" and degrees % 180 == 90:
            continue
        found = float(calculate(f"{name}({degrees})").value)
        assert found == pytest.approx(
            getattr(math, name)(math.radians(degrees)), rel=1e-9, abs=1e-12
        )


def test_brackets_one_after_the_other_are_not_in_each_other() -> None:
    assert text("+".join(["(1)"] * 45)) == "45"
    assert calculate("2pi + e × ans").read_as == "2 × π + e × ans"
