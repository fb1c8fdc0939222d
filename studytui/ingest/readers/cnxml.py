"""Exercises of OpenStax books as records: stem and options in CNXML, the books' own XML.

The pieces were cut out of documents and are not always well-formed, so their elements get the names
that HTML has for them, and are read as HTML is.
"""

from __future__ import annotations

import re

from studytui.ingest.readers.exam.question import Texts

_NAMES = {
    "para": "p",
    "emphasis": "i",
    "exercise": "div",
    "problem": "div",
    "media": "div",
    "figure": "div",
    "caption": "p",
    "list": "ul",
    "item": "li",
    "sub": "sub",
    "sup": "sup",
    "table": "table",
    "row": "tr",
    "entry": "td",
    "newline": "br",
    "link": "span",
    "term": "b",
    "title": "p",
    "note": "div",
    "equation": "div",
    "code": "code",
    "quote": "blockquote",
}
_ELEMENT = re.compile(r"<(/?)([A-Za-z][\w:.-]*)([^<>]*)>")
_STRONG = re.compile(r"effect\s*=\s*[\"'](?:bold|underline)[\"']")
_IMAGE = re.compile(
    r"<media\b([^<>]*)>\s*<image\b([^<>]*?)/?>(?:\s*</image>)?\s*</media>", re.DOTALL
)
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*\"([^\"]*)\"")
_RIGHT = re.compile(r"\b[A-H]\b")


def is_exercise(record: object) -> bool:
    return isinstance(record, dict) and "stem_cnxml" in record and "choices_cnxml" in record


def record(value: object) -> object:
    """An exercise under the names of other records. The key is what the solution names: the field
    beside it keeps only the first letter of two."""
    if not isinstance(value, dict):
        return value
    solution = re.sub(r"<[^<>]*>", " ", str(value.get("solution_cnxml") or ""))
    letters = _RIGHT.findall(solution)
    choices = value.get("choices_cnxml")
    return {
        "id": value.get("id"),
        "question": as_html(str(value.get("stem_cnxml") or "")),
        "options": [as_html(str(choice)) for choice in choices]
        if isinstance(choices, list)
        else None,
        "answer": letters or value.get("answer"),
        "subject": value.get("book"),
        "topic": value.get("module_title"),
    }


def as_html(source: str) -> str:
    """CNXML with the elements that HTML has. An image is looked for in the folder ``media``."""
    return _ELEMENT.sub(_renamed, _IMAGE.sub(_image, source))


def _image(match: re.Match[str]) -> str:
    around, within = dict(_ATTRIBUTE.findall(match[1])), dict(_ATTRIBUTE.findall(match[2]))
    name = within.get("src", "").replace("\\", "/").rpartition("/")[2]
    return f'<p><img src="media/{name}" alt="{around.get("alt", "")}"/></p>'


def _renamed(match: re.Match[str]) -> str:
    closing, name, attributes = match.groups()
    if name in ("p", "img"):
        return match[0]
    found = _NAMES.get(name, "span")
    if name == "emphasis" and _STRONG.search(attributes):
        # Its end says </i>; the parser of HTML closes what is open.
        found = "b"
    return f"<{closing}{found}>"


class CnxmlTexts(Texts):
    """Texts that are HTML throughout, so that a lone character reference is one."""

    def __init__(self, *arguments, **named) -> None:  # type: ignore[no-untyped-def]
        super().__init__(*arguments, **named)
        self.in_html = True
