"""What the pipeline looks like now: last runs, newest captures, the model in use."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flows.report import iso_utc
from ops.ledger import Ledger
from ops.records import LandingRecord, Run
from predictions.contract import load_contract
from predictions.registry import newest_model

RUNS_SHOWN = 10


@dataclass(frozen=True)
class FeedStatus:
    """Newest landed capture of a feed and how many of its payloads were refused lately."""

    feed: str
    captured_at: datetime | None
    scope: str | None
    quarantined: int


@dataclass(frozen=True)
class Status:
    """A snapshot for `nba-props status`."""

    runs: tuple[Run, ...]
    feeds: tuple[FeedStatus, ...]
    model_id: str | None
    model_trained_at: datetime | None
    model_mae: float | None
    refused_models: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain types only."""
        return {
            "runs": [_run_json(run) for run in self.runs],
            "feeds": [
                {
                    "feed": feed.feed,
                    "newest_capture": _moment(feed.captured_at),
                    "scope": feed.scope,
                    "quarantined": feed.quarantined,
                }
                for feed in self.feeds
            ],
            "model": None
            if self.model_id is None
            else {
                "model_id": self.model_id,
                "trained_at": _moment(self.model_trained_at),
                "mae": self.model_mae,
            },
            "refused_models": list(self.refused_models),
        }


def read_status(ledger: Ledger, models: Path, feeds: tuple[str, ...]) -> Status:
    """Read the ledger and the model directory; the warehouse is not opened."""
    newest: dict[str, LandingRecord | None] = dict.fromkeys(feeds)
    for record in ledger.landed(feeds):
        held = newest[record.feed]
        if held is None or record.captured_at > held.captured_at:
            newest[record.feed] = record
    refused = ledger.landing_records(statuses={"quarantined"})
    choice = newest_model(models, load_contract(), before=date.max)
    model = choice.model
    return Status(
        runs=tuple(ledger.recent_runs(RUNS_SHOWN)),
        feeds=tuple(
            FeedStatus(
                feed=feed,
                captured_at=record.captured_at if record else None,
                scope=record.scope if record else None,
                quarantined=sum(1 for other in refused if other.feed == feed),
            )
            for feed, record in newest.items()
        ),
        model_id=model.model_id if model else None,
        model_trained_at=model.trained_at if model else None,
        model_mae=model.metrics.systems["xgboost"].mae if model else None,
        refused_models=choice.refused,
    )


def _run_json(run: Run) -> dict[str, Any]:
    return {
        "execution_id": run.execution_id,
        "correlation_id": run.correlation_id,
        "kind": run.kind,
        "game_date": run.game_date.isoformat() if run.game_date else None,
        "target": run.target,
        "upstream": run.upstream,
        "status": run.status,
        "started_at": _moment(run.started_at),
        "finished_at": _moment(run.finished_at),
        "written": (run.report or {}).get("written"),
        "error": run.error,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else iso_utc(moment)
