"""Box scores, counted from the record of a game."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sandbox.league.events import GameRecord
from sandbox.league.players import Zone


@dataclass(slots=True)
class Line:
    """Counts of one player or team; `minutes` are whole and sum to the game's, see `Box`."""

    seconds: int = 0
    minutes: int = 0
    fgm: int = 0
    fga: int = 0
    fg3m: int = 0
    fg3a: int = 0
    ftm: int = 0
    fta: int = 0
    oreb: int = 0
    dreb: int = 0
    ast: int = 0
    stl: int = 0
    blk: int = 0
    tov: int = 0
    pf: int = 0
    plus_minus: int = 0

    @property
    def reb(self) -> int:
        """All rebounds."""
        return self.oreb + self.dreb

    @property
    def pts(self) -> int:
        """Points."""
        return 2 * (self.fgm - self.fg3m) + 3 * self.fg3m + self.ftm

    @property
    def clock(self) -> str:
        """Playing time as `28:12`."""
        return f"{self.seconds // 60}:{self.seconds % 60:02d}"


COUNTS = tuple(name for name in Line.__slots__ if name != "plus_minus")


def total(lines: Iterable[Line]) -> Line:
    """The sum of lines; plus-minus is summed too and divided by five, which gives the margin."""
    result = Line()
    for line in lines:
        for name in COUNTS:
            setattr(result, name, getattr(result, name) + getattr(line, name))
        result.plus_minus += line.plus_minus
    result.plus_minus //= 5
    return result


@dataclass(frozen=True, slots=True)
class Box:
    """A finished game's numbers; tuples are home, then away.

    `players` holds those who were on court, by person id in order of appearance. `periods` are
    points by period.
    """

    starters: tuple[tuple[int, ...], tuple[int, ...]]
    players: tuple[dict[int, Line], dict[int, Line]]
    teams: tuple[Line, Line]
    periods: tuple[tuple[int, ...], tuple[int, ...]]
    overtimes: int

    @property
    def score(self) -> tuple[int, int]:
        """Points of home and away."""
        return self.teams[0].pts, self.teams[1].pts


@dataclass(slots=True)
class _Count:
    lines: tuple[dict[int, Line], dict[int, Line]]
    on_court: tuple[dict[int, int], dict[int, int]]
    periods: tuple[list[int], list[int]] = field(default_factory=lambda: ([], []))

    def score(self, side: int, points: int) -> None:
        self.periods[side][-1] += points
        for team, sign in ((side, 1), (1 - side, -1)):
            for player in self.on_court[team]:
                self.lines[team][player].plus_minus += sign * points


def _whole_minutes(lines: Iterable[Line], minutes: int) -> None:
    """Round seconds to minutes so that they sum exactly (largest remainder)."""
    ordered = sorted(lines, key=lambda line: -(line.seconds % 60))
    for line in ordered:
        line.minutes = line.seconds // 60
    missing = minutes - sum(line.minutes for line in ordered)
    for line in ordered[:missing]:
        line.minutes += 1


def count_box(record: GameRecord) -> Box:
    """The box score of a record."""
    home, away = record.starters
    count = _Count(
        lines=({p: Line() for p in home}, {p: Line() for p in away}),
        on_court=(dict.fromkeys(home, 0), dict.fromkeys(away, 0)),
    )
    for event in record.events:
        kind, side = event.kind, event.side
        if kind == "period_start":
            for points in count.periods:
                points.append(0)
            continue
        if side < 0 or (event.player == 0 and kind != "turnover"):
            continue
        lines = count.lines[side]
        if kind == "sub_in":
            lines.setdefault(event.player, Line())
            count.on_court[side][event.player] = event.elapsed
        elif kind == "sub_out":
            lines[event.player].seconds += event.elapsed - count.on_court[side].pop(event.player)
        elif kind == "shot":
            line = lines[event.player]
            three = event.zone >= Zone.LEFT_CORNER
            line.fga += 1
            line.fg3a += three
            if event.made:
                line.fgm += 1
                line.fg3m += three
                if event.second:
                    lines[event.second].ast += 1
                count.score(side, 3 if three else 2)
            elif event.second:
                count.lines[1 - side][event.second].blk += 1
        elif kind == "freethrow":
            lines[event.player].fta += 1
            if event.made:
                lines[event.player].ftm += 1
                count.score(side, 1)
        elif kind == "rebound":
            if event.note == "offensive":
                lines[event.player].oreb += 1
            else:
                lines[event.player].dreb += 1
        elif kind == "turnover":
            lines[event.player].tov += 1
            if event.second:
                count.lines[1 - side][event.second].stl += 1
        elif kind == "foul":
            lines[event.player].pf += 1
    for side in (0, 1):
        for player, since in count.on_court[side].items():
            count.lines[side][player].seconds += record.seconds - since
        _whole_minutes(count.lines[side].values(), record.seconds * 5 // 60)
    return Box(
        starters=record.starters,
        players=count.lines,
        teams=(total(count.lines[0].values()), total(count.lines[1].values())),
        periods=(tuple(count.periods[0]), tuple(count.periods[1])),
        overtimes=record.overtimes,
    )
