"""A schedule with the shape of a real one: uneven nights, back-to-backs, home stands, trips."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from sandbox.league.clock import days_between, eastern
from sandbox.league.parameters import LeagueParameters
from sandbox.league.randomness import stream
from sandbox.league.teams import Team

FINAL_AFTER = timedelta(hours=2, minutes=30)
OVERTIME_LENGTH = timedelta(minutes=15)
_GAMES_BY_WEEKDAY = (8, 6, 10, 4, 10, 9, 6)
_TIPOFFS = {
    "America/Los_Angeles": ((22, 0), (22, 30)),
    "America/Phoenix": ((21, 0), (22, 0)),
    "America/Denver": ((21, 0), (21, 30)),
    "America/Chicago": ((20, 0), (20, 30)),
}
_EASTERN_TIPOFFS = ((19, 0), (19, 30))


@dataclass(frozen=True, slots=True)
class Game:
    """One scheduled game; rest counts whole free days before it, 0 on consecutive days."""

    game_id: str
    game_date: date
    tipoff: datetime
    home: Team
    away: Team
    home_rest: int
    away_rest: int
    week: int
    sequence: int
    odds_event_id: str

    @property
    def code(self) -> str:
        """The NBA game code, for example `20240115/PHXCHA` (away, then home)."""
        return f"{self.game_date:%Y%m%d}/{self.away.tricode}{self.home.tricode}"

    def final_at(self, overtimes: int) -> datetime:
        """When the result becomes public."""
        return self.tipoff + FINAL_AFTER + overtimes * OVERTIME_LENGTH


@dataclass(slots=True)
class _Itinerary:
    """What the scheduler remembers about a team."""

    played: list[date]
    at_home: bool
    left_in_stand: int
    opponents: dict[int, date]

    def rest(self, day: date) -> int:
        """Free days before `day`, at most 7."""
        return min(7, (day - self.played[-1]).days - 1) if self.played else 7

    def may_play(self, day: date) -> bool:
        """No three nights running and no four games in five nights."""
        recent = [(day - past).days for past in self.played[-4:]]
        if not recent or recent[-1] > 1:
            return sum(gap <= 4 for gap in recent) < 3
        return 2 not in recent and sum(gap <= 4 for gap in recent) < 3

    def play(self, day: date, opponent: int, at_home: bool, stand: int) -> None:
        """Record a game and where the team stays for the next ones."""
        if at_home == self.at_home and self.left_in_stand > 1:
            self.left_in_stand -= 1
        else:
            self.at_home, self.left_in_stand = not at_home, stand
        self.played.append(day)
        self.opponents[opponent] = day


def _games_tonight(day: date, team_count: int, generator: np.random.Generator) -> int:
    usual = _GAMES_BY_WEEKDAY[day.weekday()] + int(generator.integers(-1, 2))
    full = min(12, max(4, usual))
    return max(1, min(team_count // 2, round(full * team_count / 30 + 0.15)))


def _pairs(
    day: date,
    teams: list[Team],
    plans: dict[int, _Itinerary],
    generator: np.random.Generator,
    wanted: int,
) -> list[tuple[Team, Team]]:
    """Up to `wanted` (home, away) pairs: longest idle first, stands kept, new opponents first."""
    due = {
        team.team_id: plans[team.team_id].rest(day)
        - 0.8 * len(plans[team.team_id].played)
        + float(generator.random()) * 1.6
        for team in teams
    }
    free = [team for team in teams if plans[team.team_id].may_play(day)]
    free.sort(key=lambda team: -due[team.team_id])
    pairs: list[tuple[Team, Team]] = []
    while len(pairs) < wanted and len(free) >= 2:
        first = free.pop(0)
        mine = plans[first.team_id]

        def suits(other: Team, mine: _Itinerary = mine) -> float:
            theirs = plans[other.team_id]
            met = mine.opponents.get(other.team_id)
            again = 0.0 if met is None else max(0.0, 12.0 - (day - met).days)
            return due[other.team_id] + 2.5 * (theirs.at_home != mine.at_home) - again

        second = max(free[: 2 * wanted + 2], key=suits)
        free.remove(second)
        theirs = plans[second.team_id]
        first_home = mine.at_home
        if mine.at_home == theirs.at_home:
            first_home = mine.left_in_stand >= theirs.left_in_stand
        pairs.append((first, second) if first_home else (second, first))
    return pairs


def _tipoff(day: date, home: Team, generator: np.random.Generator) -> datetime:
    choices = _TIPOFFS.get(home.time_zone.key, _EASTERN_TIPOFFS)
    hour, minute = choices[int(generator.integers(len(choices)))]
    return eastern(day, hour, minute)


def make_schedule(parameters: LeagueParameters, teams: tuple[Team, ...]) -> tuple[Game, ...]:
    """All games, ordered by tip-off and game id."""
    generator = stream(parameters.seed, "schedule")
    plans = {
        team.team_id: _Itinerary([], index % 2 == 0, int(generator.integers(2, 5)), {})
        for index, team in enumerate(teams)
    }
    monday = parameters.season_start - timedelta(days=parameters.season_start.weekday())
    games: list[Game] = []
    for day in days_between(parameters.season_start, parameters.days):
        wanted = _games_tonight(day, len(teams), generator)
        pairs = _pairs(day, list(teams), plans, generator, wanted)
        tonight = sorted(
            ((_tipoff(day, home, generator), home, away) for home, away in pairs),
            key=lambda row: (row[0], row[1].tricode),
        )
        for sequence, (tipoff, home, away) in enumerate(tonight, start=1):
            number = len(games) + 1
            game_id = f"002{parameters.season_year % 100:02d}{number:05d}"
            event = hashlib.blake2b(f"{parameters.seed}{game_id}".encode(), digest_size=16)
            games.append(
                Game(
                    game_id=game_id,
                    game_date=day,
                    tipoff=tipoff,
                    home=home,
                    away=away,
                    home_rest=plans[home.team_id].rest(day),
                    away_rest=plans[away.team_id].rest(day),
                    week=(day - monday).days // 7 + 1,
                    sequence=sequence,
                    odds_event_id=event.hexdigest(),
                )
            )
        for home, away in pairs:
            stand = int(generator.integers(2, 5))
            plans[home.team_id].play(day, away.team_id, True, stand)
            plans[away.team_id].play(day, home.team_id, False, int(generator.integers(2, 5)))
    return tuple(games)
