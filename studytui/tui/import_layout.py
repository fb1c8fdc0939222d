"""An import in lines: how far it is, what it did or would do, and each problem in words."""

from __future__ import annotations

from enum import StrEnum

from textual.content import Content

from studytui.domain.draft import Problem
from studytui.services.imports import (
    Destination,
    FileOutcome,
    ImportProgress,
    ImportReport,
    ImportRun,
)
from studytui.tui.content import bar, fitted, in_parts, joined, line, literal, wrapped
from studytui.tui.look import SIGN_RIGHT, SIGN_UNSCORED, SIGN_WRONG
from studytui.tui.widgets.place_tree import number_text

_COUNTS = (
    ("new", "new", "right"),
    ("updated", "changed", "focus"),
    ("unchanged", "the same", ""),
    ("retired", "retired", ""),
    ("skipped", "left out", "warning"),
    ("failed", "did not go in", "wrong"),
)


class Shown(StrEnum):
    """Which problems are listed."""

    ALL = "all"
    PROBLEMS = "problems"
    WARNINGS = "warnings"
    FILES = "files"
    """The files instead, each with its format and what becomes of it."""

    def fits(self, problem: Problem) -> bool:
        """Whether a problem is listed; of files none is."""
        if self is Shown.FILES:
            return False
        return self is Shown.ALL or (self is Shown.WARNINGS) == problem.is_warning

    @property
    def words(self) -> str:
        return {
            Shown.ALL: "all",
            Shown.PROBLEMS: "what did not go in",
            Shown.WARNINGS: "warnings",
            Shown.FILES: "files",
        }[self]


def progress_line(progress: ImportProgress | None, width: int, *, verb: str) -> Content:
    """How far it is, in one line; what there is no room for is left out from the end."""
    if progress is None or not progress.total:
        return literal(f"{verb}…", "muted")
    if progress.to_compare:
        share = progress.compared / progress.to_compare
        words = (
            f"  {number_text(progress.compared)} of {number_text(progress.to_compare)} questions"
        )
        content = joined(
            ("near duplicates ", "focus"), (bar(share, 12), "focus"), f" {share:>4.0%}"
        )
        return fitted(joined(content, words), width)
    share = progress.done / progress.total
    if not progress.done:
        return joined((f"{verb} ", "focus"), (f"{number_text(progress.total)} files…", "muted"))
    noun = "question" if progress.questions == 1 else "questions"
    counted = f"{number_text(progress.questions)} {noun}"
    parts = [
        f"{number_text(progress.done)} of {number_text(progress.total)} files",
        counted,
        f"{number_text(round(progress.rate))} a second",
    ]
    # The first batch says little about the rest.
    if progress.seconds_left is not None and progress.seconds >= 2 and share >= 0.02:
        parts.insert(1, f"{time_text(progress.seconds_left)} left")
    content = joined((f"{verb} ", "focus"), (bar(share, 12), "focus"), f" {share:>4.0%}")
    for part in parts:
        longer = joined(content, (" · " if part is not parts[0] else "  ", "muted"), part)
        if longer.cell_length > width:
            break
        content = longer
    return content


