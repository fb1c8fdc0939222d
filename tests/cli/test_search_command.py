"""``studytui search``, as a shell or a script meets it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from studytui.cli.command import DONE, NOTHING_DONE
from studytui.cli.main import main
from studytui.services.study import Study
from tests.made_questions import fill

Search = Callable[..., tuple[int, list[str], str]]


@pytest.fixture
def filled(study: Study) -> Study:
    fill(study, 60)
    return study


@pytest.fixture
def search(
    filled: Study, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Search:
    """Searches sixty questions on a terminal of 80 cells: exit code, lines, what was said beside."""
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str) -> tuple[int, list[str], str]:
        code = main(["--home", str(filled.paths.home), "search", *arguments])
        out, said = capfd.readouterr()
        return code, out.splitlines(), said

    return run


def test_each_question_has_a_line_and_how_many_there_are_is_said_beside(search: Search) -> None:
    code, lines, said = search("is:keyless")
    assert code == DONE and said == "6 questions found.\n"
    assert [int(line.split()[0]) for line in lines] == [10, 20, 30, 40, 50, 60]
    assert all(line.endswith("no key") for line in lines)
    assert {line.index("no key") for line in lines} == {lines[0].index("no key")}


def test_no_more_are_shown_than_wanted(search: Search) -> None:
    code, lines, said = search("--limit", "2", "is:new")
    assert (code, len(lines)) == (DONE, 2)
    assert said == "The first 2 of 60 questions; --limit N shows more.\n"
    assert len(search("source:made")[1]) == 50


def test_words_may_stand_side_by_side_and_one_may_begin_with_a_minus(
    search: Search, filled: Study
) -> None:
    wanted = len(filled.library.find("source:made -topic:operators"))
    assert search("--limit", "9", "--", "-topic:operators", "source:made")[2].startswith(
        f"The first 9 of {wanted} "
    )


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_a_line_is_cut_with_an_ellipsis_and_cleaned(
    search: Search, filled: Study, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    database = filled.database
    database.execute("UPDATE question SET title = ? WHERE question_id = 1", "東京\x1b[2J " * 60)
    database.execute("UPDATE question SET title = ? WHERE question_id = 2", "a\u202eb\n[bold]" * 60)
    filled.library.toggle_flag(2)
    monkeypatch.setenv("COLUMNS", str(width))
    _, (wide, narrow, *_), _ = search("source:made", "--limit", "2")
    assert "…" in wide and "…" in narrow and narrow.endswith("new, flagged")
    assert not {"\x1b", "\u202e"} & {*wide, *narrow}
    assert len(narrow) <= max(width, 34)


def test_nothing_found_is_no_error(search: Search) -> None:
    assert search("zzz", "(") == (DONE, [], "0 questions found.\n")


def test_as_json_it_is_one_object_with_the_number_of_all(search: Search, filled: Study) -> None:
    filled.library.set_flag_reason(4, "odd")
    code, lines, said = search("source:made", "--limit", "4", "--json")
    assert (code, len(lines), said) == (DONE, 1, "")
    told = json.loads(lines[0])
    assert told["found"] == 60 and [one["id"] for one in told["questions"]] == [1, 2, 3, 4]
    last = told["questions"][-1]
    assert (last["status"], last["answered"], last["last_right"]) == ("active", 0, None)
    assert (last["source"], last["is_flagged"], last["flag_reason"]) == ("Made up", True, "odd")
    assert json.loads(search("is:due", "--json")[1][0]) == {"found": 0, "questions": []}


@pytest.mark.parametrize("wrong", [(), ("--limit", "0", "x"), ("--limit", "many", "x")])
def test_wrong_use_is_told_in_a_line(
    search: Search, capfd: pytest.CaptureFixture[str], wrong: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit) as left:
        search(*wrong)
    assert left.value.code == NOTHING_DONE
    assert capfd.readouterr().err.count("\n") == 1
