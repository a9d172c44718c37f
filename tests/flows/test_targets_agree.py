"""The same days and changes on DuckDB and on BigQuery's interface: every table equal, row for row,
and every statement one that BigQuery itself takes.

One file, so that one warehouse of each kind serves all of it: the emulator is slow.
"""

import itertools
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from dbt.adapters.bigquery.connections import BigQueryConnectionManager
from google.cloud.bigquery import ScalarQueryParameter

from dbt_project.emulator import running_emulator
from dbt_project.results import DbtFailure
from dbt_project.warehouse import Warehouse, open_warehouse
from flows.backtest_data import read_backtest
from flows.context import RunContext
from flows.day import run_day
from flows.expectations import read_expectations
from flows.features import read_history
from flows.feed_status import live_rows
from flows.grade import grade_run
from flows.replay import replay
from flows.report import RunReport
from flows.request import RunRequest, UpdateRequest
from flows.session import run_context
from flows.trace import trace
from flows.update import run_update
from flows.views import StandingViews
from ops.project import project_root
from predictions.contract import load_contract
from sandbox.league.league import League
from sandbox.league.parameters import LeagueParameters
from sandbox.server import SandboxServer
from scrapers.registry import FEEDS
from tests.changes.base import Base
from tests.changes.sequences import Step, parse, play, sequence
from tests.changes.world import World
from tests.flows.conftest import SandboxDay, eastern, scratch_settings, session_of
from tests.googlesql.analyzer import GoogleSql
from tests.googlesql.held import held_by
from tests.googlesql.sent import Statement, recorded, representatives

# What belongs to a run rather than to the facts; hashes are made by functions of the warehouse.
OF_THE_RUN = {
    "correlation_id",
    "execution_id",
    "changed_at",
    "row_hash",
    "feature_row_hash",
    "loaded_at",
    "first_loaded_at",
    "superseded_at",
    "stood_from",
    "stood_until",
    "written_at",
    "computed_at",
    "finished_at",
    "first_finished_at",
    "last_finished_at",
    "begun_at",
    "phase_seconds",
    "payload",
    "watermark",
    "dbt_scd_id",
    "dbt_updated_at",
    "dbt_valid_from",
    "dbt_valid_to",
    "model_id",
    "model_sha256",
    "content_hash",
}

# What a command says of its ledger, which each target has its own of.
BESIDE = {"path", "runs", "messages", "gates", "landed_by", "read_by"}

# Lineage of everything is as large as the season is long; one game of the last night stands for it.
LAST_GAME = "select max(game_id) as game_id from nba_predictions.player_prop_predictions"
LINEAGE = {
    f"nba_predictions.{name}"
    for name in ("feature_games", "feature_payloads", "prediction_payloads")
}

# The sequence that is played after the days, without what takes digests, a warehouse's own.
SEED, STEPS = 10, 3
BUILT_WHOLE = "game_taken_out:24:wait built_whole:1:run"
ON_DUCKDB = {"nothing_new"}

CUT_OFF = "no more jobs"

M = ScalarQueryParameter("m", "INT64", None)
# What an emulator takes and BigQuery does not, and by which words it is known.
REFUSED = {
    "select max(n) as n from unnest([1]) as n having max(n) > 0": "Aggregations of aggregations",
    "select row_number() over (partition by n) from unnest([0.5]) as n": "of type FLOAT64",
    "create table a.made as select 1 as n; select m from a.made": "Unrecognized name: m",
    "select 1 from (select 1 as n) left join (select 1 as m) on n < m": "no equality",
    "select 1 from (select 1 as n) left join (select 1 as m) on n = @m": "no equality",
}
TAKEN = (
    "create table a.made as select 1 as n; "
    "select 1 from a.made left join a.made as m on made.n = m.n + @m"
)

Facts = tuple[list[str], Counter[tuple[Hashable, ...]]]


class Both:
    """One warehouse of each kind after the same day, the same update and the day after it."""

    def __init__(
        self,
        contexts: dict[str, RunContext],
        reports: dict[str, list[RunReport]],
        league: League,
        today: date,
        sent: list[Statement],
    ):
        self.contexts = contexts
        self.reports = reports
        self.sent = sent
        self.league = league
        self.today = today

    def base(self, target: str) -> Base:
        """Where a sequence of changes may go on from."""
        return Base(
            context=self.contexts[target],
            today=self.today,
            now=eastern(self.today, 14),
            days=self.league.game_dates,
            to_come=(),
        )

    def tables(self) -> list[str]:
        """Every table and view that dbt builds and Python writes."""
        nodes = self.contexts["duckdb"].session.manifest().nodes.values()
        built = {f"{node.schema}.{node.name}" for node in nodes if is_relation(node)}
        return sorted(built | {"nba_predictions.player_prop_predictions"})

    @contextmanager
    def opened(self) -> Iterator[dict[str, Warehouse]]:
        """Both warehouses; opening DuckDB's file reads its long write-ahead log."""
        with ExitStack() as stack:
            yield {
                name: stack.enter_context(closing(open_warehouse(context.target)))
                for name, context in self.contexts.items()
            }


