"""Plays a matchup possession by possession."""

from __future__ import annotations

import math

from sandbox.league.events import (
    AWAY,
    HOME,
    NEUTRAL,
    REGULATION_PERIODS,
    Event,
    GameRecord,
    Kind,
    period_seconds,
    period_start,
)
from sandbox.league.matchup import LEAST_MINUTES, TEAM_MINUTES, Matchup, Side
from sandbox.league.players import Zone
from sandbox.league.randomness import Draws, stream
from sandbox.league.rotation import SLOTS, plan_fives

TURNOVER = 0.128
STOLEN = 0.58
OFFENSIVE_FOUL = 0.12
COMMON_FOUL = 0.09
BONUS_AT = 5
SHOOTING_FOUL = (0.20, 0.145, 0.065, 0.014, 0.014, 0.02)
FOULED_AND_SHOT = 0.28
BLOCKED = (0.28, 0.18, 0.07, 0.015, 0.015, 0.015)
ASSISTED = (0.60, 0.45, 0.42, 0.95, 0.95, 0.80)
OFFENSIVE_REBOUND = 0.255
TEAM_REBOUND = 0.07
MOST_FOULS = 5
TIMEOUT_AFTER_BASKET = 0.075
FORM_SPREAD = 0.17
SHOOTING_SPREAD = 0.012
LEAD_EASE = 0.0016
MINUTES_SPREAD = 2.4
TURNOVER_NOTES = ("bad pass", "lost ball", "traveling", "out-of-bounds")


class _Team:
    """One team while the game runs; lists are indexed like `side.players`."""

    def __init__(self, side: Side, draws: Draws) -> None:
        self.side = side
        self.ids = [player.person_id for player in side.players]
        targets = _targets(side, draws)
        order = sorted(range(len(targets)), key=lambda index: side.players[index].depth)
        playing = [index for index in order if targets[index] > 0]
        self.starters = tuple(sorted(playing[:5]))
        self.fives = plan_fives(targets, self.starters)
        self.boundaries = [
            60 * slot + (0 if slot % 12 == 0 else int(draws() * 30)) for slot in range(SLOTS)
        ]
        self.slot = 0
        self.five = self.starters
        self.closers = self.fives[-1]
        self.fouls = [0] * len(targets)
        self.period_fouls = 0
        self.timeouts = 7
        players = side.players
        self.usage = [p.usage * _spread(draws, FORM_SPREAD) for p in players]
        self.pct = [
            [p + shift for p in row]
            for row, shift in ((row, _normal(draws) * SHOOTING_SPREAD) for row in side.zone_pct)
        ]
        self.offensive = [p.offensive_rebounds for p in players]
        self.defensive = [p.defensive_rebounds for p in players]
        self.assists = [p.assists for p in players]
        self.steals = [p.steals for p in players]
        self.blocks = [p.blocks for p in players]
        self.turnovers = [p.turnovers for p in players]
        self.foulers = [p.fouls for p in players]

    def pick(self, weights: list[float], draws: Draws, but: int = -1) -> int:
        """One of the five on court, in proportion to the weights."""
        five = self.five
        return five[draws.pick([0.0 if i == but else weights[i] for i in five])]


def _normal(draws: Draws) -> float:
    return math.sqrt(-2 * math.log(1 - draws())) * math.cos(2 * math.pi * draws())


def _spread(draws: Draws, width: float) -> float:
    return math.exp(_normal(draws) * width - width * width / 2)


def _targets(side: Side, draws: Draws) -> list[float]:
    targets = []
    for minutes in side.minutes:
        if minutes < LEAST_MINUTES:
            targets.append(LEAST_MINUTES if draws() < minutes / LEAST_MINUTES else 0.0)
        else:
            targets.append(max(LEAST_MINUTES, minutes + _normal(draws) * MINUTES_SPREAD))
    for _ in range(3):
        scale = TEAM_MINUTES / sum(targets)
        targets = [min(target * scale, 44.0) for target in targets]
    return targets


