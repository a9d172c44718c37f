"""From distributions to rows: the prediction, the headline quote, and every book's line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from math import isfinite

import numpy as np
import pandas as pd

from predictions.columns import Floats, Integers, as_dates, as_float, as_text, as_utc
from predictions.contract import FeatureContract
from predictions.distribution import EMPIRICAL, CountDistribution, LineProbabilities, fair_price
from predictions.eligibility import MINUTES_RISK, QUESTIONABLE, player_statuses
from predictions.markets import Market
from predictions.model import TrainedModel
from predictions.quotes import BookLines, Quotes, quotes_hashes
from predictions.recommend import PASS, Recommendations, recommend
from predictions.rows import FIRST_VERSION, Cell, PredictionRow, RunStamp, key_of, with_version

# Digits kept of everything computed, so that equal predictions have equal hashes.
DIGITS = 6

QUANTILES = {"median": 0.50, "p10": 0.10, "p25": 0.25, "p75": 0.75, "p90": 0.90}

LineRow = dict[str, Cell]


@dataclass(frozen=True)
class Slate:
    """The rows to publish, n of them, and what every system's row about them repeats.

    quotes: the headline quote of each row. book: every book's. blocked: why nothing is
    recommended, None when it may be.
    """

    fixed: list[PredictionRow]
    quotes: Quotes
    risk: list[str | None]
    book: BookLines
    blocked: str | None


def read_slate(
    slate: pd.DataFrame,
    book: BookLines,
    market: Market,
    model: TrainedModel | None,
    contract: FeatureContract,
    run: RunStamp,
    blocked: str | None,
) -> Slate:
    """Read the slate's columns once. A headline of no book or of unknown time is no real line."""
    nothing = np.full(len(slate), np.nan)
    columns = market.lines
    bookmaker = [None] * len(slate) if columns is None else as_text(slate[columns.bookmaker])
    known_at = [None] * len(slate) if columns is None else as_utc(slate[columns.known_at])
    line = nothing if columns is None else as_float(slate[columns.line])
    real = np.isfinite(line) & np.array(
        [
            name is not None and time is not None
            for name, time in zip(bookmaker, known_at, strict=True)
        ]
    )
    prices = [
        nothing if columns is None else np.where(real, as_float(slate[name]), np.nan)
        for name in ((columns.over_price, columns.under_price) if columns else ("", ""))
    ]
    names = ("player_lookup", "game_id", "team_abbr", "opponent_team_abbr", "row_hash")
    texts = {name: as_text(slate[name]) for name in names}
    times = {name: as_utc(slate[name]) for name in ("cutoff_at", "tipoff_at")}
    hashes = quotes_hashes(book, len(slate))
    fixed: list[PredictionRow] = [
        {
            "player_lookup": texts["player_lookup"][row],
            "game_id": texts["game_id"][row],
            "game_date": game_date,
            "team_abbr": texts["team_abbr"][row],
            "opponent_team_abbr": texts["opponent_team_abbr"][row],
            "market": market.name,
            "bookmaker": bookmaker[row] if real[row] else None,
            "line_known_at": known_at[row] if real[row] else None,
            "model_id": model.model_id if model else None,
            "model_sha256": model.model_sha256 if model else None,
            "feature_contract": contract.version,
            "feature_row_hash": texts["row_hash"][row],
            "quotes_hash": hashes[row],
            "cutoff_at": times["cutoff_at"][row],
            "tipoff_at": times["tipoff_at"][row],
            "predicted_at": run.predicted_at.astimezone(UTC),
            "correlation_id": run.correlation_id,
            "execution_id": run.execution_id,
            "distribution": EMPIRICAL,
        }
        for row, game_date in enumerate(as_dates(slate["game_date"]).tolist())
    ]
    return Slate(
        fixed=fixed,
        quotes=Quotes(np.where(real, line, np.nan), prices[0], prices[1]),
        risk=[
            MINUTES_RISK if status == QUESTIONABLE else None for status in player_statuses(slate)
        ],
        book=book,
        blocked=blocked,
    )


def publish(
    slate: Slate, systems: Mapping[str, tuple[Integers, CountDistribution]]
) -> tuple[list[PredictionRow], dict[tuple[str, ...], list[LineRow]]]:
    """Return a row for each system and player it answers, and by key the rows of its lines.

    Rows carry prediction_version 1 and supersede nothing; versions.new_versions decides what is
    new. Line rows have no prediction_id yet.
    """
    rows: list[PredictionRow] = []
    lines: dict[tuple[str, ...], list[LineRow]] = {}
    for system_id, (keep, distribution) in systems.items():
        published = _prediction_rows(system_id, slate, keep, distribution)
        rows += published
        keys = [key_of(row) for row in published]
        for position, line in _line_rows(system_id, slate, keep, distribution):
            lines.setdefault(keys[position], []).append(line)
    return rows, lines


