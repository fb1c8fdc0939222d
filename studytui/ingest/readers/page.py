"""What a captured page is made of: the question it shows, and the images saved with it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from studytui.domain.draft import MediaDraft, OptionDraft, Problem
from studytui.domain.question import MediaRole
from studytui.domain.text import image
from studytui.ingest import html, media
from studytui.ingest.problems import brief, problem
from studytui.ingest.readers.document import Document
from studytui.ingest.readers.wording import words


@dataclass
class PageQuestion:
    """A question as a captured page shows it, before it becomes a draft."""

    site: str
    """Name of the source where neither the side-car nor the file name tells one."""
    platform_id: str | None = None
    answer_ids: tuple[str, ...] = ()
    stem: str = ""
    options: list[OptionDraft] = field(default_factory=list)
    is_multiple: bool = False
    explanation: str = ""
    key_points: str = ""
    objective: str = ""
    references: str = ""
    topic: str = ""
    number: str | None = None
    tags: tuple[str, ...] = ()
    chosen: tuple[int, ...] = ()
    was_correct: bool | None = None
    unsupported: str = ""
    """The platform's name of a kind of question that is not one of ours."""


_ABSOLUTE = re.compile(r"https?://[^/]*([^?#]*)", re.IGNORECASE)
_INDEX = re.compile(r"_img(\d{1,9})\.[^.]*\Z")


class Gallery:
    """The images saved with a page: matched to their place in it, or kept at its end.

    File N of a capture is entry N of the side-car's ``images``; the entry's address finds the
    place. Paths and file names in the side-car are those of another machine and are never used.
    """

    def __init__(self, document: Document, entries: list[dict[str, object]]) -> None:
        self.document = document
        self.problems: list[Problem] = []
        self.taken: dict[int, MediaDraft] = {}
        self._files: dict[int, str] = {}
        self._names: dict[int, str] = {}
        for stamp in document.images:
            if match := _INDEX.search(stamp.path):
                self._files[int(match[1])] = stamp.path
                self._names[int(match[1])] = document.file_name(stamp)
        self._entries: dict[int, dict[str, object]] = {}
        self._addresses: dict[str, int] = {}
        for position, entry in enumerate(entries):
            index = entry.get("index", position)
            if isinstance(index, int) and not isinstance(index, bool):
                self._entries[index] = entry
                if isinstance(address := entry.get("url"), str) and address:
                    for form in _forms(address):
                        self._addresses.setdefault(form, index)
        self._refused: set[int] = set()
        self._reported: set[str] = set()
        self._report_failed_downloads()

    def within(self, role: MediaRole) -> html.Images:
        """What `html.to_markdown` asks for the images of one part of the question."""

        def index(source: str, alt: str) -> int | None:
            found = self._find(source)
            if found is not None:
                return self._take(found, role, alt)
            self._report_uncaptured(source)
            return None

        return index

    def _find(self, source: str) -> int | None:
        for form in _forms(source):
            if (found := self._addresses.get(form)) is not None:
                return found
        # The page may say "figures/a.png" where the side-car has the whole address.
        ending = "/" + unquote(re.split(r"[?#]", source, maxsplit=1)[0]).lstrip("./")
        ends = {index for form, index in self._addresses.items() if form.endswith(ending)}
        return ends.pop() if len(ends) == 1 and not _ABSOLUTE.match(source) else None

    def rest(self) -> str:
        """Stored text that shows the images for which the page has no place.

        An image that the page shows somewhere else is part of its frame, such as an icon of a
        toolbar, and is left out.
        """
        shown = []
        for index in sorted(self._files.keys() | self._entries.keys()):
            if index in self.taken or index in self._refused or self._is_frame(index):
                continue
            alt = words(self._entries.get(index, {}).get("title"))
            place = self._take(index, MediaRole.QUESTION, alt)
            if place is not None:
                shown.append(image(place, alt))
        return "\n\n".join(shown)

    @property
    def drafts(self) -> tuple[MediaDraft, ...]:
        return tuple(self.taken.values())

    def _is_frame(self, index: int) -> bool:
        address = self._entries.get(index, {}).get("url")
        page = self.document.page or ""
        if not isinstance(address, str) or not address:
            return False
        absolute = _ABSOLUTE.match(address)
        forms = (address, address.replace("&", "&amp;"), absolute[1] if absolute else "")
        return any(len(form) > 1 and form in page for form in forms)

    def _take(self, index: int, role: MediaRole, alt: str) -> int | None:
        if index in self.taken:
            return self.taken[index].index
        if index in self._refused:
            return None
        path = self._files.get(index)
        if path is None:
            self._refused.add(index)
            self._report_missing(index)
            return None
        refused = media.check(path, self._names[index], self.document.limits)
        if refused is not None:
            self._refused.add(index)
            self.problems.append(refused)
            return None
        draft = MediaDraft(len(self.taken), Path(path), alt, role)
        self.taken[index] = draft
        return draft.index

    def _report_failed_downloads(self) -> None:
        for index, entry in self._entries.items():
            if "error" in entry and index not in self._files:
                self._refused.add(index)
                self.problems.append(
                    problem(
                        self.document.main_file,
                        "image-download-failed",
                        f"An image could not be saved at the capture: {brief(entry['error'])}.",
                        place=words(entry.get("url")) or f"image {index}",
                        hint="Capture the page again if the image matters.",
                        warning=True,
                    )
                )

    def _report_missing(self, index: int) -> None:
        stem = os.path.splitext(os.path.basename(self.document.unit.files[0].path))[0]
        self.problems.append(
            problem(
                self.document.main_file,
                "image-missing",
                f"The image {stem}_img{index} is not there.",
                place=words(self._entries.get(index, {}).get("url")) or f"image {index}",
                hint="Put the image beside the page, or capture the page again.",
                warning=True,
            )
        )

    def _report_uncaptured(self, source: str) -> None:
        if source in self._reported or (self._files and not self._entries):
            return
        self._reported.add(source)
        shown = "an image within the page" if source.startswith("data:") else source
        self.problems.append(
            problem(
                self.document.main_file,
                "image-not-captured",
                "The page shows an image that was not saved with it.",
                place=shown,
                hint="Capture the page again if the image matters.",
                warning=True,
            )
        )


def _forms(address: str) -> tuple[str, ...]:
    """An address, and its form without query and percent signs."""
    bare = unquote(re.split(r"[?#]", address, maxsplit=1)[0])
    return (address,) if bare == address else (address, bare)
