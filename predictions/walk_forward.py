"""Walk-forward: every week predicted by what was trained before it, over a frame of past games.

The weeks begin on Mondays. A week's systems are trained on games before its Monday; its ensemble,
distributions and market step are fitted on the out-of-sample answers of earlier weeks. Weeks
before from_date are answered too, less often retrained, because the first week's calibration
needs them; they are not returned.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from predictions.contract import FeatureContract
from predictions.markets import Market


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
    line_source and bookmaker.

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
) -> WalkForward:
    """Answer every game played from from_date to to_date (inclusive) from what came before it.

    frame: rows of ml_feature_store_v2 joined to their outcomes, all dates up to to_date (later
    rows are ignored): the contract's columns, HISTORY_COLUMNS and the slate's columns. lines: rows
    of player_book_lines of the same dates (none needed for a market without lines). The order of
    rows of either does not matter, the seed alone decides what is random.
    Raises ContractError (columns), TrainingError (too little before from_date).
    """
    raise NotImplementedError
