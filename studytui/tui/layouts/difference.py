"""What is other about a question than it was, in lines: then and now below each other."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from studytui.domain.differences import Difference, Piece, compared
from studytui.tui.content import joined, literal, stacked, wrapped

_NOTHING = "nothing"


def difference_lines(
    differences: Sequence[Difference], width: int, names: tuple[str, str] = ("then", "now")
) -> list[Content]:
    """Each part that is another one, in its two forms behind their names. Words that are other
    ones are struck in the first and strong in the second."""
    return stacked([_part(one, width, names) for one in differences])


def _part(one: Difference, width: int, names: tuple[str, str]) -> list[Content]:
    before, after = compared(one.before, one.after)
    column = max(map(len, names)) + 4
    return [
        literal(one.name, "heading"),
        *_form(before, names[0], "struck", column, width),
        *_form(after, names[1], "strong", column, width),
    ]


def _form(pieces: Sequence[Piece], name: str, role: str, column: int, width: int) -> list[Content]:
    lead = joined((f"  {name}".ljust(column), "muted"))
    words = joined(*((one.text, role if one.is_other else "") for one in pieces))
    body = wrapped(words, max(width - column, 8)) if pieces else [literal(_NOTHING, "muted")]
    return [joined(lead if not place else " " * column, one) for place, one in enumerate(body)]


def parts_words(differences: Sequence[Difference]) -> str:
    """The names of the parts: ``text, option B and key``."""
    names = [one.name if one.name.startswith("Option") else one.name.lower() for one in differences]
    names = [name.replace("Option ", "option ") for name in names]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
