"""Past games with what was known before them and what was scored in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from predictions.columns import Dates, Floats, Integers, as_dates, as_float, as_true, require
from predictions.contract import FeatureContract
from predictions.errors import LookAheadError

HISTORY_COLUMNS = ("player_lookup", "game_id", "game_date", "points", "minutes_played", "is_dnp")

LEAGUE_WINDOW_DAYS = 30


@dataclass(frozen=True)
class PlayedHistory:
    """Games played, one row per player and game, ordered by game_date, game_id, player_lookup.

    features holds the contract's columns, or those that were asked for; points are the actual
    points. All have n rows.
    """

    player_lookup: pd.Series
    game_id: pd.Series
    game_date: Dates
    features: pd.DataFrame
    points: Floats

    def __len__(self) -> int:
        """Return the number of games played."""
        return len(self.points)

    def rows(self, keep: Integers) -> "PlayedHistory":
        """Return the rows at the positions `keep`, which must be increasing."""
        return PlayedHistory(
            player_lookup=self.player_lookup.iloc[keep].reset_index(drop=True),
            game_id=self.game_id.iloc[keep].reset_index(drop=True),
            game_date=self.game_date[keep],
            features=self.features.iloc[keep].reset_index(drop=True),
            points=self.points[keep],
        )


def played_history(
    history: pd.DataFrame,
    contract: FeatureContract,
    before: date | None = None,
    features: Sequence[str] | None = None,
) -> PlayedHistory:
    """Keep the games that were played (minutes above 0, not a DNP, points known).

    features: the contract's columns that are needed, all for None.
    Raises ContractError for missing columns, and LookAheadError when `before` is given and
    any row, played or not, has a game_date on or after it.
    """
    require(history, HISTORY_COLUMNS, "history")
    game_date = as_dates(history["game_date"])
    if before is not None:
        late = game_date >= np.datetime64(before, "D")
        if late.any():
            raise LookAheadError(
                f"history holds {int(late.sum())} rows with game_date on or after {before} "
                f"(latest {game_date[late].max()}); pass only games with game_date < {before}"
            )
    points = as_float(history["points"])
    played = (
        (as_float(history["minutes_played"]) > 0)
        & ~as_true(history["is_dnp"])
        & np.isfinite(points)
        & ~np.isnat(game_date)
    )
    keys = pd.DataFrame(
        {
            "game_date": game_date[played],
            "game_id": history["game_id"].to_numpy()[played],
            "player_lookup": history["player_lookup"].to_numpy()[played],
        }
    )
    order = keys.sort_values(["game_date", "game_id", "player_lookup"], kind="stable").index
    position = np.flatnonzero(played)[order.to_numpy()]
    keys = keys.loc[order].reset_index(drop=True)
    return PlayedHistory(
        player_lookup=keys["player_lookup"],
        game_id=keys["game_id"],
        game_date=game_date[position],
        features=contract.select(history.iloc[position], features),
        points=points[position],
    )


def league_def_rating(history: PlayedHistory, dates: Dates) -> Floats:
    """Return the league's mean defensive rating of the 30 days before each date.

    Mean of opponent_def_rating over the player games of [date - 30 days, date); NaN where
    that window holds none. The window is the one the league averages of the zone models use.
    """
    rating = history.features["opponent_def_rating"].to_numpy()
    known = np.isfinite(rating)
    rating, days = rating[known], history.game_date[known]
    asked, position = np.unique(dates, return_inverse=True)
    first = np.searchsorted(days, asked - np.timedelta64(LEAGUE_WINDOW_DAYS, "D"), side="left")
    last = np.searchsorted(days, asked, side="left")
    # Not from running totals: their last digits would depend on what lies before the window.
    windows = [rating[start:end] for start, end in zip(first, last, strict=True)]
    means = np.array([window.mean() if len(window) else np.nan for window in windows])
    return means[position]
