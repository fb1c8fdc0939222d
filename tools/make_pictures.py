"""Makes the pictures of README and documents from the running program: `make pictures`.

A new home takes in the samples, an exam is sat by keys, and what the terminal shows is written as
SVG to docs/pictures/; then the same for the screens of somebody who has studied for three weeks.
Nothing is drawn by hand.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.terminal import Terminal
from studytui.domain.exam import Mode, Rules
from studytui.paths import Paths
from studytui.services.study import Study
from tests.conftest import SetClock
from tests.made_class import add_learners, answer_for
from tests.made_sittings import answer_right, answer_wrong

PICTURES = ROOT / "docs" / "pictures"
PERSON = Path("/tmp/anna")
"""Where everything lies meanwhile: names of folders are seen on some pictures."""
BANKS = PERSON / "banks"
TO_PCEP = ("3", "down", "down", "down", "down")
"""From Today to "PCEP Module 1 Practice" in the list of exams."""
STUDIED = (
    (20, "source:pcep", 14),
    (18, "topic:module", 12),
    (17, "source:freecodecamp", 10),
    (15, "source:pcep", 16),
    (13, "source:pcep is:wrong", 8),
    (11, "source:edube", 12),
    (9, "source:pcep", 20),
    (8, "source:freecodecamp", 16),
    (6, "source:pcep is:wrong", 8),
    (5, "source:python", 6),
    (3, "source:pcep", 20),
    (2, "source:freecodecamp is:wrong", 6),
    (1, "source:pcep", 20),
)
"""Days ago, what was practised, how many questions."""
LEARNERS = ("Ada", "Ben", "Cleo", "Dan", "Ela", "Finn", "Greta", "Hugo")


def press(terminal: Terminal, *keys: str) -> None:
    for key in keys:
        terminal.press(key)
        terminal.wait_quiet(0.15)


def program(home: Path) -> list[str]:
    return [sys.executable, "-m", "studytui", "--home", str(home)]


def run(home: Path, *arguments: str) -> None:
    subprocess.run([*program(home), *arguments], cwd=ROOT, check=True, capture_output=True)


def in_an_exam(home: Path) -> None:
    """The exam driver, a review, a search, and the kinds of questions with slots."""
    run(home, "import", str(BANKS))
    with Terminal(program(home), columns=90, rows=26, cwd=ROOT) as terminal:
        terminal.wait_for("quit", timeout=30)
        press(terminal, *TO_PCEP, "enter")
        terminal.wait_for("1 of 20")
        press(terminal, "b", "n", "b", "b", "m", "n", "A", "c", "n", "b", "D", "A", "b")
        terminal.screenshot_svg(PICTURES / "driver.svg")
        for _ in range(16):
            press(terminal, "n", "b")
        press(terminal, "r", "s")
        terminal.wait_for("%")
        press(terminal, "f", "enter", "f", "n")
        terminal.screenshot_svg(PICTURES / "review.svg")
        press(terminal, "2", "/")
        terminal.type("list is:new")
        terminal.wait_quiet(0.3)
        press(terminal, "enter")
        terminal.screenshot_svg(PICTURES / "library.svg")
        press(terminal, "3", "home", "enter")
        terminal.wait_for("1 of 16")
        press(terminal, ":", "1", "4", "enter", "c", "a", "=")
        terminal.type("3/4 + sqrt 2")
        press(terminal, "enter")
        terminal.screenshot_svg(PICTURES / "matching.svg")


def study_for_weeks(home: Path) -> None:
    """Sittings of three weeks up to yesterday, better toward the end, and a goal three weeks on."""
    run(home, "import", str(BANKS))
    hours = ("--hours", "mon-fri=1,sat=2,sun=2")
    run(home, "goal", "--exam", "PCEP", "--date", "+23", *hours, "--pass", "70")
    luck, now, clock = random.Random(7), datetime.now(UTC), SetClock()
    study = Study.open(Paths(home), clock=clock)
    for days, query, number in STUDIED:
        clock.moment = now - timedelta(days=days, minutes=90)
        ids = study.library.find(query).ids()[:number]
        rules = Rules(mode=Mode.PRACTICE)
        begun = study.exams.begin_questions(ids, rules, query.partition(":")[2].capitalize())
        session = study.sittings.resume(begun.sitting_id)
        for place in range(begun.questions):
            session.go_to(place)
            clock.advance(timedelta(seconds=luck.randint(20, 80)))
            is_right = luck.random() < 0.85 - days / 60
            (answer_right if is_right else answer_wrong)(session)
        session.finish()
    study.close()
    run(home, "backup")


def of_every_day(home: Path) -> None:
    """The screens of somebody who has studied for a while."""
    study_for_weeks(home)
    with Terminal(program(home), columns=90, rows=26, cwd=ROOT) as terminal:
        terminal.wait_for("quit", timeout=30)
        terminal.wait_quiet(0.5)
        terminal.screenshot_svg(PICTURES / "today.svg")
        for keys, words, name in (
            (("o",), "planned of", "all-days"),
            (("q", "3"), "Build an exam", "exams"),
            (("5",), "Where points are lost", "weak"),
            (("6",), "Type or paste a path", "import"),
            (("7",), "Score by sitting", "progress"),
            (("n",), "Would you pass", "readiness"),
            (("!",), "you asked for it", "backups"),
            (("q", ","), "Colours", "settings"),
        ):
            press(terminal, *keys)
            terminal.wait_for(words)
            terminal.wait_quiet(0.5)
            terminal.screenshot_svg(PICTURES / f"{name}.svg")


def of_a_teacher(home: Path) -> None:
    """A class of eight."""
    run(home, "import", *map(str, (BANKS / "exams").glob("PCEP*.json")))
    study = Study.open(Paths(home))
    room = study.classes.add("Year 12")[1]
    ids = add_learners(study, LEARNERS)
    for learner_id in ids:
        other = Study(study.database, study.paths, study.settings)
        other.learner_id = learner_id
        other.classes.enrol(room.code)
    answer_for(study, ids, [0.9, 0.8, 0.75, 0.7, 0.6, 0.55, 0.5, 0.35], sittings=3)
    study.close()
    with Terminal(program(home), columns=90, rows=26, cwd=ROOT) as terminal:
        terminal.wait_for("quit", timeout=30)
        press(terminal, "8")
        terminal.wait_quiet(0.5)
        terminal.screenshot_svg(PICTURES / "class.svg")


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    PERSON.mkdir()
    try:
        shutil.copytree(ROOT / "sample_extractions", BANKS)
        for make in (in_an_exam, of_every_day, of_a_teacher):
            home = PERSON / "studytui"
            make(home)
            shutil.rmtree(home)
    finally:
        shutil.rmtree(PERSON)
    print(f"Written to {PICTURES.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
