"""From a landed payload to the rows, runs, features and predictions that it reached."""

from typing import Any

from dbt_project.warehouse import Warehouse
from flows.plain import plain_rows
from flows.receipts import RECEIPT_COLUMNS
from ops.clock import iso_utc
from ops.ledger import Ledger
from ops.records import LandingRecord
from ops.runs import get_run
from scrapers.registry import feed_named
from scrapers.zone import original_of

ROWS_MODEL = "nba_predictions.payload_rows"

ROWS = f"""
select feed_table, live_rows, removed_rows from {ROWS_MODEL}
where payload_id = @payload_id
order by feed_table
"""

RECEIPTS = f"""
select execution_id, correlation_id, {RECEIPT_COLUMNS}
from nba_predictions.payload_receipts
where payload_id = @payload_id
order by finished_at, model
"""

FEATURES = """
select fed, game_id, player_lookup from nba_predictions.feature_payloads
where payload_id = @payload_id
order by fed, game_id, player_lookup
"""

PREDICTIONS = """
select
    links.fed, predictions.prediction_id, predictions.game_id, predictions.player_lookup,
    predictions.system_id, predictions.prediction_version
from nba_predictions.prediction_payloads as links
inner join nba_predictions.player_prop_predictions as predictions
    on links.prediction_id = predictions.prediction_id
where links.feed = @feed and links.scope = @scope and links.payload_id = @payload_id
order by links.fed, predictions.game_id, predictions.player_lookup, predictions.system_id
"""


def trace_payload(warehouse: Warehouse, ledger: Ledger, identifier: str) -> dict[str, Any] | None:
    """What a landed payload reached; None when nothing has landed under this name.

    identifier: a payload id, a landed file (`feed/game_date/file`, decoded or as it came, with or
    without the landing directory before it), or `feed/scope`, which means the newest capture of the
    scope.

    Raises:
        ConfigurationError: it names a feed that is not in the registry.
    """
    found = _landed(ledger, identifier)
    if not found:
        return None
    newest = max(found, key=lambda record: record.captured_at)
    scope = [
        record for record in ledger.landed([newest.feed]) if record.base_scope == newest.base_scope
    ]
    document: dict[str, Any] = {
        "payload": _described(newest),
        "captures_of_scope": [_described(record) for record in scope],
        "landed_by": _run(ledger, newest.execution_id),
    }
    payload = {"payload_id": newest.payload_id}
    queries = {
        "rows": (ROWS, payload),
        "receipts": (RECEIPTS, payload),
        "features": (FEATURES, payload),
        "predictions": (PREDICTIONS, {**payload, "feed": newest.feed, "scope": newest.scope}),
    }
    is_built = warehouse.has_table(ROWS_MODEL)
    for name, (sql, params) in queries.items():
        document[name] = plain_rows(warehouse.query(sql, params)) if is_built else []
    readers = {str(receipt["execution_id"]) for receipt in document["receipts"]}
    document["read_by"] = [run for reader in sorted(readers) if (run := _run(ledger, reader))]
    return document


def _landed(ledger: Ledger, identifier: str) -> list[LandingRecord]:
    by_id = list(ledger.landed_by_id([identifier]).values())
    if by_id:
        return by_id
    parts = identifier.strip("/").split("/")
    if len(parts) >= 3:
        feed, file = parts[-3], "/".join(parts[-3:])
        content = feed_named(feed).content
        return [
            record
            for record in ledger.landed([feed])
            if record.file and file in (record.file, original_of(record.file, content))
        ]
    if len(parts) == 2:
        feed, scope = parts
        found = ledger.landed([feed_named(feed).name])
        return [record for record in found if scope in (record.scope, record.base_scope)]
    return []


def _described(record: LandingRecord) -> dict[str, Any]:
    return {
        "payload_id": record.payload_id,
        "feed": record.feed,
        "scope": record.scope,
        "game_date": record.game_date.isoformat(),
        "captured_at": iso_utc(record.captured_at),
        "url": record.url,
        "file": record.file,
        "sha256": record.sha256,
        "correlation_id": record.correlation_id,
    }


def _run(ledger: Ledger, execution_id: str) -> dict[str, Any] | None:
    run = get_run(ledger, execution_id)
    if run is None:
        return None
    return {
        "execution_id": run.execution_id,
        "kind": run.kind,
        "game_date": run.game_date.isoformat() if run.game_date else None,
        "status": run.status,
        "started_at": iso_utc(run.started_at),
    }
