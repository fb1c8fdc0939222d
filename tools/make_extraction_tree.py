"""Write a tree of made-up extractions of any size, the same for the same seed, to import at scale.

Half are pages of the React family in flat folders, half pages of the AngularJS family in
`<Source>/<YYYY>/<MM>`, each with its side-car, one in twenty with an image. Words, options and
explanations differ from question to question as those of a real bank do: a bank made from one
template would be all near duplicates.
"""

from __future__ import annotations

import argparse
import re
import struct
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

from tools.sample_extractions.captures import Session, write_flat, write_tree
from tools.sample_extractions.items import Figure, Item, Option

PER_SESSION = 500
WITH_IMAGE = 20
"""One question in so many shows a figure."""
WORDS = 50_000
REAL_PAGE_BYTES = {"React": 375_000, "AngularJS": 91_000}
"""What pages of the two families weigh when a browser has saved them, most of it drawings."""

_START = datetime(2020, 1, 6, 7, 30)
_STEM_ENDS = (re.compile(r"(?=</p></legend>)"), re.compile(r"(?=</font></div>)"))


def main() -> None:
    """Write the tree that the command line asks for."""
    parser = argparse.ArgumentParser("python -m tools.make_extraction_tree", description=__doc__)
    parser.add_argument("folder", type=Path, help="where to; made if it is not there")
    parser.add_argument("--count", type=int, default=10_000, help="questions (default: 10000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--real-size", action="store_true", help="pages of 91 and 375 KB")
    arguments = parser.parse_args()
    write_extractions(
        arguments.folder, arguments.count, seed=arguments.seed, real_size=arguments.real_size
    )
    print(f"{arguments.count} extractions in {arguments.folder}")


def write_extractions(folder: Path, count: int, *, seed: int = 1, real_size: bool = False) -> None:
    """`count` extractions under `folder`, of both page families, five hundred to a session."""
    language = Language(seed)
    for number, start in enumerate(range(0, count, PER_SESSION)):
        items = list(language.items(start, min(count, start + PER_SESSION)))
        is_flat = number % 2 == 0
        family = "React" if is_flat else "AngularJS"
        session = Session(
            f"Made {family} Bank", f"{family.lower()}.example", _START + timedelta(days=number)
        )
        if is_flat:
            place = folder / f"session-{number:04}"
            write_flat(place, session, "Made Collection", items)
        else:
            place = folder
            write_tree(place, session, items)
        if real_size:
            _weigh_down(place, session, len(items), REAL_PAGE_BYTES[family])


def change(folder: Path, every: int, word: str) -> int:
    """Edit the stem of one page in `every`; how many pages were edited."""
    pages = sorted(folder.rglob("*.html"))[::every]
    for page in pages:
        text = page.read_text("utf-8")
        for end in _STEM_ENDS:
            text, found = end.subn(f" {word}", text, count=1)
            if found:
                break
        page.write_text(text, "utf-8")
    return len(pages)


class Language:
    """Words that nobody speaks, some of them frequent and most of them rare, as in any language."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        random = Random(f"{seed}/words")
        syllables = [first + vowel for first in "bdfgklmnprstv" for vowel in "aeiou"]
        words = {
            "".join(random.choice(syllables) for _ in range(random.randint(2, 4)))
            for _ in range(2 * WORDS)
        }
        self._words = sorted(words)[:WORDS]
        random.shuffle(self._words)
        # Zipf's law: the word of rank n comes 1/n as often as the first.
        self._weights = list(accumulate(1 / rank for rank in range(1, len(self._words) + 1)))

    def items(self, start: int, end: int) -> Iterator[Item]:
        """The questions from one number up to another, each by itself the same at every run."""
        for number in range(start, end):
            yield self._item(number, Random(f"{self.seed}/{number}"))

    def _item(self, number: int, random: Random) -> Item:
        right = random.randrange(4)
        options = tuple(
            Option(self._text(random, random.randint(2, 7)), place == right) for place in range(4)
        )
        sentences = [self._sentence(random) for _ in range(random.randint(2, 5))]
        figure = None
        if number % WITH_IMAGE == 0:
            figure = Figure(png(random), f"figure-{number}.png", self._text(random, 4))
        return Item(
            id=f"made{self.seed}_q{number:07}",
            stem=f"{' '.join(sentences)} {self._text(random, random.randint(5, 9))}?",
            options=options,
            topic=f"Topic {random.randint(1, 40)}",
            explanation="".join(f"<p>{self._sentence(random)}</p>" for _ in range(4)),
            references=(self._sentence(random),),
            figure=figure,
        )

    def _sentence(self, random: Random) -> str:
        return f"{self._text(random, random.randint(7, 16))}."

    def _text(self, random: Random, length: int) -> str:
        words = random.choices(self._words, cum_weights=self._weights, k=length)
        return " ".join(words).capitalize()


def png(random: Random, width: int = 48, height: int = 32) -> bytes:
    """A small PNG image of noise (ISO/IEC 15948: signature, IHDR, IDAT, IEND)."""
    rows = b"".join(b"\0" + random.randbytes(3 * width) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def _weigh_down(place: Path, session: Session, count: int, size: int) -> None:
    """Fill the pages of a session up to `size` bytes with drawings, as the platforms' pages are."""
    stems = {f"{session.at(number):%Y%m%d_%H%M%S}" for number in range(count)}
    for page in place.rglob("*.html"):
        if page.name[:15] in stems:
            text = page.read_text("utf-8")
            path = "M12.5 3.25c-1.4 0-2.6.55-3.55 1.4L7.5 6.1l1.05 1.05z"
            drawing = f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="{path}"/></svg>'
            drawings = drawing * max((size - len(text)) // len(drawing), 0)
            page.write_text(text.replace("<body>", f"<body>{drawings}", 1), "utf-8")


if __name__ == "__main__":
    main()
