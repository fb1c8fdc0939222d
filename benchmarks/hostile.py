"""Shows ten thousand hostile strings on every screen, in every list, file and line that is printed.

Each text of a library in which a person has done everything once becomes one of the strings of
`benchmarks.hostile_home`, past the import, which would have cleaned it. Then the real program is
opened on a pseudo-terminal, every screen of it is walked through, and every command is run. What
reaches the terminal may hold only what studytui writes by itself; no row may be wider than the
terminal; drawn anew a screen is as it was; nothing ends but with a word for a person.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.hostile_home import FORMULAS, SIGN, STRINGS, hostile, made_into
from benchmarks.report import AtLeast, AtMost, argument_parser, finish, table
from benchmarks.terminal import Terminal, TerminalTimeout

ROOT = Path(__file__).resolve().parents[1]
OWN = re.compile(
    rb"\x1b\[[0-9;:]*m"  # colours
    rb"|\x1b\[[0-9;]*[HABCDEFGJKLMXdfrST]"  # moves and erasing, as Textual and the thin line write them
    rb"|\x1b\[[?><=]?[0-9;$]*[hlupqcn]|\x1b\[\?[0-9;]*\$p"  # modes and questions to the terminal
    rb"|\x1b\[>4;[0-9]m|\x1b\[>[0-9;]*[a-zA-Z]|\x1b\[<[0-9;]*u|\x1b7|\x1b8"
    rb"|\x1b\]22;[a-z-]*\x07"  # the shape of the pointer
    rb"|\x1bP\+q[0-9a-fA-F]*\x1b\\|\x1b_G[^\x1b]*\x1b\\|\x1b\[[0-9;]*t"
)
_TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_TOKEN = re.compile(r"q(\d{5})q")


def controls(text: str, allowed: str = "\n\t") -> list[str]:
    """Characters of a text that a terminal obeys, or that turn its direction."""
    return [
        one
        for one in text
        if (ord(one) < 32 and one not in allowed) or 0x7F <= ord(one) < 0xA0 or one in _TURNS
    ]


def foreign_controls(raw: bytes) -> list[str]:
    """Control characters and sequences that are not among those studytui writes by itself; a
    backspace is: it is the shortest move."""
    sequences = (match[0] for match in OWN.finditer(raw))
    found = [one.decode("utf-8", "replace") for one in sequences if SIGN.encode() in one]
    return found + controls(OWN.sub(b"", raw).decode("utf-8", "replace"), "\r\n\b")


WALKS: dict[str, tuple[str, ...]] = {
    "today": ("j", "j", "j", "x", "s", "u", "T", "u", "?", "space", "q", "o", "j", "j", "I", "q"),
    "goal": ("e", "j", "j", "j", "D", "q", "C", "j", "enter", "j", "j", "q", "j", "j", "enter", "q", "L", "j",
             "W", "j", "q", "enter", "q", "q", "q"),
    "session": ("+", "a", "enter", "enter", "a", "enter", "w", "o", "j", "q", "?", "q", "t", "x", "enter",
                "=", "1", "+", "1", "enter", "q", "l", "q", "v", "j", "v", "enter", "q"),
    "library": ("2", "j", "enter", "j", "j", "enter", "w", "j", "q", "i", "q", "l", "j", "h", "space", "G", "K",
                "q", "M", "a", "enter", "m", "u", "O", "j", "q", "t", "x", "enter", "h", "j", "h", "j", "enter"),
    "search": ("2", "/", "q", "0", "0", "enter", "j", "P", "j", "j", "q", "x", "j", "q", "W", "q"),
    "curriculum": ("2", "C", "j", "j", "j", "Q", "q", "2", "C", "L", "j", "q", "E", "q"),
    "exams": ("3", "j", "e", "P", "q", "j", "x", "j", "j", "q", "?", "q", "G", "k"),
    "sitting": ("3", "enter", "b", "n", "a", "A", "n", "m", "M", "x", "enter", "w", "o", "q", "]", "}", ":", "2",
                "enter", "i", "q", "r", "s", "j"),
    "review": ("4", "j", "j", "enter", "j", "n", "n", "v", "v", "y", "q", "K", "q", "w", "q", "f", "q", "right",
               "j", "i", "q", "P", "q", "q", "G", "enter", "n", "q"),
    "weak": ("5", "j", "enter", "v", "j", "enter", "q", "j", "j", "v", "q", "N", "q", "H", "H"),
    "import": ("6", "j", "j", "j", "H", "j", "enter", "j", "enter", "f", "&", "q", "q", "j", "u", "q", "q", "V", "j",
               "enter", "q"),
    "progress": ("7", "v", "n", "v", "n", "v", "n", "v", "n", "v", "n", "v", "n", "v"),
    "texts": ("8", "j", "enter", "j", "q", "/", "q", "0", "enter", "q"),
    "packs": ("9", "j", "enter", "j", "j", "space", "q", "q"),
    "backups": ("!", "j", "N", "q"),
    "undo": ("u", "u", "U", "U", "2", "u", "u", "U"),
}  # fmt: skip
"""The keys that lead through every screen, and through what each can show."""
_QUIET = 0.03
_PATIENCE = 0.4

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("import", "--history"), ("import", "--mappings"), ("stats",), ("stats", "--list"),
    ("stats", "--sitting", "last"), ("stats", "--sitting", "last", "--format", "html"), ("plan",),
    ("plan", "--ics", "-"), ("due",), ("weak",), ("ready",), ("goal",), ("resources",),
    ("resources", "--search", "q0"), ("backup", "--list"), ("doctor",), ("pack",), ("where",), ("captured",),
    ("paper", "--query", "kind:single", "--key", "--answer-sheet"),
    *(("export", one, "-", "--questions") for one in ("gift", "moodle-xml", "jsonl")),
    ("export", "nonsense"), ("paper", "no such exam"), ("import", "--undo", "99"), ("stats", "--sitting", "99"),
)  # fmt: skip
_TABLES = (("stats", "--sitting", "last", "--format", "csv"), ("export", "csv", "-", "--questions"))


TYPED = tuple(
    "\n".join(lines) + "\n"
    for lines in (
        ("?", "1", "?", "a", "n", "b", "q", "q"),
        ("2", "1", "?", "a", "q", "q"),
        ("3", "1", "n", "q", "q"),
    )
)
"""Lines for the program without its full screen."""


@dataclass
class Tally:
    """What was shown and what was wrong."""

    placed: set[int] = field(default_factory=set)
    shown: dict[str, set[int]] = field(default_factory=dict)
    """Strings that stood on the screen, or in what was printed, by the walk or command."""
    keys: int = 0
    controls: int = 0
    formulas: int = 0
    too_wide: int = 0
    redrawn: int = 0
    ended: int = 0
    stories: list[str] = field(default_factory=list)

    def note(self, name: str, story: str) -> None:
        self.stories.append(f"{name}: {story}")

    def see(self, name: str, text: str) -> None:
        """Which strings stand in a text."""
        self.shown.setdefault(name, set()).update(int(one) for one in _TOKEN.findall(text))

    @property
    def all_shown(self) -> set[int]:
        return set().union(*self.shown.values()) if self.shown else set()


def walk(
    home: Path, name: str, tally: Tally, *, size: tuple[int, int] = (100, 36), thin: bool = False
) -> None:
    """Walk through screens of a home that is full of hostile texts."""
    argv = [sys.executable, "-m", "studytui", "--home", str(home), *(["--thin"] if thin else [])]
    columns, rows = size
    with Terminal(
        argv, columns=columns, rows=rows, cwd=home.parent, env=_environment()
    ) as terminal:
        terminal.screen.joins_emoji = True
        key = "the start"
        try:
            terminal.wait_for("quit", timeout=60)
            for key in WALKS[name]:
                had = terminal.screen.had_no_room
                terminal.press(key)
                terminal.wait_quiet(_QUIET, 60, _PATIENCE)
                if more := terminal.screen.had_no_room - had:
                    tally.note(name, f"after {key} {more} characters had no room in their row")
                tally.keys += 1
                tally.see(name, terminal.text)
                if SIGN in terminal.title or _TOKEN.search(terminal.title):
                    tally.controls += 1
                    tally.note(name, f"{key} set the title to {terminal.title!r}")
            before = terminal.lines()
            terminal.press("ctrl+l")
            with suppress(TerminalTimeout):
                terminal.wait_for(lambda shown: shown.lines() == before, 5)
            if (after := terminal.lines()) != before:
                tally.redrawn += 1
                row = next(row for row, one in enumerate(before) if after[row] != one)
                tally.note(name, f"drawn anew, {before[row]!r} becomes {after[row]!r}")
        except TerminalTimeout as error:
            tally.ended += 1
            tally.note(name, f"after {key}: {error}")
        if found := foreign_controls(terminal.raw):
            tally.controls += len(found)
            tally.note(name, f"controls {sorted(set(found))[:8]}")
        tally.too_wide += terminal.screen.had_no_room


def command(home: Path, words: Sequence[str], tally: Tally, typed: str = "") -> str:
    """Run a command on such a home, with lines typed to it; what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "studytui", "--home", str(home), *words],
        cwd=home.parent,
        env=_environment(),
        input=typed.encode(),
        capture_output=True,
        check=False,
    )
    name = " ".join(words)
    out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    if done.returncode not in (0, 1, 2) or "Traceback" in err:
        tally.ended += 1
        tally.note(name, f"ended with {done.returncode}: {err[-300:]!r}")
    # Lines of a calendar, and of CSV as RFC 4180 has them, end with CR LF.
    if found := controls(out.replace("\r\n", "\n") + err):
        tally.controls += len(found)
        tally.note(name, f"controls {sorted(set(found))[:8]}")
    tally.see(name, out)
    return out


