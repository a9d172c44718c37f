"""Every feature that Python reads by name is a column that the store fills, for every market."""

from pathlib import Path
from typing import Any

from predictions.contract import contract_file, load_contract

ROOT = Path(__file__).resolve().parents[2]


def model(nodes: dict[str, Any], name: str) -> Any:
    return nodes[f"model.nba_props.{name}"]


def test_every_feature_of_every_market_is_a_column_of_the_store(nodes: dict[str, Any]) -> None:
    columns = set(model(nodes, contract_file().table).columns)
    for market in contract_file().markets:
        assert set(load_contract(market).names) - columns == set()


def test_every_feature_comes_from_a_model_that_the_store_reads(nodes: dict[str, Any]) -> None:
    """Directly, or through the player's or the team's context."""
    store = model(nodes, contract_file().table)
    through = model(nodes, "upcoming_player_game_context")
    read = {name.rpartition(".")[2] for name in store.depends_on.nodes + through.depends_on.nodes}
    sources = {feature.source_model for feature in contract_file().features}
    assert sources - read == {store.name}


def test_ranges_and_readiness_are_those_of_the_contract(nodes: dict[str, Any]) -> None:
    store = model(nodes, contract_file().table)
    used = {name.rpartition(".")[2] for name in store.depends_on.macros}
    assert {"with_missing_features", "with_quality"} <= used
    described = (ROOT / store.patch_path.partition("://")[2]).read_text()
    assert "\n      - within_contract\n" in described
