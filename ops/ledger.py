"""The ledger, opened and closed, and its record of landing. Runs, messages, gates, leases and
batches have files of their own.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    Engine,
    Row,
    Select,
    create_engine,
    event,
    func,
    insert,
    inspect,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError

from ops.errors import NbaPropsError
from ops.ledger_tables import LANDING_RECORDS, METADATA, QUOTAS
from ops.records import LandingRecord, Quota
from ops.schema import TABLES

_T = TypeVar("_T")
_CHUNK = 400
# What says what a provider said.
_SEEN = ("landed", "unchanged")
_RECORD_FIELDS = tuple(field.name for field in fields(LandingRecord))


class LedgerError(NbaPropsError):
    """The ledger cannot be opened or holds no such run."""


class LandedMeanwhileError(NbaPropsError):
    """Another process has recorded a payload of the same feed, scope and time of capture."""


def open_ledger(url: str) -> "Ledger":
    """Open the ledger at an SQLAlchemy URL, creating the file and the tables when missing.

    Raises:
        LedgerError: the database cannot be reached or written.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
            Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed)
        if parsed.get_backend_name() == "sqlite":
            event.listen(engine, "connect", _use_write_ahead_log)
        try:
            METADATA.create_all(engine, tables=TABLES)
        except OperationalError:
            METADATA.create_all(
                engine, tables=TABLES
            )  # another process created the tables in between
        _add_what_is_missing(engine)
    except (SQLAlchemyError, OSError, ImportError) as error:
        raise LedgerError(
            f"ledger {_shown(url)}: cannot be opened: {_first_line(error)}; check"
            " NBA_PROPS_LEDGER_URL and that its directory can be written"
        ) from error
    return Ledger(engine)


