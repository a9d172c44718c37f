"""How a sportsbook settles, in plain Python from the rows that were written before any grade."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd

from dbt_project.warehouse import Warehouse

Row = Mapping[str, Any]
STATISTICS = {
    "points": ("points",),
    "rebounds": ("offensive_rebounds", "defensive_rebounds"),
}
Z = 1.959964


@dataclass(frozen=True)
class Settled:
    """What became of one quote. result: OVER, UNDER, PUSH or VOID. profit: None without a bet."""

    result: str
    correct: bool | None
    profit: float | None


def differences(warehouse: Warehouse) -> list[str]:
    """What the grades in a warehouse say otherwise than this module; every part has rows."""
    book = Sportsbook(warehouse)
    return [*book.headlines(), *book.lines(), *book.closings(), *book.accuracy()]


class Sportsbook:
    """The rows of a warehouse, and what they should have been graded as."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._read = warehouse.query
        self._games = self._by("select * from nba_reference.dim_game", "game_id")
        box = self._rows("select * from nba_analytics.player_game_summary where not is_removed")
        self._box = {(row["game_id"], row["player_lookup"]): row for row in box}
        self._teams = {(row["game_id"], row["team_abbr"]) for row in box}
        self._versions = self._pregame()
        self._lines = self._rows("select * from nba_predictions.player_line_predictions")

    def headlines(self) -> Iterator[str]:
        """Every version from before tip-off that has a result, at its own quote."""
        graded = self._by(
            "select * from nba_predictions.prediction_accuracy where not is_removed",
            "prediction_id",
        )
        last = _last_words(self._versions)
        due: dict[str, Row] = {}
        for row in self._versions:
            settled = self._settled(row, row)
            if settled is None or row["mean"] is None:
                continue
            due[row["prediction_id"]] = row
            held = graded.get(row["prediction_id"])
            if held is None:
                yield f"{row['prediction_id']}: {settled.result} is not graded"
                continue
            yield from _unlike(row["prediction_id"], held, settled)
            actual = self._actual(row)
            if actual is not None and not np.isclose(
                held["absolute_error"], abs(row["median"] - actual), atol=1e-4
            ):
                yield f"{row['prediction_id']}: error {held['absolute_error']}, actual {actual}"
            if held["stood_at_tipoff"] != (row["prediction_id"] in last):
                yield f"{row['prediction_id']}: stood_at_tipoff is {held['stood_at_tipoff']}"
        yield from (f"{name}: graded, and should not be" for name in graded.keys() - due.keys())

    def lines(self) -> Iterator[str]:
        """Every book's line of these versions."""
        graded = {
            (row["prediction_id"], row["line_source"], row["bookmaker"]): row
            for row in self._rows(
                "select * from nba_predictions.line_prediction_results where not is_removed"
            )
        }
        versions = {row["prediction_id"]: row for row in self._versions if row["mean"] is not None}
        due = set()
        for quote in self._lines:
            version = versions.get(quote["prediction_id"])
            settled = None if version is None else self._settled(version, quote)
            if settled is None:
                continue
            key = (quote["prediction_id"], quote["line_source"], quote["bookmaker"])
            due.add(key)
            if key not in graded:
                yield f"{key}: {settled.result} is not graded"
                continue
            held = graded[key]
            yield from _unlike(str(key), held, settled)
            over, under = 1 / quote["over_price"], 1 / quote["under_price"]
            if not np.isclose(held["no_vig_over"], over / (over + under), atol=1e-5):
                yield f"{key}: no_vig_over {held['no_vig_over']}"
        yield from (f"{key}: graded, and should not be" for key in graded.keys() - due)

    def closings(self) -> Iterator[str]:
        """The newest snapshot of the same book before tip-off, from the quotes as they landed."""
        held = {
            (row["prediction_id"], row["bookmaker"]): row
            for row in self._rows(
                "select * from nba_predictions.closing_line_values "
                "where line_source = 'odds_api_player_points_props'"
            )
        }
        graded = self._rows(
            "select * from nba_predictions.line_prediction_results where not is_removed "
            "and line_source = 'odds_api_player_points_props' and market = 'points'"
        )
        snapshots = self._read(
            "select * from nba_raw.odds_api_player_points_props where not is_removed"
        )
        due = set()
        for quote in graded:
            game = self._games[quote["game_id"]]
            of_book = snapshots[
                (snapshots["game_id"] == quote["game_id"])
                & (snapshots["bookmaker"] == quote["bookmaker"])
                & (snapshots["snapshot_at"] < game["cutoff_at"])
            ]
            newest = of_book[of_book["snapshot_at"] == of_book["snapshot_at"].max()]
            if newest.empty or newest["snapshot_at"].iloc[0] <= quote["predicted_at"]:
                continue
            mine = newest[newest["player_lookup"] == quote["player_lookup"]]
            if mine.empty:
                continue
            key = (quote["prediction_id"], quote["bookmaker"])
            due.add(key)
            if key not in held:
                yield f"{key}: no closing line, {mine['points_line'].iloc[0]} was seen"
                continue
            found = held[key]
            moved = mine["points_line"].iloc[0] - quote["line"]
            took = quote["recommendation"]
            side = took if took in ("OVER", "UNDER") else quote["side"]
            worth = {"OVER": moved, "UNDER": -moved}.get(side)
            if found["closing_points"] != worth:
                yield f"{key}: closing points {found['closing_points']}, should be {worth}"
        yield from (f"{key}: a closing line of nowhere" for key in held.keys() - due)
        if not due:
            yield "no closing line was looked at"

    def accuracy(self) -> Iterator[str]:
        """Each system's record, intervals and calibration from the graded versions."""
        graded = self._read(
            "select * from nba_predictions.prediction_accuracy "
            "where not is_removed and stood_at_tipoff"
        )
        told = self._rows("select * from nba_predictions.system_accuracy where cut = 'all'")
        calibration = {
            (row["system_id"], row["market"]): row["expected_calibration_error"]
            for row in self._rows("select * from nba_predictions.calibration_error")
        }
        for row in told:
            key = (row["system_id"], row["market"])
            mine = graded[(graded["system_id"] == key[0]) & (graded["market"] == key[1])]
            for name, due in _record(mine).items():
                held = calibration.get(key) if name == "calibration" else row[name]
                missing = held is None or np.isnan(held)
                if missing != np.isnan(due) or not (missing or np.isclose(held, due, atol=2e-4)):
                    yield f"{key}: {name} is {held}, should be {due}"
        if not told:
            yield "no accuracy was looked at"

    def _pregame(self) -> list[Row]:
        found = []
        for row in self._rows("select * from nba_predictions.player_prop_predictions"):
            game = self._games.get(row["game_id"])
            tipoff = min(row["tipoff_at"], game["tipoff_at"] if game else row["tipoff_at"])
            if row["predicted_at"] < tipoff:
                found.append(row)
        return found

    def _actual(self, version: Row) -> float | None:
        box = self._box.get((version["game_id"], version["player_lookup"]))
        if box is None or box["is_dnp"]:
            return None
        return float(sum(box[name] for name in STATISTICS[version["market"]]))

    def _settled(self, version: Row, quote: Row) -> Settled | None:
        """None while the result is awaited."""
        actual = self._actual(version)
        if actual is None:
            game = self._games.get(version["game_id"])
            unplayed = game is not None and (game["is_postponed"] or game["is_removed"])
            if (version["game_id"], version["team_abbr"]) in self._teams or unplayed:
                return Settled("VOID", None, None)
            return None
        line = quote["line"]
        if line is None:
            return Settled("NONE", None, None)
        result = "PUSH" if actual == line else ("OVER" if actual > line else "UNDER")
        took = quote["recommendation"]
        if took not in ("OVER", "UNDER"):
            return Settled(result, None, None)
        if result == "PUSH":
            return Settled(result, None, 0.0)
        price = quote["over_price"] if took == "OVER" else quote["under_price"]
        return Settled(result, took == result, price - 1 if took == result else -1.0)

    def _rows(self, sql: str) -> list[Row]:
        frame = self._read(sql)
        known = frame.astype(object).where(frame.notna(), None)
        return [
            {str(name): value for name, value in row.items()} for row in known.to_dict("records")
        ]

    def _by(self, sql: str, key: str) -> dict[str, Row]:
        return {row[key]: row for row in self._rows(sql)}


