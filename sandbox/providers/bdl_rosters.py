"""api.balldontlie.io: who is on a roster, and who of them is hurt."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sandbox.league.availability import AVAILABLE, OUT, Listing, submitted_at
from sandbox.league.clock import EASTERN
from sandbox.league.players import Player
from sandbox.league.schedule import Game
from sandbox.providers.bdl_entities import describe_player, describe_team
from sandbox.world import World

INJURY_ID_BASE = 4_000_000
# nobody outside knows when a spell ends: the list names a day to look again
LOOK_AGAIN = timedelta(days=7)
Numbered = list[tuple[int, dict[str, Any]]]


def active_players(world: World) -> Numbered:
    """Everybody in the league by id."""
    league = world.league
    return [
        (player.bdl_id, {**describe_player(player), "team": describe_team(team)})
        for player in sorted(league.players, key=lambda player: player.bdl_id)
        for team in (league.team(player.team_id),)
    ]


def player_injuries(world: World) -> Numbered:
    """Everybody a team lists for its coming game, or has listed for its last one until it reports.

    Players with the G League are not listed: they are not hurt.
    """
    listed: list[dict[str, Any]] = []
    for team in world.league.teams:
        game = _reported_game(world, team.team_id)
        if game is None:
            continue
        for player in world.league.rosters[team.team_id]:
            entry = world.league.listing(game, player.person_id, world.now)
            if entry and entry.status != AVAILABLE and not entry.reason.startswith("G League"):
                listed.append(_injury(player, team.bdl_id, game, entry))
    return [(INJURY_ID_BASE + place, row) for place, row in enumerate(listed, start=1)]


def _reported_game(world: World, team_id: int) -> Game | None:
    """The coming game once the team has reported on it, the last one before that."""
    games = [g for g in world.league.games if team_id in (g.home.team_id, g.away.team_id)]
    coming = next((game for game in games if game.tipoff > world.now), None)
    if coming is not None and submitted_at(coming, team_id) <= world.now:
        return coming
    return next((game for game in reversed(games) if game.tipoff <= world.now), None)


def _injury(player: Player, bdl_team_id: int, game: Game, entry: Listing) -> dict[str, Any]:
    is_out = entry.status == OUT
    said_on = _eastern(entry.at)
    words = "is out for" if is_out else f"is {entry.status.lower()} for"
    note = (
        f"{_short(said_on)}: {player.name.last} ({_part(entry.reason)}) {words}"
        f" {game.game_date:%A}'s game."
    )
    return {
        "player": {**describe_player(player), "team_id": bdl_team_id},
        "return_date": _short(said_on + LOOK_AGAIN if is_out else game.game_date),
        "description": note,
        "status": "Out" if is_out else "Day-To-Day",
    }


def _part(reason: str) -> str:
    """`ankle` of `Injury/Illness - Left Ankle; Sprain`, `illness` of `… - N/A; Illness`."""
    place, _, kind = reason.partition(" - ")[2].partition("; ")
    return (kind if place == "N/A" else place.split()[-1]).lower()


def _eastern(moment: datetime) -> date:
    return moment.astimezone(EASTERN).date()


def _short(day: date) -> str:
    return f"{day:%b} {day.day}"
