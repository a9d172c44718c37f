"""What a player is expected to score, worked out from the same numbers the games are played with.

Nothing is simulated here: minutes, share of attempts and points per attempt are multiplied, so
that betting lines can be set for any state of knowledge about who is out.
"""

from __future__ import annotations

import math

from sandbox.league.matchup import Matchup, Side
from sandbox.league.players import Player, Zone
from sandbox.league.rotation import STARTERS_CLOSE, STARTERS_OPEN
from sandbox.league.simulation import FOULED_AND_SHOT, SHOOTING_FOUL

ATTEMPTS_PER_PACE = 0.905
BONUS_TRIPS_PER_PACE = 0.045


def points_per_attempt(player: Player, mix: tuple[float, ...], pct: tuple[float, ...]) -> float:
    """Expected points of one scoring attempt, shooting fouls included."""
    expected = 0.0
    for zone in Zone:
        fouled = SHOOTING_FOUL[zone]
        basket = fouled * FOULED_AND_SHOT * (zone.points + player.free_throw_pct)
        line = fouled * (1 - FOULED_AND_SHOT) * zone.points * player.free_throw_pct
        expected += mix[zone] * (basket + line + (1 - fouled) * pct[zone] * zone.points)
    return expected


def _shares(side: Side) -> list[float]:
    """Each player's part of the team's attempts: usage against that of the four beside him.

    Starters open and close together; in between the others on court are an average of the rest.
    """
    usage = [player.usage for player in side.players]
    order = sorted(range(len(usage)), key=lambda index: side.players[index].depth)
    starters = order[:5]
    together = STARTERS_OPEN + STARTERS_CLOSE
    starting = sum(usage[index] for index in starters)
    minutes = [
        max(0.0, m - together) if index in starters else m for index, m in enumerate(side.minutes)
    ]
    weights = [m * u for m, u in zip(minutes, usage, strict=True)]
    all_minutes, all_weights = sum(minutes), sum(weights)
    shares = []
    for index, own in enumerate(usage):
        others = (all_weights - weights[index]) / (all_minutes - minutes[index])
        share = weights[index] / (own + 4 * others)
        if index in starters:
            share += together * own / starting
        shares.append(share)
    whole = sum(shares)
    return [share / whole for share in shares]


def _side_points(side: Side, pace: float) -> dict[int, float]:
    share = _shares(side)
    turnover_loss = 1 - 0.13 * (side.turnover_factor - 1)
    points = {}
    for index, player in enumerate(side.players):
        attempt = points_per_attempt(player, side.zone_mix[index], side.zone_pct[index])
        per_pace = ATTEMPTS_PER_PACE * attempt * turnover_loss
        per_pace += BONUS_TRIPS_PER_PACE * 2 * player.free_throw_pct
        points[player.person_id] = pace * share[index] * per_pace
    return points


def expected_points(matchup: Matchup) -> dict[int, float]:
    """Expected points of every available player of both teams, by person id."""
    home, away = matchup.sides
    return _side_points(home, matchup.pace) | _side_points(away, matchup.pace)


def expected_score(matchup: Matchup) -> tuple[float, float]:
    """Expected points of home and away."""
    points = expected_points(matchup)
    home, away = (
        sum(points[player.person_id] for player in side.players) for side in matchup.sides
    )
    return home, away


def points_spread(mean: float) -> float:
    """Standard deviation of a player's points around an expected value."""
    return math.sqrt(2.4 * mean + 0.018 * mean * mean)
