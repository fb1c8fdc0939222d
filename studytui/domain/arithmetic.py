"""The numbers of the calculator: exact where they are rational, and never too big to be quick.

Sums, products, powers and roots of rational numbers are exact, so that 0.1 + 0.2 is 0.3; what is
not rational is a double.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from decimal import Context, Decimal
from enum import Enum
from fractions import Fraction

from studytui.errors import StudyError

DIGITS = 12
"""Significant digits of a result."""
_EXACT_BITS = 4096
"""A fraction with more bits than this, above or below its line, goes on as a double."""
_DOUBLE_BITS = 1024
"""Below two to this power every number has a double near it."""
_LARGEST_FACTORIAL = 170
"""170! is the last one below the largest double."""
_TINY = 1e-15

Number = Fraction | float


class CalculationError(StudyError):
    """There is no result; the message says why, in words for whoever typed the line."""

    def __init__(self, message: str) -> None:
        super().__init__(message, title="No result")


class Angle(Enum):
    """What sin, cos and tan take, and their inverses give."""

    DEGREES = "degrees"
    RADIANS = "radians"


def too_large() -> CalculationError:
    """The error for what no double can hold."""
    return CalculationError("The result is too large.")


def _too_small() -> CalculationError:
    return CalculationError("The result is too small to tell from zero.")


def finite(value: Number) -> Number:
    """The value, of a size that goes on being quick to calculate with. Raises CalculationError."""
    if isinstance(value, Fraction):
        above, below = value.numerator.bit_length(), value.denominator.bit_length()
        if above - below > _DOUBLE_BITS:
            raise too_large()
        return value if max(above, below) <= _EXACT_BITS else finite(_double(value))
    if math.isnan(value):
        raise CalculationError("The result is not a number.")
    if math.isinf(value):
        raise too_large()
    return value


def _double(value: Number) -> float:
    try:
        near = float(value)
    except OverflowError:
        raise too_large() from None
    if value and not near:
        raise _too_small()
    return near


def combined(act: Callable[[Number, Number], Number], left: Number, right: Number) -> Number:
    """What `act` makes of two numbers. Raises CalculationError."""
    try:
        found = finite(act(left, right))
    except (OverflowError, ZeroDivisionError):
        # Dividing by what is not zero, but so small that no double holds it.
        raise too_large() from None
    if left and right and not found and act in (operator.mul, operator.truediv):
        raise _too_small()
    return found


def divided(left: Number, right: Number) -> Number:
    """A quotient. Raises CalculationError."""
    if right == 0:
        raise CalculationError("Division by zero.")
    return combined(operator.truediv, left, right)


def remainder(left: Number, right: Number) -> Number:
    """What is left over, with the sign of `right`. Raises CalculationError."""
    if right == 0:
        raise CalculationError("Division by zero: there is no remainder.")
    return combined(operator.mod, left, right)


def raised(base: Number, exponent: Number) -> Number:
    """A power. Raises CalculationError."""
    if base == 0 and exponent < 0:
        raise CalculationError("Division by zero: zero to a negative power.")
    if exponent == 0:
        return Fraction(1)
    if isinstance(base, Fraction) and isinstance(exponent, Fraction):
        if abs(base) in (0, 1) and exponent.denominator == 1:
            return base if exponent % 2 else abs(base)
        # A power of n factors has at most n times as many bits as its base.
        bits = max(base.numerator.bit_length(), base.denominator.bit_length())
        if exponent.denominator == 1 and bits * abs(exponent) <= _EXACT_BITS:
            return finite(base ** int(exponent))
    if exponent == Fraction(1, 2) and base >= 0:
        return _root(base)
    try:
        value = _double(base) ** _double(exponent)
    except (OverflowError, ZeroDivisionError):
        raise too_large() from None
    if isinstance(value, complex):
        raise CalculationError("A negative number to a broken power is not a number.")
    if not value:
        raise _too_small()
    return finite(value)


def factorial(value: Number) -> Number:
    """A factorial. Raises CalculationError."""
    if value < 0 or value % 1:
        raise CalculationError("A factorial needs a whole number from 0 on.")
    if value > _LARGEST_FACTORIAL:
        raise too_large()
    return Fraction(math.factorial(int(value)))


def radians(degrees: Number) -> Number:
    """An angle in radians."""
    return math.radians(_double(degrees))


def applied(name: str, value: Number, angle: Angle) -> Number:
    """The function of that name, one of `FUNCTIONS`. Raises CalculationError."""
    try:
        if name in _CIRCULAR:
            return finite(_circular(name, value, angle))
        if name in _INVERSE:
            found = _INVERSE[name](value)
            return finite(math.degrees(found) if angle is Angle.DEGREES else found)
        result = finite(_PLAIN[name](value))
        if name == "exp" and not result:
            raise _too_small()
        return result
    except (ValueError, ZeroDivisionError):
        raise CalculationError(f"{name} of {written(value)[0]} is not a number.") from None
    except OverflowError:
        raise too_large() from None


def _root(value: Number) -> Number:
    if isinstance(value, Fraction) and value >= 0:
        above, below = math.isqrt(value.numerator), math.isqrt(value.denominator)
        if above * above == value.numerator and below * below == value.denominator:
            return Fraction(above, below)
    return math.sqrt(value)


def _size(value: Number) -> Number:
    return value if value >= 0 else -value


_PLAIN: dict[str, Callable[[Number], Number]] = {
    "sqrt": _root,
    "ln": math.log,
    "log10": math.log10,
    "exp": math.exp,
    "abs": _size,
    "fact": factorial,
}
_CIRCULAR = {"sin": math.sin, "cos": math.cos, "tan": math.tan}
_INVERSE = {"asin": math.asin, "acos": math.acos, "atan": math.atan}
FUNCTIONS = frozenset(_PLAIN) | frozenset(_CIRCULAR) | frozenset(_INVERSE)
"""The names of all functions."""
_SINES = {0: 0, 30: 1, 90: 2, 150: 1, 180: 0, 210: -1, 270: -2, 330: -1}
"""Twice the sine of a whole number of degrees, where it is rational."""


def _circular(name: str, value: Number, angle: Angle) -> Number:
    if angle is Angle.DEGREES:
        value = value % 360
        if name == "tan":
            if value % 180 == 90:
                raise ValueError("tan has no value there")
            if value % 45 == 0:
                return Fraction((0, 1, 0, -1)[int(value) // 45 % 4])
        else:
            turned = value if name == "sin" else (value + 90) % 360
            if turned in _SINES:
                return Fraction(_SINES[int(turned)], 2)
        value = math.radians(value)
    found = _CIRCULAR[name](value)
    # A double is never quite a multiple of π: what is off by so little is meant to be one.
    margin = _TINY * min(max(abs(float(value)), 1.0), 1000.0)
    if abs(found) < margin:
        return Fraction(0)
    if name == "tan" and abs(found) > 1 / margin:
        raise ValueError("tan has no value there")
    return found


_ROUNDED = Context(prec=DIGITS, Emin=-999999, Emax=999999)


def written(value: Number) -> tuple[str, bool]:
    """The value to at most `DIGITS` significant digits, in a form that can be typed again, and
    whether that is all there is of it."""
    if isinstance(value, Fraction):
        near = _ROUNDED.divide(Decimal(value.numerator), Decimal(value.denominator))
        is_exact = Fraction(near) == value
    else:
        near = _ROUNDED.plus(Decimal(repr(value)))
        is_exact = Decimal(value) == near
    if not near:
        return "0", is_exact
    if -7 < near.adjusted() < DIGITS:
        text = format(near, "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        digits, _, exponent = format(near, "e").partition("e")
        text = f"{digits.rstrip('0').rstrip('.') if '.' in digits else digits}e{int(exponent)}"
    return text, is_exact
