"""Keys of QTI 2 and 3: declared responses, response processing, and which feedback is shown when.

Response processing is a small language (IMS QTI 2.1, section 8). What is understood of it is what
authors and programs write: the templates ``match_correct`` and ``map_response``, rules that do the
same, and conditions that compare a response with a value.
"""

from __future__ import annotations

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

RIGHT, WRONG = "\0right", "\0wrong"
"""Stand for a response as a whole where feedback names no single value."""


@dataclass(slots=True)
class Declaration:
    """A response: of what type, and what is right."""

    identifier: str
    cardinality: str = "single"
    base_type: str = "identifier"
    correct: tuple[str, ...] = ()
    mapping: dict[str, Fraction] = field(default_factory=dict)

    @property
    def is_number(self) -> bool:
        return self.base_type in ("float", "integer")

    @property
    def best(self) -> tuple[str, ...]:
        """Values that the mapping gives most for; none where it gives nothing above nought."""
        most = max(self.mapping.values(), default=Fraction(0))
        return tuple(key for key, value in self.mapping.items() if value == most > 0)

    @property
    def earning(self) -> tuple[str, ...]:
        return tuple(key for key, value in self.mapping.items() if value > 0)


def declarations_of(item: Element) -> dict[str, Declaration]:
    """The responses that an item declares, by identifier."""
    found: dict[str, Declaration] = {}
    for element in children(item, "responseDeclaration"):
        declared = Declaration(
            element.get("identifier", ""),
            element.get("cardinality", "single"),
            element.get("baseType", "identifier"),
        )
        correct = child(element, "correctResponse")
        if correct is not None:
            values = (clean_line("".join(one.itertext())) for one in children(correct, "value"))
            declared.correct = tuple(value for value in values if value)
        for entry in descendants(element, "mapEntry"):
            value = number_of(entry.get("mappedValue"))
            key = clean_line(entry.get("mapKey", ""))
            if key and value is not None:
                declared.mapping[key] = value
        found[declared.identifier] = declared
    return found


@dataclass(slots=True)
class Processing:
    """What response processing says beyond the declarations."""

    ranges: dict[str, list[Range]] = field(default_factory=dict)
    """Of responses that are numbers: what counts as right."""
    has_open_range: bool = False
    values: dict[str, list[str]] = field(default_factory=dict)
    """Values of responses for which a score is given, where the rules name them."""
    shown: dict[str, set[str]] = field(default_factory=dict)
    """When feedback of an identifier is shown: for which values of a response, or for RIGHT or
    WRONG."""


_MOST_RULES = 5000
"""Elements of response processing that are looked at; the largest real ones have some hundreds."""
_SCORES = ("SCORE", "MAXSCORE", "RAW_SCORE")


def processing_of(item: Element, declared: dict[str, Declaration]) -> Processing:
    """The response processing of an item, as far as it is understood."""
    found = Processing()
    element = child(item, "responseProcessing")
    if element is None or sum(1 for _ in element.iter()) > _MOST_RULES:
        return found
    for condition in descendants(element, "responseCondition"):
        is_right_before = False
        for branch in children(condition, "responseIf", "responseElseIf", "responseElse"):
            test = next(iter(branch), None)
            tests = [] if local_name(branch) == "responseElse" or test is None else [test]
            when = _when(tests[0], declared, found) if tests else set()
            if not tests and is_right_before:
                when = {WRONG}
            is_right_before = is_right_before or RIGHT in when
            _take(branch, tests, when, declared, found)
    return found


def _take(
    branch: Element,
    tests: list[Element],
    when: set[str],
    declared: dict[str, Declaration],
    found: Processing,
) -> None:
    for setting in children(branch, "setOutcomeValue"):
        name = setting.get("identifier", "")
        is_score = name in _SCORES or "SCORE" in name.upper()
        for base in descendants(setting, "baseValue"):
            value = clean_line(base.text or "")
            if not is_score and value:
                found.shown.setdefault(value, set()).update(when)
        if is_score and tests and _earns(setting):
            for compared in tests:
                _compare(compared, declared, found)


