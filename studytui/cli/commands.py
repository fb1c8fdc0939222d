"""The table of commands. To add one: a module beside this one, and one row here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from importlib import import_module

from studytui import __version__
from studytui.cli.parser import Parser, common
from studytui.cli.screen import screen_options


@dataclass(frozen=True, slots=True)
class Command:
    """One command."""

    name: str
    help: str
    module: str
    """Of `studytui.cli`, with `configure` and `run`; imported only where the command is named."""


COMMANDS: tuple[Command, ...] = (
    Command("import", "Take in question banks, exams and keys.", "imports"),
    Command("reparse", "Read what is stored again, with newer readers.", "reparse"),
    Command("captured", "Whether answers that captured pages showed count.", "captured"),
    Command("key", "Give questions their key from a file.", "key"),
    Command("sit", "Sit an exam, on the full screen or line by line.", "sit"),
    Command("stats", "How it went, in numbers or as a report.", "stats"),
    Command("paper", "An exam to print, with key and answer sheet.", "paper"),
    Command("search", "The questions that fit a search.", "search"),
    Command("export", "Questions as a file of another format.", "export"),
    Command("goal", "Show or set what you prepare for.", "goal"),
    Command("plan", "What is planned, today and up to the exam.", "plan"),
    Command("calendar", "Busy hours of a calendar, which the plan leaves.", "calendar"),
    Command("due", "How many questions are due for review.", "due"),
    Command("weak", "Where points are lost, and what shows it.", "weak"),
    Command("ready", "Whether you would pass, and how such predictions fared.", "ready"),
    Command("resources", "Your books, notes and papers.", "resources"),
    Command("backup", "Take a backup, or list those there are.", "backup"),
    Command("restore", "Put a backup back; it can be undone.", "restore"),
    Command("doctor", "Whether everything is whole, and put it right.", "doctor"),
    Command("pack", "What to read for a topic, what was missed, a retest.", "pack"),
    Command("hub", "A hub: joined, looked after, how it stands.", "hub"),
    Command("sync", "Bring this library and its hub together.", "sync"),
    Command("class", "Classes: made, joined by a code, told of.", "classes"),
    Command("assign", "Set a class an exam or a search.", "assign"),
    Command("loop", "From a weakness to mastery, stage by stage.", "loop"),
    Command("explain", "A question explained by a language model, from your own texts.", "explain"),
    Command("where", "Show where everything is kept.", "where"),
    Command("settings", "What can be set, and setting it.", "settings"),
    Command("keys", "Every command with its keys; keys of your own.", "keys"),
    Command("serve", "The full screen in a browser on this machine.", "serve"),
    Command("completion", "Completion of commands for a shell.", "completion"),
)


def make_parser(named: Collection[str] | None = None) -> Parser:
    """The command line, with all that the commands among `named` take: of all commands without it,
    as completion and the manual want it."""
    parser = Parser(
        prog="studytui",
        description="Prepare for an exam. Without a command: the full screen.",
        parents=[screen_options()],
        allow_abbrev=False,
    )
    parser.set_defaults(parser=parser)
    parser.add_argument("--version", action="version", version=f"studytui {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND")
    for command in COMMANDS:
        below = commands.add_parser(
            command.name,
            help=command.help,
            description=command.help,
            parents=[common()],
            allow_abbrev=False,
        )
        if named is None or command.name in named:
            module = import_module(f"studytui.cli.{command.module}")
            module.configure(below)
            below.set_defaults(run=module.run, parser=below)
    return parser
