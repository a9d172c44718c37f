"""A day predicted anew in small parts, in a warehouse of its own."""

from pathlib import Path

import pandas as pd

from dbt_project.copies import copy_warehouse
from dbt_project.targets import duckdb_target
from dbt_project.warehouse import open_warehouse
from flows.predict import predict_date
from flows.track import UNTRACKED, Track
from predictions.fan_out import FanOut
from predictions.rows import RunStamp
from tests.changes.place import Place
from tests.flows.conftest import SandboxDay

SMALL_PART = 10


def anew(
    place: Place, path: Path, day: SandboxDay, fan_out: FanOut, track: Track = UNTRACKED
) -> pd.DataFrame:
    """Every prediction that is made of the day's slate where none stood, at 15:00 Eastern."""
    copy_warehouse(place.warehouse, path)
    warehouse = open_warehouse(duckdb_target(path))
    moment = day.at(15).clock.now()
    try:
        warehouse.execute("delete from nba_predictions.player_prop_predictions where true")
        outcome = predict_date(
            warehouse,
            day.league.demo_date,
            place.settings.models,
            RunStamp(moment, "fan-out", "fan-out"),
            moment,
            track=track,
            fan_out=fan_out,
            part=SMALL_PART,
        )
        assert outcome.phase.rows_read > SMALL_PART
        return warehouse.query(
            "select * from nba_predictions.player_prop_predictions order by prediction_id"
        )
    finally:
        warehouse.close()
