"""Whether a payload may land: decoded, checked against its contract and its own subject."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from ops.records import LandingRecord
from scrapers.capture import FUTURE_GRACE, UNKNOWN, UNREADABLE, Capture
from scrapers.contracts import Contract, check
from scrapers.decoders import decode
from scrapers.decoders.json_document import packed_text
from scrapers.errors import DecodeError
from scrapers.feed import Feed, Subject
from scrapers.http import MAX_BODY_BYTES
from scrapers.zone import is_safe


@dataclass(frozen=True)
class Verdict:
    """What becomes of a payload.

    `document` is the decoded body of a feed whose file does not hold the body as received;
    `reason` says what was seen and what to do, for anything but acceptance.
    """

    outcome: Literal["accept", "no_data", "quarantine"]
    reason: str | None = None
    document: bytes | None = None
    new_fields: tuple[str, ...] = ()


def sha256(body: bytes) -> str:
    """Return the digest bodies are compared by."""
    return hashlib.sha256(body).hexdigest()


def judge(capture: Capture, feed: Feed, contract: Contract, now: datetime) -> Verdict:
    """Decide about one payload. Never raises for anything a payload may hold."""
    early = _before_decoding(capture, now)
    if early is not None:
        return early
    try:
        document = decode(feed, capture.content, capture.body)
    except DecodeError as error:
        also = f"; {capture.doubt}" if capture.doubt else ""
        return _refused(
            f"{error}; fetch it again, or adapt {feed.decoder.__name__}, then:"
            f" nba-props feeds replay {feed.name}{also}"
        )
    if capture.doubt is not None:
        return _refused(capture.doubt)
    findings = check(contract, document)
    if findings.violations:
        more = len(findings.violations) - 1
        also = f" (and {more} more)" if more else ""
        return _refused(
            f"{findings.violations[0]}{also}; fix the source, or the contract"
            f" (scrapers/contracts/{feed.name}.json) with its phase_2 model, then:"
            f" nba-props feeds replay {feed.name}"
        )
    flaw = feed.flaw(document)
    if flaw is not None:
        return _refused(f"{flaw}; fetch it again")
    if findings.rows == 0:
        held = feed.why_empty(capture.body)
        reason = f"the answer holds no rows: {held}" if held else "the answer holds no rows"
        return Verdict("no_data", reason, new_fields=findings.new_fields)
    if findings.rows < feed.min_rows:
        return _refused(
            f"the answer holds {findings.rows} rows where at least {feed.min_rows} are expected;"
            " it looks cut off, fetch it again"
        )
    if capture.scope.startswith((UNREADABLE, UNKNOWN)):
        return _refused(_nameless(capture, feed))
    mismatch = _mismatch(capture, feed, document)
    if mismatch is not None:
        return _refused(f"{mismatch}; fetch it again or land it under its own scope and date")
    derived = packed(document) if capture.content != "json" else None
    return Verdict("accept", document=derived, new_fields=findings.new_fields)


def packed(document: Any) -> bytes:
    """Return a decoded document as it is kept in the landing zone."""
    return packed_text(document).encode()


def is_from_the_future(capture: Capture | LandingRecord, now: datetime) -> bool:
    """Whether a payload claims a capture time that has not come, beyond what clocks differ."""
    return capture.captured_at > now + FUTURE_GRACE


def _before_decoding(capture: Capture, now: datetime) -> Verdict | None:
    if not is_safe(capture.scope):
        return _refused(
            f"scope {capture.scope[:60]!r} cannot be a file name; use letters, digits, . _ -"
        )
    if is_from_the_future(capture, now):
        return _refused(
            f"captured at {capture.captured_at:%Y-%m-%d %H:%M:%S} UTC, which is after now"
            f" ({now:%Y-%m-%d %H:%M:%S} UTC); correct the capture time or this machine's clock"
        )
    if len(capture.body) > MAX_BODY_BYTES:
        return _refused(
            f"the body has {len(capture.body) // 2**20} MiB, the limit is"
            f" {MAX_BODY_BYTES // 2**20}; check the request's parameters"
        )
    if not capture.body.strip():
        return Verdict("no_data", "the body is empty")
    return None


def _nameless(capture: Capture, feed: Feed) -> str:
    """Why a document that keeps its contract cannot land under the scope its file was given."""
    if capture.scope.startswith(UNREADABLE):
        return (
            "the file can be read now; land it again under what it is about:"
            f" nba-props land --feed {feed.name} --file FILE"
        )
    return (
        f"the document does not say what it is about ({feed.describes} was expected);"
        " land one that is whole"
    )


def _mismatch(capture: Capture, feed: Feed, document: Any) -> str | None:
    subject = feed.subject(document)
    if feed.scope_is_read:
        if subject.scope is None and subject.dates:
            days = ", ".join(sorted(day.isoformat() for day in subject.dates))
            return f"the rows are of several dates ({days}), asked was {capture.scope}"
        if subject.scope is not None and subject.scope != capture.scope:
            return f"the answer is about {subject.scope}, asked was {capture.scope}"
        return _of_another_date(capture, feed, subject)
    about = feed.scope_on(capture.game_date, subject.values) if subject.values else None
    if about is not None and about != capture.scope:
        return f"the answer is about {about}, asked was {capture.scope}"
    path = urlsplit(capture.url).path
    if "/events/" in path and subject.scope is not None:
        asked = path.partition("/events/")[2].partition("/")[0]
        if asked != subject.scope:
            return f"the answer is about event {subject.scope}, asked was {asked}"
    return _of_another_date(capture, feed, subject)


def _of_another_date(capture: Capture, feed: Feed, subject: Subject) -> str | None:
    """A document with rows that would not be found under the date that it lands under."""
    days = subject.dates or frozenset({subject.game_date} if subject.game_date else ())
    if not feed.rows_are_dated or not days - {capture.game_date}:
        return None
    told = ", ".join(sorted(day.isoformat() for day in days))
    return f"what it tells is of {told}, asked was {capture.game_date} (Eastern dates)"


def _refused(reason: str) -> Verdict:
    return Verdict("quarantine", reason)
