"""The manifest of a content package: what it is called, what its files are, and what is said of them.

IMS Content Packaging 1.1 and 1.2, and metadata as IEEE LOM, in the bindings of IMS (``langstring``)
and IEEE (``string``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from studytui.domain.text import clean_line
from studytui.ingest.readers.qti.bank import Metadata
from studytui.ingest.readers.qti.package import Package
from studytui.ingest.readers.qti.xml import (
    child,
    children,
    descendants,
    local_name,
    seconds,
    text_of,
)
from studytui.ingest.readers.wording import words

_MOST_KEYWORDS = 50
_NO_DISCIPLINE = ("educational level", "competency", "idea", "accessibility restrictions")
"""Purposes of a classification that say nothing of the subject."""


@dataclass(slots=True)
class Manifest:
    """What a manifest says."""

    title: str = ""
    order: dict[str, None] = field(default_factory=dict)
    """Names of the files of resources, as they are listed."""
    metadata: dict[str, Metadata] = field(default_factory=dict)
    missing: list[tuple[str, str]] = field(default_factory=list)
    """Identifier and address of resources with questions that the package does not hold."""
    types: list[str] = field(default_factory=list)


def manifest_of(root: Element, package: Package) -> Manifest:
    found = Manifest()
    top = child(root, "metadata")
    if top is not None:
        found.title = metadata_of(top).title
    for resource in descendants(root, "resource"):
        kind = resource.get("type", "")
        found.types.append(kind)
        addresses = [resource.get("href", "")]
        addresses += [one.get("href", "") for one in children(resource, "file")]
        own = child(resource, "metadata")
        for place, address in enumerate(filter(None, addresses)):
            name = package.found(address, package.root)
            if name:
                found.order.setdefault(name)
            if name and own is not None and place == 0:
                found.metadata[name] = metadata_of(own)
            if not name and place == 0 and "qti" in kind.casefold():
                found.missing.append((resource.get("identifier", ""), address))
    return found


def metadata_of(element: Element) -> Metadata:
    """The metadata below an element."""
    lom = next(iter(descendants(element, "lom")), element)
    general = child(lom, "general")
    educational = child(lom, "educational")
    identifiers: list[tuple[str, str]] = []
    title, keywords = "", []
    if general is not None:
        for one in children(general, "identifier", "catalogentry"):
            catalog, entry = child(one, "catalog"), child(one, "entry")
            if entry is not None:
                identifiers.append((text_of(catalog), text_of(entry)))
        title = _string(child(general, "title"))
        keywords = [words(_string(one)) for one in children(general, "keyword")[:_MOST_KEYWORDS]]
    duration = ""
    if educational is not None:
        duration = text_of(child(educational, "typicalLearningTime")) or text_of(
            child(educational, "typicallearningtime")
        )
    return Metadata(
        identifiers=tuple(identifiers),
        title=words(title),
        keywords=tuple(dict.fromkeys(filter(None, keywords))),
        taxons=_taxons(lom),
        difficulty=_vocabulary(educational, "difficulty"),
        seconds=seconds(duration),
    )


def _string(element: Element | None) -> str:
    """The first of the strings in several languages."""
    if element is None:
        return ""
    inner = next(iter(descendants(element, "string", "langstring")), element)
    return text_of(inner)


def _vocabulary(element: Element | None, name: str) -> str:
    found = child(element, name)
    value = child(found, "value")
    return clean_line(_string(value if value is not None else found)).casefold()


def _taxons(lom: Element) -> tuple[tuple[str, str], ...]:
    for one in children(lom, "classification"):
        if _vocabulary(one, "purpose") in _NO_DISCIPLINE:
            continue
        path = next(
            (inner for inner in one if local_name(inner) in ("taxonPath", "taxonpath")), None
        )
        if path is not None:
            return tuple(
                (text_of(child(taxon, "id")), name)
                for taxon in children(path, "taxon")
                if (name := words(_string(child(taxon, "entry"))))
            )
    return ()
