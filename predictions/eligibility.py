"""Which rows of a slate are predicted, and why the others are not."""

import numpy as np
import pandas as pd

from predictions.columns import Bools, as_text, as_true, as_utc
from predictions.contract import FeatureContract
from predictions.markets import Market
from predictions.quotes import BookLines

QUESTIONABLE = "questionable"
MINUTES_RISK = "minutes risk: questionable"
OUT_REASONS = {"out": "out", "doubtful": "out: doubtful"}
LATE_LINE = "line known after the cut-off"
NO_TIPOFF = "tip-off unknown"


def player_statuses(slate: pd.DataFrame) -> list[str | None]:
    """Injury status of each row in lower case, None without a report."""
    return [status and status.strip().lower() for status in as_text(slate["player_status"])]


def listed_out(rows: pd.DataFrame) -> Bools:
    """Rows of players whom the injury report of the cut-off calls out or doubtful."""
    return np.array([status in OUT_REASONS for status in player_statuses(rows)], dtype=np.bool_)


def may_be_predicted(rows: pd.DataFrame) -> Bools:
    """Rows that are ready, of players who are not listed out: no others are ever predicted."""
    return as_true(rows["is_prediction_ready"]) & ~listed_out(rows)


def not_predicted(
    slate: pd.DataFrame,
    selected: pd.DataFrame,
    contract: FeatureContract,
    market: Market,
    book: BookLines,
) -> list[str | None]:
    """Reason why each row of the slate is not predicted, None where it is.

    In this order: nobody knows when the game begins; the player is out or doubtful; the feature
    store calls the row not ready (its own reason is kept); a required feature is missing; a line
    was known only after the cut-off. `selected` holds the contract's columns of the same rows,
    `book` their quotes.
    """
    ready = as_true(slate["is_prediction_ready"])
    why_not_ready = as_text(slate["not_ready_reason"])
    tipoffs = as_utc(slate["tipoff_at"])
    late_line = _late_lines(slate, market, book)
    missing = np.isnan(selected[list(contract.required)].to_numpy(dtype=np.float64))
    reasons: list[str | None] = []
    for row, status in enumerate(player_statuses(slate)):
        if tipoffs[row] is None:
            reasons.append(NO_TIPOFF)
        elif status in OUT_REASONS:
            reasons.append(OUT_REASONS[status])
        elif not ready[row]:
            reasons.append(why_not_ready[row] or "not ready")
        elif missing[row].any():
            names = [contract.required[index] for index in np.flatnonzero(missing[row])]
            reasons.append(f"required feature missing: {', '.join(names)}")
        elif late_line[row]:
            reasons.append(LATE_LINE)
        else:
            reasons.append(None)
    return reasons


def _late_lines(slate: pd.DataFrame, market: Market, book: BookLines) -> Bools:
    """Rows with a headline or any book's quote from after the cut-off."""
    late = np.zeros(len(slate), dtype=np.bool_)
    if market.lines is None:
        return late
    cutoff = as_utc(slate["cutoff_at"])
    headlines = enumerate(as_utc(slate[market.lines.known_at]))
    for row, known_at in (*headlines, *zip(book.row.tolist(), book.known_at, strict=True)):
        limit = cutoff[row]
        late[row] |= known_at is not None and limit is not None and known_at > limit
    return late
