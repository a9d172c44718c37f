"""One chain of work by its correlation id: everything that was done, in the order of its time."""

from collections.abc import Iterator
from typing import Any

from dbt_project.control_tables import PREDICTIONS as PREDICTIONS_TABLE
from dbt_project.control_tables import RUN_RECEIPTS, Table
from dbt_project.warehouse import Warehouse
from flows.plain import plain_rows
from flows.receipts import RECEIPT_COLUMNS
from ops.alerts import recent_alerts
from ops.batches import Batch, batches
from ops.clock import iso_utc
from ops.gates import Gate, gates
from ops.ledger import Ledger
from ops.outbox import Posted, posted
from ops.records import LandingRecord, Run
from ops.runs import recent_runs

RECEIPTS = f"""
select execution_id, finished_at, {RECEIPT_COLUMNS}
from {RUN_RECEIPTS.full_name}
where correlation_id = @correlation_id
order by finished_at, model
"""

PREDICTIONS = f"""
select prediction_id, player_lookup, game_id, system_id, predicted_at, written_at
from {PREDICTIONS_TABLE.full_name}
where correlation_id = @correlation_id
order by player_lookup, game_id, system_id
"""

MOST = 1000


def trace_chain(warehouse: Warehouse, ledger: Ledger, correlation_id: str) -> dict[str, Any] | None:
    """All that the ledger and the warehouse know of a chain; None when it is unknown.

    `path` holds its steps as {at, what, detail} in the order of their time (UTC).
    """
    runs = recent_runs(ledger, MOST, correlation_id=correlation_id)
    landings = ledger.landing_records(correlation_id=correlation_id)
    told = posted(ledger, correlation_id=correlation_id)
    receipts = _rows(warehouse, RUN_RECEIPTS, RECEIPTS, correlation_id)
    predictions = _rows(warehouse, PREDICTIONS_TABLE, PREDICTIONS, correlation_id)
    # a `dbt run` by hand is in the warehouse only
    if not (runs or landings or told or receipts or predictions):
        return None
    passed = gates(ledger, correlation_id=correlation_id, limit=MOST)
    of_chain = batches(ledger, correlation_id=correlation_id, limit=MOST)
    return {
        "runs": [_run(run) for run in runs],
        "landings": [_landing(record) for record in landings],
        "messages": [{**one.document, "state": one.state} for one in told],
        "gates": [gate.as_json() for gate in passed],
        "receipts": receipts,
        "predictions": predictions,
        "path": _path(
            [
                *_of_runs(runs),
                *_of_landings(landings),
                *_of_receipts(receipts),
                *_of_messages(told),
                *_of_gates(passed),
                *_of_batches(of_chain),
                *_of_predictions(predictions),
                *_of_alerts(ledger, correlation_id),
            ]
        ),
    }


def _rows(warehouse: Warehouse, table: Table, sql: str, chain: str) -> list[dict[str, Any]]:
    if not warehouse.has_table(table.full_name):
        return []
    return plain_rows(warehouse.query(sql, {"correlation_id": chain}))


Step = tuple[str, str, str]


def _path(steps: list[Step]) -> list[dict[str, str]]:
    return [
        {"at": at, "what": what, "detail": detail}
        for at, what, detail in sorted(steps, key=lambda step: step[0])
    ]


def _of_runs(runs: list[Run]) -> Iterator[Step]:
    for run in runs:
        of = f"{run.kind} {run.game_date or ''} ({run.trigger_source or 'manual'})"
        yield iso_utc(run.started_at), "run began", of
        if run.finished_at is not None:
            why = f": {run.error}" if run.error else ""
            yield iso_utc(run.finished_at), "run ended", f"{run.kind} {run.status}{why}"


def _of_landings(landings: list[LandingRecord]) -> Iterator[Step]:
    by_feed: dict[tuple[str, str], list[LandingRecord]] = {}
    for record in landings:
        by_feed.setdefault((record.feed, record.status), []).append(record)
    for (feed, status), records in by_feed.items():
        newest = max(record.recorded_at for record in records)
        yield iso_utc(newest), "payloads", f"{feed}: {len(records)} {status}"


def _of_receipts(receipts: list[dict[str, Any]]) -> Iterator[Step]:
    for row in receipts:
        written = row["inserted"] + row["updated"] + row["removed"]
        yield str(row["finished_at"]), "model", f"{row['model']}: {written} rows written"


def _of_messages(told: list[Posted]) -> Iterator[Step]:
    for one in told:
        of = f"{one.topic} {one.document['output_table']} {one.document['status']}"
        yield iso_utc(one.recorded_at), "message", f"{of} ({one.state})"
        if one.sent_at is not None:
            yield iso_utc(one.sent_at), "message sent", of


def _of_gates(passed: list[Gate]) -> Iterator[Step]:
    for gate in passed:
        yield (
            iso_utc(gate.opened_at),
            "gate opened",
            f"{gate.key.gate}, {len(gate.required)} outputs",
        )
        if gate.closed_at is not None:
            missing = f" without {', '.join(gate.missing)}" if gate.missing else ""
            yield iso_utc(gate.closed_at), "gate closed", f"{gate.key.gate} {gate.state}{missing}"


def _of_batches(found: list[Batch]) -> Iterator[Step]:
    for batch in found:
        yield iso_utc(batch.started_at), "batch began", f"{batch.market} {batch.game_date}"
        if batch.finished_at is not None:
            of = f"{len(batch.completed)} of {batch.expected} players"
            yield iso_utc(batch.finished_at), "batch ended", f"{batch.state}, {of}"


def _of_predictions(predictions: list[dict[str, Any]]) -> Iterator[Step]:
    if predictions:
        newest = max(str(row["written_at"]) for row in predictions)
        players = {row["player_lookup"] for row in predictions}
        yield newest, "predictions", f"{len(predictions)} versions of {len(players)} players"


def _of_alerts(ledger: Ledger, correlation_id: str) -> Iterator[Step]:
    for alert in recent_alerts(ledger, MOST, correlation_id=correlation_id):
        of = f"{alert.category} {alert.severity}: {alert.cause}"
        yield iso_utc(alert.raised_at), "alert", of


def _run(run: Run) -> dict[str, Any]:
    return {
        "execution_id": run.execution_id,
        "kind": run.kind,
        "game_date": run.game_date.isoformat() if run.game_date else None,
        "status": run.status,
        "trigger_source": run.trigger_source,
        "trigger_message_id": run.trigger_message_id,
        "started_at": iso_utc(run.started_at),
        "finished_at": iso_utc(run.finished_at) if run.finished_at else None,
        "error": run.error,
    }


def _landing(record: LandingRecord) -> dict[str, Any]:
    return {
        "payload_id": record.payload_id,
        "feed": record.feed,
        "scope": record.scope,
        "captured_at": iso_utc(record.captured_at),
        "status": record.status,
        "reason": record.reason,
        "file": record.file,
    }
