"""Do learning packs find what a miss needs? The explanations of a bank are put into a book of their
own, question by question; for each question taken as missed, the pack is looked at for the passage
that explains it.

Beside it: the passages that a search for the question's title finds (bm25), and chance. `--full`
takes every question with an explanation instead of 200 of each bank. The time is that of one pack
among 500 texts of 50 pages.

`--semantic` puts packs and the search beside themselves with the search by meaning (the extra of
that name): `meant_` figures, how long it takes to fill in one of its passages and to ask it, and how
much larger it makes the library.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.fuzz import DATA
from benchmarks.report import AtLeast, AtMost, argument_parser, finish
from studytui.domain.passage import Passage
from studytui.domain.text import plain
from studytui.paths import Paths
from studytui.services.learning_packs import Nearest, excerpts_for
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.storage import resources
from studytui.storage.packs import Missed

BANKS = ("medmcqa", "js-questions", "aqua", "fcc", "agieval")
BUDGETS = {
    "recall_over_title": AtLeast(1.0),
    "mrr_over_title": AtLeast(1.0),
    "pack_s": AtMost(2.0),
}
_SHORTEST = 120
"""Characters of an explanation that can be told from others."""
_A_BOOK = 40
"""Explanations of a book."""
_FIRST = 5
_TEXTS, _PAGES = 500, 50


@dataclass(frozen=True)
class Asked:
    """A question whose explanation is looked for."""

    missed: Missed
    topic_id: int
    topic: str
    mark: str
    """The beginning of its explanation, by which its passage is known."""


def _study(folder: Path, banks: Sequence[str], *, semantic: bool = False) -> Study:
    study = Study.open(Paths(folder), settings=Settings(semantic_search=semantic))
    for bank in banks:
        study.imports.run([DATA / "banks" / bank])
    return study


def _asked(study: Study) -> list[Asked]:
    rows = study.database.rows(
        """
        SELECT q.question_id, q.uid, q.title, t.stem, t.explanation, coalesce(q.topic_id, 0),
               coalesce(n.name, ''), group_concat(o.text, char(31))
        FROM question q JOIN question_text t ON t.question_id = q.question_id
        JOIN option o ON o.question_id = q.question_id AND o.is_correct = 1
        LEFT JOIN topic n ON n.topic_id = q.topic_id
        WHERE length(t.explanation) >= ? AND q.status = 'active'
        GROUP BY q.question_id ORDER BY q.question_id
        """,
        _SHORTEST,
    )
    found = []
    seen: set[str] = set()
    for question_id, uid, title, stem, explanation, topic_id, topic, key in rows:
        mark = plain(explanation)[:_SHORTEST]
        if mark not in seen:
            seen.add(mark)
            missed = Missed(question_id, uid, title, stem, explanation, tuple(key.split("\x1f")), 1)
            found.append(Asked(missed, topic_id, topic, mark))
    return found


def _put_in_books(study: Study, asked: Sequence[Asked], lot: random.Random) -> None:
    """The explanations as passages of books, in any order, and none with the questions any more."""
    order = list(asked)
    lot.shuffle(order)
    with study.database.transaction():
        for start in range(0, len(order), _A_BOOK):
            passages = tuple(
                Passage(one.missed.explanation) for one in order[start : start + _A_BOOK]
            )
            _keep(study, start, passages)
        study.database.execute("UPDATE question_text SET explanation = ''")


def _keep(study: Study, number: int, passages: tuple[Passage, ...]) -> None:
    name = f"book {number}"
    resources.keep(
        study.database,
        resources.New(f"/{name}", "/", name, "text", name, 0, 0, "", {}, passages),
        None,
    )


def _rank(mark: str, texts: Sequence[str]) -> int | None:
    """The place of the passage among the first ones, from 1."""
    return next(
        (place for place, text in enumerate(texts[:_FIRST], 1) if plain(text).startswith(mark)),
        None,
    )


def _measured(study: Study, asked: Sequence[Asked]) -> Iterator[dict[str, int | None]]:
    """For each question the place of its passage, by way of looking for it."""
    for one in asked:
        about = (study.database, study.learner_id, one.topic_id, one.topic, [one.missed])
        pack = excerpts_for(*about)
        title = resources.search(study.database, one.missed.title, _FIRST)
        ranks = {
            "pack": _rank(one.mark, [piece.text for piece in pack]),
            "title": _rank(one.mark, [hit.passage.text for hit in title]),
        }
        if study.semantic.is_on:
            meant = excerpts_for(*about, study.semantic.nearest)
            hits = study.resources.search(one.missed.title)
            ranks["meant_pack"] = _rank(one.mark, [piece.text for piece in meant])
            ranks["meant_title"] = _rank(one.mark, [hit.passage.text for hit in hits])
        yield ranks


def quality(
    folder: Path, bank: str, limit: int | None, *, semantic: bool = False
) -> dict[str, float]:
    """Recall@5 and MRR of packs and of a search for the title, in one bank."""
    study = _study(folder, [bank], semantic=semantic)
    asked = _asked(study)
    lot = random.Random(1)
    _put_in_books(study, asked, lot)
    chosen = asked if limit is None or limit >= len(asked) else lot.sample(asked, limit)
    study.semantic.fill()
    ranks = list(_measured(study, chosen))
    study.close()
    found: dict[str, float] = {"passages": len(asked), "questions": len(chosen)}
    for name in ranks[0]:
        gained = [one[name] for one in ranks]
        found[f"{name}_recall"] = sum(rank is not None for rank in gained) / len(ranks)
        found[f"{name}_mrr"] = statistics.fmean(1 / rank if rank else 0.0 for rank in gained)
    found["random_recall"] = min(_FIRST / len(asked), 1.0)
    return found


def seconds(folder: Path, *, semantic: bool = False) -> dict[str, float]:
    """How long one pack takes among many long texts, the median of five topics; and with the search
    by meaning."""
    study = _study(folder, BANKS[:1], semantic=semantic)
    asked = _asked(study)
    lot = random.Random(2)
    words = [word for one in asked for word in plain(one.missed.explanation).split()]
    with study.database.transaction():
        for number in range(_TEXTS):
            passages = tuple(
                Passage(" ".join(lot.choices(words, k=180)), page=page // 2 + 1)
                for page in range(2 * _PAGES)
            )
            _keep(study, number, passages)
    found: dict[str, float] = {}
    nearest: list[Nearest] = [lambda text, limit: []]
    if semantic:
        before = study.paths.database.stat().st_size
        began = time.perf_counter()
        filled = study.semantic.fill()
        found["meant_fill_ms"] = (time.perf_counter() - began) * 1_000 / filled
        study.database.value("PRAGMA wal_checkpoint(TRUNCATE)")
        found["meant_passages"] = filled
        found["meant_mb"] = (study.paths.database.stat().st_size - before) / 1e6
        began = time.perf_counter()
        for one in asked[:20]:
            study.semantic.nearest(one.missed.title, 25)
        found["meant_ask_ms"] = (time.perf_counter() - began) * 1_000 / 20
        nearest.append(study.semantic.nearest)
    for name, way in zip(("pack_s", "meant_pack_s"), nearest, strict=False):
        found[name] = _pack_seconds(study, asked, way)
    study.close()
    return found


def _pack_seconds(study: Study, asked: Sequence[Asked], nearest: Nearest) -> float:
    taken = []
    for topic_id, _ in Counter(one.topic_id for one in asked).most_common(5):
        missed = [one.missed for one in asked if one.topic_id == topic_id][:8]
        topic = next((one.topic for one in asked if one.topic_id == topic_id), "")
        began = time.perf_counter()
        excerpts_for(study.database, study.learner_id, topic_id, topic, missed, nearest)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def main() -> int:
    parser = argument_parser("packs", __doc__)
    parser.add_argument("--semantic", action="store_true", help="beside the search by meaning")
    arguments = parser.parse_args()
    limit = None if arguments.full else 60 if arguments.quick else 200
    results: dict[str, float] = {}
    found: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        for bank in BANKS:
            found.append(quality(Path(folder) / bank, bank, limit, semantic=arguments.semantic))
            results |= {f"{bank}_{name}": round(value, 3) for name, value in found[-1].items()}
        taken = seconds(Path(folder) / "long", semantic=arguments.semantic)
        results |= {name: round(value, 3) for name, value in taken.items()}
    for name in ("recall", "mrr"):
        mean = {
            way: statistics.fmean(one[f"{way}_{name}"] for one in found)
            for way in (
                "pack",
                "title",
                *(("meant_pack", "meant_title") if arguments.semantic else ()),
            )
        }
        results[f"{name}_over_title"] = round(mean["pack"] / mean["title"], 3)
        if arguments.semantic:
            results[f"{name}_meant_over_pack"] = round(mean["meant_pack"] / mean["pack"], 3)
            results[f"{name}_meant_over_search"] = round(mean["meant_title"] / mean["title"], 3)
    return finish(arguments, results, BUDGETS)


if __name__ == "__main__":
    sys.exit(main())
