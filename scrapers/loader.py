"""From landed files to rows of `nba_raw.landing_payloads`, in batches bounded by bytes."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from ops.ledger import Ledger
from ops.records import LandingRecord
from scrapers.contracts import load_contract
from scrapers.decoders.json_document import decode_json, packed_text
from scrapers.errors import DecodeError
from scrapers.feed import Feed
from scrapers.judge import sha256
from scrapers.parts import parts_of
from scrapers.registry import FEEDS
from scrapers.zone import DamagedFileError, LandingZone

DEFAULT_BATCH_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class LoadBatch:
    """Rows for the warehouse, and what could not become a row.

    A row has payload_id, part (0 and up; large documents come in several), feed, scope, game_date
    (date), captured_at (aware UTC datetime), url, sha256, bytes, correlation_id, execution_id and
    payload (JSON text of the decoded document, or of a part of it).
    The writer adds the times of loading. `problems` are texts for people.
    """

    rows: tuple[dict[str, Any], ...]
    problems: tuple[str, ...]

    @property
    def payload_ids(self) -> list[str]:
        """Ids to hand to `ledger.mark_loaded` once the rows are committed."""
        return list(dict.fromkeys(row["payload_id"] for row in self.rows))


def rows_to_load(
    ledger: Ledger,
    zone: LandingZone,
    *,
    feeds: Collection[str] | None = None,
    game_date: date | None = None,
    already: Collection[str] | None = None,
    batch_bytes: int = DEFAULT_BATCH_BYTES,
) -> Iterator[LoadBatch]:
    """Yield what has landed and is not in the warehouse, ordered by feed, scope, captured_at.

    The order is that of the list taken at the start, so batches may be committed and marked one by
    one. A file that cannot be read is named in the batch's problems and stays pending.

    Args:
        ledger: knows what has landed.
        zone: holds the files.
        feeds: only these, all for None.
        game_date: only payloads of this date, of all for None.
        already: payload ids the warehouse holds; with None the ledger's loaded_at decides. Give
            it when the warehouse may be newer or older than the ledger, or one of several.
        batch_bytes: a batch is closed when its payloads reach this size.
    """
    if already is None:
        records = ledger.pending_load(feeds)
    else:
        held = frozenset(already)
        records = [record for record in ledger.landed(feeds) if record.payload_id not in held]
    if game_date is not None:
        records = [record for record in records if record.game_date == game_date]
    rows: list[dict[str, Any]] = []
    problems: list[str] = []
    size = 0
    for record in records:
        try:
            found = _rows(record, zone)
        except (DamagedFileError, DecodeError) as error:
            problems.append(
                f"{record.feed} {record.base_scope}: {error}; restore {zone.root}/{record.file} or"
                " land the payload again. It was not loaded, everything else went on."
            )
            continue
        rows.extend(found)
        size += sum(len(row["payload"]) for row in found)
        if size >= batch_bytes:
            yield LoadBatch(tuple(rows), tuple(problems))
            rows, problems, size = [], [], 0
    if rows or problems:
        yield LoadBatch(tuple(rows), tuple(problems))


def _rows(record: LandingRecord, zone: LandingZone) -> list[dict[str, Any]]:
    feed = FEEDS.get(record.feed)
    if feed is None or record.file is None:
        raise DecodeError(f"feed {record.feed} is not in the registry")
    described = {
        "payload_id": record.payload_id,
        "feed": record.feed,
        "scope": record.scope,
        "game_date": record.game_date,
        "captured_at": record.captured_at,
        "url": record.url,
        "sha256": record.sha256,
        "bytes": record.bytes,
        "correlation_id": record.correlation_id,
        "execution_id": record.execution_id,
    }
    body = zone.read(record.file)
    if feed.content == "json" and record.sha256 not in (None, sha256(body)):
        raise DamagedFileError(f"{record.file} in {zone.root} is not what was landed")
    text = _payload(feed, body)
    return [
        {**described, "part": part, "payload": payload}
        for part, payload in enumerate(parts_of(text, load_contract(feed.name)))
    ]


def _payload(feed: Feed, body: bytes) -> str:
    """Return the document as JSON text; what landed in its final form is not parsed."""
    if feed.content == "json" and feed.decoder is not decode_json:
        return packed_text(feed.decoder(body))
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DecodeError(f"the landed file is not UTF-8 text: {error}") from error
