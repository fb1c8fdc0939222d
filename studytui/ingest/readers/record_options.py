"""The options of a record: columns of their own, a list, one cell with all of them, or right and wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import orjson

from studytui.domain.exam import letter
from studytui.domain.identity import digest
from studytui.ingest.readers.record_fields import Target

MOST = 200
"""Options of one question: more is a mistake, or ill will."""

_LABEL = re.compile(
    r"\s*(?:[(（]\s?([A-Za-z])\s?[)）]|([A-Za-z])\s?(?:[)）．、：]|[.:](?=\s)))\s*(?=\S)"
)
_LOOSE_LABEL = re.compile(r"\s*(?:[(（]\s?)?([A-Za-z])\s?[)）．、：.:]\s*(?=\S)")
_SEPARATORS = (re.compile(r"\r?\n"), re.compile(r"\s*\|\s*"), re.compile(r"\s*;\s*"))


@dataclass(frozen=True, slots=True)
class RawOption:
    """An option as the record has it."""

    text: str
    place: int
    """By which a number names it, from 0."""
    label: str
    """By which a letter names it."""
    is_right: bool | None = None
    explanation: object = None
    image: object = None
    own_id: object = None


@dataclass(frozen=True, slots=True)
class RawOptions:
    """All options of a record."""

    options: tuple[RawOption, ...] = ()
    misprint: str = ""
    """A label that is not the one its place has, in words."""
    is_ordered: bool = True
    """The source gives them an order: where it only parts right from wrong, it does not."""


def separator_of(cells: Sequence[str]) -> re.Pattern[str] | None:
    """What parts the options in cells that hold all of them: the first sign that is in every one."""
    filled = [cell for cell in cells if cell.strip()]
    for separator in _SEPARATORS:
        if filled and all(len(_split(cell, separator)) > 1 for cell in filled):
            return separator
    return None


def _split(cell: str, separator: re.Pattern[str] | None) -> list[str]:
    parts = separator.split(cell.strip()) if separator else [cell]
    return [part for part in parts if part.strip()]


def options_of(
    fields: Mapping[str, object],
    targets: Mapping[str, Target],
    separator: re.Pattern[str] | None,
) -> RawOptions:
    """The options of a record; none where it is answered by typing."""
    options = _columns(fields, targets)
    if not options:
        options = _listed(fields, targets, separator)
    if options:
        return _unlabelled(options[:MOST])
    return _right_and_wrong(fields, targets)


def _columns(fields: Mapping[str, object], targets: Mapping[str, Target]) -> list[RawOption]:
    texts: dict[int, str] = {}
    more: dict[str, dict[int, object]] = {"why": {}, "picture": {}}
    for name, value in fields.items():
        target = targets.get(name)
        if target is None or value is None:
            continue
        if target.field == "option":
            texts.setdefault(target.place, as_text(value))
        elif target.field in more:
            more[target.field].setdefault(target.place, value)
    return [
        RawOption(
            text,
            place,
            letter(place),
            explanation=more["why"].get(place),
            image=more["picture"].get(place) or None,
        )
        for place, text in sorted(texts.items())
        if text.strip() or more["picture"].get(place)
    ]


def _listed(
    fields: Mapping[str, object],
    targets: Mapping[str, Target],
    separator: re.Pattern[str] | None,
) -> list[RawOption]:
    for name, value in fields.items():
        target = targets.get(name)
        if target is None or target.field != "options" or not value:
            continue
        if isinstance(value, str):
            value = _decoded(value) or _split(value, separator)
        if isinstance(value, dict):
            value = _of_mapping(value)
        if isinstance(value, list):
            return [_entry(item, place) for place, item in enumerate(value[: MOST + 1])]
    return []


def _decoded(cell: str) -> list[object] | None:
    """A list written in one cell, as JSON or as Python writes it."""
    text = cell.strip()
    if not (text.startswith("[") and text.endswith("]")):
        return None
    for form in (text, re.sub(r"(?<=[\[,\s])'|'(?=\s*[,\]])", '"', text)):
        try:
            found = orjson.loads(form)
        except orjson.JSONDecodeError:
            continue
        return found if isinstance(found, list) and found else None
    return None


def _of_mapping(value: dict[str, object]) -> list[object]:
    """``{"A": "red", …}``, or ``{"text": […], "label": […]}``."""
    texts, labels = value.get("text"), value.get("label")
    if isinstance(texts, list) and isinstance(labels, list) and len(texts) == len(labels):
        return [{"text": one, "label": two} for one, two in zip(texts, labels, strict=True)]
    return [{"label": name, "text": text} for name, text in value.items()]


def _entry(item: object, place: int) -> RawOption:
    if not isinstance(item, dict):
        return RawOption(as_text(item), place, letter(place))
    text = _first(item, "text", "option", "answer", "content", "value", "html")
    label = _first(item, "label", "letter", "key")
    right = _first(item, "correct", "is_correct", "isCorrect", "right")
    return RawOption(
        as_text(text),
        place,
        str(label).strip() if isinstance(label, str | int) else letter(place),
        right if isinstance(right, bool) else None,
        _first(item, "explanation", "feedback", "rationale"),
        _first(item, "image", "picture", "figure"),
        item.get("id"),
    )


def _first(item: Mapping[str, object], *names: str) -> object:
    return next((item[name] for name in names if item.get(name) is not None), None)


def _right_and_wrong(fields: Mapping[str, object], targets: Mapping[str, Target]) -> RawOptions:
    """The right answer and the wrong ones. Their order shows which is right, so they get another,
    which is the same at each import: by a hash of the texts."""
    right = _texts(fields, targets, "answer")
    wrong = _texts(fields, targets, "wrong")
    if not wrong:
        return RawOptions()
    stem = " ".join(_texts(fields, targets, "question"))
    texts = [(text, True) for text in right] + [(text, False) for text in wrong]
    ordered = sorted(texts, key=lambda pair: digest([stem, pair[0]]))
    return RawOptions(
        tuple(
            RawOption(text, place, letter(place), is_right if right else None)
            for place, (text, is_right) in enumerate(ordered[:MOST])
        ),
        is_ordered=False,
    )


def _texts(fields: Mapping[str, object], targets: Mapping[str, Target], field: str) -> list[str]:
    found: list[str] = []
    for name, value in fields.items():
        target = targets.get(name)
        if target is not None and target.field == field:
            values = value if isinstance(value, list) else [value]
            found += [text for item in values if (text := as_text(item)).strip()]
    return found


def _unlabelled(options: Sequence[RawOption]) -> RawOptions:
    """The options without the letters before their texts, where each has one: ``(A) red``. One
    letter of several may be a misprint; the place counts, and it is told."""
    wanted = [letter(option.place) for option in options]
    matches = [_LABEL.match(option.text) for option in options]
    if any(matches) and not all(matches):
        # In the company of sure ones a letter with a point and no blank is a label too.
        loose = [_LOOSE_LABEL.match(option.text) for option in options]
        if [match and match[1].upper() for match in loose] == wanted:
            matches = loose
    letters = [_letter(match) for match in matches if match]
    pairs = zip(letters, wanted, strict=False)
    wrong = [place for place, (has, should) in enumerate(pairs) if has != should]
    if len(letters) < max(len(options), 2) or len(wrong) > (len(options) > 2):
        return RawOptions(tuple(options))
    misprint = ""
    if wrong:
        misprint = f"Option {wanted[wrong[0]]} is labelled {letters[wrong[0]]}; its place counts."
    return RawOptions(
        tuple(
            replace(option, text=option.text[match.end() :])
            for option, match in zip(options, matches, strict=True)
            if match
        ),
        misprint,
    )


def _letter(match: re.Match[str]) -> str:
    return str(next(group for group in match.groups() if group)).upper()


def as_text(value: object) -> str:
    """A cell or JSON value as the text it shows."""
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, str | int | float):
        return str(value)
    return ""
