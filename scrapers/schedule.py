"""The games of a schedule document, as far as planning requests needs them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from scrapers.documents import moment_of
from scrapers.season_types import SEASON_TYPES

_FINAL = 3
_PUT_OFF = ("PPD", "POSTPONED")


@dataclass(frozen=True)
class ScheduledGame:
    """One game.

    `season_type` is regular, playoffs or playin; `tipoff` is aware UTC or None; `game_code` is
    the league's own, `20240315/PHINYK`.
    """

    game_id: str
    game_date: date
    season_type: str
    tipoff: datetime | None
    is_final: bool
    game_code: str = ""


def games_of(document: Any) -> list[ScheduledGame]:
    """Return the regular, play-in and playoff games of a schedule document, in its order.

    A game that is called final without a single point, or postponed in words, does not count as
    final.
    Entries without a readable id or date are left out.
    """
    return [game for entry in _entries(document) if (game := _game(entry)) is not None]


def result_dates(games: Iterable[ScheduledGame], before: date, since: date | None) -> list[date]:
    """Return the dates with a final game from `since` up to but without `before`, oldest first."""
    return sorted(
        {
            game.game_date
            for game in games
            if game.is_final and game.game_date < before and (not since or game.game_date >= since)
        }
    )


def _entries(document: Any) -> Iterable[dict[str, Any]]:
    season = document.get("leagueSchedule") if isinstance(document, dict) else None
    days = season.get("gameDates") if isinstance(season, dict) else None
    for day in days if isinstance(days, list) else ():
        games = day.get("games") if isinstance(day, dict) else None
        for game in games if isinstance(games, list) else ():
            if isinstance(game, dict):
                yield game


def _game(entry: dict[str, Any]) -> ScheduledGame | None:
    game_id = str(entry.get("gameId"))
    season_type = SEASON_TYPES.get(game_id[:3])
    try:
        game_date = date.fromisoformat(str(entry.get("gameDateEst"))[:10])
    except ValueError:
        return None
    if season_type is None:
        return None
    words = str(entry.get("gameStatusText")).strip().upper()
    # a game whose time is not set stands at midnight
    tipoff = moment_of(entry.get("gameDateTimeUTC")) if words != "TBD" else None
    points = sum(_score(entry, side) for side in ("homeTeam", "awayTeam"))
    return ScheduledGame(
        game_id=game_id,
        game_date=game_date,
        season_type=season_type,
        tipoff=tipoff,
        is_final=entry.get("gameStatus") == _FINAL
        and points > 0
        and not words.startswith(_PUT_OFF),
        game_code=str(entry.get("gameCode") or ""),
    )


def _score(entry: dict[str, Any], side: str) -> int:
    team = entry.get(side)
    score = team.get("score") if isinstance(team, dict) else None
    return score if isinstance(score, int) else 0
