"""What is fuzzed: every reader of questions and every reader of resources, each with its fixtures.

The fixtures of a reader of questions are those files of the folders in `_FOLDERS` (of all folders,
for a reader that is not named there) which it accepts, and what is in `_MADE`. A file too large to
be torn often is also taken as its first few questions, so that cases are many.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any, Protocol

from benchmarks.mutations import mutated, swollen
from studytui.domain.draft import Reading
from studytui.domain.text import clean_line
from studytui.export import studytui_json
from studytui.ingest.limits import DEFAULT
from studytui.ingest.problems import RefusedError
from studytui.ingest.readers import READERS, Reader
from studytui.ingest.readers.document import load
from studytui.ingest.resources import read as resources
from studytui.ingest.resources.scan import Found
from studytui.ingest.scan import Stamp, Unit, scan

REPOSITORY = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("STUDYTUI_TEST_DATA", REPOSITORY.parent / "shared" / "data"))

_FOLDERS: dict[str, tuple[str, ...]] = {
    "adaptive": ("extractions/adaptive",),
    "answer_key": ("extractions/pcep-json",),
    "exam_html": ("extractions/pcep-html",),
    "exam_json": ("extractions/pcep-json", "formats/exam-json"),
    "extraction": ("extractions/doughub-flat", "extractions/doughub2-tree"),
    "record": ("extractions/doughub5-record",),
}
"""Where the fixtures of a reader lie, below the folder of test data."""

_MADE: dict[str, tuple[tuple[str, str], ...]] = {
    "curriculum": (
        (
            "curriculum.csv",
            (
                "subject,topic,under,weight,hours,needs,concepts,about\n"
                "Python,Operators,,29,6,,Precedence,What binds first\n"
                "Python,Loops,,30 %,8,Operators >= 70,while; for,\n"
                'Python,"Nested, loops",Loops,5,2,Loops,,"Two\nlines"\n'
            ),
        ),
        (
            "curriculum.toml",
            (
                'subject = "Python"\n[[topics]]\nname = "Operators"\nweight = 29\nhours = 6.5\n'
                '[[topics]]\nname = "Loops"\nneeds = ["Operators", {topic = "Types", mastery = 70}]\n'
                'concepts = ["while", "for"]\n[[topics]]\nname = "Types"\nunder = "Operators"\n'
            ),
        ),
        (
            "curriculum.json",
            (
                '{"subjects": [{"name": "Python", "topics": [{"name": "Loops", "weight": 30, '
                '"hours": 8, "needs": ["Operators"], "concepts": ["for"]}, {"name": "Operators", '
                '"about": "What binds first", "topics": [{"name": "Precedence"}]}]}]}'
            ),
        ),
    ),
    "aiken": (
        (
            "plain.txt",
            (
                "Which is liquid?\nA. Iron\nB. Mercury\nC. Gold\nANSWER: B\n\n"
                "Is it wet?\nA) True\nB) False\nANSWER: A\n\n"
                "A story.\nWhich two?\nA. a\nB. b\n  more of b\nC. c\nANSWER: A, C\n"
            ),
        ),
        (
            "marked.txt",
            (
                "1. What does `print(x[-1:])` show?\nA. <p>3</p>\nB. *[3]*\nANSWER: B\n\n"
                "Größe der 中文?\r\nA. α = 1\r\nB. β ~ 2\r\nC. γ # 3\r\nD. {δ}\r\nANSWER: D\r\n"
            ),
        ),
    ),
}
"""Fixtures of readers whose format no folder has."""

_ALL = ("formats", "extractions", "banks")
_FIXTURES = 60
_LARGEST = 400_000
"""Bytes of a fixture: what is torn in a large one is rarely what matters."""
_SMALL = 4_000
"""Bytes that a fixture is cut to where it is larger; smaller ones are torn equally often."""


@dataclass(frozen=True)
class Fixture:
    """Files that are read together."""

    name: str
    files: tuple[tuple[str, bytes], ...]
    """Base name and content, the deciding file first."""

    @property
    def size(self) -> int:
        return sum(len(content) for _, content in self.files)


@dataclass(frozen=True, slots=True)
class Came:
    """What was read of a case."""

    questions: int
    """Or passages."""
    problems: int
    has_more: bool
    """Topics, exams or keys."""
    lines: tuple[str, ...]
    """The problems, in words."""

    @property
    def is_silent(self) -> bool:
        return not (self.questions or self.problems or self.has_more)


class Target(Protocol):
    """A reader, as it is fuzzed."""

    name: str

    @property
    def fixtures(self) -> Sequence[Fixture]:
        """The same at every run."""

    def run(self, folder: Path, files: Sequence[tuple[str, bytes]]) -> Came | None:
        """What the reader makes of the files, written to the folder; None where it does not accept
        them. Raises for whatever no file may bring about."""


def _cut(files: tuple[tuple[str, bytes], ...]) -> Iterator[tuple[tuple[str, bytes], ...]]:
    """The files with less in the first of them: the head of a list, or of a text at a line."""
    (name, content), *others = files
    if len(content) <= _SMALL or content[:2] == b"PK":
        return
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        end = content.rfind(b"\n\n", 0, _SMALL) + 1 or content.rfind(b"\n", 0, _SMALL) + 1
        if end > 1:
            yield (name, content[:end]), *others
        return
    for most in (6, 2, 1):
        text = json.dumps(_headed(value, most), ensure_ascii=False).encode("utf-8", "surrogatepass")
        if len(text) <= _SMALL:
            yield (name, text), *others
            return


def _headed(value: Any, most: int) -> Any:
    """The value with no list longer than so many items."""
    if isinstance(value, list):
        return [_headed(one, most) for one in value[:most]]
    if isinstance(value, dict):
        return {key: _headed(one, most) for key, one in value.items()}
    return value


class QuestionTarget:
    """A reader of `studytui.ingest.readers.READERS`."""

    def __init__(self, reader: Reader) -> None:
        module = str(getattr(reader, "__name__", type(reader).__name__))
        self.name = module.removeprefix("studytui.ingest.readers.").replace(".", "_")
        self._reader = reader

    @cached_property
    def fixtures(self) -> Sequence[Fixture]:
        found = [Fixture(name, ((name, text.encode()),)) for name, text in _MADE.get(self.name, ())]
        if self.name == "studytui_json":
            found += _exported()
        if found:
            return found
        folders = _FOLDERS.get(self.name, _ALL)
        places = [DATA / folder for folder in folders if (DATA / folder).is_dir()]
        if self.name not in _FOLDERS or not places:
            places.append(REPOSITORY / "sample_extractions")
        for place in places:
            found += self._in(place, _FIXTURES - len(found))
        return found

    def _in(self, place: Path, most: int) -> Iterator[Fixture]:
        for unit in [item for item in scan([place]) if isinstance(item, Unit)]:
            if most <= 0:
                return
            try:
                if not self._reader.accepts(load(unit, DEFAULT)):
                    continue
            except RefusedError:
                continue
            files = tuple(
                (os.path.basename(one.path), Path(one.path).read_bytes()) for one in unit.files
            )
            most -= 1
            if sum(stamp.size for stamp in unit.files) <= _LARGEST:
                yield Fixture(unit.name, files)
            for smaller in _cut(files):
                if self._holds_questions(smaller):
                    yield Fixture(f"{unit.name}, its head", smaller)

    def _holds_questions(self, files: Sequence[tuple[str, bytes]]) -> bool:
        from tempfile import TemporaryDirectory

        with TemporaryDirectory(prefix="fuzz-") as folder:
            came = self.run(Path(folder), files)
        return came is not None and bool(came.questions or came.has_more)

    def run(self, folder: Path, files: Sequence[tuple[str, bytes]]) -> Came | None:
        stamps = []
        for name, content in files:
            path = folder / name
            path.write_bytes(content)
            status = path.stat()
            stamps.append(Stamp(str(path), status.st_size, status.st_mtime_ns, status.st_ino))
        unit = Unit(str(folder), os.path.splitext(files[0][0])[0], tuple(stamps))
        try:
            document = load(unit, DEFAULT)
            if not self._reader.accepts(document):
                return None
            reading = self._reader.read(document, None)
        except RefusedError as refused:
            reading = Reading(problems=(refused.problem,))
        _check(reading)
        return Came(
            len(reading.questions),
            len(reading.problems),
            bool(reading.topics or reading.keys or reading.exams),
            tuple(f"{one.code} {one.place}: {one.reason}" for one in reading.problems),
        )


def _exported() -> Iterator[Fixture]:
    """Questions of the samples as studytui JSON."""
    for unit in scan([REPOSITORY / "sample_extractions"]):
        if not isinstance(unit, Unit):
            continue
        for target in QUESTIONS:
            try:
                document = load(unit, DEFAULT)
                if not target._reader.accepts(document):
                    continue
                drafts = target._reader.read(document, None).questions[:8]
            except RefusedError:
                break
            if len(drafts) >= 4:
                written = io.BytesIO()
                studytui_json.write(
                    drafts, written, title="Samples", media=lambda image: b"GIF89a" + b"\0" * 40
                )
                yield Fixture(unit.name, (("questions.json", written.getvalue()),))
            break


def _check(reading: Reading) -> None:
    """What the import relies on."""
    for problem in reading.problems:
        for text in (problem.file, problem.reason, problem.place, problem.hint, problem.code):
            assert text == clean_line(text) or not text.strip(), "a problem that cannot be shown"
    for draft in reading.questions:
        draft.revision_hash()
        draft.content_hash()
        assert draft.key and draft.source, "a draft without a name"
        for text in (draft.source, draft.key, draft.stem, draft.topic, draft.explanation):
            text.encode()
        for option in draft.options:
            option.text.encode()
        for slot in draft.slots:
            assert slot.key is None or 0 <= slot.key < len(draft.options), (
                "a key beyond the options"
            )
        json.dumps(draft.metadata, ensure_ascii=False, default=str).encode()


QUESTIONS: tuple[QuestionTarget, ...] = tuple(map(QuestionTarget, READERS))


class ResourceTarget:
    """One kind of file of the reader of books, notes and papers."""

    def __init__(self, kind: str) -> None:
        self.name = f"resource_{kind}"
        self._kind = kind

    @cached_property
    def fixtures(self) -> Sequence[Fixture]:
        return [
            Fixture(f"{number}.{self._kind}", ((f"{number}.{self._kind}", content),))
            for number, content in enumerate(_RESOURCES[self._kind]())
        ]

    def run(self, folder: Path, files: Sequence[tuple[str, bytes]]) -> Came | None:
        name, content = files[0]
        path = folder / name
        path.write_bytes(content)
        found = Found(str(path), str(folder), self._kind, len(content), 0)
        read = resources.read(found)
        if not isinstance(read, resources.Resource):
            for text in (read.file, read.reason, read.place, read.hint, read.code):
                assert text == clean_line(text) or not text.strip(), "cannot be shown"
            return Came(0, 1, False, (f"{read.code} {read.place}: {read.reason}",))
        assert read.title == clean_line(read.title), "a title that cannot be shown"
        for passage in read.passages:
            passage.text.encode()
            assert passage.heading == clean_line(passage.heading), "a heading that cannot be shown"
        return Came(len(read.passages), 0, False, ())


_NOTES = """\
---
title: Notes
---
# Python notes

