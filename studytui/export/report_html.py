"""A sitting as one HTML page: to read on any screen, to print, to send to a tutor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from studytui.domain.exam import letter
from studytui.domain.question import MediaRole, Option, Question
from studytui.domain.slots import compared, letters
from studytui.domain.text import first_line
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
from studytui.export.html_text import Texts, code, line, page
from studytui.export.look import REPORT
from studytui.export.report import Entry, SittingReport

_LONG = 1800
"""A question with a longer stem may be broken over two pages."""
_EXPLAINING = (MediaRole.EXPLANATION, MediaRole.KEY_POINT, MediaRole.REFERENCE)


def report_html(report: SittingReport) -> str:
    """The whole report. It makes no request, runs no script, and follows the reader's choice of
    dark or light."""
    questions = "".join(_question(report, entry) for entry in report.entries)
    body = f"{_result(report)}{_overview(report)}{questions}"
    return page(report.title, body, REPORT, "report")


def _result(report: SittingReport) -> str:
    when = long_moment(report.started_at)
    kicker = f"{report.mode.value.capitalize()} of {count(len(report.entries), 'question')}"
    facts = [
        *(("Score", words) for words in report.rescored),
        ("Time", report.time_words),
        ("Pace", report.pace_words),
    ]
    return (
        f'<header class="top">\n<p class="kicker">{line(kicker)}</p>\n'
        f'<h1 dir="auto">{line(report.title)}</h1>\n'
        f'<p class="when">{line(when)} · sitting {report.sitting_id}</p>\n</header>\n'
        f'<section class="result">\n<p class="score">{_score(report)}</p>\n'
        f"{_bar(report)}{_facts(facts)}</section>\n"
    )


def _score(report: SittingReport) -> str:
    value = report.percent
    if value is None:
        return "<strong>–</strong> <span>nothing could be scored</span>"
    words = f"<strong>{percent(value, report.pass_mark)}</strong>"
    if report.marks:
        words += f" <span>{report.marks}</span>"
    if report.grade:
        words += f" <strong>grade {line(report.grade)}</strong>"
    if (passed := report.passed) is not None:
        sign, word, kind = ("✓", "passed", "right") if passed else ("✗", "failed", "wrong")
        words += f' <b class="badge {kind}">{sign} {word}</b>'
        words += f" <span>pass mark {report.pass_mark:g} %</span>"
    return words


def _bar(report: SittingReport) -> str:
    """Right, wrong, unanswered and unscored as one bar, with the numbers below it."""
    parts = "".join(
        f'<i class="{name}" style="flex-grow:{number}"></i>' for name, number in report.tally
    )
    words = "".join(
        f'<li class="{name}"><b>{Outcome(name).sign} {number}</b> {name}</li>'
        for name, number in report.tally
    )
    return f'<div class="bar">{parts}</div>\n<ul class="tally">{words}</ul>\n'


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f"<dt>{name}</dt><dd>{line(words)}</dd>\n" for name, words in facts if words)
    return f'<dl class="facts">\n{rows}</dl>\n' if rows else ""


def _overview(report: SittingReport) -> str:
    """Every question as a small link to its place."""
    links = []
    for entry in report.entries:
        kind = outcome(entry.question, entry.item)
        flag = " ⚑" if entry.item.is_flagged else ""
        links.append(
            f'<a class="{kind.value}" href="#q{entry.number}">{entry.number} '
            f"<b>{kind.sign}</b>{flag}</a>\n"
        )
    return f'<nav aria-label="Questions">\n{"".join(links)}</nav>\n'


def _question(report: SittingReport, entry: Entry) -> str:
    question = entry.question
    texts = Texts(question, report.images)
    stem = texts.flow(question.stem)
    if question.code_snippet.strip():
        stem += code(question.code_snippet)
    kind = outcome(question, entry.item).value
    return (
        f'<article class="question{" long" if len(question.stem) > _LONG else ""}" '
        f'id="q{entry.number}">\n<div class="asked">\n{_head(entry, kind)}'
        f'<div class="stem">\n{stem}\n{texts.rest(MediaRole.QUESTION)}</div>\n'
        f"{_answer(entry, texts)}{_record(report, entry)}</div>\n{_why(entry, texts)}</article>\n"
    )


def _head(entry: Entry, kind: str) -> str:
    question = entry.question
    badges = [f'<b class="badge {kind}">{Outcome(kind).sign} {_outcome_words(entry)}</b>']
    if entry.item.is_sure:
        badges.append('<b class="badge">sure</b>')
    if entry.item.is_flagged:
        badges.append('<b class="badge flag">⚑ flagged</b>')
    about = " · ".join(filter(None, (question.topic or question.subject, question.kind.label)))
    return (
        f"<header><h2>Question {entry.number}</h2> {' '.join(badges)}"
        f'<span class="about" dir="auto">{line(about)}</span></header>\n'
    )


def _outcome_words(entry: Entry) -> str:
    kind = outcome(entry.question, entry.item)
    if kind is Outcome.UNSCORED:
        late = "its key came later: not scored"
        return late if entry.question.is_keyed else "no key: not scored"
    return "not answered" if kind is Outcome.UNANSWERED else kind.value


def _answer(entry: Entry, texts: Texts) -> str:
    """Own answer and key side by side: the one place that knows the kinds of questions."""
    if entry.question.kind.has_slots:
        return _slots(entry, texts)
    if entry.question.kind.has_options:
        return _options(entry, texts)
    key = key_text(entry.question, ()) or "unknown"
    given = answer_text(entry.question, entry.item.answer, ())
    kind = outcome(entry.question, entry.item)
    role = kind.value if kind in (Outcome.RIGHT, Outcome.WRONG) else ""
    return (
        f'<dl class="given">\n<dt>You</dt><dd class="{role}">{line(given)}</dd>\n'
        f'<dt>Key</dt><dd class="right">{line(key)}</dd>\n</dl>\n'
    )


def _slots(entry: Entry, texts: Texts) -> str:
    """Slot by slot what was given beside what is right, then the options with their letters."""
    question, order = entry.question, entry.item.option_order
    rows = []
    for one in compared(question, entry.item.answer):
        role = {True: "right", False: "wrong", None: ""}[one.is_right]
        sign = {True: "✓", False: "✗", None: ""}[one.is_right]
        sides = f"You: {_named(question, one.given, order)}"
        if one.key is not None:
            sides += f" · Key: {_named(question, one.key, order)}"
        side, why = texts.flow(one.slot.text), texts.flow(one.slot.explanation)
        rows.append(
            f'<li class="{role}"><span class="sign">{sign}</span><b class="letter">{one.place}</b>'
            f'<div class="text">{side}<p dir="auto">{sides}</p>{why}</div></li>\n'
        )
    options = "".join(
        f'<li><span class="sign"></span><b class="letter">{name}</b>'
        f'<div class="text">{texts.flow(option.text) or "(empty)"}</div></li>\n'
        for name, option in lettered(question, order)
    )
    return (
        f'<ol class="options">\n{"".join(rows)}</ol>\n<ol class="options plain">\n{options}</ol>\n'
        f"{texts.rest(MediaRole.OPTION)}"
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
            gone = '<div class="text muted">(no longer part of the question)</div>'
            rows.append(f'<li><span></span><b class="letter">{letter(place)}</b>{gone}</li>\n')
        else:
            rows.append(_option(entry, option, letter(place), texts))
    for option in question.options:
        if option.number not in item.option_order:
            rows.append(_option(entry, option, "+", texts))
    has_peers = any(option.peer_percent is not None for option in question.options)
    kind = "options peers" if has_peers else "options"
    return f'<ol class="{kind}">\n{"".join(rows)}</ol>\n{texts.rest(MediaRole.OPTION)}'


def _option(entry: Entry, option: Option, name: str, texts: Texts) -> str:
    is_mine = option.number in entry.item.answer.chosen
    is_struck = option.number in entry.item.struck and not is_mine
    sides = [word for word, holds in (("you", is_mine), ("key", option.is_correct)) if holds]
    if is_struck:
        sides.append("struck")
    role, sign = "", ""
    if option.is_correct:
        role, sign = "right", "✓"
    elif is_mine:
        role, sign = ("", "●") if option.is_correct is None else ("wrong", "✗")
    elif is_struck:
        role = "struck"
    peer = ""
    if option.peer_percent is not None:
        share = max(0, min(round(option.peer_percent), 100))
        peer = (
            f'<span class="peer"><span><i style="width:{share}%"></i></span><b>{share} %</b></span>'
        )
    return (
        f'<li class="{role}"><span class="sign">{sign}</span><b class="letter">{name}</b>'
        f'<div class="text">{texts.flow(option.text) or "(empty)"}</div>'
        f'<span class="sides">{" · ".join(sides)}</span>{peer}</li>\n'
    )


def _record(report: SittingReport, entry: Entry) -> str:
    """Time against the pace, changes of mind, what others did, and the note."""
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
    return _facts(facts)


def _why(entry: Entry, texts: Texts) -> str:
    question = entry.question
    letters = line(source_letters(question, entry.item.option_order))
    parts = [
        ("Explanation", texts.flow(question.explanation) + _muted(letters)),
        ("Option by option", _by_option(question, entry, texts)),
        ("", texts.rest(*_EXPLAINING)),
        ("Key points", texts.flow(question.key_points)),
        ("Objective", texts.flow(question.objective)),
        ("References", texts.flow(question.references)),
    ]
    said = "".join(
        f"{f'<h3>{name}</h3>' if name else ''}\n{words}\n" for name, words in parts if words
    )
    return f'<div class="why">\n{said}</div>\n' if said else ""


def _by_option(question: Question, entry: Entry, texts: Texts) -> str:
    rows = []
    for name, option in lettered(question, entry.item.option_order):
        if words := texts.flow(option.explanation):
            is_key = option.is_correct and not question.kind.has_slots
            sign, role = ("✓", "right") if is_key else ("", "")
            rows.append(
                f'<li class="{role}"><span class="sign">{sign}</span>'
                f'<b class="letter">{name}</b><div class="text">{words}</div></li>\n'
            )
    return f'<ol class="options plain">\n{"".join(rows)}</ol>' if rows else ""


def _origin(question: Question) -> str:
    number = f"no. {question.original_id}" if question.original_id else ""
    return " · ".join(filter(None, (question.source, number)))


def _muted(words: str) -> str:
    return f'<p class="muted">{words}</p>' if words else ""
