"""How long a question takes a learner."""

from __future__ import annotations

from studytui.storage import first_look
from studytui.storage.database import Database

_USUAL_PACE = 75.0
"""Seconds a question with reading its explanation, while the learner's own pace is not known."""
_KNOWN_FROM = 10
_PACES = (20.0, 240.0)
"""A pace outside would give a session of very many or hardly any questions."""


def own_pace(database: Database, learner_id: int) -> float:
    """Seconds a question, reading its explanation too: the median of the learner's latest ones
    whose answer was shown at once; a usual value while these are too few."""
    times = sorted(first_look.tutor_times(database, learner_id))
    if len(times) < _KNOWN_FROM:
        return _USUAL_PACE
    # By hand: the first screen asks, and the statistics module takes 10 ms to import.
    middle = (times[(len(times) - 1) // 2] + times[len(times) // 2]) / 2
    return min(max(middle, _PACES[0]), _PACES[1])
