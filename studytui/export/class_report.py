"""A class as a report: a page that needs nothing from outside, and a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from studytui.domain.class_figures import Risk, Tally, trend_sign
from studytui.domain.number_words import count, long_moment
from studytui.domain.table_form import harmless
from studytui.domain.text import clean_line
from studytui.export.html_text import line, page
from studytui.export.look import REPORT

_BYTE_ORDER_MARK = "\ufeff"
_LOW, _MEDIUM, _GOOD = 40.0, 60.0, 80.0


@dataclass(frozen=True, slots=True)
class LearnerRow:
    """A learner of the report."""

    name: str
    whole: Tally
    topics: tuple[Tally, ...]
    """In the order of the report's topics."""
    risk: Risk | None = None
    predicted: tuple[float, float, float] | None = None
    """Score with its interval, percent."""
    last: datetime | None = None
    """When they answered last, in the time zone in which it is to be read."""


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question of the report."""

    title: str
    topic: str
    answers: int
    facility: float | None
    """0–1."""
    discrimination: float | None
    remark: str
    """Why it is to be looked at; empty for no reason."""


@dataclass(frozen=True, slots=True)
class ClassReport:
    """All that is said of a class."""

    name: str
    made_at: datetime
    """In the time zone in which it is to be read."""
    chosen: str
    """Which answers were looked at, in words."""
    topics: tuple[str, ...]
    whole: Tally
    by_topic: tuple[Tally, ...]
    learners: tuple[LearnerRow, ...]
    questions: tuple[QuestionRow, ...] = ()
    predicted: tuple[float, float, float] | None = None
    known: int = 0
    """Learners of whom enough is known for that."""


def class_csv(report: ClassReport) -> str:
    """One row a learner, as text that begins with the byte order mark; what begins like a formula
    has an apostrophe before it. RFC 4180."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    head = ["learner", "answers", "percent", "low", "high", "trend", "risk", "predicted", "last"]
    writer.writerow([harmless(clean_line(one)) for one in (*head, *report.topics)])
    for row in report.learners:
        low, high = row.whole.band
        cells = [
            harmless(clean_line(row.name)),
            str(row.whole.answers),
            _number(row.whole.percent),
            _number(low if row.whole.answers else None),
            _number(high if row.whole.answers else None),
            _number(row.whole.trend),
            "" if row.risk is None else row.risk.level.words,
            "" if row.predicted is None else _number(row.predicted[0]),
            "" if row.last is None else f"{row.last:%Y-%m-%d %H:%M}",
            *(_number(one.percent) for one in row.topics),
        ]
        writer.writerow(cells)
    return _BYTE_ORDER_MARK + text.getvalue()


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def class_html(report: ClassReport) -> str:
    """The whole report as a page. It makes no request and runs no script."""
    body = f"{_head(report)}{_risks(report)}{_table(report)}{_questions(report)}"
    return page(f"{clean_line(report.name)}: class report", body, REPORT + _LOOK, "report")


_LOOK = """\
.heat { border-collapse: collapse; font-variant-numeric: tabular-nums; width: auto; }
.heat th, .heat td { padding: .25em .55em; border-bottom: 1px solid var(--line); text-align: right;
  white-space: nowrap; }
.heat th { white-space: normal; overflow-wrap: anywhere; min-width: 6em;
  max-width: 9em; vertical-align: bottom; }
.heat th:first-child, .heat td:first-child { text-align: start; white-space: normal;
  overflow-wrap: anywhere; min-width: 9em; max-width: 16em; }
.heat.words th, .heat.words td { text-align: start; max-width: none; }
.heat td.low { background: var(--wrong-tint); color: var(--wrong); font-weight: 600; }
.heat td.medium { color: var(--flag); }
.heat td.good { color: var(--right); }
.heat td.few { color: var(--muted); }
.scroll { overflow-x: auto; margin: 1em 0; }
"""


