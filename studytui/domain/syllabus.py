"""A curriculum as a person writes it, a tree of topics, and what of it an exam asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from studytui.domain.curriculum import Requirement, Topic, cycle


@dataclass(frozen=True, slots=True)
class Subject:
    """What topics are gathered under."""

    subject_id: int
    name: str
    topics: int = 0
    """How many it has."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A topic in its tree."""

    topic_id: int
    subject_id: int
    name: str
    parent_id: int | None = None
    description: str = ""
    weight: float | None = None
    """Share of the exam, of the topic and all below it; any positive number. 0: it is not asked."""
    hours: float | None = None
    """To learn it from nothing."""
    requires: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True)
class Concept:
    """A single idea within a topic."""

    concept_id: int
    topic_id: int
    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Examined:
    """The topics that an exam asks."""

    topics: tuple[Topic, ...]
    """Those with a weight; the order of the curriculum. No circle is among their prerequisites."""
    is_by_questions: bool = False
    """Whether each counts by its number of questions, since no topic has a weight."""


def in_tree(entries: Sequence[Entry]) -> list[tuple[int, Entry]]:
    """Entries with how deep each lies, every one after its parent, otherwise in the given order."""
    ids = {entry.topic_id for entry in entries}
    below: dict[int | None, list[Entry]] = {}
    for entry in entries:
        below.setdefault(entry.parent_id if entry.parent_id in ids else None, []).append(entry)
    found: list[tuple[int, Entry]] = []
    waiting = [(0, entry) for entry in reversed(below.get(None, ()))]
    while waiting:
        depth, entry = waiting.pop()
        found.append((depth, entry))
        waiting.extend((depth + 1, one) for one in reversed(below.get(entry.topic_id, ())))
    return found


def examined(
    entries: Sequence[Entry],
    questions: Mapping[int, int],
    weights: Mapping[int, float] | None = None,
) -> Examined:
    """What an exam over these entries asks. `questions`: how many each topic itself has; `weights`:
    what each topic itself counts, where something else than the curriculum says so.

    A weight in the curriculum is of a topic with all below it. What the weights below it leave over
    is shared among the rest of what it holds by numbers of questions. Where no topic has a weight,
    each counts by its questions; where there are no questions either, the lowest topics count
    alike.
    """
    ordered = [entry for _, entry in in_tree(entries)]
    below = _below(ordered)
    is_by_questions = False
    if weights:
        shares = dict(weights)
    elif any(entry.weight for entry in ordered):
        shares = _shares(ordered, below, questions)
    else:
        shares = {entry.topic_id: float(questions.get(entry.topic_id, 0)) for entry in ordered}
        is_by_questions = any(shares.values())
        if not is_by_questions:
            shares = {one.topic_id: 1.0 for one in ordered if not below[one.topic_id]}
    members = [entry for entry in ordered if shares.get(entry.topic_id, 0.0) > 0]
    needs = _needs(ordered, below, {entry.topic_id for entry in members})
    topics = tuple(
        Topic(
            entry.topic_id,
            entry.name,
            shares[entry.topic_id],
            entry.hours,
            tuple(Requirement(*one) for one in needs[entry.topic_id].items()),
        )
        for entry in members
    )
    return Examined(topics, is_by_questions)


def _below(ordered: Sequence[Entry]) -> dict[int, list[Entry]]:
    below: dict[int, list[Entry]] = {entry.topic_id: [] for entry in ordered}
    for entry in ordered:
        if entry.parent_id in below:
            below[entry.parent_id].append(entry)
    return below


def _shares(
    ordered: Sequence[Entry], below: Mapping[int, list[Entry]], questions: Mapping[int, int]
) -> dict[int, float]:
    """The weight that each topic itself has, without those below it."""
    whole = {entry.topic_id: questions.get(entry.topic_id, 0) for entry in ordered}
    for entry in reversed(ordered):
        if entry.parent_id in whole:
            whole[entry.parent_id] += whole[entry.topic_id]
    given = {entry.topic_id: entry.weight for entry in ordered}
    shares: dict[int, float] = {}
    for entry in ordered:
        topic_id, children = entry.topic_id, below[entry.topic_id]
        share = given[topic_id]
        if share is None:
            continue
        said = [one.weight for one in children if one.weight is not None]
        rest = max(share - sum(said), 0.0)
        open_ones = [one.topic_id for one in children if one.weight is None]
        amounts = {one: whole[one] for one in open_ones} | {topic_id: questions.get(topic_id, 0)}
        total = sum(amounts.values())
        if total:
            parts = {one: rest * amount / total for one, amount in amounts.items()}
        elif open_ones:
            parts = {one: rest / len(open_ones) for one in open_ones}
        else:
            # The weights of its parts are all there is of it, where it has parts that have any.
            parts = {topic_id: 0.0 if any(said) else rest}
        shares[topic_id] = parts.pop(topic_id, 0.0)
        given.update(parts)
    return shares


def _needs(
    ordered: Sequence[Entry], below: Mapping[int, list[Entry]], members: set[int]
) -> dict[int, dict[int, float]]:
    """What each member needs of other members, with the mastery it asks for. What stands for a
    group stands for each of it; a topic that is not asked hands on what it needs itself."""
    by_id = {entry.topic_id: entry for entry in ordered}
    asked: dict[int, list[int]] = {}
    for entry in reversed(ordered):
        own = [entry.topic_id] if entry.topic_id in members else []
        parts = [asked[one.topic_id] for one in below[entry.topic_id]]
        asked[entry.topic_id] = [*own, *(one for part in parts for one in part)]
    needs: dict[int, dict[int, float]] = {}
    for topic_id in members:
        lineage: list[Entry] = []
        place: Entry | None = by_id[topic_id]
        while place is not None and place not in lineage:
            lineage.append(place)
            place = by_id.get(place.parent_id) if place.parent_id is not None else None
        over = {entry.topic_id for entry in lineage}
        found: dict[int, float] = {}
        seen: set[int] = set()
        asking = [need for entry in lineage for need in entry.requires]
        while asking:
            one = asking.pop(0)
            if one.topic_id in seen or one.topic_id not in by_id:
                continue
            seen.add(one.topic_id)
            # What is under a topic needs that topic itself, and not all under it.
            answers = [one.topic_id] if one.topic_id in over else asked[one.topic_id]
            for needed in answers:
                if needed in members and needed != topic_id:
                    found[needed] = max(found.get(needed, 0.0), one.minimum)
            if not asked[one.topic_id]:
                asking.extend(by_id[one.topic_id].requires)
        needs[topic_id] = found
    # A file from elsewhere may hold a circle: a plan can be made all the same.
    while (circle := cycle(needs)) is not None:
        del needs[circle[0]][circle[1]]
    return needs
