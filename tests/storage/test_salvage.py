"""Pages of a library broken for real: every row that stands on a sound page is saved."""

from __future__ import annotations

import io
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from studytui.paths import Paths
from studytui.services.doctor import Doctor, State
from studytui.services.rescue import save_what_can_be_read
from studytui.services.study import Study
from studytui.settings import Settings
from tests.conftest import SetClock, copied
from tests.drafts import Taker, question
from tests.made_lives import live

PAGE = 4096
COUNT = 300


def fact(number: int) -> str:
    return f"Fact {1_000_000 + number}. {'x' * 300}"


@pytest.fixture
def library(study: Study) -> Study:
    """A library whose texts fill some thirty pages, closed."""
    take = Taker(study)
    for first in range(1, COUNT, 50):
        take(*(question(str(n), explanation=fact(n)) for n in range(first, first + 50)))
    study.database.value("PRAGMA wal_checkpoint(TRUNCATE)")
    study.close()
    return study


def pages_of_texts(path: Path) -> dict[int, list[int]]:
    """Questions by the page that holds their text."""
    raw, found = path.read_bytes(), {}
    for number in range(1, COUNT + 1):
        place = raw.find(f"Fact {1_000_000 + number}. ".encode())
        found.setdefault(place // PAGE, []).append(number)
    return found


def break_pages(path: Path, *pages: int) -> None:
    with path.open("rb+") as file:
        for page in pages:
            file.seek(page * PAGE)
            file.write(b"\xde\xad\xbe\xef" * (PAGE // 4))


def saved(path: Path) -> set[int]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            "SELECT question_id FROM question_text WHERE explanation LIKE 'Fact %'"
        )
        return {row[0] for row in rows}


@pytest.mark.parametrize("places", [(5, 20), (0, -1), (3, 4, 5, 18)], ids=str)
def test_only_what_stands_on_a_broken_page_is_lost(
    library: Study, clock: SetClock, places: tuple[int, ...]
) -> None:
    database = library.paths.database
    pages = pages_of_texts(database)
    broken = [sorted(pages, key=lambda page: pages[page][0])[place] for place in places]
    lost = {number for page in broken for number in pages[page]}
    break_pages(database, *broken)
    rescued = save_what_can_be_read(library.paths, clock)
    assert rescued.salvaged.broken == ("question_text",)
    assert saved(database) == set(range(1, COUNT + 1)) - lost
    assert rescued.salvaged.stood_in == len(lost)


def test_a_question_whose_text_was_lost_says_so_and_comes_back_with_its_source(
    library: Study, clock: SetClock
) -> None:
    database = library.paths.database
    pages = pages_of_texts(database)
    page = sorted(pages, key=lambda one: pages[one][0])[9]
    number = pages[page][0]
    break_pages(database, page)
    save_what_can_be_read(library.paths, clock)
    study = Study.open(library.paths, clock=clock, settings=Settings())
    try:
        found = study.library.question(number)
        assert "lost" in found.stem and not found.status.can_be_asked
        assert len(study.library.find("").ids()) == COUNT - len(pages[page])
        assert study.database.rows("SELECT DISTINCT fingerprint FROM import_unit") == [("",)]
        clock.advance(timedelta(hours=1))
        Taker(study)(*(question(str(n), explanation=fact(n)) for n in pages[page]))
        again = study.library.question(number)
        assert again.explanation == fact(number) and again.status.can_be_asked
        assert len(study.library.find("").ids()) == COUNT
        assert study.library.find(f"meadow {number}").ids()
    finally:
        study.close()


@pytest.fixture(scope="module")
def lived(
    tmp_path_factory: pytest.TempPathFactory, migrated: Path
) -> tuple[Path, dict[str, int], SetClock]:
    """A library of weeks of study, the first page of each of its tables, and its clock."""
    home, clock = Paths(tmp_path_factory.mktemp("lived")), SetClock()
    with copied(migrated, home, clock) as study:
        live(study, clock, tmp_path_factory.mktemp("files"))
        study.database.value("PRAGMA wal_checkpoint(TRUNCATE)")
        tables = study.database.rows(
            "SELECT name, rootpage FROM sqlite_master WHERE type = 'table' AND rootpage > 0"
        )
    return home.database, {name: page - 1 for name, page in tables}, clock


@pytest.mark.parametrize("table", ["sitting", "sitting_item", "weakness", "question", "topic"])
def test_what_stands_in_for_a_table_that_was_lost_can_be_read_everywhere(
    lived: tuple[Path, dict[str, int], SetClock], home: Paths, table: str
) -> None:
    library, pages, clock = lived
    home.create()
    shutil.copyfile(library, home.database)
    break_pages(home.database, pages[table])
    rescued = save_what_can_be_read(home, clock)
    assert rescued.salvaged.broken == (table,)
    study = Study.open(home, clock=clock, settings=Settings())
    try:
        answers = study.database.value("SELECT count(*) FROM response WHERE origin = 'sitting'")
        assert answers > 100
        for (sitting_id,) in study.database.rows("SELECT sitting_id FROM sitting"):
            for item in study.review.sheet(sitting_id).items:
                study.review.asked(item.item)
        study.weaknesses.standing()
        study.loops.all()
        study.learning_packs.all()
        study.whole.write(io.BytesIO())
        wrong = [one.name for one in Doctor(study, {}, None).examine() if one.state is State.WRONG]
        assert set(wrong) <= {"learning", "images", "search", "times"}
    finally:
        study.close()
