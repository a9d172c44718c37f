import json
from dataclasses import fields
from typing import Any

from flows.report import (
    EntitiesChanged,
    FeedReport,
    News,
    PhaseReport,
    Receipt,
    RunReport,
    RunStatus,
)
from flows.report_json import read_report
from tests.reports import run_report


def report() -> RunReport:
    return run_report(
        upstream="archive:/a",
        seconds=1.23456,
        phases={
            "phase_2": PhaseReport(models=10, rows_read=7, inserted=4, updated=2, removed=1),
            "predictions": PhaseReport(models=1, inserted=5),
        },
        receipts=(Receipt("nbac_schedule", "phase_2", 7, 4, 2, 1, 0, games=("20240315_PHX_CHA",)),),
        entities_changed=EntitiesChanged(players=("nikolajokic",)),
        landing=(FeedReport("nbac_schedule", landed=1),),
        predictions=({"prediction_id": "p"},),
    )


def test_written_is_the_sum_over_all_phases() -> None:
    assert report().written == 12


def test_the_json_object_has_what_the_contract_names_and_only_plain_types() -> None:
    document = json.loads(json.dumps(report().as_json()))
    assert document["game_date"] == "2024-03-15"
    assert document["as_of"] == "2024-03-15T22:00:00Z"
    assert document["status"] == "success"
    assert document["written"] == 12
    assert document["phases"]["phase_2"] == {
        "models": 10,
        "rows_read": 7,
        "inserted": 4,
        "updated": 2,
        "removed": 1,
        "unchanged": 0,
        "seconds": 0.0,
    }
    assert document["entities_changed"] == {"players": ["nikolajokic"], "teams": [], "games": []}
    assert document["landing"]["nbac_schedule"]["landed"] == 1
    assert document["predictions"] == [{"prediction_id": "p"}]
    assert document["warnings"] == []


def report_in_full() -> RunReport:
    """A report that leaves nothing as it is by default."""
    return run_report(
        kind="update",
        upstream="archive:/a",
        status=RunStatus.DEGRADED,
        seconds=1.235,
        phases={"phase_3": PhaseReport(1, 2, 3, 4, 5, 6, 7.5)},
        receipts=(
            Receipt("dim_game", "phase_3", 2, 3, 4, 5, 6, ("p",), ("t",), ("g",), 7, ("f",)),
        ),
        entities_changed=EntitiesChanged(("p", "q"), ("t",), ("g",)),
        predicted=EntitiesChanged(("q",), ("u",), ("h",)),
        landing=(FeedReport("nbac_schedule", 1, 2, 3, 4, 5),),
        news=(News("payload", "nbac_schedule", "2024-03-15", run_report().as_of),),
        market="assists",
        predictions=({"prediction_id": "p"},),
        warnings=("w",),
        notices=("n",),
        error="e",
    )


def left_out(told: Any) -> list[str]:
    """Fields that are as they are by default."""
    return [one.name for one in fields(told) if getattr(told, one.name) in (one.default, {})]


def test_every_field_is_read_back_from_the_json_object() -> None:
    told = report_in_full()
    held = (*told.phases.values(), *told.receipts, told.predicted, *told.landing, *told.news)
    assert [left_out(one) for one in (told, *held)] == [[]] * 6
    assert read_report(json.loads(json.dumps(told.as_json()))) == told
