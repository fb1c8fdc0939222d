"""Exams drawn by lot: what a wish comes to, said before it is begun, and begun as it was said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from studytui.domain import drawing
from studytui.domain.arrangement import Place, arranged
from studytui.domain.drawing import Drawn, Shortfall
from studytui.domain.exam import Rules
from studytui.domain.profile import Profile, Share
from studytui.domain.shuffle import option_order
from studytui.domain.supply import Seen, Supply
from studytui.errors import StudyError
from studytui.services.exams import Begun
from studytui.services.foretelling import foretell
from studytui.storage import drawing as bank
from studytui.storage import questions, sittings
from studytui.storage.database import Database

__all__ = ["Drawing", "Drawn", "Seen", "Supply", "Wish", "lacking"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What an exam is to be drawn from."""

    query: str = ""
    count: int | None = None
    """At most so many; None for all of a profile, or all there are."""
    profile: Profile | None = None
    seen: Seen = Seen.ANY


class Drawing:
    """Draws from one library. What it offers is read once for a search and a profile, until
    another one is asked for or `forget` is called."""

    def __init__(self, database: Database, learner_id: int) -> None:
        self._database = database
        self._learner_id = learner_id
        self._known: tuple[str, Profile | None, int] | None = None
        self._supply = Supply({})
        self._linked: tuple[int, list[bank.Candidate]] | None = None

    def forget(self) -> None:
        """Read the library again for the next draw: questions or answers have changed."""
        self._known = self._linked = None

    def supply(self, wish: Wish) -> Supply:
        """What there is to draw from, each content once."""
        profile = wish.profile
        changes = self._database.total_changes()
        known = (wish.query, profile, changes)
        if self._known != known:
            self._supply = bank.supply(
                self._database,
                self._learner_id,
                wish.query,
                base=profile.search if profile else "",
                topics=[share.search for share in profile.topics] if profile else [],
                difficulties=[share.search for share in profile.difficulties] if profile else [],
                candidates=self._linked_and_doubled(changes),
            )
            self._known = known
        return self._supply.only_new() if wish.seen is Seen.ONLY_NEW else self._supply

    def _linked_and_doubled(self, changes: int) -> list[bank.Candidate]:
        """Kept while a search is typed, since it does not depend on that."""
        if self._linked is None or self._linked[0] != changes:
            self._linked = changes, bank.linked_and_doubled(self._database)
        return self._linked[1]

    def draw(self, wish: Wish, seed: int) -> Drawn:
        """What the wish comes to, the same for a seed; nothing is begun."""
        supply, profile = self.supply(wish), wish.profile
        wanted = supply.total if wish.count is None else wish.count
        if profile is not None:
            wanted = min(profile.questions if wish.count is None else wanted, profile.questions)
        return drawing.draw(
            supply,
            wanted,
            seed,
            topics=[share.weight for share in profile.topics] if profile else [],
            difficulties=[share.weight for share in profile.difficulties] if profile else [],
            seen=wish.seen,
        )

    def begin(self, wish: Wish, rules: Rules, seed: int, title: str = "") -> Begun:
        """Start a sitting with what `draw` gives for the same wish and seed. Raises StudyError
        where there is nothing to ask."""
        drawn = self.draw(wish, seed)
        if not drawn.count:
            raise StudyError(
                "No question fits: there is nothing to ask.",
                title="An empty exam",
                hint="Change the search, or import more questions.",
            )
        places = arranged(
            drawn,
            [block.questions for block in rules.blocks],
            seed,
            shuffle=rules.shuffle_questions,
            unscored=rules.unscored,
        )
        items, as_drawn = self._items(places, rules, seed), _as_drawn(rules, places)
        with self._database.transaction():
            sitting_id = sittings.begin(
                self._database,
                self._learner_id,
                title=title or _title(wish),
                rules=as_drawn,
                items=items,
                seed=seed,
            )
            foretell(self._database, self._learner_id, sitting_id, as_drawn)
        return Begun(sitting_id, drawn.count, " ".join(lacking(drawn, wish.profile)))

    def _items(self, places: Sequence[Place], rules: Rules, seed: int) -> list[sittings.NewItem]:
        choices = questions.choices(self._database, [place.question_id for place in places])
        return [
            sittings.NewItem(
                place.question_id,
                option_order(
                    *choices[place.question_id],
                    seed ^ place.question_id if rules.shuffle_options else None,
                ),
                block=place.block,
                is_unscored=place.is_unscored,
            )
            for place in places
        ]


def _as_drawn(rules: Rules, places: Sequence[Place]) -> Rules:
    """The rules with blocks as long as they have become: a linked set may not have fitted."""
    held = Counter(place.block for place in places)
    blocks = tuple(
        replace(block, questions=held[number]) for number, block in enumerate(rules.blocks)
    )
    unscored = sum(place.is_unscored for place in places)
    return replace(rules, blocks=blocks, unscored=unscored)


def lacking(drawn: Drawn, profile: Profile | None, most: int = 3) -> list[str]:
    """What could not be found, in sentences: "Need 3 hard, found 2."; empty when all is as asked.
    Of shares the `most` that lack most are named."""
    words = []
    if profile is not None:
        parts = [
            *_shortfalls(profile.topics, drawn.topics),
            *_shortfalls(profile.difficulties, drawn.difficulties),
        ]
        if parts:
            left = len(parts) - most
            rest = f"; and {left} more {'share' if left == 1 else 'shares'}" if left > 0 else ""
            words.append(f"Need {'; need '.join(parts[:most])}{rest}.")
    if drawn.filled:
        others = "1 other question takes" if drawn.filled == 1 else f"{drawn.filled} others take"
        words.append(f"{others} their place.")
    if drawn.count < drawn.wanted:
        words.append(f"Asked for {drawn.wanted}, found {drawn.count}.")
    return words


def _shortfalls(shares: Sequence[Share], shortfalls: Sequence[Shortfall]) -> list[str]:
    """The greatest first."""
    return [
        f"{one.wanted} {shares[one.share].name}, found {one.found}"
        for one in sorted(shortfalls, key=lambda one: one.found - one.wanted)
    ]


def _title(wish: Wish) -> str:
    query = " ".join(wish.query.split())
    if wish.profile is not None:
        return wish.profile.title
    return f"Search: {query}" if query else "All questions"
