"""Rows of a terminal as texts: what each cell says, and how it looks.

A look is one character as well, so that rows are compared, cut and counted as texts are, which takes a
fraction of the time that going from cell to cell takes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from operator import ne, or_

from rich.cells import cell_len, split_graphemes

from studytui.tui.pen import PLAIN, Look, kept, look_after, on_blank

_TOKEN = re.compile(
    r"\x1b\[([\d;]*)m|([^\x00-\x1f\x7f]+)|\x1b\]8;([^\x00-\x1f\x7f]*)(?:\x1b\\|\x07)|\n$"
)
_ONE_CELL = (
    r"\x00 -\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u058f\u05d0-\u05ea\u0620-\u064a"
    r"\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u20cf\u2100-\u2319\u231c-\u2328\u232b-\u23e8"
    r"\u23ed-\u23ef\u23f1\u23f2\u23f4-\u25fc\u25ff-\u2613\u2616-\u262f\u2638-\u2647\u2654-\u267e"
    r"\u2680-\u2689\u2690-\u2692\u2694-\u26a0\u26a2-\u26a9\u26ac-\u26bc\u26bf-\u26c3\u26c6-\u26cd"
    r"\u2701-\u2704\u2706-\u2709\u270c-\u2727\u2729-\u274b\u274f-\u2752\u2758-\u2794"
    r"\u2798-\u27af\u27b1-\u27be\u27c0-\u2b1a\u2b1d-\u2b4f\u2b51-\u2b54\u2b56-\u2bff"
)
_TWO_CELLS = (
    r"\u2e80-\u3029\u3030-\u303e\u3041-\u3096\u309b-\u3163\u3165-\u31ff\u3220-\u3247\u3250-\ua4cf"
    r"\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6"
)
_NARROW = re.compile(f"[{_ONE_CELL}]*")
"""Characters that every terminal draws in one cell."""
_SURE = re.compile(f"[{_ONE_CELL}{_TWO_CELLS}]*")
"""Those and the ones that every terminal draws in two. About others terminals differ: behind them
text may stand elsewhere than Textual thinks, so such a row is drawn as Textual draws it."""
SAME, OTHER = b"\0", b"\1"
"""A cell that stays as it is, and one that changes."""
_ONES = bytes([0, *[1] * 255])
_BLANKS = bytes(character == ord(" ") for character in range(256))
_LONGEST_GAP = 3
GAP = re.compile(rb"(?<=\x01)\x00{1,%d}(?=\x01)" % _LONGEST_GAP)
"""Cells between two changes that are no longer than the jump over them."""

ALL_NARROW, WITH_WIDE, DOUBTFUL = range(3)
UNKNOWN = "\x00"
"""The text of a cell of which nothing is known."""
_MOST_LOOKS = 20_000
"""After so many different looks, as pictures have them, what is known of them is given up."""
Texts = str | list[str]
"""What each cell of a row shows. Where each holds one character, as most do, it is all one text;
else an empty one stands behind a wide character."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What is drawn from a place on."""

    texts: Texts
    looks: str
    """The look of each cell; see `Looks`."""
    inks: str
    """The same with what cannot be seen on blanks."""
    is_plain_behind: bool
    """Whether the pen is without any look at its end."""


@dataclass(slots=True)
class Row:
    """A row of the terminal, as it is or as it is to be."""

    texts: Texts
    looks: str
    inks: str
    kind: int
    """Whether it is sure in which cell each of its characters stands."""
    text: str
    """All that it says."""
    pieces: list[tuple[int, str, bool]] = field(default_factory=list)
    """Of one that is to be: where each piece begins, as Textual has written it, and whether the pen
    is plain behind it."""

    def copy(self) -> Row:
        """The row as it is, to draw on."""
        return Row(self.texts, self.looks, self.inks, self.kind, self.text)

    def put(self, x: int, piece: Piece) -> None:
        """Draw a piece from a column on."""
        end = x + len(piece.looks)
        self.looks = self.looks[:x] + piece.looks + self.looks[end:]
        self.inks = self.inks[:x] + piece.inks + self.inks[end:]
        if isinstance(self.texts, str) and isinstance(piece.texts, str):
            self.texts = self.text = self.texts[:x] + piece.texts + self.texts[end:]
        else:
            self.texts = [*self.texts[:x], *piece.texts, *self.texts[end:]]
            # That it is so still is looked up when all of it is there.
            self.kind = WITH_WIDE

    def settle(self) -> None:
        """Find out what it is once all that is drawn on it is there."""
        if not isinstance(self.texts, str):
            self.kind, self.text = _read(self.texts)
            if self.kind == ALL_NARROW:
                self.texts = self.text


