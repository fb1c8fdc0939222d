"""What a topic needs first, as a person types it: ``Operators; Loops >= 70``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from studytui.domain.curriculum import MINIMUM_MASTERY, Requirement

_WITH_MASTERY = re.compile(r"(.+?)\s*(?:>=|≥|:|\()\s*(\d{1,3}(?:\.\d+)?)\s*%?\s*\)?")


def parted(text: str) -> list[str]:
    """The entries of a line, divided by semicolons or upright strokes."""
    return [one.strip() for one in re.split(r"[;|]", text) if one.strip()]


def read_need(text: str) -> tuple[str, float | None]:
    """The name of a topic, and the mastery it asks for where that stands there too."""
    match = _WITH_MASTERY.fullmatch(text.strip())
    return (match[1], float(match[2])) if match else (text.strip(), None)


def read_needs(text: str, ids: Mapping[str, int]) -> tuple[tuple[Requirement, ...], list[str]]:
    """What a line asks for, and the names that are nobody's. `ids`: topics by name, casefolded."""
    found: dict[int, float] = {}
    unknown: list[str] = []
    for entry in parted(text):
        # A name may itself end as if a mastery stood behind it.
        whole = ids.get(entry.casefold())
        name, minimum = (entry, None) if whole is not None else read_need(entry)
        topic_id = ids.get(name.casefold())
        if topic_id is None:
            unknown.append(entry)
        else:
            found[topic_id] = MINIMUM_MASTERY if minimum is None else min(minimum, 100.0)
    return tuple(Requirement(*one) for one in found.items()), unknown


def needs_text(requires: Iterable[Requirement], names: Mapping[int, str]) -> str:
    """The line that `read_needs` reads as this."""
    return "; ".join(
        names[one.topic_id]
        if one.minimum == MINIMUM_MASTERY
        else f"{names[one.topic_id]} >= {one.minimum:g}"
        for one in requires
        if one.topic_id in names
    )
