"""The commands that README and documents tell a reader to type, with the place of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / ".github").rglob("*.md")),
)
_BLOCK = re.compile(r"(?ms)^ *```(\w*)[^\n]*\n(.*?)^ *```")
_COMMAND = re.compile(
    r"^(\$ |sudo |studytui( |$)|pip |pipx |uv |make |apt(-get)? |docker |python3? |ssh |mosh )"
)


@dataclass(frozen=True, slots=True)
class Written:
    """One command as it stands on a page."""

    page: Path
    line: int
    """From 1."""
    text: str
    """Without its remark, lines that go on joined."""

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}: {self.text}"


def blocks(page: Path) -> Iterator[tuple[int, str, str]]:
    """Each fenced block: the number of its first line, its language, its text."""
    text = page.read_text("utf-8")
    for found in _BLOCK.finditer(text):
        yield text.count("\n", 0, found.start(2)) + 1, found[1], found[2]


def in_blocks(page: Path) -> Iterator[Written]:
    """The commands of the blocks marked `sh`, in their order."""
    for first, language, body in blocks(page):
        if language != "sh":
            continue
        whole = ""
        for number, line in enumerate(body.splitlines(), first):
            if line.endswith("\\"):
                whole += line[:-1]
                continue
            text = re.sub(r"(^|\s)#\s.*$", "", whole + line).strip()
            whole = ""
            if text:
                yield Written(page, number, text)


def in_sentences(page: Path) -> Iterator[Written]:
    """Commands of studytui between backquotes, outside of blocks."""
    text = _BLOCK.sub(lambda block: "\n" * block[0].count("\n"), page.read_text("utf-8"))
    for found in re.finditer(r"`(studytui(?: [^`\n]+(?:\n[^`\n]+)?)?)`", text):
        # In tables a bar is written with a backslash; dots stand for what may follow.
        words = found[1].replace("\\|", "|").replace("\n", " ").rstrip("….")
        yield Written(page, text.count("\n", 0, found.start()) + 1, words.strip())


def to_save(page: Path) -> Iterator[tuple[str, str]]:
    """Files that the page tells to write: the name, and the block that follows it."""
    text = page.read_text("utf-8")
    for found in re.finditer(r"(?s)[Ss]ave\s+this\s+as\s+`([^`/]+)`.*?```\w+\n(.*?)```", text):
        yield found[1], found[2]


def unmarked(page: Path) -> Iterator[Written]:
    """Lines that look like a command, in blocks that are not marked `sh`."""
    for first, language, body in blocks(page):
        if language != "sh":
            for number, line in enumerate(body.splitlines(), first):
                if _COMMAND.match(line):
                    yield Written(page, number, line)
