"""The morning's look at a date's predictions: do they stand, and for enough players."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from flows.context import RunContext
from flows.feature_tables import FEATURES_TABLE
from flows.prediction_queries import STANDING
from flows.readiness import missing_players, ready_players
from ops.alerts import Alert, AlertCategory, raise_alert
from predictions.markets import POINTS, Market

# Of the ready players so many must have a current prediction.
LEAST_SHARE = 0.9


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
    with context.warehouse() as warehouse:
        if not warehouse.has_table(FEATURES_TABLE):
            return Coverage(game_date, 0, 0)
        ready = missing = ready_players(warehouse, game_date)
        if warehouse.has_table(STANDING):
            missing = missing_players(warehouse, game_date, market)
        return Coverage(game_date, len(ready), len(ready) - len(missing))