def _prediction_rows(
    system_id: str, slate: Slate, keep: Integers, distribution: CountDistribution
) -> list[PredictionRow]:
    quotes = slate.quotes.rows(keep)
    mean, deviation = distribution.moments()
    chances = _rounded(distribution.at_line(quotes.line))
    verdicts = recommend(chances, quotes)
    numbers = {
        "mean": mean,
        "standard_deviation": deviation,
        **{name: distribution.quantile(chance) for name, chance in QUANTILES.items()},
        **_quoted(quotes, chances, verdicts),
    }
    columns = {name: _or_none(values) for name, values in numbers.items()}
    names = tuple(columns)
    told = _told(slate, keep, verdicts)
    return [
        with_version(
            {
                **slate.fixed[row],
                **dict(zip(names, values, strict=True)),
                "system_id": system_id,
                "recommendation": recommendation,
                "reason": reason,
            },
            FIRST_VERSION,
            None,
        )
        for row, values, (recommendation, reason) in zip(
            keep.tolist(), zip(*columns.values(), strict=True), told, strict=True
        )
    ]


def _line_rows(
    system_id: str, slate: Slate, keep: Integers, distribution: CountDistribution
) -> list[tuple[int, LineRow]]:
    """Rows of every quote about the rows kept, each with its position among them."""
    book = slate.book.about(keep)
    if not len(book):
        return []
    rows = keep[book.row]
    chances = _rounded(distribution.rows(book.row).at_line(book.quotes.line))
    verdicts = recommend(chances, book.quotes)
    numbers = {
        **_quoted(book.quotes, chances, verdicts),
        "no_vig_over": verdicts.no_vig_over,
        "kelly_fraction": np.where(slate.blocked is None, verdicts.kelly_fraction, 0.0),
    }
    columns = {name: _or_none(values) for name, values in numbers.items()}
    names = tuple(columns)
    told = _told(slate, rows, verdicts)
    found = []
    for index, values in enumerate(zip(*columns.values(), strict=True)):
        fixed = slate.fixed[rows[index]]
        line: LineRow = {
            "player_lookup": fixed["player_lookup"],
            "game_id": fixed["game_id"],
            "game_date": fixed["game_date"],
            "system_id": system_id,
            "market": fixed["market"],
            "line_source": book.line_source[index],
            "bookmaker": book.bookmaker[index],
            "line_known_at": book.known_at[index],
            **dict(zip(names, values, strict=True)),
            "recommendation": told[index][0],
            "reason": told[index][1],
        }
        found.append((int(book.row[index]), line))
    return found


def _quoted(
    quotes: Quotes, chances: LineProbabilities, verdicts: Recommendations
) -> dict[str, Floats]:
    return {
        "line": quotes.line,
        "over_price": quotes.over_price,
        "under_price": quotes.under_price,
        "p_over": chances.over,
        "p_under": chances.under,
        "p_push": chances.push,
        "fair_over_price": fair_price(chances.over, chances.under),
        "fair_under_price": fair_price(chances.under, chances.over),
        "edge": verdicts.edge,
        "expected_value": verdicts.expected_value,
    }


def _told(
    slate: Slate, rows: Integers, verdicts: Recommendations
) -> list[tuple[str | None, str | None]]:
    """Recommendation and reason of each verdict, which is about the slate's row at `rows`."""
    told = []
    for row, recommendation, reason in zip(
        rows.tolist(), verdicts.recommendation, verdicts.reason, strict=True
    ):
        if slate.blocked is not None and recommendation is not None:
            recommendation, reason = PASS, slate.blocked
        told.append((recommendation, _joined(reason, slate.risk[row])))
    return told


def _rounded(chances: LineProbabilities) -> LineProbabilities:
    """Round so that the three still sum to 1."""
    push = chances.push.round(DIGITS)
    over = np.minimum(chances.over, 1 - push).round(DIGITS)
    return LineProbabilities(
        over=over, under=np.maximum((1 - over - push).round(DIGITS), 0.0), push=push
    )


def _or_none(values: Floats) -> list[float | None]:
    """Digits that are kept; what is not finite becomes None, which predictions.sanity looks for."""
    return [value if isfinite(value) else None for value in values.round(DIGITS).tolist()]


def _joined(*reasons: str | None) -> str | None:
    return "; ".join(reason for reason in reasons if reason) or None
