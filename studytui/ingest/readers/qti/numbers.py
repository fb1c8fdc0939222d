"""Numbers that count as right, as ranges; and as accepted numbers with one tolerance, as we keep them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, isfinite, log10

from studytui.domain.question import parse_number

_MOST_DIGITS = 40
_MOST_RANGES = 200


@dataclass(frozen=True, slots=True)
class Range:
    """All numbers from `least` to `most`, both of them included."""

    least: Fraction
    most: Fraction

    @property
    def middle(self) -> Fraction:
        return (self.least + self.most) / 2

    @property
    def tolerance(self) -> Fraction:
        return (self.most - self.least) / 2

    def holds(self, other: Range) -> bool:
        return self.least <= other.least and other.most <= self.most


def number_of(text: str | None) -> Fraction | None:
    """A number as it stands in XML; None for anything else."""
    return parse_number((text or "").strip())


def around(value: Fraction, margin: Fraction, margin_above: Fraction | None = None) -> Range:
    above = margin if margin_above is None else margin_above
    return Range(value - abs(margin), value + abs(above))


def with_percent(value: Fraction, percent: Fraction) -> Range:
    return around(value, abs(value) * percent / 100)


def with_decimals(value: Fraction, decimals: int) -> Range:
    """Every number that rounds to the value at so many decimal places."""
    return around(value, Fraction(1, 2) / Fraction(10) ** max(0, min(decimals, 30)))


def with_digits(value: Fraction, digits: int) -> Range:
    """Every number that rounds to the value at so many significant digits."""
    if not value:
        return Range(value, value)
    place = floor(log10(abs(value))) + 1 - max(1, min(digits, 30))
    return around(value, Fraction(10) ** place / 2)


def held(ranges: Sequence[Range]) -> tuple[tuple[str, ...], float | None] | None:
    """Accepted numbers and the tolerance that together say the same as the ranges; None where
    that cannot be said with one tolerance. A range within another adds nothing."""
    kept = _widest(ranges)
    if len(set(ranges)) > _MOST_RANGES:
        return None
    if not kept or len({one.tolerance for one in kept}) > 1:
        return None
    tolerance = float(kept[0].tolerance)
    if not isfinite(tolerance):
        return None
    written = tuple(dict.fromkeys(decimal(one.middle) for one in kept))
    return written, tolerance or None


def _widest(ranges: Sequence[Range]) -> list[Range]:
    """The ranges that lie within no other, in their order."""
    distinct = list(dict.fromkeys(ranges))[:_MOST_RANGES]
    return [
        one for one in distinct if not any(other.holds(one) for other in distinct if other != one)
    ]


def decimal(value: Fraction) -> str:
    """The number in digits; exact where it has an end within 40 places."""
    sign, value = ("-" if value < 0 else ""), abs(value)
    for places in range(_MOST_DIGITS):
        if (value * 10**places).denominator == 1:
            digits = str(int(value * 10**places)).rjust(places + 1, "0")
            whole, end = digits[: len(digits) - places], digits[len(digits) - places :]
            return f"{sign}{whole}.{end}" if places else f"{sign}{whole}"
    return f"{sign}{float(value)!r}"


def in_words(ranges: Sequence[Range]) -> str:
    """The ranges for a person: ``42; 41.5 to 42.5``."""
    return "; ".join(
        decimal(one.least)
        if one.least == one.most
        else f"{decimal(one.least)} to {decimal(one.most)}"
        for one in _widest(ranges)
    )
