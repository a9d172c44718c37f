"""similarity: what the player did in earlier games played in similar circumstances.

Circumstances of a game: opponent tier by defensive rating (below 110 elite, below 115 average,
else weak), rest (0, 1, 2, 3+ days), venue, form (last 5 against the season: 3 points or more above
is hot, below is cold, else normal; other markets in proportion). Two games score up to 100: tier
40 equal / 20 adjacent, rest 30 / 15, venue 15 equal, form 15 equal / 5 other.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from predictions.columns import Bools, Floats, Integers
from predictions.history import PlayedGames
from predictions.markets import Market
from predictions.systems.base import (
    SystemInputs,
    SystemOutput,
    answered,
    clamped,
    missing_inputs,
    venue_adjustment,
)

SHARED = ("opponent_def_rating", "days_rest", "home_away")
FORM = ("avg_last_5", "avg_season")
ELITE_BELOW, AVERAGE_BELOW = 110.0, 115.0
LONGEST_REST = 3
FORM_POINTS = 3.0
TIER_SCORES = np.array([40, 20, 0])
REST_SCORES = np.array([30, 15, 0, 0])
SAME_VENUE = 15
SAME_FORM, OTHER_FORM = 15, 5
LEAST_SCORE = 70
MOST_GAMES, LEAST_GAMES = 20, 5
FATIGUE_REFERENCE, FATIGUE_WEIGHT = 70.0, 0.015
ZONE_WEIGHT, PACE_WEIGHT, USAGE_WEIGHT = 0.4, 0.8, 0.8
HOME, AWAY = 0.8, -0.5

# Pairs of (row, earlier game) compared at once: about 100 MB of working memory.
PAIRS_AT_ONCE = 2_000_000
DAYS_PER_PLAYER = 1_000_000


@dataclass(frozen=True)
class Circumstances:
    """The four categories of n games as small integers; `known` where all inputs are there."""

    tier: Integers
    rest: Integers
    venue: Integers
    form: Integers
    known: Bools


def required(market: Market) -> tuple[str, ...]:
    """Names of the features that this system reads of earlier games and cannot do without."""
    return (*SHARED, *(market.form(measure) for measure in FORM))


def circumstances(features: pd.DataFrame, market: Market) -> Circumstances:
    """Classify games by their contract features."""
    rating, rest, venue, last_5, season = (
        np.asarray(features[name].to_numpy(), dtype=np.float64) for name in required(market)
    )
    known = np.isfinite(rating) & np.isfinite(rest) & np.isfinite(venue)
    known &= np.isfinite(last_5) & np.isfinite(season)
    form = (last_5 - season) / market.size
    days = np.nan_to_num(rest)
    return Circumstances(
        tier=np.select([rating < ELITE_BELOW, rating < AVERAGE_BELOW], [0, 1], 2),
        rest=np.clip(days, 0, LONGEST_REST).astype(np.int64),
        venue=np.where(venue == 1, 1, 0),
        form=np.select([form >= FORM_POINTS, form <= -FORM_POINTS], [2, 0], 1),
        known=known,
    )


def similarity_scores(
    here: Circumstances, there: Circumstances, rows: Integers, games: Integers
) -> Integers:
    """Score 0-100 of each pair: row rows[i] of `here` with game games[i] of `there`."""
    scores: Integers = (
        TIER_SCORES[np.abs(here.tier[rows] - there.tier[games])]
        + REST_SCORES[np.abs(here.rest[rows] - there.rest[games])]
        + np.where(here.venue[rows] == there.venue[games], SAME_VENUE, 0)
        + np.where(here.form[rows] == there.form[games], SAME_FORM, OTHER_FORM)
    )
    return scores


@dataclass(frozen=True)
class _PlayerGames:
    """Known games ordered by player and date, and each row's range [first, last) of them."""

    there: Circumstances
    actual: Floats
    first: Integers
    last: Integers


