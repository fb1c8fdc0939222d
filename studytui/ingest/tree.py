"""A page's tree, built by lexbor, and which of its elements a reader of the page can see.

lexbor (through selectolax) builds the tree of the HTML standard. Against lxml, on the sample
pages, it parses twice as fast, and unclosed tags come out as in a browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from studytui.ingest.limits import DEFAULT, Limits


class TooDeepError(Exception):
    """Elements nest deeper than the limit, which is the first argument."""


_HIDDEN_CLASSES: Final = frozenset(("ng-hide", "katex-html", "MathJax_Preview"))
_HIDDEN_STYLE = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE
)

# Elements whose end tag may not be left out: only they make a page deep.
_NESTING: Final = frozenset(
    # A list of this many strings would be a page long.
    "a abbr address article aside b big blockquote button center cite code del details dfn div dl "  # noqa: SIM905
    "em fieldset figure font footer form h1 h2 h3 h4 h5 h6 header i ins kbd label main map mark "
    "menu nav nobr object ol pre q ruby s samp section select small span strike strong sub sup "
    "table tt u ul var".split()
)
_FORMATTING: Final = frozenset(
    (
        "a",
        "b",
        "big",
        "code",
        "em",
        "font",
        "i",
        "nobr",
        "s",
        "small",
        "strike",
        "strong",
        "tt",
        "u",
    )
)
"""What ends without ending what was begun in it."""
_PHRASES: Final = frozenset(
    # A list of this many strings would be a page long.
    "abbr cite del dfn ins kbd label map mark q ruby samp span sub sup var".split()  # noqa: SIM905
)
"""What is not ended from within any other element that nests."""
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CLOSED_OFF: Final = frozenset(("table", "object"))
"""No end tag in them ends what is around them."""
_KEPT_CLASSES = 200
"""Characters of a class attribute of which it is kept whether it hides."""
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)([^>]*)")
_LONG_TAG = re.compile(r"<[a-zA-Z][^>]{20000}")
_MOST_ATTRIBUTES = 2000
_MOST_STEPS = 5_000_000
_MANY_TAGS = 10_000
"""Below this no nesting takes the parser longer than half a second."""


def parse(text: str, limits: Limits = DEFAULT) -> LexborHTMLParser:
    """The page's tree. Raises TooDeepError, before parsing, for a page that would take minutes:
    the parser's time grows with the square of the nesting and of the attributes of one tag."""
    tags = text.count("<")
    if tags > limits.html_tags:
        raise TooDeepError(limits.html_tags)
    if tags > _MANY_TAGS or (len(text) > 20_000 and _LONG_TAG.search(text)):
        _check_nesting(text, limits.page_depth)
    return LexborHTMLParser(text)


def _check_nesting(text: str, most: int) -> None:
    """Follows which elements are open as the HTML standard does (section 13.2.6.4.7), but for those
    whose end tag may be left out."""
    opened: list[str] = []
    steps = 0
    for match in _TAG.finditer(text):
        closing, name, attributes = match.groups()
        if len(attributes) > 20_000 and len(attributes.split()) > _MOST_ATTRIBUTES:
            raise TooDeepError(most)
        name = name.lower()
        if name not in _NESTING:
            continue
        if closing:
            steps += _close(opened, name)
        else:
            opened.append(name)
        if len(opened) > most or steps > _MOST_STEPS:
            raise TooDeepError(most)


def _close(opened: list[str], name: str) -> int:
    """Take an element away, and what is open in it; how many had to be looked at."""
    for place in range(len(opened) - 1, -1, -1):
        one = opened[place]
        if one == name or (name in _HEADINGS and one in _HEADINGS):
            looked_at = len(opened) - place
            if name in _FORMATTING:
                del opened[place]
            else:
                del opened[place:]
            return looked_at
        if one in _CLOSED_OFF or (name in _PHRASES and one not in _PHRASES | _FORMATTING):
            return len(opened) - place
    return len(opened)


def children(node: LexborNode) -> Iterator[LexborNode]:
    """The node's children, texts and comments among them."""
    child = node.child
    while child is not None:
        yield child
        child = child.next


def classes_of(node: LexborNode) -> list[str]:
    """The element's classes."""
    return (node.attributes.get("class") or "").split()


def firsts(node: LexborNode, selector: str, names: frozenset[str]) -> dict[str, LexborNode]:
    """The first element of each tag or class in `names` among those that a list of selectors finds.
    One look for five takes a third of the time of five."""
    found: dict[str, LexborNode] = {}
    for one in node.css(selector):
        for name in (one.tag or "", *classes_of(one)):
            if name in names:
                found.setdefault(name, one)
    return found


def is_hidden(node: LexborNode, skip: frozenset[str] = frozenset()) -> bool:
    """Whether the element itself is hidden, or has a class in `skip`; ancestors are not looked at.

    ``aria-hidden`` does not count: whole pages carry it while a dialogue is open. The one place
    where it would matter, the second copy that KaTeX draws of a formula, is known by its class.
    """
    attributes = node.attributes
    if not attributes:
        return False
    classes = attributes.get("class")
    if classes and _hides(classes, skip):
        return True
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None


def _hides(classes: str, skip: frozenset[str]) -> bool:
    # Pages say the same classes over and over; a whole page in one attribute is not to be kept.
    return (_hide if len(classes) <= _KEPT_CLASSES else _hide.__wrapped__)(classes, skip)


@lru_cache(maxsize=2048)
def _hide(classes: str, skip: frozenset[str]) -> bool:
    names = classes.split()
    return not (_HIDDEN_CLASSES.isdisjoint(names) and skip.isdisjoint(names))


def is_visible(node: LexborNode) -> bool:
    """Whether neither the element nor any ancestor is hidden."""
    current: LexborNode | None = node
    while current is not None and current.tag not in ("html", "body", "-document"):
        if is_hidden(current):
            return False
        current = current.parent
    return True
