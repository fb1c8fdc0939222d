"""HTML to the small Markdown of `studytui.domain.text`: what a reader of the page sees, no more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from selectolax.lexbor import LexborNode

from studytui.domain.text import clean, code_block, image
from studytui.ingest.formula import latex, mathml, subscript, superscript
from studytui.ingest.inline import BREAK, CODE, IMAGE, SPACE, TEXT, Piece, rendered, rendered_text
from studytui.ingest.limits import DEFAULT, Limits
from studytui.ingest.tree import TooDeepError, children, is_hidden, parse

Images = Callable[[str, str], int | None]
"""Gives the media index for an image's address and alternative text; None if there is no file."""


_DROPPED: Final = frozenset(
    # A list of this many strings would be a page long.
    "script style svg template noscript head title meta link base button select datalist optgroup "  # noqa: SIM905
    "option textarea iframe frame frameset object embed applet canvas audio video map rp "
    "dialog progress meter".split()
)
_BLOCKS: Final = frozenset(
    # A list of this many strings would be a page long.
    "html body p div section article header footer main aside nav dl dt dd fieldset legend form "  # noqa: SIM905
    "address details summary center figure figcaption hgroup search dir menu hr caption "
    "tbody thead tfoot tr".split()
)
_STYLES: Final = {
    "b": "**",
    "strong": "**",
    "mark": "**",
    "i": "*",
    "em": "*",
    "u": "*",
    "cite": "*",
    "dfn": "*",
    "var": "*",
}
_NOT_ELEMENTS: Final = ("-", "!", "")
"""How the tags of texts, comments, doctypes and processing instructions begin."""
_MOST_COLUMNS = 20
"""That one cell may span: a table of wide cells would be a thousand times its source."""
_CODE: Final = frozenset(("code", "kbd", "samp", "tt"))
_FRAMES: Final = frozenset(("span", "font", "p", "div"))
"""Elements that say nothing of what is in them, where nothing else is beside them."""


def to_markdown(
    source: str | LexborNode,
    *,
    images: Images | None = None,
    skip: frozenset[str] = frozenset(),
    show_links: bool = False,
    limits: Limits = DEFAULT,
) -> str:
    """Stored text of a piece of HTML, given as text or as a node of which the content is taken.

    Elements with a class in `skip` are left out. With `show_links` an address that the text does
    not show stands behind it in parentheses. Raises TooDeepError.
    """
    if isinstance(source, str):
        root = parse(f"<!DOCTYPE html><body>{source}", limits).body
        if root is None:
            return ""
        source = root
    text = _only_text(source, skip)
    if text is not None:
        return rendered_text(text).strip("\n")
    converter = _Converter(images, skip, show_links, limits.html_depth)
    try:
        converter.walk(source, 0)
    except RecursionError as error:
        # Lists and cells take more of Python's stack than the depth says.
        raise TooDeepError(limits.html_depth) from error
    return converter.result()


def _only_text(node: LexborNode, skip: frozenset[str]) -> str | None:
    """The text of a node that holds nothing else, within a frame or two at most; None for others.
    Three pieces of five in the samples are such: 1 µs instead of 6."""
    for _ in range(3):
        child = node.child
        if child is None or child.next is not None:
            return None
        if child.tag == "-text":
            return child.text_content or ""
        if child.tag not in _FRAMES or is_hidden(child, skip):
            return None
        node = child
    return None