def _games_before(inputs: SystemInputs) -> _PlayerGames:
    games: PlayedGames = inputs.games
    there = circumstances(games.features, inputs.market)
    codes, players = pd.factorize(games.player_lookup)
    days = games.game_date.astype(np.int64)
    usable = np.flatnonzero(there.known)
    order = usable[np.lexsort((usable, days[usable], codes[usable]))]
    key = codes[order] * DAYS_PER_PLAYER + days[order]
    player = pd.Index(players).get_indexer(pd.Index(inputs.player_lookup)).astype(np.int64)
    first = np.searchsorted(key, player * DAYS_PER_PLAYER, side="left")
    last = np.searchsorted(
        key, player * DAYS_PER_PLAYER + inputs.game_date.astype(np.int64), side="left"
    )
    return _PlayerGames(
        there=Circumstances(
            tier=there.tier[order],
            rest=there.rest[order],
            venue=there.venue[order],
            form=there.form[order],
            known=there.known[order],
        ),
        actual=games.actual[order],
        first=first,
        last=np.where(player >= 0, last, first),
    )


def _weighted_mean(
    here: Circumstances, games: _PlayerGames, rows: Integers
) -> tuple[Floats, Integers]:
    """Weighted mean of the market and number of the similar games kept, for each of `rows`."""
    counts = (games.last - games.first)[rows]
    offset = np.cumsum(counts) - counts
    local = np.repeat(np.arange(len(rows)), counts)
    position = games.first[rows][local] + np.arange(len(local)) - offset[local]
    scores = similarity_scores(here, games.there, rows[local], position)
    similar = scores >= LEAST_SCORE
    local, position, scores = local[similar], position[similar], scores[similar]
    # Best first; of equally similar games the newest, which is the last in the player's range.
    order = np.lexsort((-position, -scores, local))
    local, position, scores = local[order], position[order], scores[order]
    found = np.bincount(local, minlength=len(rows))
    rank = np.arange(len(local)) - (np.cumsum(found) - found)[local]
    best = rank < MOST_GAMES
    local, position, scores = local[best], position[best], scores[best]
    weight = np.bincount(local, weights=scores, minlength=len(rows))
    total = np.bincount(local, weights=scores * games.actual[position], minlength=len(rows))
    return total / np.where(weight > 0, weight, 1.0), np.bincount(local, minlength=len(rows))


def similar_games(inputs: SystemInputs) -> tuple[Floats, Integers]:
    """Similarity-weighted mean and number of similar earlier games of each row."""
    here = circumstances(inputs.features, inputs.market)
    games = _games_before(inputs)
    rows = np.arange(len(inputs.game_date))
    pairs = np.cumsum(games.last - games.first)
    chunk = pairs // PAIRS_AT_ONCE if len(pairs) else pairs
    parts = [_weighted_mean(here, games, rows[chunk == part]) for part in np.unique(chunk)]
    if not parts:
        return np.zeros(0), np.zeros(0, dtype=np.int64)
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def predict(inputs: SystemInputs) -> SystemOutput:
    """Answer the mean of the 20 most similar games plus adjustments, clamped.

    Needs at least 5 earlier games with a similarity of 70 or more.
    """
    center, games = similar_games(inputs)
    fresh = inputs.feature("fatigue_score") - FATIGUE_REFERENCE
    center = center + inputs.in_points(FATIGUE_WEIGHT * fresh)
    center = center + inputs.in_points(ZONE_WEIGHT * inputs.feature("shot_zone_mismatch_score"))
    center = center + inputs.in_points(PACE_WEIGHT * inputs.feature("pace_score"))
    center = center + inputs.in_points(USAGE_WEIGHT * inputs.feature("usage_spike_score"))
    center = center + inputs.in_points(venue_adjustment(inputs.feature("home_away"), HOME, AWAY))
    unavailable = missing_inputs(inputs, required(inputs.market))
    unavailable.append((games < LEAST_GAMES, f"fewer than {LEAST_GAMES} similar earlier games"))
    return answered(clamped(center, inputs.market), unavailable)
