import json

from flows.report import (
    EntitiesChanged,
    FeedReport,
    PhaseReport,
    Receipt,
    RunReport,
)
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
