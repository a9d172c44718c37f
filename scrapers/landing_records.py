"""Ledger records of payloads that land, and of those that could not be had."""

from dataclasses import dataclass, replace
from datetime import datetime

from ops.records import LandingRecord
from ops.redact import redact_params, redact_url
from scrapers.calendar import compact, eastern_date
from scrapers.capture import Capture, FetchFailure, payload_id
from scrapers.feed import Feed

_LONGEST_SCOPE = 130  # longer than a safe scope may be, shorter than the ledger's column
_LONGEST_FEED = 64


@dataclass(frozen=True)
class Origin:
    """The run that lands."""

    correlation_id: str
    execution_id: str


def record_of(
    capture: Capture, feed: Feed, identity: str, digest: str, origin: Origin, now: datetime
) -> LandingRecord:
    """Return the record of a payload that is to land; what becomes of it is filled in later."""
    every = feed.history == "every"
    return LandingRecord(
        payload_id=identity,
        feed=capture.feed,
        scope=f"{capture.scope}@{compact(capture.captured_at)}" if every else capture.scope,
        base_scope=capture.scope,
        game_date=capture.game_date,
        captured_at=capture.captured_at,
        url=redact_url(capture.url),
        params=redact_params(capture.params),
        file=None,
        status="landed",
        reason=None,
        bytes=len(capture.body),
        file_bytes=None,
        sha256=digest,
        correlation_id=origin.correlation_id,
        execution_id=origin.execution_id,
        recorded_at=now,
    )


def failure_record(failure: FetchFailure, origin: Origin, now: datetime) -> LandingRecord:
    """Return the record of a payload that could not be had."""
    captured_at = failure.captured_at or now
    feed, scope = _short(failure.feed, _LONGEST_FEED), _short(failure.scope, _LONGEST_SCOPE)
    return LandingRecord(
        payload_id=payload_id(feed, scope, captured_at),
        feed=feed,
        scope=scope,
        base_scope=scope,
        game_date=failure.game_date or eastern_date(captured_at),
        captured_at=captured_at,
        url=redact_url(failure.url),
        params=redact_params(failure.params),
        file=None,
        status="no_data" if failure.is_no_data else "failed",
        reason=failure.reason,
        bytes=0,
        file_bytes=None,
        sha256=None,
        correlation_id=origin.correlation_id,
        execution_id=origin.execution_id,
        recorded_at=now,
    )


def storable(capture: Capture) -> Capture:
    """Replace what no database can hold in a scope; the scope is then refused as unsafe."""
    return replace(capture, scope=_short(capture.scope, _LONGEST_SCOPE))


def _short(text: str, most: int) -> str:
    return text.encode("utf-8", "replace").decode()[:most]
