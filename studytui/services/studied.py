"""How each topic stands after all days of study: what was learnt of it, and what is left.

By `domain.progress`: each block of study closes a share of the gap and makes knowledge last longer;
answers say how much there is. What days long gone have come to is kept, so that two years of study
are not gone through each morning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from studytui.domain.curriculum import Topic
from studytui.domain.progress import (
    BLOCK_MINUTES,
    USUAL_HOURS,
    Progress,
    after_answers,
    after_block,
    believed,
    closed_by_block,
    kept,
    started,
    untold,
)
from studytui.storage import evidence, learner_states
from studytui.storage import studied as stored
from studytui.storage.database import Database
from studytui.storage.learner_states import StudyDay

_FIRST_DAY = date(1970, 1, 1)
_SETTLED = timedelta(days=14)
"""A sitting may end on a day that has gone, when its time ran out while the app was closed; later
than this it hardly does."""
LEAST_MINUTES = 5.0
"""Of study in a topic on a day, before it counts as learning and not only as being asked."""
_MOST_MINUTES = 8 * 60.0


def progress(
    database: Database, learner_id: int, topics: Iterable[Topic], *, today: date, now: float
) -> dict[int, Progress]:
    """What is believed of each of these topics: its first answers, the time spent on it, day by
    day, and how the learner did in other topics. `now` is in days since 1970."""
    wanted = {topic.topic_id: topic.hours for topic in topics}
    after = _after_all(database, learner_id, today, now, wanted)
    beliefs = learner_states.load_topics(database, learner_id)
    answers = {one: (belief.right, belief.answers) for one, (belief, _) in beliefs.items()}
    all_right = sum(right for right, _ in answers.values())
    all_answers = sum(number for _, number in answers.values())
    found = {}
    for topic_id in wanted:
        own_right, own = answers.get(topic_id, (0, 0))
        elsewhere = all_right - own_right, all_answers - own
        before = after.get(topic_id)
        found[topic_id] = (
            started(now, *elsewhere) if before is None else believed(before, *elsewhere)
        )
    return found


def left(
    database: Database, learner_id: int, *, today: date, now: float, exam: float
) -> dict[int, float]:
    """By topic, the share of today's knowledge that is left on the day of the exam when nothing
    more is done for it, 0–1. `now` and `exam` are in days since 1970."""
    after = _after_all(database, learner_id, today, now, {})
    return {
        topic_id: kept(one.stability, exam - one.last_day) / kept(one.stability, now - one.last_day)
        for topic_id, one in after.items()
    }


def number_of(day: str) -> float:
    """The middle of a day of the learner's, in days since 1970."""
    return (date.fromisoformat(day) - _FIRST_DAY).days + 0.5


def _after_all(
    database: Database,
    learner_id: int,
    today: date,
    now: float,
    hours: Mapping[int, float | None],
) -> dict[int, Progress]:
    """All topics after all days, as they come from `untold`. `hours` are those of the curriculum;
    a topic that is not in it stays with those it was reckoned with."""
    made = evidence.made_at(database, learner_id)
    before = stored.load(database, learner_id)
    settled = (today - _SETTLED).isoformat()
    if before.made != made or before.until > settled:
        before = stored.Kept(made)
    others = {one for one, known in before.hours.items() if hours.get(one, known) != known}
    if before.until < settled or others:
        hours = {**before.hours, **hours}
        topics = {one: state for one, state in before.topics.items() if one not in others}
        days = learner_states.study_days(
            database, learner_id, "" if others else before.until, settled
        )
        new = [one for one in days if one.day >= before.until or one.topic_id in others]
        topics = _after(topics, new, hours, now)
        before = stored.Kept(made, settled, topics, {one: hours.get(one) for one in topics})
        if topics:
            stored.save(database, learner_id, before)
    latest = learner_states.study_days(database, learner_id, before.until, "")
    return _after(dict(before.topics), latest, {**before.hours, **hours}, now)


def _after(
    topics: dict[int, Progress],
    days: Iterable[StudyDay],
    hours: Mapping[int, float | None],
    now: float,
) -> dict[int, Progress]:
    """The topics after these days, the earliest first."""
    for one in days:
        day = min(number_of(one.day), now)
        state = topics.get(one.topic_id) or untold(day)
        wrong = one.first_answers - one.first_right
        state = after_answers(state, day, one.first_right, wrong)
        blocks, minutes = _blocks_of(one.seconds)
        closed = closed_by_block(hours.get(one.topic_id) or USUAL_HOURS, minutes)
        for _ in range(blocks):
            state = after_block(state, day, closed)
        topics[one.topic_id] = state
    return topics


def _blocks_of(seconds: float) -> tuple[int, float]:
    """How many blocks of study the time spent in a topic on a day comes to, and the minutes of
    each; none where the learner was only asked."""
    minutes = min(seconds / 60, _MOST_MINUTES)
    if minutes < LEAST_MINUTES:
        return 0, 0.0
    blocks = max(round(minutes / BLOCK_MINUTES), 1)
    return blocks, minutes / blocks