@dataclass(frozen=True)
class Ledger:
    """Reads and writes the ledger. Every method is one transaction."""

    engine: Engine

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the connections."""
        self.engine.dispose()

    def record_landings(self, records: Iterable[LandingRecord]) -> None:
        """Write landing records in one transaction.

        Raises:
            LandedMeanwhileError: one of them stands there already; none is written.
        """
        rows = [{name: getattr(record, name) for name in _RECORD_FIELDS} for record in records]
        if not rows:
            return
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(LANDING_RECORDS), rows)
        except IntegrityError as error:
            raise LandedMeanwhileError(
                f"ledger: one of {len(rows)} payloads has landed meanwhile; land them again"
            ) from error

    def newest_landed(
        self, keys: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str], LandingRecord]:
        """Return the newest landed record by (feed, base scope), for the keys that have one."""
        table = LANDING_RECORDS
        found: dict[tuple[str, str], LandingRecord] = {}
        with self.engine.connect() as connection:
            for chunk in _chunks(sorted(set(keys))):
                ranked = (
                    select(
                        table,
                        func.row_number()
                        .over(
                            partition_by=(table.c.feed, table.c.base_scope),
                            order_by=(table.c.captured_at.desc(), table.c.record_id.desc()),
                        )
                        .label("age_rank"),
                    )
                    .where(
                        table.c.status == "landed",
                        tuple_(table.c.feed, table.c.base_scope).in_(chunk),
                    )
                    .subquery()
                )
                for row in connection.execute(select(ranked).where(ranked.c.age_rank == 1)):
                    record = record_from(row)
                    found[record.feed, record.base_scope] = record
        return found

    def last_seen(self, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], datetime]:
        """Return when each (feed, base scope) was captured last, also with what was unchanged."""
        table = LANDING_RECORDS
        found: dict[tuple[str, str], datetime] = {}
        with self.engine.connect() as connection:
            for chunk in _chunks(sorted(set(keys))):
                query: Select[Any] = (
                    select(table.c.feed, table.c.base_scope, func.max(table.c.captured_at))
                    .where(
                        table.c.status.in_(_SEEN),
                        tuple_(table.c.feed, table.c.base_scope).in_(chunk),
                    )
                    .group_by(table.c.feed, table.c.base_scope)
                )
                found |= {(row[0], row[1]): row[2] for row in connection.execute(query)}
        return found

    def seen(self, feed: str, scope: str) -> list[LandingRecord]:
        """Return what was captured of a base scope, landed or unchanged, as it was recorded."""
        table = LANDING_RECORDS
        query = (
            select(table)
            .where(
                table.c.status.in_(_SEEN),
                table.c.feed == feed,
                table.c.base_scope == scope,
                table.c.sha256.is_not(None),
            )
            .order_by(table.c.record_id)
        )
        with self.engine.connect() as connection:
            return [record_from(row) for row in connection.execute(query)]

    def newest_of_feeds(self, feeds: Collection[str]) -> list[LandingRecord]:
        """Return the newest landed record of every scope of these feeds."""
        scopes = self.landed_scopes(feeds)
        return list(
            self.newest_landed(
                [(feed, scope) for feed in scopes for scope in scopes[feed]]
            ).values()
        )

    def landed_by_id(self, payload_ids: Collection[str]) -> dict[str, LandingRecord]:
        """Return the landed records of these payload ids."""
        found: dict[str, LandingRecord] = {}
        with self.engine.connect() as connection:
            for chunk in _chunks(sorted(set(payload_ids))):
                query = _landed().where(LANDING_RECORDS.c.payload_id.in_(chunk))
                for row in connection.execute(query):
                    record = record_from(row)
                    found[record.payload_id] = record
        return found

    def landed(self, feeds: Collection[str] | None = None) -> list[LandingRecord]:
        """Return every landed record ordered by feed, scope, captured_at."""
        return self._landed_list(_landed(), feeds)

    def pending_load(self, feeds: Collection[str] | None = None) -> list[LandingRecord]:
        """Return landed records not yet marked as loaded, ordered by feed, scope, captured_at."""
        return self._landed_list(_landed().where(LANDING_RECORDS.c.loaded_at.is_(None)), feeds)

    def count_landed(self) -> tuple[int, int]:
        """Return how many payloads have landed, and how many of them are not marked as loaded."""
        landed = select(func.count()).where(LANDING_RECORDS.c.status == "landed")
        pending = landed.where(LANDING_RECORDS.c.loaded_at.is_(None))
        with self.engine.connect() as connection:
            return connection.execute(landed).scalar_one(), connection.execute(pending).scalar_one()

    def landed_scopes(
        self, feeds: Collection[str], over: Callable[[date, datetime], bool] | None = None
    ) -> dict[str, frozenset[str]]:
        """Return the base scopes that have landed, by feed; a feed without any has an empty set.

        over: only scopes for whose date and time when they were last seen it is true.
        """
        found: dict[str, set[str]] = {feed: set() for feed in feeds}
        table = LANDING_RECORDS
        columns = (table.c.feed, table.c.base_scope)
        query = (
            select(
                *columns,
                func.max(table.c.game_date).label("game_date"),
                func.max(table.c.captured_at).label("seen_at"),
            )
            .where(table.c.status.in_(_SEEN), table.c.feed.in_(sorted(found)))
            .group_by(*columns)
        )
        with self.engine.connect() as connection:
            for row in connection.execute(query):
                if over is None or over(row.game_date, row.seen_at):
                    found[row.feed].add(row.base_scope)
        return {feed: frozenset(scopes) for feed, scopes in found.items()}

    def asked_since(self, moments: Mapping[str, datetime]) -> dict[str, frozenset[str]]:
        """Return the base scopes that were answered after a feed's moment, by feed."""
        table = LANDING_RECORDS
        found: dict[str, frozenset[str]] = {}
        with self.engine.connect() as connection:
            for feed, moment in moments.items():
                query = select(table.c.base_scope).where(
                    table.c.feed == feed,
                    table.c.recorded_at > moment,
                    table.c.status.in_(("landed", "unchanged", "no_data")),
                )
                found[feed] = frozenset(row.base_scope for row in connection.execute(query))
        return found

    def note_quota(self, quota: Quota) -> None:
        """Keep what a metered provider last said is left."""
        known = update(QUOTAS).where(QUOTAS.c.provider == quota.provider)
        with self.engine.begin() as connection:
            held = connection.execute(known.values(**asdict(quota)))
        if not held.rowcount:
            with suppress(IntegrityError), self.engine.begin() as connection:
                # who was quicker was told the same
                connection.execute(insert(QUOTAS).values(**asdict(quota)))

    def quotas(self) -> list[Quota]:
        """Return what every metered provider last said, by provider."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(QUOTAS).order_by(QUOTAS.c.provider))
            return [Quota(**row._mapping) for row in rows]

    def mark_loaded(self, payload_ids: Iterable[str], loaded_at: datetime) -> None:
        """Note in one transaction that these payloads are in the warehouse."""
        table = LANDING_RECORDS
        with self.engine.begin() as connection:
            for chunk in _chunks(sorted(set(payload_ids))):
                connection.execute(
                    update(table)
                    .where(table.c.status == "landed", table.c.payload_id.in_(chunk))
                    .values(loaded_at=loaded_at)
                )

    def note_file_size(self, payload_id: str, file_bytes: int) -> None:
        """Note the size of a landed file that was written anew."""
        table = LANDING_RECORDS
        with self.engine.begin() as connection:
            connection.execute(
                update(table)
                .where(table.c.status == "landed", table.c.payload_id == payload_id)
                .values(file_bytes=file_bytes)
            )

    def landing_records(
        self,
        *,
        feed: str | None = None,
        correlation_id: str | None = None,
        execution_id: str | None = None,
        statuses: Collection[str] | None = None,
        limit: int | None = None,
    ) -> list[LandingRecord]:
        """Return landing records, newest first."""
        table = LANDING_RECORDS
        query = select(table).order_by(table.c.record_id.desc())
        if feed is not None:
            query = query.where(table.c.feed == feed)
        if correlation_id is not None:
            query = query.where(table.c.correlation_id == correlation_id)
        if execution_id is not None:
            query = query.where(table.c.execution_id == execution_id)
        if statuses is not None:
            query = query.where(table.c.status.in_(sorted(statuses)))
        if limit is not None:
            query = query.limit(limit)
        with self.engine.connect() as connection:
            return [record_from(row) for row in connection.execute(query)]

    def _landed_list(
        self, query: Select[Any], feeds: Collection[str] | None
    ) -> list[LandingRecord]:
        table = LANDING_RECORDS
        if feeds is not None:
            query = query.where(table.c.feed.in_(sorted(feeds)))
        query = query.order_by(table.c.feed, table.c.scope, table.c.captured_at)
        with self.engine.connect() as connection:
            return [record_from(row) for row in connection.execute(query)]


def _landed() -> Select[Any]:
    return select(LANDING_RECORDS).where(LANDING_RECORDS.c.status == "landed")


def record_from(row: Row[Any]) -> LandingRecord:
    """Return a row of `landing_records` as a value."""
    held = row._mapping
    return LandingRecord(**{name: held[name] for name in _RECORD_FIELDS})


def _chunks(items: Sequence[_T]) -> Iterator[list[_T]]:
    rest = iter(items)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def _use_write_ahead_log(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("pragma journal_mode=wal")
    cursor.execute("pragma synchronous=normal")
    cursor.execute("pragma busy_timeout=30000")
    cursor.close()


def _add_what_is_missing(engine: Engine) -> None:
    """Bring a ledger of an earlier version up to date; what was added since may be null."""
    held = inspect(engine)
    for table in TABLES:
        present = {column["name"] for column in held.get_columns(table.name)}
        for column in table.columns:
            if column.name not in present:
                kind = column.type.compile(engine.dialect)
                with engine.begin() as connection:
                    connection.execute(
                        text(f"alter table {table.name} add column {column.name} {kind}")
                    )
        indexed = {index["name"] for index in held.get_indexes(table.name)}
        for index in table.indexes:
            if index.name not in indexed:
                index.create(engine)


def _shown(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return "(unreadable URL)"


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