class Looks:
    """Looks by one character each, so that rows of them are compared, cut and counted as text is;
    and the pieces that were read with them."""

    def __init__(self) -> None:
        self._numbers: dict[Look, str] = {}
        self.by_number: dict[str, Look] = {}
        self.bare: dict[str, str] = {}
        """What is seen of each on a blank."""
        self.plain = self.number(PLAIN)
        # The same pieces come again and again: blank lines, and what was there before something
        # was opened.
        self.piece = lru_cache(maxsize=2048)(self._piece)

    def number(self, look: Look) -> str:
        """The character of a look."""
        found = self._numbers.get(look)
        if found is None:
            found = self._numbers[look] = chr(len(self._numbers))
            self.by_number[found] = look
            self.bare[found] = self.number(on_blank(look))
        return found

    def is_one(self, row: Row, start: int, end: int) -> bool:
        """Whether these cells of a narrow row are in one look, so that any of them may be written
        together."""
        text, looks = row.text, row.looks
        first = start
        while text[first] == " " and first < end - 1:
            first += 1
        look = looks[first]
        bare = self.bare[look]
        length = end - start
        if bare == look:
            return looks.count(look, start, end) == length
        blanks = text.count(" ", start, end)
        return (
            looks.count(bare, start, end) == blanks
            and looks.count(look, start, end) == length - blanks
        )

    def end(self, row: Row, start: int, stop: int) -> int:
        """Where cells of a narrow row that may be written with the one at the start end."""
        text, looks = row.text, row.looks
        look = looks[start]
        bare = self.bare[look]
        for place in range(start + 1, stop):
            its_look = looks[place]
            if its_look != look and (its_look != bare or text[place] != " "):
                return place
        return stop

    @property
    def is_full(self) -> bool:
        return len(self._numbers) > _MOST_LOOKS

    def _piece(self, written: str) -> Piece | None:
        """What a piece of a line draws; None where it does something else as well."""
        parts: list[str] = []
        texts: list[str] | None = None
        inks = looks = ""
        look, number, end = PLAIN, self.plain, 0
        for match in _TOKEN.finditer(written):
            if match.start() != end:
                return None
            end = match.end()
            codes, text, target = match.groups()
            if text is not None:
                if texts is None and not _NARROW.fullmatch(text):
                    texts = [*"".join(parts)]
                if texts is None:
                    parts.append(text)
                    looks += self._on_text(text, number)
                    inks += number * len(text)
                else:
                    looks, inks = self._add(texts, looks, inks, text, number)
                continue
            if codes is not None:
                look = look_after(look, codes)
            elif target is not None:
                look = kept(look._replace(link="" if target.endswith(";") else target))
            number = self.number(look)
        if end != len(written):
            return None
        return Piece("".join(parts) if texts is None else texts, looks, inks, look == PLAIN)

    def _on_text(self, text: str, look: str) -> str:
        """The look of each cell of a text in one look."""
        bare = self.bare[look]
        if bare == look or " " not in text:
            return look * len(text)
        return bare.join([look * len(word) for word in text.split(" ")])

    def _add(
        self, texts: list[str], looks: str, inks: str, text: str, look: str
    ) -> tuple[str, str]:
        """Add a text that may hold characters of any width; looks and inks with its."""
        for start, stop, width in split_graphemes(text)[0]:
            one = text[start:stop]
            if width == 0 and texts:
                texts[-1] += one
                looks, inks = looks[:-1] + look, inks[:-1] + look
                continue
            behind = width - 1
            texts += [one, *[""] * behind]
            looks += (self.bare[look] if one == " " else look) + look * behind
            inks += look + look * behind
        return looks, inks