class _Converter:
    """Walks a tree and gathers blocks; inline pieces wait until their block ends."""

    def __init__(
        self, images: Images | None, skip: frozenset[str], show_links: bool, deepest: int
    ) -> None:
        self.images = images
        self.skip = skip
        self.show_links = show_links
        self.deepest = deepest
        self.blocks: list[tuple[str, bool]] = []
        """Finished blocks, and whether each is a list item."""
        self.pieces: list[Piece] = []
        self.style = ""
        self.quoted = False
        self.flat = False
        """In a heading or a cell: everything becomes one line."""
        self.list_depth = -1
        self.marker = ""
        """Stands before the item whose first line is yet to come."""
        self.in_item = False

    def result(self) -> str:
        self.flush()
        stored: list[str] = []
        was_item = False
        for block, is_item in self.blocks:
            if stored:
                stored.append("\n" if was_item and is_item else "\n\n")
            stored.append(block)
            was_item = is_item
        return "".join(stored).strip("\n")

    def walk(self, node: LexborNode, depth: int) -> None:
        if depth > self.deepest:
            raise TooDeepError(self.deepest)
        child = node.child
        while child is not None:
            tag = child.tag or ""
            if tag == "-text":
                self.pieces.append((TEXT, self.style, child.text_content or ""))
            elif tag[:1] not in _NOT_ELEMENTS and (tag == "script" or tag not in _DROPPED):
                self._element(child, tag, depth + 1)
            child = child.next

    def _element(self, node: LexborNode, tag: str, depth: int) -> None:
        if tag == "br":
            self.pieces.append((BREAK, "", ""))
            return
        if is_hidden(node, self.skip):
            return
        if tag in _STYLES:
            outer = self.style
            self.style = outer or _STYLES[tag]
            self.walk(node, depth)
            self.style = outer
        elif tag in _BLOCKS:
            self.flush()
            self.walk(node, depth)
            self.flush()
        elif handle := _HANDLERS.get(tag):
            handle(self, node, depth)
        else:
            self.walk(node, depth)

    # Inline elements

    def _add_text(self, text: str) -> None:
        self.pieces.append((TEXT, self.style, text))

    def _link(self, node: LexborNode, depth: int) -> None:
        start = len(self.pieces)
        self.walk(node, depth)
        address = (node.attributes.get("href") or "").strip()
        if self.show_links and address.startswith(("http://", "https://")):
            text = "".join(piece[2] for piece in self.pieces[start:]).strip()
            if text and not address.rstrip("/").endswith(text.rstrip("/")):
                self._add_text(f" ({address})")

    def _code(self, node: LexborNode, depth: int) -> None:
        classes = (node.attributes.get("class") or "").split()
        if "codep" in classes:
            self._preformatted(node, depth)
            return
        text = SPACE.sub(" ", self._raw(node, depth)).replace("\xa0", " ")
        self.pieces.append((CODE, "", text))

    def _preformatted(self, node: LexborNode, depth: int) -> None:
        text = clean(self._raw(node, depth)).replace("\xa0", " ").strip("\n")
        if self.flat:
            self.pieces.append((CODE, "", SPACE.sub(" ", text)))
            return
        self.flush()
        if text.strip():
            self.blocks.append((code_block(text, _language(node)), False))

    def _raw(self, node: LexborNode, depth: int) -> str:
        """The text with every blank and newline; hidden parts left out."""
        if depth > self.deepest:
            raise TooDeepError(self.deepest)
        parts: list[str] = []
        for child in children(node):
            tag = child.tag or ""
            if tag == "-text":
                parts.append(child.text_content or "")
            elif tag == "br":
                parts.append("\n")
            elif tag[:1] not in _NOT_ELEMENTS and tag not in _DROPPED and not is_hidden(child):
                inner = self._raw(child, depth + 1)
                own_line = tag in ("div", "p", "li") and inner and not inner.endswith("\n")
                parts.append(f"{inner}\n" if own_line else inner)
        return "".join(parts)

    def _superscript(self, node: LexborNode, depth: int) -> None:
        self._script(node, depth, superscript)

    def _subscript(self, node: LexborNode, depth: int) -> None:
        self._script(node, depth, subscript)

    def _script(self, node: LexborNode, depth: int, convert: Callable[[str], str]) -> None:
        if node.css_first("img, math, pre, table, ul, ol") is not None:
            self.walk(node, depth)
            return
        text = SPACE.sub(" ", self._raw(node, depth)).strip()
        if text:
            self._add_text(convert(clean(text)))

    def _image(self, node: LexborNode, _depth: int) -> None:
        attributes = node.attributes
        source = attributes.get("src") or attributes.get("data-src") or ""
        alt = clean(attributes.get("alt") or attributes.get("title") or "").strip()
        index = self.images(source, alt) if self.images is not None and source else None
        if index is not None:
            self.pieces.append((IMAGE, "", image(index, alt)))
        elif alt:
            self._add_text(f"[{alt}]")

    def _formula(self, node: LexborNode, _depth: int) -> None:
        self._add_text(mathml(node))

    def _script_element(self, node: LexborNode, _depth: int) -> None:
        if (node.attributes.get("type") or "").startswith("math/tex") and node.child is not None:
            self._add_text(latex((node.child.text_content or "")[:2000]))

    def _gap(self, node: LexborNode, _depth: int) -> None:
        if (node.attributes.get("type") or "text") in ("text", "number"):
            self._add_text("____")

    def _quotation(self, node: LexborNode, depth: int) -> None:
        self._add_text("“")
        self.walk(node, depth)
        self._add_text("”")

    def _ruby_text(self, node: LexborNode, depth: int) -> None:
        self._add_text("(")
        self.walk(node, depth)
        self._add_text(")")

    # Blocks

    def _one_line(self, node: LexborNode, depth: int) -> str:
        inner = _Converter(self.images, self.skip, self.show_links, self.deepest)
        inner.flat = True
        inner.walk(node, depth)
        inner.flush()
        return " ".join(block.replace("\n", " ") for block, _ in inner.blocks)

    def _heading(self, node: LexborNode, depth: int) -> None:
        self.flush()
        line = self._one_line(node, depth)
        if line:
            self.blocks.append((line if self.flat else f"# {line}", False))

    def _list(self, node: LexborNode, depth: int) -> None:
        self.flush()
        outer = self.marker, self.in_item
        self.list_depth += 1
        number = _start_of(node) if node.tag == "ol" else 0
        letters = node.attributes.get("type") if node.tag == "ol" else None
        for child in children(node):
            if child.tag == "li":
                if is_hidden(child, self.skip):
                    continue
                if letters in ("a", "A") and 0 < number <= 26:
                    self.marker = f"- {chr(ord(letters) + number - 1)}. "
                else:
                    self.marker = f"{number}. " if node.tag == "ol" else "- "
                self.in_item = True
                self.walk(child, depth + 1)
                self.flush()
                number += 1
            elif child.tag not in ("-text", "-comment", None) or (child.text_content or "").strip():
                self.marker, self.in_item = "- ", True
                self._loose(child, depth)
        self.list_depth -= 1
        self.marker, self.in_item = outer

    def _loose(self, node: LexborNode, depth: int) -> None:
        """Something that stands in a list without being an item of it."""
        tag = node.tag or ""
        if tag == "-text":
            self._add_text(node.text_content or "")
        elif tag[:1] not in _NOT_ELEMENTS and tag not in _DROPPED:
            self._element(node, tag, depth + 1)
        self.flush()

    def _loose_item(self, node: LexborNode, depth: int) -> None:
        self.flush()
        self.walk(node, depth)
        self.flush()

    def _quote(self, node: LexborNode, depth: int) -> None:
        self.flush()
        outer, self.quoted = self.quoted, True
        self.walk(node, depth)
        self.flush()
        self.quoted = outer

    def _table(self, node: LexborNode, depth: int) -> None:
        self.flush()
        rows = [row for row in _rows(node) if not is_hidden(row)]
        cells = [[cell for cell in children(row) if cell.tag in ("td", "th")] for row in rows]
        cells = [[cell for cell in row if not is_hidden(cell)] for row in cells]
        caption = next((child for child in children(node) if child.tag == "caption"), None)
        if caption is not None:
            self.walk(caption, depth + 1)
            self.flush()
        if sum(len(row) for row in cells) <= 1 or self.flat:
            for row in cells:
                for cell in row:
                    self.walk(cell, depth + 3)
                    self.flush()
            return
        lines = [_row([self._cell(cell, depth + 3) for cell in row]) for row in cells if row]
        width = max((line.count("\t") + 1 for line in lines), default=0)
        head = [] if all(cell.tag == "th" for cell in next(filter(None, cells))) else [""]
        table = [_pipes(line, width) for line in head + lines]
        table.insert(1, f"|{' --- |' * width}")
        self.blocks.append(("\n".join(table), False))

    def _cell(self, cell: LexborNode, depth: int) -> tuple[str, int]:
        """A cell's line, and how many columns it takes."""
        span = cell.attributes.get("colspan") or ""
        columns = min(int(span), _MOST_COLUMNS) if re.fullmatch(r"[1-9]\d?", span) else 1
        return self._one_line(cell, depth), columns

    # Ends of blocks

    def flush(self) -> None:
        """End the current block: its pieces become stored text."""
        if not self.pieces:
            return
        pieces, self.pieces = self.pieces, []
        text = rendered(pieces, self.flat)
        if not text:
            return
        if self.flat:
            self.blocks.append((text, False))
        elif self.in_item:
            self._add_to_item(text)
        elif self.quoted:
            self.blocks.append(("\n".join(f"> {line}" for line in text.split("\n")), False))
        else:
            self.blocks.append((text, False))

    def _add_to_item(self, text: str) -> None:
        lines = [line.lstrip() for line in text.split("\n") if line.strip()]
        indent = "  " * self.list_depth
        if not self.marker and self.blocks and self.blocks[-1][1]:
            text = "".join(f"\n{indent}  {line}" for line in lines)
            self.blocks[-1] = (self.blocks[-1][0] + text, True)
            return
        marker, self.marker = self.marker or "- ", ""
        self.blocks.append((indent + marker + f"\n{indent}  ".join(lines), True))


