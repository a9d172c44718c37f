"""What a prediction system is given and what it answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from predictions.columns import Bools, Dates, Floats
from predictions.history import PlayedHistory
from predictions.model import TrainedModel

# Clamp of every formula system, in points.
LOWEST, HIGHEST = 0.0, 60.0


@dataclass(frozen=True)
class SystemInputs:
    """Rows to predict and what is known before them.

    player_lookup, game_date and features have n rows; features are the contract's columns.
    history may hold later games than a row: a system uses only those before the row's date.
    """

    player_lookup: pd.Series
    game_date: Dates
    features: pd.DataFrame
    history: PlayedHistory
    model: TrainedModel | None

    def feature(self, name: str) -> Floats:
        """Return one feature, NaN where missing."""
        return np.asarray(self.features[name].to_numpy(), dtype=np.float64)


@dataclass(frozen=True)
class SystemOutput:
    """Mean points of each row, NaN where not predicted; `reasons` then says why (else None)."""

    mean: Floats
    reasons: list[str | None]


def past_inputs(rows: PlayedHistory, games: PlayedHistory) -> SystemInputs:
    """Inputs that ask the systems about games already played, each from what came before it."""
    return SystemInputs(
        player_lookup=rows.player_lookup,
        game_date=rows.game_date,
        features=rows.features,
        history=games,
        model=None,
    )


System = Callable[[SystemInputs], SystemOutput]


def answered(mean: Floats, unavailable: Sequence[tuple[Bools, str]]) -> SystemOutput:
    """Clamp the means and blank the rows of `unavailable`; the first matching reason stands."""
    reasons: list[str | None] = [None] * len(mean)
    blank = np.zeros(len(mean), dtype=np.bool_)
    for rows, reason in unavailable:
        for index in np.flatnonzero(rows & ~blank):
            reasons[index] = reason
        blank |= rows
    return SystemOutput(
        mean=np.where(blank, np.nan, np.clip(mean, LOWEST, HIGHEST)), reasons=reasons
    )


def missing_inputs(inputs: SystemInputs, required: Sequence[str]) -> list[tuple[Bools, str]]:
    """Rows that lack a required feature, with the reason naming it."""
    return [(np.isnan(inputs.feature(name)), f"{name} is missing") for name in required]


def adjustment(values: Floats) -> Floats:
    """Return an optional adjustment in points: 0 where its input is missing."""
    return np.where(np.isnan(values), 0.0, values)


def venue_adjustment(home_away: Floats, home: float, away: float) -> Floats:
    """Return points for the venue: `home` where home_away is 1, `away` where 0, else none."""
    return np.select([home_away == 1, home_away == 0], [home, away], 0.0)


def fatigue_penalty(fatigue_score: Floats, heavy: float, light: float) -> Floats:
    """Return points taken off a tired player; a fatigue score of 100 is fresh.

    Below 30 the heavy penalty, from 30 to below 50 the light one, else none: the reference
    cuts of 70 and 50 on tiredness, which is 100 minus the score.
    """
    return np.select([fatigue_score < 30, fatigue_score < 50], [-heavy, -light], 0.0)
