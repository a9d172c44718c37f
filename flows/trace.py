"""From a prediction to the payloads behind it and back, and from a correlation id to all it did."""

from typing import Any

from dbt_project.warehouse import Warehouse
from flows.plain import plain_rows
from flows.receipts import RECEIPT_COLUMNS
from flows.trace_payload import trace_payload
from ops.errors import NbaPropsError
from ops.ledger import Ledger
from ops.runs import recent_runs

PREDICTION = """
select * from nba_predictions.player_prop_predictions where prediction_id = @prediction_id
"""

FEATURES = """
select * from nba_predictions.ml_feature_store_v2
where player_lookup = @player_lookup and game_id = @game_id
"""

PAYLOADS = """
select * from nba_predictions.prediction_payloads
where prediction_id = @prediction_id and game_id = @game_id and player_lookup = @player_lookup
order by fed, captured_at desc, payload_id
"""

RECEIPTS = f"""
select execution_id, {RECEIPT_COLUMNS}
from nba_orchestration.run_receipts
where correlation_id = @correlation_id
order by finished_at, model
"""

PREDICTIONS_OF_RUN = """
select prediction_id, player_lookup, game_id, system_id
from nba_predictions.player_prop_predictions
where correlation_id = @correlation_id
order by player_lookup, game_id, system_id
"""

PAYLOADS_MODEL = "nba_predictions.prediction_payloads"


class TraceError(NbaPropsError):
    """Nothing of that id is known."""


def trace_prediction(warehouse: Warehouse, prediction_id: str) -> dict[str, Any] | None:
    """Prediction, the feature row it was made from, and the payloads that fed it.

    `feature_row_is_current` is False when the features changed since; None when no prediction
    has this id.
    """
    if not warehouse.has_table("nba_predictions.player_prop_predictions"):
        return None
    found = plain_rows(warehouse.query(PREDICTION, {"prediction_id": prediction_id}))
    if not found:
        return None
    prediction = found[0]
    keys = {"player_lookup": prediction["player_lookup"], "game_id": prediction["game_id"]}
    features = plain_rows(warehouse.query(FEATURES, keys))
    payloads = []
    if warehouse.has_table(PAYLOADS_MODEL):
        named = {"prediction_id": prediction_id, **keys}
        payloads = plain_rows(warehouse.query(PAYLOADS, named))
    row = features[0] if features else None
    return {
        "prediction": prediction,
        "features": row,
        "feature_row_is_current": row is not None
        and row["row_hash"] == prediction["feature_row_hash"],
        "payloads": payloads,
    }


def trace_run(warehouse: Warehouse, ledger: Ledger, correlation_id: str) -> dict[str, Any] | None:
    """Run, landings, receipts and predictions of a correlation id; None when it is unknown."""
    runs = recent_runs(ledger, correlation_id=correlation_id)
    landings = ledger.landing_records(correlation_id=correlation_id)
    if not runs and not landings:
        return None
    params = {"correlation_id": correlation_id}
    return {
        "runs": [
            {
                "execution_id": run.execution_id,
                "kind": run.kind,
                "game_date": run.game_date.isoformat() if run.game_date else None,
                "status": run.status,
                "started_at": run.started_at.isoformat(),
                "error": run.error,
            }
            for run in runs
        ],
        "landings": [
            {
                "payload_id": record.payload_id,
                "feed": record.feed,
                "scope": record.scope,
                "captured_at": record.captured_at.isoformat(),
                "status": record.status,
                "reason": record.reason,
                "file": record.file,
            }
            for record in landings
        ],
        "receipts": plain_rows(warehouse.query(RECEIPTS, params)),
        "predictions": plain_rows(warehouse.query(PREDICTIONS_OF_RUN, params)),
    }


def trace(warehouse: Warehouse, ledger: Ledger, identifier: str) -> dict[str, Any]:
    """Trace a prediction id, a landed payload (see trace_payload) or a correlation id.

    Raises:
        TraceError: the id is none of them.
    """
    found = trace_prediction(warehouse, identifier)
    if found is None:
        found = trace_payload(warehouse, ledger, identifier)
    if found is None:
        found = trace_run(warehouse, ledger, identifier)
    if found is None:
        raise TraceError(
            f"trace {identifier}: no prediction, no landed payload and no run of this id; ids "
            "stand in the JSON of `nba-props run --json` and in `nba-props status`, payloads in "
            "the landing directory"
        )
    return found
