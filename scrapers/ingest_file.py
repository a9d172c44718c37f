"""One captured file as payloads, for `nba-props land --feed F --file PATH`."""

import gzip
import json
import zlib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ops.clock import Clock
from ops.ledger import Ledger
from scrapers.calendar import eastern_date
from scrapers.capture import Capture, ContentKind
from scrapers.decoders import decode
from scrapers.decoders.json_document import decode_json
from scrapers.errors import DecodeError, IngestError
from scrapers.feed import Feed, Subject
from scrapers.http import MAX_BODY_BYTES
from scrapers.registry import feed_named
from scrapers.schedule import games_of
from scrapers.zone import DamagedFileError, LandingZone

DateOfGame = Callable[[str], date | None]
_SPLIT_BY_DATE = {"nbac_player_boxscores": "LeagueGameLog", "nbac_shot_chart": "Shot_Chart_Detail"}


def captures_from_file(
    feed_name: str,
    path: Path,
    clock: Clock,
    *,
    game_date: date | None = None,
    captured_at: datetime | None = None,
    date_of_game: DateOfGame | None = None,
) -> list[Capture]:
    """Read a captured file, plain or gzip, and say what it is about.

    Scope and date come from the payload by the feed's rule, the capture time from the historical
    envelope of The Odds API or else the clock. An answer of stats.nba.com that spans several dates
    gives one payload for each date. A file that is no payload of the feed is returned as it is, so
    that landing refuses it and keeps it.

    Args:
        feed_name: a feed of the registry.
        path: the file.
        clock: the capture time of last resort.
        game_date: overrides the date in the payload.
        captured_at: aware; overrides the time in the payload.
        date_of_game: looks up the date of an NBA game id, for payloads that hold no date.

    Raises:
        ConfigurationError: no such feed.
        IngestError: the file cannot be read, or its date is nowhere to be had.
    """
    feed = feed_named(feed_name)
    body = _read(path)
    content = _content(feed, body)
    url = f"file:{path.name}"
    try:
        document: Any = decode(feed.decoder, content, body)
    except DecodeError:
        at = captured_at or clock.now()
        day = game_date or eastern_date(at)
        return [_capture(feed, "unreadable", day, at, url, body, content)]
    subject = feed.subject(document)
    at = (captured_at or subject.captured_at or clock.now()).replace(microsecond=0)
    if feed.name in _SPLIT_BY_DATE and len(subject.dates) > 1 and game_date is None:
        return _by_date(feed, body, at, url)
    day = game_date or subject.game_date or _elsewhere(feed, subject, at, date_of_game, path)
    scope = subject.scope or (day.isoformat() if feed.unit == "date" else "unknown")
    return [_capture(feed, scope, day, at, url, body, content)]


def game_dates_landed(ledger: Ledger, zone: LandingZone) -> DateOfGame:
    """Return a look-up of game dates in the newest landed schedule of every season."""
    dates: dict[str, date] = {}
    for record in sorted(ledger.landed(["nbac_schedule"]), key=lambda found: found.captured_at):
        try:
            document = decode_json(zone.read(record.file or ""))
        except (DamagedFileError, DecodeError):
            continue
        dates |= {game.game_id: game.game_date for game in games_of(document)}
    return dates.get


def _read(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
        if raw[:2] == b"\x1f\x8b":
            with gzip.open(path) as packed:
                raw = packed.read(MAX_BODY_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise IngestError(f"file {path}: cannot be read ({error}); check the path") from error
    if len(raw) > MAX_BODY_BYTES:
        raise IngestError(
            f"file {path}: larger than {MAX_BODY_BYTES // 2**20} MiB; land it in parts"
        )
    return raw


def _content(feed: Feed, body: bytes) -> ContentKind:
    if feed.content == "pdf" and body.lstrip()[:1] == b"{":
        return "decoded"
    return feed.content


def _elsewhere(
    feed: Feed,
    subject: Subject,
    captured_at: datetime,
    date_of_game: DateOfGame | None,
    path: Path,
) -> date:
    if feed.unit != "game" or subject.game_id is None:
        return eastern_date(captured_at)
    found = date_of_game(subject.game_id) if date_of_game is not None else None
    if found is None:
        raise IngestError(
            f"file {path}: {feed.name} holds no date and game {subject.game_id} is in no landed"
            " schedule; give --game-date, or land the season's nbac_schedule first"
        )
    return found


def _capture(
    feed: Feed,
    scope: str,
    game_date: date,
    captured_at: datetime,
    url: str,
    body: bytes,
    content: ContentKind,
) -> Capture:
    return Capture(
        feed=feed.name,
        scope=scope,
        game_date=game_date,
        captured_at=captured_at.replace(microsecond=0),
        url=url,
        params={},
        body=body,
        content=content,
    )


def _by_date(feed: Feed, body: bytes, captured_at: datetime, url: str) -> list[Capture]:
    """Split an answer over several dates; each part has the form of an answer for its date."""
    document = decode_json(body)
    name = _SPLIT_BY_DATE[feed.name]
    table = next(found for found in document["resultSets"] if found["name"] == name)
    column = table["headers"].index("GAME_DATE")
    rows: dict[str, list[Any]] = {}
    for row in table["rowSet"]:
        rows.setdefault(str(row[column]), []).append(row)
    captures: list[Capture] = []
    for day in sorted(rows):
        part = {
            **document,
            "parameters": {**document.get("parameters", {}), "DateFrom": day, "DateTo": day},
            "resultSets": [
                {**found, "rowSet": rows[day]} if found is table else found
                for found in document["resultSets"]
            ],
        }
        text = json.dumps(part, separators=(",", ":")).encode()
        subject = feed.subject(decode(feed.decoder, "json", text))
        captures.append(
            _capture(
                feed,
                subject.scope or "unknown",
                subject.game_date or eastern_date(captured_at),
                captured_at,
                url,
                text,
                "json",
            )
        )
    return captures
