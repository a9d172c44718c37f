"""Landing: from what an upstream yields to immutable files and ledger records, in batches."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TypeAlias

from tenacity import retry, retry_if_exception_type, stop_after_attempt

from ops.clock import Clock
from ops.feed_state import new_fields
from ops.ledger import LandedMeanwhileError, Ledger
from ops.logging import get_logger
from ops.records import LandingRecord
from scrapers.capture import (
    AlreadyLanded,
    Arrival,
    Capture,
    FetchFailure,
    NotModified,
    payload_id,
)
from scrapers.contracts import Contract, load_contract
from scrapers.feed import Feed
from scrapers.judge import Verdict, is_from_the_future, judge, sha256
from scrapers.landing_records import (
    Origin,
    failure_record,
    record_of,
    storable,
    unmodified_record,
)
from scrapers.landing_summary import LandingSummary, Tally, problem_text
from scrapers.landing_write import Candidate, LandingWrite, file_of
from scrapers.past import Past, said_again
from scrapers.registry import FEEDS
from scrapers.zone import LandingZone

__all__ = ["LandingSummary", "Origin", "land_many", "problem_text", "undamaged"]

_Key: TypeAlias = tuple[str, str]  # feed and scope

_BATCH_ITEMS = 500
_BATCH_BYTES = 48 * 1024 * 1024
_BATCH_SECONDS = 5.0  # what was paid for waits no longer for a slower provider
_WORKERS = 2
_CLASH = Verdict(
    "quarantine",
    "another payload of this scope and capture time has landed; correct the capture time and land"
    " it again",
)


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

    Each batch is compared with what has landed in three queries and recorded in one transaction. A
    payload identical to what its scope's provider said before is recorded as unchanged and goes no
    further. One that is older than what was seen last is compared with what was said before it, and
    what was said after it lands too if it was only unchanged without it.

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
            unseen = {item.feed for item in batch if isinstance(item, Capture)} - set(contracts)
            contracts |= {name: load_contract(name) for name in unseen}
            tally.told |= new_fields(ledger, unseen)
            context = _Context(zone, ledger, clock.now(), origin, feeds, contracts, pool)
            tally.add(_recorded(batch, context))
            for item in batch:
                if isinstance(item, AlreadyLanded):
                    tally.count(item.feed, "unchanged")
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

    def judged(self, capture: Capture) -> Verdict:
        return judge(capture, self.feeds[capture.feed], self.contracts[capture.feed], self.now)


@dataclass(frozen=True)
class _Held:
    """What has landed of the scopes of a batch, kept up while the batch is decided."""

    newest: dict[_Key, LandingRecord]
    by_id: dict[str, LandingRecord]
    pasts: dict[_Key, Past]
    planned: set[str] = field(default_factory=set)

    def like(self, candidate: Candidate) -> list[LandingRecord]:
        """The records of the candidate's own identity and of what was said before it that hold the
        same body."""
        key, moment = _key(candidate), candidate.capture.captured_at
        before = self.pasts[key].before(moment) if key in self.pasts else self.newest.get(key)
        found = (self.by_id.get(candidate.payload_id), before)
        return [record for record in found if record and record.sha256 == candidate.sha256]

    def plan(self, record: LandingRecord) -> None:
        """Take over a payload that is about to land."""
        self.planned.add(record.payload_id)
        self.by_id[record.payload_id] = record
        key = (record.feed, record.base_scope)
        if key in self.pasts:
            self.pasts[key].add(record)
        if key not in self.newest or self.newest[key].captured_at <= record.captured_at:
            self.newest[key] = record


def _batches(arrivals: Iterable[Arrival]) -> Iterator[list[Arrival]]:
    """What arrives, in parts; what came before an error is a part too."""
    batch: list[Arrival] = []
    size, since = 0, time.monotonic()
    try:
        for arrival in arrivals:
            batch.append(arrival)
            size += len(arrival.body) if isinstance(arrival, Capture) else 0
            is_due = time.monotonic() - since >= _BATCH_SECONDS
            if is_due or len(batch) >= _BATCH_ITEMS or size >= _BATCH_BYTES:
                yield batch
                batch, size, since = [], 0, time.monotonic()
    except Exception:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


@retry(
    retry=retry_if_exception_type(LandedMeanwhileError),
    stop=stop_after_attempt(3),
    reraise=True,
)
def _recorded(batch: Sequence[Arrival], context: _Context) -> list[LandingRecord]:
    """Land a batch; it is decided anew when another process landed some of it meanwhile."""
    records = _land_batch(batch, context)
    context.ledger.record_landings(records)
    return records


def _land_batch(batch: Sequence[Arrival], context: _Context) -> list[LandingRecord]:
    captures = [_candidate(storable(item)) for item in batch if isinstance(item, Capture)]
    unmodified = [item for item in batch if isinstance(item, NotModified)]
    scopes = [_key(candidate) for candidate in captures]
    scopes += [(answer.feed, answer.scope) for answer in unmodified]
    by_id = context.ledger.landed_by_id([candidate.payload_id for candidate in captures])
    pasts = _pasts([one for one in captures if one.payload_id not in by_id], context.ledger)
    held = _Held(context.ledger.newest_landed(scopes), by_id, pasts)
    captures = [found for one in captures for found in _with_next(one, pasts, context)]

    def examined(candidate: Candidate) -> Candidate:
        late = is_from_the_future(candidate.capture, context.now)
        if not late and any(_is_whole(record, context.zone) for record in held.like(candidate)):
            return candidate
        return replace(candidate, verdict=context.judged(candidate.capture))

    # all of them before the first decision, which changes what is held
    candidates = list(context.pool.map(examined, captures))
    works = [_decided(candidate, held, context) for candidate in candidates]
    records = list(context.pool.map(lambda work: work(), works))
    for answer in unmodified:
        last = held.newest.get((answer.feed, answer.scope))
        records.append(unmodified_record(answer, last, context.origin, context.now))
    failures = [item for item in batch if isinstance(item, FetchFailure)]
    return records + [failure_record(item, context.origin, context.now) for item in failures]


def _pasts(captures: Sequence[Candidate], ledger: Ledger) -> dict[_Key, Past]:
    """What was seen of the scopes of which something older than that arrives."""
    last = ledger.last_seen([_key(candidate) for candidate in captures])
    late = {
        key
        for key, moment in ((_key(one), one.capture.captured_at) for one in captures)
        if key in last and moment < last[key]
    }
    return {key: Past(ledger.seen(*key)) for key in late}


def _with_next(
    candidate: Candidate, pasts: Mapping[_Key, Past], context: _Context
) -> Iterator[Candidate]:
    """A candidate, followed by what has to land with it."""
    yield candidate
    past = pasts.get(_key(candidate))
    if past is not None:
        capture, digest = candidate.capture, candidate.sha256
        following = said_again(capture, digest, past, context.zone, context.feeds)
        if following is not None:
            yield _candidate(following)


def _key(candidate: Candidate) -> _Key:
    return candidate.capture.feed, candidate.capture.scope


def _candidate(capture: Capture) -> Candidate:
    identity = payload_id(capture.feed, capture.scope, capture.captured_at)
    return Candidate(capture, identity, sha256(capture.body))


def _decided(candidate: Candidate, held: _Held, context: _Context) -> Callable[[], LandingRecord]:
    """Decide what becomes of a payload and return the work that it takes."""
    same = next(iter(held.like(candidate)), None)
    if same is None and candidate.verdict is None:
        # it was like the newest payload until this batch brought another one in between
        candidate = replace(candidate, verdict=context.judged(candidate.capture))
    capture, verdict = candidate.capture, candidate.verdict
    record = record_of(candidate, context.feeds[capture.feed], context.origin, context.now)
    if verdict is not None and verdict.outcome != "accept":
        return LandingWrite(candidate, record, verdict, context.zone)
    if same is not None and (verdict is None or same.payload_id in held.planned):
        return partial(replace, record, status="unchanged", file=same.file)
    assert verdict is not None
    if same is not None:
        return LandingWrite(candidate, record, verdict, context.zone, restored=same)
    if candidate.payload_id in held.by_id:
        return LandingWrite(candidate, record, _CLASH, context.zone)
    held.plan(replace(record, file=file_of(capture, context.zone)))
    return LandingWrite(candidate, record, verdict, context.zone)


def _is_whole(record: LandingRecord, zone: LandingZone) -> bool:
    return record.file is not None and zone.size(record.file) == record.file_bytes
