"""Of two versions of a document the one that stands: the later edit. What lost is kept as history."""

from __future__ import annotations

import json
import uuid

from studytui.domain.hybrid_clock import NEVER, latest, parts, tick
from studytui.storage.importing.sql import micros
from studytui.sync.documents import Document
from studytui.sync.kinds import Kind
from studytui.sync.known import Entry
from studytui.sync.reading import read
from studytui.sync.stores import Home
from studytui.sync.versions import Version

_HISTORY = uuid.UUID("6f1f9a52-6c1c-5d0e-9d5b-0f6f3a4b7c11")


class Deciding:
    """Decides, within a transaction."""

    def __init__(self, home: Home, device: str) -> None:
        self._home = home
        self._device = device
        self._lost: list[tuple[str, str, str, str]] = []

    def decide(
        self, kind: Kind, one: Version, entry: Entry, other: Document | None
    ) -> tuple[Document | None, str | None]:
        """The document that stands, with its clock; no clock where it is the one that is here."""
        if one.clock == NEVER or (entry.clock == NEVER and entry.digest == ""):
            return one.document, one.clock
        is_seen = one.clock in (entry.own_clock, entry.shared_clock)
        if one.clock == entry.clock and one.is_deleted and entry.row_id is not None:
            # The clock of what is here is that of another of its names, made in the same moment.
            return one.document, one.clock
        if one.clock == entry.clock or (is_seen and one.clock < entry.clock):
            return None, None
        is_conflict = entry.is_waiting and not is_seen and other is None
        here = self._here(kind, entry) if is_conflict else None
        if is_conflict and kind.name == "sitting" and here and one.document:
            return self._one_sitting(one, entry, here)
        if one.clock > entry.clock:
            if one.is_shared and entry.clock == entry.own_clock != entry.shared_clock:
                # The learner's own words in what somebody offers.
                here = self._here(kind, entry)
            if here is not None and (one.document is None or here.says() != one.document.says()):
                self._lose(one, entry.clock, here)
            return one.document, one.clock
        if (
            is_conflict
            and one.document is not None
            and (here is None or here.says() != one.document.says())
        ):
            self._lose(one, one.clock, one.document)
        return None, None

    def _here(self, kind: Kind, entry: Entry) -> Document | None:
        if entry.row_id is None:
            return None
        return read(self._home, kind, [entry.row_id]).get(entry.row_id)

    def _one_sitting(
        self, one: Version, entry: Entry, here: Document
    ) -> tuple[Document | None, str | None]:
        """A sitting that went on in two places: as it is where it has ended, or else where it was
        last touched, with the answers of both."""
        assert one.document is not None
        there = one.document
        ended = [bool(doc.row.get("ended_at")) for doc in (here, there)]
        is_there = one.clock > entry.clock if ended[0] == ended[1] else ended[1]
        winner, loser = (there, here) if is_there else (here, there)
        known = {row["uid"] for row in winner.parts.get("response", ())}
        places = {row["position"] for row in winner.parts.get("sitting_item", ())}
        more = [
            row
            for row in loser.parts.get("response", ())
            if row["uid"] not in known and row.get("sitting_item_id") in places
        ]
        if winner.says() != loser.says():
            self._lose(one, entry.clock if is_there else one.clock, loser)
        answers = sorted(
            [*winner.parts.get("response", ()), *more], key=lambda row: str(row["uid"])
        )
        whole = Document(
            winner.table, here.identity, winner.row, {**winner.parts, "response": answers}
        )
        if whole.digest == there.digest:
            return one.document, max(one.clock, entry.clock)
        return whole, tick(latest((one.clock, entry.clock)), 0, self._device)

    def _lose(self, one: Version, clock: str, document: Document) -> None:
        content = json.dumps(
            {"row": document.row, "parts": document.parts}, ensure_ascii=False, sort_keys=True
        )
        self._lost.append((one.table, one.identity, clock, content))

    def keep_lost(self) -> None:
        """Write what lost in the decisions so far."""
        now = micros(self._home.database.now())
        for table, identity, clock, content in self._lost:
            uid = str(uuid.uuid5(_HISTORY, f"{table}:{identity}:{clock}"))
            self._home.database.execute(
                "INSERT OR IGNORE INTO superseded"
                '(uid, learner_id, "table", identity, clock, content, created_at, updated_at) '
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                uid,
                self._home.learner_id,
                table,
                identity,
                clock,
                content,
                parts(clock)[0],
                now,
            )
        self._lost.clear()
