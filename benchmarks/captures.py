"""Trees of made-up extraction pairs of any size, in both page layouts of the samples."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ("amateur-radio", "openstax")
PER_FOLDER = 1_000


def write_captures(folder: Path, count: int) -> None:
    """`count` pairs of HTML and JSON under `folder`, a thousand to a folder, each with its own id,
    stem and options; every question differs from every other."""
    pages = [_template(name) for name in TEMPLATES]
    for number in range(count):
        html, side_car = pages[number % len(pages)]
        target = folder / f"{number // PER_FOLDER:04}"
        if number % PER_FOLDER == 0:
            target.mkdir(parents=True, exist_ok=True)
        stamp = (
            f"2026{number // 100_000 % 12 + 1:02}01_{number // 3600 % 24:02}{number // 60 % 60:02}"
        )
        stem = f"{stamp}{number % 60:02}_Made_Bank_{number}"
        (target / f"{stem}.html").write_text(_numbered(html, number), "utf-8")
        (target / f"{stem}.json").write_text(side_car, "utf-8")


def _template(name: str) -> tuple[str, str]:
    """A page of the samples without images, and its side-car."""
    for page in sorted((ROOT / "sample_extractions" / name).rglob("*.html")):
        text = page.read_text("utf-8")
        side_car = page.with_suffix(".json").read_text("utf-8")
        if '"imageCount": 0' in side_car and ("r_a" in text or "in ng-scope correct" in text):
            return text, side_car
    raise FileNotFoundError(f"no page without images in {name}")


def _numbered(html: str, number: int) -> str:
    """The page as another question: other ids, and the number in its stem."""
    ids = {found: f"{int(found) + number:010}" for found in re.findall(r"\b\d{10}\b", html)}
    for old, new in ids.items():
        html = html.replace(old, new)
    match = re.search(r'data-question-id="([^"]+)"', html)
    if match:
        html = html.replace(match[1], f"{match[1]}-{number}")
    return re.sub(r"(\?|\.)(?=</(?:p|font)>)", rf" (case {number})\1", html, count=1)
