"""Texts of a Moodle question: in four formats, with files beside them and parts inside them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes
from xml.etree.ElementTree import Element

from selectolax.lexbor import LexborNode

from studytui.domain.draft import MediaDraft, Problem
from studytui.domain.moodle import FIGURE, HEADING, PART, PLACE
from studytui.domain.no_formula import unguarded
from studytui.domain.question import MediaRole
from studytui.domain.text import clean_line, escape
from studytui.ingest import html, markdown, media
from studytui.ingest.formula import with_sure_formulas
from studytui.ingest.inline import rendered_text
from studytui.ingest.problems import problem
from studytui.ingest.readers.document import Document
from studytui.ingest.readers.wording import is_html
from studytui.ingest.tree import parse

_FORMATS = {
    "0": "moodle_auto_format",
    "1": "html",
    "2": "plain_text",
    "4": "markdown",
}
"""By number, as Moodle's own tables and some programs have them."""
_PLUGIN_FILE = "@@PLUGINFILE@@"
_DATA_IMAGE = re.compile(r"data:[a-z/+.-]*(?P<coded>;base64)?,", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,20});", re.IGNORECASE)
_PART = re.compile(rf"{re.escape(PART)}[a-z0-9-]+")
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Raw:
    """A text as the file has it."""

    text: str = ""
    format: str = "html"
    files: dict[str, Element] = field(default_factory=dict)
    """The files beside it, by the name under which the text refers to them."""


_NOTHING = Raw()


def plain(element: Element | None) -> str:
    """What an element says, without mark-up: of its ``text`` where it has one, else its own."""
    if element is None:
        return ""
    inner = element.find("text")
    return ((element if inner is None else inner).text or "").strip()


def raw(element: Element | None, default: str = "html") -> Raw:
    """The text of an element, in its format or else in this one."""
    if element is None:
        return Raw(format=default)
    named = (element.get("format") or default).strip()
    files = {
        f"{(file.get('path') or '/').strip('/')}/{file.get('name', '')}".strip("/"): file
        for file in element.findall("file")
    }
    return Raw(plain(element), _FORMATS.get(named, named), files)


