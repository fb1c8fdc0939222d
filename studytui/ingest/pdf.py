"""The text of PDF files, page by page. The library that reads them is imported with the first one."""

from __future__ import annotations

import logging
from io import BytesIO
from itertools import islice
from time import process_time

from studytui.ingest.problems import RefusedError, problem

MAGIC = b"%PDF-"
_MOST_PAGES = 5_000
_PATIENCE_S = 10.0
_PATIENCE_A_PAGE_S = 0.5
"""Of processor time. A page of a real book takes a tenth of it."""


def pages_of(data: bytes, name: str) -> tuple[str, list[str]]:
    """The title, empty where there is none, and the text of each page, its lines as they stand.
    `name` names the file in reports. Raises RefusedError."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    pages: list[str] = []
    started = process_time()
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise RefusedError(
                problem(
                    name,
                    "pdf-encrypted",
                    "The PDF is protected by a password.",
                    hint="Save it without one, and put that here.",
                )
            )
        title = str((reader.metadata.title if reader.metadata else "") or "")
        for page in islice(reader.pages, _MOST_PAGES):
            pages.append(page.extract_text() or "")
            _check_time(name, process_time() - started, len(pages))
    except RefusedError:
        raise
    except Exception as error:
        # What the library raises for a broken file is no list to rely on: assertions and overflows
        # among them.
        raise RefusedError(
            problem(
                name,
                "file-broken",
                f"The PDF is broken: {type(error).__name__}: {error}.",
                hint="Save or download it again.",
            )
        ) from error
    return title, pages


def _check_time(name: str, seconds: float, pages: int) -> None:
    """A file of 3 KB can name one slow page five thousand times. Raises RefusedError."""
    if seconds > _PATIENCE_S + _PATIENCE_A_PAGE_S * pages:
        raise RefusedError(
            problem(
                name,
                "pdf-too-slow",
                f"After {seconds:.0f} s only {pages} pages of the PDF were read: given up.",
                hint="Print it to a new PDF, and put that here.",
            )
        )