def wilson(won: int, bets: int) -> tuple[float, float]:
    """Where the score test of a rate ends: the roots of (k/n - p)^2 = z^2 p (1 - p) / n."""
    if not bets:
        return np.nan, np.nan
    rate, share = won / bets, Z * Z / bets
    low, high = sorted(np.roots([1 + share, -(2 * rate + share), rate * rate]).real)
    return float(low), float(high)


def _last_words(versions: list[Row]) -> set[str]:
    """Of each key the newest version, of those written before tip-off if there are any."""
    last: dict[tuple[Any, ...], Row] = {}
    rank = {}
    for row in versions:
        key = tuple(row[name] for name in ("player_lookup", "game_id", "system_id", "market"))
        order = (row["computed_at"] < row["tipoff_at"], row["prediction_version"])
        if key not in last or order > rank[key]:
            last[key], rank[key] = row, order
    return {row["prediction_id"] for row in last.values()}


def _unlike(name: str, held: Row, settled: Settled) -> Iterator[str]:
    result = "VOID" if held["is_voided"] else held["actual_result"] or "NONE"
    if result != settled.result:
        yield f"{name}: {result}, should be {settled.result}"
    if held["prediction_correct"] != settled.correct:
        yield f"{name}: correct is {held['prediction_correct']}, should be {settled.correct}"
    profit = held["profit_units"]
    if (profit is None) != (settled.profit is None) or (
        profit is not None and not np.isclose(profit, settled.profit, atol=1e-4)
    ):
        yield f"{name}: profit {profit}, should be {settled.profit}"


def _record(rows: pd.DataFrame) -> dict[str, float]:
    played = rows[~rows["is_voided"].astype(bool)]
    errors = played["absolute_error"].astype(float)
    won = int((played["prediction_correct"] == True).sum())  # noqa: E712
    lost = int((played["prediction_correct"] == False).sum())  # noqa: E712
    low, high = wilson(won, won + lost)
    decided = played[played["actual_result"].isin(["OVER", "UNDER"])]
    went_over = (decided["actual_result"] == "OVER").astype(float)
    chance = decided["over_chance"].astype(float)
    market = decided["no_vig_over"].astype(float)
    bins = np.minimum(np.floor(np.round(chance * 20, 6)), 19)
    misses = [
        len(part) * abs(chance[part.index].mean() - part.mean())
        for _, part in went_over.groupby(bins)
    ]
    spread = errors.std(ddof=1) / sqrt(len(errors)) if len(errors) > 1 else np.nan
    return {
        "graded": float(len(played)),
        "voided": float(len(rows) - len(played)),
        "mean_absolute_error": float(errors.mean()),
        "mean_absolute_error_high": float(errors.mean() + Z * spread),
        "won": float(won),
        "lost": float(lost),
        "hit_rate_low": low,
        "hit_rate_high": high,
        "brier_score": float(((chance - went_over) ** 2).mean()),
        "market_brier_score": float(((market - went_over) ** 2).mean()),
        "calibration": sum(misses) / len(decided) if len(decided) else np.nan,
    }
