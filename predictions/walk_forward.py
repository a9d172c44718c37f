"""Walk-forward: every week predicted by what was trained before it, over a frame of past games.

The weeks begin on Mondays. A week's systems are trained on games before its Monday; its ensemble,
distributions and market step are fitted on the out-of-sample answers of earlier weeks. Weeks
before from_date are answered too, less often retrained, because the first week's calibration
needs them; they are not returned.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from predictions.calibrated import CalibratedFold, calibrated_folds
from predictions.calibration import Setting, setting_of
from predictions.columns import Integers, as_dates, as_float, as_text, require
from predictions.contract import FeatureContract
from predictions.distribution import CountDistribution, fair_price
from predictions.eligibility import listed_out
from predictions.errors import TrainingError
from predictions.folds import warm_up, weeks
from predictions.history import PlayedGames, played_games, played_rows
from predictions.market_step import no_vig_over
from predictions.markets import Market
from predictions.out_of_sample import out_of_sample
from predictions.quotes import BookLines, book_lines
from predictions.recommend import recommend
from predictions.systems import BASE_SYSTEMS

# Who counts in comparisons: players of whom enough is known and who play enough.
LEAST_GAMES, LEAST_MINUTES = 10, 10.0

BASELINES = {
    "last5": "avg_last_5",
    "last10": "avg_last_10",
    "season": "avg_season",
    "ewma": "ewma_8",
}
QUANTILES = {"p10": 0.10, "p25": 0.25, "p75": 0.75, "p90": 0.90}
CARRIED = (
    *("player_lookup", "game_id", "season_year", "season_type", "team_abbr"),
    *("opponent_team_abbr", "player_status"),
)
ANSWER_COLUMNS = (
    *("player_lookup", "game_id", "game_date", "season_year", "season_type", "team_abbr"),
    *("opponent_team_abbr", "system_id", "market", "mean", "median", "standard_deviation"),
    *QUANTILES,
    *("line", "bookmaker", "over_price", "under_price", "p_over", "p_under", "p_push"),
    *("market_line", "market_center", "market_p_over", "market_no_vig_over", "actual"),
    *("minutes_played", "minutes_avg_last_10", "career_games", "is_eligible"),
    *BASELINES,
)
BET_COLUMNS = (
    *("player_lookup", "game_id", "game_date", "system_id", "market", "line_source", "bookmaker"),
    *("line", "over_price", "under_price", "line_known_at", "no_vig_over"),
    *("p_over", "p_under", "p_push", "fair_over_price", "fair_under_price"),
    *("side", "edge", "expected_value", "kelly_fraction", "recommendation", "reason"),
    *("actual", "is_eligible"),
)


@dataclass(frozen=True)
class WalkForward:
    """What a walk-forward found; every frame has a fresh index and a fixed order of rows.

    answers: one row per player, game and system, ordered by game_date, game_id, player_lookup and
    system. Only games played (minutes above 0).

    | column | type | meaning |
    |---|---|---|
    | player_lookup, game_id | text | key |
    | game_date | date | Eastern date of the game |
    | season_year | int | 2023 for 2023-24 |
    | season_type | text | regular, playin, playoffs |
    | team_abbr, opponent_team_abbr | text | |
    | system_id | text | one of systems.SYSTEM_IDS |
    | market | text | market name |
    | mean | float | expectation of the distribution, in units of the market |
    | median | float | its median, continuous: P(X > x) = P(X < x) in the limit; compare MAE by it |
    | standard_deviation | float | |
    | p10, p25, p75, p90 | float | its quantiles, continuous like the median |
    | line, bookmaker, over_price, under_price | float, text, float, float | headline quote: the
      first book's, as in player_prop_predictions; NaN / None without a line |
    | p_over, p_under, p_push | float | at `line`; sum to 1; NaN without a line |
    | market_line | float | median over books of the line; the line that a MAE is compared with |
    | market_center | float | the books' no-vig consensus in units of the market |
    | market_p_over | float | this system's P(over | no push) at market_line |
    | market_no_vig_over | float | the books' P(over | no push) at market_line, without margin |
    | actual | float | what the player did |
    | minutes_played | float | minutes of the game itself |
    | minutes_avg_last_10 | float | mean minutes of his last 10 games: the minutes tier |
    | career_games | float | his earlier games played in the archive |
    | is_eligible | bool | career_games >= 10 and minutes_avg_last_10 >= 10 |
    | last5, last10, season, ewma | float | baselines: his averages before the game (ewma:
      half-life 8 games); NaN where he has none |

    bets: one row per player, game, system and book's line, ordered like answers, then by
    line_source and bookmaker. Who is listed as out or doubtful and plays all the same is answered,
    because he counts in errors, but nothing is bet on him: no prediction of him is published.

    | column | type | meaning |
    |---|---|---|
    | player_lookup, game_id, game_date, system_id, market | | as above |
    | line_source, bookmaker | text | feed and book of the quote |
    | line, over_price, under_price | float | decimal prices above 1 |
    | line_known_at | UTC timestamp | since when the quote stands, before tip-off |
    | no_vig_over | float | the book's own P(over) without margin |
    | p_over, p_under, p_push | float | this system's, at this line |
    | fair_over_price, fair_under_price | float | |
    | side | text | OVER or UNDER: the more probable one; None when equal |
    | edge | float | probability of `side` given no push, minus its no-vig probability |
    | expected_value | float | of `side` per unit staked at the quoted price |
    | kelly_fraction | float | quarter Kelly, at most .05; 0 unless recommended |
    | recommendation | text | OVER, UNDER or PASS by the pre-registered thresholds |
    | reason | text | why it is PASS |
    | actual | float | as above |
    | is_eligible | bool | as above |

    importance: `feature` (text), `gain` (float, shares that sum to 1), of the trees of the last
    fold, largest first.

    folds: one row per week from from_date on: fold (int), train_until (date, exclusive),
    predict_from, predict_to (dates, inclusive), rows (games predicted), training_rows,
    calibration_rows (out-of-sample answers behind weights and distributions), line_rows (those
    with a line, behind the market step), seconds (of training and answering), one column
    weight_<system_id> for each base system (the ensemble's weights) and market_a, market_b1,
    market_b2 (coefficients of the market step, NaN without one).
    """

    answers: pd.DataFrame
    bets: pd.DataFrame
    importance: pd.DataFrame
    folds: pd.DataFrame


def walk_forward(
    frame: pd.DataFrame,
    lines: pd.DataFrame,
    market: Market,
    contract: FeatureContract,
    from_date: date,
    to_date: date,
    seed: int,
    workers: int = 1,
) -> WalkForward:
    """Answer every game played from from_date to to_date (inclusive) from what came before it.

    frame: rows of ml_feature_store_v2 joined to their outcomes, all dates up to to_date (later
    rows are ignored): the contract's columns, the market's line columns and statistics, KEYS,
    OUTCOME_COLUMNS, READY and CARRIED. lines: rows of player_book_lines of the same dates (none are
    needed for a market without lines). Rows that are not prediction-ready are not answered. The
    order of rows of either does not matter, nor does the number of workers; the seed alone
    decides what is random.
    Raises ContractError (columns), TrainingError (too little before from_date).
    """
    require(frame, CARRIED, "walk-forward")
    frame = frame[as_dates(frame["game_date"]) <= np.datetime64(to_date, "D")]
    frame = frame.iloc[played_rows(frame, market)].reset_index(drop=True)
    games = played_games(frame, contract, market)
    asked = tuple(weeks(from_date, to_date))
    begin = asked[0].train_until
    if not len(games) or games.game_date[0] >= np.datetime64(begin, "D"):
        raise TrainingError(
            f"walk-forward: no game was played before {begin}; land and build more past games, "
            "or begin later"
        )
    folds = (*warm_up(games.game_date[0].item(), begin), *asked)
    found = out_of_sample(games, folds, contract, market, seed, workers)
    setting = setting_of(frame, market)
    book = book_lines(lines if market.lines else lines.iloc[:0], frame)
    carried = _carried(frame, games, market, setting)
    is_offered = ~listed_out(frame)
    answers, bets, told = [], [], []
    gain: dict[str, float] = {}
    for number, fold in enumerate(calibrated_folds(games, found, setting, market, from_date)):
        for system_id, (rows, distribution) in fold.systems.items():
            answers.append(_answers(system_id, rows, distribution, carried))
            offered = is_offered[rows]
            bets.append(_bets(system_id, rows[offered], distribution.rows(offered), carried, book))
        told.append(_told(number, fold))
        gain = fold.answers.gain or gain
    return WalkForward(
        answers=_ordered(answers, ("game_date", "game_id", "player_lookup", "system_id")),
        bets=_ordered(
            bets,
            (
                *("game_date", "game_id", "player_lookup", "system_id"),
                *("line_source", "bookmaker"),
            ),
        ),
        importance=pd.DataFrame({"feature": list(gain), "gain": list(gain.values())}),
        folds=pd.DataFrame(told),
    )


def _carried(
    frame: pd.DataFrame, games: PlayedGames, market: Market, setting: Setting
) -> pd.DataFrame:
    """What every answer about a game repeats, one row per game of `games`."""
    columns = market.lines
    nothing = np.full(len(frame), np.nan)
    minutes = as_float(frame["minutes_avg_last_10"])
    career = as_float(frame["career_games"])
    carried = frame[list(CARRIED)].assign(
        game_date=games.game_date,
        market=market.name,
        line=nothing if columns is None else as_float(frame[columns.line]),
        bookmaker=_texts(
            [None] * len(frame) if columns is None else as_text(frame[columns.bookmaker])
        ),
        over_price=nothing if columns is None else as_float(frame[columns.over_price]),
        under_price=nothing if columns is None else as_float(frame[columns.under_price]),
        market_line=setting.market_line,
        market_center=setting.market_center,
        market_no_vig_over=no_vig_over(setting.market_center, setting.market_line),
        actual=games.actual,
        minutes_played=as_float(frame["minutes_played"]),
        minutes_avg_last_10=minutes,
        career_games=career,
        is_eligible=(career >= LEAST_GAMES) & (minutes >= LEAST_MINUTES),
    )
    for name, measure in BASELINES.items():
        carried[name] = as_float(frame[market.form(measure)])
    return carried


def _answers(
    system_id: str,
    rows: Integers,
    distribution: CountDistribution,
    carried: pd.DataFrame,
) -> pd.DataFrame:
    here = carried.iloc[rows]
    mean, deviation = distribution.moments()
    chances = distribution.at_line(here["line"].to_numpy(dtype=np.float64))
    at_market = distribution.at_line(here["market_line"].to_numpy(dtype=np.float64))
    quantiles = {name: distribution.quantile(chance) for name, chance in QUANTILES.items()}
    return here.assign(
        system_id=system_id,
        mean=mean,
        median=distribution.quantile(0.5),
        standard_deviation=deviation,
        **quantiles,
        p_over=chances.over,
        p_under=chances.under,
        p_push=chances.push,
        market_p_over=at_market.over_if_decided,
    )[list(ANSWER_COLUMNS)]


def _bets(
    system_id: str,
    rows: Integers,
    distribution: CountDistribution,
    carried: pd.DataFrame,
    book: BookLines,
) -> pd.DataFrame:
    position = np.full(len(carried), -1)
    position[rows] = np.arange(len(rows))
    quoted = book.rows(np.flatnonzero(position[book.row] >= 0))
    chances = distribution.rows(position[quoted.row]).at_line(quoted.quotes.line)
    verdicts = recommend(chances, quoted.quotes)
    return carried.iloc[quoted.row].assign(
        system_id=system_id,
        line_source=quoted.line_source,
        bookmaker=quoted.bookmaker,
        line=quoted.quotes.line,
        over_price=quoted.quotes.over_price,
        under_price=quoted.quotes.under_price,
        line_known_at=pd.to_datetime(np.array(quoted.known_at, dtype=object), utc=True),
        no_vig_over=verdicts.no_vig_over,
        p_over=chances.over,
        p_under=chances.under,
        p_push=chances.push,
        fair_over_price=fair_price(chances.over, chances.under),
        fair_under_price=fair_price(chances.under, chances.over),
        side=_texts(verdicts.side),
        edge=verdicts.edge,
        expected_value=verdicts.expected_value,
        kelly_fraction=verdicts.kelly_fraction,
        recommendation=_texts(verdicts.recommendation),
        reason=_texts(verdicts.reason),
    )[list(BET_COLUMNS)]


def _told(number: int, fold: CalibratedFold) -> dict[str, object]:
    calibration, answers = fold.calibration, fold.answers
    step = calibration.market_step
    return {
        "fold": number,
        "train_until": answers.fold.train_until,
        "predict_from": answers.fold.predict_from,
        "predict_to": answers.fold.predict_to,
        "rows": len(answers.rows),
        "training_rows": answers.training_rows,
        "calibration_rows": calibration.rows,
        "line_rows": step.rows if step else 0,
        "seconds": answers.seconds,
        **{f"weight_{name}": calibration.weights.get(name, np.nan) for name in BASE_SYSTEMS},
        "market_a": step.a if step else np.nan,
        "market_b1": step.b1 if step else np.nan,
        "market_b2": step.b2 if step else np.nan,
    }


def _ordered(parts: list[pd.DataFrame], by: Sequence[str]) -> pd.DataFrame:
    return pd.concat(parts).sort_values(list(by), kind="stable").reset_index(drop=True)


def _texts(values: Sequence[str | None]) -> NDArray[np.object_]:
    return np.array(values, dtype=object)
