"""A resource's text in passages, whatever the file is."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import unquote

from studytui.domain.draft import Problem
from studytui.domain.passage import LONGEST, Passage, joined
from studytui.domain.text import BlockKind, clean_line, escape, parse, plain
from studytui.ingest import html, markdown, pdf
from studytui.ingest.archive import Archive
from studytui.ingest.limits import DEFAULT, Limits
from studytui.ingest.problems import RefusedError, problem, too_large, unreadable
from studytui.ingest.readers.document import decode_page, too_deep
from studytui.ingest.resources import word
from studytui.ingest.resources.scan import Found
from studytui.ingest.tree import TooDeepError
from studytui.ingest.xml import parse_xml

_BREAK = re.compile(r"\n[ \t]*\n\s*")
_HYPHEN = re.compile(r"(?<=[a-zäöüß])-\n(?=[a-zäöüß])")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")


@dataclass(frozen=True, slots=True)
class Resource:
    """What a file holds."""

    title: str
    """By its own word; empty where it does not say."""
    sha256: str
    passages: tuple[Passage, ...]


def sha256_of(path: str, limits: Limits = DEFAULT) -> str | None:
    """Digest of a file's content; None where it cannot be read, or is larger than what is read."""
    try:
        with open(path, "rb") as file:
            if os.fstat(file.fileno()).st_size > limits.file_bytes:
                return None
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def read(found: Found, limits: Limits = DEFAULT) -> Resource | Problem:
    """The passages of a file, or why it cannot be read. Never raises for what a file holds."""
    name = clean_line(os.path.relpath(found.path, found.root))
    if found.size > limits.file_bytes:
        return too_large(name, found.size, limits.file_bytes)
    try:
        with open(found.path, "rb") as file:
            # It may have grown since.
            data = file.read(limits.file_bytes + 1)
    except OSError as error:
        return unreadable(name, found.path, error)
    if len(data) > limits.file_bytes:
        return too_large(name, len(data), limits.file_bytes)
    try:
        title, pieces = _READERS[found.kind](data, found, name, limits)
        passages = tuple(joined(piece for one in pieces for piece in _short(one)))
    except RefusedError as refused:
        return refused.problem
    except TooDeepError as error:
        return too_deep(name, error)
    if not passages:
        return problem(
            name,
            "no-text",
            "No text can be read in it: perhaps pictures of pages, scanned.",
            hint="Run it through a program that recognises text (OCR), and put the result there.",
        )
    return Resource(clean_line(title)[:300].rstrip(), hashlib.sha256(data).hexdigest(), passages)


_Pieces = Iterator[Passage]


def _short(piece: Passage) -> Iterator[Passage]:
    """A paragraph that is far too long, cut between sentences."""
    if len(piece.text) <= 2 * LONGEST or piece.text.startswith(("```", "|", "- ", "1.")):
        if piece.text.strip():
            yield piece
        return
    part = ""
    for sentence in _SENTENCE.split(piece.text):
        for start in range(0, len(sentence), 2 * LONGEST):
            more = sentence[start : start + 2 * LONGEST]
            if part and len(part) + len(more) > LONGEST:
                yield Passage(part, piece.heading, piece.page)
                part = ""
            part = f"{part} {more}" if part else more
    if part.strip():
        yield Passage(part, piece.heading, piece.page)


def _of_stored(stored: str, page: int | None = None) -> Iterator[Passage]:
    """The paragraphs of stored text, each with the heading it stands under."""
    heading = ""
    for part in _blocks(stored):
        blocks = parse(part)
        if len(blocks) == 1 and blocks[0].kind is BlockKind.HEADING:
            heading = clean_line(plain(part))
        else:
            yield Passage(part, heading, page)


def _blocks(stored: str) -> Iterator[str]:
    """Stored text at its blank lines, code in one piece."""
    waiting: list[str] = []
    fence = ""
    for line in stored.split("\n"):
        opening = re.match(r"`{3,}|~{3,}", line)
        if opening and not fence:
            fence = opening[0]
        elif fence and line.startswith(fence):
            fence = ""
        if line.strip() or fence:
            is_heading = not fence and re.match(r"#{1,6} ", line)
            if is_heading and waiting:
                yield "\n".join(waiting)
                waiting = []
            waiting.append(line)
            if is_heading:
                yield "\n".join(waiting)
                waiting = []
        elif waiting:
            yield "\n".join(waiting)
            waiting = []
    if waiting:
        yield "\n".join(waiting)


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        try:
            if data.startswith((b"\xff\xfe", b"\xfe\xff")):
                return data.decode("utf-16")
        except UnicodeDecodeError:
            pass
        raise RefusedError(
            problem(
                name,
                "not-utf8",
                "The text is not UTF-8, so letters would be lost.",
                place=f"byte {error.start}",
                hint="Save the file again as UTF-8.",
            )
        ) from error


