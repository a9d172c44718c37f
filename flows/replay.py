"""A feed read again after a contract, a decoder or a model was mended.

Refused payloads are judged again from the bytes that were kept, originals are decoded again, and
every payload of the feed is loaded anew, so that the models write the rows that really differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dbt_project.runner import run_environment
from dbt_project.warehouse import Warehouse
from flows.context import RunContext
from flows.feature_tables import FEATURE_MODELS
from flows.follow_project import FOLLOWING, follow_project
from flows.lifecycle import Writing, recorded
from flows.loading import reload_landed
from flows.phases import Phases
from flows.receipts import read_receipts
from flows.report import Receipt, receipt_json
from flows.stale import stale_models
from ops.clock import iso_utc
from ops.feed_state import quarantined
from ops.records import LandingRecord
from scrapers.feed import Feed
from scrapers.landing import LandingSummary, Origin, land_many
from scrapers.registry import FEEDS, feed_named
from scrapers.replay import Rederived, decode_again, refused_captures
from scrapers.zone import LandingZone


def replay(
    context: RunContext,
    feed_name: str,
    game_date: date | None = None,
    *,
    feeds: Mapping[str, Feed] = FEEDS,
) -> dict[str, Any]:
    """Read a feed again, of one game date only if one is given. Twice in a row writes nothing.

    Args:
        context: the target and the places.
        feed_name: the feed.
        game_date: only payloads of this date.
        feeds: the registry.

    Returns:
        The receipt: payloads read, landed and still refused, rows written by model, the status
        (`degraded` while something is still refused).

    Raises:
        ConfigurationError: no such feed.
        LeaseHeldError: another run writes the target.
        DbtFailure: a model failed; what was landed and loaded stays, run it again.
    """
    feed = feeds[feed_named(feed_name).name]
    return recorded(
        context,
        "replay",
        f"replay:{feed.name}",
        lambda writing: _Replay(writing, feeds, feed, game_date).receipt(),
        game_date,
    )


@dataclass(frozen=True)
class _Replay:
    """One replay under way."""

    writing: Writing
    feeds: Mapping[str, Feed]
    feed: Feed
    game_date: date | None

    @property
    def context(self) -> RunContext:
        return self.writing.context

    def receipt(self) -> dict[str, Any]:
        zone = LandingZone(self.context.settings.landing)
        judged = self._judge_again(zone)
        derived = self._decode_again(zone)
        with self.context.warehouse() as warehouse:
            loaded = self.writing.step(
                f"load the payloads of {self.feed.name} again",
                lambda: reload_landed(
                    warehouse,
                    self.context.ledger,
                    zone,
                    self.context.wall.now(),
                    self.feed.name,
                    self.game_date,
                ),
            )
            notices = self._rebuild(warehouse)
            models = read_receipts(warehouse, self.writing.execution_id)
        if not loaded.payloads and not judged.counts:
            of_date = f" of {self.game_date}" if self.game_date else ""
            notices.append(f"no payload{of_date} has landed or was refused, none was read")
        notices += _aftermath(models)
        refused = self._still_refused(judged)
        problems = [*derived.problems, *loaded.problems]
        return {
            "kind": "replay",
            "feed": self.feed.name,
            "game_date": self.game_date.isoformat() if self.game_date else None,
            "status": "degraded" if refused or problems else "success",
            "payloads": {
                "judged_again": sum(sum(held.values()) for held in judged.counts.values()),
                "landed": judged.count("landed"),
                "decoded_again": derived.read,
                "documents_replaced": derived.replaced,
                "read": loaded.payloads,
            },
            "refused": [_refusal(record, zone.root) for record in refused],
            "models": [receipt_json(found) for found in models],
            "written": sum(found.written for found in models),
            "warnings": problems,
            "notices": notices,
        }

    def _judge_again(self, zone: LandingZone) -> LandingSummary:
        ledger = self.context.ledger
        is_open = self._open_ones()
        refused = [
            found
            for found in self._of_date(quarantined(ledger, self.feed.name, superseded=True))
            # whoever tidies the quarantine up need not keep what was made good
            if found.payload_id in is_open or zone.size(found.file or "") is not None
        ]
        return self.writing.step(
            f"judge {len(refused):,} refused payloads again",
            lambda: land_many(
                refused_captures(refused, zone),
                zone,
                ledger,
                self.context.wall,
                Origin(self.writing.execution_id, self.writing.execution_id),
                feeds=self.feeds,
                on_progress=lambda done: self.context.detail(f"{done:,} payloads"),
            ),
        )

    def _decode_again(self, zone: LandingZone) -> Rederived:
        if self.feed.content == "json":
            return Rederived()
        ledger = self.context.ledger
        records = self._of_date(ledger.landed([self.feed.name]))
        return self.writing.step(
            "decode the originals again",
            lambda: decode_again(
                self.feed,
                records,
                zone,
                ledger,
                self.context.wall.now(),
                lambda done: self.context.detail(f"{done:,} of {len(records):,}"),
            ),
        )

    def _rebuild(self, warehouse: Warehouse) -> list[str]:
        """Run the feed's model and what is behind it; say so when that cannot be done yet."""
        session, name = self.context.session, self.feed.name
        if name not in session.phases():
            return [f"there is no model models/phase_2/{name}.sql yet; payloads were loaded only"]
        missing = [table for table in session.tables() if not warehouse.has_table(table)]
        if missing:
            return [
                f"{len(missing)} tables such as {missing[0]} were never built in"
                f" {self.context.target.label}; payloads were loaded only, the next nba-props run"
                " --date DATE builds the tables and reads them"
            ]
        env = run_environment(self.writing.execution_id, self.writing.execution_id)
        phases = Phases(session, warehouse, env)
        followed = self.writing.step(
            FOLLOWING,
            lambda: follow_project(phases, self.context.wall.now()),
        )
        stale = stale_models(session, warehouse)
        built = self.writing.step(f"build what {name} reaches", lambda: phases.run_stale(stale))
        reached = {*stale, *(node.name for node in built)}
        self.writing.step("keep the history of what changed", lambda: phases.run_snapshots(built))
        self.writing.step("grade", lambda: phases.grade(reached))
        return followed

    def _still_refused(self, judged: LandingSummary) -> list[LandingRecord]:
        """What no later answer has made good; the rest is refused still and matters no longer."""
        is_open = self._open_ones()
        return [found for found in judged.problems if found.payload_id in is_open]

    def _open_ones(self) -> set[str]:
        return {found.payload_id for found in quarantined(self.context.ledger, self.feed.name)}

    def _of_date(self, records: list[LandingRecord]) -> list[LandingRecord]:
        return [found for found in records if self.game_date in (None, found.game_date)]


def _refusal(record: LandingRecord, root: str) -> dict[str, Any]:
    return {
        "scope": record.base_scope,
        "game_date": record.game_date.isoformat(),
        "captured_at": iso_utc(record.captured_at),
        "file": f"{root}/{record.file}" if record.file else None,
        "reason": record.reason,
    }


def _aftermath(models: tuple[Receipt, ...]) -> list[str]:
    if any(found.model in FEATURE_MODELS and found.written for found in models):
        return ["features changed; predict a date anew with: nba-props predict --date DATE"]
    return []
