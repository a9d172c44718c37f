"""Every feature that Python reads by name is a column that the store fills, for every market."""

from pathlib import Path
from typing import Any

from flows.feature_tables import FEATURE_MODELS, HISTORY_MODEL
from predictions.contract import contract_file, load_contract
from predictions.markets import MARKETS
from predictions.systems import past_features

ROOT = Path(__file__).resolve().parents[2]


def model(nodes: dict[str, Any], name: str) -> Any:
    return nodes[f"model.nba_props.{name}"]


def test_every_feature_of_every_market_is_a_column_of_the_store(nodes: dict[str, Any]) -> None:
    columns = set(model(nodes, contract_file().table).columns)
    for market in contract_file().markets:
        assert set(load_contract(market).names) - columns == set()


def test_every_feature_comes_from_a_model_that_the_store_reads(nodes: dict[str, Any]) -> None:
    """Through one of its parts, or through the player's or the team's context."""
    store = model(nodes, contract_file().table)
    through = [model(nodes, name) for name in (*FEATURE_MODELS, "upcoming_player_game_context")]
    read = {name.rpartition(".")[2] for one in through for name in one.depends_on.nodes}
    sources = {feature.source_model for feature in contract_file().features}
    assert sources - read == {store.name}


def test_a_feature_is_of_one_part_of_the_store(nodes: dict[str, Any]) -> None:
    features = {name for market in contract_file().markets for name in load_contract(market).names}
    history, gameday = (features & set(model(nodes, name).columns) for name in FEATURE_MODELS)
    assert history | gameday == features
    assert history & gameday == set()


def test_what_is_read_of_earlier_games_is_history(nodes: dict[str, Any]) -> None:
    history = set(model(nodes, HISTORY_MODEL).columns)
    for market in MARKETS.values():
        assert set(past_features(market)) <= history


def test_ranges_and_readiness_are_those_of_the_contract(nodes: dict[str, Any]) -> None:
    of_parts = {
        name: {macro.rpartition(".")[2] for macro in model(nodes, name).depends_on.macros}
        for name in FEATURE_MODELS
    }
    assert "null_features" in of_parts["player_history_features"]
    assert {"with_missing_features", "with_quality"} <= of_parts["player_gameday_features"]
    described = (
        ROOT / model(nodes, contract_file().table).patch_path.partition("://")[2]
    ).read_text()
    assert described.count("\n      - within_contract\n") == len(FEATURE_MODELS)
