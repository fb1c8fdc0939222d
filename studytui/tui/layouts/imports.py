"""An import in lines: how far it is, and what it did or would do."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from studytui.services.imports import Destination, ImportProgress, ImportReport, ImportRun
from studytui.tui.content import bar, in_parts, joined, line, literal, wrapped, wrapped_to
from studytui.tui.wording import count, grouped

_COUNTS = (
    ("new", "new", "right"),
    ("updated", "changed", "focus"),
    ("unchanged", "the same", ""),
    ("retired", "retired", ""),
    ("skipped", "left out", "warning"),
    ("failed", "did not go in", "wrong"),
)
_FAILED_BEFORE = "cannot go in"
"""What is said before it is tried of what will not go in."""
_BAR_CELLS = 40
_FORMATS_FROM = 60
"""Cells from which the formats are named: below, the list of files tells them."""


# While it runs


def progress_lines(
    progress: ImportProgress | None, width: int, *, verb: str, names: str, is_look: bool
) -> list[Content]:
    """What is looked at or taken in, how far it is, and that nobody has to wait."""
    stays = (
        "Nothing is written yet."
        if is_look
        else "What is in stays. Meanwhile the other screens work as ever."
    )
    return [
        *wrapped(joined((verb, "heading"), "  ", line(names, "muted")), width),
        Content(""),
        *_bar_lines(progress, width),
        Content(""),
        *wrapped(literal(stays, "muted"), width),
    ]


def _bar_lines(progress: ImportProgress | None, width: int) -> list[Content]:
    cells = max(min(_BAR_CELLS, width - 6), 4)
    if progress is None or not progress.total:
        return [literal(bar(0, cells), "faint"), literal("finding the files…", "muted")]
    share = progress.done / progress.total
    done = f"{grouped(progress.done)} of {count(progress.total, 'file')}"
    parts = [done, count(progress.questions, "question")]
    if progress.to_compare:
        share = progress.compared / progress.to_compare
        parts = [
            "looking for near duplicates",
            f"{grouped(progress.compared)} of {count(progress.to_compare, 'question')}",
        ]
    elif progress.done:
        parts.append(f"{grouped(round(progress.rate))} files a second")
    line_of_bar = joined((bar(share, cells), "focus"), f" {share:>4.0%}")
    # The first batch says little about the rest.
    left = progress.seconds_left
    if not progress.to_compare and left is not None and progress.seconds >= 2 and share >= 0.02:
        parts.append(f"{time_text(left)} left")
    return [line_of_bar, *in_parts([literal(part) for part in parts], width)]


def time_text(seconds: float) -> str:
    """A span as ``0:07``, ``12:30`` or ``1:02:03``."""
    minutes, rest = divmod(max(round(seconds), 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


# What it did or would do


def report_lines(
    report: ImportReport,
    width: int,
    *,
    names: str,
    destination: Destination,
    conflicts: int = 0,
    captured: int = 0,
) -> list[Content]:
    """The counts, the formats, where it goes, and what comes next. `names` is what was imported;
    so many conflicts wait, and so many answers that pages showed are not counted."""
    if not report.files and not report.problems and not report.questions:
        return [
            *_head_lines("Nothing to import", names, width),
            Content(""),
            *wrapped(literal("No file was found there. c chooses another place."), width),
        ]
    lines = [*_head_lines(_title(report), names, width), Content("")]
    lines += counted_lines(report, width)
    if report.is_dry_run and width >= _FORMATS_FROM:
        lines += format_lines(report, width)
    if report.is_dry_run and (place := destination_line(destination)):
        lines += wrapped(place, width)
    lines += [Content(""), *wrapped(_next(report), width)]
    return [*lines, *_waiting_lines(conflicts, width), *_captured_lines(captured, width)]


def _head_lines(title: str, names: str, width: int) -> list[Content]:
    return wrapped_to(joined((title, "heading"), "  ", line(names, "muted")), width, 2)


def _title(report: ImportReport) -> str:
    if report.is_dry_run:
        return "What would happen"
    return "Stopped" if report.was_cancelled else "Imported"


def format_lines(report: ImportReport, width: int) -> list[Content]:
    """Which formats were recognised, with the number of files of each."""
    parts = [
        joined(line(name, "muted"), (f" {grouped(number)}", "muted"))
        for name, number in report.formats
    ]
    return in_parts(parts, width)


def destination_line(destination: Destination) -> Content:
    """Where everything goes by the learner's word; empty where that is left to the files."""
    place = " / ".join(part for part in (destination.subject, destination.topic) if part)
    parts = [("source", destination.source), ("topic", place if destination.topic else "")]
    named = [joined((f"{name} ", "muted"), line(text)) for name, text in parts if text]
    return joined(("All of it: ", "focus"), Content("  ").join(named)) if named else Content("")