class _Play:
    """The running game."""

    def __init__(self, matchup: Matchup, draws: Draws) -> None:
        self.draws = draws
        self.teams = (_Team(matchup.sides[HOME], draws), _Team(matchup.sides[AWAY], draws))
        pace = matchup.pace + _normal(draws) * 2.0
        self.possession_seconds = 1440 / pace - 0.95
        self.events: list[Event] = []
        self.score = [0, 0]
        self.period = 1
        self.start = 0
        self.end = 720

    def add(
        self,
        at: int,
        kind: Kind,
        side: int,
        player: int = 0,
        second: int = 0,
        made: bool = False,
        zone: int = -1,
        note: str = "",
    ) -> None:
        place = (self.draws(), self.draws()) if kind == "shot" else (0.0, 0.0)
        self.events.append(
            Event(
                at, self.period, self.end - at, kind, side, player, second, made, zone, note, place
            )
        )

    def run(self) -> GameRecord:
        first_ball = int(self.draws() < 0.5)
        while self.period <= REGULATION_PERIODS or self.score[HOME] == self.score[AWAY]:
            self.one_period(first_ball)
            self.period += 1
        self.period -= 1
        self.add(self.end, "game_end", NEUTRAL)
        starters = tuple(tuple(t.ids[i] for i in t.starters) for t in self.teams)
        return GameRecord(
            starters=(starters[0], starters[1]),
            events=tuple(self.events),
            overtimes=max(0, self.period - REGULATION_PERIODS),
        )

    def one_period(self, first_ball: int) -> None:
        self.start = period_start(self.period)
        self.end = self.start + period_seconds(self.period)
        for team in self.teams:
            team.period_fouls = 0
        self.add(self.start, "period_start", NEUTRAL)
        self.substitute(self.start)
        offense = (first_ball + (self.period in (2, 3))) % 2
        if self.period == 1 or self.period > REGULATION_PERIODS:
            self.tip_off(offense)
        now = self.start
        while True:
            now += max(3, round(self.possession_seconds * (0.35 + 1.3 * self.draws())))
            if now >= self.end:
                break
            now = self.possession(now, offense)
            offense = 1 - offense
        self.substitute(self.end - 1)
        self.add(self.end, "period_end", NEUTRAL)

    def tip_off(self, winner: int) -> None:
        team, other = self.teams[winner], self.teams[1 - winner]
        jumper = max(team.five, key=lambda i: team.side.players[i].defensive_rebounds)
        beaten = max(other.five, key=lambda i: other.side.players[i].defensive_rebounds)
        self.add(self.start, "jumpball", winner, team.ids[jumper], other.ids[beaten])

    def substitute(self, now: int) -> None:
        for side, team in enumerate(self.teams):
            if self.period > REGULATION_PERIODS:
                if now == self.start:
                    self.change(side, team.closers, now)
                continue
            while team.slot + 1 < SLOTS and team.boundaries[team.slot + 1] <= now:
                team.slot += 1
                latest = self.events[-1].elapsed
                at = max(latest, team.boundaries[team.slot])
                self.change(side, team.fives[team.slot], at)

    def change(self, side: int, five: tuple[int, ...], at: int) -> None:
        team = self.teams[side]
        leaving = [i for i in team.five if i not in five]
        coming = [i for i in five if i not in team.five]
        for index in leaving:
            self.add(at, "sub_out", side, team.ids[index])
        for index in coming:
            self.add(at, "sub_in", side, team.ids[index])
        team.five = five

    def possession(self, now: int, offense: int) -> int:
        """Play until the ball changes hands; returns the time it did."""
        draws = self.draws
        while now < self.end:
            self.substitute(now)
            attack, defence = self.teams[offense], self.teams[1 - offense]
            if draws() < COMMON_FOUL:
                keeps = self.common_foul(now, offense)
            elif draws() < TURNOVER * attack.side.turnover_factor:
                self.turnover(now, offense)
                return now
            else:
                keeps = self.shot(now, offense, attack, defence)
            if not keeps:
                return now
            now += 2 + int(draws() * 8)
        return min(now, self.end - 1)

    def foul(self, now: int, side: int, drawn_by: int, note: str) -> bool:
        """A defensive foul; true when it puts the opponent in the bonus."""
        team = self.teams[side]
        most = max(MOST_FOULS, 1 + min(team.fouls[i] for i in team.five))
        weights = [0.0 if team.fouls[i] >= most else w for i, w in enumerate(team.foulers)]
        index = team.pick(weights, self.draws)
        team.fouls[index] += 1
        team.period_fouls += 1
        self.add(now, "foul", side, team.ids[index], drawn_by, note=note)
        return team.period_fouls >= BONUS_AT

    def common_foul(self, now: int, offense: int) -> bool:
        attack = self.teams[offense]
        index = attack.pick(attack.usage, self.draws)
        if not self.foul(now, 1 - offense, attack.ids[index], "personal"):
            return True
        return self.free_throws(now, offense, index, 2)

    def turnover(self, now: int, offense: int) -> None:
        draws = self.draws
        attack, defence = self.teams[offense], self.teams[1 - offense]
        index = attack.pick(attack.turnovers, draws)
        player = attack.ids[index]
        if draws() < STOLEN:
            thief = defence.ids[defence.pick(defence.steals, draws)]
            note = TURNOVER_NOTES[int(draws() * 2)]
            self.add(now, "turnover", offense, player, thief, note=note)
        elif draws() < OFFENSIVE_FOUL and attack.fouls[index] < MOST_FOULS:
            attack.fouls[index] += 1
            self.add(now, "foul", offense, player, note="offensive")
            self.add(now, "turnover", offense, player, note="offensive foul")
        else:
            note = TURNOVER_NOTES[2 + int(draws() * 2)]
            self.add(now, "turnover", offense, player, note=note)

    def shot(self, now: int, offense: int, attack: _Team, defence: _Team) -> bool:
        """A scoring attempt; true when the offense keeps the ball."""
        draws = self.draws
        index = attack.pick(attack.usage, draws)
        zone = draws.pick(list(attack.side.zone_mix[index]))
        value = 3 if zone >= Zone.LEFT_CORNER else 2
        shooter = attack.ids[index]
        fouled = draws() < SHOOTING_FOUL[zone]
        if fouled and draws() >= FOULED_AND_SHOT:
            self.foul(now, 1 - offense, shooter, "shooting")
            return self.free_throws(now, offense, index, value)
        lead = max(-25, min(25, self.score[offense] - self.score[1 - offense]))
        if fouled or draws() < attack.pct[index][zone] - LEAD_EASE * lead:
            passer = 0
            if draws() < ASSISTED[zone]:
                passer = attack.ids[attack.pick(attack.assists, draws, but=index)]
            self.score[offense] += value
            self.add(now, "shot", offense, shooter, passer, True, zone)
            if fouled:
                self.foul(now, 1 - offense, shooter, "shooting")
                return self.free_throws(now, offense, index, 1)
            if defence.timeouts and draws() < TIMEOUT_AFTER_BASKET:
                defence.timeouts -= 1
                self.add(now, "timeout", 1 - offense)
            return False
        blocker = 0
        if draws() < BLOCKED[zone]:
            blocker = defence.ids[defence.pick(defence.blocks, draws)]
        self.add(now, "shot", offense, shooter, blocker, False, zone)
        return self.rebound(now, offense)

    def free_throws(self, now: int, offense: int, index: int, count: int) -> bool:
        """Free throws; true when the offense keeps the ball after the last one."""
        attack = self.teams[offense]
        player = attack.side.players[index]
        made = False
        for number in range(1, count + 1):
            made = self.draws() < player.free_throw_pct
            self.score[offense] += made
            note = f"{number} of {count}"
            self.add(now, "freethrow", offense, player.person_id, made=made, note=note)
            if not made and number < count:
                self.add(now, "rebound", offense, note="dead ball")
        return False if made else self.rebound(now, offense, chance=0.13)

    def rebound(self, now: int, offense: int, chance: float = OFFENSIVE_REBOUND) -> bool:
        draws = self.draws
        offensive = draws() < chance
        side = offense if offensive else 1 - offense
        team = self.teams[side]
        player = 0
        if draws() >= TEAM_REBOUND:
            weights = team.offensive if offensive else team.defensive
            player = team.ids[team.pick(weights, draws)]
        at = min(now + 2, self.end - 1)
        self.add(at, "rebound", side, player, note="offensive" if offensive else "defensive")
        return offensive


def play(matchup: Matchup, seed: int) -> GameRecord:
    """The game as it happens; the same matchup and seed always give the same record."""
    return _Play(matchup, Draws(stream(seed, "game", matchup.game.game_id))).run()
