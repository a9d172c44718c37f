"""What the ledger keeps, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

RunKind = Literal[
    "run",
    "update",
    "plan",
    "predict",
    "grade",
    "land",
    "train",
    "replay",
    "scrape",
    "phase",
    "backfill",
]
RunStatus = Literal["running", "success", "degraded", "partial", "no_data", "failed", "skipped"]
LandingStatus = Literal["landed", "unchanged", "no_data", "quarantined", "failed"]


@dataclass(frozen=True)
class Run:
    """One execution; its row is updated in place. Timestamps are aware UTC.

    target: the name of the kind of warehouse. target_label: which one of them. is_id_given: the
    correlation id came with what asked for the run, see ops.run_origin.
    """

    execution_id: str
    correlation_id: str
    kind: RunKind
    started_at: datetime
    game_date: date | None = None
    as_of: datetime | None = None
    target: str | None = None
    target_label: str | None = None
    upstream: str | None = None
    status: RunStatus = "running"
    failure_category: str | None = None
    error: str | None = None
    finished_at: datetime | None = None
    report: Mapping[str, Any] | None = None
    trigger_source: str = "manual"
    trigger_message_id: str | None = None
    is_id_given: bool = False
    backfill_reason: str | None = None


@dataclass(frozen=True)
class Quota:
    """Credits a metered provider says are left and used; `noted_at` is aware UTC."""

    provider: str
    remaining: int
    used: int | None
    noted_at: datetime


@dataclass(frozen=True)
class LandingRecord:
    """What became of one payload.

    `scope` is what the warehouse sees: for feeds of which every capture is kept it ends in
    `@<captured_at>`, while `base_scope` never does. `bytes` and `sha256` are of the body as
    received, `file_bytes` is the size of the landed file, `file` is relative to the landing root.
    `validators` are the `etag` and `last_modified` of the provider's answer, `new_fields` what its
    contract does not name, `doubt` why the source itself says that the body is not what it lists,
    `failure_category` that of a payload that could not be had (`scrapers.capture.FetchFailure`).
    """

    payload_id: str
    feed: str
    scope: str
    base_scope: str
    game_date: date
    captured_at: datetime
    url: str
    params: Mapping[str, Any] | None
    file: str | None
    status: LandingStatus
    reason: str | None
    bytes: int
    file_bytes: int | None
    sha256: str | None
    correlation_id: str
    execution_id: str
    recorded_at: datetime
    loaded_at: datetime | None = None
    validators: Mapping[str, str] | None = None
    new_fields: Sequence[str] | None = None
    doubt: str | None = None
    failure_category: str | None = None
