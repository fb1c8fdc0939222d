"""How much of what is known of each topic is left on a later day when nothing more is done for it.

By `domain.progress`: each block of study makes knowledge last longer, and it falls from the last
one on. The state after days that have long gone is kept, so that two years of study are not gone
through each day.
"""

from __future__ import annotations

from datetime import date, timedelta

from studytui.domain.progress import FIRST_STABILITY, kept, lasting
from studytui.services.learning import LEAST_MINUTES, blocks_of, number_of
from studytui.storage import evidence
from studytui.storage.database import Database
from studytui.storage.weaknesses import Studied

_SETTLED = timedelta(days=14)
"""A sitting may end on a day that has gone, when its time ran out while the app was closed; later
than this it hardly does."""


def left(
    database: Database,
    learner_id: int,
    before: Studied,
    *,
    today: date,
    now: float,
    exam: float,
) -> tuple[dict[int, float], Studied]:
    """By topic, the share of today's knowledge that is left on the day of the exam, 0–1; and what
    to hand in as `before` the next time. `now` and `exam` are days since 1970."""
    made = evidence.made_at(database, learner_id)
    if before.made != made or before.until > today.isoformat():
        before = Studied(made)
    settled = _after(database, learner_id, before, (today - _SETTLED).isoformat(), now)
    at_last = _after(database, learner_id, settled, "", now)
    shares = {
        topic_id: kept(stability, exam - last) / kept(stability, now - last)
        for topic_id, (stability, last) in at_last.topics.items()
    }
    return shares, settled


def _after(database: Database, learner_id: int, before: Studied, until: str, now: float) -> Studied:
    """The state after the days up to `until`, that day left out; empty for all days."""
    if until and until <= before.until:
        return before
    topics: dict[int, tuple[float, float]] = dict(before.topics)
    days = evidence.study_days(
        database, learner_id, before.until, until, seconds=60 * LEAST_MINUTES
    )
    for topic_id, day, seconds in days:
        number = min(number_of(day), now)
        stability, last = topics.setdefault(topic_id, (FIRST_STABILITY, number))
        for _ in range(blocks_of(seconds)[0]):
            stability, last = lasting(stability, kept(stability, number - last)), number
        topics[topic_id] = stability, last
    return Studied(before.made, until, topics)
