"""How far an estimate may be off: intervals of shares and means, 80 % unless told."""

from __future__ import annotations

import math
from collections.abc import Sequence

from studytui.domain.mastery import BAND


def wilson(count: int, of: int, deviations: float = BAND) -> tuple[float, float]:
    """Interval of a share, 0–1 (Wilson 1927); 80 % unless told. (0, 1) where nothing was counted."""
    if of <= 0:
        return 0.0, 1.0
    share, squared = count / of, deviations * deviations
    middle = (share + squared / (2 * of)) / (1 + squared / of)
    margin = deviations * math.sqrt(share * (1 - share) / of + squared / (4 * of * of))
    margin /= 1 + squared / of
    return max(middle - margin, 0.0), min(middle + margin, 1.0)


def mean_and_error(values: Sequence[float], deviations: float = BAND) -> tuple[float, float]:
    """The mean of two or more values, and how far it may be off either way."""
    number = len(values)
    mean = math.fsum(values) / number
    variance = math.fsum((value - mean) ** 2 for value in values) / (number - 1)
    return mean, deviations * math.sqrt(variance / number)
