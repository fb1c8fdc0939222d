"""The command line. Textual is imported only in the branch that opens the full screen."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from studytui import __version__
from studytui.cli_parser import Parser
from studytui.domain.cleaning import clean_line
from studytui.errors import StudyError
from studytui.paths import Paths, find_paths

DONE, WITH_PROBLEMS, NOTHING_DONE, A_BUG = 0, 1, 2, 70
"""Exit codes: done; done with problems; wrong use or nothing done; a bug (EX_SOFTWARE)."""

SHELLS = ("bash", "zsh", "fish")
"""Shells that there is completion for."""

_LONGEST_LOG = 1_000_000
"""Bytes. Then a new log begins; the one before it is kept."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: a row of the table at the end of this file."""

    name: str
    help: str
    configure: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Paths], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; the exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets a mark for it, not a crash.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    options = _options(arguments)
    # A default would be set on the commands too, and win over a --home before them.
    paths = find_paths(getattr(options, "home", None), os.environ)
    # Read by SQLite as it is loaded. What it puts down meanwhile holds questions, and would lie in
    # /var/tmp.
    os.environ["SQLITE_TMPDIR"] = str(paths.home)
    try:
        code = int(options.run(options, paths))
        sys.stdout.flush()
        return code
    except StudyError as error:
        print(_line(error.line), file=sys.stderr)
        return NOTHING_DONE
    except BrokenPipeError:
        # Whoever read the output has gone. Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return WITH_PROBLEMS
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return WITH_PROBLEMS
    except Exception as error:  # noqa: BLE001
        return _report_bug(error, paths)


