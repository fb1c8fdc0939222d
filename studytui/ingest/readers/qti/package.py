"""The files of a QTI package: an archive, a folder with a manifest, or one file and what lies beside.

Within a package a file is named by its path from the package's root, as in the manifest (IMS
Content Packaging 1.1).
"""

from __future__ import annotations

import base64
import binascii
import os
import posixpath
import re
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from studytui.domain.draft import MediaDraft
from studytui.domain.text import natural_key
from studytui.ingest.media import HEAD, sniff
from studytui.ingest.problems import RefusedError, problem, shown
from studytui.ingest.readers.document import Document, contents
from studytui.ingest.scan import MANIFEST, Stamp
from studytui.ingest.xml import parse_xml

_DEEPEST = 150
"""Elements within elements: what reads them calls itself. Real files have some 20."""
_QTI_NAMES = (".xml", ".qti", ".dat")
_MOST_LOOKED_AT = 40
"""XML files of an archive without a manifest that are looked at to know what it is."""
_BASE = re.compile(
    r"^(?:\$|%24)IMS[-_]CC[-_]FILE_?BASE(?:\$|%24)/*|^\$WIKI_REFERENCE\$/*", re.IGNORECASE
)
_DATA = re.compile(r"data:image/[\w.+-]{1,40}(?:;[\w=-]{1,40})*;base64,", re.IGNORECASE)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
_ROOTS = frozenset(
    (
        "questestinterop",
        "assessmentitem",
        "assessmenttest",
        "assessmentsection",
        "qti-assessment-item",
        "qti-assessment-test",
        "qti-assessment-section",
    )
)
_BEFORE_ROOT = re.compile(
    r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_HEAD_BYTES = 1 << 16


def root_of(data: bytes) -> str:
    """The name of an XML text's root element in small letters, without prefix; empty for text that
    is no XML, or does not get to it within 64 KB."""
    head = data[:_HEAD_BYTES]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head[: len(head) // 2 * 2].decode("utf-16", "ignore")
    else:
        text = head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    if not text.lstrip().startswith("<"):
        return ""
    place = 0
    while match := _BEFORE_ROOT.match(text, place):
        place = match.end()
    found = _ROOT.match(text, place)
    return found[1].lower() if found else ""


_DECLARATION = re.compile(rb"\s*<\?xml\b[^>]{0,200}\?>")
_SOUND = re.compile(
    rb"<\?xml\s+version\s*=\s*(?:\"1\.[01]\"|'1\.[01]')"
    rb"(?:\s+encoding\s*=\s*(?:\"[\w.:-]+\"|'[\w.:-]+'))?"
    rb"(?:\s+standalone\s*=\s*(?:\"(?:yes|no)\"|'(?:yes|no)'))?\s*\?>"
)
_LATIN = re.compile(rb"iso-8859-1|windows-1252|us-ascii", re.IGNORECASE)


def _declared_rightly(data: bytes) -> bytes:
    """The XML text without a declaration that is broken, or that says Latin-1 of a text in UTF-8
    (as exports of Respondus do): what is valid UTF-8 with letters of several bytes is that."""
    match = _DECLARATION.match(data)
    if match is None:
        return data
    if not _SOUND.fullmatch(match[0]):
        return data[match.end() :]
    if _LATIN.search(match[0]) and not data.isascii():
        with suppress(UnicodeDecodeError):
            data.decode()
            return data[match.end() :]
    return data


def is_qti(data: bytes) -> bool:
    return root_of(data) in _ROOTS


def accepts(document: Document) -> bool:
    """Whether the document is a content package, or a file of questions as QTI has them."""
    if document.unit.is_package:
        return True
    if document.archive is None:
        return document.content[:1] in (b"<", b"\xef", b"\xff", b"\xfe", b"\n", b" ", b"\r") and (
            is_qti(document.content)
        )
    names = document.archive.names
    if any(name == MANIFEST or name.endswith(f"/{MANIFEST}") for name in names):
        return True
    looked_at = [name for name in names if name.lower().endswith(_QTI_NAMES)][:_MOST_LOOKED_AT]
    return any(is_qti(document.archive.read(name)) for name in looked_at)


class Package:
    """The files of a document, by name."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.file = document.main_file
        self._stamps: dict[str, Stamp] = {}
        self._folder = os.path.dirname(document.unit.files[0].path)
        if document.unit.is_package:
            self._stamps = {
                os.path.relpath(stamp.path, self._folder).replace(os.sep, "/"): stamp
                for stamp in document.unit.files
            }

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All its files; of one that stands alone only that."""
        if self.document.archive is not None:
            return self.document.archive.names
        return tuple(self._stamps) or (os.path.basename(self.document.unit.files[0].path),)

    @cached_property
    def manifest(self) -> str:
        """Name of the manifest that lies least deep; empty where there is none."""
        found = [name for name in self.names if posixpath.basename(name) == MANIFEST]
        return min(found, key=lambda name: (name.count("/"), name), default="")

    @cached_property
    def root(self) -> str:
        """The folder that names in the manifest start from, with a slash behind; or empty."""
        folder = posixpath.dirname(self.manifest)
        return f"{folder}/" if folder else ""

    def candidates(self) -> list[str]:
        """Names of the files that may hold questions, in natural order."""
        if not self._stamps and self.document.archive is None:
            return list(self.names)
        found = (
            name
            for name in self.names
            if name.lower().endswith(_QTI_NAMES)
            and posixpath.basename(name) != MANIFEST
            and not posixpath.basename(name).startswith(".")
            and not name.startswith("__MACOSX/")
        )
        return sorted(found, key=natural_key)

    def place(self, name: str) -> str:
        """What a file is called in reports."""
        if self.document.archive is not None:
            return f"{self.file}: {shown(name)}"
        if self._stamps:
            return f"{self.file.removesuffix(MANIFEST)}{name}"
        return self.file

    def read(self, name: str) -> bytes:
        """A file, whole. Raises RefusedError."""
        if self.document.archive is not None:
            return self.document.archive.read(name)
        if name in self._stamps:
            return contents(self.document, self._stamps[name], self.place(name))
        if not self._stamps and name == self.names[0]:
            return self.document.content
        raise RefusedError(problem(self.file, "file-missing", f"The package has no {name}."))

    def element(self, name: str, data: bytes | None = None) -> Element:
        """The root element of a file, or of its content `data`. Raises RefusedError."""
        data = self.read(name) if data is None else data
        limits = self.document.limits
        shallow = replace(limits, html_depth=min(limits.html_depth, _DEEPEST // 5))
        return parse_xml(_declared_rightly(data), self.place(name), shallow)

    def found(self, address: str, base: str) -> str:
        """Name of the file that an address means in a file that lies in the folder `base`; empty
        where there is none. Where addresses start from differs between programs: the file, the
        package, a folder that only the program knows."""
        address = re.split(r"[?#]", _BASE.sub("", address.strip()), maxsplit=1)[0]
        if not address or "\0" in address or _SCHEME.match(address):
            return ""
        for wanted in dict.fromkeys((address, unquote(address))):
            for folder in dict.fromkeys((base, self.root, f"{self.root}web_resources/")):
                name = posixpath.normpath(posixpath.join(folder, wanted.lstrip("/")))
                if name in self._files:
                    return name
        tail = posixpath.normpath(unquote(address)).lstrip("/")
        tail = re.sub(r"^(?:\.\./)+", "", tail)
        alike = self._by_base.get(posixpath.basename(tail), ())
        ends = [name for name in alike if name.endswith(f"/{tail}") or name == tail]
        return ends[0] if len(ends) == 1 else ""

    @cached_property
    def _files(self) -> frozenset[str]:
        return frozenset(self.names)

    @cached_property
    def _by_base(self) -> dict[str, list[str]]:
        """Names of files by the last part of their path."""
        found: dict[str, list[str]] = {}
        for name in self.names:
            found.setdefault(posixpath.basename(name), []).append(name)
        return found

    def image(self, address: str, base: str) -> MediaDraft | str:
        """The image that an address means, its index yet to be set; or why it cannot be had."""
        if _DATA.match(address.lstrip()):
            return self._inline(address.lstrip())
        if _SCHEME.match(address):
            return "it is on the web, or elsewhere"
        if self.document.archive is None and not self._stamps:
            return self._beside(address)
        name = self.found(address, base)
        if not name:
            return "the package does not hold it"
        try:
            if sniff(self.read(name)[:HEAD]) is None:
                return "it is no PNG, JPEG, GIF, WebP, BMP or SVG"
        except RefusedError as refused:
            return refused.problem.reason
        if self.document.archive is not None:
            return MediaDraft(0, self.document.archive.path, member=name)
        return MediaDraft(0, Path(self._stamps[name].path))

    def _inline(self, address: str) -> MediaDraft | str:
        _, _, encoded = address.partition(",")
        try:
            data = base64.b64decode("".join(unquote(encoded).split()), validate=True)
        except (binascii.Error, ValueError):
            return "its data within the text is broken"
        if sniff(data[:HEAD]) is None:
            return "its data within the text is no image"
        return self.carried(data)

    def carried(self, data: bytes) -> MediaDraft:
        """An image that a file carries among its text."""
        self._carried += 1
        path = Path(self.document.unit.files[0].path)
        return MediaDraft(0, path, member=f"image {self._carried}", content=data)

    _carried = 0

    def _beside(self, address: str) -> MediaDraft | str:
        """An image in or below the folder of a file that stands alone; never one outside it."""
        folder = os.path.realpath(self._folder)
        wanted = unquote(re.split(r"[?#]", _BASE.sub("", address.strip()), maxsplit=1)[0])
        try:
            path = os.path.realpath(os.path.join(folder, wanted.lstrip("/")))
            inside = os.path.commonpath((path, folder)) == folder and os.path.isfile(path)
        except (OSError, ValueError):
            inside = False
        return MediaDraft(0, Path(path)) if inside else "it is not in the folder"
