"""How cells of a terminal look, and the shortest sequences that change the look of what comes next."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29"}
_ENDED_BY = {
    "22": frozenset(["1", "2"]),
    "23": frozenset(["3"]),
    "24": frozenset(["4", "21"]),
    "25": frozenset(["5", "6"]),
    "27": frozenset(["7"]),
    "28": frozenset(["8"]),
    "29": frozenset(["9"]),
    "54": frozenset(["51", "52"]),
    "55": frozenset(["53"]),
}
_SEEN_ON_BLANKS = frozenset(["4", "7", "9", "21", "53"])


class Look(NamedTuple):
    """How text looks: the codes of SGR (ECMA-48), and where it links to."""

    flags: frozenset[str] = frozenset()
    ink: str = ""
    paper: str = ""
    link: str = ""
    """Parameters and address of OSC 8, with the semicolon between them."""


@lru_cache(maxsize=4096)
def kept(look: Look) -> Look:
    """One object for each look, so that looks can be told apart by identity."""
    return look


PLAIN = kept(Look())


def look_of(codes: str) -> Look:
    """The look after a reset and these codes of SGR."""
    return look_after(PLAIN, codes)


@lru_cache(maxsize=4096)
def look_after(before: Look, codes: str) -> Look:
    """The look after these codes of SGR, which leave the link as it was."""
    flags, ink, paper = set(before.flags), before.ink, before.paper
    parts = iter(codes.split(";"))
    for code in parts:
        if code in ("", "0"):
            flags, ink, paper = set(), "", ""
        elif code in ("38", "48"):
            kind = next(parts, "")
            colour = ";".join(
                [code, kind, *(next(parts, "") for _ in range(3 if kind == "2" else 1))]
            )
            ink, paper = (colour, paper) if code == "38" else (ink, colour)
        elif code == "39":
            ink = ""
        elif code == "49":
            paper = ""
        elif len(code) == 2 and code[0] in "39":
            ink = code
        elif (code[0] == "4" and len(code) == 2) or code.startswith("10"):
            paper = code
        elif code in _ENDED_BY:
            flags -= _ENDED_BY[code]
        else:
            flags.add(code)
    return kept(Look(frozenset(flags), ink, paper, before.link))


@lru_cache(maxsize=4096)
def on_blank(look: Look) -> Look:
    """The same without what cannot be seen on a blank."""
    if look.link or look.flags & _SEEN_ON_BLANKS:
        return look
    return kept(Look(paper=look.paper))


@lru_cache(maxsize=4096)
def is_erasable(look: Look) -> bool:
    """Whether a blank of that look is what an erased cell is, where those take the background."""
    return look == Look(paper=look.paper)


@lru_cache(maxsize=16384)
def change(pen: Look | None, wanted: Look, is_blank: bool) -> tuple[str, Look]:
    """What turns the pen into one that draws `wanted`, and the pen then; for a blank what is seen
    of it is enough. Of a pen that is not known, None, it is known that it draws no link."""
    anew = f"\x1b[{_from_nothing(wanted)}m"
    if pen is None:
        return _linked("", wanted.link) + anew, wanted
    goal = wanted
    if is_blank and not wanted.link and not (pen.flags | wanted.flags) & _SEEN_ON_BLANKS:
        goal = kept(pen._replace(paper=wanted.paper, link=""))
    if goal == pen:
        return "", goal
    link = _linked(pen.link, goal.link)
    gone = pen.flags - goal.flags
    if not gone <= _OFF.keys():
        return link + anew, wanted
    off = sorted({_OFF[flag] for flag in gone})
    # 22 ends both bold and dim.
    on = goal.flags - pen.flags | (goal.flags & {"1", "2"} if "22" in off else set())
    codes = [*off, *sorted(on)]
    if goal.ink != pen.ink:
        codes.append(goal.ink or "39")
    if goal.paper != pen.paper:
        codes.append(goal.paper or "49")
    changed = f"\x1b[{';'.join(codes)}m" if codes else ""
    return (link + changed, goal) if len(changed) <= len(anew) else (link + anew, wanted)


def _from_nothing(look: Look) -> str:
    """The codes of a reset and of a look."""
    if look == Look(link=look.link):
        return ""
    # An empty code is a reset, as 0 is.
    return ";".join(["", *sorted(look.flags), *filter(None, (look.ink, look.paper))])


def _linked(before: str, link: str) -> str:
    return "" if before == link else f"\x1b]8;{link or ';'}\x1b\\"
