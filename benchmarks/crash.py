"""Ends the real program at random moments of an exam and compares what is left with what was done.

A round opens studytui on a pseudo-terminal, or through an SSH server on this machine, takes up an
exam and presses random keys (`benchmarks.exam_script`). Then the program is ended: SIGKILL, SIGHUP,
SIGTERM, a closed line, a connection cut; at rest, right after a key, or in the middle of a word. A
key counts as acknowledged when the screen shows what it has done. Then the file is read without the
program: every acknowledged act must be there, once, and of the keys after it the first so many.
"""

from __future__ import annotations

import random
import resource
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import psutil

from benchmarks.exam_script import random_step
from benchmarks.exam_sight import seen, should_be_seen
from benchmarks.exam_state import Act, Exam, Expected, Mark
from benchmarks.homes import program
from benchmarks.report import AtMost, argument_parser, finish
from benchmarks.ssh import SshHost
from benchmarks.terminal import Terminal, TerminalTimeout
from studytui.domain.exam import Mode, Rules
from studytui.paths import Paths
from studytui.services.study import Study
from studytui.storage import sittings
from tests.made_questions import fill

QUESTIONS = (1, 7, 13, 17, 11, 2, 14, 26, 10, 34)
"""Of the made-up ones, so that every kind of one answer is there, and one without a key …"""
IN_PLACES = ("order", "match", "often", "gaps", "keyless")
"""… and those whose options are put into places, by name."""
WAYS = ("SIGKILL", "SIGHUP", "SIGTERM", "closed line")
SSH_WAYS = ("connection cut", "client killed")
LONGEST_END = 1.0
"""Seconds in which the program must be gone after its line was cut."""
PATIENCE = 30.0
"""Seconds after which a program that should show something, or be gone, counts as hung."""
MOST_CPU = 0.25
"""Seconds of processor time that an end may take; a program that spins takes all there is."""


@dataclass
class Tally:
    """What went wrong over all rounds."""

    rounds: int = 0
    ssh_rounds: int = 0
    acts: int = 0
    lost: int = 0
    doubled: int = 0
    hung: int = 0
    corrupt: int = 0
    spinning: int = 0
    seconds_to_end: list[float] = field(default_factory=list)
    stories: list[str] = field(default_factory=list)
    """What was done and found in the rounds that went wrong."""


@dataclass(frozen=True)
class Kept:
    """What a file holds of the newest sitting."""

    sitting_id: int
    exam: Exam
    expected: Expected
    verdict: str
    """Of SQLite on the whole file."""
    is_half_typed: bool
    """Whether the line of what is half typed comes again with the exam."""


def begin(home: Path, mode: Mode) -> None:
    """A new exam of one question of each kind, and some more."""
    study = Study.open(Paths(home))
    limit = timedelta(hours=3) if mode is Mode.EXAM else None
    rules = Rules(mode=mode, time_limit=limit, shuffle_options=True)
    in_places = [
        study.database.value("SELECT question_id FROM question WHERE original_id = ?", name)
        for name in IN_PLACES
    ]
    study.exams.begin_questions([*QUESTIONS, *in_places], rules, "Crash")
    study.close()


def kept(home: Path) -> Kept:
    """What the file holds of its newest sitting."""
    study = Study.open(Paths(home))
    try:
        database = study.database
        sitting_id = int(database.value("SELECT max(sitting_id) FROM sitting"))
        sitting = sittings.load(database, sitting_id)
        assert sitting is not None
        questions = [study.library.question(item.question_id) for item in sitting.items]
        marks = tuple(
            Mark(
                chosen=item.answer.chosen,
                text=item.answer.text,
                placed=item.answer.placed,
                is_sure=item.is_sure,
                struck=item.struck,
                is_flagged=item.is_flagged,
                flag_reason=item.flag_reason,
                highlights=item.highlights,
                is_revealed=item.is_revealed,
                note=question.note,
            )
            for item, question in zip(sitting.items, questions, strict=True)
        )
        answers = database.value(
            "SELECT count(*) FROM response r JOIN sitting_item i USING (sitting_item_id)"
            " WHERE i.sitting_id = ?",
            sitting_id,
        )
        acts = database.value(
            "SELECT count(*) FROM act WHERE sitting_id = ? AND undone_at IS NULL", sitting_id
        )
        is_left = sitting.left_at is not None
        expected = Expected(marks, sitting.position, int(answers), is_left, int(acts))
        verdict = str(database.value("PRAGMA quick_check"))
        places = {f"{sitting.uid} {sitting.position}", questions[sitting.position].uid}
        purposes = ("answer", "reason", "note")
        half_typed = [study.drafts.text(one, place) for one in purposes for place in places]
        return Kept(
            sitting_id,
            Exam.of(sitting, questions),
            expected,
            verdict,
            half_typed != [None] * len(half_typed),
        )
    finally:
        study.close()


