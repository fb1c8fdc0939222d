"""Questions leave the library as a file of another format, whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, cast

from studytui.domain.draft import MediaDraft, Problem, QuestionDraft
from studytui.domain.exam import Exam
from studytui.domain.text import clean_line
from studytui.domain.wording import grouped
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.files import file_name, new_file
from studytui.storage import exporting
from studytui.storage.database import Database

if TYPE_CHECKING:
    from studytui.services.whole_library import WholeLibrary


class Writer(Protocol):
    """What a module of `studytui.export` for a format of questions offers."""

    def write(
        self,
        drafts: Iterable[QuestionDraft],
        target: BinaryIO,
        *,
        title: str,
        media: Callable[[MediaDraft], bytes | None],
        **more: Any,
    ) -> Iterable[Problem]:
        """Write them all. `media` gives an image's bytes, None where they cannot be had. The
        problems say of each question what the format cannot hold."""


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format to export in: one row of the table below."""

    name: str
    """As it is typed."""
    suffix: str
    """How its files end."""
    title: str
    purpose: str
    """What it is for, in a few words."""
    module: str
    """Of `studytui.export`; imported when it is used."""
    has_schedule: bool = False
    """It can say when each card is due: its `write` takes a `schedule`."""

    @property
    def writer(self) -> Writer:
        return cast("Writer", import_module(f"studytui.export.{self.module}"))


FORMATS: tuple[ExportFormat, ...] = (
    ExportFormat(
        "json", ".json", "studytui JSON", "for another studytui, nothing lost", "studytui_json"
    ),
    ExportFormat("jsonl", ".jsonl", "JSON Lines", "for scripts, a question a line", "json_lines"),
    ExportFormat("csv", ".csv", "CSV table", "for spreadsheets", "table"),
    ExportFormat("tsv", ".tsv", "TSV table", "for spreadsheets, with tabs", "table_tsv"),
    ExportFormat(
        "moodle-xml", ".xml", "Moodle XML", "for Moodle and what reads its files", "moodle_xml"
    ),
    ExportFormat("gift", ".gift", "GIFT", "for Moodle, as text to read and change", "gift"),
    ExportFormat("apkg", ".apkg", "Anki package", "for Anki, as cards", "anki", has_schedule=True),
    ExportFormat("qti", ".zip", "QTI 2.1 package", "for Canvas, Moodle, TAO and others", "qti"),
)
"""To add a format: a module in `studytui/export`, one row here."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which questions are exported: those of an exam, or those a search finds; all without."""

    query: str = ""
    exam: Exam | None = None

    @property
    def title(self) -> str:
        """What the file is called inside, where the format has a place for that."""
        return clean_line(self.exam.title if self.exam is not None else self.query) or "Questions"


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written."""

    questions: int
    problems: tuple[Problem, ...]
    """What the format cannot hold, question by question."""
    path: Path | None = None
    """None where it went to a stream."""
    others: Mapping[str, int] = field(default_factory=dict)
    """What else went out with a whole library, by what it is called."""


class Exports:
    """Everything a person can do about exports."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        paths: Paths,
        whole: Callable[[], WholeLibrary],
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._paths = paths
        self._whole = whole

    def format_named(self, name: str) -> ExportFormat:
        """The format of that name. Raises StudyError with the names there are."""
        for one in FORMATS:
            if one.name == name.strip().lower():
                return one
        raise StudyError(
            f"There is no format {clean_line(name)}.",
            title="Which format?",
            hint=f"One of: {', '.join(one.name for one in FORMATS)}.",
        )

    def format_of_file(self, path: Path) -> ExportFormat | None:
        """The first format whose files end as this one; None if there is none."""
        suffix = path.suffix.lower()
        return next((one for one in FORMATS if one.suffix == suffix), None)

    def suggested(self, chosen: ExportFormat, selection: Selection) -> Path:
        """A free name for the file in the home's folder of reports."""
        title = selection.exam.title if selection.exam is not None else selection.query
        stem = file_name(title) if title.strip() else "questions"
        number = 1
        while True:
            ending = f"-{number}" if number > 1 else ""
            path = self._paths.reports / f"{stem}{ending}{chosen.suffix}"
            if not path.exists():
                return path
            number += 1

    def write(
        self,
        chosen: ExportFormat,
        target: Path,
        selection: Selection = Selection(),
        *,
        force: bool = False,
        schedule: bool = False,
    ) -> ExportReport:
        """Write the questions into a file: beside it first, then under its name, so that it is
        there whole or not at all. With `schedule` it says when each is due, which is the learner's
        own and nothing for a file that is shared.

        Raises StudyError where there is nothing to export, where the file cannot be written, where
        one of that name is there and `force` does not say that it may go, and where the format
        cannot say what is due.
        """
        _check_schedule(chosen, schedule)
        ids = self._ids(selection)
        with suppress(OSError):
            if target.parent == self._paths.reports:
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with new_file(target, force=force) as file:
            questions, problems = self._write(chosen, file, ids, selection.title, schedule)
        return ExportReport(questions, problems, target)

    def write_to(
        self,
        chosen: ExportFormat,
        stream: BinaryIO,
        selection: Selection = Selection(),
        *,
        schedule: bool = False,
    ) -> ExportReport:
        """Write the questions to a stream that is open already. Raises StudyError where there is
        nothing to export, and where the format cannot say what is due."""
        _check_schedule(chosen, schedule)
        ids = self._ids(selection)
        return ExportReport(*self._write(chosen, stream, ids, selection.title, schedule))

    def write_library(self, target: Path, *, force: bool = False) -> ExportReport:
        """Write all that the learner has into one file of studytui JSON; raises as `write`."""
        with new_file(target, force=force) as file:
            report = self.write_library_to(file)
        return replace(report, path=target)

    def write_library_to(self, stream: BinaryIO) -> ExportReport:
        """The same to a stream that is open already."""
        from studytui.services.whole_library import in_words

        counts, problems = self._whole().write(stream)
        return ExportReport(counts["question"], problems, others=in_words(counts))

    def _ids(self, selection: Selection) -> exporting.Ids:
        exam_id = None if selection.exam is None else selection.exam.exam_id
        ids = exporting.selected(
            self._database, self._learner_id, query=selection.query, exam_id=exam_id
        )
        if not ids:
            raise StudyError(
                f"Nothing fits {clean_line(selection.query)}."
                if selection.query.strip()
                else "There are no questions here.",
                title="Nothing to export",
                hint="Try the same search in the Library."
                if selection.query.strip()
                else "studytui import takes questions in.",
            )
        return ids

    def _write(
        self,
        chosen: ExportFormat,
        stream: BinaryIO,
        ids: exporting.Ids,
        title: str,
        schedule: bool,
    ) -> tuple[int, tuple[Problem, ...]]:
        count = 0

        def counted(drafts: Iterable[QuestionDraft]) -> Iterator[QuestionDraft]:
            nonlocal count
            for draft in drafts:
                count += 1
                yield draft

        drafts = exporting.drafts(self._database, self._learner_id, ids, self._paths.media)
        more: dict[str, Any] = {}
        if schedule:
            more["schedule"] = exporting.memories(self._database, self._learner_id, ids)
        problems = chosen.writer.write(
            counted(drafts), stream, title=title, media=_bytes_of, **more
        )
        problems = tuple(problems)
        return count - sum(not one.is_warning for one in problems), problems


