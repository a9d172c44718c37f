"""The rows of the league's injury report of an hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sandbox.league.availability import submitted_at
from sandbox.league.clock import EASTERN, eastern
from sandbox.league.league import League
from sandbox.league.names import Name, plain
from sandbox.league.schedule import Game
from sandbox.league.teams import Team

NOT_SUBMITTED = "NOT YET SUBMITTED"


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row; all but the last three cells are repeated here and left blank on paper."""

    game_date: str
    game_time: str
    matchup: str
    team: str
    player: str
    status: str
    reason: str


def report_name(name: Name) -> str:
    """A name as the report writes it: no accents, family name with suffix first."""
    return f"{plain(name.last)}, {plain(name.first)}"


def published_at(league: League, day: date, hour: int) -> datetime:
    """When the report named for a day and Eastern hour (0-23) is published."""
    return eastern(day, hour, league.parameters.report_minute)


def _team_rows(
    league: League, game: Game, team: Team, at: datetime, head: tuple[str, str, str]
) -> list[ReportRow]:
    if at < submitted_at(game, team.team_id):
        return [ReportRow(*head, team.full_name, "", "", NOT_SUBMITTED)]
    rows = []
    for player in league.rosters[team.team_id]:
        entry = league.listing(game, player.person_id, at)
        if entry is not None:
            name = report_name(player.name)
            rows.append(ReportRow(*head, team.full_name, name, entry.status, entry.reason))
    return sorted(rows, key=lambda row: row.player)


def report_rows(league: League, at: datetime) -> tuple[ReportRow, ...]:
    """What the report of a moment says about the games of its Eastern day and the next.

    Empty when neither day has a game: then no report is published.
    """
    today = at.astimezone(EASTERN).date()
    rows: list[ReportRow] = []
    for day in (today, today + timedelta(days=1)):
        for game in league.games_on(day):
            local = game.tipoff.astimezone(EASTERN)
            head = (
                f"{day:%m/%d/%Y}",
                f"{local:%I:%M} (ET)",
                f"{game.away.tricode}@{game.home.tricode}",
            )
            for team in (game.away, game.home):
                rows += _team_rows(league, game, team, at, head)
    return tuple(rows)
