"""Write made-up question papers and mark schemes as PDF, named as Cambridge's are, with what a right
reading finds in `truth.json`: the same for the same seed.

Their pages have what makes reading them hard: headers, footers and page numbers, lines to write on,
parts that go over pages, sentences and tables that begin with numbers, text between parts, marks on
a line of their own, totals.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

LINES = 46
"""Of a page."""
_WIDTH = 88
_NOUNS = [
    "bakery",
    "loaf",
    "oven",
    "flour",
    "crumb",
    "crust",
    "yeast",
    "dough",
    "starter",
    "scale",
    "baker",
    "shop",
    "night",
    "price",
]
_VERBS = (
    "Define",
    "State",
    "Explain",
    "Calculate",
    "Discuss",
    "Compare",
    "Suggest why",
    "Describe",
)
_ROMANS = ("i", "ii", "iii", "iv")


@dataclass(frozen=True)
class MadePart:
    """A part of a made paper."""

    number: str
    text: str
    marks: int
    points: tuple[str, ...]


def main() -> None:
    """Write the papers that the command line asks for."""
    parser = argparse.ArgumentParser("python -m tools.make_past_papers", description=__doc__)
    parser.add_argument("folder", type=Path, help="where to; made if it is not there")
    parser.add_argument("--count", type=int, default=20, help="papers (default: 20)")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    write_papers(arguments.folder, arguments.count, arguments.seed)
    print(f"{arguments.count} papers with their mark schemes in {arguments.folder}")


def write_papers(folder: Path, count: int, seed: int = 1) -> dict[str, list[MadePart]]:
    """So many papers under `folder`; the parts of each, by the name of its file."""
    folder.mkdir(parents=True, exist_ok=True)
    truth: dict[str, list[MadePart]] = {}
    for number in range(count):
        lot = Random(f"{seed} {number}")
        code = f"9990/{1 + number % 4}{1 + number % 3}/M/J/{10 + number // 12 % 80}"
        stem = f"9990_{'msw'[number // 12 % 3]}{10 + number // 36 % 80:02}_{{}}_{1 + number % 4}{1 + number // 4 % 3}"
        parts, lines = _paper(lot)
        name = f"{stem.format('qp')}.pdf"
        truth[name] = parts
        (folder / name).write_bytes(pdf(_pages(lines, code)))
        scheme = list(_scheme(parts, lot))
        (folder / f"{stem.format('ms')}.pdf").write_bytes(pdf(_pages(scheme, code)))
    told = {
        name: [{"number": one.number, "marks": one.marks, "text": one.text} for one in parts]
        for name, parts in truth.items()
    }
    (folder / "truth.json").write_text(json.dumps(told, indent=1), "utf-8")
    return truth


def _paper(lot: Random) -> tuple[list[MadePart], list[str]]:
    parts: list[MadePart] = []
    lines: list[str] = ["Answer all questions.", ""]
    for question in range(1, lot.randint(3, 8)):
        first = f"{question} " if lot.random() < 0.7 else f"{question}   "
        sum_before = sum(one.marks for one in parts)
        shape = lot.random()
        if shape < 0.25:
            parts.append(_part(lot, f"{question}"))
            lines += _written(first, parts[-1], lot)
        else:
            has_intro = lot.random() < 0.6
            lead = first
            if has_intro:
                lines += _wrapped(first + _told(lot))
                lead = ""
                if lot.random() < 0.3:
                    lines += [
                        f"{lot.randint(10, 90)} {noun} {lot.randint(2, 99)}" for noun in _NOUNS[:3]
                    ]
            for place in range(lot.randint(2, 4)):
                letter = f"({'abcd'[place]}) "
                if lot.random() < 0.3:
                    deeper = lead + letter
                    if lot.random() < 0.5:
                        lines += _wrapped(deeper + _told(lot))
                        deeper = ""
                    for roman in _ROMANS[: lot.randint(2, 4)]:
                        parts.append(_part(lot, f"{question}{letter.strip()}({roman})"))
                        lines += _written(f"{deeper}({roman}) ", parts[-1], lot)
                        deeper = ""
                else:
                    parts.append(_part(lot, f"{question}{letter.strip()}"))
                    lines += _written(lead + letter, parts[-1], lot)
                lead = ""
                if lot.random() < 0.15:
                    lines += _wrapped(_told(lot))
        if lot.random() < 0.7:
            lines.append(f"[Total: {sum(one.marks for one in parts) - sum_before}]")
        lines.append("")
    return parts, lines


def _part(lot: Random, number: str) -> MadePart:
    verb = lot.choice(_VERBS)
    words = " ".join(lot.choice(_NOUNS) for _ in range(lot.randint(4, 22)))
    text = f"{verb} {words}."
    if lot.random() < 0.2:
        # A sentence that begins with a number, as the next line may.
        text += f" {lot.randint(2, 40)} {lot.choice(_NOUNS)} were sold."
    marks = lot.randint(1, 6)
    points = tuple(
        " ".join(lot.sample(_NOUNS, lot.randint(2, 4))) for _ in range(marks + lot.randint(0, 2))
    )
    return MadePart(number, text, marks, points)


def _told(lot: Random) -> str:
    return f"The {' '.join(lot.choice(_NOUNS) for _ in range(lot.randint(5, 18)))} is shown."


def _written(lead: str, part: MadePart, lot: Random) -> Iterator[str]:
    lines = _wrapped(lead + part.text)
    if lot.random() < 0.25:
        lines.append(f"[{part.marks}]")
    else:
        lines[-1] += f" [{part.marks}]"
    yield from lines[:-1]
    # Lines to write on stand before the marks as often as behind them.
    rule = "." * 80
    if lines[-1].startswith("["):
        yield from [rule] * lot.randint(1, 4)
        yield lines[-1]
    else:
        yield lines[-1]
        yield from [rule] * lot.randint(0, 4)


def _scheme(parts: Iterable[MadePart], lot: Random) -> Iterator[str]:
    for part in parts:
        between = lot.choice(["; ", " / ", " "])
        points = between.join(f"{point} (1)" for point in part.points)
        most = f" max {part.marks}" if len(part.points) > part.marks else ""
        yield from _wrapped(f"{part.number} {points}{most} [{part.marks}]")


def _wrapped(text: str) -> list[str]:
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + len(word) >= _WIDTH:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]


def _pages(lines: Sequence[str], code: str) -> list[list[str]]:
    pages = []
    for start in range(0, max(len(lines), 1), LINES):
        number = start // LINES + 1
        foot = f"(c) Made Examination Board 2024    {code}"
        if start + LINES < len(lines):
            foot += "    [Turn over"
        pages.append([str(number), *lines[start : start + LINES], foot, code])
    return pages


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """Lines of text as a PDF of A4 pages in Helvetica (ISO 32000-1, 7 and 9)."""
    objects: list[bytes] = [b"", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        shown = " ".join(f"({_escaped(line)}) Tj T*" for line in lines)
        stream = f"BT /F1 10 Tf 14 TL 50 800 Td {shown} ET".encode("latin-1", "replace")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{listed}] >>".encode()
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


if __name__ == "__main__":
    main()