def _head(report: ClassReport) -> str:
    score = "<strong>–</strong> <span>no answers</span>"
    if report.whole.percent is not None:
        score = f"<strong>{report.whole.percent:.0f} %</strong> <span>right of "
        score += f"{count(report.whole.answers, 'answer')}</span>"
    facts = ""
    if report.predicted is not None:
        middle, low, high = report.predicted
        words = f"{middle:.0f} % ({low:.0f}–{high:.0f}), of {count(report.known, 'learner')}"
        facts = f'<dl class="facts"><dt>Predicted</dt><dd>{line(words)}</dd></dl>\n'
    return (
        f'<header class="top">\n<p class="kicker">{line("Class of " + count(len(report.learners), "learner"))}'
        f'</p>\n<h1 dir="auto">{line(report.name)}</h1>\n'
        f'<p class="when">{line(long_moment(report.made_at))} · {line(report.chosen)}</p>\n</header>\n'
        f'<section class="result">\n<p class="score">{score}</p>\n{facts}</section>\n'
    )


def _risks(report: ClassReport) -> str:
    rows = [row for row in report.learners if row.risk is not None]
    rows.sort(key=lambda row: (-(row.risk.level if row.risk else 0), row.whole.percent or 0.0))
    if not rows:
        return ""
    lines = []
    for row in rows:
        assert row.risk is not None
        reasons = []
        if row.risk.is_low:
            reasons.append(f"{row.whole.percent:.0f} % of {count(row.whole.answers, 'answer')}")
        if row.risk.fell:
            reasons.append(f"fell {row.risk.fell:.0f} points in 7 days")
        lines.append(
            f'<tr><td dir="auto">{line(row.name)}</td><td>{line(row.risk.level.words)}</td>'
            f"<td>{line('; '.join(reasons))}</td></tr>\n"
        )
    return (
        '<section>\n<h2>At risk</h2>\n<div class="scroll"><table class="heat words">\n'
        f"<tr><th>Learner</th><th>Risk</th><th>What shows it</th></tr>\n{''.join(lines)}"
        "</table></div></section>\n"
    )


def _table(report: ClassReport) -> str:
    if not report.topics:
        return ""
    heads = "".join(f'<th dir="auto">{line(name)}</th>' for name in report.topics)
    rows = [_row("Class", report.whole, report.by_topic)]
    rows += [_row(row.name, row.whole, row.topics) for row in report.learners]
    return (
        '<section>\n<h2>By topic</h2>\n<div class="scroll"><table class="heat">\n'
        f"<tr><th>Learner</th><th>All</th>{heads}</tr>\n{''.join(rows)}</table></div></section>\n"
    )


def _row(name: str, whole: Tally, topics: Sequence[Tally]) -> str:
    cells = "".join(_cell(one) for one in (whole, *topics))
    return f'<tr><td dir="auto">{line(name)}</td>{cells}</tr>\n'


def _cell(tally: Tally) -> str:
    if tally.percent is None:
        words = f"{tally.right} of {tally.answers}" if tally.answers else "–"
        return f'<td class="few">{words}</td>'
    kind = ""
    if tally.percent < _LOW:
        kind = "low"
    elif tally.percent < _MEDIUM:
        kind = "medium"
    elif tally.percent >= _GOOD:
        kind = "good"
    sign = trend_sign(tally.trend).strip()
    return f'<td class="{kind}" title="{tally.answers}">{tally.percent:.0f} % {sign}</td>'


def _questions(report: ClassReport) -> str:
    if not report.questions:
        return ""
    rows = []
    for one in report.questions:
        share = "–" if one.facility is None else f"{100 * one.facility:.0f} %"
        told = "–" if one.discrimination is None else f"{one.discrimination:+.2f}"
        rows.append(
            f'<tr><td dir="auto">{line(one.title)}</td><td dir="auto">{line(one.topic)}</td>'
            f"<td>{share}</td><td>{told}</td><td>{one.answers}</td><td>{line(one.remark)}</td></tr>\n"
        )
    return (
        '<section>\n<h2>Questions to look at</h2>\n<div class="scroll"><table class="heat">\n'
        "<tr><th>Question</th><th>Topic</th><th>Right</th><th>Discrimination</th><th>n</th>"
        f"<th></th></tr>\n{''.join(rows)}</table></div></section>\n"
    )