def _earns(setting: Element) -> bool:
    """Whether a score that is set is more than nothing."""
    values = [number_of(one.text) for one in descendants(setting, "baseValue")]
    known = [value for value in values if value is not None]
    return any(value > 0 for value in known) or not known


def _when(test: Element, declared: dict[str, Declaration], found: Processing) -> set[str]:
    """For which values of a response a test holds; RIGHT or WRONG for the response as a whole."""
    name = local_name(test)
    if name == "not":
        inner = {one for child_test in test for one in _when(child_test, declared, found)}
        return {WRONG} if RIGHT in inner else ({RIGHT} if WRONG in inner else set())
    if name in ("and", "or"):
        return {one for child_test in test for one in _when(child_test, declared, found)}
    if descendants(test, "correct"):
        return {RIGHT}
    variables = {one.get("identifier", "") for one in descendants(test, "variable")}
    values = {clean_line(one.text or "") for one in descendants(test, "baseValue")}
    if variables & declared.keys():
        return values
    # A feedback that was chosen before: it is shown when that one is.
    return {one for value in values for one in found.shown.get(value, set())}


def _compare(test: Element, declared: dict[str, Declaration], found: Processing) -> None:
    """Values and ranges that a test which scores lets through."""
    name = local_name(test)
    if name in ("and", "or"):
        bounds = [one for one in test if local_name(one) in ("gte", "gt", "lte", "lt")]
        if name == "and" and bounds:
            _bounded(bounds, declared, found)
        for inner in test:
            if inner not in bounds or name == "or":
                _compare(inner, declared, found)
        return
    response = _response(test, declared)
    if response is None:
        return
    base = _base(test)
    if name in ("equal", "equalRounded"):
        values = declared[response].correct if descendants(test, "correct") else (base,)
        for value in values:
            number = number_of(value)
            if number is not None:
                found.ranges.setdefault(response, []).append(_tolerated(test, number))
    elif name in ("gte", "gt", "lte", "lt"):
        found.has_open_range = True
    elif name in ("match", "stringMatch", "member", "contains", "substring") and base:
        found.values.setdefault(response, []).append(base)


def _bounded(bounds: list[Element], declared: dict[str, Declaration], found: Processing) -> None:
    least: dict[str, Fraction] = {}
    most: dict[str, Fraction] = {}
    for bound in bounds:
        response = _response(bound, declared)
        number = number_of(_base(bound))
        if response is not None and number is not None:
            (least if local_name(bound).startswith("g") else most)[response] = number
    for response in least.keys() | most.keys():
        if response in least and response in most and least[response] <= most[response]:
            found.ranges.setdefault(response, []).append(Range(least[response], most[response]))
        else:
            found.has_open_range = True


def _response(test: Element, declared: dict[str, Declaration]) -> str | None:
    names = (one.get("identifier", "") for one in descendants(test, "variable"))
    return next((name for name in names if name in declared), None)


def _base(test: Element) -> str:
    return next((clean_line(one.text or "") for one in descendants(test, "baseValue")), "")


def _tolerated(test: Element, number: Fraction) -> Range:
    """The range around a number that ``equal`` and ``equalRounded`` allow (sections 8.3, 15.3)."""
    if local_name(test) == "equalRounded":
        figures = number_of(test.get("figures")) or Fraction(0)
        if test.get("roundingMode", "significantFigures") == "decimalPlaces":
            return with_decimals(number, int(figures))
        return with_digits(number, int(figures))
    margins = [
        value
        for part in test.get("tolerance", "").split()
        if (value := number_of(part)) is not None
    ]
    if not margins or test.get("toleranceMode", "exact") == "exact":
        return Range(number, number)
    if test.get("toleranceMode") == "relative":
        return with_percent(number, margins[0])
    return around(number, margins[0], margins[-1])
