import json
from pathlib import Path

import pandas as pd

from flows.publish import publish
from flows.report import RunReport, RunStatus
from tests.reports import run_report


def report(*predictions: dict[str, object]) -> RunReport:
    return run_report(
        status=RunStatus.DEGRADED,
        predictions=predictions,
        warnings=("feed odds_api_game_lines: nothing arrived",),
    )


def test_predictions_and_health_are_there_for_readers(tmp_path: Path) -> None:
    publish(tmp_path, report({"prediction_id": "p", "mean": 21.5}))
    document = json.loads((tmp_path / "predictions" / "2024-03-15.json").read_text())
    table = pd.read_parquet(tmp_path / "predictions" / "2024-03-15.parquet")
    health = json.loads((tmp_path / "health.json").read_text())
    assert document["predictions"] == [{"prediction_id": "p", "mean": 21.5}]
    assert table["mean"].tolist() == [21.5]
    assert health["status"] == "degraded"
    assert health["warnings"] == ["feed odds_api_game_lines: nothing arrived"]
    assert health["predictions"] == 1


def test_no_half_written_file_is_left(tmp_path: Path) -> None:
    publish(tmp_path, report({"prediction_id": "p"}))
    publish(tmp_path, report({"prediction_id": "q"}))
    assert not list(tmp_path.rglob("*.tmp"))
    document = json.loads((tmp_path / "predictions" / "2024-03-15.json").read_text())
    assert document["predictions"][0]["prediction_id"] == "q"
