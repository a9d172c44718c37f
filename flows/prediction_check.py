"""The morning's look at a date's predictions: do they stand, and for enough players."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from flows import prediction_queries as queries
from flows.context import RunContext
from flows.features import FEATURES_TABLE
from ops.alerts import Alert, AlertCategory, raise_alert
from predictions.eligibility import listed_out
from predictions.markets import POINTS, Market

# Of the ready players so many must have a current prediction.
LEAST_SHARE = 0.9
STANDING = "nba_predictions.current_predictions"

READY = f"""
select player_lookup, game_id, player_status
from {FEATURES_TABLE}
where game_date = @game_date and not is_removed and is_prediction_ready and tipoff_at is not null
"""


@dataclass(frozen=True)
class Coverage:
    """Ready players of a date, without those who are out, and who of them has a prediction."""

    game_date: date
    ready: int
    predicted: int

    @property
    def is_low(self) -> bool:
        """No prediction stands, or too few do."""
        return not self.predicted or self.predicted < LEAST_SHARE * self.ready

    def told(self) -> str:
        """In words."""
        return f"{self.game_date}: {self.predicted} of {self.ready} ready players have a prediction"

    def as_json(self) -> dict[str, Any]:
        """Plain types only."""
        return {**asdict(self), "game_date": self.game_date.isoformat(), "is_low": self.is_low}


def check_predictions(context: RunContext, game_date: date, market: Market = POINTS) -> Coverage:
    """Count, and raise a critical alert where coverage is low."""
    found = coverage_of(context, game_date, market)
    if found.is_low:
        alert = Alert(
            AlertCategory.COVERAGE_LOW,
            "critical",
            found.told(),
            f"nba-props predict --date {game_date} --retry; where nobody is ready: "
            f"nba-props gates --date {game_date}",
            game_date=game_date,
        )
        raise_alert(context.ledger, alert, context.wall)
    return found


def coverage_of(context: RunContext, game_date: date, market: Market) -> Coverage:
    """Count the date's ready players and predictions."""
    warehouse = context.open_warehouse(context.target)
    try:
        warehouse.ensure_schemas()
        if not warehouse.has_table(FEATURES_TABLE):
            return Coverage(game_date, 0, 0)
        found = warehouse.query(READY, {"game_date": game_date})
        found = found[~listed_out(found)]
        ready = set(zip(found["player_lookup"], found["game_id"], strict=True))
        missing = ready
        if warehouse.has_table(STANDING):
            asked = {"game_date": game_date, "market": market.name}
            lacking = warehouse.query(queries.MISSING, asked)
            missing = ready & set(zip(lacking["player_lookup"], lacking["game_id"], strict=True))
        return Coverage(game_date, len(ready), len(ready) - len(missing))
    finally:
        warehouse.close()
