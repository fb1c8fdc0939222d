"""Names of Cambridge past papers: ``9706_s22_qp_12.pdf`` is paper 1, variant 2, of May/June 2022.

The names are those under which the syllabus support site hands papers out: subject code, session and
year, type, component; a second version of a file ends in ``_v2``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class PaperKind(Enum):
    """What a file of an exam series is."""

    QUESTIONS = "question paper"
    MARKS = "mark scheme"
    REPORT = "examiner report"
    OTHER = "other"


SESSIONS = {"m": "Feb/March", "s": "May/June", "w": "Oct/Nov"}
_KINDS = {"qp": PaperKind.QUESTIONS, "ms": PaperKind.MARKS, "er": PaperKind.REPORT}
_NAME = re.compile(
    r"(?P<code>\d{4})_(?P<session>[msw])(?P<year>\d\d)_(?P<kind>[a-z]{2})"
    r"(?:_(?P<component>\d{1,2}))?(?:_v(?P<version>\d))?",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"(?P<name>[A-Za-z][A-Za-z_ -]*?)[_ -]+(?P<code>\d{4})")


@dataclass(frozen=True, slots=True)
class PaperName:
    """A file name, understood."""

    code: str
    """The subject's, four digits."""
    year: int
    session: str
    """A key of `SESSIONS`."""
    kind: PaperKind
    paper: str = ""
    """``1``; empty where the file is of all papers."""
    variant: str = ""
    version: int = 1

    @property
    def series(self) -> tuple[str, int, str, str, str]:
        """What a question paper, its mark scheme and its report have in common."""
        return self.code, self.year, self.session, self.paper, self.variant

    @property
    def exam(self) -> str:
        """What the exam of a paper is known by: ``9706_s22_12``."""
        version = f"_v{self.version}" if self.version > 1 else ""
        year = f"{self.year % 100:02}"
        return f"{self.code}_{self.session}{year}_{self.paper}{self.variant}{version}"

    @property
    def title(self) -> str:
        """For a person: ``Question paper 12 · May/June 2022``."""
        component = f" {self.paper}{self.variant}" if self.paper else ""
        version = f", version {self.version}" if self.version > 1 else ""
        kind = self.kind.value.capitalize()
        return f"{kind}{component} · {SESSIONS[self.session]} {self.year}{version}"


def paper_name(stem: str) -> PaperName | None:
    """A file name without its ending; None where it is no such name."""
    match = _NAME.fullmatch(stem)
    if match is None:
        return None
    component = match["component"] or ""
    return PaperName(
        match["code"],
        2000 + int(match["year"]),
        match["session"].lower(),
        _KINDS.get(match["kind"].lower(), PaperKind.OTHER),
        component[:1],
        component[1:],
        int(match["version"] or 1),
    )


def subject_of(folders: tuple[str, ...], code: str) -> str:
    """The subject's name by a folder such as ``Accounting_9706``, the innermost first; empty where
    none says it."""
    for folder in reversed(folders):
        match = _SUBJECT.fullmatch(folder)
        if match and match["code"] == code:
            return re.sub(r"[_ -]+", " ", match["name"]).strip()
    return ""