def formulas(text: str, sign: str = ",") -> list[str]:
    """Cells of a table, parted by `sign`, that a spreadsheet would reckon."""
    begins = tuple(one[0] for one in FORMULAS)
    number = re.compile(r"[+-]?[0-9.,]+")
    return [
        cell
        for row in csv.reader(io.StringIO(text), delimiter=sign)
        for cell in row
        if cell.startswith(begins) and not number.fullmatch(cell)
    ]


def look_at_files(folder: Path, tally: Tally) -> None:
    """The names of all files below a folder, and the log."""
    given = folder / "in"
    for path in folder.rglob("*"):
        if path.is_relative_to(given):
            continue
        if controls(path.name, ""):
            tally.controls += 1
            tally.note("file name", repr(path.name))
        if path.name.startswith("studytui.log"):
            text = path.read_text("utf-8", "replace")
            tally.ended += 1
            tally.note("log", text[-600:])
            tally.controls += len(controls(text))


def import_files(home: Path, numbers: Sequence[int], tally: Tally) -> None:
    """Take in files whose names and contents are strings of ours."""
    folder = home.parent / "in"
    folder.mkdir()
    for number in numbers:
        name = hostile(number).encode()[:180].decode(errors="ignore").translate({0: None, 47: None})
        question = {
            "id": hostile(number),
            "question": hostile(number),
            "options": [hostile(number + place) for place in range(4)],
            "correct": 0,
            "explanation": hostile(number),
            "topic": hostile(number),
            "tags": [hostile(number)],
        }
        text = json.dumps({"title": hostile(number), "questions": [question]})
        if number % 3 == 0:
            text = text[: len(text) // 2]
        (folder / f"{name}.json").write_text(text, "utf-8")
    command(home, ("import", str(folder)), tally)
    command(home, ("import", str(folder), "--dry-run"), tally)


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "EDITOR": "true", "PAGER": "true"}