def _plain(data: bytes, found: Found, name: str, limits: Limits) -> tuple[str, _Pieces]:
    text = _text(data, name).replace("\r\n", "\n").replace("\f", "\n\n")
    return "", (Passage(escape(part.strip("\n"))) for part in _BREAK.split(text))


def _markdown(data: bytes, found: Found, name: str, limits: Limits) -> tuple[str, _Pieces]:
    source = _text(data, name).replace("\r\n", "\n")
    source = re.sub(r"\A---\n.*?\n---\n", "", source, count=1, flags=re.DOTALL)
    title = re.search(r"^# +(.+)$", source, re.MULTILINE)
    # Piece by piece: the parser takes long texts as they stand.
    pieces = (
        stored
        for part in _sections(source)
        for stored in _of_stored(markdown.to_markdown(part, limits=limits))
    )
    return title[1] if title else "", pieces


def _sections(source: str) -> Iterator[str]:
    """Markdown cut before each heading, and code in one piece."""
    waiting: list[str] = []
    fence = ""
    for line in source.split("\n"):
        opening = re.match(r" {0,3}(`{3,}|~{3,})", line)
        if opening and not fence:
            fence = opening[1]
        elif fence and line.strip().startswith(fence):
            fence = ""
        if not fence and re.match(r" {0,3}#{1,6}\s", line) and waiting:
            yield "\n".join(waiting)
            waiting = []
        waiting.append(line)
    yield "\n".join(waiting)


def _html(data: bytes, found: Found, name: str, limits: Limits) -> tuple[str, _Pieces]:
    page = decode_page(data, name)
    title = re.search(r"(?is)<title[^<>]{0,200}>(.{0,400}?)</title>", page)
    stored = html.to_markdown(page, limits=limits)
    return unescape(title[1]) if title else "", _of_stored(stored)


def _pdf(data: bytes, found: Found, name: str, limits: Limits) -> tuple[str, _Pieces]:
    title, pages = pdf.pages_of(data, name)
    return title, _of_pages(pages)


def _of_pages(pages: list[str]) -> _Pieces:
    for number, text in enumerate(pages, start=1):
        text = _HYPHEN.sub("", text.replace("\r\n", "\n"))
        for part in _BREAK.split(text):
            yield Passage(escape(part.strip("\n")), "", number)


def _docx(data: bytes, found: Found, name: str, limits: Limits) -> tuple[str, _Pieces]:
    return word.read(Path(found.path), name, limits)


def _epub(data: bytes, found: Found, name: str, limits: Limits) -> tuple[str, _Pieces]:
    """By EPUB 3.3: `META-INF/container.xml` names the package, its spine the order of the pages."""
    archive = Archive(Path(found.path), name, limits)
    container = parse_xml(archive.read("META-INF/container.xml"), name, limits)
    root = next((one.get("full-path", "") for one in container.iter(f"{_CONTAINER}rootfile")), "")
    package = parse_xml(archive.read(root), name, limits)
    title = next((one.text or "" for one in package.iter(f"{_DUBLIN_CORE}title")), "")
    items = {one.get("id"): one.get("href", "") for one in package.iter(f"{_OPF}item")}
    # Each page once: a spine may name one a million times.
    places = dict.fromkeys(
        items.get(one.get("idref"), "") for one in package.iter(f"{_OPF}itemref")
    )
    folder = PurePosixPath(root).parent

    def pieces() -> Iterator[Passage]:
        left = limits.file_bytes
        for place in places:
            # Addresses within the book (EPUB 3.3, section 3.4): "%20", and "../" too.
            member = normpath(str(folder / unquote(place.partition("#")[0])))
            if place and member in archive:
                content = archive.read(member)
                left -= len(content)
                if left < 0:
                    raise RefusedError(too_large(name, limits.file_bytes - left, limits.file_bytes))
                yield from _of_stored(html.to_markdown(decode_page(content, name), limits=limits))

    return title, pieces()


_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF = "{http://www.idpf.org/2007/opf}"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"


_READERS: dict[str, Callable[[bytes, Found, str, Limits], tuple[str, _Pieces]]] = {
    "pdf": _pdf,
    "markdown": _markdown,
    "text": _plain,
    "html": _html,
    "epub": _epub,
    "docx": _docx,
}
