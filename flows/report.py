"""What a run says about itself: the object behind `--json` and the printed summary."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from ops.clock import iso_utc


class RunStatus(StrEnum):
    """`degraded`: finished, but something that was due did not arrive or was quarantined."""

    SUCCESS = "success"
    DEGRADED = "degraded"
    FAILED = "failed"


@dataclass(frozen=True)
class News:
    """A landed payload that an update is about, because no model had read it."""

    payload_id: str
    feed: str
    scope: str
    captured_at: datetime


@dataclass(frozen=True)
class Receipt:
    """What one model did. An entity list of None means the table was built whole.

    void_hashes counts rows whose hash does not tell them apart; all of them were written. because:
    of an update, the feeds (or the model) whose news reached this one.
    """

    model: str
    phase: str
    rows_read: int
    inserted: int
    updated: int
    removed: int
    unchanged: int
    players: tuple[str, ...] | None = None
    teams: tuple[str, ...] | None = None
    games: tuple[str, ...] | None = None
    void_hashes: int = 0
    because: tuple[str, ...] = ()

    @property
    def written(self) -> int:
        """Rows inserted, updated and removed."""
        return self.inserted + self.updated + self.removed


@dataclass(frozen=True)
class PhaseReport:
    """Totals of one phase; `models` counts the nodes that ran, `seconds` is wall time."""

    models: int = 0
    rows_read: int = 0
    inserted: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0
    seconds: float = 0.0

    @property
    def written(self) -> int:
        """Rows inserted, updated and removed."""
        return self.inserted + self.updated + self.removed


@dataclass(frozen=True)
class FeedReport:
    """Captures of one feed by what became of them."""

    feed: str
    landed: int = 0
    unchanged: int = 0
    no_data: int = 0
    quarantined: int = 0
    failed: int = 0


@dataclass(frozen=True)
class EntitiesChanged:
    """Names of the entities whose rows changed, sorted."""

    players: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    games: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunReport:
    """The result of one run or update of a game date, or of a plan: an update that did not happen.

    entities_changed: whose rows changed in any table. predicted: who got a new prediction version.
    news: of an update or a plan, the payloads that it read. market: that of the predictions.
    """

    kind: str
    game_date: date
    as_of: datetime
    correlation_id: str
    execution_id: str
    upstream: str
    target: str
    status: RunStatus
    seconds: float
    phases: Mapping[str, PhaseReport] = field(default_factory=dict)
    receipts: tuple[Receipt, ...] = ()
    entities_changed: EntitiesChanged = EntitiesChanged()
    predicted: EntitiesChanged = EntitiesChanged()
    landing: tuple[FeedReport, ...] = ()
    news: tuple[News, ...] = ()
    market: str = "points"
    predictions: tuple[Mapping[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    error: str | None = None

    @property
    def written(self) -> int:
        """Rows inserted, updated and removed in the warehouse by models and predictions."""
        return sum(phase.written for phase in self.phases.values())

    def as_json(self) -> dict[str, Any]:
        """Plain types only; times are ISO 8601 in UTC."""
        return {
            "kind": self.kind,
            "game_date": self.game_date.isoformat(),
            "as_of": iso_utc(self.as_of),
            "correlation_id": self.correlation_id,
            "execution_id": self.execution_id,
            "upstream": self.upstream,
            "target": self.target,
            "status": str(self.status),
            "seconds": round(self.seconds, 3),
            "phases": {name: _phase_json(phase) for name, phase in self.phases.items()},
            "written": self.written,
            "entities_changed": {
                "players": list(self.entities_changed.players),
                "teams": list(self.entities_changed.teams),
                "games": list(self.entities_changed.games),
            },
            "predicted": {
                "players": list(self.predicted.players),
                "teams": list(self.predicted.teams),
                "games": list(self.predicted.games),
            },
            "receipts": [receipt_json(receipt) for receipt in self.receipts],
            "landing": {report.feed: _feed_json(report) for report in self.landing},
            "news": [
                {**asdict(payload), "captured_at": iso_utc(payload.captured_at)}
                for payload in self.news
            ],
            "market": self.market,
            "predictions": [dict(row) for row in self.predictions],
            "warnings": list(self.warnings),
            "notices": list(self.notices),
            "error": self.error,
        }


def _phase_json(phase: PhaseReport) -> dict[str, Any]:
    return {
        "models": phase.models,
        "rows_read": phase.rows_read,
        "inserted": phase.inserted,
        "updated": phase.updated,
        "removed": phase.removed,
        "unchanged": phase.unchanged,
        "seconds": round(phase.seconds, 3),
    }


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    """One receipt in plain types."""
    return {
        "model": receipt.model,
        "phase": receipt.phase,
        "rows_read": receipt.rows_read,
        "inserted": receipt.inserted,
        "updated": receipt.updated,
        "removed": receipt.removed,
        "unchanged": receipt.unchanged,
        "void_hashes": receipt.void_hashes,
        "players": None if receipt.players is None else list(receipt.players),
        "teams": None if receipt.teams is None else list(receipt.teams),
        "games": None if receipt.games is None else list(receipt.games),
        "because": list(receipt.because),
    }


def _feed_json(report: FeedReport) -> dict[str, int]:
    return {
        "landed": report.landed,
        "unchanged": report.unchanged,
        "no_data": report.no_data,
        "quarantined": report.quarantined,
        "failed": report.failed,
    }
