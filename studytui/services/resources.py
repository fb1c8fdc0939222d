"""The learner's own books, notes and papers: taken in, found again, read."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from studytui.domain.cambridge import PaperKind, paper_name, subject_of
from studytui.domain.draft import Problem
from studytui.domain.learning_pack import fused
from studytui.domain.passage import Passage
from studytui.domain.stretches import is_within
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.ingest.resources.scan import Found, scan
from studytui.services.changes import Changes
from studytui.services.reading import Reading
from studytui.settings import Settings
from studytui.storage import passage_notes
from studytui.storage import resources as stored
from studytui.storage.database import Database
from studytui.storage.resources import Hit, Line

if TYPE_CHECKING:
    from studytui.services.semantic import Semantic

__all__ = ["Changes", "Hit", "Line", "Place", "Reading", "Report", "Resources"]

_HITS = 60
_BATCH = 50


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the files at a look."""

    new: int = 0
    changed: int = 0
    moved: int = 0
    unchanged: int = 0
    gone: int = 0
    problems: tuple[Problem, ...] = ()
    """Of files that cannot be read: they are tried again when they have changed."""

    @property
    def files(self) -> int:
        """How many can be read."""
        return self.new + self.changed + self.moved + self.unchanged

    @property
    def changes(self) -> Changes:
        is_other = self.new or self.changed or self.moved or self.gone
        return Changes.RESOURCES if is_other else Changes.NOTHING


@dataclass(frozen=True, slots=True)
class Place:
    """Where to read."""

    resource_id: int
    title: str
    position: int
    passage: Passage

    @property
    def where(self) -> str:
        """Page or heading; empty where there is neither."""
        if self.passage.page is not None:
            return f"page {self.passage.page}"
        return self.passage.heading


