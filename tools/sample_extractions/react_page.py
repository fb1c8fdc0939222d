"""A captured page of the React family (`article.question[data-question-id]`), key marked by `r_a`."""

from __future__ import annotations

import re
from html import escape, unescape

from .items import Item, digest

LETTERS = "ABCDEFGH"
OPTION = (
    '<div class="body"><div class="option{right}" id="{id}_option{letter}_container">'
    '<input name="option" type="radio" id="{id}_option{letter}" value="{letter}">'
    '<label for="{id}_option{letter}" data-testid="answer-option-label-{letter}">'
    '<div class="bubble bubble--small"><span>{letter}</span></div>'
    '<span class="answer-text"><span class="text">{text}</span></span></label></div></div>'
)
FIGURE = (
    '<div class="inline-wrap" data-inline-wrap-id="1"><div class="inline-figure'
    ' inline-figure--question" data-inline-content-id="{id}_f1"><div class="figure">'
    '<div class="img-wrap"><img src="{url}" alt="{alt}"></div></div></div></div>'
)
CRITIQUE = (
    '<div class="highlight-wrapper"><section class="answer" data-testid="{id}-critique">'
    '<div class="exposition"><h2 id="answer-and-critique-heading-{id}">Answer &amp; Critique</h2>'
    '<p class="h4 font-weight-light">Correct Answer: {key}</p>'
    '<div class="source d-flex flex-wrap align-items-center"><ol class="page-location">{place}</ol>'
    '</div><div class="critique">{bibliography}</div></div></section></div>'
)
PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>{title}</title></head><body>'
    '<a class="sr-only" href="#main">Skip to content</a>'
    "<nav><ul><li>Home</li><li>Question Bank</li></ul></nav>"
    '<div id="root"><main id="main"><div class="question-content">'
    '<article class="question answered" data-question-id="{id}"><div class="highlight-wrapper">'
    '<section class="q_info" data-testid="{id}"><div class="stimulus">'
    '<div class="header d-flex align-items-center justify-content-between"><h1>Question {number}</h1>'
    '<button title="Star" aria-label="Star Question" type="button"'
    ' class="btn-icon question-star-toggle btn btn-primary"></button></div>{figure}</div></section>'
    '<form><section class="q_mcq"><div class="presentation border card"><fieldset class="card-body">'
    '<legend class="header"><p class="" data-hlid="{mark}">{stem}</p></legend>'
    '<div class="options">{options}</div></fieldset></div></section></form></div>{critique}'
    "</article></div></main></div></body></html>\n"
)


def plain(html: str) -> str:
    """HTML as one line of text, as `innerText` would give a short fragment."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def page(item: Item, number: int, collection: str, site: str, figure_url: str) -> str:
    """The page after answering, without anybody's answer or peer figures: the bank has neither."""
    options = "".join(
        OPTION.format(
            right=" r_a" if option.right else "", id=item.id, letter=letter, text=option.html
        )
        for letter, option in zip(LETTERS, item.options, strict=False)
    )
    place = "".join(
        f'<li class="page-location-item">{escape(name, quote=False)}</li>'
        for name in (collection, item.topic, f"Question {number}")
    )
    references = "".join(f"<p>{reference}</p>" for reference in item.references)
    bibliography = f'<h3 class="h5">Bibliography</h3>{references}' if references else ""
    figure = ""
    if item.figure is not None:
        alt = f"Figure {item.figure.description}"
        figure = FIGURE.format(id=item.id, url=figure_url, alt=escape(alt))
    title = f"Question {number} - {item.topic} - {collection} - {site}"
    return PAGE.format(
        title=escape(title, quote=False),
        id=item.id,
        number=number,
        figure=figure,
        mark=digest(item.stem)[:6],
        stem=item.stem,
        options=options,
        critique=CRITIQUE.format(
            id=item.id,
            key=_key(item),
            place=place,
            bibliography=bibliography and f'<div class="bibliography my-5">{bibliography}</div>',
        ),
    )


def body_text(item: Item, number: int) -> str:
    """What the capture keeps as the page's visible text."""
    lines = ["Skip to content", "Home", "Question Bank", f"Question {number}", ""]
    lines += [plain(item.stem), ""]
    for letter, option in zip(LETTERS, item.options, strict=False):
        lines += [letter, plain(option.html)]
    lines += ["Answer & Critique", "", f"Correct Answer: {_key(item)}"]
    if item.references:
        lines += ["", "Bibliography", *map(plain, item.references)]
    return "\n".join(lines)


def _key(item: Item) -> str:
    pairs = zip(LETTERS, item.options, strict=False)
    return ", ".join(letter for letter, option in pairs if option.right)
