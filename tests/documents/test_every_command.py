"""Every command that README and documents show does what it is shown for.

Commands of studytui run, page by page and in their order, on a library in which a person has done a
little of everything (pages of a first hour: on an empty one), in this process. What stays for ever,
or needs another machine, is only read by the command line's parser. What is no command of studytui
either is harmless and runs, or stands in `NOT_RUN` with the reason.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from studytui.cli.command import DONE, NOTHING_DONE, WITH_PROBLEMS
from studytui.cli.commands import make_parser
from studytui.cli.main import main
from tests.documents.written_commands import (
    PAGES,
    ROOT,
    Written,
    in_blocks,
    in_sentences,
    to_save,
    unmarked,
)

ONLY_READ = {
    "": "opens the full screen; tests/terminal sits exams in it",
    "--plain": "reads lines until they end; tests/plain types them",
    "hub": "needs a PostgreSQL; tests/sync has one",
    "sync": "needs a hub; tests/sync has one",
    "serve": "serves until it is stopped; tests/serving opens it in a browser",
    "import --watch": "goes on until it is stopped; tests/cli stops it",
    "class enrol": "needs a class of somebody else's, by a hub; tests/cli enrols",
    "sit": "opens the full screen; with --plain it runs",
    "explain": "needs a language model; tests/cli/test_explain_command.py has one",
}
"""Beginnings of commands of studytui that are only parsed, with the reason."""

HARMLESS = frozenset(("printf", "mkdir", "cp", "cat", "zcat", "gzip", "zstd", "head"))
"""Programs that run as they stand, in the folder of the page."""

NOT_RUN = {
    r"make( \w+)?": "this is it; its targets are looked at by test_the_newcomers_pages.py",
    r"\.venv/bin/(python -m pytest|ruff|mypy|lint-imports)\b.*": "the tests themselves",
    r"(sudo )?(\S+/)?pip install .*": "changes the Python it runs in; tests/packaging installs the"
    " wheel, and the extras it names are looked at below",
    r"(pipx|uv tool) install .*": "changes the account; extras are looked at below",
    r"(sudo )?apt(-get)? install .*": "changes the machine",
    r"(sudo )?(adduser|usermod|ln|install|systemctl|loginctl|groupadd) .*": "changes the machine",
    r"(sudo )?(\S+/)?python3 -m venv .*": "what follows it is not run either",
    r"(sudo -u postgres )?(psql|createdb|pg_dump|pg_restore|sh -c 'pg_dumpall) .*": "needs a"
    " PostgreSQL; tests/sync builds hubs in one",
    r"sudo (pg_conftool|pg_ctlcluster) .*|echo 'hostssl .*": "changes a server",
    r"docker .*": "needs an engine; tests/packaging/test_study_machine.py has a linter read it",
    r"(ssh|scp|mosh) .*": "needs another machine; tests/terminal has OpenSSH on this one",
    r"tmux .*": "opens the full screen",
    r"eval .*": "changes the shell; tests/cli/test_completion_command.py asks bash itself",
    r"openssl .*|printf 'subjectAltName=.*": "a certificate for a server; tests/sync makes one",
}
"""Commands of other programs that do not run here, as patterns, with the reason."""

STANDS_FOR = {
    "FOLDER…": "sample_extractions",
    "FOLDER": "notes",
    "import FILE": "import 'my loops.json'",
    "FORMAT FILE": "json questions.json",
    "key FILE": "key keys.json",
    "calendar FILE": "calendar shifts.ics",
    "pack TOPIC": "pack Biology",
    "QUESTION": "flag",
    "assign CLASS": "assign 'Year 12'",
    "paper TITLE": "paper 'PCEP Warm-up'",
    "/tmp/try": "try",
    "~/banks/boards": "sample_extractions",
    "~/notes": "notes",
}
"""What pages leave to their reader, and what is typed here in its place."""

TELLS_TO_DO_FIRST: dict[str, str] = {}
"""Commands that end with 2 here, as they do for their reader, with the words they end with."""

LOOPS = """{"id": "loops-1", "title": "Loops", "questions": [
    {"id": "L1", "question": "Has `for` a counter of its own?", "options": ["Yes", "No"]}]}"""
KEYS = """{"format": "studytui-answer-key", "version": 1, "exam": {"external_id": "loops-1"},
    "answers": [{"question": "L1", "correct": ["B"]}]}"""


SHIFTS = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:1
DTSTART:20991231T080000Z
DTEND:20991231T160000Z
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with files to name, and with a home in which a little of everything was done."""
    folder = tmp_path_factory.mktemp("documents")
    (folder / "sample_extractions").symlink_to(ROOT / "sample_extractions")
    notes = folder / "notes"
    notes.mkdir()
    for about in ("cells divide", "light feeds leaves", "blood carries oxygen", "genes are copied"):
        (notes / f"{about}.md").write_text(f"# Biology: {about}\n\nBiology tells how {about}.\n")
    (folder / "keys.json").write_text(KEYS)
    (folder / "my loops.json").write_text(LOOPS)
    (folder / "shifts.ics").write_text(SHIFTS)
    with pytest.MonkeyPatch.context() as patch:
        _live_in(patch, folder)
        for command, lines in (
            ("import --samples", ""),
            ("import 'my loops.json' --topic Loops", ""),
            ("goal --exam PCEP --date +30 --hours mon-sun=1", ""),
            ("sit 'PCEP Warm-up' --plain", "a\n\n" * 12 + "r\ny\n"),
            ("resources --add notes", ""),
            ("class add 'Year 12'", ""),
            ("backup", ""),
        ):
            code, said = _type(command, lines)
            assert code == DONE, said
    yield folder


