"""Files that no reader takes are told with what a person may do about one of that kind."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.ingest.reading import codes, read_files


def packed(name: str) -> bytes:
    """A zip archive with one file of that name, as the programs of an office save."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(name, "<document/>")
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "advice"),
    [
        ("quiz.docx", packed("word/document.xml"), "Save it as plain text"),
        ("quiz.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Save it as plain text"),
        ("marks.xlsx", packed("xl/workbook.xml"), "Save the sheet as CSV"),
        ("book.pdf", b"%PDF-1.4\n%%EOF", "Copy the questions into a text file"),
        ("notes.txt", b"Dear all", "a line ANSWER: B"),
        ("deck.apkg", b"\x01\x02\x03", "Export the deck again"),
        ("table.csv", b"", "The file is empty."),
        ("thing.xyz", b"\x00\x01", "CSV, JSON, GIFT"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_a_file_of_no_known_format_is_told_with_what_to_do(
    tmp_path: Path, name: str, content: bytes, advice: str
) -> None:
    reading = read_files(tmp_path, {name: content})
    assert codes(reading) == ["format-unknown"]
    assert advice in reading.problems[0].hint
