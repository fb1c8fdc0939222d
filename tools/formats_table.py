"""Writes the table of `docs/formats.md`: what is found in the fixtures of other programs.

Run it beside the shared sample data: ``python -m tools.formats_table``. Each file is read by the
readers as an import does; nothing is written but the page.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from studytui.domain.draft import Problem
from studytui.ingest.readers import read
from studytui.ingest.scan import Unit, scan
from studytui.services.importing.report import IGNORED

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
PAGE = ROOT / "docs" / "formats.md"
MARK = "<!-- table -->"
_REASONS = 3


def table(data: Path = DATA) -> str:
    """The table of all files below ``formats`` and ``banks``, a row for each that says anything."""
    rows = ["| file | format | questions | left out, and why |", "|---|---|---|---|"]
    for folder in ("formats", "banks"):
        rows += _rows(data / folder, folder)
    return "\n".join(rows) + "\n"


def _rows(root: Path, name: str) -> Iterator[str]:
    for item in scan([root]):
        if isinstance(item, Problem):
            yield _row(f"{name}/{item.file}", "", "", [item])
            continue
        reading = read(item)
        kinds = Counter(draft.kind.value for draft in reading.questions)
        found = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
        for number, word in ((len(reading.keys), "keys"), (len(reading.topics), "topics")):
            found += f"{', ' if found else ''}{number} {word}" if number else ""
        yield _row(f"{name}/{_name(item)}", reading.format, found, reading.problems)


def _name(unit: Unit) -> str:
    return unit.name


def _row(file: str, form: str, found: str, problems: list[Problem] | tuple[Problem, ...]) -> str:
    codes = Counter(problem.code for problem in problems)
    first = {problem.code: problem.reason for problem in reversed(problems)}
    parts = []
    for code, number in codes.most_common(_REASONS):
        times = f"{number} × " if number > 1 else ""
        parts.append(f"{times}{first[code]}")
    if len(codes) > _REASONS:
        parts.append(f"and {len(codes) - _REASONS} more kinds of remarks")
    is_skipped = not found and all(code in IGNORED for code in codes)
    cells = (file, "" if is_skipped else form, found or "–", " · ".join(parts))
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def main() -> int:
    if not DATA.is_dir():
        print(f"The sample data is not at {DATA}.", file=sys.stderr)
        return 1
    text = PAGE.read_text("utf-8")
    PAGE.write_text(text[: text.index(MARK)] + f"{MARK}\n\n{table()}", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
