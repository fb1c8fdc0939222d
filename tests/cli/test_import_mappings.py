"""The real program: ``studytui import --map``, ``--mappings`` and ``--forget``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.programs import run_program

ROWS = "Frage;Antwort eins;Antwort zwei;Lösung\nWas ist grün?;Gras;Schnee;A\n"
WORDS = "question=Frage,a=Antwort eins,b=Antwort zwei,answer=Lösung"


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    path = tmp_path / "fragen.csv"
    path.write_text(ROWS, "utf-8")
    return path


def say(home: Path, *arguments: object) -> tuple[int, str, str]:
    done = run_program(home, *arguments)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_columns_are_said_once_listed_and_forgotten(bank: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    code, shown, _ = say(home, "import", bank)
    assert code == 1
    assert "“Frage”, “Antwort eins”, “Antwort zwei”, “Lösung”" in shown and "--map" in shown
    code, shown, _ = say(home, "import", bank, "--map", WORDS)
    assert (code, shown.splitlines()[0]) == (0, "Imported: 1 new.")
    other = tmp_path / "mehr.csv"
    other.write_text(ROWS.replace("grün", "weiß").replace(";A\n", ";B\n"), "utf-8")
    assert say(home, "import", other, "--json")[0] == 0
    code, shown, _ = say(home, "import", "--mappings")
    assert code == 0
    assert "1  Frage, Antwort eins, Antwort zwei, Lösung" in shown
    assert "answer = Lösung" in shown
    (kept,) = json.loads(say(home, "import", "--mappings", "--json")[1])["mappings"]
    assert kept["fields"]["Lösung"] == "answer"
    code, _, said = say(home, "import", "--forget", "7")
    assert code == 2 and "no mapping number 7" in said
    code, shown, _ = say(home, "import", "--forget", "1")
    assert code == 0 and "Nothing was said" in shown


def test_what_is_wrong_with_a_mapping_is_one_line(bank: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    for words, reason in (
        ("frage=Frage", "“frage” is no field"),
        ("question=Was", "No table has all the columns “Was”"),
        ("topic=Frage", "there is no question"),
        ("base=3", "The base is 0 or 1 or text"),
    ):
        code, shown, said = say(home, "import", bank, "--map", words)
        assert (code, shown) == (2, "")
        assert reason in said and said.count("\n") == 1


def test_a_dry_run_shows_what_would_be_and_remembers_nothing(bank: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    code, shown, _ = say(home, "import", bank, "--map", WORDS, "--dry-run", "--json")
    assert code == 0 and json.loads(shown)["new"] == 1
    assert json.loads(say(home, "import", "--mappings", "--json")[1]) == {"mappings": []}
