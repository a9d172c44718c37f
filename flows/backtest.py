"""`nba-props backtest`: the systems walked forward over past games, judged and reported."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any

import numpy as np

from flows.backtest_data import BacktestData, NothingToTestError, read_backtest
from flows.backtest_report.page import render
from flows.context import RunContext
from flows.publish import write_text
from ops.places import writable
from predictions.contract import FeatureContract, load_contract
from predictions.evaluation import summary
from predictions.evaluation.case import Case, case_of
from predictions.evaluation.guard import suspicious
from predictions.evaluation.plain import plain
from predictions.evaluation.population import population
from predictions.evaluation.reference import (
    GROUPS,
    REFERENCE,
    reference_answers,
    reference_features,
)
from predictions.evaluation.resampling import LEVEL, RESAMPLES
from predictions.markets import market_named
from predictions.walk_forward import WalkForward, walk_forward

REPORT_FILE, SUMMARY_FILE = "report.html", "summary.json"
LIBRARIES = ("numpy", "pandas", "scipy", "xgboost-cpu", "duckdb", "matplotlib")


@dataclass(frozen=True)
class BacktestRequest:
    """What to test: dates inclusive, a market's name, where the files go, and the one seed."""

    from_date: date
    to_date: date
    market: str
    out: Path
    seed: int
    workers: int = 1

    @property
    def command(self) -> str:
        """The command that does the same again."""
        return (
            f"nba-props backtest --from {self.from_date} --to {self.to_date} "
            f"--market {self.market} --seed {self.seed}"
        )


@dataclass(frozen=True)
class BacktestOutcome:
    """The summary as written, the files, and the seconds of each stage."""

    summary: dict[str, Any]
    files: dict[str, str]
    seconds: dict[str, float]

    def as_json(self) -> dict[str, Any]:
        """The summary with where it was written and how long it took."""
        return {**self.summary, "files": self.files, "seconds": self.seconds}


def backtest(context: RunContext, request: BacktestRequest) -> BacktestOutcome:
    """Test a market's systems on the games of the dates and write the report and the summary.

    The warehouse is only read.

    Raises:
        ConfigurationError: the directory of the report cannot be written.
        NothingToTestError: nobody of the population played in the dates. NoFeaturesError: nothing
        is built. TrainingError: too little was played before the dates.
    """
    writable(request.out, "report (--out)")
    watch = _Watch(context.tell)
    market, contract = market_named(request.market), load_contract(request.market)
    watch.next("read", f"read games up to {request.to_date}")
    with context.warehouse() as warehouse:
        data = read_backtest(
            warehouse, context.target.label, contract, request.from_date, request.to_date
        )
    counted = population(data.frame, data.quotes, market, request.from_date, request.to_date)
    if not len(counted):
        raise NothingToTestError(
            f"backtest: of {counted.played} games that players played from {request.from_date} to "
            f"{request.to_date} none counts: the regular season's, of players with ten earlier "
            "games and ten minutes a game; ask for later dates or land more past games"
        )
    watch.next("walk_forward", f"predict {len(counted):,} games week by week from what was before")
    found = walk_forward(
        data.frame,
        data.lines,
        market,
        contract,
        request.from_date,
        request.to_date,
        request.seed,
        request.workers,
    )
    watch.next("reference", "train the plain booster by the same weeks")
    reference = reference_answers(
        data.frame, found.folds, counted, market, contract, request.seed, request.workers
    )
    watch.next("evaluate", "measure")
    case = case_of(found, counted, reference, market, request.seed)
    document = plain(evaluated(request, case, found, data, contract))
    watch.next("report", "write the report")
    page, text = request.out / REPORT_FILE, request.out / SUMMARY_FILE
    write_text(page, render(document))
    write_text(text, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    return BacktestOutcome(
        summary=document,
        files={"report": str(page), "summary": str(text)},
        seconds=watch.stop(),
    )


def evaluated(
    request: BacktestRequest,
    case: Case,
    found: WalkForward,
    data: BacktestData,
    contract: FeatureContract,
) -> dict[str, Any]:
    """Every figure of the summary; nothing in it depends on the clock or the machine."""
    everything = np.ones(len(case.population), dtype=np.bool_)
    errors = summary.error_section(case, everything)
    bets = summary.bet_section(case, data.void_quotes if case.market.lines else 0)
    return {
        "kind": "backtest",
        "market": request.market,
        "from": request.from_date,
        "to": request.to_date,
        "command": request.command,
        "seed": request.seed,
        "intervals": {"level": LEVEL, "resamples_of_days": RESAMPLES},
        "contract": {"version": contract.version, "sha256": contract.sha256},
        "versions": {"python": python_version(), **{name: version(name) for name in LIBRARIES}},
        "suspicious": suspicious(request.market, errors, bets),
        "notices": summary.notices(case, data.played_without_features),
        "population": {
            **summary.population_section(case),
            "played_without_features": data.played_without_features,
        },
        "all_rows": errors,
        "line_rows": summary.error_section(case, case.has_line),
        "paired": summary.paired_section(case),
        "ranges": summary.range_section(case),
        "probabilities": summary.probability_section(case),
        "bets": bets,
        "by_minutes": summary.tier_section(case),
        "reference": {
            "name": REFERENCE,
            "groups": list(GROUPS),
            "features": list(reference_features(contract)),
        },
        "importance": found.importance.to_dict("records"),
        "folds": found.folds.drop(columns="seconds").to_dict("records"),
    }


class _Watch:
    """Tells each stage as it begins and times it."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._stage = ""
        self._started = 0.0
        self._seconds: dict[str, float] = {}

    def next(self, stage: str, message: str) -> None:
        """End the stage before and begin another."""
        self.stop()
        self._stage, self._started = stage, time.perf_counter()
        self._tell(message)

    def stop(self) -> dict[str, float]:
        """End the stage; seconds by stage."""
        if self._stage:
            self._seconds[self._stage] = round(time.perf_counter() - self._started, 3)
        return dict(self._seconds)
