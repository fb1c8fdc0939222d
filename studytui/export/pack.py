"""A learning pack as a page to print, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from studytui.domain.learning_pack import Excerpt, LearningPack, Worked, pack_words
from studytui.domain.wording import long_moment
from studytui.export import html_text, markdown_text
from studytui.export.look import REPORT


def pack_html(pack: LearningPack, made_at: datetime, version: int) -> str:
    """The whole pack. It makes no request and runs no script."""
    title = f"Learning pack: {pack.topic}"
    head = (
        f'<header class="top">\n<p class="kicker">Learning pack, version {version}</p>\n'
        f'<h1 dir="auto">{html_text.line(pack.topic)}</h1>\n'
        f'<p class="when">{html_text.line(long_moment(made_at))}</p>\n</header>\n'
        f'<section class="result">\n<p dir="auto">{html_text.line(pack_words(pack))}</p>\n</section>\n'
    )
    pieces = enumerate(pack.excerpts, 1)
    parts = [head, *(_html_excerpt(number, one) for number, one in pieces)]
    if pack.worked:
        parts.append("<h2>What was missed</h2>\n")
        parts += [_html_worked(one) for one in pack.worked]
    return html_text.page(title, "".join(parts), REPORT, "report")


def _html_excerpt(number: int, one: Excerpt) -> str:
    return (
        f'<article class="question">\n<div class="asked"><header><h2>{number}</h2>'
        f'<span class="about" dir="auto">{html_text.line(one.named)}</span></header>\n'
        f"{html_text.Texts().flow(one.text)}</div>\n</article>\n"
    )


def _html_worked(one: Worked) -> str:
    texts = html_text.Texts()
    why = f"\n<h3>Why</h3>\n{texts.flow(one.explanation)}" if one.explanation else ""
    return (
        f'<article class="question">\n<div class="asked">{texts.flow(one.stem)}</div>\n'
        f'<div class="why"><h3>Answer</h3>\n{texts.flow(one.answer)}{why}</div>\n</article>\n'
    )


def pack_markdown(pack: LearningPack, made_at: datetime, version: int) -> str:
    """The whole pack; ends with a line end."""
    line = markdown_text.line
    parts = [
        f"# Learning pack: {line(pack.topic)}",
        f"Version {version}, {long_moment(made_at)}. {line(pack_words(pack))}",
        *_markdown_excerpts(pack.excerpts),
    ]
    if pack.worked:
        parts.append("## What was missed")
        for one in pack.worked:
            texts = markdown_text.Texts()
            parts += [texts.flow(one.stem), f"**Answer:** {texts.flow(one.answer)}"]
            if one.explanation:
                parts.append(texts.flow(one.explanation))
            parts.append("---")
        parts.pop()
    return "\n\n".join(part for part in parts if part) + "\n"


def _markdown_excerpts(excerpts: Iterable[Excerpt]) -> Iterable[str]:
    for number, one in enumerate(excerpts, 1):
        yield f"## {number}. {markdown_text.line(one.named)}"
        yield markdown_text.Texts().flow(one.text)
