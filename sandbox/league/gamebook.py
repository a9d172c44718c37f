"""What the official scorer writes about a finished game, team by team."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.league.box import Line, total
from sandbox.league.clock import eastern
from sandbox.league.events import HOME
from sandbox.league.league import League
from sandbox.league.players import Player
from sandbox.league.randomness import stream
from sandbox.league.schedule import Game
from sandbox.league.teams import Team

COACH = "DNP - Coach's Decision"
LATE_SCRATCH_HOUR = 12
_POSITION_ORDER = {"F": 0, "C": 1, "G": 2}


@dataclass(frozen=True, slots=True)
class Entry:
    """A player's row: `line` for one who played, `reason` for one who did not."""

    player: Player
    position: str = ""
    line: Line | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One team's half: `table` are the active list, `inactive` those who were ruled out before."""

    team: Team
    record: str
    table: tuple[Entry, ...]
    inactive: tuple[Entry, ...]
    totals: Line
    periods: tuple[int, ...]
    team_rebounds: int


@dataclass(frozen=True, slots=True)
class Gamebook:
    """The report of a game; the visiting team stands first."""

    game: Game
    sheets: tuple[Sheet, Sheet]
    attendance: int
    duration: str


def gamebook(league: League, game: Game) -> Gamebook:
    """The report of a finished game."""
    generator = stream(league.parameters.seed, "gamebook", game.game_id)
    minutes = 125 + int(generator.integers(0, 25)) + 12 * league.box(game).overtimes
    return Gamebook(
        game=game,
        sheets=(_sheet(league, game, 1), _sheet(league, game, HOME)),
        attendance=15_000 + int(generator.integers(0, 4_800)),
        duration=f"{minutes // 60}:{minutes % 60:02d}",
    )


def _sheet(league: League, game: Game, side: int) -> Sheet:
    team = (game.home, game.away)[side]
    box = league.box(game)
    lines = box.players[side]
    players = {player.person_id: player for player in league.rosters[team.team_id]}
    starters = sorted(
        (players[person_id] for person_id in box.starters[side]),
        key=lambda player: (_POSITION_ORDER[player.position], player.depth),
    )
    bench = [p for p in players.values() if p.person_id in lines and p not in starters]
    table = [
        *(Entry(player, player.position, lines[player.person_id]) for player in starters),
        *(Entry(player, line=lines[player.person_id]) for player in bench),
    ]
    inactive: list[Entry] = []
    for player in players.values():
        if player.person_id not in lines:
            reason, dressed = _absence(league, game, player)
            (table if dressed else inactive).append(Entry(player, reason=reason))
    rebounds = sum(
        event.kind == "rebound"
        and event.side == side
        and event.player == 0
        and event.note != "dead ball"
        for event in league.record(game).events
    )
    return Sheet(
        team=team,
        record=_record(league, game, team),
        table=tuple(table),
        inactive=tuple(inactive),
        totals=total(lines.values()),
        periods=box.periods[side],
        team_rebounds=rebounds,
    )


def _absence(league: League, game: Game, player: Player) -> tuple[str, bool]:
    """Why a player did not play, and whether he stands in the table all the same."""
    if player.person_id not in league.availability.absent(game):
        return COACH, True
    entry = league.listing(game, player.person_id, game.tipoff)
    if entry is None:
        return "", False
    if entry.at >= eastern(game.game_date, LATE_SCRATCH_HOUR):
        return f"DND - {entry.reason}", True
    return entry.reason, False


def _record(league: League, game: Game, team: Team) -> str:
    """Wins and losses of a team up to and with this game."""
    played = [
        past
        for past in league.games
        if team in (past.home, past.away) and past.game_date <= game.game_date
    ]
    wins = 0
    for past in played:
        home, away = league.box(past).score
        wins += (home > away) == (past.home == team)
    return f"{wins}-{len(played) - wins}"
