"""What has been calculated so far, line by line, as on the paper of an adding machine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from studytui.domain.calculator import Angle, Number, calculate

_KEPT = 50
_ANGLES = {"deg": Angle.DEGREES, "rad": Angle.RADIANS}


@dataclass(frozen=True, slots=True)
class TapeLine:
    """One calculation: how it was read, and what it came to."""

    typed: str
    read_as: str
    text: str
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Tape:
    """The last calculations, the result of the last one, and what angles are measured in."""

    lines: tuple[TapeLine, ...] = ()
    ans: Number = Fraction(0)
    angle: Angle = Angle.DEGREES

    def entered(self, line: str) -> Tape:
        """The tape after a line: a calculation, or ``deg`` or ``rad`` for the angles. Raises
        CalculationError where the line has no result."""
        if angle := _ANGLES.get(line.strip().casefold()):
            return replace(self, angle=angle)
        result = calculate(line, ans=self.ans, angle=self.angle)
        new = TapeLine(line, result.read_as, result.text, result.is_exact)
        return Tape((*self.lines, new)[-_KEPT:], result.value, self.angle)
