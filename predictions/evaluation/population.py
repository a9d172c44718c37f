"""Who is counted: games played by players of whom enough is known and who play enough."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from predictions.columns import Dates, Floats, as_dates, as_float, as_true, require
from predictions.eligibility import listed_out
from predictions.history import played_rows
from predictions.markets import Market
from predictions.walk_forward import BASELINES, CARRIED, LEAST_GAMES, LEAST_MINUTES

SEASON_TYPES = ("regular",)
KEYS = ["player_lookup", "game_id"]
QUOTE_COLUMNS = (*KEYS, "points_line")


@dataclass(frozen=True)
class Population:
    """The games that errors are counted on, ordered by game_date, game_id and player_lookup.

    rows: player_lookup, game_id, game_date, actual, minutes_avg_last_10, one column for each of
    BASELINES (NaN where the player has none), `line` (what he is compared with), `standing_line`
    (the one that could be bet; NaN without), `is_listed_out` (out or doubtful by the injury report,
    so nothing is bet) and `reason` (why the row was not predictable, else None). played: games
    played in the dates, of every kind and player.
    """

    rows: pd.DataFrame
    played: int

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    @property
    def game_date(self) -> Dates:
        """Eastern date of each row."""
        return as_dates(self.rows["game_date"])

    def column(self, name: str) -> Floats:
        """Return a column of numbers, NaN where missing."""
        return as_float(self.rows[name])

    def align(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Bring rows of other frames into this order by player and game, NaN where none."""
        index = pd.MultiIndex.from_frame(self.rows[KEYS])
        return frame.set_index(KEYS).reindex(index).reset_index()


def eligible(frame: pd.DataFrame) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Rows of players with LEAST_GAMES earlier games and LEAST_MINUTES over their last ten."""
    require(frame, ("career_games", "minutes_avg_last_10"), "population")
    return np.asarray(
        (as_float(frame["career_games"]) >= LEAST_GAMES)
        & (as_float(frame["minutes_avg_last_10"]) >= LEAST_MINUTES),
        dtype=np.bool_,
    )


def population(
    frame: pd.DataFrame, quotes: pd.DataFrame, market: Market, from_date: date, to_date: date
) -> Population:
    """Pick the regular season's games of the dates (inclusive) that count.

    frame: as walk_forward takes it. quotes: the last quote of each book for a player and game
    before tip-off, one row a book (player_lookup, game_id, points_line); the line is their median,
    or that of the standing lines where there are none.
    Raises ContractError for missing columns.
    """
    require(frame, (*CARRIED, "not_ready_reason"), "population")
    require(quotes, QUOTE_COLUMNS, "last quotes")
    game_date = as_dates(frame["game_date"])
    asked = (game_date >= np.datetime64(from_date, "D")) & (
        game_date <= np.datetime64(to_date, "D")
    )
    played = frame[asked]
    played = played.iloc[played_rows(played, market)]
    kept = played[eligible(played) & played["season_type"].isin(SEASON_TYPES).to_numpy()]
    ready = as_true(kept["is_prediction_ready"])
    standing = (
        np.full(len(kept), np.nan)
        if market.lines is None
        else as_float(kept[market.lines.market_line])
    )
    quoted = quotes.groupby(KEYS)["points_line"].median() if market.lines is not None else None
    last = (
        np.full(len(kept), np.nan)
        if quoted is None
        else as_float(quoted.reindex(pd.MultiIndex.from_frame(kept[KEYS])))
    )
    rows = pd.DataFrame(
        {
            **{name: kept[name].to_numpy() for name in KEYS},
            "game_date": as_dates(kept["game_date"]),
            "actual": market.actual(kept),
            "minutes_avg_last_10": as_float(kept["minutes_avg_last_10"]),
            **{name: as_float(kept[market.form(form)]) for name, form in BASELINES.items()},
            "line": np.where(np.isfinite(last), last, standing),
            "standing_line": standing,
            "is_listed_out": listed_out(kept),
            "reason": kept["not_ready_reason"].fillna("not ready").where(~ready, None).to_numpy(),
        }
    )
    return Population(rows=rows, played=len(played))
