"""One walk-forward beside the population that it is judged on, row by row."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from predictions.columns import Bools, Dates, Floats, as_float
from predictions.evaluation.population import KEYS, Population
from predictions.evaluation.reference import REFERENCE
from predictions.markets import Market
from predictions.systems import SYSTEM_IDS
from predictions.walk_forward import BASELINES, WalkForward

LINE = "line"
MARKET = "market"
BOOKS = "books"


@dataclass(frozen=True)
class Case:
    """What was answered about each row of a population; every array has its rows in its order.

    systems: the answers of each system that answered anything, NaN where it did not. reference:
    the plain booster's.
    """

    market: Market
    population: Population
    systems: dict[str, pd.DataFrame]
    reference: Floats
    bets: pd.DataFrame
    seed: int

    @property
    def actual(self) -> Floats:
        """What the players did."""
        return self.population.column("actual")

    @property
    def game_date(self) -> Dates:
        """Eastern date of each row."""
        return self.population.game_date

    @property
    def has_line(self) -> Bools:
        """Rows with a line to compare with."""
        return np.isfinite(self.population.column(LINE))

    @property
    def baselines(self) -> dict[str, Floats]:
        """Forecasts to beat, by name: the averages and the plain booster."""
        return {name: self.population.column(name) for name in BASELINES} | {
            REFERENCE: self.reference
        }

    @property
    def medians(self) -> dict[str, Floats]:
        """Median by system."""
        return {name: as_float(answers["median"]) for name, answers in self.systems.items()}

    @property
    def forecasts(self) -> dict[str, Floats]:
        """Median by system, the baselines and the line, by name."""
        return {**self.medians, **self.baselines, LINE: self.population.column(LINE)}


def case_of(
    found: WalkForward, counted: Population, reference: Floats, market: Market, seed: int
) -> Case:
    """Put a walk-forward's answers and bets beside the population; others are left out."""
    systems = {}
    for system_id in SYSTEM_IDS:
        answers = found.answers[found.answers["system_id"] == system_id]
        aligned = counted.align(answers)
        if as_float(aligned["median"]).size and np.isfinite(as_float(aligned["median"])).any():
            systems[system_id] = aligned
    keys = pd.MultiIndex.from_frame(counted.rows[KEYS])
    inside = pd.MultiIndex.from_frame(found.bets[KEYS]).isin(keys)
    return Case(
        market=market,
        population=counted,
        systems=systems,
        reference=reference,
        bets=found.bets[inside].reset_index(drop=True),
        seed=seed,
    )