def facts(warehouse: Warehouse, table: str) -> Facts:
    """A table's facts: the names of its columns, and how often each row stands there."""
    only = ""
    if table in LINEAGE:
        (game,) = warehouse.query(LAST_GAME)["game_id"]
        only = f"where game_id = '{game}'"
    frame = warehouse.query(f"select * from {table} {only}")
    return sorted(set(frame.columns) - OF_THE_RUN), rows_in(frame)


def is_relation(node: object) -> bool:
    """Whether a node stands for rows in the warehouse."""
    kind = str(getattr(node, "resource_type", ""))
    return kind in ("model", "snapshot") and str(getattr(node, "schema", "")).startswith("nba_")


def comparable(value: object) -> Hashable:
    """A cell without what differs by storage alone."""
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, float | int) and not isinstance(value, bool):
        return round(float(value), 6) + 0.0
    return str(value)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    parameters = LeagueParameters(teams=4, days=16)
    quiet = League(parameters, script=())
    night, following = quiet.game_dates[-2:]
    league = League(parameters, script=quiet.demo_events(night))
    root = tmp_path_factory.mktemp("targets")
    with running_emulator() as emulator, SandboxServer(league) as server, recorded() as sent:
        contexts: dict[str, RunContext] = {}
        reports: dict[str, list[RunReport]] = {}
        for name in ("duckdb", "emulator"):
            settings = scratch_settings(root / name, emulator_url=emulator.url)
            with run_context(settings, name) as context:
                session = session_of(context.target, root / name / "target")
                contexts[name] = replace(context, session=session)
                day = SandboxDay(league, server, contexts[name])
                request = RunRequest(night, day.upstream)
                update = UpdateRequest(night, day.upstream, ("nbac_injury_report",))
                reports[name] = [
                    run_day(day.at(13, night), request),
                    run_day(day.at(13, night), request),
                    run_update(day.at(14, night), update),
                    run_day(day.at(13, following), RunRequest(following, day.upstream)),
                ]
        yield Both(contexts, reports, league, following, sent)


def test_both_targets_write_the_same_number_of_rows(both: Both) -> None:
    written = {
        name: [(report.error, report.written) for report in reports]
        for name, reports in both.reports.items()
    }
    assert written["emulator"] == written["duckdb"]
    assert written["duckdb"][1] == (None, 0)


@pytest.mark.parametrize("target", ["duckdb", "emulator"])
def test_a_day_that_is_run_again_writes_no_row(both: Both, target: str) -> None:
    again = both.reports[target][1].execution_id
    tables = both.contexts[target].session.tables()
    of_the_run = "select '{0}' as name from {0} where execution_id = @run"
    warehouse = open_warehouse(both.contexts[target].target)
    found = warehouse.query(" union all ".join(map(of_the_run.format, tables)), {"run": again})
    warehouse.close()
    assert set(found["name"]) == set()


@pytest.mark.parametrize("target", ["duckdb", "emulator"])
def test_every_view_stands_after_the_first_run(both: Both, target: str) -> None:
    session = both.contexts[target].session
    with closing(open_warehouse(session.target)) as warehouse:
        assert StandingViews(session, warehouse).among(session.views()) == session.views().keys()


def test_every_merge_into_a_partitioned_table_names_its_dates(both: Both) -> None:
    context = both.contexts["emulator"]
    models = context.session.manifest().nodes.values()
    unbounded, bounded = [], 0
    for model in models:
        if model.config.materialized != "changes":
            continue
        date = model.config.meta.get("date", "game_date")
        sql = (
            context.session.target_path / "run" / "nba_props" / model.original_file_path
        ).read_text()
        if date not in model.columns or "merge into" not in sql:
            continue
        condition, _, clauses = sql.partition("merge into")[2].partition("when matched")
        literal = re.compile(rf"and known\.{date} >= date '\d{{4}}-\d\d-\d\d'")
        # rows that vanished are staged with the others, so one condition bounds them all
        whole = literal.search(condition) and "not matched by source" not in clauses
        bounded += bool(whole)
        if not whole:
            unbounded.append(model.name)
    assert unbounded == []
    assert bounded >= 15


def test_every_table_is_equal(both: Both) -> None:
    different, empty = compared(both, both.tables())
    assert different == {}
    assert not [table for table in empty if table.startswith("nba_raw.")], "nothing is compared"
    assert len(both.tables()) - len(empty) > 40


