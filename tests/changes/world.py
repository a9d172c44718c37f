"""One warehouse while a sequence of changes is played on it."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from dbt_project.control_tables import RUN_RECEIPTS
from dbt_project.runner import run_environment
from dbt_project.warehouse import Warehouse
from flows.context import RunContext
from flows.loading import load_landed
from flows.phases import AFTER_PREDICTIONS, BEFORE_PREDICTIONS, SNAPSHOTS, Phases
from flows.stale import stale_models
from ops.clock import FixedClock
from ops.records import LandingRecord
from scrapers.capture import Capture
from scrapers.landing import Origin, land_many
from scrapers.landing_records import capture_of
from scrapers.registry import FEEDS
from scrapers.zone import LandingZone
from tests.changes.base import Base

TABLES = tuple(phase for phase in BEFORE_PREDICTIONS if phase != "monitoring")


class World:
    """Lands, loads and runs as a run does, at a clock that only a sequence moves.

    `held_back` is what a provider has published while it could not be reached; `is_unfinished` says
    that the last run was ended on its way.
    """

    def __init__(self, context: RunContext, base: Base) -> None:
        self.context = context
        self.base = base
        self.now = base.now.astimezone(UTC)
        self.is_unfinished = False
        self.days_to_come = list(base.to_come)
        self.held_back: list[Capture] = []
        self.zone = LandingZone(context.settings.landing)
        self.warehouse: Warehouse = context.open_warehouse(context.target)
        self._runs = 0

    def close(self) -> None:
        """Free the warehouse's file."""
        self.warehouse.close()
        self.context.session.release()

    def reopen(self) -> None:
        """Go on after `close`."""
        self.warehouse = self.context.open_warehouse(self.context.target)

    # what has landed

    def newest(self, feed: str) -> list[LandingRecord]:
        """The newest capture of each scope of a feed, in the order of their scopes."""
        found = {record.base_scope: record for record in self.captures(feed)}
        return [found[scope] for scope in sorted(found)]

    def captures(self, feed: str) -> list[LandingRecord]:
        """Every landed capture of a feed, by scope and time."""
        landed = self.context.ledger.landed([feed])
        return sorted(landed, key=lambda record: (record.base_scope, record.captured_at))

    def document(self, record: LandingRecord) -> Any:
        """A capture as it is kept: decoded where the provider sends no JSON."""
        assert record.file is not None
        return json.loads(self.zone.read(record.file))

    def query(self, sql: str, params: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Rows of the warehouse."""
        return [
            {str(name): value for name, value in row.items()}
            for row in self.warehouse.query(sql, params).to_dict("records")
        ]

    # what happens

    def later(self, minutes: int) -> None:
        """Let time pass."""
        self.now += timedelta(minutes=minutes)

    def land(
        self,
        record: LandingRecord,
        document: Any,
        *,
        captured_at: datetime | None = None,
        game_date: date | None = None,
        scope: str | None = None,
    ) -> str:
        """Land a document in the place of a capture, a minute later; say what became of it."""
        self.later(1)
        capture = Capture(
            feed=record.feed,
            scope=scope or record.base_scope,
            game_date=game_date or record.game_date,
            captured_at=captured_at or self.now,
            url=record.url,
            params=record.params or {},
            body=json.dumps(document, ensure_ascii=False).encode(),
        )
        return self.deliver([capture])

    def land_again(self, record: LandingRecord) -> str:
        """Land what a capture was received as, with its own time."""
        assert record.file is not None
        body, content = self.zone.read_received(record.file, FEEDS[record.feed].content)
        return self.deliver([capture_of(record, body, content)])

    def deliver(self, captures: Sequence[Capture]) -> str:
        """Land and load captures; say what became of them."""
        clock = FixedClock(max(self.now, *(capture.captured_at for capture in captures)))
        self.now = clock.now()
        told = land_many(captures, self.zone, self.context.ledger, clock, Origin("land", "land"))
        loaded = load_landed(self.warehouse, self.context.ledger, self.zone, self.now)
        assert not loaded.problems, loaded.problems
        counts: Counter[str] = Counter()
        for statuses in told.counts.values():
            counts.update(statuses)
        refused = [str(record.reason) for record in told.problems]
        names = ", ".join(f"{one.feed} {one.scope}" for one in captures[:3])
        more = f" and {len(captures) - 3} more" if len(captures) > 3 else ""
        return f"{names}{more}: {_told(counts)}{'; '.join(['', *refused])}"

    def run(self) -> None:
        """Run all that has news and what is behind it, as an update would."""
        phases = self._phases()
        stale = stale_models(phases.session, self.warehouse)
        built = phases.run_stale(stale)
        phases.grade({*stale, *(node.name for node in built)})
        if self.is_unfinished:
            phases.run(SNAPSHOTS)
        else:
            phases.run_snapshots(built)
        self.is_unfinished = False

    def run_whole(self) -> None:
        """Run every model and snapshot, as a day would."""
        phases = self._phases()
        for phase in (*TABLES, SNAPSHOTS, AFTER_PREDICTIONS):
            phases.run(phase)
        self.is_unfinished = False

    def build_whole(self, model: str) -> None:
        """Run one model with `--full-refresh`."""
        self.is_unfinished = True
        self.context.session.invoke(
            "run", select=[model], full_refresh=True, env=self._environment()
        )

    def grade(self) -> None:
        """Run what follows predictions, as a day does."""
        self._phases().run(AFTER_PREDICTIONS)

    def run_a_part(self, draw: Random) -> str:
        """Run some of what has news, each model after those it reads, as when a run is killed."""
        reached = self._reached(stale_models(self.context.session, self.warehouse))
        if not reached:
            return "nothing to run"
        self.is_unfinished = True
        built = reached[: draw.randrange(len(reached))]
        if built:
            self.context.session.invoke("build", select=built, env=self._environment())
        return f"interrupted after {len(built)} of {len(reached)} models"

    def written(self) -> int:
        """Rows that the newest run wrote, by its receipts."""
        rows = self.query(
            "select coalesce(sum(inserted + updated + removed), 0) as n "
            f"from {RUN_RECEIPTS.full_name} where execution_id = @execution_id",
            {"execution_id": f"run-{self._runs}"},
        )
        return int(rows[0]["n"])

    def fingerprint(self) -> frozenset[tuple[str, str]]:
        """Every table with a digest of its rows, audit columns included."""
        return frozenset(
            (table, str(self.query(f"select bit_xor(hash(t)) as digest from {table} as t")))
            for table in self.context.session.tables()
        )

    def _phases(self) -> Phases:
        return Phases(self.context.session, self.warehouse, self._environment())

    def _environment(self) -> dict[str, str]:
        self._runs += 1
        return run_environment(f"run-{self._runs}", f"run-{self._runs}")

    def _reached(self, wanted: Iterable[str]) -> list[str]:
        """The models behind these, in an order in which they may run."""
        manifest = self.context.session.manifest()
        nodes = {
            name: node
            for name, node in manifest.nodes.items()
            if node.config.materialized in ("changes", "snapshot") and "phase_5" not in node.fqn
        }
        behind = {name for name, node in nodes.items() if node.name in set(wanted)}
        ordered: list[str] = []
        while len(ordered) < len(nodes):
            ordered += [
                name
                for name in sorted(set(nodes) - set(ordered))
                if all(parent in ordered for parent in _parents(nodes, name))
            ]
        for name in ordered:
            if behind.intersection(_parents(nodes, name)):
                behind.add(name)
        return [nodes[name].name for name in ordered if name in behind]


def _parents(nodes: Mapping[str, Any], name: str) -> list[str]:
    return [parent for parent in nodes[name].depends_on.nodes if parent in nodes]


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{counts[status]} {status}" for status in sorted(counts) if counts[status])
