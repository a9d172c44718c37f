"""Whether a scheduled run has anything to do on a date, by the schedule as it last landed.

A guard saves work and nothing else: where the schedule is not known, the run goes on. The scrape
that lands the schedule is never spared, or nobody would notice that a season begins.
"""

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Literal

from ops.ledger import Ledger
from ops.project import project_root
from scrapers.calendar import season_of
from scrapers.landed_schedule import landed_games
from scrapers.schedule import ScheduledGame
from scrapers.zone import LandingZone

# What a run is about: the games of its date, those of the night before, either, or the season.
Needs = Literal["slate", "results", "either", "season"]

# Games that near mean that the season goes on, whatever the seed says.
NEAR = timedelta(days=7)
_LAST_MONTH = 6


def reason_to_rest(
    ledger: Ledger, zone: LandingZone, game_date: date, needs: Needs = "either"
) -> str | None:
    """Why a scheduled run of the date need not be done; None when it must, or nobody knows."""
    return reason_by(landed_games(ledger, zone), game_date, needs)


def reason_by(games: Sequence[ScheduledGame], game_date: date, needs: Needs) -> str | None:
    """The same by these games."""
    if not games:
        return None
    if not any(abs(game.game_date - game_date) <= NEAR for game in games):
        if not in_season(game_date):
            return f"off-season: no season of seeds/seasons.csv and no game around {game_date}"
        if season_of(game_date) not in {season_of(game.game_date) for game in games}:
            return None
    if needs == "season":
        return None
    # the schedule may be older than the results, so a game of yesterday counts as played
    wanted = {"slate": [game_date], "results": [_before(game_date)]}
    dates = wanted.get(needs, [game_date, _before(game_date)])
    if any(game.game_date in dates for game in games):
        return None
    return f"off-day: no game on {' or '.join(str(day) for day in dates)}"


def in_season(game_date: date) -> bool:
    """Whether a season of the seed is under way: from its opening night until June."""
    opening = _openings().get(season_of(game_date))
    if opening is None or game_date < opening:
        return False
    return game_date.year == opening.year or game_date.month <= _LAST_MONTH


@cache
def _openings() -> dict[str, date]:
    path = project_root() / "seeds" / "seasons.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["season"]: date.fromisoformat(row["opening_night"]) for row in csv.DictReader(file)
        }


def _before(day: date) -> date:
    return day - timedelta(days=1)