def base_home(folder: Path) -> Path:
    """A home in which a person has done everything once."""
    from studytui.paths import Paths
    from studytui.services.study import Study
    from studytui.settings import Settings
    from tests.conftest import SetClock
    from tests.made_lives import live

    clock, files = SetClock(), folder / "files"
    files.mkdir(parents=True)
    study = Study.open(Paths(folder / "base"), clock=clock, settings=Settings())
    live(study, clock, files)
    study.close()
    return folder / "base"


def run(rounds: int, *, only: Sequence[str] = tuple(WALKS), commands: bool = True) -> Tally:
    """Each round fills a home with strings, the later ones where the earlier have not been."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made).resolve()
        base = base_home(folder)
        for number in range(rounds):
            home = folder / f"round-{number}" / "home"
            first = number * STRINGS // rounds
            numbers = [(first + place) % STRINGS for place in range(STRINGS)]
            tally.placed |= made_into(base, home, numbers)
            for name in only:
                size = ((100, 36), (80, 24), (140, 50))[number % 3]
                walk(home, name, tally, size=size, thin=number % 2 == 1)
            if commands:
                for words in COMMANDS:
                    command(home, words, tally)
                for words in _TABLES:
                    found = formulas(command(home, words, tally))
                    tally.formulas += len(found)
                    tally.stories += [f"{' '.join(words)}: formula {one!r}" for one in found[:3]]
                for lines in TYPED:
                    command(home, ("--plain",), tally, lines)
                import_files(home, numbers[:60], tally)
            look_at_files(home.parent, tally)
    return tally


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argument_parser("hostile", __doc__)
    parser.add_argument("--rounds", type=int, help="how many homes (10; 1 with --quick)")
    options = parser.parse_args(arguments)
    rounds = options.rounds or (1 if options.quick else 10)
    tally = run(rounds)
    for story in tally.stories:
        print(story, file=sys.stderr)
    if not options.json:
        rows = [(name, len(seen)) for name, seen in tally.shown.items()]
        print(table(("walk or command", "strings shown"), rows))
        print()
    results = {
        "strings": STRINGS,
        "placed": len(tally.placed),
        "shown": len(tally.all_shown),
        "keys": tally.keys,
        "controls": tally.controls,
        "formulas": tally.formulas,
        "too_wide": tally.too_wide,
        "redrawn": tally.redrawn,
        "ended": tally.ended,
    }
    budgets = {name: AtMost(0) for name in ("controls", "formulas", "too_wide", "redrawn", "ended")}
    placed = {} if options.quick else {"placed": AtLeast(STRINGS)}
    return finish(options, results, {**budgets, **placed})


if __name__ == "__main__":
    sys.exit(main())
