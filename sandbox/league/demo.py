"""The script of a demonstration day: one star ruled out at 14:00, two decisions at 18:00."""

from __future__ import annotations

from datetime import date

from sandbox.league.availability import (
    AVAILABLE,
    OUT,
    QUESTIONABLE,
    Availability,
    StatusEvent,
    healthy,
    submitted_at,
)
from sandbox.league.clock import eastern
from sandbox.league.players import Player
from sandbox.league.schedule import Game

STAR_OUT_HOUR = 14
DECISION_HOUR = 18


def choose_demo_date(games: tuple[Game, ...]) -> date:
    """The busiest of the last seven game dates, the latest when several are equal."""
    dates = sorted({game.game_date for game in games})[-7:]
    return max(dates, key=lambda day: (sum(g.game_date == day for g in games), day))


def plan_demo_events(
    game_date: date,
    games: tuple[Game, ...],
    rosters: dict[int, tuple[Player, ...]],
    availability: Availability,
) -> tuple[StatusEvent, ...]:
    """The events of a date, in time order; empty without games.

    A star whom nobody lists becomes Out at 14:00 Eastern. On two other teams, of other games
    where the night allows, a starter listed as Questionable from the first report on becomes Out
    and Available respectively at 18:00.
    """
    tonight = [game for game in games if game.game_date == game_date]
    free: list[tuple[Game, Player]] = []
    for game in tonight:
        timelines = availability.timelines(game)
        for team in (game.home, game.away):
            free += [
                (game, player)
                for player in healthy(rosters[team.team_id], timelines)
                if player.depth < 5
            ]
    if not free:
        return ()
    star_game, star = max(free, key=lambda row: (row[1].usage * row[1].minutes, row[1].person_id))
    events = [
        StatusEvent(
            star.person_id,
            star_game.game_id,
            game_date,
            eastern(game_date, STAR_OUT_HOUR),
            OUT,
            "Injury/Illness - Left Knee; Soreness",
        )
    ]
    used_teams, used_games = {star.team_id}, {star_game.game_id}
    endings = ((OUT, "Right Ankle; Sprain"), (AVAILABLE, "Left Hamstring; Tightness"))
    for ending, injury in endings:
        others = [row for row in free if row[1].team_id not in used_teams and row[1].depth > 0]
        if not others:
            continue
        game, player = min(
            others,
            key=lambda row: (
                row[0].game_id in used_games,
                row[1].depth,
                row[0].game_id,
                row[1].person_id,
            ),
        )
        used_teams.add(player.team_id)
        used_games.add(game.game_id)
        reason = f"Injury/Illness - {injury}"
        for at, status in (
            (submitted_at(game, player.team_id), QUESTIONABLE),
            (eastern(game_date, DECISION_HOUR), ending),
        ):
            events.append(
                StatusEvent(player.person_id, game.game_id, game_date, at, status, reason)
            )
    return tuple(sorted(events, key=lambda event: (event.at, event.game_id)))