def told(problems: Sequence[Problem]) -> list[str]:
    """The problems in words, in the order in which each kind first comes: a line for each, and one
    line for all of whom the same is true, with how many they are and the first of them."""
    alike: dict[tuple[str, str], list[Problem]] = {}
    for one in problems:
        alike.setdefault((one.code, _NUMBERED.sub("#", one.reason)), []).append(one)
    return [_words_of(group) for group in alike.values()]


_NUMBERED = re.compile(r"\d+")
_NAMED = 3


def _words_of(group: Sequence[Problem]) -> str:
    first, size = group[0], len(group)
    places = list(dict.fromkeys(one.place or one.file for one in group if one.place or one.file))
    if size == 1:
        place = f"{places[0]}: " if places else ""
        return clean_line(f"{place}{first.reason} {first.hint}")
    shown = ", ".join(f"“{_cut(place)}”" for place in places[:_NAMED])
    more = " …" if len(places) > _NAMED else ""
    said = f"{grouped(size)} questions: {first.reason}"
    return clean_line(f"{said} {shown}{more}")


def _cut(place: str) -> str:
    return place if len(place) <= 40 else f"{place[:39].rstrip()}…"


def _check_schedule(chosen: ExportFormat, is_wanted: bool) -> None:
    if is_wanted and not chosen.has_schedule:
        able = ", ".join(one.name for one in FORMATS if one.has_schedule)
        raise StudyError(
            f"{chosen.title} cannot say when a question is due.",
            title="No schedule",
            hint=f"Leave --schedule out, or take one of: {able}.",
        )


def _bytes_of(media: MediaDraft) -> bytes | None:
    try:
        return media.path.read_bytes()
    except OSError:
        return None
