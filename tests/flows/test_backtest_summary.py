"""The figures of a backtest, counted again from the walk-forward's rows."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from predictions.contract import load_contract
from predictions.evaluation.reference import reference_answers
from predictions.markets import POINTS
from tests.flows.backtests import SEED, SmallBacktest, ensemble_of, small_backtest


@pytest.fixture(scope="module")
def small() -> SmallBacktest:
    return small_backtest()


@pytest.fixture(scope="module")
def document(small: SmallBacktest) -> dict[str, Any]:
    return small.document()


def test_the_errors_are_those_of_the_rows(small: SmallBacktest, document: dict[str, Any]) -> None:
    answers = ensemble_of(small.found.answers)
    error = answers["mean"] - answers["actual"]
    found = document["all_rows"]["systems"]["ensemble"]
    assert found["n"] == document["population"]["n"] == len(answers)
    assert found["mae"]["value"] == pytest.approx(
        (answers["median"] - answers["actual"]).abs().mean(), rel=1e-6
    )
    assert found["rmse"]["value"] == pytest.approx(np.sqrt((error**2).mean()), rel=1e-6)
    assert found["bias"]["value"] == pytest.approx(error.mean(), rel=1e-6)
    assert found["mae"]["low"] < found["mae"]["value"] < found["mae"]["high"]
    last10 = document["all_rows"]["baselines"]["last10"]["mae"]["value"]
    assert last10 == pytest.approx((answers["last10"] - answers["actual"]).abs().mean(), rel=1e-6)


def test_the_line_is_judged_on_its_own_rows(small: SmallBacktest, document: dict[str, Any]) -> None:
    rows = small.case.population.rows
    quoted = rows[rows["line"].notna()]
    found = document["line_rows"]
    assert found["n"] == document["population"]["line_rows"] == len(quoted)
    # the second book stands a point higher, so the median over books is half a point above
    standing = quoted["standing_line"]
    np.testing.assert_allclose(quoted["line"], standing + 0.5)
    assert found["baselines"]["line"]["mae"]["value"] == pytest.approx(
        (quoted["line"] - quoted["actual"]).abs().mean(), rel=1e-6
    )
    assert "line" not in document["all_rows"]["baselines"]


def test_pairs_are_the_differences_of_the_errors(document: dict[str, Any]) -> None:
    for name, rows in (("all", "all_rows"), ("line", "line_rows")):
        for one in document["paired"]:
            if one["rows"] != name or one["system"] != "ensemble":
                continue
            mine = document[rows]["systems"]["ensemble"]["mae"]["value"]
            theirs = document[rows]["baselines"][one["against"]]["mae"]["value"]
            assert one["test"]["difference"]["value"] == pytest.approx(mine - theirs, abs=1e-6)
    rivals = {(one["rows"], one["against"]) for one in document["paired"]}
    assert rivals == {
        *(("all", rival) for rival in ("last10", "ewma", "plain_xgboost")),
        *(("line", rival) for rival in ("line", "last10", "ewma", "plain_xgboost")),
    }


def test_probabilities_are_judged_at_the_standing_line(
    small: SmallBacktest, document: dict[str, Any]
) -> None:
    answers = ensemble_of(small.found.answers)
    decided = answers[
        answers["market_line"].notna() & (answers["actual"] != answers["market_line"])
    ]
    over = decided["actual"] > decided["market_line"]
    found = document["probabilities"]
    assert found["n"] == found["forecasts"]["ensemble"]["n"] == len(decided)
    for name, column in (("ensemble", "market_p_over"), ("market", "market_no_vig_over")):
        chance = decided[column]
        assert found["forecasts"][name]["brier"]["value"] == pytest.approx(
            ((chance - over) ** 2).mean(), rel=1e-6
        )
        assert found["forecasts"][name]["log_loss"]["value"] == pytest.approx(
            -np.log(np.where(over, chance, 1 - chance)).mean(), rel=1e-6
        )
    assert found["share_over"]["value"] == pytest.approx(over.mean(), rel=1e-6)


def test_bets_add_up_over_edges_and_books(small: SmallBacktest, document: dict[str, Any]) -> None:
    found = document["bets"]["systems"]["ensemble"]
    for kind in ("by_edge", "by_book"):
        parts = [one["every_quote"] if kind == "by_book" else one for one in found[kind].values()]
        for count in ("n", "wins", "losses", "pushes"):
            assert sum(one[count] for one in parts) == found["every_quote"][count]
    taken = ensemble_of(small.found.bets)
    taken = taken[taken["recommendation"].isin(["OVER", "UNDER"])]
    assert found["recommended"]["n"] == len(taken) > 0
    assert document["bets"]["quotes_of_players_who_did_not_play"] == 3


def test_minutes_tiers_hold_every_row(document: dict[str, Any]) -> None:
    assert sum(tier["n"] for tier in document["by_minutes"]) == document["population"]["n"]


def test_the_plain_booster_knows_only_what_came_before(small: SmallBacktest) -> None:
    games, week = small.data.frame, small.found.folds.iloc[0]
    later = games["game_date"] >= pd.Timestamp(week["train_until"])
    changed = games.assign(points=games["points"].where(~later, 99.0))
    counted = small.case.population
    again = reference_answers(
        changed, small.found.folds.iloc[:1], counted, POINTS, load_contract(), SEED
    )
    first = counted.rows["game_date"] <= pd.Timestamp(week["predict_to"])
    np.testing.assert_array_equal(again[first], small.case.reference[first])
    assert np.isfinite(small.case.reference).all()


def test_the_same_seed_gives_the_same_summary_to_the_last_digit(
    small: SmallBacktest, document: dict[str, Any]
) -> None:
    assert json.dumps(small.document()) == json.dumps(document)
    shuffled = small.with_answers()
    assert json.dumps(shuffled.document()) == json.dumps(document)
    assert "seconds" not in json.dumps(document)


def test_an_error_too_small_is_called_a_leak(small: SmallBacktest) -> None:
    leaking = small.with_answers(median=lambda rows: rows["actual"] + 1.0).document()
    assert any("ensemble: mean absolute error 1.000" in one for one in leaking["suspicious"])


def test_rows_that_nobody_answered_are_told(small: SmallBacktest) -> None:
    holes = small.with_answers(
        median=lambda rows: rows["median"].where(rows["player_lookup"] != "player001")
    )
    told = holes.document()
    assert "some were not answered" in told["notices"][0]
    assert "ensemble" in told["notices"][0]
    assert told["all_rows"]["systems"]["ensemble"]["n"] < told["population"]["n"]


def test_without_lines_what_is_missing_is_said(small: SmallBacktest) -> None:
    found = small.without_lines().document()
    assert found["line_rows"]["n"] == 0
    assert found["probabilities"] == {
        "n": 0,
        "note": "no game that counts has a line of this market",
    }
    assert found["bets"]["systems"]["ensemble"]["recommended"]["n"] == 0
    assert any("no game counted has a line" in one for one in found["notices"])
    assert found["all_rows"]["systems"]["ensemble"]["n"] > 0