def begin_anew_when_used_up(home: Path, before: Kept) -> Kept:
    """In tutor mode an answer that was shown can no longer be changed: in time, another exam."""
    if sum(mark.is_revealed for mark in before.expected.marks) < len(before.expected.marks) // 2:
        return before
    study = Study.open(Paths(home))
    study.sittings.resume(before.sitting_id).finish()
    study.close()
    begin(home, Mode.TUTOR)
    return kept(home)


def one_round(
    home: Path,
    lot: random.Random,
    tally: Tally,
    stack: tuple[Act, ...] = (),
    host: SshHost | None = None,
) -> tuple[Act, ...]:
    """Open, press keys, end the program, compare; through an SSH server if one is given. Takes what
    the rounds before know can be taken back, and gives what is known after this one."""
    before = begin_anew_when_used_up(home, kept(home))
    if before.expected.acts == len(stack):
        before = replace(before, expected=replace(before.expected, stack=stack))
    tally.rounds += 1
    tally.ssh_rounds += host is not None
    way = lot.choice(WAYS if host is None else SSH_WAYS)
    pressed: list[str] = []
    with Terminal(program(home) if host is None else host.login(), columns=80, rows=24) as terminal:
        try:
            candidates = press_keys(terminal, before, lot, pressed)
            tally.acts += len(pressed)
        except TerminalTimeout as error:
            tally.hung += 1
            tally.stories.append(f"{pressed}: {error}")
            return ()
        end(terminal, way, host, tally)
    try:
        after = kept(home)
    except sqlite3.DatabaseError:
        tally.corrupt += 1
        return ()
    tally.corrupt += after.verdict != "ok"
    if after.expected in candidates:
        return candidates[candidates.index(after.expected)].stack
    is_doubled = after.expected.answers > max(one.answers for one in candidates)
    tally.doubled += is_doubled
    tally.lost += not is_doubled
    tally.stories.append(
        f"{way} after {' '.join(pressed)}: {difference(candidates[-1], after.expected)}"
    )
    return ()


def difference(expected: Expected, found: Expected) -> str:
    """Where two states differ, in one line."""
    marks = [
        f"question {place + 1} should be {ours}, is {theirs}"
        for place, (ours, theirs) in enumerate(zip(expected.marks, found.marks, strict=True))
        if ours != theirs
    ]
    rest = [
        f"{name} should be {getattr(expected, name)}, is {getattr(found, name)}"
        for name in ("position", "answers", "is_left", "acts")
        if getattr(expected, name) != getattr(found, name)
    ]
    return "; ".join([*marks, *rest])


def press_keys(
    terminal: Terminal, before: Kept, lot: random.Random, pressed: list[str]
) -> list[Expected]:
    """Take the exam up and press random keys; all that may have been kept when this returns: what
    was acknowledged last, and what each key after it would have made of it."""
    exam, now = before.exam, before.expected
    terminal.wait_for("Resume", PATIENCE)
    terminal.press("enter")
    # Taking it up is kept too: it is no longer left.
    candidates = [now, now := now.taken_up(exam)]
    wait_until_seen(terminal, now, exam)
    if before.is_half_typed:
        terminal.wait_for("leave as it was", PATIENCE)
        terminal.press("down")
        terminal.wait_for(lambda shown: "leave as it was" not in shown.text, PATIENCE)
    for _ in range(lot.randrange(1, 16)):
        presses = random_step(now, exam, lot)
        is_last = lot.random() < 0.12
        if is_last:
            # Cut short, and not waited for.
            presses = presses[: lot.randrange(1, len(presses) + 1)]
        shown: list[Expected] = []
        for key, then in presses:
            terminal.press(key)
            pressed.append(key)
            if should_be_seen(then, exam) != should_be_seen(now, exam):
                shown = [then]
            elif shown and then != now:
                shown.append(then)
            now = then
            if now != candidates[-1]:
                candidates.append(now)
        if is_last:
            terminal.watch(lot.choice((0.0, 0.001, 0.003, 0.01, 0.03)))
            return candidates
        if shown:
            wait_until_seen(terminal, now, exam)
            candidates = shown
        # Else nothing shows that it has been kept; the next act that is shown came after it.
    return candidates


