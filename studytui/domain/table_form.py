"""How studytui writes questions into a table and knows its own tables again.

A row is a question, its texts in the stored form. The names over the columns are those that any
program's table may have (``question``, ``a``, ``b``, ``answer``), so that others can read it too; a
column ``markup`` says in each row that the texts are stored text, and ``key`` what names the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from studytui.domain.exam import letter

MARKUP_COLUMN = "markup"
MARKUP = "studytui"

TEXTS = {
    "question": "stem",
    "code": "code_snippet",
    "passage": "vignette",
    "explanation": "explanation",
    "key points": "key_points",
    "objective": "objective",
    "references": "references",
}
"""Columns of stored text, with the draft's field."""

NAMES = {
    "source": "source",
    "id": "original_id",
    "number": "original_number",
    "unit": "unit",
    "subject": "subject",
    "topic": "topic",
    "concept": "concept",
    "passage id": "vignette_group",
}
"""Columns of a name or a word."""

WHOLE_NUMBERS = {
    "passage place": "vignette_order",
    "required": "required",
    "difficulty": "difficulty",
    "seconds": "expected_seconds",
}
NUMBERS = {
    "tolerance": "tolerance",
    "marks": "marks",
    "peer percent": "peer_percent",
}

OPTION_TEXT, OPTION_WHY, OPTION_ID, OPTION_SHARE = "{}", "why {}", "option id {}", "peer percent {}"
"""Columns of an option, by its letter in small."""
SLOT_TEXT, SLOT_WHY = "left {}", "why left {}"
"""Columns of a place, by its number."""

NONE_RIGHT = "none"
"""In the column of the answer, where every option is wrong."""
UNKNOWN = "-"
"""There too, for a place whose option is not known."""

# Excel, LibreOffice and others run a cell that begins so as a formula; they drop blanks before it.
# The last four are the same characters in full width, which some of them fold.
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would take the cell for a formula (OWASP, CSV injection)."""
    return cell.lstrip(" ").startswith(_STARTS_FORMULA)


def harmless(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula: with an apostrophe before it."""
    return f"'{cell}" if is_formula(cell) else cell


def shielded(cell: str) -> str:
    """As `harmless`, in a way that `unshielded` can take back."""
    return f"'{cell}" if is_formula(cell) or cell.startswith("'") else cell


def unshielded(cell: str) -> str:
    """The cell as it was before `shielded`."""
    rest = cell[1:]
    return rest if cell.startswith("'") and (is_formula(rest) or rest.startswith("'")) else cell


def joined(items: Iterable[str], sign: str) -> str:
    """Items in one cell, a sign between them; `parted` takes them apart again."""
    return f"{sign} ".join(item.replace("\\", "\\\\").replace(sign, f"\\{sign}") for item in items)


def parted(cell: str, sign: str) -> list[str]:
    """The items of a cell that `joined` made, or that a person typed."""
    found = re.findall(rf"((?:\\.|[^\\{sign}])*)(?:{sign}|\Z)", cell, re.DOTALL)
    return [text for item in found if (text := re.sub(r"\\(.)", r"\1", item.strip()))]


def letters(places: Iterable[int | None]) -> str:
    """Places from 0 as letters: ``A, C``."""
    return ", ".join(UNKNOWN if place is None else letter(place) for place in places)


def places(cell: str, names: Sequence[str]) -> list[int | None]:
    """The places that letters in a cell name. Raises ValueError for one that is not there."""
    known = {name: place for place, name in enumerate(names)}
    found: list[int | None] = []
    for part in re.split(r"[,;\s]+", cell.strip().upper()):
        if part and part != UNKNOWN and part not in known:
            raise ValueError(part)
        if part:
            found.append(known.get(part))
    return found
