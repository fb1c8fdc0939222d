"""Syncing, tried and measured: ``python -m benchmarks.sync [--quick] [--rounds N] [--check] [--json]``.

Rounds are random lives of three machines, a teacher's and a hub, over a line that is cut
(`benchmarks.sync_world`): in the end all have to be the same and no answer lost. With ``--kept FILE`` what
came of each is kept, and the same command once more lives only those that are left; SIGTERM ends them,
and sums up. The figures are those of a hub that many learners share, each beside what plain psycopg
takes for the same rows.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from benchmarks.sync_lives import counts, kinds_seen, lives
from studytui.paths import Paths, migrations_folder
from studytui.services.class_figures import USUAL_PERIOD, Filter
from studytui.services.hub_building import HubBuilding
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.storage.importing.sql import micros
from studytui.sync.connecting import SCHEMA
from tests.conftest import SetClock
from tests.hub_server import Hub, Server, bundled_programs, hub_like, running
from tests.made_questions import fill
from tests.sync.devices import differences
from tests.sync.explained import noted, scans

_NOTES = 200
"""Documents of their own that each of the others has."""
_A_SITTING = 50
_DAYS = 180
_AT_ONCE = 5_000
_BUDGETS = {"push 100": 3.0, "first sync": 30.0}
"""Seconds with `--check`, on two cores: generous, to notice what has become several times slower."""


def main(arguments: list[str] | None = None) -> int:
    """What the arguments say; the exit code, 1 where something was not as it has to be."""
    options = _options(arguments)
    report: dict[str, Any] = {"rounds": _rounds(options)}
    if not options.rounds_only:
        with _server() as (server, template, folder):
            report["size"] = _sizes(options, server, template, folder)
    report["failures"] = report["rounds"]["failed"] + [
        f"{name}: {report['size']['seconds'][name]:.1f} s, more than {most} s"
        for name, most in _BUDGETS.items()
        if options.check and "size" in report and report["size"]["seconds"][name] > most
    ]
    print(json.dumps(report, indent=2) if options.json else _told(report))
    return 1 if report["failures"] else 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, a small hub: 45 s")
    parser.add_argument("--rounds", type=int, help="random lives (default 1000, quick 3)")
    parser.add_argument("--seed", type=int, default=0, help="of the first of them")
    parser.add_argument("--rounds-only", action="store_true", help="no figures")
    parser.add_argument("--jobs", type=int, default=1, help="processes that live side by side")
    parser.add_argument("--kept", type=Path, help="file with what came of each life")
    parser.add_argument("--learners", type=int, help="on the hub (default 1000, quick 20)")
    parser.add_argument("--answers", type=int, help="of each (default 5000, quick 500)")
    parser.add_argument("--class-of", type=int, help="the teacher's (default 200, quick 20)")
    parser.add_argument("--questions", type=int, help="offered (default 5000, quick 500)")
    parser.add_argument("--check", action="store_true", help="fail where it is far too slow")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    usual = (3, 20, 500, 500, 20) if options.quick else (1000, 1000, 5000, 5000, 200)
    names = ("rounds", "learners", "answers", "questions", "class_of")
    for name, number in zip(names, usual, strict=True):
        if getattr(options, name) is None:
            setattr(options, name, number)
    return options


def _rounds(options: argparse.Namespace) -> dict[str, Any]:
    seeds = range(options.seed, options.seed + options.rounds)
    began = time.monotonic()
    found = lives(seeds, options.jobs, options.kept) if seeds else []
    return {
        "done": len(found),
        "failed": [f"life {one.seed}: {one.failed}"[:600] for one in found if one.failed],
        "cuts": sum(one.cuts for one in found),
        "acts": counts(found) if found else {},
        "kinds": kinds_seen(found) if found else {},
        "seconds": round(time.monotonic() - began, 1),
    }


@contextmanager
def _server() -> Iterator[tuple[Server, str, Path]]:
    with (
        running(bundled_programs(), shared_buffers="256MB") as server,
        server.database() as template,
        tempfile.TemporaryDirectory(prefix="sync-") as folder,
    ):
        HubBuilding(server.address(template), SetClock(), migrations_folder()).build()
        yield server, template, Path(folder)


# Figures


def _sizes(
    options: argparse.Namespace, server: Server, template: str, folder: Path
) -> dict[str, Any]:
    clock = SetClock()
    seconds: dict[str, float] = {}
    plain: dict[str, float] = {}
    with hub_like(server, template, clock) as hub:
        hub.add("tina", "teacher")
        hub.add("anna")
        tina, anna = _machine(hub, folder, "tina", clock), _machine(hub, folder, "anna", clock)
        fill(tina, options.questions)
        tina.syncing.offer("Made up")
        _, room = tina.classes.add("Room")
        seconds["a teacher offers"] = _timed(tina.syncing.sync)
        anna.classes.enrol(room.code)
        anna.syncing.sync()
        _answer(anna, options.answers)
        seconds["a history goes up"] = _timed(anna.syncing.sync)
        seconds["(others laid down)"] = _timed(lambda: _others(hub, options, clock.now()))
        for name in ("once", "push 100"):
            _answer(anna, 100)
            seconds[name] = _timed(anna.syncing.sync)
        plain["push 100"] = _plain_push(hub)
        seconds["nothing to do"] = _timed(anna.syncing.sync)
        again = _machine(hub, folder, "anna", clock)
        seconds["first sync"] = _timed(again.syncing.sync)
        plain["first sync"] = _plain_pull(hub)
        assert not differences(anna, again)
        with noted(pytest.MonkeyPatch()) as asked:
            _answer(anna, 100)
            anna.library.set_note(1, "Look here.")
            anna.syncing.sync()
            _machine(hub, folder, "anna", clock).syncing.sync()
        read_whole = scans(hub, "anna", asked, could=False)
        with noted(pytest.MonkeyPatch()) as asked:
            seconds["a teacher gets a class"] = _timed(tina.syncing.sync)
        read_whole += scans(hub, "tina", asked, could=False)
        plain["a teacher gets a class"] = _plain_class(hub)
        with closing(_machine(hub, folder, "", clock)) as empty:
            seconds["(the same rows kept plainly)"] = _plain_class_kept(hub, empty)
        (room,) = tina.classes.taught()
        figures = tina.class_figures
        for name, days in (("", None), (", 30 days", USUAL_PERIOD)):
            chosen = Filter(days=days)
            seconds[f"a class by topic{name}"] = _timed(partial(figures.heat, room, chosen))
            seconds[f"its questions{name}"] = _timed(partial(figures.items, room, chosen))
        seconds["its scores foretold"] = _timed(partial(figures.predicted, room, figures.parts()))
        plans = _plans(hub)
        size = hub.server.run(
            "SELECT pg_database_size(current_database()), (SELECT count(*) FROM studytui.response)",
            database=hub.database,
        )[0]
        for study in (tina, anna, again):
            study.close()
    return {
        "learners": options.learners,
        "answers": size[1],
        "questions": options.questions,
        "megabytes": round(size[0] / 1e6),
        "seconds": {name: round(value, 3) for name, value in seconds.items()},
        "plain": {name: round(value, 3) for name, value in plain.items()},
        "plans": plans,
        "read_whole": read_whole,
    }


def _machine(hub: Hub, folder: Path, name: str, clock: SetClock) -> Study:
    place = Paths(Path(tempfile.mkdtemp(dir=folder)) / "home")
    study = Study.open(place, clock=clock, settings=Settings())
    if name:
        study.syncing.join(hub.address(name))
    return study


def _timed(act: Callable[[], Any]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def _answer(study: Study, count: int) -> None:
    """So many answers in sittings of fifty, written straight into the library."""
    database = study.database
    now = micros(database.now()) or 0
    questions = [row[0] for row in database.rows("SELECT question_id FROM question ORDER BY 1")]
    with database.transaction():
        for start in range(0, count, _A_SITTING):
            chosen = [questions[(start + place) % len(questions)] for place in range(_A_SITTING)]
            sitting = database.insert(
                "INSERT INTO sitting(uid, learner_id, title, mode, profile, state, started_at, "
                "ended_at, given_back_seconds, position, seed, clock_rule, time_spent, settings, "
                "block, seen_boot, seen_asleep, seen_process, score, total, created_at, updated_at) "
                "VALUES (?, ?, 'Some', 'exam', '', 'submitted', ?, ?, 0, 0, 1, 'strict', 9, '{}', 0, "
                "'', 0, 0, 1, 1, ?, ?)",
                database.new_uid(),
                study.learner_id,
                *[now] * 4,
            )
            for place, question_id in enumerate(chosen):
                item = database.insert(
                    "INSERT INTO sitting_item(sitting_id, question_id, position, option_order, "
                    "is_flagged, struck, seconds, visits, is_revealed, miss_reason, block, "
                    "is_unscored, is_repeat, flag_reason, highlights, own_points, settled_at, "
                    "created_at, updated_at) VALUES (?, ?, ?, '1 2 3 4', 0, '', 9, 1, 0, '', 0, 0, "
                    "0, '', '', '', ?, ?, ?)",
                    sitting,
                    question_id,
                    place,
                    *[now] * 3,
                )
                answer = database.insert(
                    "INSERT INTO response(uid, sitting_item_id, learner_id, question_id, chosen, "
                    "text, is_correct, marks, seconds, origin, answered_at, created_at, updated_at) "
                    "VALUES (?, ?, ?, ?, '1', '', 1, 1, 9, 'sitting', ?, ?, ?)",
                    database.new_uid(),
                    item,
                    study.learner_id,
                    question_id,
                    *[now] * 3,
                )
                database.execute(
                    "UPDATE sitting_item SET response_id = ? WHERE sitting_item_id = ?",
                    answer,
                    item,
                )


def _others(hub: Hub, options: argparse.Namespace, moment: datetime) -> None:
    """Everybody else's sittings, put down at once by the server itself; some are in the class. They
    have sat for half a year, and choose the right option two times of three."""
    sittings = max(options.answers // _A_SITTING, 1)
    now = micros(moment) or 0
    began = (
        f"{now} - {_DAYS * 86_400_000_000} / {sittings} * ({sittings} - n) - learner_id * 1000000"
    )
    chosen = (
        "CASE abs(hashint8(i.response_id)) % 9 WHEN 0 THEN 0 WHEN 1 THEN 2 WHEN 2 THEN 3 ELSE 1 END"
    )
    statements = (
        "SET session_replication_role = replica",
        (
            "INSERT INTO learner(uid, username, email, role, is_active, profile, created_at, updated_at)"
            " SELECT 'l' || n, 'l' || n, '', 'student', true, '{}', 1, 1"
            f" FROM generate_series(1, {options.learners}) n"
        ),
        (
            "INSERT INTO enrolment(uid, classroom_id, learner_id, is_active, created_at, updated_at)"
            " SELECT 'e' || learner_id, (SELECT min(classroom_id) FROM classroom), learner_id, true,"
            f" 1, 1 FROM learner WHERE username ~ '^l[0-9]+$' ORDER BY learner_id LIMIT {options.class_of}"
        ),
        (
            "INSERT INTO sitting(uid, learner_id, title, mode, profile, state, started_at, ended_at,"
            " given_back_seconds, position, seed, clock_rule, time_spent, settings, block, seen_boot,"
            " seen_asleep, seen_process, created_at, updated_at, sync_clock)"
            " SELECT 's' || learner_id || '-' || n, learner_id, 'Some', 'exam', '', 'submitted',"
            f" {began}, {began} + 450000000, 0, 0, 1, 'strict', 450, '{{}}', 0, '', 0, 0, {began},"
            f" {began}, '1'"
            f" FROM learner, generate_series(1, {sittings}) n WHERE username ~ '^l[0-9]+$'"
        ),
        (
            "INSERT INTO sitting_item(sitting_id, question_id, position, option_order, is_flagged,"
            " struck, seconds, visits, is_revealed, miss_reason, block, is_unscored, is_repeat,"
            " flag_reason, highlights, own_points, created_at, updated_at, settled_at, response_id)"
            " SELECT sitting_id, q.question_id, n, '', false, '', 9, 1, false, '', 0, false, false, '',"
            " '', '', started_at, started_at, started_at + n * 9000000,"
            " nextval(pg_get_serial_sequence('response', 'response_id'))"
            " FROM sitting s CROSS JOIN generate_series(0, 49) n"
            " JOIN (SELECT question_id, row_number() OVER (ORDER BY question_id) - 1 AS place"
            f" FROM question) q ON q.place = (s.sitting_id * 50 + n) % {options.questions}"
            " WHERE s.uid LIKE 's%'"
        ),
        (
            "INSERT INTO response(response_id, uid, sitting_item_id, learner_id, question_id, chosen,"
            " text, is_correct, marks, seconds, origin, answered_at, created_at, updated_at)"
            " SELECT i.response_id, gen_random_uuid(), i.sitting_item_id, s.learner_id, i.question_id,"
            f" ({chosen})::text, '', {chosen} = 1, ({chosen} = 1)::int, 9, 'sitting', i.settled_at,"
            " i.settled_at, i.settled_at FROM sitting_item i JOIN sitting s USING (sitting_id)"
            " WHERE s.uid LIKE 's%'"
        ),
        (
            "INSERT INTO hub_change(\"table\", row_id, owner_id, xid) SELECT 'sitting', sitting_id,"
            " learner_id, pg_current_xact_id() FROM sitting WHERE uid LIKE 's%'"
        ),
        (
            "INSERT INTO hub_change(\"table\", row_id, owner_id, xid) SELECT 'learner', learner_id, NULL,"
            " pg_current_xact_id() FROM learner WHERE username ~ '^l[0-9]+$'"
        ),
        (
            "INSERT INTO hub_change(\"table\", row_id, owner_id, xid) SELECT 'enrolment', id, learner_id,"
            " pg_current_xact_id() FROM enrolment WHERE uid LIKE 'e%' ON CONFLICT DO NOTHING"
        ),
        (
            'INSERT INTO hub_document(owner_id, "table", identity, clock, is_deleted, content, xid)'
            " SELECT learner_id, 'note', 'n' || n, '1', false, 'A note', pg_current_xact_id()"
            f" FROM learner, generate_series(1, {_NOTES}) n WHERE username ~ '^l[0-9]+$'"
        ),
    )
    with _owner(hub) as connection:
        connection.execute("SET maintenance_work_mem = '256MB'")
        with _without_indexes(connection, ("sitting_item", "response")):
            for statement in statements:
                connection.execute(statement.encode())
        connection.execute("ANALYZE")


@contextmanager
def _without_indexes(connection: psycopg.Connection[Any], tables: Sequence[str]) -> Iterator[None]:
    """The indexes of these tables are made when all rows are there: many times as fast."""
    indexes = connection.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
        "WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisprimary "
        "AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
        [list(tables)],
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}".encode())
    yield
    for _, made in indexes:
        connection.execute(made.encode())


def _owner(hub: Hub) -> psycopg.Connection[Any]:
    options = f"-c search_path={SCHEMA}"
    return psycopg.connect(hub.address("postgres", options=options), autocommit=True)


_OF_ANNA = "sitting_id IN (SELECT sitting_id FROM sitting s WHERE learner_id = {me})"


def _plain_push(hub: Hub) -> float:
    """Seconds that COPY takes for the rows of the last hundred answers, into tables without an
    index or a rule, from where they are."""
    with _owner(hub) as connection:
        me = connection.execute("SELECT learner_id FROM learner WHERE username = 'anna'").fetchone()
        assert me is not None
        last = (
            f"(SELECT sitting_id FROM sitting WHERE learner_id = {me[0]} ORDER BY 1 DESC LIMIT 2)"
        )
        asked = {
            "sitting": f"SELECT * FROM sitting WHERE sitting_id IN {last}",
            "sitting_item": f"SELECT * FROM sitting_item WHERE sitting_id IN {last}",
            "response": "SELECT r.* FROM response r JOIN sitting_item i USING (sitting_item_id) "
            f"WHERE i.sitting_id IN {last}",
        }
        rows = {table: connection.execute(sql).fetchall() for table, sql in asked.items()}
        for table in rows:
            connection.execute(f"CREATE TABLE plain_{table} AS SELECT * FROM {table} LIMIT 0")
        began = time.monotonic()
        with (
            psycopg.connect(hub.address("postgres", options=f"-c search_path={SCHEMA}")) as own,
            own.cursor() as cursor,
        ):
            for table, found in rows.items():
                with cursor.copy(f"COPY plain_{table} FROM STDIN") as copy:
                    for row in found:
                        copy.write_row(row)
        return time.monotonic() - began


def _plain_pull(hub: Hub) -> float:
    """Seconds that SELECT takes for the rows of a new machine's first sync."""
    began = time.monotonic()
    with _owner(hub) as connection:
        me = connection.execute("SELECT learner_id FROM learner WHERE username = 'anna'").fetchone()
        assert me is not None
        own = _OF_ANNA.format(me=me[0])
        for sql in (
            "SELECT * FROM question",
            "SELECT * FROM question_text",
            "SELECT * FROM option",
            "SELECT * FROM question_slot",
            f"SELECT * FROM sitting WHERE learner_id = {me[0]}",
            f"SELECT * FROM sitting_item WHERE {own}",
            f"SELECT * FROM response WHERE learner_id = {me[0]}",
        ):
            connection.execute(sql).fetchall()
    return time.monotonic() - began


