"""How fast folders of texts are looked through, and how well past papers are cut into questions.

Folders: Markdown, text and HTML files of some two pages, then PDFs of the papers that
`tools.make_past_papers` writes; each kind looked at for the first time, and again with nothing
changed. Rates are of files; of PDFs pages as well, since a paper has few and a book has many. Budgets are of
processor time, which other programs on the machine disturb the least; by the clock stands beside it.

Papers: parts found with the number, the marks and the words that were written, and points of the
mark scheme, over papers that no test uses; then the sample bank, by what was written down for it.
Recall is the share of what was written that was found; precision the share of what was found that
was written.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.fuzz import DATA
from benchmarks.report import AtLeast, argument_parser, finish
from studytui.domain.past_paper import mark_scheme, question_paper
from studytui.ingest import pdf
from studytui.paths import Paths
from studytui.services.study import Study
from tools.make_past_papers import write_papers

BUDGETS = {
    "first_files_per_s": AtLeast(100),
    "again_files_per_s": AtLeast(100),
    "part_recall": AtLeast(0.99),
    "part_precision": AtLeast(0.99),
    "sample_parts": AtLeast(1.0),
}
_SEED = 97
"""Of papers that no test uses."""
_ENDINGS = (".md", ".txt", ".html")
_WORDS = [
    "bread",
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
    "loaf",
    "rye",
    "salt",
    "water",
    "heat",
    "steam",
    "time",
]


def _write_texts(folder: Path, count: int) -> None:
    lot = random.Random(1)
    for number in range(count):
        ending = _ENDINGS[number % len(_ENDINGS)]
        parts = []
        for part in range(4):
            text = " ".join(lot.choice(_WORDS) for _ in range(160))
            if ending == ".html":
                parts.append(f"<h2>Part {part}</h2>\n<p>{text}.</p>")
            else:
                parts.append(f"## Part {part}\n\n{text}.")
        (folder / f"text {number}{ending}").write_text("\n\n".join(parts), "utf-8")


def _looked_at(home: Path, folder: Path) -> list[tuple[float, float]]:
    """Seconds of the first look at a folder, and of the next one, in which nothing has changed:
    each of processor time, and by the clock."""
    study = Study.open(Paths(home))
    study.resources.add(folder)
    took = []
    for _ in range(2):
        began, clock = time.process_time(), time.perf_counter()
        report = study.resources.look()
        took.append((time.process_time() - began, time.perf_counter() - clock))
        assert not report.problems and (report.new == 0) == (len(took) == 2), report
    study.close()
    return took


def rates(folder: Path, texts: int, papers: int) -> dict[str, float]:
    """Files a second, and pages a second of PDFs."""
    plain, printed = folder / "texts", folder / "papers"
    plain.mkdir()
    _write_texts(plain, texts)
    write_papers(printed, papers, _SEED)
    files = sorted(printed.glob("*.pdf"))
    pages = sum(len(pdf.pages_of(one.read_bytes(), one.name)[1]) for one in files)
    found: dict[str, float] = {"files": texts, "pdf_files": len(files), "pdf_pages": pages}
    for kind, where, number in (("", plain, texts), ("pdf_", printed, len(files))):
        looks = _looked_at(folder / f"home {kind}", where)
        for name, (processor, clock) in zip(("first", "again"), looks, strict=True):
            found[f"{kind}{name}_files_per_s"] = round(number / processor, 1)
            found[f"{kind}{name}_files_per_s_clock"] = round(number / clock, 1)
            if kind and name == "first":
                found["pdf_first_pages_per_s"] = round(pages / processor, 1)
    return found


def accuracy(folder: Path, count: int) -> dict[str, float]:
    """How much of made papers is found as it was written."""
    truth = write_papers(folder, count, _SEED + 1)
    written = found = right = points = points_right = 0
    for name, parts in truth.items():
        paper = question_paper(_pages(folder / name))
        scheme = mark_scheme(
            _pages(folder / name.replace("_qp_", "_ms_")), [one.number for one in paper.parts]
        )
        known = {one.number: one for one in parts}
        written += len(parts)
        found += len(paper.parts)
        for one in paper.parts:
            made = known.get(one.number)
            is_right = made is not None and (one.marks, _flat(one.text)) == (made.marks, made.text)
            right += is_right
            if made is not None and one.number in scheme:
                told = [point.text for point in scheme[one.number].points]
                points_right += len(set(told) & set(made.points))
        points += sum(len(set(part.points)) for part in parts)
    return {
        "papers": len(truth),
        "parts": written,
        "part_recall": round(right / written, 4),
        "part_precision": round(right / found, 4),
        "points": points,
        "point_recall": round(points_right / points, 4),
    }


def sample() -> Mapping[str, float]:
    """The sample bank's paper, by what was written down for it."""
    folder = DATA / "extractions" / "alevel-resource-bank" / "extracted-text"
    if not folder.is_dir():
        return {}
    expected = json.loads((folder / "expected_questions.json").read_text("utf-8"))
    paper = question_paper([(folder / "9990_s24_qp_12.txt").read_text("utf-8")])
    told = [{"number": one.number, "max_marks": one.marks} for one in paper.parts]
    return {"sample_parts": sum(one in expected for one in told) / max(len(expected), len(told))}


def _pages(path: Path) -> list[str]:
    return pdf.pages_of(path.read_bytes(), path.name)[1]


def _flat(text: str) -> str:
    return " ".join(text.split())


def main() -> int:
    parser = argument_parser("resources", __doc__)
    arguments = parser.parse_args()
    texts, papers = (
        (3_000, 200) if arguments.full else (300, 20) if arguments.quick else (1_000, 60)
    )
    results: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        results |= rates(folder, texts, papers)
        results |= accuracy(folder / "made", 5 * papers)
    results |= sample()
    return finish(arguments, results, BUDGETS)


if __name__ == "__main__":
    sys.exit(main())
