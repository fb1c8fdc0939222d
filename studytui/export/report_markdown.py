"""A sitting as Markdown: to keep in notes, to paste into a message."""

from __future__ import annotations

from collections.abc import Sequence

from studytui.domain.exam import letter
from studytui.domain.question import MediaRole, Option, Question
from studytui.domain.slots import compared, letters
from studytui.domain.text import code_block, first_line
from studytui.domain.wording import (
    Outcome,
    answer_text,
    count,
    duration,
    key_text,
    lettered,
    long_moment,
    outcome,
    percent,
    source_letters,
)
from studytui.export.markdown_text import Texts, indented, line
from studytui.export.report import Entry, SittingReport

_EXPLAINING = (MediaRole.EXPLANATION, MediaRole.KEY_POINT, MediaRole.REFERENCE)


def report_markdown(report: SittingReport) -> str:
    """The whole report; ends with a line end."""
    parts = [_head(report), *(_question(report, entry) for entry in report.entries)]
    return "\n\n".join(parts) + "\n"


def _head(report: SittingReport) -> str:
    kind = f"{report.mode.value.capitalize()} of {count(len(report.entries), 'question')}"
    tally = ", ".join(f"{Outcome(name).sign} {number} {name}" for name, number in report.tally)
    lines = [
        f"{kind}, {long_moment(report.started_at)} (sitting {report.sitting_id})",
        f"Score: {_score(report)}",
        *(line(words) for words in report.rescored),
        tally,
        f"Time: {report.time_words}",
        f"Pace: {report.pace_words}" if report.pace_words else "",
    ]
    facts = "\n".join(f"- {one}" for one in lines if one)
    return f"# {line(report.title)}\n\n{facts}"


def _score(report: SittingReport) -> str:
    value = report.percent
    if value is None:
        return "nothing could be scored"
    words = f"**{percent(value, report.pass_mark)}**"
    if report.marks:
        words += f", {report.marks}"
    if report.grade:
        words += f", grade {line(report.grade)}"
    if (passed := report.passed) is not None:
        words += f", {'✓ passed' if passed else '✗ failed'} (pass mark {report.pass_mark:g} %)"
    return words


def _question(report: SittingReport, entry: Entry) -> str:
    question = entry.question
    texts = Texts(question, report.images)
    code = question.code_snippet
    parts = [
        f"## {entry.number}. {_result(entry)}",
        _about(entry),
        texts.flow(question.stem),
        code_block(code) if code.strip() else "",
        texts.rest(MediaRole.QUESTION),
        _answer(entry, texts),
        _record(report, entry),
        _why(entry, texts),
    ]
    return "\n\n".join(part for part in parts if part)


def _result(entry: Entry) -> str:
    kind = outcome(entry.question, entry.item)
    words = "not answered" if kind is Outcome.UNANSWERED else kind.value
    flags = [word for word, holds in _marks(entry) if holds]
    return f"{kind.sign} {', '.join([words, *flags])}"


def _marks(entry: Entry) -> tuple[tuple[str, bool], ...]:
    return (("sure", entry.item.is_sure), ("⚑ flagged", entry.item.is_flagged))


def _about(entry: Entry) -> str:
    question = entry.question
    parts = (question.topic or question.subject, question.kind.label)
    return f"*{line(' · '.join(part for part in parts if part))}*"


def _answer(entry: Entry, texts: Texts) -> str:
    """Own answer and key side by side: the one place that knows the kinds of questions."""
    if entry.question.kind.has_slots:
        return _slots(entry, texts)
    if entry.question.kind.has_options:
        return _options(entry, texts)
    key = key_text(entry.question, ()) or "unknown"
    given = answer_text(entry.question, entry.item.answer, ())
    return f"- You: {line(given)}\n- Key: {line(key)}"


