"""Files that leave the program: written whole or not at all, for this person only."""

from __future__ import annotations

import os
import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from studytui.domain.text import clean_line
from studytui.errors import StudyError

_NAME_BYTES = 120
"""Most file systems allow 255; a date and an ending are added."""


def file_name(title: str) -> str:
    """A title as part of a file name: letters, digits and hyphens, never empty, never a path.

    Example: ``file_name("PCEP: mock / 3") == "pcep-mock-3"``.
    """
    text = unicodedata.normalize("NFC", clean_line(title)).lower()
    name = re.sub(r"[\W_]+", "-", text).strip("-")
    return name.encode()[:_NAME_BYTES].decode(errors="ignore").strip("-") or "untitled"


def write_file(target: Path, text: str, *, force: bool = False) -> None:
    """Write the text, in UTF-8, readable by this person only (0600). It is there whole or not at
    all. Raises StudyError where it cannot be, and where a file of that name is there already and
    `force` does not say that it may go."""
    with new_file(target, force=force) as file:
        file.write(text.encode())


@contextmanager
def new_file(target: Path, *, force: bool = False) -> Iterator[BinaryIO]:
    """A file to write into, which gets its name when everything inside has been done and is on the
    disk; else it is gone again. Readable by this person only (0600). Raises StudyError as
    `write_file`, for a name that is taken before anything is done."""
    temporary = target.with_name(f".{target.name[:40]}.{secrets.token_hex(6)}.part")
    try:
        if target.is_dir():
            raise IsADirectoryError("a folder of that name is there")
        if not force and os.path.lexists(target):
            raise FileExistsError(target)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if force:
            os.replace(temporary, target)
        else:
            _take_free_name(temporary, target)
    except FileExistsError as error:
        raise StudyError(
            f"{clean_line(str(target))} is there already.",
            title="Not written",
            hint="Choose another name, or say --force.",
        ) from error
    except OSError as error:
        raise StudyError(
            f"{clean_line(str(target))} cannot be written: {error.strerror or error}.",
            title="Not written",
            hint="Check the folder, its permissions and its space.",
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def _take_free_name(temporary: Path, target: Path) -> None:
    """Give the file its name unless another has it, also one that came this moment."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        # A file system without hard links, as on many sticks.
        if os.path.lexists(target):
            raise FileExistsError(target) from None
        os.rename(temporary, target)


def keep_file(folder: Path, stem: str, suffix: str, text: str) -> Path:
    """Write the text into the folder, made if need be, under the first free of ``stem``,
    ``stem-2``, …; the path. A file that says the same already is left as it is. Raises
    StudyError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StudyError(
            f"The folder {clean_line(str(folder))} cannot be made: {error.strerror or error}.",
            title="Not written",
        ) from error
    number = 1
    while True:
        target = folder / f"{stem}{f'-{number}' if number > 1 else ''}{suffix}"
        if not os.path.lexists(target):
            write_file(target, text)
            return target
        if _says(target, text):
            return target
        number += 1


def _says(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode()
    except OSError:
        return False
