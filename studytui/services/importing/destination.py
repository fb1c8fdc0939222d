"""Where everything of an import goes, by the learner's word instead of what the files say."""

from __future__ import annotations

from dataclasses import dataclass

from studytui.domain.text import clean_line

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Destination:
    """Empty parts are left to the files."""

    source: str = ""
    """Name of the source."""
    subject: str = ""
    """Of the topic; where it is empty, a topic of that name in any subject is meant."""
    topic: str = ""

    @classmethod
    def of(cls, source: str | None, subject: str | None, topic: str | None) -> Destination:
        """As typed: one line each, not endless, nothing a terminal would obey."""
        source, subject, topic = (
            clean_line(text or "")[:_LONGEST].strip() for text in (source, subject, topic)
        )
        return cls(source, subject, topic)

    @property
    def fingerprint(self) -> str:
        """Another one for another destination: what was read for one is read again for another."""
        place = f" {self.subject}/{self.topic}" if self.topic else ""
        return f"{self.source}{place}"


AS_THE_FILES_SAY = Destination()
