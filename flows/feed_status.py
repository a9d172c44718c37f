"""What is known of the feeds: the registry's facts, the ledger's records, the warehouse's rows."""

from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from dbt_project.targets import Target
from dbt_project.warehouse import WarehouseError, open_warehouse
from ops.clock import iso_utc
from ops.feed_state import FeedState, failures, feed_states, quarantined
from ops.ledger import Ledger
from ops.records import LandingRecord
from ops.redact import redact_params
from scrapers.contracts import contract_source, file_of_contract, is_named, load_contract
from scrapers.feed import Endpoint, Feed
from scrapers.landing import problem_text

RECORDS_SHOWN = 10
DATASET = "nba_raw"
PARSED = ("required", "optional", "unused")

Freshness = Literal["fresh", "late", "never"]


@dataclass(frozen=True)
class FeedLine:
    """One feed in a line. `rows` are live rows of its phase_2 table, None when there is none."""

    feed: Feed
    state: FeedState
    drift: tuple[str, ...]
    rows: int | None
    now: datetime

    @property
    def age(self) -> timedelta | None:
        """Since the newest capture."""
        return None if self.state.captured_at is None else self.now - self.state.captured_at

    @property
    def freshness(self) -> Freshness:
        """Whether the newest capture is younger than the feed's cadence."""
        if self.age is None:
            return "never"
        return "fresh" if self.age <= self.feed.cadence else "late"

    def as_json(self) -> dict[str, Any]:
        """Plain types only; times are ISO 8601 in UTC."""
        captured_at = self.state.captured_at
        return {
            "feed": self.feed.name,
            "provider": self.feed.provider.name,
            "last_capture": None if captured_at is None else iso_utc(captured_at),
            "scope": self.state.scope,
            "freshness": self.freshness,
            "age_seconds": None if self.age is None else int(self.age.total_seconds()),
            "cadence_seconds": int(self.feed.cadence.total_seconds()),
            "rows": self.rows,
            "drift": list(self.drift),
            "quarantined": self.state.quarantined,
            "failed": self.state.failed,
        }


@dataclass(frozen=True)
class LiveRows:
    """Live rows by feed, or why they could not be counted."""

    rows: Mapping[str, int]
    problem: str | None = None


def feed_lines(
    ledger: Ledger, feeds: Collection[Feed], rows: Mapping[str, int], now: datetime
) -> tuple[FeedLine, ...]:
    """Return one line a feed."""
    states = feed_states(ledger, [feed.name for feed in feeds])
    return tuple(
        FeedLine(
            feed=feed,
            state=states[feed.name],
            drift=drift(feed, states[feed.name].new_fields),
            rows=rows.get(feed.name),
            now=now,
        )
        for feed in feeds
    )


def drift(feed: Feed, told: Collection[str]) -> tuple[str, ...]:
    """Return the fields that were told of as new and that the contract still does not name."""
    contract = load_contract(feed.name) if told else None
    return tuple(sorted(path for path in told if contract and not is_named(contract, path)))


def live_rows(target: Target, feeds: Collection[Feed]) -> LiveRows:
    """Count the live rows of the phase_2 tables there are; a warehouse in use is no error."""
    if target.missing_file:
        return LiveRows({})
    try:
        opened = open_warehouse(target)
    except WarehouseError as error:
        return LiveRows({}, f"rows are not counted: {error}")
    with closing(opened) as warehouse:
        tables = {feed.name: f"{DATASET}.{feed.name}" for feed in feeds}
        counts = [
            f"select '{name}' as feed, count(*) as live from {table} where not is_removed"
            for name, table in tables.items()
            if warehouse.has_table(table)
        ]
        if not counts:
            return LiveRows({})
        found = warehouse.query(" union all ".join(counts))
    return LiveRows({str(row["feed"]): int(row["live"]) for row in found.to_dict("records")})


def describe_feed(
    ledger: Ledger, line: FeedLine, root: str, keys: Collection[str]
) -> dict[str, Any]:
    """Return everything known of one feed in plain types.

    Args:
        ledger: its records.
        line: its state.
        root: of the landing zone, for the files of problems.
        keys: names of the environment variables whose keys are set.
    """
    feed = line.feed
    auth = feed.provider.auth
    source = contract_source(feed.name)
    problems = [*quarantined(ledger, feed.name), *failures(ledger, feed.name)]
    return {
        **line.as_json(),
        "describes": feed.describes,
        "unit": feed.unit,
        "when": feed.when,
        "scope_template": feed.scope,
        "history": feed.history,
        "content": feed.content,
        "archived": feed.archived,
        "backfill": feed.backfill,
        "endpoints": [_endpoint(found) for found in feed.endpoints],
        "index": _endpoint(feed.index.endpoint) if feed.index else None,
        "key": None if auth is None else {"variable": auth.variable, "set": auth.variable in keys},
        "contract": {
            "file": file_of_contract(feed.name),
            "forms": [
                {"when": form.get("when"), "rows": form["rows"]}
                | {part: form.get(part) or {} for part in PARSED}
                for form in source.get("forms", [source])
            ],
        },
        "records": [
            _record(found) for found in ledger.landing_records(feed=feed.name, limit=RECORDS_SHOWN)
        ],
        "problems": [problem_text(found, root) for found in problems],
    }


def _endpoint(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "url": endpoint.provider.base_url + endpoint.path,
        "params": redact_params(endpoint.params),
        "since": endpoint.since.isoformat() if endpoint.since else None,
        "until": endpoint.until.isoformat() if endpoint.until else None,
        "conditional": endpoint.conditional,
        "cost": endpoint.cost,
    }


def _record(record: LandingRecord) -> dict[str, Any]:
    return {
        "recorded_at": iso_utc(record.recorded_at),
        "captured_at": iso_utc(record.captured_at),
        "scope": record.base_scope,
        "status": record.status,
        "bytes": record.bytes,
        "file": record.file,
        "reason": record.reason,
    }