def _live_in(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.chdir(folder)
    patch.setenv("HOME", str(folder))
    patch.setenv("STUDYTUI_HOME", str(folder / "home"))
    patch.setenv("SQLITE_TMPDIR", str(folder))
    patch.setenv("COLUMNS", "100")
    patch.delenv("XDG_DATA_HOME", raising=False)


def _type(command: str, lines: str = "") -> tuple[int, str]:
    """The exit code of a command of studytui and all that it has said."""
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with pytest.MonkeyPatch.context() as streams, TemporaryFile("w+", encoding="utf-8") as typed:
        typed.write(lines)
        typed.seek(0)
        streams.setattr(sys, "stdin", typed)
        streams.setattr(sys, "stdout", out)
        streams.setattr(sys, "stderr", out)
        try:
            code = main([os.path.expanduser(word) for word in shlex.split(command)])
        except SystemExit as ended:
            code = int(ended.code or 0)
        out.flush()
    assert isinstance(out.buffer, io.BytesIO)
    return code, out.buffer.getvalue().decode("utf-8", "replace")


def _of_studytui(text: str) -> str | None:
    """The arguments of a command of studytui alone; None for all others."""
    found = re.fullmatch(
        r"(?:sudo -u \w+ )?(?:[A-Z_]+=\S+ )*(?:\S+/)?studytui(?: ([^|>&]*))?", text
    )
    return None if found is None else (found[1] or "").strip()


def _is_only_read(arguments: str) -> bool:
    home = re.sub(r"^--home \S+ ?", "", arguments)
    if home.startswith("sit ") and "--plain" in home:
        return False
    return home.startswith("--") or any(
        home == begin or home.startswith(f"{begin} ") for begin in ONLY_READ
    )


def _is_taken(words: list[str]) -> bool:
    try:
        make_parser().parse_args(words)
    except SystemExit as ended:
        return ended.code == 0
    return True


def _parse(written: Written, arguments: str, *more: str) -> None:
    words = shlex.split(re.sub(r"(\w+)\|\w+", r"\1", arguments))
    taken = any(_is_taken([*words, *some]) for some in ((), more))
    assert taken, f"{written}: no such command or option"


def _meant(text: str) -> str:
    for words, instead in STANDS_FOR.items():
        text = re.sub(rf"(?<!\S){re.escape(words)}(?!\S)", instead, text)
    return text


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if any(in_blocks(page))],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_every_command_of_a_page_runs(
    page: Path, lived: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "person"
    shutil.copytree(lived, folder, symlinks=True)
    if page.name.startswith("first-hour"):
        shutil.rmtree(folder / "home")
    _live_in(monkeypatch, folder)
    for name, text in to_save(page):
        (folder / name).write_text(text, "utf-8")
    shim = tmp_path / "bin" / "studytui"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m studytui "$@"\n')
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{shim.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for written in in_blocks(page):
        _run(written, _meant(written.text))


def _run(written: Written, text: str) -> None:
    if any(re.fullmatch(pattern, text) for pattern in NOT_RUN):
        return
    arguments = _of_studytui(text)
    if arguments is None:
        programs = [shlex.split(part)[0] for part in re.split(r"\||&&", text)]
        unknown = set(programs) - HARMLESS - {"studytui"}
        assert not unknown, f"{written}: not run, and no reason is written down in NOT_RUN"
        done = subprocess.run(["sh", "-ec", text], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{written}\n{done.stderr}"
        return
    if _is_only_read(arguments):
        _parse(written, arguments)
        return
    outside = [word for word in shlex.split(arguments) if word.startswith("/")]
    assert not outside, f"{written}: {outside} is outside of the test's folder; see STANDS_FOR"
    code, said = _type(arguments)
    if code == NOTHING_DONE and written.text in TELLS_TO_DO_FIRST:
        assert TELLS_TO_DO_FIRST[written.text] in said, f"{written}\n{said}"
        return
    assert code in (DONE, WITH_PROBLEMS), f"{written}\n{said}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_in_a_sentence_is_one_that_the_program_takes(page: Path) -> None:
    for written in in_sentences(page):
        arguments = _of_studytui(written.text)
        if arguments is not None:
            # In a sentence the name of a command or an option may stand without its value.
            _parse(written, arguments, "1")


def test_no_command_hides_in_a_block_that_is_not_marked_as_one() -> None:
    assert [str(one) for page in PAGES for one in unmarked(page)] == []


def test_every_reason_not_to_run_is_for_a_command_that_is_there() -> None:
    texts = [_meant(one.text) for page in PAGES for one in in_blocks(page)]
    for pattern in NOT_RUN:
        assert any(re.fullmatch(pattern, text) for text in texts), pattern
    for words in STANDS_FOR:
        assert any(
            re.search(rf"(?<!\S){re.escape(words)}(?!\S)", one.text)
            for page in PAGES
            for one in in_blocks(page)
        ), words


def test_every_extra_they_name_is_one() -> None:
    extras = set(
        re.findall(
            r"(?m)^(\w+) = \[$",
            (ROOT / "pyproject.toml").read_text("utf-8").partition("optional-dependencies]")[2],
        )
    )
    named = {
        extra
        for page in PAGES
        for found in re.findall(r"(?:studytui|\.)\[([a-z,]+)\]'", page.read_text("utf-8"))
        for extra in found.split(",")
    }
    assert {"images", "hub", "llm", "semantic", "serve"} <= named <= extras
