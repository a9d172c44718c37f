"""What readers see: predictions and health, written whole or not at all.

Pages and notebooks read these files, so they never wait for the warehouse's writer.
"""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from flows.report import RunReport
from ops.clock import iso_utc


def publish(published: Path, report: RunReport) -> None:
    """Write predictions of the date (JSON and Parquet) and the health of the last run."""
    rows = list(report.predictions)
    publish_predictions(published, report.game_date, rows, iso_utc(report.as_of))
    write_json(published / "health.json", health(report))


def publish_predictions(
    published: Path, game_date: date, rows: Sequence[Mapping[str, Any]], as_of: str
) -> None:
    """Write predictions/<game_date>.json and .parquet."""
    directory = published / "predictions"
    document = {"game_date": game_date.isoformat(), "as_of": as_of, "predictions": list(rows)}
    write_json(directory / f"{game_date}.json", document)
    if rows:
        path = directory / f"{game_date}.parquet"
        temporary = path.with_suffix(".parquet.tmp")
        pd.DataFrame(rows).to_parquet(temporary, index=False)
        os.replace(temporary, path)


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
    write_text(path, json.dumps(document, ensure_ascii=False, separators=(",", ":")))


def write_text(path: Path, text: str) -> None:
    """Write to a temporary name and rename, so that a reader sees the old or the new file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)
