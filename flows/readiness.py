"""Whether a date's features are complete enough to predict from, and whose predictions lack."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pandas as pd

from dbt_project.warehouse import Warehouse
from flows import prediction_queries as queries
from flows.feature_tables import FEATURES_TABLE
from ops.batches import Player
from predictions.eligibility import listed_out
from predictions.markets import Market

READY_SHARE, READY_PLAYERS, FEWEST = 0.8, 100, 50

COUNTED = f"""
select
    count(*) as expected,
    count(case when is_prediction_ready then 1 end) as ready
from {FEATURES_TABLE}
where game_date = @game_date and not is_removed
"""


class Verdict(StrEnum):
    """ready: predict. degraded: predict and say so. critical: too few to be worth anything."""

    READY = "ready"
    DEGRADED = "degraded"
    CRITICAL = "critical"


@dataclass(frozen=True)
class Readiness:
    """Expected players of a date, and those of them whose features are complete."""

    game_date: date
    expected: int
    ready: int

    @property
    def verdict(self) -> Verdict:
        """Ready with 80 % or 100 players; critical with fewer than 50 that are fewer than half.

        A slate of two games has no 50 players, so that number alone does not condemn it.
        """
        if self.expected and self.ready >= READY_SHARE * self.expected:
            return Verdict.READY
        if self.ready >= READY_PLAYERS:
            return Verdict.READY
        few = self.ready < FEWEST and self.ready < self.expected / 2
        return Verdict.CRITICAL if few or not self.ready else Verdict.DEGRADED

    def told(self) -> str:
        """In words."""
        return f"{self.game_date}: {self.ready} of {self.expected} expected players are ready"


def readiness(warehouse: Warehouse, game_date: date) -> Readiness:
    """Count the date's feature rows; without any nobody is expected yet."""
    if not warehouse.has_table(FEATURES_TABLE):
        return Readiness(game_date, 0, 0)
    row = warehouse.query(COUNTED, {"game_date": game_date}).iloc[0]
    return Readiness(game_date, int(row["expected"]), int(row["ready"]))


def ready_players(warehouse: Warehouse, game_date: date) -> set[Player]:
    """Players of a date whose features are complete and who are not listed out."""
    return _not_out(warehouse.query(queries.READY, {"game_date": game_date}))


def missing_players(warehouse: Warehouse, game_date: date, market: Market) -> set[Player]:
    """Those of the ready players for whom no prediction of the market stands."""
    asked = {"game_date": game_date, "market": market.name}
    return _not_out(warehouse.query(queries.MISSING, asked))


def _not_out(found: pd.DataFrame) -> set[Player]:
    found = found[~listed_out(found)]
    return set(zip(found["player_lookup"], found["game_id"], strict=True))
