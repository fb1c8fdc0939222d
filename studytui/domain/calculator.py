"""A pocket calculator: reads one line of arithmetic and gives a number, or says why there is none.

A line is bounded in length and depth and the numbers of `studytui.domain.arithmetic` in size, so
that none takes longer than a few milliseconds.
"""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass
from fractions import Fraction

from studytui.domain.arithmetic import (
    FUNCTIONS,
    Angle,
    CalculationError,
    Number,
    applied,
    combined,
    divided,
    factorial,
    radians,
    raised,
    remainder,
    written,
)
from studytui.domain.calculator_tokens import NUMERALS, number, plain_number, quoted, tokens

__all__ = ["Angle", "CalculationError", "Number", "Result", "calculate"]

LONGEST = 200
"""Characters of a line."""
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Result:
    """What a line came to."""

    read_as: str
    """The line as it was understood: each multiplication and each bracket of a function is there."""
    value: Number
    text: str
    """The value to at most twelve significant digits, in a form that can be typed again."""
    is_exact: bool
    """Whether the text is the value and not only near it."""


def calculate(line: str, *, ans: Number = Fraction(0), angle: Angle = Angle.DEGREES) -> Result:
    """The result of a line of arithmetic. `ans` stands for the result before.

    Knows ``+ - × ÷ ^ % !``, brackets, roots, logarithms, angles, ``π``, ``e`` and ``ans``. ``%`` is
    per cent, and between two numbers the remainder. A number before a name or a bracket multiplies
    it, and binds as ``×`` does. Powers go from right to left and before a sign: -2^2 is -4. A line
    that begins with an operator other than ``-`` goes on from `ans`. Raises CalculationError,
    nothing else.
    """
    if len(line) > LONGEST:
        raise CalculationError(f"This is too long: {LONGEST} characters at most.")
    reader = _Reader(tokens(line), ans, angle)
    value = reader.read()
    text, is_exact = written(value)
    return Result(reader.read_as, value, text, is_exact)


_CONSTANTS: dict[str, float] = {"π": math.pi, "pi": math.pi, "e": math.e}
_SHORT = {"log": "log10"}
_SIGNS = frozenset("+-*/^%()!√°")
_GO_ON = frozenset("+*/^%!")


class _Reader:
    """Reads tokens by descent: sum, product, sign, power, what stands behind, and in brackets."""

    def __init__(self, tokens: list[str], ans: Number, angle: Angle) -> None:
        self._tokens = tokens
        self._ans = ans
        self._angle = angle
        self._next = 0
        self._depth = 0
        self._parts: list[str] = []

    @property
    def read_as(self) -> str:
        return "".join(self._parts)

    def read(self) -> Number:
        if not self._tokens:
            raise CalculationError("There is nothing to calculate.")
        if self._tokens[0] in _GO_ON:
            self._tokens.insert(0, "ans")
        value = self._sum()
        if self._peek() == ")":
            raise CalculationError("A closing bracket has no opening one.")
        if self._peek():
            raise CalculationError(f"Something is missing before {quoted(self._peek())}.")
        return value

    def _peek(self, ahead: int = 0) -> str:
        place = self._next + ahead
        return self._tokens[place] if place < len(self._tokens) else ""

    def _take(self, written: str | None = None) -> str:
        token = self._peek()
        self._next += 1
        self._parts.append(token if written is None else written)
        return token

    def _go_deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise CalculationError("Too many brackets, powers or functions in each other.")

    def _sum(self) -> Number:
        self._go_deeper()
        value = self._product()
        while self._peek() in ("+", "-"):
            is_plus = self._peek() == "+"
            self._take(" + " if is_plus else " − ")
            value = combined(operator.add if is_plus else operator.sub, value, self._product())
        self._depth -= 1
        return value

    def _product(self) -> Number:
        value = self._signed()
        while token := self._peek():
            if token == "*":
                self._take(" × ")
                value = combined(operator.mul, value, self._signed())
            elif token == "/":
                self._take(" ÷ ")
                value = divided(value, self._signed())
            elif token == "%":
                self._take(" mod ")
                value = remainder(value, self._signed())
            elif _begins_value(token):
                if token[0] in NUMERALS:
                    raise CalculationError(f"Something is missing before {quoted(token)}.")
                self._parts.append(" × ")
                value = combined(operator.mul, value, self._power())
            else:
                break
        return value

    def _signed(self) -> Number:
        is_minus = False
        while self._peek() in ("+", "-"):
            is_minus ^= self._take("−" if self._peek() == "-" else "") == "-"
        value = self._power()
        return -value if is_minus else value

    def _power(self) -> Number:
        base = self._behind()
        if self._peek() != "^":
            return base
        self._take()
        self._go_deeper()
        exponent = self._signed()
        self._depth -= 1
        return raised(base, exponent)

    def _behind(self) -> Number:
        """A value with what may stand behind it: factorial, degree sign, per cent."""
        value = self._value()
        while True:
            token = self._peek()
            if token == "!":
                self._take()
                value = factorial(value)
            elif token == "°":
                self._take()
                if self._angle is Angle.RADIANS:
                    value = radians(value)
            elif token == "%" and not _begins_value(self._peek(1)):
                self._take()
                value = divided(value, Fraction(100))
            else:
                return value

    def _value(self) -> Number:
        token = self._peek()
        if not token:
            raise CalculationError("The end is missing: a number or a bracket should follow.")
        if token == "(":
            self._take()
            return self._closed()
        if token == "√":
            return self._applied("sqrt")
        if token[0] in NUMERALS:
            plain = plain_number(token)
            self._take(plain)
            return number(plain)
        name = token.casefold()
        if name in _CONSTANTS:
            self._take("π" if name == "pi" else name)
            return _CONSTANTS[name]
        if name == "ans":
            self._take(name)
            return self._ans
        name = _SHORT.get(name, name)
        if name in FUNCTIONS:
            return self._applied(name)
        if token in _SIGNS:
            raise CalculationError(f"Something is missing before {quoted(token)}.")
        raise CalculationError(f"{quoted(token)} is not known here.")

    def _closed(self) -> Number:
        """The rest of a bracket. What is still open at the end of the line ends there."""
        value = self._sum()
        if self._peek() == ")":
            self._take()
        elif not self._peek():
            self._parts.append(")")
        else:
            raise CalculationError(f"Something is missing before {quoted(self._peek())}.")
        return value

    def _applied(self, name: str) -> Number:
        """A function of what follows: a bracket, or one value without."""
        self._take("√" if name == "sqrt" else name)
        self._go_deeper()
        if self._peek() == "(":
            self._take()
            value = self._closed()
        else:
            self._parts.append("(")
            value = self._behind() if self._peek() != "-" else self._signed()
            self._parts.append(")")
        self._depth -= 1
        return applied(name, value, self._angle)


def _begins_value(token: str) -> bool:
    return bool(token) and (token[0] in "(√." or token[0].isalnum())
