"""Texts of a question as elements of Moodle XML, each with the images that stand in it."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from studytui.domain.draft import MediaDraft, QuestionDraft
from studytui.domain.moodle import FIGURE, HEADING
from studytui.domain.text import clean, parse
from studytui.export.stored_html import Page, attribute, escaped

_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}")


class Texts:
    """Writes the texts of one question. An image goes with each text in which it stands."""

    def __init__(self, draft: QuestionDraft, media: Callable[[MediaDraft], bytes | None]) -> None:
        self._media = {one.index: one for one in draft.media}
        self._contents = {one.index: media(one) for one in draft.media}
        self._named = set(_images_of(draft))
        self._here: dict[str, bytes] = {}
        """Files of the element that is being written."""

    @property
    def missing(self) -> list[int]:
        """Images that cannot be had."""
        return [index for index, content in self._contents.items() if content is None]

    def of(self, stored: str, gaps: Callable[[int], str] = lambda _: "") -> str:
        """Stored text as HTML, for the element that is written next."""
        return Page(self._image, gaps).of(stored)

    def part(self, name: str, title: str, content: str) -> str:
        """HTML in an element with a class, under a title; empty where there is none."""
        if not content:
            return ""
        heading = f'<p class="{HEADING}"><strong>{escaped(title)}</strong></p>' if title else ""
        return f'\n<div class="{name}">{heading}{content}</div>'

    def rest(self) -> str:
        """HTML of the images that no text has named."""
        left = (one for one in self._media.values() if one.index not in self._named)
        images = (self._image(one.index, one.alt) for one in left)
        return "".join(f'\n<p class="{FIGURE}">{image}</p>' for image in images if image)

    def element(self, tag: str, content: str, *, more: str = "", **attributes: str) -> str:
        """An element with HTML in it, the files that it names, and `more` after them."""
        files = "".join(
            f'<file name={quoteattr(name)} path="/" encoding="base64">'
            f"{b64encode(data).decode('ascii')}</file>\n"
            for name, data in self._here.items()
        )
        self._here = {}
        return plain_element(tag, content, more=files + more, format="html", **attributes)

    def _image(self, index: int, alt: str) -> str:
        content = self._contents.get(index)
        if content is None:
            return ""
        media = self._media[index]
        suffix = os.path.splitext(media.member or media.path.name)[1]
        name = f"image-{index}{suffix.lower() if _SUFFIX.fullmatch(suffix) else ''}"
        self._here[name] = content
        return f'<img src="@@PLUGINFILE@@/{quote(name)}" alt="{attribute(alt)}">'


def _images_of(draft: QuestionDraft) -> Iterator[int]:
    """Indexes of the images that the texts of a question name."""
    texts = [
        *(draft.vignette, draft.stem, draft.explanation),
        *(draft.objective, draft.key_points, draft.references),
        *(text for option in draft.options for text in (option.text, option.explanation)),
        *(text for slot in draft.slots for text in (slot.text, slot.explanation)),
    ]
    for block in (block for text in texts for block in parse(text)):
        for line in (block.spans, *(cell for row in block.rows for cell in row)):
            yield from (span.media for span in line if span.media is not None)


def plain_element(tag: str, text: str, *, more: str = "", **attributes: str) -> str:
    """An element with a text in it; `more` is XML that follows the text."""
    named = _attributes(attributes)
    return f"<{tag}{named}>\n<text>{escape(clean(text))}</text>\n{more}</{tag}>\n"


def value(tag: str, content: object) -> str:
    """An element with a number or a word in it."""
    return f"<{tag}>{escape(clean(str(content)))}</{tag}>\n"


def _attributes(attributes: Mapping[str, str]) -> str:
    return "".join(f" {name}={quoteattr(text)}" for name, text in attributes.items())
