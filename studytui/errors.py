"""What a person may be told when something cannot be done."""

from __future__ import annotations


class StudyError(Exception):
    """Something a person may meet: what happened and where, and what to do about it.

    Everything else that is raised is a bug. The texts are plain; outside text in them has been
    through `studytui.domain.text.clean_line`.
    """

    def __init__(self, message: str, *, title: str = "That did not work", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.title = title
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()

    @property
    def line(self) -> str:
        """All of it on one line, with the title first: ``Which exam? There is none called …``."""
        return f"{self.title}{'' if self.title.endswith('?') else ':'} {self}"
