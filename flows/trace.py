"""From a prediction to the payloads behind it and back, and from a correlation id to all it did."""

from typing import Any

from dbt_project.warehouse import Warehouse
from flows.feature_tables import FEATURES_TABLE
from flows.plain import plain_rows
from flows.trace_chain import trace_chain
from flows.trace_payload import trace_payload
from ops.errors import NbaPropsError
from ops.ledger import Ledger

PREDICTION = """
select * from nba_predictions.player_prop_predictions where prediction_id = @prediction_id
"""

FEATURES = f"""
select * from {FEATURES_TABLE}
where player_lookup = @player_lookup and game_id = @game_id
"""

PAYLOADS = """
select * from nba_predictions.prediction_payloads
where prediction_id = @prediction_id and game_id = @game_id and player_lookup = @player_lookup
order by fed, captured_at desc, payload_id
"""

PAYLOADS_MODEL = "nba_predictions.prediction_payloads"


class TraceError(NbaPropsError):
    """Nothing of that id is known."""


def trace_prediction(
    warehouse: Warehouse, ledger: Ledger, prediction_id: str
) -> dict[str, Any] | None:
    """Prediction, the feature row it was made from, the payloads that fed it, and the path of the
    chain of work that made it.

    `feature_row_is_current` is False when the features changed or were removed since; None when no
    prediction has this id.
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
    chain = trace_chain(warehouse, ledger, str(prediction["correlation_id"]))
    return {
        "prediction": prediction,
        "features": row,
        "feature_row_is_current": row is not None
        and not row["is_removed"]
        and row["row_hash"] == prediction["feature_row_hash"],
        "payloads": payloads,
        "path": [] if chain is None else chain["path"],
    }


def trace(warehouse: Warehouse, ledger: Ledger, identifier: str) -> dict[str, Any]:
    """Trace a prediction id, a landed payload (see trace_payload) or a correlation id.

    Raises:
        TraceError: the id is none of them.
        ConfigurationError: it names a feed that is not in the registry.
    """
    found = trace_prediction(warehouse, ledger, identifier)
    if found is None:
        found = trace_chain(warehouse, ledger, identifier)
    # last, because it refuses what has slashes, as a correlation id may, and names no feed
    if found is None:
        found = trace_payload(warehouse, ledger, identifier)
    if found is None:
        raise TraceError(
            f"trace {identifier}: no prediction, no landed payload and no run of this id; ids "
            "stand in the JSON of `nba-props run --json` and in `nba-props status`, payloads in "
            "the landing directory"
        )
    return found
