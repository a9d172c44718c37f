"""Invented players with latent skill, role, minutes and shot zones."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from sandbox.league.names import Name, invent_names
from sandbox.league.parameters import ROSTER_SIZE, LeagueParameters
from sandbox.league.randomness import stream
from sandbox.league.teams import Team

PERSON_ID_BASE = 9_000_000
BDL_ID_BASE = 70_000_000


class Zone(IntEnum):
    """Shot zones in the order in which a player's mix and percentages are kept."""

    RESTRICTED_AREA = 0
    PAINT = 1
    MID_RANGE = 2
    LEFT_CORNER = 3
    RIGHT_CORNER = 4
    ABOVE_BREAK = 5

    @property
    def points(self) -> int:
        """What a made shot from here counts."""
        return 3 if self >= Zone.LEFT_CORNER else 2


ZONE_NAMES = (
    "Restricted Area",
    "In The Paint (Non-RA)",
    "Mid-Range",
    "Left Corner 3",
    "Right Corner 3",
    "Above the Break 3",
)
_ZONE_MIX = {
    "G": (0.21, 0.18, 0.13, 0.05, 0.05, 0.38),
    "F": (0.28, 0.17, 0.10, 0.07, 0.07, 0.31),
    "C": (0.46, 0.26, 0.09, 0.02, 0.02, 0.15),
}
_ZONE_PCT = (0.665, 0.440, 0.420, 0.390, 0.390, 0.360)
_POSITIONS = ("G", "G", "F", "F", "C", "G", "F", "C", "G", "F", "G", "F", "C", "G", "F")
_MINUTES = (35.0, 34.0, 32.0, 30.5, 28.0, 24.0, 20.5, 17.0, 12.5, 7.5, 3.0, 1.5, 1.0, 0.5, 0.5)
_USAGE = (0.290, 0.255, 0.215, 0.190, 0.165, 0.200, 0.185, 0.165, 0.165, 0.16, 0.16, 0.15, 0.15)
_COLLEGES = ("Duke", "Kentucky", "Kansas", "UCLA", "Gonzaga", "Villanova", "Houston", "Memphis")
_COUNTRIES = ("USA", "USA", "USA", "USA", "USA", "Canada", "France", "Serbia", "Australia")


@dataclass(frozen=True, slots=True)
class Player:
    """A player.

    `depth` is the place in the rotation (0 is the first option, 0-4 start when healthy),
    `minutes` the expected minutes with everyone available, `usage` the weight with which the
    player ends an attack while on court. Mix sums to 1; percentages are ratios.
    """

    person_id: int
    bdl_id: int
    name: Name
    team_id: int
    depth: int
    position: str
    jersey: str
    height: str
    weight: str
    college: str
    country: str
    draft_year: int
    draft_round: int | None
    draft_number: int | None
    minutes: float
    usage: float
    zone_mix: tuple[float, ...]
    zone_pct: tuple[float, ...]
    free_throw_pct: float
    offensive_rebounds: float
    defensive_rebounds: float
    assists: float
    steals: float
    blocks: float
    turnovers: float
    fouls: float

    @property
    def two_way(self) -> bool:
        """Whether the contract is shared with the G League."""
        return self.depth >= ROSTER_SIZE - 2

    @property
    def role(self) -> str:
        """star, starter, rotation, bench or two_way."""
        if self.two_way:
            return "two_way"
        return (
            "star"
            if self.depth < 1
            else "starter"
            if self.depth < 5
            else "rotation"
            if self.depth < 9
            else "bench"
        )


def _height(position: str, generator: np.random.Generator) -> str:
    inches = round({"G": 76, "F": 80, "C": 83}[position] + generator.normal(0, 1.3))
    return f"{inches // 12}-{inches % 12}"


def _zones(
    position: str, generator: np.random.Generator
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    mix = generator.dirichlet(np.array(_ZONE_MIX[position]) * 40.0)
    pct = np.array(_ZONE_PCT) + generator.normal(0, 0.024, 6)
    return tuple(mix.tolist()), tuple(np.clip(pct, 0.27, 0.76).tolist())


def _player(
    team: Team, slot: int, number: int, names: tuple[Name, str], parameters: LeagueParameters
) -> Player:
    name, jersey = names
    generator = stream(parameters.seed, "player", team.team_id, slot)
    position = _POSITIONS[slot]
    mix, pct = _zones(position, generator)
    big = {"G": 0.6, "F": 1.0, "C": 1.9}[position]
    usage = _USAGE[slot] if slot < len(_USAGE) else 0.145
    drafted = generator.random() < 0.8
    pick = int(generator.integers(1, 61))
    return Player(
        person_id=PERSON_ID_BASE + (team.team_id % 1000) * 100 + slot + 1,
        bdl_id=BDL_ID_BASE + number * 37 % 9973,
        name=name,
        team_id=team.team_id,
        depth=slot,
        position=position,
        jersey=jersey,
        height=_height(position, generator),
        weight=str(round({"G": 195, "F": 220, "C": 250}[position] + generator.normal(0, 9))),
        college=_COLLEGES[int(generator.integers(len(_COLLEGES)))],
        country=_COUNTRIES[int(generator.integers(len(_COUNTRIES)))],
        draft_year=parameters.season_year - int(generator.integers(0, 13)),
        draft_round=(1 if pick <= 30 else 2) if drafted else None,
        draft_number=pick if drafted else None,
        minutes=max(0.5, _MINUTES[slot] + float(generator.normal(0, 0.04 * _MINUTES[slot]))),
        usage=usage * float(np.exp(generator.normal(0, 0.09))),
        zone_mix=mix,
        zone_pct=pct,
        free_throw_pct=float(np.clip(generator.normal(0.78, 0.07), 0.52, 0.93)),
        offensive_rebounds=big * big * float(np.exp(generator.normal(0, 0.2))),
        defensive_rebounds=big * float(np.exp(generator.normal(0, 0.2))),
        assists={"G": 1.9, "F": 0.9, "C": 0.7}[position] * usage / 0.18,
        steals=float(np.exp(generator.normal(0, 0.3))),
        blocks=big * big * float(np.exp(generator.normal(0, 0.3))),
        turnovers=usage * float(np.exp(generator.normal(0, 0.15))),
        fouls=(0.7 + 0.3 * big) * float(np.exp(generator.normal(0, 0.15))),
    )


def make_players(parameters: LeagueParameters, teams: tuple[Team, ...]) -> tuple[Player, ...]:
    """Fifteen players a team, in depth order within each team."""
    names = invent_names(stream(parameters.seed, "names"))
    players: list[Player] = []
    for team in teams:
        jerseys = stream(parameters.seed, "jerseys", team.team_id).permutation(56)
        for slot in range(ROSTER_SIZE):
            identity = (next(names), str(int(jerseys[slot])))
            players.append(_player(team, slot, len(players), identity, parameters))
    return tuple(players)
