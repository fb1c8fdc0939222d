"""Markdown of the outside world (CommonMark, GitHub's tables) to the small Markdown we store.

It is parsed by markdown-it and comes in by way of `studytui.ingest.html`: one place decides what
HTML becomes, and an author's Markdown may hold HTML anywhere.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from studytui.domain.text import escape
from studytui.ingest import html
from studytui.ingest.formula import latex, with_sure_formulas
from studytui.ingest.limits import DEFAULT, Limits

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_LONGEST = 20_000
"""Characters. A few forms take the parser time in proportion to the square of their length: with
this many it is a tenth of a second. The longest real explanation has a quarter of it."""
_LONGEST_FORMULA = 2_000
_CLOSINGS = {"\\(": "\\)", "\\[": "\\]", "$$": "$$"}
# What starts and ends with a letter or a digit and has nothing between that Markdown or HTML knows.
_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9 ,.;?'\"()%/@-]*[A-Za-z0-9.,?)'\"])?")


def to_markdown(
    source: str,
    *,
    images: html.Images | None = None,
    show_links: bool = False,
    dollars: bool = False,
    limits: Limits = DEFAULT,
) -> str:
    """Stored text of a piece of Markdown. `images` and `show_links` are those of
    `html.to_markdown`; with `dollars` what stands between two ``$`` is a formula too.

    A text longer than any real one is taken as it stands, without its marks. Raises TooDeepError.
    """
    if _PLAIN.fullmatch(source):
        return source
    if len(source) > _LONGEST:
        return escape(with_sure_formulas(source)).strip("\n").rstrip()
    page = _parser(dollars).render(source, {"tags": frozenset(_TAG.findall(source))})
    return html.to_markdown(page, images=images, show_links=show_links, limits=limits)


@cache
def _parser(dollars: bool) -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.inline.ruler.before("html_inline", "no_tag", _no_inline_tag)
    parser.block.ruler.before("html_block", "no_tag", _no_tag_line)
    parser.inline.ruler.before("escape", "formula", _formula)
    if dollars:
        parser.inline.ruler.before("escape", "dollars", _dollars)
        # Else a text rule runs over them to the next character that it knows.
        parser.inline.ruler.before("text", "to_dollar", _to_dollar)
    return parser


_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_ALONE = frozenset(("br", "hr", "img", "wbr"))
_ELEMENTS = frozenset(
    # A list of this many strings would be a page long.
    "a abbr b big blockquote br center cite code dd del details dfn div dl dt em font h1 h2 h3 h4 h5 "  # noqa: SIM905
    "h6 hr i img ins kbd li mark math ol p pre q rp rt ruby s samp script small span strike strong "
    "style sub summary sup svg table tbody td tfoot th thead tr tt u ul var wbr".split()
)


def _is_text(source: str, start: int, tags: frozenset[tuple[str, str]]) -> bool:
    """Whether what looks like a tag is meant as text: ``Promise {<pending>}``, ``post<Order>()``,
    “the <form> element”. A browser would show nothing in its place. `tags` are all that the whole
    text has, as `_TAG` finds them."""
    match = _TAG.match(source, start)
    if match is None or match[2].lower() in _ALONE:
        return False
    partner = "" if match[1] else "/", match[2]
    return match[2].lower() not in _ELEMENTS or partner not in tags


def _no_inline_tag(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "<" or not _is_text(state.src, state.pos, state.env["tags"]):
        return False
    if not silent:
        state.pending += "<"
    state.pos += 1
    return True


def _no_tag_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line that begins with such a tag is a paragraph."""
    place = state.bMarks[start] + state.tShift[start]
    if state.src[place : place + 1] != "<" or silent:
        return False
    if not _is_text(state.src, place, state.env["tags"]):
        return False
    from markdown_it.rules_block import paragraph

    return paragraph(state, start, end, silent)


def _formula(state: StateInline, silent: bool) -> bool:
    r"""LaTeX between ``\( \)``, ``\[ \]`` or ``$$ $$``, before its backslashes are taken for
    escapes; what `with_sure_formulas` would leave alone is left to the other rules."""
    opening = state.src[state.pos : state.pos + 2]
    closing = _CLOSINGS.get(opening)
    if closing is None:
        return False
    last = min(state.posMax, state.pos + _LONGEST_FORMULA)
    end = state.src.find(closing, state.pos + 2, last)
    if end < 0:
        return False
    written = state.src[state.pos : end + 2]
    readable = with_sure_formulas(written)
    return readable != written and _push(state, readable, end + 2, silent)


def _dollars(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$" or state.src.startswith("$$", state.pos):
        return False
    end = state.src.find("$", state.pos + 1, min(state.posMax, state.pos + _LONGEST_FORMULA))
    inner = state.src[state.pos + 1 : end]
    if end < 0 or not inner or inner[0].isspace() or inner[-1].isspace():
        return False
    readable = latex(inner)
    return "\\" not in readable and _push(state, readable, end + 1, silent)


def _to_dollar(state: StateInline, silent: bool) -> bool:
    end = state.pos
    while end < state.posMax and (state.src[end].isalnum() or state.src[end] == " "):
        end += 1
    if end == state.pos:
        return False
    if not silent:
        state.pending += state.src[state.pos : end]
    state.pos = end
    return True


def _push(state: StateInline, text: str, end: int, silent: bool) -> bool:
    if not silent:
        state.push("text", "", 0).content = text
    state.pos = end
    return True