def test_what_commands_ask_is_answered_alike(both: Both) -> None:
    said = {name: answers(both, name) for name in both.contexts}
    for question, answer in said["duckdb"].items():
        assert answer, question
        assert said["emulator"][question] == answer, question


def answers(both: Both, target: str) -> dict[str, Any]:
    """What `trace`, `grade`, `status`, `feeds`, `train` and `backtest` read of a warehouse."""
    context, update = both.contexts[target], both.reports[target][2]
    (report,) = update.news
    second = next(row for row in update.predictions if row["prediction_version"] == 2)
    with closing(open_warehouse(context.target)) as warehouse:
        traces = {
            question: plain(trace(warehouse, context.ledger, identifier))
            for question, identifier in {
                "trace of an earlier version": str(second["supersedes"]),
                "trace of a version": str(second["prediction_id"]),
                "trace of a payload": report.payload_id,
                "trace of a run": update.correlation_id,
            }.items()
        }
        spent = read_backtest(
            warehouse, target, load_contract(), both.league.game_dates[0], both.today
        )
        history = read_history(warehouse, both.today)
    return traces | {
        "grade": plain(grade_run(context)),
        "status": [plain(asdict(found)) for found in read_expectations(context.target).findings],
        "feeds": live_rows(context.target, FEEDS.values()),
        "train": rows_in(history),
        "backtest": [rows_in(spent.frame), rows_in(spent.lines), rows_in(spent.quotes)],
        "of a backtest counted": [spent.played_without_features, spent.void_quotes],
    }


def plain(document: Any) -> Hashable:
    """A document without what is the run's own; the order of what it lists is not compared."""
    if isinstance(document, dict):
        named = document.items()
        return tuple(
            (key, plain(value)) for key, value in sorted(named) if key not in OF_THE_RUN | BESIDE
        )
    if isinstance(document, list | tuple):
        return tuple(sorted(map(plain, document), key=repr))
    return comparable(document)


def rows_in(frame: pd.DataFrame) -> Counter[tuple[Hashable, ...]]:
    names = sorted(set(frame.columns) - OF_THE_RUN)
    cells = ([comparable(cell) for cell in frame[name].tolist()] for name in names)
    return Counter(zip(*cells, strict=True))


