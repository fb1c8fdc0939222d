"""Decks for Anki: a note a question, a deck a topic, images, tags, and when each card is due.

Options are a list in a field of their own, and the whole question is in another that no card shows
(`studytui.domain.anki_form`): a deck that comes back is the same to the last field. The guid of a
note follows from the question's source and key, so that a deck exported again updates the cards of
the one before and keeps their scheduling.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, BinaryIO, Final

from studytui.domain import anki_form
from studytui.domain.anki_form import ImageName
from studytui.domain.draft import MediaDraft, Problem, QuestionDraft
from studytui.domain.identity import digest
from studytui.domain.memory import MemoryState
from studytui.domain.text import clean_line, first_line
from studytui.export import anki_note
from studytui.export.losses import without_image

Schedule = Mapping[tuple[str, str], MemoryState]
"""What is believed of the memory of questions, by source and key."""

_SUFFIXES: Final = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
    (b"RIFF", ".webp"),
    (b"BM", ".bmp"),
)
_DAY: Final = 86_400
_DAY_BEGINS: Final = 4 * 3600
_LEARNT: Final = 2
"""Both the type and the queue of a card that has left learning."""
_EASE: Final = 2_500
_DECK_PARTING: Final = "::"


def write(
    drafts: Iterable[QuestionDraft],
    target: BinaryIO,
    *,
    title: str,
    media: Callable[[MediaDraft], bytes | None],
    schedule: Schedule | None = None,
    at: datetime | None = None,
) -> tuple[Problem, ...]:
    """Write the questions as an .apkg file into `target`.

    `title` names the deck that holds the decks of the topics, `media` gives the bytes of an image.
    `schedule` says when cards are due; the others come in as new. `at` (UTC) dates the notes:
    Anki takes an update only where it is dated later than what it has; None takes the moment.
    """
    moment = at or datetime.now(UTC)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        deck = _Package(package, title, media, schedule or {}, moment)
        for draft in drafts:
            deck.add(draft)
        deck.finish()
    return tuple(deck.problems)


class _Package:
    """A package being written: images as they come, the collection at its end."""

    def __init__(
        self,
        package: zipfile.ZipFile,
        title: str,
        media: Callable[[MediaDraft], bytes | None],
        schedule: Schedule,
        moment: datetime,
    ) -> None:
        import sqlite3

        from genanki.apkg_col import APKG_COL
        from genanki.apkg_schema import APKG_SCHEMA

        self.problems: list[Problem] = []
        self._package = package
        self._title = _deck_name(title) or "studytui"
        self._media = media
        self._schedule = schedule
        self._timestamp = moment.timestamp()
        self._models = {one.name: one for one in anki_note.models()}
        self._names: dict[str, int] = {}
        self._decks: dict[str, Any] = {}
        self._row_ids: Iterator[int] = itertools.count(int(self._timestamp * 1000))
        self._database = sqlite3.connect(":memory:")
        self._cursor = self._database.cursor()
        self._cursor.executescript(APKG_SCHEMA)
        self._cursor.executescript(APKG_COL)
        self._created: int = self._cursor.execute("SELECT crt FROM col").fetchone()[0]

    def add(self, draft: QuestionDraft) -> None:
        images = self._images(draft)
        shown = anki_note.fields_of(draft, {one.index: one.name for one in images})
        record = anki_form.record_of(draft, images, shown)
        note = anki_note.note_of(
            self._models[anki_note.type_of(draft)],
            [*shown, record],
            guid_of(draft),
            dict.fromkeys(anki_form.anki_tag(one) for one in draft.tags if one.strip()),
            first_line(draft.whole_stem),
        )
        deck = self._deck(draft)
        note.write_to_db(self._cursor, self._timestamp, deck.deck_id, self._row_ids)
        state = self._schedule.get((draft.source, draft.key))
        if state is not None:
            self._set_due(state)

    def finish(self) -> None:
        with closing(self._database):
            for deck in self._decks.values():
                for model in self._models.values():
                    deck.add_model(model)
                deck.write_to_db(self._cursor, self._timestamp, self._row_ids)
            self._database.commit()
            self._package.writestr("collection.anki2", self._database.serialize())
        members = {str(place): name for name, place in self._names.items()}
        self._package.writestr("media", json.dumps(members))

    def _set_due(self, state: MemoryState) -> None:
        """The card just written is a review, due on its day."""
        days = max(round((state.due - state.last_review).total_seconds() / _DAY), 1)
        due = _day_of(state.due.timestamp()) - _day_of(self._created)
        memory = {
            "s": round(state.stability, 4),
            "d": round(state.difficulty, 3),
            "lrt": int(state.last_review.timestamp()),
        }
        self._cursor.execute(
            "UPDATE cards SET type = ?, queue = ?, due = ?, ivl = ?, factor = ?, reps = ?, "
            "lapses = ?, data = ? WHERE id = (SELECT max(id) FROM cards)",
            (
                _LEARNT,
                _LEARNT,
                due,
                days,
                _EASE,
                state.reps,
                state.lapses,
                json.dumps(memory, separators=(",", ":")),
            ),
        )

    def _deck(self, draft: QuestionDraft) -> Any:
        from genanki import Deck

        below = [_deck_name(part) for part in (draft.subject, draft.topic, draft.concept)]
        path = [self._title]
        path += [part for part in below if part and part != path[-1]]
        name = _DECK_PARTING.join(path)
        if name not in self._decks:
            self._decks[name] = Deck(int(digest(("deck", name))[:10], 16), name)
        return self._decks[name]

    def _images(self, draft: QuestionDraft) -> list[ImageName]:
        found = []
        for one in draft.media:
            content = self._media(one)
            if content is None:
                self.problems.append(without_image(draft, one))
            else:
                found.append(ImageName(one.index, self._name(content), one.alt, one.role))
        return found

    def _name(self, content: bytes) -> str:
        """The name of an image in the package, which follows from what it shows; it is written when
        it is first named."""
        suffix = next((suffix for start, suffix in _SUFFIXES if content.startswith(start)), ".svg")
        name = f"studytui-{hashlib.sha256(content).hexdigest()[:32]}{suffix}"
        if name not in self._names:
            self._names[name] = len(self._names)
            member = zipfile.ZipInfo(str(self._names[name]))
            self._package.writestr(member, content)
        return name


def guid_of(draft: QuestionDraft) -> str:
    """The guid of a question's note: the same as long as its source and key are."""
    from genanki import guid_for

    return str(guid_for(digest((draft.source, draft.key))))


def _day_of(moment: float) -> int:
    """The day of Anki's that a moment (seconds) belongs to: one begins at four, here by UTC."""
    return int(moment - _DAY_BEGINS) // _DAY


def _deck_name(text: str) -> str:
    """A name as one level of a deck's path."""
    return clean_line(text).replace(_DECK_PARTING, ": ").strip(": ")
