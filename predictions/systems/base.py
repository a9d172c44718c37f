"""What a prediction system is given and what it answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from predictions.columns import Bools, Dates, Floats
from predictions.history import PlayedGames
from predictions.learners import Learners
from predictions.markets import Market

# Clamp of every formula system, in points.
LOWEST, HIGHEST = 0.0, 60.0

# Fatigue scores below which a player is very tired, and tired; 100 is fresh.
VERY_TIRED, TIRED = 30.0, 50.0


@dataclass(frozen=True)
class SystemInputs:
    """Rows to predict and what is known before them.

    player_lookup, game_date and features have n rows; features are the contract's columns.
    games may hold later games than a row: a system uses only those before the row's date.
    learners are None where too little was played to learn from.
    """

    market: Market
    player_lookup: pd.Series
    game_date: Dates
    features: pd.DataFrame
    games: PlayedGames
    learners: Learners | None = None

    def feature(self, name: str) -> Floats:
        """Return one feature, NaN where missing."""
        return np.asarray(self.features[name].to_numpy(), dtype=np.float64)

    def form(self, measure: str) -> Floats:
        """Return one of the market's form features, NaN where missing."""
        return self.feature(self.market.form(measure))

    def in_points(self, adjustment: Floats) -> Floats:
        """Return an adjustment that is stated in points in units of the market; missing is 0."""
        return self.market.size * np.where(np.isnan(adjustment), 0.0, adjustment)


@dataclass(frozen=True)
class SystemOutput:
    """Centre of each row, NaN where not predicted; `reasons` then says why (else None)."""

    center: Floats
    reasons: list[str | None]


System = Callable[[SystemInputs], SystemOutput]


def past_inputs(
    rows: PlayedGames, games: PlayedGames, market: Market, learners: Learners | None = None
) -> SystemInputs:
    """Inputs that ask the systems about games already played, each from what came before it."""
    return SystemInputs(
        market=market,
        player_lookup=rows.player_lookup,
        game_date=rows.game_date,
        features=rows.features,
        games=games,
        learners=learners,
    )


def answered(center: Floats, unavailable: Sequence[tuple[Bools, str]]) -> SystemOutput:
    """Blank the rows of `unavailable`; the first matching reason stands."""
    reasons: list[str | None] = [None] * len(center)
    blank = np.zeros(len(center), dtype=np.bool_)
    for rows, reason in unavailable:
        for index in np.flatnonzero(rows & ~blank):
            reasons[index] = reason
        blank |= rows
    return SystemOutput(center=np.where(blank, np.nan, center), reasons=reasons)


def clamped(center: Floats, market: Market) -> Floats:
    """Keep a formula's answer within what a player can do."""
    return np.clip(center, LOWEST, HIGHEST * max(market.size, 1.0))


def missing_inputs(inputs: SystemInputs, required: Sequence[str]) -> list[tuple[Bools, str]]:
    """Rows that lack a required feature, with the reason naming it."""
    return [(np.isnan(inputs.feature(name)), f"{name} is missing") for name in required]


def venue_adjustment(home_away: Floats, home: float, away: float) -> Floats:
    """Return points for the venue: `home` where home_away is 1, `away` where 0, else none."""
    return np.select([home_away == 1, home_away == 0], [home, away], 0.0)


def fatigue_penalty(fatigue_score: Floats, heavy: float, light: float) -> Floats:
    """Return points taken off a tired player; a fatigue score of 100 is fresh.

    Below 30 the heavy penalty, from 30 to below 50 the light one, else none; of
    tiredness, which is 100 minus the score, these are 70 and 50.
    """
    return np.select([fatigue_score < VERY_TIRED, fatigue_score < TIRED], [-heavy, -light], 0.0)
