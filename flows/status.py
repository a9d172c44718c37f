"""What the pipeline looks like now: last runs, newest captures, the model, what is amiss."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from dbt_project.targets import Target
from flows.expectations import Expectations, read_expectations
from ops.clock import iso_utc
from ops.control_state import ControlState, control_state
from ops.feed_state import FeedState, feed_states
from ops.ledger import Ledger
from ops.records import Quota, Run
from ops.runs import recent_runs
from predictions.contract import load_contract
from predictions.registry import serving_model
from predictions.systems import ENSEMBLE

RUNS_SHOWN = 10


@dataclass(frozen=True)
class Status:
    """A snapshot for `nba-props status`; `reserve` is what is never spent of a quota."""

    runs: tuple[Run, ...]
    feeds: Mapping[str, FeedState]
    quotas: tuple[Quota, ...]
    reserve: int
    model_id: str | None
    model_trained_at: datetime | None
    model_mae: float | None
    refused_models: tuple[str, ...]
    control: ControlState
    expectations: Expectations

    def as_json(self) -> dict[str, Any]:
        """Plain types only."""
        return {
            "runs": [_run_json(run) for run in self.runs],
            "feeds": [
                {
                    "feed": feed,
                    "newest_capture": _moment(state.captured_at),
                    "scope": state.scope,
                    "quarantined": state.quarantined,
                }
                for feed, state in self.feeds.items()
            ],
            "quotas": [
                {
                    "provider": quota.provider,
                    "remaining": quota.remaining,
                    "used": quota.used,
                    "reserve": self.reserve,
                    "noted_at": _moment(quota.noted_at),
                }
                for quota in self.quotas
            ],
            "model": None
            if self.model_id is None
            else {
                "model_id": self.model_id,
                "trained_at": _moment(self.model_trained_at),
                "mae": self.model_mae,
            },
            "refused_models": list(self.refused_models),
            "control": self.control.as_json(),
            "expectations": self.expectations.as_json(),
        }


def read_status(
    ledger: Ledger,
    models: Path,
    feeds: tuple[str, ...],
    reserve: int,
    target: Target,
    game_date: date | None = None,
) -> Status:
    """Read the ledger, the model directory and, unless somebody writes it, the warehouse.

    Args:
        ledger: runs, landing records and quotas.
        models: directory of trained models.
        feeds: of the registry.
        reserve: credits of a metered provider that are never spent.
        target: whose expectations are read.
        game_date: the date that they are judged on; by default the newest that was prepared.
    """
    choice = serving_model(models, load_contract(), before=date.max)
    model = choice.model
    return Status(
        runs=tuple(recent_runs(ledger, RUNS_SHOWN)),
        feeds=feed_states(ledger, feeds),
        quotas=tuple(ledger.quotas()),
        reserve=reserve,
        model_id=model.model_id if model else None,
        model_trained_at=model.trained_at if model else None,
        model_mae=model.metrics.systems[ENSEMBLE].mae if model else None,
        refused_models=choice.refused,
        control=control_state(ledger),
        expectations=read_expectations(target, game_date),
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
        "trigger_source": run.trigger_source,
        "is_id_given": bool(run.is_id_given),
        "backfill_reason": run.backfill_reason,
        "failure_category": run.failure_category,
        "written": (run.report or {}).get("written"),
        "error": run.error,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else iso_utc(moment)
