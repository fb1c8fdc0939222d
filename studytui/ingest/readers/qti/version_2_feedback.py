"""Feedback of a QTI 2 or 3 item: which of it belongs to an answer, and what is left for all."""

from __future__ import annotations

from studytui.domain import qti_form
from studytui.domain.question import MediaRole
from studytui.ingest.readers.qti.text import Texts, joined, said
from studytui.ingest.readers.qti.version_2_body import Feedback
from studytui.ingest.readers.qti.version_2_keys import RIGHT, WRONG

_ROLES = {
    "explanation": MediaRole.EXPLANATION,
    "key_points": MediaRole.KEY_POINT,
    "objective": MediaRole.REFERENCE,
    "references": MediaRole.REFERENCE,
}


class Explained:
    """The feedback of an item: what belongs to a value of a response, and the rest."""

    def __init__(self, feedback: list[Feedback], shown: dict[str, set[str]], texts: Texts) -> None:
        self._feedback = feedback
        self._shown = shown
        self._texts = texts
        self._taken: set[int] = set()

    def of_value(self, response: str, value: str) -> str:
        """What is said to who gives this value: feedback of its name, or that rules show then."""
        del response
        found = [
            place
            for place, one in enumerate(self._feedback)
            if value and (one.identifier == value or self._shown.get(one.identifier) == {value})
        ]
        self._taken.update(found)
        return joined(*(self._stored(self._feedback[place]) for place in found))

    def _stored(self, one: Feedback, role: MediaRole = MediaRole.EXPLANATION) -> str:
        return self._texts.stored(one.html, role)

    def own_fields(self) -> dict[str, str]:
        """Fields that our own items have as feedback."""
        found: dict[str, str] = {}
        for place, one in enumerate(self._feedback):
            name = qti_form.FEEDBACK.get(one.identifier, "")
            if name and place not in self._taken:
                found[name] = self._stored(one, _ROLES[name])
                self._taken.add(place)
        return found

    def rest(self) -> str:
        """All that is left, as one explanation."""
        left = [
            (self._when(one), self._stored(one))
            for place, one in enumerate(self._feedback)
            if place not in self._taken
        ]
        right = {text for when, text in left if when == RIGHT}
        wrong = {text for when, text in left if when == WRONG}
        parts = []
        for when, text in left:
            if when == RIGHT and text not in wrong:
                parts.append(said("When right", text))
            elif when == WRONG and text not in right:
                parts.append(said("When wrong", text))
            else:
                parts.append(text)
        return joined(*parts)

    def _when(self, one: Feedback) -> str:
        """RIGHT or WRONG, where it is shown then only."""
        name = one.identifier.casefold()
        when = self._shown.get(one.identifier, set()) & {RIGHT, WRONG}
        if not when and name in ("correct", "right", "incorrect", "wrong"):
            when = {RIGHT if name in ("correct", "right") else WRONG}
        if len(when) != 1:
            return ""
        found = next(iter(when))
        if one.is_hidden_then:
            return WRONG if found == RIGHT else RIGHT
        return found