def _line(text: str) -> str:
    return clean_line(text)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What the arguments say. A start of the full screen does not pay for the parsers of all
    commands, which take 5 ms to make."""
    screen = Parser(
        prog="studytui", parents=[_screen_options()], add_help=False, allow_abbrev=False
    )
    screen.set_defaults(run=_open_screen)
    options, others = screen.parse_known_args(arguments)
    if not others:
        return options
    parser = make_parser()
    if not parser.knows(others[0]):
        parser.refuse(others)
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        options.parser.refuse(unknown)
    return options


def _common() -> Parser:
    common = Parser(add_help=False)
    common.add_argument(
        "--home",
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="where everything is kept (default: STUDYTUI_HOME, else the platform's data folder)",
    )
    return common


def _screen_options() -> Parser:
    parser = _common()
    parser.add_argument("--theme", metavar="NAME", help="colours of the full screen")
    parser.add_argument(
        "--mouse",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="whether the mouse may be used as well",
    )
    parser.add_argument(
        "--thin",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="whether only the cells that change are sent (default: over SSH)",
    )
    parser.add_argument(
        "--plain",
        action="store_true",
        help="line by line, without the full screen: for screen readers and simple consoles",
    )
    return parser


def make_parser() -> Parser:
    """The whole command line: what `main` reads, completion completes and the manual lists."""
    parser = Parser(
        prog="studytui",
        description="Prepare for an exam. Without a command: the full screen.",
        parents=[_screen_options()],
        allow_abbrev=False,
    )
    parser.set_defaults(run=_open_screen, parser=parser)
    parser.add_argument("--version", action="version", version=f"studytui {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND")
    for command in COMMANDS:
        below = commands.add_parser(
            command.name,
            help=command.help,
            description=command.help,
            parents=[_common()],
            allow_abbrev=False,
        )
        command.configure(below)
        below.set_defaults(run=command.run, parser=below)
    return parser


def _open_screen(options: argparse.Namespace, paths: Paths) -> int:
    if options.plain:
        from studytui.cli_plain import run_plain

        return run_plain(paths, lambda words: main(["--home", str(paths.home), *words]))
    return _run_screen(options, paths)


def _run_screen(options: argparse.Namespace, paths: Paths, sitting: int | None = None) -> int:
    """The full screen, in a sitting if one is given."""
    # In a browser Textual talks over pipes: `studytui.serving` says so to the program it starts.
    is_terminal = "TEXTUAL_DRIVER" in os.environ or (sys.stdin.isatty() and sys.stdout.isatty())
    if not is_terminal or os.environ.get("TERM") == "dumb":
        raise StudyError(
            "The full screen needs a terminal that can place its cursor.",
            title="No terminal",
            hint="studytui --plain works line by line, studytui --help lists commands.",
        )
    # Everything made until the first frame lives as long as the program: looking through it for
    # garbage costs a tenth of the start. `StudyApp` switches collection on again.
    gc.disable()
    # What a frame leaves to the next one waits for 4 ms then, not for 16. Textual reads it when it
    # is imported. A frame is drawn only where something has changed, so that it costs nothing.
    os.environ.setdefault("TEXTUAL_FPS", "240")
    from studytui.tui.app import run_app

    return int(
        run_app(
            paths,
            theme=getattr(options, "theme", None),
            mouse=getattr(options, "mouse", None),
            thin=getattr(options, "thin", None),
            sitting=sitting,
        )
    )


def _report_bug(error: Exception, paths: Paths) -> int:
    """Log where it happened, without the error's own words, which may quote a question."""
    import traceback
    from datetime import UTC, datetime

    frames = traceback.extract_tb(error.__traceback__)
    places = "".join(f"  {frame.filename}:{frame.lineno} {frame.name}\n" for frame in frames)
    entry = f"{datetime.now(UTC).isoformat()} {type(error).__name__}\n{places}"
    kept = f" Where it happened is in {paths.log}."
    try:
        paths.create()
        with suppress(FileNotFoundError):
            if paths.log.stat().st_size > _LONGEST_LOG:
                os.replace(paths.log, paths.log.with_name(f"{paths.log.name}.1"))
        descriptor = os.open(paths.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with open(descriptor, "a", encoding="utf-8") as log:
            log.write(entry)
    except (OSError, StudyError):
        kept = ""
    name = type(error).__name__
    print(f"studytui has a bug: {name}. {_line(kept)} Please report it.", file=sys.stderr)
    return A_BUG


def _configure_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="PATH", nargs="*", help="files and folders")
    parser.add_argument("--source", metavar="NAME", help="the source's name, not what files say")
    parser.add_argument("--topic", metavar="NAME", help="the topic that all of it belongs to")
    parser.add_argument("--subject", metavar="NAME", help="whose topic that is; any")
    parser.add_argument("--dry-run", action="store_true", help="report, and write nothing")
    parser.add_argument("--move", action="store_true", help="move the originals into the home")
    parser.add_argument("--samples", action="store_true", help="the samples that came with it")
    parser.add_argument("--history", action="store_true", help="list the imports there were")
    parser.add_argument(
        "--undo",
        metavar="RUN",
        help="take back an import, by its number in the history; last: the latest",
    )
    parser.add_argument(
        "--map",
        metavar="FIELD=COLUMN,…",
        action="append",
        help="what the columns of a table are, such as question=Frage,a=Antwort 1,answer=Lösung;"
        " it is remembered",
    )
    parser.add_argument("--mappings", action="store_true", help="list what --map has remembered")
    parser.add_argument("--forget", metavar="N", type=int, help="forget number N of that list")
    parser.add_argument(
        "--watch",
        action="store_true",
        help="go on, and take in what lands there; without PATH: in the folders you watch",
    )
    _add_json(parser)
    parser.add_argument(
        "--progress",
        choices=("auto", "none", "lines", "json"),
        default="auto",
        help="how progress is shown on standard error (default: auto)",
    )