def sure_width(text: str) -> int:
    """Cells that every terminal gives to each of these characters; 0 where terminals differ."""
    if _NARROW.fullmatch(text):
        return 1
    return 2 if _SURE.fullmatch(text) else 0


def mask_of(row: Row, old: Row) -> bytearray:
    """Which cells of a row differ from those of another one."""
    texts, others = row.texts, old.texts
    # Else what is seen on a cell goes by its text.
    has_other_looks = row.inks != old.inks and row.looks != old.looks
    if isinstance(texts, str) and isinstance(others, str):
        one, other = (row.text, old.text)
        if has_other_looks:
            one, other = one + row.looks, other + old.looks
        size = len(one)
        # All at once, as numbers, which takes a quarter of the time.
        first, second = (text.encode("utf-16-be", "surrogatepass") for text in (one, other))
        if len(first) == len(second) == 2 * size:
            bits = int.from_bytes(first, "big") ^ int.from_bytes(second, "big")
            bits |= bits >> 8
            if has_other_looks:
                bits |= bits >> 8 * size
            return bytearray(
                bits.to_bytes(2 * size, "big")[1 - 2 * len(texts) :: 2].translate(_ONES)
            )
    mask = bytearray(map(ne, texts, others))
    if has_other_looks:
        mask = bytearray(map(or_, mask, map(ne, row.looks, old.looks)))
    return mask


def with_gaps(mask: bytearray, text: str) -> bytearray:
    """The mask with its gaps, of a row in which all that changes is in one look. Behind a blank that
    changes there are only gaps of blanks, since the pen may not have the look of text there."""
    size = len(mask)
    # All cells at once, each a byte of a number.
    other = int.from_bytes(mask, "big")
    blank = int.from_bytes(text.encode("latin-1", "replace").translate(_BLANKS), "big")
    same = int.from_bytes(OTHER * size, "big") ^ other
    behind_text, behind_blank = other & ~blank, other & blank
    reached = []
    for _ in range(_LONGEST_GAP):
        behind_text = behind_text >> 8 & same
        behind_blank = behind_blank >> 8 & same & blank
        reached.append(behind_text | behind_blank)
    gaps = filled = 0
    for cells in reversed(reached):
        filled = cells & (other | filled) << 8
        gaps |= filled
    return bytearray((other | gaps).to_bytes(size, "big"))


def end_of_blanks(row: Row, start: int) -> int:
    """Where blanks of the look of the first one end."""
    texts, looks = row.texts, row.looks
    end = len(looks) - len(looks[start:].lstrip(looks[start]))
    if isinstance(texts, str):
        return min(end, len(texts) - len(texts[start:].lstrip(" ")))
    return next((x for x in range(start, end) if texts[x] != " "), end)


def end_of_change(mask: bytearray, start: int) -> int:
    """Where cells end that all change."""
    end = mask.find(SAME, start)
    return end if end >= 0 else len(mask)


def _read(texts: list[str]) -> tuple[int, str]:
    """Whether it is sure in which cell each character of a row stands, and what it says."""
    whole = "".join(texts)
    if _NARROW.fullmatch(whole) and "" not in texts:
        return ALL_NARROW, whole
    if not _SURE.fullmatch(whole):
        return DOUBTFUL, whole
    around = [" ", *texts, " "]
    for text, behind in pairwise(around):
        if (not behind) != (cell_len(text) == 2):
            return DOUBTFUL, whole
    return WITH_WIDE, whole


def words_of(row: Row, first: int) -> str:
    """What can be read of a row, from a column on."""
    text = row.texts[first:]
    return (text if isinstance(text, str) else "".join(text)).rstrip()


def differing(one: list[Row], other: list[Row]) -> int:
    return sum(sum(mask_of(a, b)) for a, b in zip(one, other, strict=True) if a is not b)