def _class_rows() -> Iterator[tuple[str, str]]:
    """Tables of a class's sittings, and SQL of all their rows."""
    class_of = "(SELECT learner_id FROM enrolment WHERE is_active)"
    sittings = f"(SELECT sitting_id FROM sitting WHERE learner_id IN {class_of})"
    yield "sitting", f"SELECT {{}} FROM sitting WHERE learner_id IN {class_of}"
    yield "sitting_item", f"SELECT {{}} FROM sitting_item WHERE sitting_id IN {sittings}"
    yield "response", f"SELECT {{}} FROM response WHERE learner_id IN {class_of}"


def _plain_class(hub: Hub) -> float:
    """Seconds that COPY takes for the rows of a class's sittings."""
    began = time.monotonic()
    with _owner(hub) as connection, connection.cursor() as cursor:
        for _, sql in _class_rows():
            with cursor.copy(f"COPY ({sql.format('*')}) TO STDOUT".encode()) as copy:
                for _ in copy:
                    pass
    return time.monotonic() - began


def _plain_class_kept(hub: Hub, study: Study) -> float:
    """Seconds that it takes to read the same rows by psycopg and put them, as they are, into the same
    tables of a library of nobody's, with their indexes and no rules."""
    database = study.database
    database.execute("PRAGMA foreign_keys=0")
    began = time.monotonic()
    with _owner(hub) as connection:
        for table, sql in _class_rows():
            names = [
                row[0] for row in database.rows("SELECT name FROM pragma_table_info(?)", table)
            ]
            listed, marks = ", ".join(names), ", ".join("?" * len(names))
            with connection.transaction(), connection.cursor("plain") as cursor:
                cursor.itersize = _AT_ONCE
                cursor.execute(sql.format(listed).encode())
                while rows := cursor.fetchmany(_AT_ONCE):
                    with database.transaction():
                        database.execute_many(f"INSERT INTO {table} VALUES ({marks})", rows)
    return time.monotonic() - began


