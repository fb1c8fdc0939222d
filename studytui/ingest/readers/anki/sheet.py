"""The texts of one Anki card as stored text, with its images; what cannot be held is reported."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from html import escape, unescape
from pathlib import Path
from typing import Final

from selectolax.lexbor import LexborNode

from studytui.domain.anki_form import ImageName
from studytui.domain.draft import MediaDraft, Problem
from studytui.domain.question import MediaRole
from studytui.domain.text import clean_line
from studytui.ingest import html
from studytui.ingest.formula import latex
from studytui.ingest.limits import Limits
from studytui.ingest.problems import problem
from studytui.ingest.readers.anki.cloze import with_gaps
from studytui.ingest.readers.anki.package import Images
from studytui.ingest.tree import children, parse

_SOUND: Final = re.compile(r"\[sound:([^\[\]<>]{1,300})\]")
_SPOKEN: Final = re.compile(r"\[anki:(?:play|tts)[^\[\]<>]{0,200}\]|\[/anki:tts\]")
_PLAYER: Final = re.compile(
    r"<(?:audio|video|iframe|embed|object|source)\b[^<>]{0,500}?"
    r"\b(?:src|data)\s*=\s*[\"']?([^\"'<>\s]{1,300})",
    re.IGNORECASE,
)
_MATHJAX: Final = re.compile(r"<(/?)anki-mathjax\b[^<>]*>", re.IGNORECASE)
_LATEX: Final = re.compile(r"\[(/?)(latex|\$\$?)\]", re.IGNORECASE)
_LONGEST_LATEX: Final = 5_000
_DOLLARS: Final = re.compile(r"\$\$?([^$]{1,2000})\$\$?")
_LINE_END: Final = re.compile(r"<(?:br|/?div|/?p)\b[^<>]*>", re.IGNORECASE)
_MARKUP: Final = re.compile(r"<[^<>]*>")
_DATA: Final = re.compile(r"data:image/[a-z0-9.+-]{1,20};base64,", re.IGNORECASE)


class Sheet:
    """Makes stored text of a card's HTML and gathers its images."""

    def __init__(self, file: str, path: Path, images: Images, place: str, limits: Limits) -> None:
        self.media: list[MediaDraft] = []
        self.problems: list[Problem] = []
        self._file = file
        self._path = path
        self._images = images
        self._place = place
        self._limits = limits
        self._known: dict[str, int | None] = {}
        """Indexes of images by what the card calls them; None for those that are not there."""
        self._sounds: set[str] = set()
        self._next = 0
        self._role = MediaRole.QUESTION

    def stored(self, source: str, role: MediaRole = MediaRole.QUESTION) -> str:
        """HTML of a field or a side as stored text. Raises TooDeepError."""
        return self._converted(self._prepared(source), role)

    def items(self, source: str, role: MediaRole) -> list[str]:
        """The items of the first numbered list in the HTML, each as stored text. Raises
        TooDeepError."""
        body = parse(f"<!DOCTYPE html><body>{self._prepared(source)}", self._limits).body
        listed = body.css_first("ol") if body is not None else None
        found = children(listed) if listed is not None else ()
        texts = [self._converted(item, role) for item in found if item.tag == "li"]
        return [text for text in texts if text]

    def _prepared(self, source: str) -> str:
        """The HTML without what is no HTML but Anki's own: sounds, and LaTeX in brackets or in an
        element of its editor's."""
        if "[" in source or "<" in source:
            self._take_sounds(source)
        if "mathjax" in source:
            source = _MATHJAX.sub(lambda match: "\\)" if match[1] else "\\(", source)
        return _with_latex(_SPOKEN.sub("", _SOUND.sub("", source))) if "[" in source else source

    def _converted(self, source: str | LexborNode, role: MediaRole) -> str:
        self._role = role
        return with_gaps(html.to_markdown(source, images=self._image, limits=self._limits))

    def keep(self, image: ImageName) -> None:
        """An image of a question of ours keeps the index that its texts know it by."""
        self._next = max(self._next, image.index + 1)
        if (found := self._images.find(image.name)) is None:
            self.report("image-missing", f"The image {image.name[:200]} is not in the package.")
            return
        path, member = found
        self.media.append(MediaDraft(image.index, path, image.alt, image.role, member))
        self._known[image.name] = image.index

    def _take_sounds(self, source: str) -> None:
        names = [*_SOUND.findall(source), *_PLAYER.findall(source)]
        for name in dict.fromkeys(clean_line(unescape(name)) for name in names):
            if name not in self._sounds:
                self._sounds.add(name)
                self.report("media-unsupported", f"The sound or video {name} was left out.")

    def _image(self, source: str, alt: str) -> int | None:
        if source not in self._known:
            self._known[source] = self._added(source, alt)
        return self._known[source]

    def _added(self, source: str, alt: str) -> int | None:
        index = self._next
        if match := _DATA.match(source):
            try:
                content = base64.b64decode(source[match.end() :], validate=True)
            except (binascii.Error, ValueError):
                self.report("image-broken", "An image within the text is cut off; left out.")
                return None
            member = f"{hashlib.sha256(content).hexdigest()[:24]} (within the text)"
            draft = MediaDraft(index, self._path, alt, self._role, member, content)
        else:
            found = self._images.find(source)
            if found is None:
                self.report("image-missing", f"The image {source[:200]} is not in the package.")
                return None
            path, member = found
            draft = MediaDraft(index, path, alt, self._role, member)
        self.media.append(draft)
        self._next = index + 1
        return index

    def report(self, code: str, reason: str) -> None:
        """A warning about this card."""
        self.problems.append(problem(self._file, code, reason, place=self._place, warning=True))


def _with_latex(source: str) -> str:
    """The HTML with what stands between ``[latex]`` and ``[/latex]`` made readable, and between
    the two other marks of Anki's. One that is opened twice begins where it was opened last."""
    pieces: list[str] = []
    done = 0
    opened: re.Match[str] | None = None
    for match in _LATEX.finditer(source):
        if not match[1]:
            opened = match
        elif opened is not None and opened[2].lower() == match[2].lower():
            inner = source[opened.end() : match.start()]
            if len(inner) <= _LONGEST_LATEX:
                pieces += (source[done : opened.start()], _readable(inner, match[2]))
                done = match.end()
            opened = None
    return "".join((*pieces, source[done:])) if pieces else source


def _readable(inner: str, mark: str) -> str:
    """What Anki would have LaTeX draw: a formula, or text with formulas between dollars."""
    source = unescape(_MARKUP.sub("", _LINE_END.sub("\n", inner))).replace("\xa0", " ")
    if mark.lower() == "latex" and "$" in source:
        return escape(_DOLLARS.sub(lambda formula: latex(formula[1]), source))
    return escape(latex(source[:2000]) if source.strip() else "")
