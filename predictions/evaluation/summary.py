"""The figures of a backtest, one dictionary for each section of the summary."""

from collections import Counter
from typing import Any

import numpy as np

from predictions.columns import Bools, Dates, Floats, as_float
from predictions.evaluation.bets import (
    best_quotes,
    bet_figures,
    edge_buckets,
    recommended,
    settle,
)
from predictions.evaluation.case import BOOKS, LINE, MARKET, Case
from predictions.evaluation.errors import error_figures, mae_figures, minutes_tiers
from predictions.evaluation.population import KEYS, SEASON_TYPES
from predictions.evaluation.probabilities import (
    brier_scores,
    calibration_error,
    calibration_table,
    log_losses,
    perfect_error,
    point_bins,
    quantile_bins,
)
from predictions.evaluation.reference import REFERENCE
from predictions.evaluation.resampling import mean_estimate, paired, resampled
from predictions.walk_forward import LEAST_GAMES, LEAST_MINUTES

Section = dict[str, Any]

RIVALS = ("last10", "ewma", REFERENCE)
RANGES = {"p25_p75": ("p25", "p75", 0.5), "p10_p90": ("p10", "p90", 0.8)}


def population_section(case: Case) -> Section:
    """Who was counted, how many of them each system answered, and why others were not."""
    rows = case.population.rows
    return {
        "rule": {
            "season_types": list(SEASON_TYPES),
            "least_earlier_games": LEAST_GAMES,
            "least_minutes_avg_last_10": LEAST_MINUTES,
            "played": "minutes above 0",
        },
        "n": len(rows),
        "players": int(rows["player_lookup"].nunique()),
        "games": int(rows["game_id"].nunique()),
        "days": int(rows["game_date"].nunique()),
        "played_by_anyone": case.population.played,
        "line_rows": int(case.has_line.sum()),
        "standing_line_rows": int(np.isfinite(case.population.column("standing_line")).sum()),
        "listed_out": int(rows["is_listed_out"].sum()),
        "answered": {name: int(np.isfinite(median).sum()) for name, median in case.medians.items()},
        "not_ready": dict(sorted(Counter(rows["reason"].dropna()).items())),
    }


def notices(case: Case, played_without_features: int) -> list[str]:
    """What a reader must know before the figures: what is not in them."""
    told = []
    rows = len(case.population)
    unanswered = {
        name: rows - int(np.isfinite(median).sum()) for name, median in case.medians.items()
    }
    if any(unanswered.values()):
        counts = ", ".join(f"{name} {count:,}" for name, count in unanswered.items() if count)
        told.append(f"of the {rows:,} games counted some were not answered, by {counts}")
    if played_without_features:
        told.append(
            f"{played_without_features:,} games played have no feature row and are not counted"
        )
    if not case.has_line.any():
        told.append(
            f"no game counted has a line of the market {case.market.name}: nothing is said about "
            "lines, probabilities and bets"
        )
    return told


def error_section(case: Case, rows: Bools) -> Section:
    """Errors of systems and baselines on some rows; the line among the baselines where it is."""
    actual, game_date = case.actual[rows], case.game_date[rows]
    systems = {
        name: error_figures(
            as_float(answers["median"])[rows],
            as_float(answers["mean"])[rows],
            actual,
            game_date,
            case.seed,
        )
        for name, answers in case.systems.items()
    }
    known = {**case.baselines, LINE: case.population.column(LINE)}
    baselines = {
        name: error_figures(values[rows], values[rows], actual, game_date, case.seed)
        for name, values in known.items()
        if name != LINE or np.isfinite(values[rows]).all()
    }
    return {"n": int(rows.sum()), "systems": systems, "baselines": baselines}


def paired_section(case: Case) -> list[Section]:
    """MAE of each system against its rivals on the rows that both answer, negative is better."""
    forecasts, actual = case.forecasts, case.actual
    everything = np.ones(len(actual), dtype=np.bool_)
    asked = [("all", everything, rival) for rival in RIVALS]
    if case.has_line.any():
        asked += [("line", case.has_line, rival) for rival in (LINE, *RIVALS)]
    return [
        {
            "rows": name,
            "system": system,
            "against": rival,
            "test": paired(
                np.abs(forecasts[system] - actual)[rows],
                np.abs(forecasts[rival] - actual)[rows],
                case.game_date[rows],
                case.seed,
            ),
        }
        for name, rows, rival in asked
        for system in case.systems
    ]


def tier_section(case: Case) -> list[Section]:
    """MAE by mean minutes of the last ten games."""
    sections = []
    for name, rows in minutes_tiers(case.population.column("minutes_avg_last_10")):
        actual, game_date = case.actual[rows], case.game_date[rows]
        sections.append(
            {
                "minutes": name,
                "n": int(rows.sum()),
                "mae": {
                    forecast: mae_figures(values[rows], actual, game_date, case.seed)
                    for forecast, values in case.forecasts.items()
                },
            }
        )
    return sections


