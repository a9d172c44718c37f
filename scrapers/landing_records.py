"""Ledger records of payloads that land, of those that still hold, and of those that failed."""

from dataclasses import dataclass, replace
from datetime import datetime

from ops.records import LandingRecord
from ops.redact import redact_params, redact_url
from scrapers.calendar import compact, eastern_date
from scrapers.capture import Capture, FetchFailure, NotModified, payload_id
from scrapers.feed import Content, Feed
from scrapers.landing_write import Candidate

_LONGEST_SCOPE = 130  # longer than a safe scope may be, shorter than the ledger's column
_LONGEST_FEED = 64


@dataclass(frozen=True)
class Origin:
    """The run that lands."""

    correlation_id: str
    execution_id: str


def record_of(candidate: Candidate, feed: Feed, origin: Origin, now: datetime) -> LandingRecord:
    """Return the record of a payload that is to land; what becomes of it is filled in later."""
    capture, verdict = candidate.capture, candidate.verdict
    every = feed.history == "every"
    return LandingRecord(
        payload_id=candidate.payload_id,
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
        sha256=candidate.sha256,
        correlation_id=origin.correlation_id,
        execution_id=origin.execution_id,
        recorded_at=now,
        validators=dict(capture.validators) or None,
        new_fields=list(verdict.new_fields) or None if verdict else None,
        doubt=capture.doubt,
    )


def unmodified_record(
    answer: NotModified, held: LandingRecord | None, origin: Origin, now: datetime
) -> LandingRecord:
    """Return the record of an answer that a payload still holds; `held` is that payload's."""
    return LandingRecord(
        payload_id=payload_id(answer.feed, answer.scope, answer.captured_at),
        feed=answer.feed,
        scope=answer.scope,
        base_scope=answer.scope,
        game_date=answer.game_date,
        captured_at=answer.captured_at,
        url=redact_url(answer.url),
        params=redact_params(answer.params),
        file=held.file if held else None,
        status="unchanged",
        reason="the provider says that it has not changed",
        bytes=0,
        file_bytes=None,
        sha256=held.sha256 if held else None,
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
        failure_category=failure.category,
    )


def capture_of(
    record: LandingRecord, body: bytes, content: Content, doubt: str | None = None
) -> Capture:
    """Return the capture that a record is of, with its body as it was kept."""
    return Capture(
        feed=record.feed,
        scope=record.base_scope,
        game_date=record.game_date,
        captured_at=record.captured_at,
        url=record.url,
        params=record.params or {},
        body=body,
        content=content,
        doubt=doubt,
        validators=record.validators or {},
    )


def storable(capture: Capture) -> Capture:
    """Replace what no database can hold in a scope; the scope is then refused as unsafe."""
    return replace(capture, scope=_short(capture.scope, _LONGEST_SCOPE))


def _short(text: str, most: int) -> str:
    return text.encode("utf-8", "replace").decode()[:most]
