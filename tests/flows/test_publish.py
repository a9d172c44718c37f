import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import pandas as pd

from dbt_project.warehouse import WarehouseError
from flows.publish import publish_health, publish_predictions
from flows.report import RunReport, RunStatus
from flows.request import UpdateRequest, UpstreamChoice, UpstreamKind
from flows.session import run_context
from flows.update import run_update
from tests.flows.conftest import SandboxDay, scratch_settings
from tests.reports import run_report

Result = TypeVar("Result")

DAY = date(2024, 3, 15)
AS_OF = datetime(2024, 3, 15, 18, tzinfo=UTC)


def show(published: Path, *predictions: dict[str, object], market: str = "points") -> None:
    publish_predictions(published, DAY, AS_OF, market, predictions)


def test_predictions_and_health_are_there_for_readers(tmp_path: Path) -> None:
    show(tmp_path, {"prediction_id": "p", "mean": 21.5})
    warnings = ("feed odds_api_game_lines: nothing arrived",)
    told = run_report(
        status=RunStatus.DEGRADED, predictions=({"prediction_id": "p"},), warnings=warnings
    )
    publish_health(tmp_path, told)
    document = json.loads((tmp_path / "predictions" / "2024-03-15.json").read_text())
    table = pd.read_parquet(tmp_path / "predictions" / "2024-03-15.parquet")
    health = json.loads((tmp_path / "health.json").read_text())
    assert document["as_of"] == "2024-03-15T18:00:00Z"
    assert document["predictions"] == [{"prediction_id": "p", "mean": 21.5}]
    assert table["mean"].tolist() == [21.5]
    assert health["status"] == "degraded"
    assert health["warnings"] == list(warnings)
    assert health["predictions"] == 1


def test_each_market_but_points_has_files_of_its_own(tmp_path: Path) -> None:
    for market in ("points", "assists"):
        show(tmp_path, {"prediction_id": market}, market=market)
    documents = {
        path.name: json.loads(path.read_text())["predictions"][0]["prediction_id"]
        for path in (tmp_path / "predictions").glob("*.json")
    }
    assert documents == {"2024-03-15.json": "points", "2024-03-15-assists.json": "assists"}


def test_no_half_written_file_is_left(tmp_path: Path) -> None:
    show(tmp_path, {"prediction_id": "p"})
    show(tmp_path, {"prediction_id": "q"})
    assert not list(tmp_path.rglob("*.tmp"))
    document = json.loads((tmp_path / "predictions" / "2024-03-15.json").read_text())
    assert document["predictions"][0]["prediction_id"] == "q"


def test_when_nothing_stands_any_more_both_files_say_so(tmp_path: Path) -> None:
    show(tmp_path, {"prediction_id": "p"})
    show(tmp_path)
    document = json.loads((tmp_path / "predictions" / "2024-03-15.json").read_text())
    assert document["predictions"] == []
    assert not list(tmp_path.rglob("*.parquet"))


def test_where_nothing_can_be_published_nothing_is_begun(tmp_path: Path) -> None:
    held = tmp_path / "held"
    held.write_text("")
    with run_context(scratch_settings(tmp_path, published=held)) as context:
        nobody = UpstreamChoice(UpstreamKind.SANDBOX)
        report = run_update(context, UpdateRequest(DAY, nobody, ()))
    assert report.status is RunStatus.FAILED
    assert report.error is not None
    assert re.fullmatch(r".*\(NBA_PROPS_PUBLISHED\): .*held is a file; name .*", report.error)
    assert not context.settings.warehouse.exists()


def test_an_update_whose_snapshots_fail_shows_its_predictions_and_is_not_called_healthy(
    ran_day: tuple[SandboxDay, RunReport],
) -> None:
    day, full = ran_day
    request = UpdateRequest(full.game_date, day.upstream, ("nbac_injury_report",))
    report = run_update(replace(day.at(14), step=without_snapshots), request)
    published = day.context.settings.published
    shown = json.loads((published / "predictions" / f"{full.game_date}.json").read_text())
    health = json.loads((published / "health.json").read_text())
    assert report.status is RunStatus.FAILED
    assert shown["predictions"] != list(full.predictions)
    assert health["execution_id"] == full.execution_id


def without_snapshots(name: str, action: Callable[[], Result]) -> Result:
    """Do every step but the one that keeps history, which fails."""
    if name == "snapshots":
        raise WarehouseError("warehouse duckdb: the disk is full")
    return action()
