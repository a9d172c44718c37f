"""Past games with what was known before them and what the player did in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from predictions.columns import (
    Bools,
    Dates,
    Floats,
    Integers,
    as_dates,
    as_float,
    as_true,
    require,
)
from predictions.contract import FeatureContract
from predictions.errors import ContractError, LookAheadError
from predictions.markets import Market

OUTCOME_COLUMNS = ("minutes_played", "is_dnp")
READY = "is_prediction_ready"
KEYS = ("game_date", "game_id", "player_lookup")

LEAGUE_WINDOW_DAYS = 30


@dataclass(frozen=True)
class PlayedGames:
    """Games played, one row per player and game, ordered by game_date, game_id, player_lookup.

    features holds the contract's columns, or those that were asked for; actual is what the player
    did in the market; readiness is whether the game could be predicted, None where the history does
    not say. All have n rows.
    """

    player_lookup: pd.Series
    game_id: pd.Series
    game_date: Dates
    features: pd.DataFrame
    actual: Floats
    readiness: Bools | None

    def __len__(self) -> int:
        """Return the number of games played."""
        return len(self.actual)

    @property
    def ready(self) -> Bools:
        """Whether each game could be predicted, which only training and its measure ask.

        Raises ContractError when the history does not say.
        """
        if self.readiness is None:
            raise ContractError(f"history: no column {READY}; read whole rows of the feature store")
        return self.readiness

    def rows(self, keep: Integers | slice) -> "PlayedGames":
        """Return the rows at the positions `keep`, which must be increasing."""
        return PlayedGames(
            player_lookup=self.player_lookup.iloc[keep].reset_index(drop=True),
            game_id=self.game_id.iloc[keep].reset_index(drop=True),
            game_date=self.game_date[keep],
            features=self.features.iloc[keep].reset_index(drop=True),
            actual=self.actual[keep],
            readiness=None if self.readiness is None else self.readiness[keep],
        )

    def before(self, day: date) -> "PlayedGames":
        """Return the games of the dates before `day`."""
        return self.rows(slice(0, int(np.searchsorted(self.game_date, np.datetime64(day, "D")))))


def played_rows(history: pd.DataFrame, market: Market, before: date | None = None) -> Integers:
    """Positions of the games that were played, in the order of KEYS.

    Played means minutes above 0, not a DNP, and the market's statistics known.
    Raises ContractError for missing columns, and LookAheadError when `before` is given and any
    row, played or not, has a game_date on or after it.
    """
    require(history, (*KEYS, *OUTCOME_COLUMNS, *market.statistics), "history")
    game_date = as_dates(history["game_date"])
    if before is not None:
        _refuse_late(game_date, before)
    played: Bools = (
        (as_float(history["minutes_played"]) > 0)
        & ~as_true(history["is_dnp"])
        & np.isfinite(market.actual(history))
        & ~np.isnat(game_date)
    )
    texts = {name: pa.array(history[name][played]) for name in KEYS[1:]}
    keys = pa.table({"game_date": game_date[played], **texts})
    order = pc.sort_indices(keys, [(name, "ascending") for name in KEYS]).to_numpy()
    positions: Integers = np.flatnonzero(played)[order]
    return positions


def played_games(
    history: pd.DataFrame,
    contract: FeatureContract,
    market: Market,
    before: date | None = None,
    features: Sequence[str] | None = None,
) -> PlayedGames:
    """Keep the games that were played, see played_rows.

    features: the contract's columns that are needed, all for None.
    Raises ContractError for missing columns and LookAheadError like played_rows.
    """
    kept = history.iloc[played_rows(history, market, before)]
    return PlayedGames(
        player_lookup=kept["player_lookup"].reset_index(drop=True),
        game_id=kept["game_id"].reset_index(drop=True),
        game_date=as_dates(kept["game_date"]),
        features=contract.select(kept, features),
        actual=market.actual(kept),
        readiness=as_true(kept[READY]) if READY in kept else None,
    )


def league_def_rating(games: PlayedGames, dates: Dates) -> Floats:
    """Return the league's mean defensive rating of the 30 days before each date.

    Mean of opponent_def_rating over the player games of [date - 30 days, date); NaN where
    that window holds none. The window is the one the league averages of the zone models use.
    """
    rating = games.features["opponent_def_rating"].to_numpy()
    known = np.isfinite(rating)
    rating, days = rating[known], games.game_date[known]
    asked, position = np.unique(dates, return_inverse=True)
    first = np.searchsorted(days, asked - np.timedelta64(LEAGUE_WINDOW_DAYS, "D"), side="left")
    last = np.searchsorted(days, asked, side="left")
    # Not from running totals: their last digits would depend on what lies before the window.
    windows = [rating[start:end] for start, end in zip(first, last, strict=True)]
    means = np.array([window.mean() if len(window) else np.nan for window in windows])
    return means[position]


def _refuse_late(game_date: Dates, before: date) -> None:
    late = game_date >= np.datetime64(before, "D")
    if late.any():
        raise LookAheadError(
            f"history holds {int(late.sum())} rows with game_date on or after {before} "
            f"(latest {game_date[late].max()}); pass only games with game_date < {before}"
        )
