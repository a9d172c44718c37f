"""Payloads looked at again from their kept bytes, after a contract or a decoder was mended."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ops.ledger import Ledger
from ops.records import LandingRecord
from scrapers.capture import Capture, FetchFailure
from scrapers.contracts import load_contract
from scrapers.feed import Feed
from scrapers.judge import is_from_the_future, judge, sha256
from scrapers.landing_records import capture_of
from scrapers.zone import DamagedFileError, LandingZone, original_of


def refused_captures(
    records: Iterable[LandingRecord], zone: LandingZone
) -> Iterator[Capture | FetchFailure]:
    """Yield quarantined payloads as they were captured, by capture time, for `land_many`.

    What made a payload doubtful apart from its content is passed on with it; bytes that were not
    kept are a failure.
    """
    for record in sorted(records, key=lambda found: found.captured_at):
        try:
            body, content = zone.read_refused(record.file or "")
            if sha256(body) != record.sha256:
                raise DamagedFileError(f"{record.file} in {zone.root} is not what was refused")
        except DamagedFileError as error:
            yield FetchFailure(
                record.feed,
                record.base_scope,
                f"{error}; fetch or land the payload again",
                "missing_file",
                game_date=record.game_date,
                captured_at=record.captured_at,
                url=record.url,
                params=record.params or {},
            )
            continue
        yield capture_of(record, body, content, _doubt(record))


@dataclass(frozen=True)
class Rederived:
    """How many originals were decoded again, how many documents differ now, what went wrong."""

    read: int = 0
    replaced: int = 0
    problems: tuple[str, ...] = ()


def decode_again(
    feed: Feed,
    records: Iterable[LandingRecord],
    zone: LandingZone,
    ledger: Ledger,
    now: datetime,
    on_progress: Callable[[int], None],
) -> Rederived:
    """Decode the originals beside landed files and replace the documents that come out otherwise.

    The originals stay as they are. A document that would be refused now is kept as it was.

    Args:
        feed: sends something else than JSON.
        records: its landed payloads; one that landed decoded has no original and is passed over.
        zone: holds the files.
        ledger: is told the size of a replaced file.
        now: the time payloads are judged at.
        on_progress: called with the number of originals decoded so far.
    """
    contract = load_contract(feed.name)
    read = replaced = 0
    problems: list[str] = []
    for record in records:
        file = record.file
        if file is None or zone.size(original_of(file, feed.content)) is None:
            continue
        original = zone.read_original(file, feed.content)
        read += 1
        on_progress(read)
        if sha256(original) != record.sha256:
            problems.append(
                f"{feed.name} {record.base_scope}: {original_of(file, feed.content)} in"
                f" {zone.root} is not what landed; restore it. Its document stays as it was."
            )
            continue
        verdict = judge(capture_of(record, original, feed.content), feed, contract, now)
        if verdict.document is None:
            problems.append(
                f"{feed.name} {record.base_scope}: {verdict.reason}. The document that was decoded"
                " before stays."
            )
        elif not _holds(zone, record, verdict.document):
            ledger.note_file_size(record.payload_id, zone.write(file, verdict.document).size)
            replaced += 1
    return Rederived(read, replaced, tuple(problems))


def _holds(zone: LandingZone, record: LandingRecord, document: bytes) -> bool:
    file = record.file or ""
    try:
        return zone.read(file) == document and zone.size(file) == record.file_bytes
    except DamagedFileError:
        return False


def _doubt(record: LandingRecord) -> str | None:
    """Time does not mend a capture time that was wrong when the payload came."""
    if record.doubt is None and is_from_the_future(record, record.recorded_at):
        return (
            f"captured at {record.captured_at:%Y-%m-%d %H:%M:%S} UTC by a clock that was ahead of"
            f" {record.recorded_at:%Y-%m-%d %H:%M:%S} UTC; land it again with its true capture time"
        )
    return record.doubt
