"""Sets of questions on one vignette: listed apart and named, or around the questions they are for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studytui.domain.identity import digest
from studytui.ingest.problems import brief
from studytui.ingest.readers.wording import first, identifier

_TEXTS = ("vignette_text", "vignetteText")


@dataclass(frozen=True, slots=True)
class Member:
    """A question of an exam file, with the vignette it belongs to."""

    record: object
    """With the vignette's own text in it, so that it can be read again alone."""
    text: object = None
    """The vignette; None where the question stands alone."""
    group: str = ""
    order: int = 0
    """Its place in the set, from 0."""
    misfit: str = ""
    """Why it cannot go in, where its vignette is wrong."""


def members_of(records: Sequence[object], vignettes: object) -> list[Member]:
    """The questions in their order, those inside an object with a vignette as well. `vignettes`
    is what the exam lists: objects with ``id`` and ``text``, or texts by id."""
    texts = _listed(vignettes)
    counts: dict[str, int] = {}
    found: list[Member] = []
    for record in records:
        if isinstance(record, dict) and isinstance(record.get("questions"), list):
            found += _inside(record, counts)
        else:
            found.append(_member(record, texts, counts))
    return found


def _listed(vignettes: object) -> dict[str, object]:
    if isinstance(vignettes, dict):
        return {str(name): text for name, text in vignettes.items()}
    entries = vignettes if isinstance(vignettes, list) else []
    return {
        name: first(entry, "text", *_TEXTS)
        for entry in entries
        if isinstance(entry, dict) and (name := identifier(entry.get("id"))) is not None
    }


def _inside(record: dict[str, object], counts: dict[str, int]) -> list[Member]:
    questions = record["questions"]
    assert isinstance(questions, list)
    text = first(record, *_TEXTS, "vignette", "text", "stimulus")
    if not isinstance(text, str) or not text.strip():
        reason = "A set of questions has no “vignette_text”."
        return [Member(question, misfit=reason) for question in questions]
    name = identifier(record.get("id")) or _name(text)
    return [
        _placed({**question, "vignette": name, "vignette_text": text}, text, name, counts)
        if isinstance(question, dict)
        else Member(question)
        for question in questions
    ]


def _member(record: object, texts: dict[str, object], counts: dict[str, int]) -> Member:
    if not isinstance(record, dict):
        return Member(record)
    said = record.get("vignette")
    own = first(record, *_TEXTS)
    if said is None and own is None:
        return Member(record)
    name = identifier(said)
    if own is None and name is not None and name in texts:
        own = texts[name]
        record = {**record, "vignette_text": own}
    elif own is None and isinstance(said, str) and len(said.split()) > 1:
        own, name = said, None
    if not isinstance(own, str) or not own.strip():
        return Member(record, misfit=f"The exam has no vignette {brief(said)}.")
    return _placed(record, own, name or _name(own), counts)


def _placed(record: dict[str, object], text: str, name: str, counts: dict[str, int]) -> Member:
    order = counts[name] = counts.get(name, -1) + 1
    return Member(record, text, name, order)


def _name(text: str) -> str:
    return digest([text])[:16]
