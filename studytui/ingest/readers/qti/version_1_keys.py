"""Response processing of QTI 1.2: which responses score, and which feedback belongs to which.

The elements are those of IMS QTI ASI 1.2, section 3.6 (``respcondition``, ``conditionvar``). A
condition is read as the ways in which it can hold, each a set of responses given and not given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from xml.etree.ElementTree import Element

from studytui.domain.text import clean_line
from studytui.ingest.readers.qti.numbers import (
    Range,
    around,
    number_of,
    with_decimals,
    with_digits,
    with_percent,
)
from studytui.ingest.readers.qti.xml import (
    child,
    children,
    descendants,
    local_name,
)

_MOST_WAYS = 500
Given = tuple[str, str]
"""A response's ident and the value given."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a condition holds."""

    given: tuple[Given, ...] = ()
    not_given: tuple[Given, ...] = ()

    def __add__(self, other: Way) -> Way:
        return Way(self.given + other.given, self.not_given + other.not_given)


@dataclass(frozen=True, slots=True)
class Condition:
    """What a ``respcondition`` says."""

    ways: tuple[Way, ...]
    score: Fraction | None
    """What it sets or adds; None where it sets nothing."""
    adds: bool
    is_said_right: bool
    """Marked as the right one, whatever its score."""
    feedback: tuple[str, ...]
    ranges: tuple[tuple[str, Range], ...]
    """Ranges of numbers by response; of one that has no end on one side nothing."""
    has_open_range: bool = False

    @property
    def scores(self) -> bool:
        return self.is_said_right or (self.score is not None and self.score > 0)

    @property
    def given(self) -> tuple[Given, ...]:
        """All responses that any of its ways wants given."""
        return tuple(dict.fromkeys(given for way in self.ways for given in way.given))


@dataclass
class Processing:
    """All conditions of an item."""

    conditions: list[Condition] = field(default_factory=list)

    @property
    def right(self) -> list[Condition]:
        """The conditions that score. Those that are marked as right count alone."""
        marked = [one for one in self.conditions if one.is_said_right]
        return marked or [one for one in self.conditions if one.scores]


def processing_of(item: Element) -> Processing:
    """The conditions of an item, in their order."""
    return Processing([_condition(one) for one in descendants(item, "respcondition")])


def _condition(element: Element) -> Condition:
    variable = child(element, "conditionvar")
    ways = _ways(list(variable), any_of=False) if variable is not None else ()
    score: Fraction | None = None
    adds = True
    for setting in children(element, "setvar"):
        value = number_of(setting.text)
        value = Fraction(1) if value is None and not (setting.text or "").strip() else value
        if value is not None and (score is None or value > score):
            score = value
            adds = setting.get("action", "Set").lower() == "add"
    title = element.get("title", "").strip().casefold()
    ranges, is_open = _ranges(list(variable), any_of=False) if variable is not None else ([], False)
    return Condition(
        ways=tuple(ways),
        score=score,
        adds=adds,
        is_said_right=element.get("correctanswer", "").lower() in ("yes", "true")
        or (title == "correct" and score is None),
        feedback=tuple(
            link
            for shown in children(element, "displayfeedback")
            if (link := shown.get("linkrefid", "").strip())
        ),
        ranges=tuple(ranges),
        has_open_range=is_open,
    )


def _ways(elements: Sequence[Element], *, any_of: bool) -> list[Way]:
    """The ways in which all elements hold; with `any_of` those in which one does."""
    if any_of:
        return [way for one in elements for way in _ways_of(one)][:_MOST_WAYS]
    ways = [Way()]
    for element in elements:
        own = _ways_of(element)
        if own:
            ways = [way + other for way in ways for other in own][:_MOST_WAYS]
    return ways


def _ways_of(element: Element) -> list[Way]:
    name = local_name(element)
    if name == "and":
        return _ways(list(element), any_of=False)
    if name == "or":
        return _ways(list(element), any_of=True)
    if name == "not":
        given = [one for way in _ways(list(element), any_of=False) for one in way.given]
        return [Way(not_given=tuple(given))] if given else []
    if name in ("varequal", "varsubset", "varinside"):
        respondent = element.get("respident", "").strip()
        value = clean_line(element.text or "")
        if name == "varsubset":
            parts = [part.strip() for part in value.split(",")]
            return [Way(tuple((respondent, part) for part in parts if part))]
        return [Way(((respondent, value),))]
    return []


def _ranges(elements: Sequence[Element], *, any_of: bool) -> tuple[list[tuple[str, Range]], bool]:
    """Ranges of numbers that the elements let through, and whether one has no end."""
    found: list[tuple[str, Range]] = []
    least: dict[str, Fraction] = {}
    most: dict[str, Fraction] = {}
    is_open = has_margin = False
    for element in elements:
        name = local_name(element)
        respondent = element.get("respident", "").strip()
        if name in ("and", "or"):
            if has_margin:
                # The range that the margin stands for, once more.
                continue
            inner, inner_open = _ranges(list(element), any_of=name == "or")
            found += inner
            is_open = is_open or inner_open
        elif name == "varequal":
            value = number_of(element.text)
            if value is not None:
                has_margin = has_margin or _has_margin(element)
                found.append((respondent, _with_margin(element, value)))
        elif name in ("vargte", "vargt", "varlte", "varlt"):
            value = number_of(element.text)
            if value is not None:
                (least if name.startswith("varg") else most)[respondent] = value
    for respondent in least.keys() | most.keys():
        if any_of or respondent not in least or respondent not in most:
            is_open = True
        elif least[respondent] <= most[respondent]:
            found.append((respondent, Range(least[respondent], most[respondent])))
    return found, is_open


def _has_margin(element: Element) -> bool:
    return element.get("margin") is not None or element.get("precision") is not None


def _with_margin(element: Element, value: Fraction) -> Range:
    """The range around a number that Canvas writes as margin or precision of it."""
    margin = number_of(element.get("margin"))
    if margin is not None:
        if element.get("margintype", "").casefold() == "percent":
            return with_percent(value, margin)
        return around(value, margin)
    precision = number_of(element.get("precision"))
    if precision is not None and precision.denominator == 1:
        if element.get("precisiontype", "").casefold().startswith("decimal"):
            return with_decimals(value, int(precision))
        return with_digits(value, int(precision))
    return Range(value, value)
