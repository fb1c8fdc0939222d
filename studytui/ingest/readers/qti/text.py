"""Texts of a QTI item: XML elements and HTML strings to stored text, with their images and gaps."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from typing import Final
from xml.etree.ElementTree import Element

from studytui.domain.draft import MediaDraft, Problem
from studytui.domain.question import MediaRole
from studytui.domain.text import gap, parse, plain
from studytui.ingest import html
from studytui.ingest.problems import problem
from studytui.ingest.readers import wording
from studytui.ingest.readers.qti.package import Package
from studytui.ingest.readers.qti.xml import local_name
from studytui.ingest.tree import TooDeepError

# Noncharacters, which no text holds (Unicode 16, section 23.7): they stand for what only the stored
# form has while a text is HTML.
_OPEN, _CLOSE, _BREAK = "\ufdd0\ufdd1\ufdd2"
_OURS = re.compile("[\ufdd0-\ufdef]")
_MARK = re.compile(f"{_OPEN}(\\d{{1,3}}){_CLOSE}")
_SHOWN = re.compile(r"\]\(media:(\d{1,6})\)")
_DELIMITERS = re.compile(r"\\(?=[(\[])|\$(?=\$)")
BLANK: Final = "____"
_VOID: Final = frozenset(("br", "hr", "img", "col", "input"))
_LINKED_FILE = re.compile(
    r"<(?:audio|video|object|embed|iframe)\b|<a\b[^>]{0,500}\bhref\s*=\s*[\"']?(?:\$|%24)IMS",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Za-z][\w-]{0,80}")
_START = re.compile(r"start-(\d{1,6})")

Replace = Callable[[Element], str | None]
"""HTML in an element's place, or None for the element itself."""


class Marks(Enum):
    """What marks in a text become (see `mark`)."""

    BLANK = "blank"
    """A place to write in: ``____``, and nothing where it stands alone in its block."""
    GAP = "gap"
    """A gap with its number."""
    NUMBERED = "numbered"
    """A blank with its number before it, for texts that several questions are about."""


def mark(number: int) -> str:
    """Stands in HTML for the place at which something is asked for."""
    return f"{_OPEN}{number}{_CLOSE}"


def outside(text: str) -> str:
    """Outside text without the marks that are ours."""
    return _OURS.sub("", text)


def escaped(text: str) -> str:
    """Text as HTML."""
    return entities.escape(outside(text))


def markup(element: Element, replacing: Replace, most: int = 100, *, literal: bool = False) -> str:
    """What is inside an element as HTML; `literal` text holds no formulas. Raises TooDeepError."""
    parts: list[str] = []
    _inside(element, replacing, most, most, parts, literal)
    return "".join(parts)


def _inside(
    element: Element, replacing: Replace, left: int, most: int, parts: list[str], literal: bool
) -> None:
    if left <= 0:
        raise TooDeepError(most)
    parts.append(_text(element.text, literal))
    for child in element:
        _element(child, replacing, left - 1, most, parts, literal)
        parts.append(_text(child.tail, literal))


def _text(text: str | None, literal: bool) -> str:
    if not text:
        return ""
    text = escaped(text)
    # No text for a formula: its delimiters are kept apart until the text is stored.
    return _DELIMITERS.sub(lambda match: match[0] + _BREAK, text) if literal else text


def _element(
    element: Element, replacing: Replace, left: int, most: int, parts: list[str], literal: bool
) -> None:
    name = local_name(element)
    if not name:
        return
    replaced = replacing(element)
    if replaced is not None:
        parts.append(replaced)
        return
    attributes = dict(element.attrib)
    classes = attributes.get("class", "")
    if name == "ol" and (match := _START.search(classes)):
        attributes.setdefault("start", match[1])
    if name == "object" and attributes.get("type", "").startswith("image/"):
        name = "img"
        alt = " ".join("".join(element.itertext()).split())
        attributes = {"src": attributes.get("data", ""), "alt": alt}
    shown = "".join(
        f' {key}="{escaped(value)}"' for key, value in attributes.items() if _NAME.fullmatch(key)
    )
    parts.append(f"<{name}{shown}>")
    if name in _VOID:
        return
    if name in ("pre", "listing", "textarea") and (element.text or "").startswith("\n"):
        # An HTML parser drops the first line end.
        parts.append("\n")
    literal = literal or "tex2jax_ignore" in classes
    _inside(element, replacing, left, most, parts, literal)
    parts.append(f"</{name}>")


