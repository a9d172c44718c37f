"""Which games have begun: decided once per game, by the tip-off that the schedule has now."""

from datetime import datetime

import pandas as pd


def begun_games(scheduled: pd.DataFrame, standing: pd.DataFrame, moment: datetime) -> set[str]:
    """Ids of the games whose tip-off is not after `moment`.

    scheduled: game_id and tipoff_at of dim_game's games. standing: the current versions with the
    tip-off that each knew; the latest of them speaks for a game that the schedule has no longer or
    without a time.
    """
    known = {game: tipoff for game, tipoff in _tipoffs(standing) if pd.notna(tipoff)}
    known |= {game: tipoff for game, tipoff in _tipoffs(scheduled) if pd.notna(tipoff)}
    return {game for game, tipoff in known.items() if tipoff <= pd.Timestamp(moment)}


def not_of(rows: pd.DataFrame, games: set[str]) -> pd.DataFrame:
    """The rows of other games."""
    return rows[~rows["game_id"].isin(games)].reset_index(drop=True)


def _tipoffs(rows: pd.DataFrame) -> list[tuple[str, pd.Timestamp]]:
    newest_last = rows.sort_values("tipoff_at")
    return list(zip(newest_last["game_id"], newest_last["tipoff_at"], strict=True))
