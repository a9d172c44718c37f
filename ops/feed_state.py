"""What the ledger knows of each feed: newest answer, drift, what was refused, what failed."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Text, and_, cast, exists, func, or_, select

from ops.ledger import Ledger, record_from
from ops.ledger_tables import LANDING_RECORDS
from ops.records import LandingRecord

_ANSWERED = ("landed", "unchanged")


@dataclass(frozen=True)
class FeedState:
    """One feed by its records.

    `captured_at` (aware UTC) and `scope` are of the newest payload that landed or was unchanged;
    `quarantined` are refused payloads that no later answer about their scope has made good;
    `failed` counts failures since the last answer; `new_fields` are what contracts did not name.
    """

    captured_at: datetime | None = None
    scope: str | None = None
    quarantined: int = 0
    failed: int = 0
    new_fields: frozenset[str] = frozenset()


def feed_states(ledger: Ledger, feeds: Collection[str]) -> dict[str, FeedState]:
    """Return the state of these feeds."""
    newest = _newest_answers(ledger)
    failed: dict[str, int] = {}
    for record in failures(ledger):
        failed[record.feed] = failed.get(record.feed, 0) + 1
    refused: dict[str, int] = {}
    for record in quarantined(ledger):
        refused[record.feed] = refused.get(record.feed, 0) + 1
    fields = new_fields(ledger, feeds)
    return {
        feed: FeedState(
            captured_at=newest[feed][0] if feed in newest else None,
            scope=newest[feed][1] if feed in newest else None,
            quarantined=refused.get(feed, 0),
            failed=failed.get(feed, 0),
            new_fields=fields[feed],
        )
        for feed in feeds
    }


def new_fields(ledger: Ledger, feeds: Collection[str]) -> dict[str, frozenset[str]]:
    """Return the fields that any record of these feeds tells of, by feed."""
    table = LANDING_RECORDS
    # as text, because PostgreSQL cannot compare JSON
    told = cast(table.c.new_fields, Text)
    query = (
        select(table.c.feed, told.label("told"))
        .where(table.c.feed.in_(sorted(feeds)), table.c.new_fields.is_not(None))
        .distinct()
    )
    found: dict[str, frozenset[str]] = {feed: frozenset() for feed in feeds}
    with ledger.engine.connect() as connection:
        for row in connection.execute(query):
            found[row.feed] |= frozenset(json.loads(row.told))
    return found


def quarantined(
    ledger: Ledger, feed: str | None = None, *, superseded: bool = False
) -> list[LandingRecord]:
    """Return the newest record of each refused payload that has not landed since, newest first.

    Args:
        ledger: the ledger.
        feed: of this feed only.
        superseded: also those whose scope was answered well at a later capture.
    """
    refused = LANDING_RECORDS.alias("refused")
    answer = LANDING_RECORDS.alias("answer")
    last_word = select(func.max(LANDING_RECORDS.c.record_id)).where(
        LANDING_RECORDS.c.status == "quarantined"
    )
    good = and_(
        answer.c.captured_at == refused.c.captured_at,
        answer.c.record_id > refused.c.record_id,
    )
    if not superseded:
        good = or_(good, answer.c.captured_at > refused.c.captured_at)
    # a file that could not be read has no scope of its own until its bytes land under the right one
    found_its_scope = and_(
        refused.c.base_scope.like("unreadable%"),
        answer.c.sha256 == refused.c.sha256,
        answer.c.record_id > refused.c.record_id,
    )
    query = select(refused).where(
        refused.c.record_id.in_(last_word.group_by(LANDING_RECORDS.c.payload_id)),
        ~exists().where(
            answer.c.feed == refused.c.feed,
            answer.c.status.in_(_ANSWERED),
            or_(and_(answer.c.base_scope == refused.c.base_scope, good), found_its_scope),
        ),
    )
    return _records(ledger, query, refused, feed)


def failures(ledger: Ledger, feed: str | None = None) -> list[LandingRecord]:
    """Return what failed since the feed's last answer, newest first."""
    table = LANDING_RECORDS
    answers = (
        select(table.c.feed, func.max(table.c.record_id).label("newest"))
        .where(table.c.status.in_(_ANSWERED))
        .group_by(table.c.feed)
        .subquery()
    )
    query = (
        select(table)
        .outerjoin(answers, table.c.feed == answers.c.feed)
        .where(
            table.c.status == "failed",
            or_(answers.c.newest.is_(None), table.c.record_id > answers.c.newest),
        )
    )
    return _records(ledger, query, table, feed)


def _records(
    ledger: Ledger, query: Select[Any], table: Any, feed: str | None
) -> list[LandingRecord]:
    if feed is not None:
        query = query.where(table.c.feed == feed)
    with ledger.engine.connect() as connection:
        rows = connection.execute(query.order_by(table.c.record_id.desc()))
        return [record_from(row) for row in rows]


def _newest_answers(ledger: Ledger) -> dict[str, tuple[datetime, str]]:
    table = LANDING_RECORDS
    ranked = (
        select(
            table.c.feed,
            table.c.base_scope,
            table.c.captured_at,
            func.row_number()
            .over(
                partition_by=table.c.feed,
                order_by=(table.c.captured_at.desc(), table.c.record_id.desc()),
            )
            .label("age_rank"),
        )
        .where(table.c.status.in_(_ANSWERED))
        .subquery()
    )
    with ledger.engine.connect() as connection:
        rows = connection.execute(select(ranked).where(ranked.c.age_rank == 1))
        return {row.feed: (row.captured_at, row.base_scope) for row in rows}
