"""One captured file as payloads, for `nba-props land --feed F --file PATH`."""

import gzip
import json
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ops.clock import Clock
from ops.ledger import Ledger
from scrapers.calendar import eastern_date
from scrapers.capture import UNKNOWN, UNREADABLE, Capture
from scrapers.contracts import check, load_contract
from scrapers.decoders import content_of, decode
from scrapers.decoders.json_document import decode_json
from scrapers.errors import DecodeError, IngestError
from scrapers.feed import Content, Feed, Subject
from scrapers.http import MAX_BODY_BYTES
from scrapers.landed_schedule import landed_games
from scrapers.registry import FEEDS, feed_named
from scrapers.zone import LandingZone

DateOfGame = Callable[[str], date | None]
Tell = Callable[[str], None]
_SPLIT_BY_DATE = {"nbac_player_boxscores": "LeagueGameLog", "nbac_shot_chart": "Shot_Chart_Detail"}
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def captures_from_file(
    feed_name: str,
    path: Path,
    clock: Clock,
    *,
    game_date: date | None = None,
    captured_at: datetime | None = None,
    date_of_game: DateOfGame | None = None,
    tell: Tell | None = None,
) -> list[Capture]:
    """Read a captured file, plain or gzip, and say what it is about.

    Scope and date come from the payload by the feed's rule, the capture time from the historical
    envelope of The Odds API or else the clock. An answer of stats.nba.com that spans several dates
    gives one payload for each date. A file that is no payload of any feed is returned as it is, so
    that landing refuses it and keeps it.

    Args:
        feed_name: a feed of the registry.
        path: the file.
        clock: the capture time of last resort.
        game_date: the date of a payload that holds none.
        captured_at: aware; overrides the time in the payload.
        date_of_game: looks up the date of an NBA game id, for payloads that hold no date.
        tell: is told what a person should know of a payload that lands.

    Raises:
        ConfigurationError: no such feed.
        IngestError: the file cannot be read, is another feed's, is of another date than the given
            one, or its date is nowhere to be had.
    """
    feed = feed_named(feed_name)
    body = _read(path)
    content = content_of(feed, body)
    try:
        document: Any = decode(feed, content, body)
        problem = next(iter(check(load_contract(feed.name), document).violations), None)
    except DecodeError as error:
        document, problem = None, str(error)
    if problem is not None:
        _refuse_another_feeds(feed, path, body, problem)
    file = _File(feed, path, body, content)
    if document is None:
        at = captured_at or clock.now()
        return [file.capture(file.named(UNREADABLE), game_date or eastern_date(at), at)]
    subject = feed.subject(document)
    at = (captured_at or subject.captured_at or clock.now()).replace(microsecond=0)
    dates = subject.dates or frozenset({subject.game_date} if subject.game_date else ())
    if game_date is not None and dates - {game_date}:
        raise IngestError(
            f"file {path}: the payload is of {_days(dates)}, --game-date says {game_date};"
            " leave --game-date out"
        )
    if feed.name in _SPLIT_BY_DATE and len(subject.dates) > 1:
        return _by_date(file, at)
    if tell is not None and feed.pages is not None and feed.pages.next_page(document) is not None:
        tell(
            f"file {path}: this is one page of several; who stands on the others counts as absent"
            f" until a whole answer of {feed.name} lands"
        )
    day = game_date or subject.game_date or _elsewhere(feed, subject, at, date_of_game, path)
    scope = subject.scope
    if scope is None and subject.values:
        scope = feed.scope_on(day, subject.values)
    if scope is None and feed.unit == "date" and not subject.dates:
        scope = day.isoformat()
    return [file.capture(scope or file.named(UNKNOWN), day, at)]


def game_dates_landed(ledger: Ledger, zone: LandingZone) -> DateOfGame:
    """Return a look-up of game dates in the newest landed schedule of every season."""
    return {game.game_id: game.game_date for game in landed_games(ledger, zone)}.get


@dataclass(frozen=True)
class _File:
    """A file that was read."""

    feed: Feed
    path: Path
    body: bytes
    content: Content

    def named(self, kind: str) -> str:
        """A scope after the file's name, so that no two such files are taken for one."""
        return f"{kind}-{_UNSAFE.sub('-', self.path.name).strip('.-').replace('..', '.')}"[:100]

    def capture(
        self,
        scope: str,
        game_date: date,
        captured_at: datetime,
        part: bytes | None = None,
    ) -> Capture:
        """The file, or a part of it, as a payload."""
        return Capture(
            feed=self.feed.name,
            scope=scope,
            game_date=game_date,
            captured_at=captured_at.replace(microsecond=0),
            url=f"file:{self.path.name}",
            params={},
            body=self.body if part is None else part,
            content=self.content,
        )


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


def _refuse_another_feeds(feed: Feed, path: Path, body: bytes, problem: str) -> None:
    """Raise IngestError when the body keeps the contract of other feeds."""
    others = [name for name in FEEDS if name != feed.name and _holds_rows_of(name, body)]
    if others:
        raise IngestError(
            f"file {path}: this is no payload of {feed.name} ({problem}) but one of"
            f" {' or '.join(others)}; land it there: nba-props land --feed {others[0]} --file"
            f" {path}"
        )


def _holds_rows_of(name: str, body: bytes) -> bool:
    feed = FEEDS[name]
    try:
        findings = check(load_contract(name), decode(feed, content_of(feed, body), body))
    except DecodeError:
        return False
    return not findings.violations and findings.rows > 0


def _elsewhere(
    feed: Feed,
    subject: Subject,
    captured_at: datetime,
    date_of_game: DateOfGame | None,
    path: Path,
) -> date:
    if feed.unit == "listed" and subject.scope is not None:
        raise IngestError(
            f"file {path}: {feed.name} holds no date; give the date of its games with --game-date"
        )
    if feed.unit != "game" or subject.game_id is None:
        return eastern_date(captured_at)
    found = date_of_game(subject.game_id) if date_of_game is not None else None
    if found is None:
        raise IngestError(
            f"file {path}: {feed.name} holds no date and game {subject.game_id} is in no landed"
            " schedule; give --game-date, or land the season's nbac_schedule first"
        )
    return found


def _days(days: frozenset[date]) -> str:
    first, *others = sorted(days)
    return f"{first}" if not others else f"{len(days)} dates from {first} to {others[-1]}"


def _by_date(file: _File, captured_at: datetime) -> list[Capture]:
    """Split an answer over several dates; each part has the form of an answer for its date."""
    document = decode_json(file.body)
    name = _SPLIT_BY_DATE[file.feed.name]
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
        subject = file.feed.subject(decode(file.feed, "json", text))
        captures.append(
            file.capture(
                subject.scope or file.named(UNKNOWN),
                subject.game_date or eastern_date(captured_at),
                captured_at,
                text,
            )
        )
    return captures