def wait_until_seen(terminal: Terminal, expected: Expected, exam: Exam) -> None:
    """Wait until the screen shows what should be kept."""
    wanted = should_be_seen(expected, exam)
    terminal.wait_for(lambda shown: seen(shown.lines()) == wanted, PATIENCE)
    if wanted is None:
        terminal.wait_for("Resume", PATIENCE)


def end(terminal: Terminal, way: str, host: SshHost | None, tally: Tally) -> None:
    """End the program and see that it goes at once and quietly."""
    pid = terminal.pid if host is None else host.program_pid()
    cpu, children = _cpu_of(pid), _cpu_of_children()
    started = time.perf_counter()
    if way == "closed line":
        terminal.hang_up()
    elif host is None:
        terminal.kill(getattr(signal, way))
    else:
        terminal.kill(signal.SIGUSR1 if way == "connection cut" else signal.SIGKILL)
    try:
        if host is None:
            terminal.wait_exit(PATIENCE)
            used = _cpu_of_children() - children - cpu
            tally.seconds_to_end.append(time.perf_counter() - started)
        else:
            ended = host.wait_for_end(PATIENCE)
            used = ended.cpu_seconds - cpu
            tally.seconds_to_end.append(ended.at - started)
        tally.spinning += used > MOST_CPU
    except TerminalTimeout as error:
        tally.hung += 1
        tally.stories.append(f"{way}: {error}")
        lingering = _cpu_of(pid)
        time.sleep(1.0)
        tally.spinning += _cpu_of(pid) - lingering > MOST_CPU


def _cpu_of(pid: int) -> float:
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def _cpu_of_children() -> float:
    """Of the processes of this one that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(folder: Path, rounds: int, ssh_rounds: int, seed: int) -> Tally:
    """All rounds, in two homes: one with an exam, one in tutor mode."""
    lot, tally = random.Random(seed), Tally()
    homes: list[Path] = []
    for mode in (Mode.EXAM, Mode.TUTOR):
        home = folder / mode.value
        study = Study.open(Paths(home))
        fill(study, 60, slots=True)
        study.close()
        begin(home, mode)
        homes.append(home)
    stacks: list[tuple[Act, ...]] = [() for _ in homes]
    with ExitStack() as stack:
        hosts = [
            stack.enter_context(SshHost(program(home), folder / f"ssh-{place}"))
            for place, home in enumerate(homes if ssh_rounds else ())
        ]
        every = max(rounds // max(ssh_rounds, 1), 1)
        for number in range(rounds):
            place = lot.randrange(len(homes))
            is_over_ssh = bool(hosts) and number % every == 0 and number // every < ssh_rounds
            host = hosts[place] if is_over_ssh else None
            stacks[place] = one_round(homes[place], lot, tally, stacks[place], host)
    return tally


def report(tally: Tally) -> dict[str, float]:
    """The figures of all rounds, by name."""
    return {
        "rounds": tally.rounds,
        "ssh_rounds": tally.ssh_rounds,
        "acts": tally.acts,
        "lost": tally.lost,
        "doubled": tally.doubled,
        "hung": tally.hung,
        "corrupt": tally.corrupt,
        "spinning": tally.spinning,
        "slowest_end_s": max(tally.seconds_to_end, default=0.0),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argument_parser("crash", __doc__)
    parser.add_argument("--rounds", type=int, help="how many rounds (500; 50 with --quick)")
    parser.add_argument("--ssh-rounds", type=int, help="how many of them by SSH (10; 2)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    rounds = options.rounds or (50 if options.quick else 500)
    ssh_rounds = options.ssh_rounds
    if ssh_rounds is None:
        ssh_rounds = 2 if options.quick else 10
    with tempfile.TemporaryDirectory() as folder:
        tally = run(Path(folder), rounds, ssh_rounds, options.seed)
    for story in tally.stories:
        print(story, file=sys.stderr)
    budgets = {name: AtMost(0) for name in ("lost", "doubled", "hung", "corrupt", "spinning")}
    return finish(options, report(tally), {**budgets, "slowest_end_s": AtMost(LONGEST_END)})


if __name__ == "__main__":
    sys.exit(main())
