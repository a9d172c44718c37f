"""Landing: from what an upstream yields to immutable files and ledger records, in batches."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

from ops.clock import Clock
from ops.ledger import Ledger
from ops.logging import get_logger
from ops.records import LandingRecord
from scrapers.capture import AlreadyLanded, Arrival, Capture, FetchFailure, payload_id
from scrapers.contracts import Contract, load_contract
from scrapers.feed import Feed
from scrapers.judge import Verdict, judge, sha256
from scrapers.landing_records import Origin, failure_record, record_of, storable
from scrapers.landing_summary import LandingSummary, Tally, problem_text
from scrapers.landing_write import Candidate, LandingWrite, file_of
from scrapers.registry import FEEDS
from scrapers.zone import LandingZone

__all__ = ["LandingSummary", "Origin", "land_many", "problem_text", "undamaged"]

_BATCH_ITEMS = 500
_BATCH_BYTES = 48 * 1024 * 1024
_WORKERS = 2


def land_many(
    arrivals: Iterable[Arrival],
    zone: LandingZone,
    ledger: Ledger,
    clock: Clock,
    origin: Origin,
    *,
    feeds: Mapping[str, Feed] = FEEDS,
    on_progress: Callable[[int], None] | None = None,
) -> LandingSummary:
    """Land what an upstream yields.

    Each batch is compared with what has landed in two queries and recorded in one transaction. A
    payload identical to its scope's newest one is recorded as unchanged and goes no further.

    Args:
        arrivals: payloads of one scope in the order of their capture.
        zone: where files go.
        ledger: where records go.
        clock: the time of recording; a payload from after it (5 minutes' grace) is quarantined.
        origin: the run's identifiers, kept with each record.
        feeds: the registry.
        on_progress: called after each batch with the number of payloads dealt with so far.
    """
    tally = Tally(zone.root)
    contracts: dict[str, Contract] = {}
    done = 0
    with ThreadPoolExecutor(_WORKERS) as pool:
        for batch in _batches(arrivals):
            captures = [storable(item) for item in batch if isinstance(item, Capture)]
            for name in {capture.feed for capture in captures} - set(contracts):
                contracts[name] = load_contract(feeds[name].contract)
            context = _Context(zone, ledger, clock.now(), origin, feeds, contracts, pool)
            records = _land_batch(captures, context, tally)
            for item in batch:
                if isinstance(item, AlreadyLanded):
                    tally.count(item.feed, "unchanged")
                elif isinstance(item, FetchFailure):
                    records.append(failure_record(item, origin, context.now))
            ledger.record_landings(records)
            tally.add(records)
            done += len(batch)
            if on_progress is not None:
                on_progress(done)
    summary = tally.summary()
    for feed, names in summary.new_fields.items():
        get_logger().info("new fields", feed=feed, fields=list(names))
    for record in summary.problems:
        get_logger().warning(
            "payload " + record.status, feed=record.feed, scope=record.base_scope, why=record.reason
        )
    return summary


def undamaged(
    ledger: Ledger, zone: LandingZone, feeds: Iterable[str] | None = None
) -> dict[str, str]:
    """Return sha256 by payload id of what has landed and whose file has its size still.

    A payload whose file was lost or cut off is left out, so that an archive gives it again and the
    file is restored.
    """
    sizes = zone.sizes()
    return {
        record.payload_id: record.sha256
        for record in ledger.landed(None if feeds is None else list(feeds))
        if record.file and record.sha256 and sizes.get(record.file) == record.file_bytes
    }


@dataclass(frozen=True)
class _Context:
    zone: LandingZone
    ledger: Ledger
    now: datetime
    origin: Origin
    feeds: Mapping[str, Feed]
    contracts: Mapping[str, Contract]
    pool: ThreadPoolExecutor


def _batches(arrivals: Iterable[Arrival]) -> Iterator[list[Arrival]]:
    batch: list[Arrival] = []
    size = 0
    for arrival in arrivals:
        batch.append(arrival)
        size += len(arrival.body) if isinstance(arrival, Capture) else 0
        if len(batch) >= _BATCH_ITEMS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _land_batch(captures: list[Capture], context: _Context, tally: Tally) -> list[LandingRecord]:
    keys = [(capture.feed, capture.scope) for capture in captures]
    ids = [
        payload_id(*key, capture.captured_at) for key, capture in zip(keys, captures, strict=True)
    ]
    newest = context.ledger.newest_landed(keys)
    known = context.ledger.landed_by_id(ids)

    def examined(capture: Capture, identity: str) -> Candidate:
        digest = sha256(capture.body)
        same = [known.get(identity), newest.get((capture.feed, capture.scope))]
        verdict = None
        if not any(_is_whole(record, digest, context.zone) for record in same):
            contract = context.contracts[capture.feed]
            verdict = judge(capture, context.feeds[capture.feed], contract, context.now)
        return Candidate(capture, identity, digest, verdict)

    records: list[LandingRecord] = []
    writes: list[Callable[[], LandingRecord]] = []
    planned: set[str] = set()
    for candidate in context.pool.map(examined, captures, ids):
        capture, verdict = candidate.capture, candidate.verdict
        key = (capture.feed, capture.scope)
        if verdict is not None and verdict.new_fields:
            tally.new_fields.setdefault(capture.feed, set()).update(verdict.new_fields)
        record = record_of(
            capture,
            context.feeds[capture.feed],
            candidate.payload_id,
            candidate.sha256,
            context.origin,
            context.now,
        )
        held = known.get(candidate.payload_id)
        last = newest.get(key)
        same = next((r for r in (held, last) if r and r.sha256 == candidate.sha256), None)
        if same is not None and (verdict is None or same.payload_id in planned):
            records.append(replace(record, status="unchanged", file=same.file))
        elif same is not None and verdict is not None and verdict.outcome == "accept":
            writes.append(LandingWrite(candidate, record, verdict, context.zone, restored=same))
        elif held is not None and verdict is not None and verdict.outcome == "accept":
            clash = Verdict(
                "quarantine",
                "another payload of this scope and capture time has landed; correct the capture"
                " time and land it again",
            )
            writes.append(LandingWrite(candidate, record, clash, context.zone))
        else:
            write = LandingWrite(candidate, record, verdict or Verdict("no_data"), context.zone)
            writes.append(write)
            if write.verdict.outcome == "accept":
                planned.add(candidate.payload_id)
                record = replace(record, file=file_of(capture, context.zone))
                known[candidate.payload_id] = record
                if last is None or last.captured_at <= capture.captured_at:
                    newest[key] = record
    records.extend(context.pool.map(lambda write: write(), writes))
    return records


def _is_whole(record: LandingRecord | None, digest: str, zone: LandingZone) -> bool:
    return (
        record is not None
        and record.sha256 == digest
        and record.file is not None
        and zone.size(record.file) == record.file_bytes
    )
