"""A small backtest from simulated games: its walk-forward, its summary, and its page."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from flows.backtest import BacktestRequest, evaluated
from flows.backtest_data import BacktestData
from predictions.contract import load_contract
from predictions.evaluation.case import Case, case_of
from predictions.evaluation.plain import plain
from predictions.evaluation.population import Population, population
from predictions.evaluation.reference import reference_answers
from predictions.markets import POINTS
from predictions.walk_forward import WalkForward, walk_forward
from tests.predictions.conftest import quotes_of, simulate

SEED = 7
REQUEST = BacktestRequest(date(2024, 2, 21), date(2024, 3, 6), "points", Path("out"), SEED)
DATES = (REQUEST.from_date, REQUEST.to_date)
LINES = ("points_line", "consensus_line", "market_points", "over_price", "under_price")
ANSWERED_LINES = ("line", "market_line", "market_p_over", "market_no_vig_over", "p_over")


@dataclass(frozen=True)
class SmallBacktest:
    """Everything that a backtest holds before it is written."""

    data: BacktestData
    found: WalkForward
    case: Case

    def document(self) -> dict[str, Any]:
        """The summary."""
        document: dict[str, Any] = plain(
            evaluated(REQUEST, self.case, self.found, self.data, load_contract())
        )
        return document

    def with_answers(self, **changes: Any) -> "SmallBacktest":
        """The same with columns of the answers replaced by values, or functions of the answers."""
        found = replace(self.found, answers=self.found.answers.assign(**changes))
        return self._judged(found, self.case.population)

    def without_lines(self) -> "SmallBacktest":
        """The same as if no book had quoted anything."""
        games = self.data.frame.assign(**dict.fromkeys(LINES, np.nan))
        counted = population(games, self.data.quotes.iloc[:0], POINTS, *DATES)
        answers = self.found.answers.assign(**dict.fromkeys(ANSWERED_LINES, np.nan))
        found = replace(self.found, answers=answers, bets=self.found.bets.iloc[:0])
        return self._judged(found, counted)

    def _judged(self, found: WalkForward, counted: Population) -> "SmallBacktest":
        case = case_of(found, counted, self.case.reference, POINTS, SEED)
        return replace(self, found=found, case=case)


@cache
def small_backtest() -> SmallBacktest:
    """Thirty players on fifty dates, the last two weeks of them tested."""
    games = simulate(players=30, dates=50).assign(not_ready_reason=None)
    lines = quotes_of(games)
    data = BacktestData(games, lines, lines, played_without_features=0, void_quotes=3)
    found = walk_forward(games, lines, POINTS, load_contract(), *DATES, SEED)
    counted = population(games, lines, POINTS, *DATES)
    reference = reference_answers(games, found.folds, counted, POINTS, load_contract(), SEED)
    return SmallBacktest(data, found, case_of(found, counted, reference, POINTS, SEED))


def ensemble_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of the ensemble."""
    return frame[frame["system_id"] == "ensemble"]
