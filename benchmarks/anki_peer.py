"""Anki's own search over the same texts; run by an interpreter that has the package `anki`.

    python anki_peer.py TEXTS SEARCHES FOLDER

Both files hold a JSON array. Prints a JSON array: milliseconds of the processor for each search, the best of three.
"""

import json
import sys
import time
from pathlib import Path


def main(texts: str, searches: str, folder: str) -> None:
    from anki.collection import AddNoteRequest, Collection

    collection = Collection(str(Path(folder) / "peer.anki2"))
    kind = collection.models.by_name("Basic")
    deck = collection.decks.id("Default")
    requests = []
    for number, text in enumerate(json.loads(Path(texts).read_text("utf-8")), 1):
        note = collection.new_note(kind)
        note["Front"], note["Back"] = text, str(number)
        note.tags = [f"d{number % 5 + 1}"]
        requests.append(AddNoteRequest(note, deck))
    for start in range(0, len(requests), 5_000):
        collection.add_notes(requests[start : start + 5_000])
    print(json.dumps([_best(collection, one) for one in json.loads(Path(searches).read_text())]))


def _best(collection, search: str) -> float:
    times = []
    for _ in range(3):
        started = time.process_time()
        collection.find_cards(search, order=True)
        times.append(1000 * (time.process_time() - started))
    return min(times)


if __name__ == "__main__":
    main(*sys.argv[1:])
