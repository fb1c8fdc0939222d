"""Model answers as a page to print."""

from __future__ import annotations

from collections.abc import Sequence

from studytui.domain.model_answers import ModelAnswer
from studytui.domain.text import escape
from studytui.export import html_text
from studytui.export.look import REPORT


def answers_html(title: str, answers: Sequence[ModelAnswer]) -> str:
    """All of them. The page makes no request and runs no script."""
    head = (
        '<header class="top">\n<p class="kicker">Model answers</p>\n'
        f'<h1 dir="auto">{html_text.line(title)}</h1>\n</header>\n'
    )
    parts = [head, *(_article(number, one) for number, one in enumerate(answers, 1))]
    return html_text.page(f"Model answers: {title}", "".join(parts), REPORT, "report")


def _article(number: int, one: ModelAnswer) -> str:
    texts = html_text.Texts()
    marks = "" if one.marks is None else f"{one.marks:g} of {one.of:g}"
    given = texts.flow(escape(one.given)) if one.given else "<p>(nothing)</p>"
    if one.points:
        points = "".join(
            f"<li>{'✓' if place in one.ticked else '○'} {html_text.line(point.text)} "
            f"({point.marks})</li>\n"
            for place, point in enumerate(one.points)
        )
        answer = f"<ul>\n{points}</ul>\n"
    else:
        answer = texts.flow(one.answer)
    why = f"<h3>Why</h3>\n{texts.flow(one.explanation)}" if one.explanation else ""
    return (
        f'<article class="question">\n<div class="asked"><header><h2>{number}</h2>'
        f'<span class="about">{marks}</span></header>\n{texts.flow(one.stem)}</div>\n'
        f'<div class="why"><h3>You answered</h3>\n{given}<h3>A full answer</h3>\n{answer}{why}'
        "</div>\n</article>\n"
    )