def _import(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_import import run_history, run_import, run_undo

    if options.history:
        return run_history(paths, as_json=options.json)
    if options.undo is not None:
        return run_undo(options, paths)
    if options.mappings or options.forget is not None:
        from studytui.cli_mappings import run_mappings

        return run_mappings(options, paths)
    if options.watch:
        from studytui.cli_watch import run_watch

        return run_watch(options, paths)
    if not options.paths and not options.samples:
        raise StudyError(
            "No file or folder was named.",
            title="Nothing to import",
            hint="studytui import PATH…, or --samples.",
        )
    return run_import(options, paths)


def _configure_reparse(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="report, and write nothing")
    _add_json(parser)
    parser.add_argument(
        "--progress",
        choices=("auto", "none", "lines", "json"),
        default="auto",
        help="how progress is shown on standard error (default: auto)",
    )


def _reparse(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_import import run_reparse

    return run_reparse(options, paths)


def _configure_captured(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--count", action=argparse.BooleanOptionalAction, help="whether they count from now on"
    )
    _add_json(parser)


def _captured(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_import import run_captured

    return run_captured(options, paths)


def _configure_key(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="an answer-key file")
    _add_json(parser)


def _key(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_import import run_key

    return run_key(Path(options.file), paths, as_json=options.json)


def _configure_stats(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--list", action="store_true", help="every sitting with its number")
    parser.add_argument("--sitting", metavar="N", help="report on this sitting; last: the latest")
    parser.add_argument(
        "--format",
        choices=("markdown", "html", "csv"),
        help="of the report (default: as FILE ends, else markdown)",
    )
    _add_output(parser)
    _add_json(parser)


def _stats(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_papers import run_stats

    return run_stats(options, paths)


def _configure_paper(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("exam", metavar="EXAM", nargs="?", help="title of an exam, or part of it")
    parser.add_argument("--query", metavar="Q", help="the questions of a search instead")
    parser.add_argument("--count", metavar="N", type=_number, help="so many of them, by lot")
    parser.add_argument(
        "--number", metavar="N", type=_number, help="draw what the paper of this number drew"
    )
    parser.add_argument("--key", action="store_true", help="with the key, on a page of its own")
    parser.add_argument("--answer-sheet", action="store_true", help="with a sheet to fill in")
    parser.add_argument("--no-questions", action="store_true", help="only the key or the sheet")
    _add_output(parser)


def _paper(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_papers import run_paper

    return run_paper(options, paths)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < len(text) <= 9 or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1")
    return int(text)


def _configure_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("format", metavar="FORMAT", nargs="?", help="--list shows which there are")
    parser.add_argument("file", metavar="FILE", nargs="?", help="where to; - for standard output")
    parser.add_argument("--query", metavar="Q", help="only the questions of a search")
    parser.add_argument("--exam", metavar="EXAM", help="only those of an exam, by title")
    parser.add_argument("--source", metavar="NAME", help="only those of a source")
    parser.add_argument("--topic", metavar="NAME", help="only those of a topic")
    parser.add_argument(
        "--questions", action="store_true", help="only questions, nothing else of yours"
    )
    parser.add_argument(
        "--schedule", action="store_true", help="apkg: with when each card is due for you"
    )
    parser.add_argument("--force", action="store_true", help="FILE may be there already")
    parser.add_argument("--list", action="store_true", help="the formats, and what they are for")
    _add_json(parser)


def _export(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_export import run_export

    return run_export(options, paths)


def _configure_goal(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--exam", metavar="NAME", help="a profile, or a name of your own")
    parser.add_argument(
        "--date", metavar="D", help="2026-12-19, 19.12., 19 Dec, +21, in 3 weeks; none"
    )
    parser.add_argument("--hours", metavar="H", help="mon=2,sat=4 or mon-fri=45m; other days: off")
    parser.add_argument("--off", metavar="D,D", help="days off, ranges as 2026-12-24..2026-12-26")
    parser.add_argument(
        "--pass", dest="target", metavar="P", help="percent you want; none: to pass"
    )
    parser.add_argument("--extra-time", metavar="F", help="1, 1.25, 1.5 or 2")
    parser.add_argument("--subject", metavar="S", help="whose topics the exam asks; all")
    parser.add_argument("--clear", action="store_true", help="have no goal")
    _add_json(parser)


def _goal(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_goal import run_goal

    return run_goal(options, paths)


def _configure_plan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--day", metavar="D", help="only the tasks of this day")
    parser.add_argument("--ics", metavar="FILE", help="write a calendar file instead; - to print")
    parser.add_argument("--force", action="store_true", help="FILE may be there already")
    _add_json(parser)


def _plan(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_plan import run_plan

    return run_plan(options, paths)


def _configure_calendar(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help="a calendar file (ICS); without one: what there is"
    )
    parser.add_argument("--name", metavar="N", help="what it is called (default: as the file)")
    parser.add_argument("--remove", metavar="N", help="count the busy hours of this one no longer")
    _add_json(parser)


def _calendar(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_calendar import run_calendar

    return run_calendar(options, paths)


def _due(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_plan import run_due

    return run_due(options, paths)


def _configure_weak(parser: argparse.ArgumentParser) -> None:
    _add_json(parser)


def _weak(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_weak import run_weak

    return run_weak(options, paths)


def _configure_resources(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--add", metavar="DIR", help="look at a folder from now on")
    parser.add_argument("--forget", metavar="DIR", help="look at it no longer; the files stay")
    parser.add_argument("--look", action="store_true", help="look for new and changed files now")
    parser.add_argument("--search", metavar="WORDS", help="passages in which these words stand")
    _add_json(parser)


def _resources(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_resources import run_resources

    return run_resources(options, paths)


def _ready(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_ready import run_ready

    return run_ready(options, paths)


def _configure_backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help="a copy there instead; packed where it ends in .zst"
    )
    parser.add_argument("--list", action="store_true", help="the backups there are")
    parser.add_argument(
        "--if-due", action="store_true", help="only if there is none of the last half hour"
    )
    parser.add_argument("--force", action="store_true", help="FILE may be there already")
    _add_json(parser)


def _backup(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_backup import run_backup

    return run_backup(options, paths)


def _configure_restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "backup",
        metavar="FILE",
        nargs="?",
        help="a number of `studytui backup --list`, last, or a file",
    )
    parser.add_argument(
        "--undo", action="store_true", help="put back what was there before the last restore"
    )
    _add_json(parser)


def _restore(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_backup import run_restore

    return run_restore(options, paths)


def _configure_doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--fix", action="store_true", help="put right what can be, after a backup; nothing is lost"
    )
    _add_json(parser)


def _doctor(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_doctor import run_doctor

    return run_doctor(options, paths)


def _configure_pack(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("topic", metavar="TOPIC", nargs="?", help="make one; without: list them")
    parser.add_argument(
        "--format", choices=("text", "markdown", "html"), default="text", help="(default: text)"
    )
    parser.add_argument("--output", "-o", metavar="FILE", help="write it there; - to print")
    parser.add_argument("--force", action="store_true", help="FILE may be there already")
    _add_json(parser)


def _pack(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_pack import run_pack

    return run_pack(options, paths)


def _configure_hub(parser: argparse.ArgumentParser) -> None:
    _add_json(parser)
    parser.set_defaults(act="status")
    acts = parser.add_subparsers(metavar="ACT")

    def add(act: str, words: str) -> argparse.ArgumentParser:
        below = acts.add_parser(
            act, help=words, description=words, parents=[_common()], allow_abbrev=False
        )
        below.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )
        below.set_defaults(act=act)
        return below

    address = "address, or name of a service (default: the environment's, else studytui here)"
    join = add("join", "Join a hub with this library.")
    join.add_argument("dsn", metavar="DSN", nargs="?", help=address)
    join.add_argument("--as", dest="user", metavar="NAME", default="", help="your name there")
    add("status", "How it stands with the hub.")
    add("adopt", "Send up what was here before the hub was joined.")
    offer = add("offer", "Offer a source of yours to the others on the hub.")
    offer.add_argument("source", metavar="SOURCE", help="name of the source")
    offer.add_argument("--withdraw", action="store_true", help="keep it to yourself from now on")
    offer.set_defaults(withdraw=False)
    add("history", "Edits that lost against later ones from your other machines.")
    add("leave", "Belong to no hub any more; everything stays here.")
    init = add("init", "Build a hub in a database, or bring it up to date.")
    init.add_argument("dsn", metavar="DSN", nargs="?", help=address)
    person = add("add-person", "Let somebody in, or give them another role.")
    person.add_argument("name", metavar="NAME", help="their account's name")
    person.add_argument("--role", choices=("student", "teacher"), default="student")
    gone = add("remove-person", "Let somebody in no longer; what they did stays.")
    gone.add_argument("name", metavar="NAME", help="their name on the hub")
    for below in (person, gone, add("people", "Who is on a hub.")):
        below.add_argument("--at", dest="dsn", metavar="DSN", help=address)


def _hub(options: argparse.Namespace, paths: Paths) -> int:
    if options.act in ("offer", "history"):
        from studytui import cli_sync

        run = cli_sync.run_offer if options.act == "offer" else cli_sync.run_history
        return run(options, paths)
    from studytui.cli_hub import run_hub

    return run_hub(options, paths)


def _sync(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_sync import run_sync

    return run_sync(options, paths)


def _configure_class(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "verb",
        metavar="VERB",
        nargs="?",
        choices=("list", "add", "code", "enrol", "leave", "remove", "report"),
        help="list [CLASS], add NAME, code CLASS, enrol CODE, leave CLASS, remove CLASS [LEARNER],"
        " report CLASS (default: list)",
    )
    parser.add_argument("names", metavar="NAME", nargs="*", help="of the class, or of a learner")
    parser.add_argument("--new", action="store_true", help="code: another one from now on")
    parser.add_argument(
        "--format", choices=("csv", "html"), default="csv", help="report: (default: csv)"
    )
    parser.add_argument(
        "--days", metavar="N", type=int, default=30, help="report: so many; 0: all (default: 30)"
    )
    _add_output(parser)
    _add_json(parser)


def _class(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_class import run_class

    return run_class(options, paths)


def _configure_assign(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("classroom", metavar="CLASS", help="its name or code; alone: what is set")
    parser.add_argument("--exam", metavar="NAME", help="an exam of your library")
    parser.add_argument("--query", metavar="Q", help="or questions that this search finds")
    parser.add_argument("--title", metavar="T", help="what it is called (default: as the exam)")
    parser.add_argument(
        "--mode", choices=("exam", "tutor", "practice"), default="exam", help="(default: exam)"
    )
    parser.add_argument("--profile", metavar="P", help="the rules of an exam profile")
    parser.add_argument("--count", metavar="N", type=int, help="so many questions of a search")
    parser.add_argument("--minutes", metavar="M", type=int, help="time, where nothing else says it")
    parser.add_argument("--opens", metavar="D", help="19 Dec 08:00, 2026-12-19T08:00, tomorrow, +3")
    parser.add_argument("--due", metavar="D", help="the same; a day alone is its end")
    parser.add_argument(
        "--attempts", metavar="N", type=int, default=1, help="0: any number (default: 1)"
    )
    parser.add_argument("--pass", dest="pass_mark", metavar="P", type=float, help="percent")
    parser.add_argument("--late", action="store_true", help="it can be begun when it is overdue")
    parser.add_argument(
        "--offer", action="store_true", help="offer the questions to the others on the hub as well"
    )
    parser.add_argument(
        "--extra", metavar="LEARNER=F", action="append", help="more time for one learner: 1.25 …"
    )
    parser.add_argument("--to", metavar="N", type=int, help="--extra: the number of the assignment")
    parser.add_argument("--withdraw", metavar="N", type=int, help="take an assignment back")
    _add_json(parser)


def _assign(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_class import run_assign

    return run_assign(options, paths)


def _configure_loop(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "act",
        metavar="ACT",
        nargs="?",
        choices=("list", "start", "go"),
        default="list",
        help="list, start TOPIC… or go NUMBER (default: list)",
    )
    parser.add_argument(
        "what", metavar="WHAT", nargs="*", help="topics to start with, or the number of a loop"
    )
    _add_json(parser)


def _loop(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_loop import run_loop

    return run_loop(options, paths)


def _configure_explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "query", metavar="QUESTION", nargs="?", default="", help="a search that finds one question"
    )
    parser.add_argument("--show", action="store_true", help="only show what would be sent")
    parser.add_argument(
        "--send", action="store_true", help="send it without asking, from now on, to this model"
    )
    parser.add_argument("--models", action="store_true", help="list the models that llm knows")
    parser.add_argument("--forget", action="store_true", help="be asked again before it is sent")
    _add_json(parser)


def _explain(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_explain import run_explain

    return run_explain(options, paths)


def _configure_sit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("exam", metavar="EXAM", nargs="?", help="title of an exam, or part of it")
    parser.add_argument("--query", metavar="Q", help="questions of a search instead")
    parser.add_argument("--count", metavar="N", type=_number, help="so many of them, by lot")
    parser.add_argument("--minutes", metavar="N", type=_number, help="time for them")
    parser.add_argument(
        "--mode", choices=("exam", "tutor", "practice"), default="exam", help="(default: exam)"
    )
    parser.add_argument(
        "--session", metavar="N", type=_number, help="a session of 10, 20 or 40 minutes instead"
    )
    parser.add_argument("--due", action="store_true", help="what is due for review instead")
    parser.add_argument(
        "--continue", dest="go_on", action="store_true", help="go on with what was left last"
    )
    parser.add_argument("--plain", action="store_true", help="line by line, without a screen")


def _sit(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_plain import run_sit

    return run_sit(options, paths, lambda sitting: _run_screen(options, paths, sitting))


def _configure_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", help="only this one")
    parser.add_argument("value", metavar="VALUE", nargs="?", help="what it is to be")
    parser.add_argument("--reset", metavar="NAME", help="as it usually is")
    _add_json(parser)


def _settings(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_settings import run_settings

    return run_settings(options, paths, _themes)


def _themes() -> Sequence[str]:
    from studytui.tui.keys_command import themes

    return themes()


def _configure_keys(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("command", metavar="COMMAND", nargs="?", help="only this, as exam.flag")
    parser.add_argument("key", metavar="KEY", nargs="?", help="the key it is to have")
    parser.add_argument("--reset", metavar="COMMAND", help="its own keys again")
    _add_json(parser)


def _keys(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.tui.keys_command import run_keys

    return run_keys(options, paths)


def _configure_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", metavar="ADDRESS", default="127.0.0.1", help="(default: 127.0.0.1)"
    )
    parser.add_argument(
        "--port", metavar="N", type=_port, default=8770, help="(default: 8770; 0 any free one)"
    )
    parser.add_argument(
        "--i-know", action="store_true", help="ADDRESS may be one that other machines can reach"
    )


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 5 or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: 0 to 65535")
    return int(text)


def _serve(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_serve import run_serve

    return run_serve(options, paths)


def _configure_completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help=", ".join(SHELLS))


def _completion(options: argparse.Namespace, paths: Paths) -> int:
    from studytui.cli_completion import completion

    print(completion(make_parser(), options.shell))
    return DONE


def _configure_where(parser: argparse.ArgumentParser) -> None:
    _add_json(parser)


def _where(options: argparse.Namespace, paths: Paths) -> int:
    places = {
        "home": paths.home,
        "database": paths.database,
        "media": paths.media,
        "backups": paths.backups,
        "reports": paths.reports,
        "profiles": paths.profiles,
        "lab_values": paths.lab_values,
        "settings": paths.settings,
        "log": paths.log,
    }
    if options.json:
        import json

        print(json.dumps({name: str(place) for name, place in places.items()}))
    else:
        for name, place in places.items():
            print(f"{name:<10} {_line(str(place))}")
    return DONE


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output", metavar="FILE", help="where to (default: standard output)")
    parser.add_argument("--force", action="store_true", help="FILE may be there already")


COMMANDS: tuple[Command, ...] = (
    Command("import", "Take in question banks, exams and keys.", _configure_import, _import),
    Command(
        "reparse", "Read what is stored again, with newer readers.", _configure_reparse, _reparse
    ),
    Command(
        "captured",
        "Whether answers that captured pages showed count.",
        _configure_captured,
        _captured,
    ),
    Command("key", "Give questions their key from a file.", _configure_key, _key),
    Command("sit", "Sit an exam, on the full screen or line by line.", _configure_sit, _sit),
    Command("stats", "How it went, in numbers or as a report.", _configure_stats, _stats),
    Command("paper", "An exam to print, with key and answer sheet.", _configure_paper, _paper),
    Command("export", "Questions as a file of another format.", _configure_export, _export),
    Command("goal", "Show or set what you prepare for.", _configure_goal, _goal),
    Command("plan", "What is planned, today and up to the exam.", _configure_plan, _plan),
    Command(
        "calendar",
        "Busy hours of a calendar, which the plan leaves.",
        _configure_calendar,
        _calendar,
    ),
    Command("due", "How many questions are due for review.", _add_json, _due),
    Command("weak", "Where points are lost, and what shows it.", _configure_weak, _weak),
    Command("ready", "Whether you would pass, and how such predictions fared.", _add_json, _ready),
    Command("resources", "Your books, notes and papers.", _configure_resources, _resources),
    Command("backup", "Take a backup, or list those there are.", _configure_backup, _backup),
    Command("restore", "Put a backup back; it can be undone.", _configure_restore, _restore),
    Command("doctor", "Whether everything is whole, and put it right.", _configure_doctor, _doctor),
    Command("pack", "What to read for a topic, what was missed, a retest.", _configure_pack, _pack),
    Command("hub", "A hub: joined, looked after, how it stands.", _configure_hub, _hub),
    Command("sync", "Bring this library and its hub together.", _add_json, _sync),
    Command("class", "Classes: made, joined by a code, told of.", _configure_class, _class),
    Command("assign", "Set a class an exam or a search.", _configure_assign, _assign),
    Command("loop", "From a weakness to mastery, stage by stage.", _configure_loop, _loop),
    Command(
        "explain",
        "A question explained by a language model, from your own texts.",
        _configure_explain,
        _explain,
    ),
    Command("where", "Show where everything is kept.", _configure_where, _where),
    Command("settings", "What can be set, and setting it.", _configure_settings, _settings),
    Command("keys", "Every command with its keys; keys of your own.", _configure_keys, _keys),
    Command("serve", "The full screen in a browser on this machine.", _configure_serve, _serve),
    Command(
        "completion", "Completion of commands for a shell.", _configure_completion, _completion
    ),
)
"""To add a command: two functions above, one row here."""