def time_text(seconds: float) -> str:
    """A span as ``0:07``, ``12:30`` or ``1:02:03``."""
    minutes, rest = divmod(max(round(seconds), 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def report_lines(report: ImportReport, width: int) -> list[Content]:
    """The counts, and what they mean."""
    if not report.files and not report.problems and not report.questions:
        return wrapped(literal("There is nothing to import: no file was found there."), width)
    lines = [literal(_title(report), "heading"), *_counted_lines(report, width)]
    if report.is_dry_run:
        lines += format_lines(report, width)
    return [*lines, Content(""), *wrapped(literal(_meaning(report), "muted"), width)]


def landed_words(report: ImportReport) -> str:
    """What came from a folder that is watched."""
    kinds = (("new", report.new), ("changed", report.updated), ("did not go in", report.failed))
    counts = ", ".join(f"{number} {words}" for words, number in kinds if number)
    return f"From a watched folder: {counts or 'nothing new'}. 6, H shows all."


def format_lines(report: ImportReport, width: int) -> list[Content]:
    """Which formats were recognised, with the number of files of each."""
    parts = [
        joined(line(name, "muted"), (f" {number_text(number)}", "muted"))
        for name, number in report.formats
    ]
    return in_parts(parts, width)


def destination_line(destination: Destination) -> Content:
    """Where everything goes by the learner's word; empty where that is left to the files."""
    place = " / ".join(part for part in (destination.subject, destination.topic) if part)
    parts = [("source", destination.source), ("topic", place if destination.topic else "")]
    named = [joined((f"{name} ", "muted"), line(text)) for name, text in parts if text]
    return joined(("All of it: ", "focus"), Content("  ").join(named)) if named else Content("")


def file_row(file: FileOutcome, width: int) -> Content:
    """A file in one line: its name, its format, and what becomes of it."""
    is_lost = "failed" in file.outcome or "skipped" in file.outcome
    sign, role = (SIGN_UNSCORED, "warning") if is_lost else (SIGN_RIGHT, "right")
    column = min(max(width // 2, 12), 48)
    name = line(file.name)
    if name.cell_length > column:
        name = line("…" + _end_of(name.plain, column - 1))
    counted = f"{number_text(file.questions)} {'question' if file.questions == 1 else 'questions'}"
    questions = joined((f", {counted}", "muted") if file.questions else "")
    start = joined((f" {sign} ", role), fitted(name, column), "  ")
    return fitted(
        joined(start, fitted(line(file.format, "muted"), 16), " ", line(file.outcome), questions),
        width,
    )


def _title(report: ImportReport) -> str:
    if report.is_dry_run:
        return "What would happen"
    return "Stopped" if report.was_cancelled else "Imported"


def _counted_lines(report: ImportReport | ImportRun, width: int) -> list[Content]:
    """The counts that are not zero."""
    return in_parts(_counted(report), width) or [literal("nothing", "muted")]


def _counted(report: ImportReport | ImportRun) -> list[Content]:
    parts = [
        joined((number_text(number), f"strong+{role}" if role else "strong"), f" {words}")
        for name, words, role in _COUNTS
        if (number := getattr(report, name))
    ]
    if report.media:
        images = "image" if report.media == 1 else "images"
        parts.append(joined((number_text(report.media), "strong"), f" {images}"))
    if isinstance(report, ImportReport) and report.topics:
        topics = "topic" if report.topics == 1 else "topics"
        parts.append(joined((number_text(report.topics), "strong"), f" {topics}"))
    if isinstance(report, ImportReport):
        parts += [
            joined(
                (number_text(number), "strong"),
                f" {words.removesuffix('s') if number == 1 else words}",
            )
            for words, number in report.restored.items()
        ]
    return parts


def _meaning(report: ImportReport) -> str:
    takes = report.takes
    if report.is_dry_run:
        if takes:
            return "Nothing is written yet: ⏎ takes it in. Your files stay where they are."
        return "There is nothing new in there."
    if report.was_cancelled:
        return "What went in stays. Z goes on from here, now or at any time."
    if not takes:
        return "All of it was in the library already: nothing was written."
    if not report.questions:
        return f"Done in {report.seconds:.1f} s. e on 1 Today, then C, shows the curriculum."
    return f"Done in {report.seconds:.1f} s. Press 1 to begin, or 2 to look at the questions."


def problem_row(problem: Problem, width: int) -> Content:
    """A problem in one line: file, then reason."""
    sign, role = ("!", "warning") if problem.is_warning else (SIGN_WRONG, "wrong")
    name = line(problem.file)
    column = min(max(width // 3, 12), 36)
    if name.cell_length > column:
        # The end of a path says more than its beginning.
        name = line("…" + _end_of(name.plain, column - 1))
    return fitted(
        joined((f" {sign} ", role), fitted(name, column), "  ", line(problem.reason, "muted")),
        width,
    )


def _end_of(text: str, cells: int) -> str:
    while literal(text).cell_length > cells:
        text = text[1:]
    return text


def problem_lines(problem: Problem, width: int) -> list[Content]:
    """A problem whole: what, where, why, and what to do."""
    # A warning may be about an image, about a question that is there already, or about an exam.
    kind = "A warning" if problem.is_warning else "Did not go in"
    role = "warning" if problem.is_warning else "wrong"
    sign = "!" if problem.is_warning else SIGN_WRONG
    head = joined((f"{sign} {kind}", f"strong+{role}"), (f"  {problem.code}", "muted"))
    lines = [*wrapped(head, width), Content("")]
    for label, text in (
        ("File", problem.file),
        ("Place", problem.place),
        ("Reason", problem.reason),
        ("To do", problem.hint),
    ):
        if text:
            lead = joined((f"{label:<8}", "muted"))
            body = wrapped(line(text), max(width - 8, 8))
            lines += [
                joined(lead if number == 0 else " " * 8, one) for number, one in enumerate(body)
            ]
    return lines


_STATES = {
    # Past imports are shown only while no import runs here, so that this one was killed.
    "running": ("interrupted", "run it again, it goes on where it was."),
    "cancelled": ("stopped", "run it again, it goes on where it was."),
    "undone": ("taken back", "import the same files again to have it once more."),
}
"""How an import ended that did not run to its end: in a word, and what to do."""


def run_row(run: ImportRun, width: int) -> Content:
    """An import of the history in one line."""
    is_done = run.state == "done"
    sign = joined((SIGN_RIGHT, "right")) if is_done else joined((SIGN_UNSCORED, "warning"))
    day = f"{run.started_at.astimezone():%-d %b %Y %H:%M}"
    names = ", ".join(path.rstrip("/").rpartition("/")[2] or path for path in run.paths)
    start = joined(" ", sign, (f" {day:<18} ", "muted"))
    counts = Content("  ").join(_counted(run)) if _counted(run) else literal("nothing", "muted")
    state = joined((_STATES[run.state][0], "warning"), "  ") if run.state in _STATES else ""
    return fitted(joined(start, state, line(names), "   ", counts), width)


def waiting_lines(conflicts: int, width: int) -> list[Content]:
    """That conflicts wait, and which key leads there; nothing where none does."""
    if not conflicts:
        return []
    waits = "conflict waits" if conflicts == 1 else "conflicts wait"
    words = joined(
        (f"{number_text(conflicts)} {waits} for your word: ", "warning"), ("V", "key"), " decides."
    )
    return wrapped(words, width)


def undo_lines(run: ImportRun, words: str, width: int) -> list[Content]:
    """What taking an import back would do, before it is done."""
    return [
        *run_lines(run, width)[:2],
        *wrapped(literal(words, "strong"), width),
        *wrapped(
            literal("What you answered, noted and flagged stays; a backup is kept.", "muted"), width
        ),
    ]


def run_lines(run: ImportRun, width: int) -> list[Content]:
    """An import of the history, over the list of its problems."""
    lines = [literal(f"{run.started_at.astimezone():%A %-d %B %Y, %H:%M}", "heading")]
    if run.state in _STATES:
        lines += wrapped(literal(": ".join(_STATES[run.state]), "warning"), width)
    for path in run.paths:
        lines += wrapped(line(path, "muted"), width)
    return [*lines, *_counted_lines(run, width)]
