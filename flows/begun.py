"""Which games have begun: decided once per game, by the tip-off that the schedule has now."""

from datetime import datetime

import pandas as pd

from predictions.columns import tuples


def begun_games(scheduled: pd.DataFrame, standing: pd.DataFrame, moment: datetime) -> set[str]:
    """Ids of the games whose tip-off is not after `moment`.

    scheduled: game_id and tipoff_at of dim_game's games. standing: the current versions with the
    tip-off that each knew; the latest of them speaks for a game that the schedule has no longer or
    without a time.
    """
    known = _tipoffs(standing) | _tipoffs(scheduled)
    return {game for game, tipoff in known.items() if tipoff <= pd.Timestamp(moment)}


def not_of(rows: pd.DataFrame, games: set[str]) -> pd.DataFrame:
    """The rows of other games; as they are when nothing has begun."""
    if not games:
        return rows
    return rows[~rows["game_id"].isin(games)].reset_index(drop=True)


def as_scheduled(standing: pd.DataFrame, scheduled: pd.DataFrame) -> pd.DataFrame:
    """The current versions with the times that their games have now.

    A version that withdraws one of them has to be of before the tip-off that it names.
    scheduled: game_id, tipoff_at and cutoff_at of dim_game's games.
    """
    games = scheduled.set_index("game_id")

    def now(name: str) -> pd.Series:
        found = pd.to_datetime(standing["game_id"].map(games[name].to_dict()), utc=True)
        return found.astype("datetime64[us, UTC]").fillna(standing[name])

    return standing.assign(tipoff_at=now("tipoff_at"), cutoff_at=now("cutoff_at"))


def _tipoffs(rows: pd.DataFrame) -> dict[str, pd.Timestamp]:
    """The latest that is known of each game."""
    latest: dict[str, pd.Timestamp] = {}
    for game, tipoff in tuples(rows, ("game_id", "tipoff_at")):
        if not pd.isna(tipoff) and (game not in latest or tipoff > latest[game]):
            latest[game] = tipoff
    return latest
