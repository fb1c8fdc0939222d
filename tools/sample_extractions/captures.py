"""Extraction folders, flat and tree: a page, its side-car and its picture for each question."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from . import angular_page, react_page
from .items import Figure, Item

# File names carry the capture machine's local time, side-cars UTC, as in real captures.
LOCAL = timezone(timedelta(hours=-6))
BETWEEN = timedelta(seconds=95)


@dataclass(frozen=True)
class Session:
    """One sitting at a question site: its name, its host, the local time of the first capture."""

    site: str
    hostname: str
    start: datetime

    @property
    def name(self) -> str:
        """The site's name as file names spell it."""
        return re.sub(r"[^\w-]+", "_", self.site).strip("_")

    def at(self, place: int) -> datetime:
        """The moment of the capture at `place`, from 0."""
        return self.start.replace(tzinfo=LOCAL) + BETWEEN * place


@dataclass(frozen=True)
class _Capture:
    """What one capture leaves on disk, before it has a file name."""

    url: str
    page: str
    text: str
    figure: Figure | None
    figure_url: str
    figure_type: str
    elements: tuple[tuple[str, str], ...]


def write_flat(folder: Path, session: Session, collection: str, items: Iterable[Item]) -> None:
    """React pages as `YYYYMMDD_HHMMSS_<Site>_<Index>.{html,json}` in one folder."""
    for place, item in enumerate(items):
        number = place + 1
        figure_url = f"https://figures.example/{item.figure.name}" if item.figure else ""
        slug = collection.lower().replace(" ", "-")
        capture = _Capture(
            url=f"https://{session.hostname}/app/question-bank/{slug}/{item.id}",
            page=react_page.page(item, number, collection, session.site, figure_url),
            text=react_page.body_text(item, number),
            figure=item.figure,
            figure_url=figure_url,
            figure_type="inline-image",
            elements=(
                ("main#main", f"Question {number}"),
                ("section.q_info", f"Question {number}"),
                ("section.q_mcq", react_page.plain(item.stem)),
                ("section.answer", "Answer & Critique"),
            ),
        )
        moment = session.at(place)
        stem = f"{moment:%Y%m%d_%H%M%S}_{session.name}_{place}"
        _write(folder, stem, moment, session, capture, f"extractions\\{stem}")


def write_tree(folder: Path, session: Session, items: Iterable[Item]) -> None:
    """AngularJS pages as `<Source>/<YYYY>/<MM>/YYYYMMDD_HHMMSS.{html,json}`."""
    pages = list(items)
    # The platform's URL names the session, so it is one and the same for all its questions.
    sitting = f"self-eid/58001/self-sid/{session.start:%Y%m%d}"
    url = f"https://{session.hostname}/diweb/assessment/self/history/{sitting}"
    for place, item in enumerate(pages):
        number, total = place + 1, len(pages)
        figure_url = f"https://media.example/te-questions/{item.figure.name}" if item.figure else ""
        capture = _Capture(
            url=url,
            page=angular_page.page(item, number, total, session.site, figure_url),
            text=angular_page.body_text(item, number, total, session.site),
            figure=item.figure,
            figure_url=figure_url,
            figure_type="fancybox-gallery",
            elements=(
                ("form#exam-form", f"Question {number} of {total}"),
                ("div.questionStem", react_page.plain(item.stem)),
                ("div.choices", ""),
            ),
        )
        moment = session.at(place)
        stem = f"{moment:%Y%m%d_%H%M%S}"
        home = folder / session.name / f"{moment:%Y}" / f"{moment:%m}"
        shown = "\\".join(("extractions", session.name, f"{moment:%Y}", f"{moment:%m}", stem))
        _write(home, stem, moment, session, capture, shown)


def _write(
    home: Path, stem: str, moment: datetime, session: Session, capture: _Capture, shown: str
) -> None:
    """Write the page, the side-car and the picture; `shown` is the capture machine's own path."""
    home.mkdir(parents=True, exist_ok=True)
    (home / f"{stem}.html").write_bytes(capture.page.encode())
    images = []
    if capture.figure is not None:
        ending = f"_img0.{capture.figure.extension}"
        (home / f"{stem}{ending}").write_bytes(capture.figure.data)
        images.append(
            {
                "index": 0,
                "url": capture.figure_url,
                "local_path": shown + ending,
                "filename": stem + ending,
                "title": capture.figure.credit,
                "type": capture.figure_type,
            }
        )
    side_car = {
        "timestamp": f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z",
        "url": capture.url,
        "hostname": session.hostname,
        "siteName": session.site,
        "elementCount": len(capture.elements),
        "imageCount": len(images),
        "bodyText": capture.text,
        "elements": [
            _element(index, selector, text)
            for index, (selector, text) in enumerate(capture.elements, start=2)
        ],
        "images": images,
    }
    text = json.dumps(side_car, indent=2, ensure_ascii=False)
    (home / f"{stem}.json").write_bytes(text.encode() + b"\n")


def _element(index: int, selector: str, text: str) -> dict[str, object]:
    """An entry of the side-car's element list; the platform keeps the first 100 characters."""
    tag, mark, name = re.split(r"([.#])", selector)
    return {
        "index": index,
        "tag": tag,
        "id": name if mark == "#" else None,
        "classes": name if mark == "." else None,
        "selector": selector,
        "text": text[:100],
    }