class Resources:
    """Everything a person can do with resources."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        settings: Settings,
        semantic: Callable[[], Semantic],
    ) -> None:
        self._semantic = semantic
        self._database = database
        self._learner_id = learner_id
        self._day_starts_at = settings.day_starts_at

    def folders(self) -> list[str]:
        """The folders that are looked at."""
        return stored.folders(self._database)

    def add(self, folder: Path) -> None:
        """Look at a folder from now on. Raises StudyError where there is none, or where it is
        within one that is looked at already."""
        path = os.path.abspath(folder)
        if not os.path.isdir(path):
            raise StudyError(
                f"{clean_line(path)} is not a folder.",
                title="No such folder",
                hint="Name the folder in which your books, notes and papers lie.",
            )
        for known in self.folders():
            if path == known:
                return
            if os.path.commonpath((path, known)) in (path, known):
                raise StudyError(
                    f"{clean_line(path)} and {clean_line(known)} lie one within the other.",
                    title="Not added",
                    hint="Forget one of them first: studytui resources --forget FOLDER.",
                )
        stored.add_folder(self._database, path)

    def forget(self, folder: Path) -> None:
        """Look at a folder no longer. Its files stay where they are; what was read in them stays
        known. Raises StudyError for one that is not looked at."""
        path = os.path.abspath(folder)
        if path not in self.folders():
            raise StudyError(
                f"{clean_line(path)} is not among your folders.",
                title="Nothing to forget",
                hint="studytui resources lists them.",
            )
        with self._database.transaction():
            stored.remove_folder(self._database, path)

    def look(
        self,
        on_progress: Callable[[int, int], None] | None = None,
        is_cancelled: Callable[[], bool] | None = None,
    ) -> Report:
        """Look at all folders again: new and changed files are read, moved ones are known again by
        their content, and those that have gone are set aside. `on_progress` is told how many files
        are done and how many there are. What was read up to a cancel stays."""
        report = Report()
        found: list[Found] = []
        looked_at = []
        for folder in self.folders():
            try:
                for item in scan(Path(folder)):
                    if isinstance(item, Found):
                        found.append(item)
                    else:
                        report = replace(report, problems=(*report.problems, item))
                looked_at.append(folder)
            except StudyError as error:
                # Perhaps a disk that is not there: nothing of it is taken for gone.
                missing = Problem(folder, "folder-missing", error.message, hint=error.hint)
                report = replace(report, problems=(*report.problems, missing))
        there = {one.path for one in found}
        for start in range(0, len(found), _BATCH):
            if is_cancelled is not None and is_cancelled():
                return report
            with self._database.transaction():
                for one in found[start : start + _BATCH]:
                    report = self._take(one, report, there)
            if on_progress is not None:
                on_progress(min(start + _BATCH, len(found)), len(found))
        gone = [
            known.resource_id
            for folder in looked_at
            for known in stored.known(self._database, folder).values()
            if known.is_active and known.path not in there
        ]
        if gone:
            stored.gone(self._database, gone)
        report = replace(report, gone=len(gone))
        try:
            self._semantic().fill(is_cancelled=is_cancelled or (lambda: False))
        except StudyError as error:
            missing = Problem("settings.toml", "no-semantic-search", error.message, hint=error.hint)
            report = replace(report, problems=(*report.problems, missing))
        return report

    def _take(self, found: Found, report: Report, there: set[str]) -> Report:
        from studytui.ingest.resources.read import read, sha256_of

        before = stored.at(self._database, found.path)
        if before is not None and before.is_active:
            is_same = (before.size, before.mtime_ns) == (found.size, found.mtime_ns)
            if is_same:
                return replace(report, unchanged=report.unchanged + 1)
        sha256 = sha256_of(found.path)
        if before is not None and before.sha256 == sha256:
            self._settle(before.resource_id, found)
            return replace(report, unchanged=report.unchanged + 1)
        if before is None and sha256 is not None:
            for other in stored.with_content(self._database, sha256):
                if other.path not in there:
                    self._settle(other.resource_id, found)
                    return replace(report, moved=report.moved + 1)
        read_now = read(found)
        if isinstance(read_now, Problem):
            return replace(report, problems=(*report.problems, read_now))
        stored.keep(
            self._database,
            _described(found, read_now.title, read_now.sha256, read_now.passages),
            before.resource_id if before is not None else None,
        )
        if before is None:
            return replace(report, new=report.new + 1)
        passage_notes.settle(self._database, before.resource_id)
        return replace(report, changed=report.changed + 1)

    def _settle(self, resource_id: int, found: Found) -> None:
        stored.settle(
            self._database, resource_id, found.path, found.root, found.size, found.mtime_ns
        )

    def is_any(self) -> bool:
        """Whether there is anything to read."""
        return stored.is_any(self._database)

    def lines(self) -> list[Line]:
        """All resources, by title."""
        return stored.lines(self._database, self._learner_id)

    def line(self, resource_id: int) -> Line:
        """One resource. Raises StudyError where it is not known."""
        found = stored.line(self._database, self._learner_id, resource_id)
        if found is None:
            raise StudyError(
                "That resource is not known any more.",
                title="Nothing to read",
                hint="studytui resources lists what there is.",
            )
        return found

    def belonging(self, line: Line) -> list[tuple[int, str]]:
        """Id and title of the other files of the same exam paper: its mark scheme, its report."""
        series = str(line.metadata.get("series", ""))
        return [
            (resource_id, title)
            for resource_id, _, title in stored.of_series(self._database, series)
            if resource_id != line.resource_id
        ]

    def passages(self, resource_id: int) -> list[Passage]:
        """The whole text of a resource, in pieces."""
        return stored.passages(self._database, resource_id)

    def search(self, text: str, limit: int = _HITS) -> list[Hit]:
        """Passages with words of the text, the best first; with those that mean the same where the
        learner wants that."""
        found = stored.search(self._database, text, limit)
        nearest = self._semantic().nearest(text, limit)
        if not nearest:
            return found
        known = {hit.passage_id: hit for hit in found}
        ids = fused([hit.passage_id for hit in found], nearest, limit)
        others = [one for one in ids if one not in known]
        known |= {hit.passage_id: hit for hit in stored.hits(self._database, others)}
        return [known[one] for one in ids if one in known]

    def place_for(self, topic: str) -> Place | None:
        """Where to read on about a topic: in the resource that says most of it, at the first
        passage about it that was not read yet; None where nothing is left to read of it."""
        hits = stored.about(self._database, topic, _HITS)
        read = stored.stretches(self._database, self._learner_id)
        best: dict[int, list[Hit]] = {}
        for hit in hits:
            if not is_within(hit.position, read.get(hit.resource_id, ())):
                best.setdefault(hit.resource_id, []).append(hit)
        if not best:
            return None
        # bm25 is below zero: the sum is lowest where most is said of the topic.
        chosen = min(best.values(), key=lambda each: sum(one.rank for one in each))
        first = min(chosen, key=lambda one: one.position)
        return Place(first.resource_id, first.title, first.position, first.passage)

    def topic_of(self, resource_id: int) -> tuple[int, str] | None:
        """The topic that a resource is for, by the learner's word, with its name."""
        return stored.topic_of(self._database, resource_id)

    def set_topic(self, resource_id: int, topic_id: int) -> Changes:
        """Say which topic a resource is for: time spent reading it counts for that. The same topic
        once more: for none."""
        before = self.topic_of(resource_id)
        is_same = before is not None and before[0] == topic_id
        stored.set_topic(self._database, resource_id, None if is_same else topic_id)
        return Changes.RESOURCES

    def begin(self, resource_id: int, position: int, topic_id: int | None) -> Reading:
        """Reading begins at a passage; time counts for the topic that is given, else for the one
        that the resource is for, if any."""
        if topic_id is None:
            own = self.topic_of(resource_id)
            topic_id = None if own is None else own[0]
        return Reading(
            self._database,
            self._learner_id,
            self._day_starts_at,
            _Stretches(self._database, self._learner_id, resource_id, topic_id),
            stored.lengths(self._database, resource_id),
            position,
            topic_id,
        )


class _Stretches:
    """What is read of a resource, as it is kept."""

    def __init__(
        self, database: Database, learner_id: int, resource_id: int, topic_id: int | None
    ) -> None:
        self._database = database
        self._whose = learner_id, resource_id, topic_id

    def begin(self, piece: int) -> int:
        return stored.begin(self._database, *self._whose, piece)

    def go_on(
        self, reading_id: int, seconds: float, first: int, piece: int, *, is_finished: bool
    ) -> None:
        stored.go_on(self._database, reading_id, seconds, first, piece, is_finished=is_finished)


def _described(found: Found, title: str, sha256: str, passages: tuple[Passage, ...]) -> stored.New:
    """A file as it is kept: what its name says comes first."""
    paper = paper_name(found.stem)
    metadata: dict[str, object] = {}
    series = ""
    if paper is not None:
        series = ".".join(map(str, paper.series)) if paper.kind is not PaperKind.OTHER else ""
        subject = subject_of(found.folders, paper.code)
        title = f"{subject or paper.code} · {paper.title}"
        metadata = {
            "subject": subject,
            "code": paper.code,
            "year": paper.year,
            "session": paper.session,
            "type": paper.kind.value,
            "paper": paper.paper,
            "variant": paper.variant,
            "version": paper.version,
            "series": series,
        }
    return stored.New(
        found.path,
        found.root,
        clean_line(title) or clean_line(found.stem),
        found.kind,
        sha256,
        found.size,
        found.mtime_ns,
        series,
        metadata,
        passages,
    )
