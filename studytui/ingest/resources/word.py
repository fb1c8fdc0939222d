"""Word documents (ISO/IEC 29500, WordprocessingML): paragraphs and tables with their headings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from studytui.domain.passage import Passage
from studytui.domain.text import clean_line, escape
from studytui.ingest.archive import Archive
from studytui.ingest.limits import Limits
from studytui.ingest.problems import RefusedError
from studytui.ingest.xml import parse_xml

_WORD: Final = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
"""The namespace of most documents, and that of strict ones."""
_BREAKS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_FRAMES: Final = frozenset(("body", "document", "sdt", "sdtContent", "customXml", "ins"))
"""Elements that paragraphs and tables stand in."""
_NOT_SHOWN: Final = frozenset(("del", "instrText", "pPr", "rPr", "tblPr", "Fallback"))
_TITLE: Final = "{http://purl.org/dc/elements/1.1/}title"


def read(path: Path, name: str, limits: Limits) -> tuple[str, Iterator[Passage]]:
    """Title, empty where there is none, and passages. Raises RefusedError."""
    archive = Archive(path, name, limits)
    document = parse_xml(archive.read("word/document.xml"), name, limits)
    headings = _headings(archive, name, limits)
    return _title(archive, name, limits), _passages(document, headings)


def _title(archive: Archive, name: str, limits: Limits) -> str:
    core = _part(archive, "docProps/core.xml", name, limits)
    return "" if core is None else core.findtext(f".//{_TITLE}") or ""


def _headings(archive: Archive, name: str, limits: Limits) -> frozenset[str]:
    """Ids of the styles that headings have: a style's name is the same in every language."""
    styles = _part(archive, "word/styles.xml", name, limits)
    found = set()
    for style in styles if styles is not None else ():
        named = next((_value(one) for one in style if _tag(one) == "name"), "").lower()
        if named.startswith(("heading", "title")):
            found.add(_attribute(style, "styleId"))
    return frozenset(found)


def _part(archive: Archive, member: str, name: str, limits: Limits) -> Element | None:
    """A part that a document may do without."""
    try:
        return parse_xml(archive.read(member), name, limits)
    except RefusedError:
        return None


def _passages(document: Element, headings: frozenset[str]) -> Iterator[Passage]:
    heading = ""
    for block in _blocks(document):
        if _tag(block) == "tbl":
            rows = ["\t".join(map(_text, _cells(row))) for row in _within(block, "tr")]
            yield Passage(escape("\n".join(rows)), heading)
        elif _style(block) in headings:
            heading = clean_line(_text(block))
        else:
            yield Passage(escape(_text(block)), heading)


def _blocks(element: Element) -> Iterator[Element]:
    for child in element:
        tag = _tag(child)
        if tag in ("p", "tbl"):
            yield child
        elif tag in _FRAMES:
            yield from _blocks(child)


def _cells(row: Element) -> Iterator[Element]:
    return _within(row, "tc")


def _within(element: Element, tag: str) -> Iterator[Element]:
    """Children of that name, or what frames hold of them."""
    for child in element:
        if _tag(child) == tag:
            yield child
        elif _tag(child) in _FRAMES:
            yield from _within(child, tag)


def _style(paragraph: Element) -> str:
    for properties in paragraph:
        if _tag(properties) == "pPr":
            return next((_value(one) for one in properties if _tag(one) == "pStyle"), "")
    return ""


def _text(element: Element) -> str:
    """What is read in it, a paragraph a line."""
    pieces: list[str] = []
    _gather(element, pieces)
    return "".join(pieces).strip("\n")


def _gather(element: Element, pieces: list[str]) -> None:
    for child in element:
        tag = _tag(child)
        if tag == "t":
            pieces.append(child.text or "")
        elif tag in _BREAKS:
            pieces.append(_BREAKS[tag])
        elif tag not in _NOT_SHOWN:
            _gather(child, pieces)
            if tag == "p":
                pieces.append("\n")


def _tag(element: Element) -> str:
    """The name of an element of Word's own, or of one that stands for another; else its whole
    name."""
    tag = element.tag
    for space in _WORD:
        if tag.startswith(space):
            return tag[len(space) :]
    return "Fallback" if tag.endswith("}Fallback") else tag


def _value(element: Element) -> str:
    return _attribute(element, "val")


def _attribute(element: Element, name: str) -> str:
    return next(
        (element.get(f"{space}{name}", "") for space in _WORD if element.get(f"{space}{name}")), ""
    )
