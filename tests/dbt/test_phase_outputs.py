"""The views that judge a date count the tables that the seed names, and no others."""

import csv
from pathlib import Path
from typing import Any

import pytest

SEED = Path(__file__).parents[2] / "seeds" / "phase_outputs.csv"
# what stands of the predictions is what counts
INSTEAD = {"current_predictions": "player_prop_predictions"}
BESIDE = {"phase_outputs", "monitoring_limits", "landing_payloads"}


@pytest.mark.parametrize("view", ["expected_outputs", "correlation_coverage"])
def test_every_output_of_the_seed_is_counted(nodes: dict[str, Any], view: str) -> None:
    (model,) = (node for node in nodes.values() if node.name == view)
    read = [nodes[parent] for parent in model.depends_on.nodes]
    counted = {
        INSTEAD.get(parent.name, parent.name): parent.schema
        for parent in read
        if parent.name not in BESIDE
    }
    with SEED.open() as file:
        assert counted == {row["output"]: row["dataset"] for row in csv.DictReader(file)}