def _plans(hub: Hub) -> dict[str, str]:
    """How the server looks up what is new, as it says itself, for a learner."""
    asked = {
        "changed sittings": "SELECT r.uid FROM hub_change c JOIN sitting r "
        "ON r.sitting_id = c.row_id WHERE c.\"table\" = 'sitting' AND c.owner_id = me() "
        "AND c.xid >= (SELECT pg_snapshot_xmin(pg_current_snapshot()))",
        "own documents": "SELECT identity FROM hub_document WHERE owner_id = me() "
        "AND xid >= (SELECT pg_snapshot_xmin(pg_current_snapshot()))",
    }
    found = {}
    with hub.connect("anna") as connection:
        for name, sql in asked.items():
            rows = connection.execute("EXPLAIN (COSTS OFF) " + sql).fetchall()
            found[name] = "\n".join(row[0] for row in rows if "Scan" in row[0] or "Cond" in row[0])
    return found


def _told(report: dict[str, Any]) -> str:
    rounds = report["rounds"]
    lines = [
        (
            f"{rounds['done']} lives of three machines, {rounds['cuts']} cut lines, "
            f"{len(rounds['failed'])} that did not come to be the same ({rounds['seconds']} s)"
        )
    ]
    lines += [
        f"  {act:<20} {done:6} done {f'{refused:6} refused' if refused else ''}".rstrip()
        for act, (done, refused) in rounds["acts"].items()
    ]
    if rounds["kinds"]:
        listed = (f"{kind} {number}" for kind, number in rounds["kinds"].items())
        lines.append(f"  documents in the end: {', '.join(listed)}")
    if size := report.get("size"):
        lines.append(
            f"{size['learners']} learners, {size['answers']} answers, {size['questions']} questions, "
            f"{size['megabytes']} MB"
        )
        for name, value in size["seconds"].items():
            plain = size["plain"].get(name)
            beside = f"   plain psycopg {plain:.3f} s" if plain is not None else ""
            lines.append(f"  {name:<30} {value:8.3f} s{beside}")
        for name, plan in size["plans"].items():
            lines += [f"  {name}:", *(f"    {line.strip()}" for line in plan.splitlines())]
        lines += [f"  reads whole {one}" for one in size["read_whole"]]
    return "\n".join([*lines, *report["failures"]])


if __name__ == "__main__":
    raise SystemExit(main())
