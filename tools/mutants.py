"""Which changes of the domain's rules the tests notice: mutmut's changes, each tried in a fork.

    python -m tools.mutants MODULE… [--sample N] [--seed S] [--only N…] [--tests PATH…]

MODULE is a name in `studytui/domain`. The tests run once, so that it is known which of them comes
to which line; then each change is put into a fork of that very process and only those tests are
run, quickest first, until one fails. So a change costs milliseconds, and changes in properties and
in functions whose results are kept are tried as well, which mutmut by itself leaves out. Survivors
are printed with their number, the row of the table in docs/reliability.md at the end.
"""

from __future__ import annotations

import argparse
import difflib
import gc
import os
import random
import re
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import _lru_cache_wrapper as Keeping
from functools import partial
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import coverage
import hypothesis
import libcst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import MutationVisitor, OuterFunctionProvider
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

ROOT = Path(__file__).parents[1]
SURVIVED, NOTICED = 0, 1


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: its number in the module, the lines it changes, those of its function, and the
    whole module as it is with it."""

    number: int
    first: int
    last: int
    around: range
    source: str


class _Visitor(MutationVisitor):
    """Finds what mutmut would change, in functions with a decorator as well."""

    def __init__(self) -> None:
        super().__init__(mutation_operators, IgnoredCode(set(), set(), set()))

    def _skip_node_and_children(self, node: libcst.CSTNode) -> bool:
        if isinstance(node, libcst.FunctionDef) and node.decorators:
            return False
        return super()._skip_node_and_children(node)


class Mutants:
    """Every change of a function or method in a source, numbered from 1 on."""

    def __init__(self, source: str) -> None:
        wrapper = MetadataWrapper(libcst.parse_module(source))
        visitor = _Visitor()
        wrapper.visit(visitor)
        self._module = wrapper.module
        self._places = wrapper.resolve(PositionProvider)
        self._owners = wrapper.resolve(OuterFunctionProvider)
        self._as_it_is = _as_it_runs(source)
        self._found = [
            one
            for one in visitor.mutations
            if isinstance(self._owners.get(one.original_node), libcst.FunctionDef)
        ]

    def __len__(self) -> int:
        return len(self._found)

    def made(self, number: int) -> Mutant | None:
        """The change of that number; None where it does not compile or cannot change anything."""
        one = self._found[number - 1]
        place = self._places[one.original_node]
        around = self._places[self._owners[one.original_node]]
        source = self._module.deep_replace(one.original_node, one.mutated_node).code
        if _as_it_runs(source) == self._as_it_is:
            return None
        try:
            compile(source, "", "exec")
        except SyntaxError:
            return None
        lines = range(around.start.line, around.end.line + 1)
        return Mutant(number, place.start.line, place.end.line, lines, source)


def _as_it_runs(source: str) -> str:
    """Without the `strict` of a `zip`, which says what is so and changes nothing."""
    return re.sub(r",\s*(?:strict=\w+)?\s*\)", ")", source)


def _functions(of: str) -> dict[str, list[FunctionType]]:
    """All functions that were made from this file, by their qualified names."""
    found = defaultdict(list)
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__code__.co_filename == of:
            found[each.__qualname__].append(each)
    return found


def _keeping() -> list[Keeping[Any]]:
    """All functions of the program that keep their results."""
    return [
        each
        for each in gc.get_objects()
        if isinstance(each, Keeping) and each.__module__.startswith("studytui.")
    ]


def _put_in(
    mutant: Mutant,
    name: str,
    in_use: dict[str, list[FunctionType]],
    keeping: Sequence[Keeping[Any]],
) -> None:
    """Give the functions of a module that are in use the code of the mutant."""
    changed = ModuleType(f"studytui.domain.{name}")
    exec(compile(mutant.source, "changed", "exec"), vars(changed))  # noqa: S102
    new = _functions("changed")
    for qualified, functions in in_use.items():
        for function, other in zip(functions, new.get(qualified, ()), strict=False):
            with suppress(ValueError):  # What closes over more is a wrapper, not a rule.
                function.__code__ = other.__code__
                function.__defaults__ = other.__defaults__
                function.__kwdefaults__ = other.__kwdefaults__
    for each in keeping:
        each.cache_clear()


class Rounds:
    """A plugin of pytest that runs the tests once, then once more for each change."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        self.chosen = chosen
        self.seconds: dict[str, float] = {}
        """Of processor time, by test."""
        self.failed = False
        self.in_fork = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        # A failure is enough: no smaller one is looked for, and the next run finds the same.
        hypothesis.settings.register_profile(
            "mutants",
            hypothesis.settings.get_profile("studytui"),
            phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
            database=None,
            derandomize=True,
        )
        hypothesis.settings.load_profile("mutants")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            if self.in_fork:
                os._exit(NOTICED)
            self.failed = True

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        files = [str(ROOT / f"studytui/domain/{name}.py") for name in self.chosen.modules]
        seen = coverage.Coverage(data_file=None, include=files, config_file=False)
        seen.start()
        keeping = _keeping()
        for item in session.items:
            for each in keeping:  # Or only the first test would come to what it keeps.
                each.cache_clear()
            seen.switch_context(item.nodeid)
            began = time.process_time()
            _run(item)
            self.seconds[item.nodeid] = time.process_time() - began
        seen.stop()
        if self.failed:
            raise session.Failed("the tests fail without any change")
        items = {item.nodeid: item for item in session.items}
        for name, file in zip(self.chosen.modules, files, strict=True):
            lines = seen.get_data().contexts_by_lineno(file)
            reached = {
                line: {each for each in tests if each in items} for line, tests in lines.items()
            }
            self._try_module(name, file, reached, items)
        return True

    def _try_module(
        self,
        name: str,
        file: str,
        reached: dict[int, set[str]],
        items: dict[str, pytest.Item],
    ) -> None:
        source = Path(file).read_text(encoding="utf-8")
        every = Mutants(source)
        numbers = self.chosen.only or range(1, len(every) + 1)
        if self.chosen.sample and self.chosen.sample < len(numbers):
            lots = random.Random(f"{self.chosen.seed} {name}")
            numbers = sorted(lots.sample(numbers, self.chosen.sample))
        tried = [mutant for number in numbers if (mutant := every.made(number))]
        gc.unfreeze()
        put_in = partial(_put_in, name=name, in_use=_functions(file), keeping=_keeping())
        noticed = 0
        gc.freeze()  # A fork then looks only through what is new in it, and copies less.
        for mutant in tried:
            tests = list(self._tests(mutant, reached))
            if self._is_noticed([items[each] for each in tests], partial(put_in, mutant)):
                noticed += 1
            else:
                _say(f"\n{name} {mutant.number}: {len(tests)} tests come to it")
                _say(_difference(source, mutant.source))
        share = 100 * noticed // len(tried) if tried else 100
        _say(f"| {name} | {len(every)} | {len(tried)} | {noticed} ({share} %) |")

    def _tests(self, mutant: Mutant, reached: dict[int, set[str]]) -> Iterator[str]:
        """Those that come to the changed lines, then those that come to the function at all."""
        there: set[str] = set()
        for lines in (range(mutant.first, mutant.last + 1), mutant.around):
            further = set().union(*(reached.get(line, set()) for line in lines)) - there
            yield from sorted(further, key=lambda each: (self.seconds[each], each))
            there |= further

    def _is_noticed(self, tests: Sequence[pytest.Item], put_in: Callable[[], None]) -> bool:
        child = os.fork()
        if child:
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != SURVIVED
        ended = NOTICED
        try:
            self.in_fork = True
            most = 2 + int(2 * sum(self.seconds[each.nodeid] for each in tests))
            resource.setrlimit(resource.RLIMIT_CPU, (most, most))
            resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            put_in()
            for test in tests:
                _run(test)
            ended = SURVIVED
        finally:
            os._exit(ended)


class _AnyOther:
    """Stands for a next test that shares nothing with this one but what is made for the whole
    session, which so stays for the forks."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session

    def listchain(self) -> list[pytest.Session]:
        return [self._session]


def _run(item: pytest.Item) -> None:
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=_AnyOther(item.session))


def _difference(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return "\n".join(line for line in list(lines)[2:])


def _say(text: str) -> None:
    sys.__stdout__.write(text + "\n")
    sys.__stdout__.flush()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("modules", nargs="+", metavar="MODULE")
    parser.add_argument("--sample", type=int, help="so many changes of each module, by lot")
    parser.add_argument("--seed", default="1", help="of the lots")
    parser.add_argument("--only", type=int, nargs="+", help="numbers of changes")
    parser.add_argument("--tests", nargs="+", default=["tests/domain"], metavar="PATH")
    chosen = parser.parse_args(arguments)
    began = time.monotonic()
    code = pytest.main(
        ["-q", "-p", "no:cacheprovider", "--capture=no", "-W", "ignore", *chosen.tests],
        plugins=[Rounds(chosen)],
    )
    _say(f"{time.monotonic() - began:.0f} s")
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
