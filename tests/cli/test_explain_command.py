"""``studytui explain``: what would be sent is said, and nothing is sent without a yes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studytui.cli.main import main
from studytui.services.study import Study
from tests.made_models import NAME, Saying, registered
from tests.made_questions import fill


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Saying]:
    model = Saying(["A Zwitterion has both charges [1].\nIt has 7 of them [1].\n"])
    with registered(tmp_path, monkeypatch, model):
        yield model


@pytest.fixture
def home(study: Study, model: Saying) -> str:
    """A library with a note on one question, closed."""
    fill(study, 20)
    study.database.execute("UPDATE question_text SET explanation = ''")
    study.library.set_note(12, "A Zwitterion has both charges.")
    study.paths.settings.write_text(f'language_model = "{NAME}"\n')
    return str(study.paths.home)


def test_nothing_is_sent_without_a_yes(
    home: str, model: Saying, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "--home", home, "note:Zwitterion"]) == 2
    told = capsys.readouterr().err
    assert f"would be sent to {NAME}" in told and "both charges" in told and "--send" in told
    assert main(["explain", "--home", home, "--show", "note:Zwitterion"]) == 0
    assert "Use the numbered passages" in capsys.readouterr().out
    assert model.sent == []


def test_what_rests_on_the_note_is_shown_with_it(
    home: str, model: Saying, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "--home", home, "--send", "note:Zwitterion"]) == 0
    told = capsys.readouterr().out
    assert "A Zwitterion has both charges. [1]" in told and "[1] Your note: Question 12" in told
    assert "1 sentence was dropped: 1 has a number or sign that its passage lacks." in told
    assert main(["explain", "--home", home, "--json", "note:Zwitterion"]) == 0
    assert '"dropped": {"number": 1}' in capsys.readouterr().out
    assert main(["explain", "--home", home, "--forget"]) == 0
    assert main(["explain", "--home", home, "note:Zwitterion"]) == 2


def test_a_search_that_finds_many_is_asked_back(
    home: str, model: Saying, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "--home", home, "question"]) == 2
    assert "20 questions are found by" in capsys.readouterr().err
    assert main(["explain", "--home", home, "--models"]) == 0
    assert NAME in capsys.readouterr().out.split()
