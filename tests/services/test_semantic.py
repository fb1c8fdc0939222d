"""Search by meaning: off by default, filled in beside what was read, forgotten with it."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import pytest

from studytui.domain.learning_pack import fused
from studytui.services.semantic import embedder
from studytui.services.study import Study
from studytui.settings import Settings

TEXTS = {
    "heart.md": "# Heart\n\nThe cardiac muscle pumps blood through the vessels.\n",
    "tax.md": "# Tax\n\nIncome above the allowance is charged at the basic rate.\n",
    "radio.md": "# Radio\n\nAn antenna radiates the wave that the transmitter feeds it.\n",
}


@pytest.fixture
def library(study: Study, tmp_path: Path) -> Study:
    """Three texts, looked for by meaning too."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    study.settings = Settings(semantic_search=True)
    study.resources.add(folder)
    study.resources.look()
    return study


def titles(study: Study, text: str) -> list[str]:
    return [hit.title for hit in study.resources.search(text)]


def vectors(study: Study) -> int:
    return int(study.database.value("SELECT count(*) FROM passage_vector"))


def test_what_means_the_same_is_found_in_other_words(library: Study) -> None:
    assert titles(library, "physician, circulatory organ")[0] == "Heart"
    assert titles(library, "revenue owed to the government")[0] == "Tax"


def test_it_is_off_by_default(library: Study) -> None:
    other = Study.open(library.paths, settings=Settings())
    assert titles(other, "physician, circulatory organ") == []
    other.close()


def test_a_changed_passage_is_filled_in_anew_and_a_gone_one_forgotten(
    library: Study, tmp_path: Path
) -> None:
    assert vectors(library) == 3
    (tmp_path / "texts" / "heart.md").write_text("# Heart\n\nA poem of love and longing.\n\nx\n")
    library.database.execute("UPDATE resource_passage SET text = 'Bees' WHERE passage_id = 2")
    assert vectors(library) == 2
    library.resources.look()
    assert vectors(library) == 3
    assert titles(library, "romance in verse")[0] == "Heart"
    library.database.execute("DELETE FROM passage_search")
    library.database.execute("DELETE FROM resource_passage")
    assert vectors(library) == 0 and titles(library, "romance") == []


def test_without_the_package_the_look_says_so_and_words_are_found(
    library: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "wordllama", None)
    embedder.cache_clear()
    library.database.execute("DELETE FROM passage_vector WHERE passage_id = 1")
    other = Study.open(library.paths, settings=Settings(semantic_search=True))
    (problem,) = other.resources.look().problems
    assert problem.code == "no-semantic-search" and "studytui[semantic]" in problem.hint
    assert titles(other, "antenna") == ["Radio"]
    other.close()


def test_no_log_goes_to_the_terminal(library: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    embedder.cache_clear()
    for name in [one for one in sys.modules if one.startswith("wordllama")]:
        monkeypatch.delitem(sys.modules, name)
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    assert titles(library, "romance")
    assert root.handlers == [] and root.level != logging.INFO


def test_words_come_first_and_what_both_find_before_all() -> None:
    assert fused([1, 2, 3], [3, 4], 10) == [3, 1, 2, 4]
    assert fused([1, 2], [], 1) == [1]
