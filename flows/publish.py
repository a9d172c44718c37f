"""What readers see: predictions and health, written whole or not at all.

Pages and notebooks read these files, so they never wait for the warehouse's writer.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from flows.report import RunReport
from ops.clock import iso_utc
from ops.drafts import drafted
from ops.places import writable
from predictions.markets import POINTS

PUBLISHED = "published files (NBA_PROPS_PUBLISHED)"


def publish_predictions(
    published: Path,
    game_date: date,
    as_of: datetime,
    market: str,
    predictions: Sequence[Mapping[str, Any]],
) -> None:
    """Write <game_date>.json and .parquet; of a market besides points, <game_date>-<market>.

    predictions: rows of the same columns, missing values as None; of none there is no .parquet.
    """
    document = {
        "game_date": game_date.isoformat(),
        "as_of": iso_utc(as_of),
        "market": market,
        "predictions": list(predictions),
    }
    of_market = "" if market == POINTS.name else f"-{market}"
    directory = writable(published / "predictions", PUBLISHED)
    path = directory / f"{game_date}{of_market}.parquet"
    write_json(path.with_suffix(".json"), document)
    if not predictions:
        path.unlink(missing_ok=True)
    else:
        with drafted(path) as draft:
            pq.write_table(pa.Table.from_pylist(document["predictions"]), draft)


def publish_health(published: Path, report: RunReport) -> None:
    """Write the health of the last run."""
    write_json(writable(published, PUBLISHED) / "health.json", health(report))


def health(report: RunReport) -> dict[str, Any]:
    """The state of the pipeline after a run, without its predictions."""
    document = report.as_json()
    kept = ("kind", "game_date", "as_of", "correlation_id", "execution_id", "status", "seconds")
    return {
        **{name: document[name] for name in kept},
        "written": document["written"],
        "phases": document["phases"],
        "landing": document["landing"],
        "warnings": document["warnings"],
        "notices": document["notices"],
        "predictions": len(document["predictions"]),
    }


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write one line of JSON like write_text."""
    with drafted(path) as draft:
        draft.write_bytes(orjson.dumps(document))


def write_text(path: Path, text: str) -> None:
    """Write so that a reader sees the old or the new file."""
    with drafted(path) as draft:
        draft.write_bytes(text.encode())
