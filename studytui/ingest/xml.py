"""XML from outside: parsed without entities, without anything fetched, and not endlessly deep."""

from __future__ import annotations

from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from studytui.domain.number_words import grouped
from studytui.ingest.limits import DEFAULT, Limits
from studytui.ingest.problems import RefusedError, problem

_CHUNK: Final = 1 << 16


class _TooDeepError(Exception):
    """Elements nest deeper than the limit."""


class _TooManyError(Exception):
    """There are more elements than the limit."""


class _Builder(TreeBuilder):
    """Counts how deep it is: the tree is walked by functions that call themselves. And how many
    elements there are: one of 4 bytes takes 100 in memory."""

    def __init__(self, deepest: int, most: int) -> None:
        super().__init__()
        self._depth = 0
        self._deepest = deepest
        self._left = most

    def start(self, tag: str, attrs: dict[Any, Any], /) -> Element:
        self._depth += 1
        self._left -= 1
        if self._depth > self._deepest:
            raise _TooDeepError
        if self._left < 0:
            raise _TooManyError
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def parse_xml(data: bytes, file: str, limits: Limits = DEFAULT) -> Element:
    """The root element of an XML text in whatever encoding it declares; `file` names it in
    reports. Raises RefusedError: not well-formed, entities of its own, too deep, or
    too many elements."""
    parser = DefusedXMLParser(target=_Builder(limits.page_depth, limits.xml_tags), forbid_dtd=False)
    # A value that a DTD gives to all elements would be in memory once for each of them.
    parser.parser.specified_attributes = True
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise RefusedError(
            problem(
                file,
                "xml-unsafe",
                "The XML defines entities or names files to fetch: not read.",
                hint="No export of a question bank does. Do not trust this file.",
            )
        ) from error
    except _TooDeepError as error:
        raise RefusedError(
            problem(
                file,
                "xml-too-deep",
                f"The XML nests elements more than {limits.page_depth} levels deep.",
                hint="No real bank does. Export it again.",
            )
        ) from error
    except _TooManyError as error:
        raise RefusedError(
            problem(
                file,
                "xml-too-large",
                f"The XML has more than {grouped(limits.xml_tags)} elements.",
                hint="Split the file.",
            )
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        line, column = getattr(error, "position", (0, 0))
        raise RefusedError(
            problem(
                file,
                "xml-invalid",
                f"Invalid XML: {error}.",
                place=f"line {line}, column {column + 1}" if line else "",
                hint="Export the file again; an editor shows the place.",
            )
        ) from error
    return root