def range_section(case: Case) -> Section:
    """Share of games inside each system's ranges, whose ends are continuous quantiles.

    A count stands for the unit interval around it and counts as far as the range covers that.
    """
    sections: Section = {}
    for system, answers in case.systems.items():
        sections[system] = {}
        for name, (low, high, nominal) in RANGES.items():
            below, above = as_float(answers[low]), as_float(answers[high])
            known = np.isfinite(below) & np.isfinite(above)
            inside = _inside(case.actual[known], below[known], above[known])
            days = resampled(case.game_date[known], case.seed)
            sections[system][name] = {"nominal": nominal, "share": mean_estimate(inside, days)}
    return sections


def _inside(actual: Floats, low: Floats, high: Floats) -> Floats:
    start, end = np.maximum(actual - 0.5, low), np.minimum(actual + 0.5, high)
    covered: Floats = np.clip(end - start, 0.0, 1.0)
    return covered


def probability_section(case: Case) -> Section:
    """P(over) at the median standing line, pushes left out, of each system and the market.

    n counts the games with such a line; a forecast's own n those that it answered.
    """
    line = case.population.column("standing_line")
    decided = np.isfinite(line) & (case.actual != line)
    if not case.systems or not decided.any():
        return {"n": 0, "note": "no game that counts has a line of this market"}
    over = case.actual[decided] > line[decided]
    game_date = case.game_date[decided]
    chances = {name: chance[decided] for name, chance in _chances(case).items()}
    return {
        "n": int(decided.sum()),
        "pushes": int((case.actual == line).sum()),
        "share_over": mean_estimate(over.astype(np.float64), resampled(game_date, case.seed)),
        "forecasts": {
            name: _probability_figures(chance, over, game_date, case.seed)
            for name, chance in chances.items()
        },
        "paired": [
            {
                "system": name,
                "against": MARKET,
                "loss": loss,
                "test": paired(
                    score(chance, over), score(chances[MARKET], over), game_date, case.seed
                ),
            }
            for name, chance in chances.items()
            if name != MARKET
            for loss, score in (("log_loss", log_losses), ("brier", brier_scores))
        ],
    }


def _chances(case: Case) -> dict[str, Floats]:
    """P(over | no push) at the median standing line by forecast, NaN where it has none."""
    market = np.full(len(case.population), np.nan)
    for answers in case.systems.values():
        found = as_float(answers["market_no_vig_over"])
        market = np.where(np.isfinite(market), market, found)
    systems = {name: as_float(answers["market_p_over"]) for name, answers in case.systems.items()}
    return {**systems, MARKET: market, BOOKS: _mean_of_books(case)}


def _probability_figures(chances: Floats, happened: Bools, game_dates: Dates, seed: int) -> Section:
    known = np.isfinite(chances)
    chance, over = chances[known], happened[known]
    days = resampled(game_dates[known], seed)
    quantiles, points = quantile_bins(chance), point_bins(chance)
    return {
        "n": len(chance),
        "log_loss": mean_estimate(log_losses(chance, over), days),
        "brier": mean_estimate(brier_scores(chance, over), days),
        "calibration_error_10_quantiles": calibration_error(chance, over, quantiles, days),
        "calibration_error_5_points": calibration_error(chance, over, points, days),
        "if_perfect_10_quantiles": perfect_error(chance, quantiles, seed),
        "if_perfect_5_points": perfect_error(chance, points, seed),
        "calibration": calibration_table(chance, over, quantiles),
    }


def _mean_of_books(case: Case) -> Floats:
    """Mean over books of their no-vig probability at the line that each quotes."""
    quotes = case.bets.drop_duplicates([*KEYS, "line_source", "bookmaker"])
    means = quotes.groupby(KEYS)["no_vig_over"].mean().rename(BOOKS).reset_index()
    return as_float(case.population.align(means)[BOOKS])


def bet_section(case: Case, void_quotes: int) -> Section:
    """One unit on the likelier side of quotes: the recommended, one a game, all."""
    settled = settle(case.bets)
    systems = {}
    for name in case.systems:
        every = settled[settled["system_id"] == name].reset_index(drop=True)
        taken = recommended(every)
        systems[name] = {
            "recommended": bet_figures(taken, case.seed),
            "recommended_best_quote": bet_figures(best_quotes(taken), case.seed),
            "every_quote": bet_figures(every, case.seed),
            "by_edge": {
                bucket: bet_figures(bets, case.seed) for bucket, bets in edge_buckets(every)
            },
            "by_book": {
                book: {
                    "recommended": bet_figures(taken[taken["bookmaker"] == book], case.seed),
                    "every_quote": bet_figures(every[every["bookmaker"] == book], case.seed),
                }
                for book in sorted(every["bookmaker"].unique())
            },
        }
    return {"quotes_of_players_who_did_not_play": void_quotes, "systems": systems}
