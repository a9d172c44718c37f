"""What readers see: predictions and health, written whole or not at all.

Pages and notebooks read these files, so they never wait for the warehouse's writer.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from flows.report import RunReport
from ops.clock import iso_utc
from predictions.markets import POINTS


def publish(published: Path, report: RunReport) -> None:
    """Write predictions of the date (JSON and Parquet) and the health of the last run."""
    publish_predictions(published / "predictions", report)
    write_json(published / "health.json", health(report))


def publish_predictions(directory: Path, report: RunReport) -> None:
    """Write <game_date>.json and .parquet; of a market besides points, <game_date>-<market>."""
    document = {
        "game_date": report.game_date.isoformat(),
        "as_of": iso_utc(report.as_of),
        "market": report.market,
        "predictions": list(report.predictions),
    }
    of_market = "" if report.market == POINTS.name else f"-{report.market}"
    path = directory / f"{report.game_date}{of_market}.parquet"
    write_json(path.with_suffix(".json"), document)
    if report.predictions:
        temporary = path.with_suffix(".parquet.tmp")
        pd.DataFrame(document["predictions"]).to_parquet(temporary, index=False)
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