def counted_lines(report: ImportReport | ImportRun, width: int) -> list[Content]:
    """The counts that are not zero."""
    return in_parts(counted(report), width) or [literal("nothing", "muted")]


def counted(report: ImportReport | ImportRun) -> list[Content]:
    """Each count that is not zero, in its role."""
    is_before = isinstance(report, ImportReport) and report.is_dry_run
    parts = [
        joined(
            (grouped(number), f"strong+{role}" if role else "strong"),
            f" {_FAILED_BEFORE if is_before and name == 'failed' else words}",
        )
        for name, words, role in _COUNTS
        if (number := getattr(report, name))
    ]
    others: Sequence[tuple[int, str]] = [(report.media, "image")]
    if isinstance(report, ImportReport):
        others = [
            *others,
            (report.topics, "topic"),
            *((number, words.removesuffix("s")) for words, number in report.restored.items()),
        ]
    return [*parts, *(_noun(number, noun) for number, noun in others if number)]


def _noun(number: int, noun: str) -> Content:
    return joined((grouped(number), "strong"), f" {noun}" if number == 1 else f" {noun}s")


def _next(report: ImportReport) -> Content:
    """What the counts mean, and what to press."""
    takes = report.takes
    if report.is_dry_run and takes:
        return joined(
            ("⏎", "key"),
            (" takes it in. Nothing is written yet; your files stay where they are.", "muted"),
        )
    if report.is_dry_run:
        is_lost = report.failed and not report.questions
        what = (
            "Nothing of it can go in: the list says why" if is_lost else "Nothing in there is new"
        )
        return literal(f"{what}. c chooses another place.", "muted")
    if report.was_cancelled:
        words = " goes on from here, now or at any time. What went in stays."
        return joined(("Z", "key"), (words, "muted"))
    if not takes:
        return literal("All of it was in the library already: nothing was written.", "muted")
    done = f" It took {report.seconds:.1f} s."
    if not report.questions:
        return literal(f"e on 1 Today, then C, shows the curriculum.{done}", "muted")
    return literal(f"Press 1 to begin, or 2 to look at the questions.{done}", "muted")


def _waiting_lines(conflicts: int, width: int) -> list[Content]:
    """That conflicts wait, and which key leads there; nothing where none does."""
    if not conflicts:
        return []
    waits = "conflict waits" if conflicts == 1 else "conflicts wait"
    words = joined(
        (f"{grouped(conflicts)} {waits} for your word: ", "warning"), ("V", "key"), " decides."
    )
    return wrapped(words, width)


def _captured_lines(answers: int, width: int) -> list[Content]:
    """That pages showed answers of the learner's own; nothing where none did, or they count."""
    if not answers:
        return []
    words = joined(
        (f"The pages showed {count(answers, 'answer')} of yours: ", "muted"),
        ("%", "key"),
        (" counts them.", "muted"),
    )
    return wrapped(words, width)


def landed_words(report: ImportReport) -> str:
    """What came from a folder that is watched."""
    kinds = (("new", report.new), ("changed", report.updated), ("did not go in", report.failed))
    counts = ", ".join(f"{number} {words}" for words, number in kinds if number)
    return f"From a watched folder: {counts or 'nothing new'}. 6, H shows all."


def ended_words(report: ImportReport) -> str:
    """That a look or an import has come to its end, to one who is elsewhere."""
    if report.is_dry_run:
        return "The preview is ready: 6 shows it."
    verb = "stopped" if report.was_cancelled else "done"
    return f"The import is {verb}: {report.new} new, {report.updated} changed. 6 shows all."
