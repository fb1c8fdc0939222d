"""Elements of QTI and of manifests, found by their names whatever their namespace."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from studytui.domain.text import clean_line

_ISO_DURATION = re.compile(
    r"P(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)


def local_name(element: Element) -> str:
    """An element's name without its namespace; empty for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element, *names: str) -> list[Element]:
    """The children with one of these names, whatever their namespace."""
    return [child for child in element if local_name(child) in names]


def child(element: Element | None, name: str) -> Element | None:
    """The first child of this name."""
    if element is None:
        return None
    return next((one for one in element if local_name(one) == name), None)


def descendants(element: Element, *names: str) -> list[Element]:
    return [one for one in element.iter() if local_name(one) in names]


def text_of(element: Element | None) -> str:
    """An element's whole text as one line."""
    return clean_line("".join(element.itertext())) if element is not None else ""


def seconds(duration: str) -> int | None:
    """An ISO 8601 duration such as ``PT45M`` in seconds; None for anything else."""
    match = _ISO_DURATION.fullmatch(duration.strip()) if len(duration) < 60 else None
    if match is None:
        return None
    days, hours, minutes, rest = (float(part or 0) for part in match.groups())
    total = round(days * 86_400 + hours * 3600 + minutes * 60 + rest)
    return total if 0 < total < 10_000_000 else None