## Operators

Operators bind from left to right, but for the power: $2^{3^2}$ is **512**.

```python
x = [1, 2, 3]

print(x[-1:])
```

| sign | name |
|------|------|
| `**` | power |

- one
  - two

1. Größe 中文 שלום

> A half-wave dipole has about 73 Ω.
"""
_PAGE = """\
<!DOCTYPE html><html><head><title>Antennas &amp; waves</title><style>p{}</style></head><body>
<h1>Antennas</h1><p>The <b>half-wave</b> dipole<sup>1</sup> has 73&nbsp;Ω.</p><h2>Feed</h2>
<ul><li>middle<ol><li>balanced</li></ol></li></ul><table><tr><th>a</th><td colspan=2>b</td></tr>
</table><pre>x = 1\n  y = 2</pre><math><mfrac><mi>a</mi><mn>2</mn></mfrac></math><img alt="Dipole" src=x.png>
</body></html>
"""


def _pdfs() -> Iterator[bytes]:
    bank = DATA / "extractions" / "alevel-resource-bank"
    for path in sorted(bank.rglob("*.pdf"))[:12]:
        content = path.read_bytes()
        if len(content) > 100:
            yield content
    yield _pdf(("BT /F1 12 Tf 72 700 Td (A dipole is fed in its middle.) Tj ET",))
    yield _pdf(("BT /F1 12 Tf (One) Tj T* (Two) ' ET", "BT /F1 9 Tf [(W) 120 (A) -30 (x)] TJ ET"))


def _pdf(pages: Sequence[str]) -> bytes:
    """A PDF of so many pages, by ISO 32000."""
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject, NameObject, StreamObject

    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    for number, text in enumerate(pages):
        page = writer.add_blank_page(595, 842)
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        stream = StreamObject()
        stream.set_data(text.encode())
        page[NameObject("/Contents")] = writer._add_object(
            stream if number % 2 else stream.flate_encode()
        )
    writer.add_metadata({"/Title": "Antennas"})
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _words() -> Iterator[bytes]:
    from docx import Document

    document = Document()
    document.core_properties.title = "Bread"
    document.add_heading("Crumb", 1)
    document.add_paragraph("The soft inside of a loaf.")
    document.add_paragraph("Rye", style="List Bullet")
    document.add_table(2, 2).rows[0].cells[0].text = "rye"
    document.add_heading("Crust", 2)
    document.add_paragraph("Größe 中文 שלום")
    written = io.BytesIO()
    document.save(written)
    yield written.getvalue()


def _epubs() -> Iterator[bytes]:
    members = {
        "META-INF/container.xml": (
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="in/book.opf"/></rootfiles></container>'
        ),
        "in/book.opf": (
            '<package xmlns="http://www.idpf.org/2007/opf" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Ovens</dc:title>'
            '</metadata><manifest><item id="a" href="a.xhtml"/><item id="b" href="b%20c.xhtml"/>'
            '</manifest><spine><itemref idref="b"/><itemref idref="a"/></spine></package>'
        ),
        "in/a.xhtml": _PAGE,
        "in/b c.xhtml": "<html><body><h1>Heat</h1><p>An oven has it.</p></body></html>",
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in members.items():
            book.writestr(name, text)
    yield written.getvalue()


_RESOURCES: Mapping[str, Any] = {
    "pdf": _pdfs,
    "markdown": lambda: iter((_NOTES.encode(),)),
    "text": lambda: iter((_NOTES.encode(), _NOTES.encode("utf-16"))),
    "html": lambda: iter((_PAGE.encode(), _PAGE.replace("中", "").encode("utf-16"))),
    "epub": _epubs,
    "docx": _words,
}

TARGETS: dict[str, Target] = {
    one.name: one for one in (*QUESTIONS, *map(ResourceTarget, _RESOURCES))
}


def torn(
    known: Sequence[Fixture], random: Random, *, is_swollen: bool = False
) -> tuple[Fixture, list[tuple[str, bytes]]]:
    """One of the fixtures, and its files, one of them changed. Large ones are rare: what is torn in
    a small one shows as well."""
    fixture = random.choices(known, [max(one.size, _SMALL) ** -2.0 for one in known])[0]
    files = list(fixture.files)
    others = [content for one in known for _, content in one.files[:1]]
    chosen = random.randrange(len(files)) if random.random() < 0.3 else 0
    name, content = files[chosen]
    changed = swollen(content, random) if is_swollen else mutated(content, random, others)
    files[chosen] = name, changed
    return fixture, files