def compared(both: Both, tables: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Tables that differ, and in what; and those that hold no rows."""
    different, empty = {}, []
    with both.opened() as warehouses:
        for table in tables:
            sides = {name: facts(warehouse, table) for name, warehouse in warehouses.items()}
            if found := difference(**sides):
                different[table] = found
            if not sides["duckdb"][1]:
                empty.append(table)
    return different, empty


def difference(duckdb: Facts, emulator: Facts) -> str:
    """What differs between two tables, with some rows; nothing when they are equal."""
    (names, rows), (others, other_rows) = duckdb, emulator
    if names != others:
        return f"columns {set(names) ^ set(others)}"
    if rows == other_rows:
        return ""
    only, only_other = list((rows - other_rows).elements()), list((other_rows - rows).elements())
    unequal = [
        name
        for name, cells, other_cells in zip(
            names, zip(*only, strict=True), zip(*only_other, strict=True), strict=False
        )
        if Counter(cells) != Counter(other_cells)
    ]
    return (
        f"{rows.total()} and {other_rows.total()} rows, columns {', '.join(unequal)}; "
        f"only in DuckDB {only[:2]}, only in the emulator {only_other[:2]}"
    )


def test_a_replay_reads_the_same_and_writes_nothing_on_both(both: Both) -> None:
    receipts = {name: replay(both.contexts[name], "nbac_injury_report") for name in both.contexts}
    told = {
        name: [
            (found["model"], found["rows_read"], found["unchanged"]) for found in receipt["models"]
        ]
        for name, receipt in receipts.items()
    }
    assert told["emulator"] == told["duckdb"]
    for receipt in receipts.values():
        assert (receipt["status"], receipt["written"]) == ("success", 0)
        assert receipt["payloads"]["read"] == receipt["payloads"]["decoded_again"] > 0
    with both.opened() as warehouses:
        rows = [facts(one, "nba_raw.landing_payloads") for one in warehouses.values()]
    assert rows[0] == rows[1]


def test_dbt_build_passes_on_the_emulator(both: Both, tmp_path: Path) -> None:
    """Unit tests hand over JSON as text, which BigQuery does not cast: they run on DuckDB.

    So do the tests of single columns and those of the views that watch: with equal tables they can
    tell nothing new, and the emulator takes minutes for them.
    """
    target = both.contexts["emulator"].target
    command = [str(Path(sys.executable).with_name("dbt")), "build", "--quiet", "--no-use-colors"]
    command += ["--exclude", "test_type:unit"]
    command += [f"test_name:{name}" for name in ("not_null", "in_range", "accepted_values")]
    for watching in ("models/monitoring", "models/phase_5/monitoring"):
        command.append(f"path:{watching},resource_type:test")
    command += ["--threads", "4"]
    command += ["--target-path", str(tmp_path / "target"), "--log-level-file", "none"]
    outcome = subprocess.run(
        command,
        cwd=project_root(),
        env={**os.environ, **target.environment(), "NBA_PROPS_TARGET": "emulator"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout[-6000:]


def test_a_sequence_of_changes_leaves_the_same_tables(both: Both) -> None:
    steps = [step for step in sequence(SEED, 3 * STEPS) if step.rule not in ON_DUCKDB][:STEPS]
    steps += parse(BUILT_WHOLE)
    told = {target: played(both, target, tuple(steps)) for target in both.contexts}
    assert told["emulator"] == told["duckdb"]
    views = both.contexts["duckdb"].session.views().values()  # the same text before and after
    different, _ = compared(both, sorted({*both.tables()} - {*views}))
    assert not different, f"{different} after {' '.join(map(str, steps))}"


def played(both: Both, target: str, steps: tuple[Step, ...]) -> tuple[str, ...]:
    base = both.base(target)
    world = World(base.context, base)
    try:
        return play(world, steps)
    finally:
        world.close()


@pytest.mark.parametrize("target", ["duckdb", "emulator"])
def test_a_table_that_has_become_a_view_gives_way_to_it(both: Both, target: str) -> None:
    session = both.contexts[target].session
    view = session.views()["dim_team"]
    with closing(open_warehouse(session.target)) as warehouse:
        shown = rows_in(warehouse.query(f"select * from {view}"))
        warehouse.execute(f"drop view {view}")
        warehouse.execute(f"create table {view} as select 1 as former")
    session.invoke("run", select=["dim_team"])
    session.release()
    with closing(open_warehouse(session.target)) as warehouse:
        assert rows_in(warehouse.query(f"select * from {view}")) == shown


def test_a_whole_build_that_is_cut_off_loses_no_row(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before each of its jobs in turn: the row that it no longer makes is there, then removed."""
    context = both.contexts["emulator"]
    model = "nbac_player_list_current"
    warehouse = open_warehouse(context.target)
    warehouse.execute(
        f"insert into nba_raw.{model} select * replace (0 as nba_player_id) "
        f"from nba_raw.{model} order by nba_player_id limit 1"
    )

    def held() -> list[bool]:
        sql = f"select is_removed from nba_raw.{model} where nba_player_id = 0"
        return list(warehouse.query(sql)["is_removed"])

    cut_off = []
    for jobs in itertools.count():
        with monkeypatch.context() as patched:
            cut_off_after(jobs, patched)
            try:
                context.session.invoke("run", select=[model], full_refresh=True)
                break
            except DbtFailure as failure:
                assert CUT_OFF in str(failure)
        cut_off.append(held())
    whole = held()
    warehouse.close()
    assert cut_off and all(rows == [False] for rows in cut_off)
    assert whole == [True]


@pytest.mark.parametrize(("sql", "words"), REFUSED.items())
def test_what_bigquery_refuses_is_told(sql: str, words: str) -> None:
    (refusal,) = GoogleSql(lambda table: None).refusals(Statement(sql, [M]))
    assert words in refusal


def test_what_bigquery_takes_is_taken() -> None:
    made = GoogleSql(lambda table: None)
    assert list(made.refusals(Statement(TAKEN, [M]))) == []


def test_bigquery_takes_every_statement(both: Both) -> None:
    """The last of the file, so that the statements of all its runs are there."""
    context = both.contexts["emulator"]
    built = {key for key, node in context.session.manifest().nodes.items() if is_relation(node)}
    assert built <= {statement.node for statement in both.sent}
    analyzer = GoogleSql(held_by(context.target))
    refused = [
        f"{statement.node or statement.sql[:80]}: {refusal}"
        for statement in representatives(both.sent)
        for refusal in analyzer.refusals(statement)
    ]
    assert not refused, "\n".join(refused)


def cut_off_after(jobs: int, patched: pytest.MonkeyPatch) -> None:
    """dbt's connection to BigQuery ends after so many jobs."""
    left = iter(range(jobs))
    execute = BigQueryConnectionManager.raw_execute

    def until_then(self: BigQueryConnectionManager, *args: Any, **options: Any) -> Any:
        if next(left, None) is None:
            raise RuntimeError(CUT_OFF)
        return execute(self, *args, **options)

    patched.setattr(BigQueryConnectionManager, "raw_execute", until_then)
