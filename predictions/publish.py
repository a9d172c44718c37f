"""From the systems' means to rows: distribution, probabilities at the line, recommendation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pandas as pd

from predictions.columns import Floats, Integers, as_dates, as_float, as_text, as_utc
from predictions.contract import FeatureContract
from predictions.distribution import (
    NEGATIVE_BINOMIAL,
    CountDistribution,
    LineProbabilities,
    fair_price,
)
from predictions.eligibility import MINUTES_RISK, QUESTIONABLE, player_statuses
from predictions.model import TrainedModel
from predictions.recommend import Quotes, recommend
from predictions.rows import (
    FIRST_VERSION,
    MARKET,
    PredictionRow,
    RunStamp,
    with_version,
)
from predictions.spread import Spread
from predictions.systems import SystemOutput

# Digits kept of everything computed, so that equal predictions have equal hashes.
DIGITS = 6

NO_SPREAD = "too few past games to fit the spread"


@dataclass(frozen=True)
class Skipped:
    """A player and game that got no prediction; system_id None means from no system."""

    player_lookup: str
    game_id: str
    system_id: str | None
    reason: str


@dataclass(frozen=True)
class _Slate:
    """Columns of the slate as plain lists and arrays, n rows each."""

    fixed: list[PredictionRow]
    bookmaker: list[str | None]
    line_known_at: list[datetime | None]
    quotes: Quotes
    questionable: list[bool]

    def rows(self, keep: Integers) -> "_Slate":
        return _Slate(
            fixed=[self.fixed[row] for row in keep],
            bookmaker=[self.bookmaker[row] for row in keep],
            line_known_at=[self.line_known_at[row] for row in keep],
            quotes=Quotes(
                self.quotes.line[keep], self.quotes.over_price[keep], self.quotes.under_price[keep]
            ),
            questionable=[self.questionable[row] for row in keep],
        )


def publish(
    slate: pd.DataFrame,
    outputs: Mapping[str, SystemOutput],
    spreads: Mapping[str, Spread],
    model: TrainedModel | None,
    contract: FeatureContract,
    run: RunStamp,
) -> tuple[list[PredictionRow], list[Skipped]]:
    """Return a row for each player and system with a mean and a spread, else a skip.

    Rows carry prediction_version 1 and supersede nothing; versions.new_versions decides what
    is new. All rows name the model when there is one, because their spread comes from it.
    """
    read = _read_slate(slate, model, contract, run)
    rows: list[PredictionRow] = []
    skipped: list[Skipped] = []
    for system_id, output in outputs.items():
        spread = spreads.get(system_id)
        keep = np.flatnonzero(np.isfinite(output.mean) & (spread is not None))
        if spread is not None and len(keep):
            rows += _system_rows(system_id, read.rows(keep), output.mean[keep], spread)
        published = set(keep.tolist())
        skipped += [
            Skipped(
                player_lookup=str(read.fixed[row]["player_lookup"]),
                game_id=str(read.fixed[row]["game_id"]),
                system_id=system_id,
                reason=output.reasons[row] or NO_SPREAD,
            )
            for row in range(len(slate))
            if row not in published
        ]
    return rows, skipped


def _read_slate(
    slate: pd.DataFrame, model: TrainedModel | None, contract: FeatureContract, run: RunStamp
) -> _Slate:
    bookmaker = as_text(slate["points_line_bookmaker"])
    known_at = as_utc(slate["points_line_known_at"])
    # A line that nobody is named for, or of unknown time, is not a real line.
    real = np.array(
        [
            book is not None and time is not None
            for book, time in zip(bookmaker, known_at, strict=True)
        ]
    ) & np.isfinite(as_float(slate["points_line"]))
    texts = {
        name: as_text(slate[name])
        for name in ("player_lookup", "game_id", "team_abbr", "opponent_team_abbr", "row_hash")
    }
    times = {name: as_utc(slate[name]) for name in ("cutoff_at", "tipoff_at")}
    fixed: list[PredictionRow] = [
        {
            "player_lookup": texts["player_lookup"][row],
            "game_id": texts["game_id"][row],
            "game_date": game_date,
            "team_abbr": texts["team_abbr"][row],
            "opponent_team_abbr": texts["opponent_team_abbr"][row],
            "market": MARKET,
            "model_id": model.model_id if model else None,
            "model_sha256": model.model_sha256 if model else None,
            "feature_contract": contract.version,
            "feature_row_hash": texts["row_hash"][row],
            "cutoff_at": times["cutoff_at"][row],
            "tipoff_at": times["tipoff_at"][row],
            "predicted_at": run.predicted_at.astimezone(UTC),
            "correlation_id": run.correlation_id,
            "execution_id": run.execution_id,
        }
        for row, game_date in enumerate(as_dates(slate["game_date"]).tolist())
    ]
    return _Slate(
        fixed=fixed,
        bookmaker=[book if there else None for book, there in zip(bookmaker, real, strict=True)],
        line_known_at=[time if there else None for time, there in zip(known_at, real, strict=True)],
        quotes=Quotes(
            *(
                np.where(real, as_float(slate[name]), np.nan)
                for name in ("points_line", "over_price", "under_price")
            )
        ),
        questionable=[status == QUESTIONABLE for status in player_statuses(slate)],
    )


def _system_rows(
    system_id: str, slate: _Slate, mean: Floats, spread: Spread
) -> list[PredictionRow]:
    mean = mean.round(DIGITS)
    distribution = CountDistribution(mean, spread.variance(mean))
    chances = _rounded(distribution.at_line(slate.quotes.line))
    verdicts = recommend(mean, chances, slate.quotes)
    numbers = {
        "mean": mean,
        "standard_deviation": distribution.standard_deviation,
        "line": slate.quotes.line,
        "over_price": slate.quotes.over_price,
        "under_price": slate.quotes.under_price,
        "p_over": chances.over,
        "p_under": chances.under,
        "p_push": chances.push,
        "fair_over_price": fair_price(chances.over, chances.under),
        "fair_under_price": fair_price(chances.under, chances.over),
        "edge": verdicts.edge,
        "expected_value": verdicts.expected_value,
    }
    columns = {name: _or_none(values) for name, values in numbers.items()}
    rows = []
    for index, fixed in enumerate(slate.fixed):
        values: PredictionRow = {
            **fixed,
            **{name: column[index] for name, column in columns.items()},
            "system_id": system_id,
            "distribution": NEGATIVE_BINOMIAL,
            "bookmaker": slate.bookmaker[index],
            "line_known_at": slate.line_known_at[index],
            "recommendation": verdicts.recommendation[index],
            "reason": _joined(
                verdicts.reason[index], MINUTES_RISK if slate.questionable[index] else None
            ),
        }
        rows.append(with_version(values, FIRST_VERSION, None))
    return rows


def _rounded(chances: LineProbabilities) -> LineProbabilities:
    """Round so that the three still sum to 1."""
    over, push = chances.over.round(DIGITS), chances.push.round(DIGITS)
    return LineProbabilities(
        over=over, under=np.maximum((1 - over - push).round(DIGITS), 0.0), push=push
    )


def _or_none(values: Floats) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in values.round(DIGITS)]


def _joined(*reasons: str | None) -> str | None:
    return "; ".join(reason for reason in reasons if reason) or None
