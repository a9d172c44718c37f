"""Two teams meeting: styles, who is available, expected minutes and shot quality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sandbox.league.parameters import LeagueParameters
from sandbox.league.players import Player
from sandbox.league.randomness import stream
from sandbox.league.schedule import Game

TEAM_MINUTES = 240.0
MOST_MINUTES = 40.0
LEAST_MINUTES = 3.0
HOME_EDGE = 0.015
TIRED = -0.016
FRESH = 0.004


@dataclass(frozen=True, slots=True)
class Style:
    """How a team plays: possessions per 48 minutes and what its defence allows by zone.

    `allowed_pct` is added to an opponent's percentages, `allowed_mix` multiplies where they
    shoot from, `forced_turnovers` multiplies how often they lose the ball.
    """

    pace: float
    allowed_pct: tuple[float, ...]
    allowed_mix: tuple[float, ...]
    forced_turnovers: float


def make_style(parameters: LeagueParameters, team_id: int) -> Style:
    """A team's style, fixed for the season."""
    generator = stream(parameters.seed, "style", team_id)
    return Style(
        pace=99.0 + float(generator.normal(0, 2.2)),
        allowed_pct=tuple((generator.normal(0, 0.007) + generator.normal(0, 0.018, 6)).tolist()),
        allowed_mix=tuple(np.exp(generator.normal(0, 0.09, 6)).tolist()),
        forced_turnovers=float(np.exp(generator.normal(0, 0.06))),
    )


@dataclass(frozen=True, slots=True)
class Side:
    """One team of a game with those who can play: minutes sum to 240, zones are adjusted.

    `zone_mix[i]` and `zone_pct[i]` belong to `players[i]`, opponent, place and rest included.
    """

    team_id: int
    players: tuple[Player, ...]
    minutes: tuple[float, ...]
    zone_mix: tuple[tuple[float, ...], ...]
    zone_pct: tuple[tuple[float, ...], ...]
    turnover_factor: float


@dataclass(frozen=True, slots=True)
class Matchup:
    """A game before it is played; `sides` are home, then away."""

    game: Game
    sides: tuple[Side, Side]
    pace: float


def expected_minutes(players: Sequence[Player], tired: bool) -> tuple[float, ...]:
    """Minutes of those available, summing to 240: absent players' time goes down the bench."""
    minutes = np.array([player.minutes for player in players])
    if tired:
        minutes = np.where(minutes > 28, minutes - 1.2, minutes)
    room = np.minimum(minutes, 20.0) * 0.55 + 3.0
    for _ in range(4):
        missing = TEAM_MINUTES - minutes.sum()
        if missing > 0:
            room = np.where(minutes >= MOST_MINUTES, 0.0, room)
            minutes = np.minimum(minutes + missing * room / room.sum(), MOST_MINUTES)
        else:
            minutes = minutes * TEAM_MINUTES / minutes.sum()
    return tuple((minutes * TEAM_MINUTES / minutes.sum()).tolist())


def _side(
    team_id: int,
    players: tuple[Player, ...],
    opponent: Style,
    at_home: bool,
    rest: int,
) -> Side:
    shift = HOME_EDGE / 2 if at_home else -HOME_EDGE / 2
    shift += TIRED if rest == 0 else FRESH if rest >= 2 else 0.0
    mixes, percentages = [], []
    for player in players:
        mix = [a * b for a, b in zip(player.zone_mix, opponent.allowed_mix, strict=True)]
        total = sum(mix)
        mixes.append(tuple(part / total for part in mix))
        percentages.append(
            tuple(a + b + shift for a, b in zip(player.zone_pct, opponent.allowed_pct, strict=True))
        )
    return Side(
        team_id=team_id,
        players=players,
        minutes=expected_minutes(players, tired=rest == 0),
        zone_mix=tuple(mixes),
        zone_pct=tuple(percentages),
        turnover_factor=opponent.forced_turnovers,
    )


def make_matchup(
    game: Game,
    rosters: dict[int, tuple[Player, ...]],
    styles: dict[int, Style],
    absent: frozenset[int],
) -> Matchup:
    """The matchup when the given players do not play."""

    def side(team_id: int, opponent_id: int, at_home: bool, rest: int) -> Side:
        players = tuple(p for p in rosters[team_id] if p.person_id not in absent)
        return _side(team_id, players, styles[opponent_id], at_home, rest)

    home, away = game.home.team_id, game.away.team_id
    return Matchup(
        game=game,
        sides=(
            side(home, away, True, game.home_rest),
            side(away, home, False, game.away_rest),
        ),
        pace=(styles[home].pace + styles[away].pace) / 2,
    )