def _slots(entry: Entry, texts: Texts) -> str:
    """Slot by slot what was given beside what is right, then the options with their letters."""
    question, order = entry.question, entry.item.option_order
    rows = []
    for one in compared(question, entry.item.answer):
        sign = {True: "✓ ", False: "✗ ", None: ""}[one.is_right]
        sides = f"You: {_named(question, one.given, order)}"
        if one.key is not None:
            sides += f" · Key: {_named(question, one.key, order)}"
        body = "\n\n".join(filter(None, (texts.flow(one.slot.text), sides)))
        why = texts.flow(one.slot.explanation)
        rows.append(_item(f"{sign}**{one.place}**", f"{body}\n\n{why}" if why else body))
    options = [
        _item(f"**{name}**", texts.flow(option.text) or "(empty)")
        for name, option in lettered(question, order)
    ]
    images = texts.rest(MediaRole.OPTION)
    return (
        "\n".join(rows)
        + "\n\nOptions:\n\n"
        + "\n".join(options)
        + (f"\n\n{images}" if images else "")
    )


def _named(question: Question, option: Option | None, order: Sequence[int]) -> str:
    if option is None:
        return "nothing"
    return f"{letters(question, order)[option.number]} {line(first_line(option.text, 90))}"


def _options(entry: Entry, texts: Texts) -> str:
    question, item = entry.question, entry.item
    rows = []
    for place, number in enumerate(item.option_order):
        option = question.option(number)
        if option is None:
            rows.append(f"- **{letter(place)}** (no longer part of the question)")
        else:
            rows.append(_option(entry, option, letter(place), texts))
    for option in question.options:
        if option.number not in item.option_order:
            rows.append(_option(entry, option, "(new)", texts))
    images = texts.rest(MediaRole.OPTION)
    return "\n".join(rows) + (f"\n\n{images}" if images else "")


def _option(entry: Entry, option: Option, name: str, texts: Texts) -> str:
    is_mine = option.number in entry.item.answer.chosen
    sides = [word for word, holds in (("you", is_mine), ("key", option.is_correct)) if holds]
    if option.number in entry.item.struck and not is_mine:
        sides.append("struck")
    if option.peer_percent is not None:
        sides.append(f"{option.peer_percent:.0f} % of others")
    told = f" ({', '.join(sides)})" if sides else ""
    return _item(f"**{name}**{told}", texts.flow(option.text) or "(empty)")


def _item(lead: str, body: str) -> str:
    """A list item; what cannot stand behind its lead begins a line of its own."""
    starts_block = body.startswith(("```", "|", "- ", "> ", "#### "))
    between = "\n\n  " if starts_block else " "
    return f"- {lead}{between}{indented(body, '  ').lstrip(' ')}"


def _record(report: SittingReport, entry: Entry) -> str:
    time = duration(entry.item.seconds)
    if report.pace is not None:
        time += f", pace {duration(report.pace)}"
    changed = " → ".join(f"{words} {duration(seconds)}" for words, seconds in entry.steps)
    others = entry.question.peer_percent
    facts = [
        ("Time", f"{time}{', slow' if entry.is_slow else ''}"),
        ("Changed", changed if entry.changes_of_mind else ""),
        ("Others", "" if others is None else f"{others:.0f} % were right"),
        ("From", _origin(entry.question)),
        ("Note", entry.question.note),
    ]
    # No list: it would be taken for more options.
    return "\\\n".join(f"{name}: {line(words)}" for name, words in facts if words)


def _origin(question: Question) -> str:
    number = f"no. {question.original_id}" if question.original_id else ""
    return " · ".join(filter(None, (question.source, number)))


def _why(entry: Entry, texts: Texts) -> str:
    question = entry.question
    letters = line(source_letters(question, entry.item.option_order))
    parts = [
        ("Explanation", "\n\n".join(filter(None, (texts.flow(question.explanation), letters)))),
        ("Option by option", _by_option(entry, texts)),
        ("", texts.rest(*_EXPLAINING)),
        ("Key points", texts.flow(question.key_points)),
        ("Objective", texts.flow(question.objective)),
        ("References", texts.flow(question.references)),
    ]
    return "\n\n".join(
        f"### {name}\n\n{words}" if name else words for name, words in parts if words
    )


def _by_option(entry: Entry, texts: Texts) -> str:
    rows = []
    for name, option in lettered(entry.question, entry.item.option_order):
        if words := texts.flow(option.explanation):
            is_key = option.is_correct and not entry.question.kind.has_slots
            rows.append(_item(f"{'✓ ' if is_key else ''}**{name}**", words))
    return "\n".join(rows)