class Texts:
    """Turns the texts of one item into stored text, and finds their images."""

    def __init__(self, package: Package, base: str, file: str, place: str) -> None:
        self.package = package
        self.base = base
        """The folder that addresses start from."""
        self.file = file
        self.place = place
        self.problems: list[Problem] = []
        self._media: dict[tuple[object, ...], MediaDraft] = {}

    @property
    def media(self) -> tuple[MediaDraft, ...]:
        return tuple(sorted(self._media.values(), key=lambda one: one.index))

    def media_of(self, *texts: str) -> tuple[MediaDraft, ...]:
        """The images that these stored texts show."""
        shown = {int(match[1]) for text in texts for match in _SHOWN.finditer(text)}
        return tuple(one for one in self.media if one.index in shown)

    def warn(self, code: str, reason: str, hint: str = "") -> None:
        found = problem(self.file, code, reason, place=self.place, hint=hint, warning=True)
        if found not in self.problems:
            self.problems.append(found)

    def stored(
        self,
        source: str,
        role: MediaRole = MediaRole.QUESTION,
        marks: Marks = Marks.BLANK,
        base: str | None = None,
    ) -> str:
        """Stored text of HTML, its marks as what they are to become. `base` is the folder that its
        addresses start from, where it is not that of the item. Raises TooDeepError."""
        if _LINKED_FILE.search(source):
            self.warn(
                "media-not-held",
                "Sound, film or a file that the text links to cannot be kept.",
            )

        def index(address: str, alt: str) -> int | None:
            return self.image(address, alt, role, base)

        text = html.to_markdown(source, images=index, limits=self.package.document.limits)
        return _finished(text, marks)

    def written(self, text: str, role: MediaRole = MediaRole.QUESTION) -> str:
        """Stored text of what may be plain text or HTML. Raises TooDeepError."""
        text = outside(text)
        if wording.is_html(text):
            return self.stored(text, role)
        return wording.stored(text.strip())

    def image(self, address: str, alt: str, role: MediaRole, base: str | None = None) -> int | None:
        """The index of an image; None, with a warning, where it cannot be had."""
        address, _, own = address.partition(_OWN)
        found = self.package.image(address, self.base if base is None else base)
        if isinstance(found, str):
            shown = "an image within the text" if address.startswith("data:") else address
            self.warn("image-missing", f"An image was left out, {found}: {shown}.")
            return None
        name = (own, *(found.origin if found.content is None else (found.content,)))
        if name not in self._media:
            index, role = _own_place(own, len(self._media), role)
            self._media[name] = replace(found, index=index, alt=alt, role=role)
        return self._media[name].index


_OWN = "#\ufdd6"
_OWN_IMAGE = re.compile(r"image-(\d{1,6})(?: role-([a-z]+))?")


def own_image(address: str, classes: str) -> str:
    """The address of an image of our own export with its index and role in it."""
    match = _OWN_IMAGE.search(classes)
    return f"{address}{_OWN}{match[1]} {match[2] or ''}" if match else address


def _own_place(own: str, index: int, role: MediaRole) -> tuple[int, MediaRole]:
    number, _, name = own.partition(" ")
    if not number:
        return index, role
    known = name in {one.value for one in MediaRole}
    return int(number), MediaRole(name) if known else MediaRole.QUESTION


def _finished(text: str, marks: Marks) -> str:
    """Stored text with our marks as what they stand for."""
    if not _OURS.search(text):
        return text
    text = text.replace(_BREAK, "")
    if marks is Marks.GAP:
        return _MARK.sub(lambda match: gap(int(match[1])), text)
    if marks is Marks.NUMBERED:
        return _MARK.sub(rf"(\1) {BLANK}", text)
    blocks = text.split("\n\n")
    kept = [one for one in blocks if not _MARK.search(one) or _MARK.sub("", one).strip(" \n>.")]
    return _MARK.sub(BLANK, "\n\n".join(kept))


def joined(*texts: str) -> str:
    """Stored texts one below the other; a text that stands there already is left out."""
    kept: list[str] = []
    for text in texts:
        text = text.strip("\n")
        if text and text not in kept:
            kept.append(text)
    return "\n\n".join(kept)


_VERDICT = re.compile(
    r"(?:yes|no|well done|good|sorry|that'?s|that is|your answer (?:is|was)|this is|the answer is"
    r"|not|correct|incorrect|right|wrong|answer|richtig|falsch|leider|[\s.,:;!?–-])*",
    re.IGNORECASE,
)


def said(label: str, text: str) -> str:
    """Feedback with when it is given before it; empty where it gives a verdict only, which the
    program gives by itself."""
    words = plain(text)
    if not words.strip() or (len(words) < 60 and _VERDICT.fullmatch(words)):
        return ""
    starts_with_words = parse(text)[0].kind.value == "paragraph"
    return f"**{label}:** {text}" if starts_with_words else f"**{label}:**\n\n{text}"
