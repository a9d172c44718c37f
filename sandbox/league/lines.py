"""Betting lines: set from the expected value as known at fixed times of the day."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.league.availability import ABSENT, QUESTIONABLE
from sandbox.league.clock import eastern
from sandbox.league.expectation import points_spread
from sandbox.league.league import League
from sandbox.league.randomness import stream
from sandbox.league.schedule import Game

LINE_HOURS = (9, 11, 13, 15, 17, 19, 21)
OPENING_HOURS_BEFORE = (19, 21)
LEAST_MINUTES = 17.0
LEAST_MEAN = 6.0
OPENING_ERROR = 0.055
CLOSING_ERROR = 0.025
MARGIN_SPREAD = 13.5
TOTAL_SPREAD = 17.0
MARGIN_SHRINK = 0.67  # teams ease off with a lead, so margins are smaller than expected scores


@dataclass(frozen=True, slots=True)
class Bookmaker:
    """A bookmaker: its region, its margin over fair odds and how many players it prices.

    `step` is the unit of its player lines: 1.0 gives half points only (never a push), 0.5 whole
    points too.
    """

    key: str
    title: str
    region: str
    margin: float
    coverage: float
    step: float


BOOKMAKERS = (
    Bookmaker("draftkings", "DraftKings", "us", 0.055, 1.00, 1.0),
    Bookmaker("fanduel", "FanDuel", "us", 0.060, 0.97, 1.0),
    Bookmaker("betmgm", "BetMGM", "us", 0.065, 0.90, 1.0),
    Bookmaker("williamhill_us", "Caesars", "us", 0.065, 0.85, 1.0),
    Bookmaker("betrivers", "BetRivers", "us", 0.070, 0.80, 1.0),
    Bookmaker("betonlineag", "BetOnline.ag", "us", 0.060, 0.75, 0.5),
    Bookmaker("espnbet", "ESPN BET", "us2", 0.065, 0.80, 1.0),
)


@dataclass(frozen=True, slots=True)
class TwoWay:
    """A line with two decimal prices: over/under, or home/away with the home team's points."""

    point: float
    first_price: float
    second_price: float


def line_times(game: Game) -> tuple[datetime, ...]:
    """When lines are set: twice the evening before, then at odd hours until tip-off."""
    before = game.game_date - timedelta(days=1)
    times = [eastern(before, hour) for hour in OPENING_HOURS_BEFORE]
    times += [eastern(game.game_date, hour) for hour in LINE_HOURS]
    return tuple(time for time in times if time < game.tipoff)


def line_time(game: Game, now: datetime) -> datetime | None:
    """The line time in force at a moment, None before the market opens."""
    past = [time for time in line_times(game) if time <= now]
    return past[-1] if past else None


def priced(chance: float, margin: float) -> tuple[float, float]:
    """Decimal prices of a two-way market whose first outcome has this probability."""
    first, second = chance * (1 + margin), (1 - chance) * (1 + margin)
    return round(1 / min(first, 0.97), 2), round(1 / min(second, 0.97), 2)


def _above(line: float, mean: float, spread: float) -> float:
    return 0.5 * math.erfc((line - mean) / spread / math.sqrt(2))


def _half(value: float) -> float:
    return math.floor(value) + 0.5


def market_error(league: League, game: Game, at: datetime, *name: object) -> float:
    """The market's relative error about one quantity: shrinks from opening to tip-off."""
    times = line_times(game)
    seed = league.parameters.seed
    total = float(stream(seed, "market", game.game_id, *name).normal()) * CLOSING_ERROR
    extra = math.sqrt(OPENING_ERROR**2 - CLOSING_ERROR**2) / math.sqrt(max(1, len(times) - 1))
    for time in times:
        if time > at:
            step = stream(seed, "drift", game.game_id, time.isoformat(), *name).normal()
            total += float(step) * extra
    return total


def _points_line(book: Bookmaker, mean: float) -> float:
    median = mean - 0.35
    if book.step == 0.5:
        return round(median * 2) / 2
    return _half(median)


def player_points(league: League, game: Game, now: datetime) -> dict[str, dict[int, TwoWay]]:
    """Points lines in force at a moment, by bookmaker key and person id.

    A line reflects who was known to be out at the last line time; whoever is known to be out
    now has none. Empty before the market opens and after tip-off.
    """
    at = line_time(game, now)
    if at is None or now >= game.tipoff:
        return {}
    absent_then = league.availability.absent_at(game, at)
    absent_now = league.availability.absent_at(game, now)
    matchup = league.matchup(game, absent_then)
    expected = league.expected_points(game, absent_then)
    books: dict[str, dict[int, TwoWay]] = {book.key: {} for book in BOOKMAKERS}
    seed = league.parameters.seed
    for side in matchup.sides:
        for player, minutes in zip(side.players, side.minutes, strict=True):
            person_id = player.person_id
            mean = expected[person_id]
            if minutes < LEAST_MINUTES or mean < LEAST_MEAN or person_id in absent_now:
                continue
            entry = league.listing(game, person_id, at)
            doubt = 0.35 if entry and entry.status == QUESTIONABLE else 0.0
            believed = mean * (1 + market_error(league, game, at, person_id))
            luck = stream(seed, "books", game.game_id, person_id)
            for book in BOOKMAKERS:
                chance, shade = float(luck.random()), float(luck.normal()) * 0.012
                if chance >= book.coverage - doubt * (book.coverage < 0.95):
                    continue
                own = believed * (1 + shade)
                point = _points_line(book, own)
                over = _above(point, own - 0.15, points_spread(own))
                books[book.key][person_id] = TwoWay(point, *priced(over, book.margin))
    return books


def game_lines(
    league: League, game: Game, now: datetime
) -> dict[str, tuple[TwoWay, TwoWay, tuple[float, float]]]:
    """Spread (home), total and money line (home, away prices) by bookmaker key.

    Set from expected scores with who was known to be out at the last line time.
    """
    at = line_time(game, now)
    if at is None or now >= game.tipoff:
        return {}
    home, away = league.expected_score(game, league.availability.absent_at(game, at))
    margin = (home - away) * MARGIN_SHRINK + market_error(league, game, at, "margin") * 30
    points = (home + away) * (1 + market_error(league, game, at, "total") * 0.35)
    luck = stream(league.parameters.seed, "game books", game.game_id)
    lines = {}
    for book in BOOKMAKERS:
        own_margin = margin + float(luck.normal()) * 0.3
        own_points = points + float(luck.normal()) * 0.6
        spread = -_half(own_margin)
        total = _half(own_points)
        cover = _above(-spread, own_margin, MARGIN_SPREAD)
        over = _above(total, own_points, TOTAL_SPREAD)
        lines[book.key] = (
            TwoWay(spread, *priced(cover, book.margin * 0.8)),
            TwoWay(total, *priced(over, book.margin * 0.8)),
            priced(_above(0.0, own_margin, MARGIN_SPREAD), book.margin * 0.8),
        )
    return lines


def markets_changed_at(league: League, game: Game, now: datetime) -> datetime | None:
    """When anything about a game's player lines last changed, None before the market opens."""
    at = line_time(game, now)
    if at is None:
        return None
    taken_down = [
        entry.at
        for entries in league.availability.timelines(game).values()
        for entry in entries
        if at < entry.at <= now and entry.status in ABSENT
    ]
    return max([at, *taken_down])
