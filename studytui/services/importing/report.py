"""What an import says: how far it is, and what became of every file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from studytui.domain.draft import Problem
from studytui.services.importing.samples import Sample
from studytui.storage.importing.log import Counts

IGNORED = frozenset(
    {
        "card-empty",
        "columns-unknown",
        "folder-too-deep",
        "format-unknown",
        "link-broken",
        "link-outside",
        "name-not-recognised",
        "no-cards",
        "not-a-file",
        "orphan-media",
        "type-unsupported",
    }
)
"""Codes of problems that are rules of ours rather than faults of a file: counted as skipped."""

CAN_PASS = frozenset(
    {
        "file-missing",
        "media-not-written",
        "media-permission-denied",
        "permission-denied",
        "unreadable",
    }
)
"""Codes of problems that can go away without the file changing: it is read again next time."""

FILES_LISTED = 2_000
"""How many files without problems a report lists by name; those with problems are all listed."""


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is."""

    done: int
    """Files, or files that belong together, that are dealt with."""
    total: int
    questions: int
    seconds: float
    compared: int = 0
    """Questions that have been compared with the others, once all files are dealt with."""
    to_compare: int = 0

    @property
    def rate(self) -> float:
        """Files a second so far."""
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """None as long as there is nothing to tell it from."""
        return (self.total - self.done) / self.rate if self.rate else None


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file, or of files that belong together."""

    name: str
    outcome: str
    """``new``, ``updated``, ``unchanged``, ``retired``, ``skipped``, ``failed``, ``5 topics``, or
    several of them with commas between."""
    questions: int
    detail: str
    """The first reason, where there is one."""
    format: str = ""
    """What a person calls its format; empty where it was not read, since it is as it was."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or with `is_dry_run` what it would do.

    How it is counted. Each question read counts once, as `new`, `updated` or `unchanged`;
    `questions` is their sum, and a question captured twice counts twice. `retired` counts
    questions taken out of new exams, on top of these: they are no longer in a newer dump of their
    exam. `failed` counts what did not go in and should have: one for each problem that is no
    warning and no rule of ours. `skipped` counts what is left out by a rule: links out of the
    folder, images without a page, files that are no question bank, question types that are not
    ours. `media` counts images copied in.
    """

    new: int
    updated: int
    unchanged: int
    retired: int
    skipped: int
    failed: int
    questions: int
    media: int
    seconds: float
    problems: tuple[Problem, ...]
    files: tuple[FileOutcome, ...]
    """All files with a problem, and the first `FILES_LISTED` without."""
    run_id: int | None
    """None if nothing changed: such a run leaves no trace."""
    is_dry_run: bool = False
    was_cancelled: bool = False
    topics: int = 0
    """Topics of curricula in files that are new or changed."""
    restored: Mapping[str, int] = field(default_factory=dict)
    """What else than questions came out of whole libraries, by what it is called."""
    formats: tuple[tuple[str, int], ...] = ()
    """How many of the files that were read have which format, the most frequent first."""
    samples: tuple[Sample, ...] = ()
    """Of a dry run: some of the questions."""

    @property
    def takes(self) -> bool:
        """Whether anything goes in that was not there as it is."""
        return bool(self.new or self.updated or self.retired or self.topics or self.restored)

    def with_more(self, other: ImportReport) -> ImportReport:
        """Both as one; the run is that of the first that has one."""
        added = {
            name: getattr(self, name) + getattr(other, name)
            for name in (
                "new",
                "updated",
                "unchanged",
                "retired",
                "skipped",
                "failed",
                "questions",
                "media",
                "seconds",
                "problems",
                "files",
                "topics",
            )
        }
        names = dict.fromkeys((*self.restored, *other.restored))
        return replace(
            self,
            **added,
            run_id=other.run_id if self.run_id is None else self.run_id,
            was_cancelled=self.was_cancelled or other.was_cancelled,
            restored={
                name: self.restored.get(name, 0) + other.restored.get(name, 0) for name in names
            },
        )

    def to_json(self) -> dict[str, object]:
        """The object that ``studytui import --json`` prints."""
        return {
            "new": self.new,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "retired": self.retired,
            "skipped": self.skipped,
            "failed": self.failed,
            "questions": self.questions,
            "media": self.media,
            "topics": self.topics,
            **({"restored": dict(self.restored)} if self.restored else {}),
            "seconds": round(self.seconds, 3),
            "problems": [
                {
                    "file": problem.file,
                    "place": problem.place,
                    "code": problem.code,
                    "reason": problem.reason,
                    "hint": problem.hint,
                }
                for problem in self.problems
            ],
        }


def count_problems(counts: Counts, problems: Sequence[Problem]) -> None:
    """Add what the problems say to `failed` and `skipped`."""
    for problem in problems:
        if problem.is_warning:
            continue
        if is_left_out(problem):
            counts.skipped += 1
        else:
            counts.failed += 1


def is_left_out(problem: Problem) -> bool:
    """Whether it is counted as skipped: by a rule of ours, rather than a fault of its file."""
    return not problem.is_warning and problem.code in IGNORED


def outcome_of(
    name: str, counts: Counts, problems: Sequence[Problem], format: str = ""
) -> FileOutcome:
    """One line of the report."""
    kinds = ("new", "updated", "unchanged", "retired", "skipped", "failed")
    found = [kind for kind in kinds if getattr(counts, kind)]
    if counts.topics:
        found.insert(0, f"{counts.topics} topics" if counts.topics > 1 else "1 topic")
    detail = problems[0].reason if problems else ""
    return FileOutcome(name, ", ".join(found) or "unchanged", counts.questions, detail, format)