class Texts:
    """Turns the texts of one question into stored text, and finds their images."""

    def __init__(self, document: Document, file: str, place: str) -> None:
        self.document = document
        self.file = file
        self.place = place
        self.format = "html"
        """Of the question's own text: that of its other texts where they say none."""
        self.problems: list[Problem] = []
        self._media: dict[str, MediaDraft] = {}
        self._used: set[Element] = set()

    @property
    def media(self) -> tuple[MediaDraft, ...]:
        return tuple(self._media.values())

    def warn(self, code: str, reason: str, hint: str = "") -> None:
        found = problem(self.file, code, reason, place=self.place, hint=hint, warning=True)
        if found not in self.problems:
            self.problems.append(found)

    def of(self, element: Element | None, role: MediaRole = MediaRole.QUESTION) -> str:
        """Stored text of an element. Raises TooDeepError."""
        return self.stored(raw(element, self.format), role)

    def stored(self, source: Raw, role: MediaRole = MediaRole.QUESTION) -> str:
        """Stored text of a text as the file has it. Raises TooDeepError."""
        if not source.text:
            return ""
        if source.format == "plain_text":
            return _plainly(source.text)
        if source.format == "markdown":
            return markdown.to_markdown(
                source.text, images=self._images(source, role), limits=self.document.limits
            )
        return self._markdown(_as_html(source), source, role)

    def line(self, element: Element | None, role: MediaRole, files: Raw = _NOTHING) -> str:
        """Stored text of an element that Moodle shows without its mark-up: it is HTML where it
        looks like it. `files` are those of a text around it. Raises TooDeepError."""
        own = raw(element, "html")
        if is_html(own.text) or _ENTITY.search(own.text):
            return self.stored(
                replace(own, format="html", files={**files.files, **own.files}), role
            )
        return _plainly(own.text)

    def parts(
        self, source: Raw, role: MediaRole, roles: dict[str, MediaRole]
    ) -> tuple[str, dict[str, str]]:
        """Stored text of what stands outside of parts, and that of each part by its class: those
        that `roles` gives a role for their images, and reasons of places. Raises TooDeepError."""
        if PART not in source.text or source.format in ("plain_text", "markdown"):
            return self.stored(source, role), {}
        page = _as_html(source)
        body = parse(f"<!DOCTYPE html><body>{page}", self.document.limits).body
        if body is None:
            return "", {}
        found = parts_in(body, roles)
        skip = frozenset((*found, HEADING, FIGURE))
        outside = self._markdown(body, source, role, skip)
        texts = {
            name: self._markdown(node, source, roles.get(name, role), skip)
            for name, node in found.items()
        }
        for node in body.css(f".{FIGURE} img"):
            self._index(
                source, node.attributes.get("src") or "", node.attributes.get("alt") or "", role
            )
        return outside, texts

    def _markdown(
        self,
        page: str | LexborNode,
        source: Raw,
        role: MediaRole,
        skip: frozenset[str] = frozenset(),
    ) -> str:
        if isinstance(page, str) and "<" not in page and "&" not in page:
            # Two texts of three: without a parser 5 µs instead of 30.
            return unguarded(rendered_text(page).strip("\n"))
        images = self._images(source, role)
        return unguarded(
            html.to_markdown(page, images=images, skip=skip, limits=self.document.limits)
        )

    def _images(self, source: Raw, role: MediaRole) -> html.Images:
        return lambda address, alt: self._index(source, address, alt, role)

    def _index(self, source: Raw, address: str, alt: str, role: MediaRole) -> int | None:
        """The place among the question's media of the image that a text refers to."""
        if match := _DATA_IMAGE.match(address):
            name = "image"
            coded = address[match.end() :]
            content = _decoded(coded) if match["coded"] else unquote_to_bytes(coded)
        elif not address.startswith(_PLUGIN_FILE):
            shown = address[:_SHOWN]
            self.warn("image-not-taken", f"An image lies elsewhere and was not taken: {shown}.")
            return None
        else:
            name = unquote(address.removeprefix(_PLUGIN_FILE).partition("?")[0]).strip("/")
            file = source.files.get(name)
            if file is None:
                self.warn("image-missing", f"An image is not in the file: {name[:_SHOWN]}.")
                return None
            self._used.add(file)
            content = _decoded(file.text or "")
        if content is None or media.sniff(content[: media.HEAD]) is None:
            self._warn_no_image(name, is_broken=content is None)
            return None
        digest = hashlib.sha256(content).hexdigest()
        if digest not in self._media:
            self._media[digest] = MediaDraft(
                index=len(self._media),
                path=Path(self.document.unit.files[0].path),
                alt=clean_line(alt),
                role=role,
                member=f"{digest[:12]}/{clean_line(name.rpartition('/')[2])[:_SHOWN]}",
                content=content,
            )
        return self._media[digest].index

    def _warn_no_image(self, name: str, is_broken: bool) -> None:
        why = "is not whole" if is_broken else "is no PNG, JPEG, GIF, WebP, BMP or SVG image"
        self.warn("not-an-image", f"A file within the question {why}: {name[:_SHOWN]}.")

    def report_unused(self, files: Iterable[Element]) -> None:
        """Warn of files that came with the question and stand in none of its texts as images."""
        for file in files:
            if file not in self._used:
                name = (file.get("name") or "")[:_SHOWN]
                self.warn(
                    "attachment-skipped",
                    f"A file of the question is no image in its text and was left out: {name}.",
                )


def parts_in(body: LexborNode, roles: Container[str]) -> dict[str, LexborNode]:
    """Elements that hold what studytui keeps apart, by their class: of those in `roles`, and of
    reasons of places."""
    found: dict[str, LexborNode] = {}
    for node in body.css(f'[class*="{PART}"]'):
        for name in _PART.findall(node.attributes.get("class") or ""):
            if name in roles or name.startswith(PLACE):
                found.setdefault(name, node)
    return found


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()))
    except (binascii.Error, ValueError):
        return None


def _plainly(text: str) -> str:
    stored = escape(with_sure_formulas(text)).replace("\xa0", " ")
    return unguarded(stored).strip("\n").rstrip()


def _as_html(source: Raw) -> str:
    is_loose = source.format in ("moodle_auto_format", "wiki_like")
    return _auto_format(source.text) if is_loose else source.text


def _auto_format(text: str) -> str:
    """Text with some HTML in it, in which line ends count but for those beside a tag."""
    text = re.sub(r">[ \t\r\n]+<", "><", text.replace("\r\n", "\n"))
    text = re.sub(r"(?:(?<=>)\n|\n(?=<))", " ", text)
    return "".join(_broken(text))


def _broken(text: str) -> Iterator[str]:
    """The text with its line ends as breaks, those within ``pre`` as they are."""
    is_code = False
    for piece in re.split(r"(</?pre\b[^>]*>)", text, flags=re.IGNORECASE):
        if piece[:4].lower() == "<pre":
            is_code = True
        elif piece[:5].lower() == "</pre":
            is_code = False
        elif not is_code:
            piece = piece.replace("\n", "<br>\n")
        yield piece


def titled(title: str, text: str) -> str:
    """Stored text under a title of its own; empty where there is no text."""
    return f"**{escape(clean_line(title))}**\n\n{text}" if text else ""


def joined(*texts: str) -> str:
    """Stored texts one below the other."""
    return "\n\n".join(text for text in texts if text)
