"""What a run leaves behind when it is killed or fails is told, closed and free afterwards."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import event

from dbt_project.control_tables import PREDICTIONS, RUN_RECEIPTS
from dbt_project.warehouse import WarehouseError, open_warehouse
from flows.context import RunContext
from flows.coordinate import Coordinator, at_once
from flows.finish import finish
from flows.lifecycle import Execution, execute, recorded
from flows.report import RunReport, RunStatus
from ops.batches import Batch, batches, get_batch, open_batch
from ops.clock import SystemClock
from ops.lease import current
from ops.outbox import Posted, posted
from ops.records import LandingRecord, Run
from ops.runs import get_run, start_run
from tests.changes.base import Base

KILLED = "killed"
GONE = ("nobody", "no-game")


@pytest.fixture
def killed(context: RunContext, base: Base) -> Iterator[RunContext]:
    """A place in which a run was killed that had landed, written a table and appended a version."""
    now = base.now
    start_run(
        context.ledger,
        Run(
            execution_id=KILLED,
            correlation_id="chain",
            kind="update",
            started_at=now,
            game_date=base.today,
            target="duckdb",
            target_label=context.target.label,
        ),
    )
    open_batch(context.ledger, batch_of(context, base, "of the killed", KILLED))
    landed = context.ledger.landing_records(feed="nbac_injury_report", limit=1)
    context.ledger.record_landings([again(record) for record in landed])
    write_as(context, KILLED)
    yield context


def again(record: LandingRecord) -> LandingRecord:
    return replace(record, execution_id=KILLED, correlation_id="chain", status="unchanged")


def batch_of(context: RunContext, base: Base, batch_id: str, execution_id: str) -> Batch:
    now = SystemClock().now()
    return Batch(
        batch_id=batch_id,
        game_date=base.today,
        market="points",
        target_label=context.target.label,
        correlation_id="chain",
        execution_id=execution_id,
        state="running",
        instance="another:1",
        started_at=now,
        updated_at=now,
        finished_at=None,
        pending=frozenset({GONE}),
        completed=frozenset(),
        failed={},
    )


def write_as(context: RunContext, execution_id: str) -> None:
    """Leave what a run writes: the receipt of a table and versions."""
    warehouse = open_warehouse(context.target)
    for table, model in ((RUN_RECEIPTS, "and model = 'player_game_summary'"), (PREDICTIONS, "")):
        changed = f"'{execution_id}' as execution_id"
        if table is PREDICTIONS:
            changed += ", prediction_id || '-again' as prediction_id"
        warehouse.execute(
            f"insert into {table.full_name} by name select * replace ({changed}) "
            f"from {table.full_name} where execution_id <> '{execution_id}' {model} limit 1"
        )
    warehouse.close()


def told_of(context: RunContext, execution_id: str) -> dict[str, Posted]:
    """Messages of a run by output."""
    return {
        one.document["output_table"]: one
        for one in posted(context.ledger)
        if one.execution_id == execution_id
    }


def nothing(execution: Execution) -> RunReport:
    return finish(execution, execution.started_at, (), None)


def ordinary(context: RunContext, base: Base) -> RunReport:
    return execute(context, "update", base.today, "sandbox", nothing)


OUTPUTS = {"nbac_injury_report", "player_game_summary", "player_prop_predictions"}


def test_the_next_run_tells_what_a_killed_one_had_done(killed: RunContext, base: Base) -> None:
    assert ordinary(killed, base).error is None
    assert set(told_of(killed, KILLED)) == OUTPUTS
    run = get_run(killed.ledger, KILLED)
    assert run is not None and run.failure_category == "abandoned"
    batch = get_batch(killed.ledger, "of the killed")
    assert batch is not None and batch.state == "failed"
    assert batch.failed == {GONE: "its process ended within the run"}


def test_a_run_without_a_game_date_tells_it_too(killed: RunContext) -> None:
    """The nightly grading and the training came first, and the messages were lost for good."""
    recorded(killed, "train", "warehouse", lambda _writing: {"status": "success"})
    assert set(told_of(killed, KILLED)) == OUTPUTS


def test_who_is_ended_before_it_could_tell_leaves_it_to_the_next(
    killed: RunContext, base: Base
) -> None:
    """The killed run was closed before its messages were written; another end lost them."""

    def busy(_target: object) -> None:
        raise WarehouseError("the disk is gone")

    failed = ordinary(replace(killed, open_warehouse=busy), base)  # type: ignore[arg-type]
    assert failed.error is not None
    assert told_of(killed, KILLED) == {}
    assert ordinary(killed, base).error is None
    assert set(told_of(killed, KILLED)) == OUTPUTS


def test_what_a_killed_run_lost_is_told_as_lost(killed: RunContext, base: Base) -> None:
    """A message of the next run says what is there, not what the receipt promised."""
    warehouse = open_warehouse(killed.target)
    warehouse.execute(
        f"delete from nba_analytics.player_game_summary where game_date < '{base.today}'"
    )
    warehouse.close()
    ordinary(killed, base)
    told = told_of(killed, KILLED)["player_game_summary"].document
    assert (told["status"], told["error_type"]) == ("failed", "rows_missing")


@pytest.mark.parametrize("error", [WarehouseError("disk full"), ZeroDivisionError("a bug")])
def test_a_run_that_fails_tells_what_it_had_written(
    context: RunContext, base: Base, error: Exception
) -> None:
    def failing(execution: Execution) -> RunReport:
        write_as(context, execution.execution_id)
        seen.append(execution.execution_id)
        raise error

    seen: list[str] = []
    try:
        report = execute(context, "update", base.today, "sandbox", failing)
        assert report.status is RunStatus.FAILED
    except ZeroDivisionError:
        pass
    assert set(told_of(context, seen[0])) >= {"player_game_summary", "player_prop_predictions"}


def test_a_ledger_that_fails_at_the_start_leaves_the_target_free(
    context: RunContext, base: Base
) -> None:
    """The lease stayed with a process that lived on, so that no run of it ever began again."""

    def fail(_c: object, _u: object, statement: str, *_more: object) -> None:
        if "FROM runs" in statement:
            raise OSError("the ledger is gone")

    event.listen(context.ledger.engine, "before_cursor_execute", fail)
    with pytest.raises(OSError):
        ordinary(context, base)
    event.remove(context.ledger.engine, "before_cursor_execute", fail)
    assert current(context.ledger, context.target.label) is None
    assert ordinary(context, base).error is None


def test_a_batch_ends_though_some_of_its_players_are_gone(context: RunContext, base: Base) -> None:
    """Whoever was pending and no longer on the slate kept it open for ever."""
    open_batch(context.ledger, batch_of(context, base, "open", "open"))
    coordinator = Coordinator(context, at_once(context))
    (ticket,) = coordinator.recover()
    report = coordinator.run(ticket, skip_validation=True)
    assert report.error is None
    assert batches(context.ledger, state="running") == []
    batch = get_batch(context.ledger, "open")
    assert batch is not None and list(batch.failed) == [GONE]
    assert "no feature row" in batch.failed[GONE]