_HANDLERS: Final[dict[str, Callable[[_Converter, LexborNode, int], None]]] = {
    "a": _Converter._link,
    "blockquote": _Converter._quote,
    "img": _Converter._image,
    "input": _Converter._gap,
    "li": _Converter._loose_item,
    "math": _Converter._formula,
    "ol": _Converter._list,
    "pre": _Converter._preformatted,
    "listing": _Converter._preformatted,
    "plaintext": _Converter._preformatted,
    "xmp": _Converter._preformatted,
    "q": _Converter._quotation,
    "rt": _Converter._ruby_text,
    "script": _Converter._script_element,
    "sub": _Converter._subscript,
    "sup": _Converter._superscript,
    "table": _Converter._table,
    "ul": _Converter._list,
    **dict.fromkeys(_CODE, _Converter._code),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _Converter._heading),
}


def _language(node: LexborNode) -> str:
    inner = node.css_first("code")
    for element in (node, inner):
        classes = (element.attributes.get("class") or "") if element is not None else ""
        if match := re.search(r"(?:^|\s)lang(?:uage)?-([\w+#-]+)", classes):
            return match[1]
    return ""


def _start_of(node: LexborNode) -> int:
    start = node.attributes.get("start") or ""
    return int(start) if re.fullmatch(r"\d{1,6}", start) else 1


def _rows(table: LexborNode) -> Iterator[LexborNode]:
    for child in children(table):
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in children(child) if row.tag == "tr")


def _row(cells: list[tuple[str, int]]) -> str:
    """Cells parted by tabs, which no cell's line contains."""
    return "\t".join(text + "\t" * (columns - 1) for text, columns in cells)


def _pipes(row: str, width: int) -> str:
    cells = row.split("\t")
    cells += [""] * (width - len(cells))
    return "|" + "".join(f" {cell} |" for cell in cells)
