"""A unit's files, each read once: bytes checked against the limits, JSON decoded, the page parsed."""

from __future__ import annotations

import codecs
import os
import re
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import orjson
from selectolax.lexbor import LexborHTMLParser

from studytui.domain.draft import Problem
from studytui.domain.number_words import grouped
from studytui.domain.table_mapping import Mappings
from studytui.domain.text import clean_line
from studytui.ingest.archive import MAGIC, Archive
from studytui.ingest.data_text import (
    LINES_SUFFIXES,
    SCRIPT_SUFFIXES,
    YAML_SUFFIXES,
    json_lines,
    script_value,
    yaml_value,
)
from studytui.ingest.limits import Limits
from studytui.ingest.problems import RefusedError, problem, too_large, unreadable
from studytui.ingest.scan import Stamp, Unit
from studytui.ingest.tree import TooDeepError, parse

_IMAGES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".svg")
_PAGES = (".html", ".htm", ".xhtml")
_BY_NAME = (*_PAGES, ".json")
"""Files that are what their name says; all others are told by their content."""
_OTHER_IMAGES = (".avif", ".tif", ".tiff", ".heic")
_TAGS_FROM = 10_000
"""A bound as large as that is one of tags, not of nesting."""
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE
)
# No second try at where a comment ends: there are as many ways as subsets of a page's comments.
_HTML_START = re.compile(
    r"\s*(?:<!--.*?-->\s*)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)


@dataclass
class Document:
    """What a reader works on."""

    unit: Unit
    limits: Limits
    page: str | None = None
    """The HTML as text."""
    page_file: str = ""
    """Name of the HTML file in reports; likewise for the JSON file."""
    data: object = None
    data_text: str = ""
    data_file: str = ""
    has_data: bool = False
    lines: tuple[int, ...] = ()
    """Of JSON Lines, the line of each object that `data` lists."""
    content: bytes = b""
    """What a file holds that is neither a page nor JSON nor an archive."""
    content_file: str = ""
    archive: Archive | None = None
    images: tuple[Stamp, ...] = ()
    beside: dict[str, str] = field(default_factory=dict)
    """Further files of the unit by base name."""
    mappings: Mappings = field(default_factory=dict)
    """What the person has said of the columns of tables."""
    problems: list[Problem] = field(default_factory=list)
    """What was lost before a reader saw it; the reading says so too."""

    @property
    def path(self) -> str:
        """Path of the deciding file as it may be stored and shown."""
        return clean_line(self.unit.files[0].path)

    @property
    def is_pair(self) -> bool:
        return self.page is not None and self.has_data

    @property
    def main_file(self) -> str:
        return self.page_file or self.data_file or self.content_file or self.unit.name

    @cached_property
    def text(self) -> str:
        """The content where it is text in UTF-8, or in UTF-16 with a byte order mark; else empty."""
        data = self.content
        is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        if b"\0" in data[:1024] and not is_wide:
            return ""
        try:
            return data.decode("utf-16" if is_wide else "utf-8-sig")
        except UnicodeDecodeError:
            return ""

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The parsed page. Raises RefusedError for one that nests too deep."""
        try:
            return parse(self.page or "", self.limits)
        except TooDeepError as error:
            raise RefusedError(too_deep(self.page_file, error)) from error

    def file_name(self, stamp: Stamp) -> str:
        """A file's name in reports: its path within the root."""
        folder, _, _ = self.unit.name.rpartition("/")
        name = os.path.basename(stamp.path)
        return f"{folder}/{name}" if folder else name


def too_deep(file: str, error: TooDeepError) -> Problem:
    if error.args[0] >= _TAGS_FROM:
        return problem(
            file,
            "html-too-large",
            f"The page has more than {grouped(error.args[0])} tags.",
            hint="No real page does. Save it again.",
        )
    return problem(
        file,
        "html-too-deep",
        f"The page nests elements more than {error.args[0]} levels deep.",
        hint="No real page does. Save it again.",
    )


def load(unit: Unit, limits: Limits, mappings: Mappings | None = None) -> Document:
    """The unit's files in memory. Raises RefusedError with the first reason not to read them."""
    document = Document(unit, limits, mappings=mappings or {})
    images = []
    # Of a package the manifest says what the other files are.
    for stamp in unit.files[:1] if unit.is_package else unit.files:
        name = document.file_name(stamp)
        suffix = os.path.splitext(stamp.path)[1].lower()
        if suffix in _IMAGES or suffix in _OTHER_IMAGES:
            images.append(stamp)
        elif stamp is not unit.files[0] and (
            (suffix == ".json" and document.has_data) or document.content
        ):
            document.beside[os.path.basename(stamp.path)] = stamp.path
        elif suffix not in _BY_NAME and _is_archive(stamp.path):
            document.archive, document.content_file = _opened(stamp, name, limits), name
        else:
            _take(document, _contents(stamp, name, limits), name, suffix)
    document.images = tuple(images)
    return document


def _is_archive(path: str) -> bool:
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            is_file = stat.S_ISREG(os.fstat(descriptor).st_mode)
            return is_file and os.read(descriptor, 4).startswith(MAGIC)
        finally:
            os.close(descriptor)
    return False


def _opened(stamp: Stamp, name: str, limits: Limits) -> Archive:
    if stamp.size > limits.archive_bytes:
        raise RefusedError(too_large(name, stamp.size, limits.archive_bytes))
    return Archive(Path(stamp.path), name, limits)


def contents(document: Document, stamp: Stamp, name: str) -> bytes:
    """A file of the unit, whole; `name` names it in reports. Raises RefusedError."""
    return _contents(stamp, name, document.limits)


def read_beside(document: Document, name: str) -> object:
    """A further JSON file of the unit, decoded. Raises RefusedError."""
    stamp = next(file for file in document.unit.files if os.path.basename(file.path) == name)
    shown = document.file_name(stamp)
    return decode_json(_contents(stamp, shown, document.limits), shown)[0]


def _contents(stamp: Stamp, name: str, limits: Limits) -> bytes:
    if stamp.size > limits.file_bytes:
        raise RefusedError(too_large(name, stamp.size, limits.file_bytes))
    try:
        # A named pipe would wait for ever for a writer.
        descriptor = os.open(stamp.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise RefusedError(problem(name, "not-a-file", "Not a regular file."))
            data = _read(descriptor, stamp.size, limits.file_bytes)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise RefusedError(unreadable(name, stamp.path, error)) from error
    if len(data) > limits.file_bytes:
        raise RefusedError(too_large(name, len(data), limits.file_bytes))
    return data


def _read(descriptor: int, size: int, limit: int) -> bytes:
    """The whole file, or its start where that is longer than `limit` already. A file that is as it
    was at the scan takes one call: to ask for `limit` bytes makes room for them all, 14 µs."""
    data = os.read(descriptor, size + 1)
    if len(data) == size:
        return data
    while len(data) <= limit and (more := os.read(descriptor, limit + 1 - len(data))):
        data += more
    return data


def _take(document: Document, data: bytes, name: str, suffix: str) -> None:
    if suffix in _PAGES:
        document.page, document.page_file = decode_page(data, name), name
    elif suffix == ".json":
        try:
            _take_data(document, decode_json(data, name), name)
        except RefusedError:
            if not _take_lines(document, data, name):
                raise
    elif suffix in LINES_SUFFIXES and _take_lines(document, data, name):
        pass
    elif suffix in YAML_SUFFIXES:
        _take_data(document, yaml_value(data, name), name)
    elif suffix in SCRIPT_SUFFIXES and (found := script_value(data)) is not None:
        _take_data(document, found, name)
    else:
        _sniff(document, data, name)


def _take_data(document: Document, found: tuple[object, str], name: str) -> None:
    document.data, document.data_text = found
    document.data_file, document.has_data = name, True


def _take_lines(document: Document, data: bytes, name: str) -> bool:
    """Whether the file is JSON Lines; then it is taken."""
    found = json_lines(data.removeprefix(codecs.BOM_UTF8), name)
    if found is None:
        return False
    _take_data(document, (found.values, ""), name)
    document.lines = found.numbers
    document.problems.extend(found.problems)
    return True


def _sniff(document: Document, data: bytes, name: str) -> None:
    """A file whose name says nothing: a page or JSON if its content is one, else text."""
    start = data[:1024].removeprefix(codecs.BOM_UTF8).lstrip()
    if start[:1] in (b"{", b"["):
        try:
            _take_data(document, decode_json(data, name), name)
        except RefusedError:
            if not _take_lines(document, data, name):
                document.content, document.content_file = data, name
    elif _HTML_START.match(start.decode("ascii", "ignore")):
        document.page, document.page_file = decode_page(data, name), name
    else:
        document.content, document.content_file = data, name


def decode_page(data: bytes, name: str) -> str:
    """The page as text: UTF-8, or what its own ``meta`` says. Raises RefusedError: a character
    replaced without a word would be a question changed without a word."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        charset = "utf-16"
    else:
        try:
            return data.removeprefix(codecs.BOM_UTF8).decode()
        except UnicodeDecodeError as error:
            place = f"byte {error.start}"
        declared = _META_CHARSET.search(data[:4096])
        charset = declared[1].decode("ascii").lower() if declared else ""
        if charset in ("", "utf-8", "utf8", "utf-16", "utf-32"):
            raise RefusedError(_not_utf8(name, place))
    try:
        return data.decode(charset)
    except (LookupError, ValueError) as error:
        raise RefusedError(_not_utf8(name, f"charset {charset}")) from error


def _not_utf8(name: str, place: str) -> Problem:
    return problem(
        name,
        "not-utf8",
        "The text is not UTF-8, so letters would be lost.",
        place=place,
        hint="Save the file again as UTF-8.",
    )


def decode_json(data: bytes, name: str) -> tuple[object, str]:
    """The value of a JSON file and its text, with or without a byte order mark. Raises
    RefusedError: for anything RFC 8259 forbids, lone surrogates, and more than 1024 levels."""
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return orjson.loads(data), data.decode()
    except orjson.JSONDecodeError as error:
        try:
            data.decode()
        except UnicodeDecodeError as undecodable:
            raise RefusedError(_not_utf8(name, f"byte {undecodable.start}")) from error
        raise RefusedError(
            problem(
                name,
                "json-invalid",
                f"Invalid JSON: {error.msg}.",
                place=f"line {error.lineno}, column {error.colno}",
                hint="Save or export the file again; an editor shows the place.",
            )
        ) from error


def encode_json(value: object) -> str:
    """A decoded value as JSON text again; empty for one that nests deeper than real data does."""
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:
        return ""
