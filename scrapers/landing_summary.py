"""What a landing did, for reports and for people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ops.records import LandingRecord, LandingStatus


@dataclass(frozen=True)
class LandingSummary:
    """What a landing did.

    `counts` is by feed and status, payloads known from before count as unchanged; `problems` are
    the quarantined and failed records; `landed` the new ones; `empty` those without data;
    `new_fields` by feed are fields no contract names and no earlier record told of.
    """

    counts: Mapping[str, Mapping[str, int]]
    landed: tuple[LandingRecord, ...]
    problems: tuple[LandingRecord, ...]
    new_fields: Mapping[str, tuple[str, ...]]
    root: str
    empty: tuple[LandingRecord, ...] = ()

    @property
    def is_degraded(self) -> bool:
        """Whether something that was due is not there."""
        return bool(self.problems)

    def count(self, status: LandingStatus) -> int:
        """Return how many payloads ended with a status, over all feeds."""
        return sum(by_status.get(status, 0) for by_status in self.counts.values())

    def warnings(self) -> list[str]:
        """Return one text for each problem and for each field no contract names."""
        told = [problem_text(record, self.root) for record in self.problems]
        return told + [
            f"{feed}: new field {name}; add it to scrapers/contracts/{feed}.json"
            for feed, names in sorted(self.new_fields.items())
            for name in names
        ]

    def as_dict(self) -> dict[str, Any]:
        """Return the summary for a report: counts by feed and in total, and the warnings."""
        statuses: tuple[LandingStatus, ...] = (
            "landed",
            "unchanged",
            "no_data",
            "quarantined",
            "failed",
        )
        return {
            "total": {status: self.count(status) for status in statuses},
            "feeds": {feed: dict(found) for feed, found in sorted(self.counts.items())},
            "bytes": sum(record.bytes for record in self.landed),
            "warnings": self.warnings(),
        }


def problem_text(record: LandingRecord, root: str) -> str:
    """Return what a person should read about a payload that was refused or could not be had."""
    if record.status == "quarantined":
        return (
            f"landing refused {record.feed} {record.base_scope}: {record.reason}."
            f" The payload is kept in {root}/{record.file}; everything else went on."
        )
    return f"{record.feed} {record.base_scope}: {record.reason}. Everything else went on."


@dataclass
class Tally:
    """Counts while a landing goes on; `told` are the new fields that earlier records tell of."""

    root: str
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    landed: list[LandingRecord] = field(default_factory=list)
    problems: list[LandingRecord] = field(default_factory=list)
    new_fields: dict[str, set[str]] = field(default_factory=dict)
    told: dict[str, frozenset[str]] = field(default_factory=dict)
    empty: list[LandingRecord] = field(default_factory=list)

    def count(self, feed: str, status: str) -> None:
        """Count one payload."""
        by_status = self.counts.setdefault(feed, {})
        by_status[status] = by_status.get(status, 0) + 1

    def add(self, records: Iterable[LandingRecord]) -> None:
        """Count records and keep those that landed, went wrong or were empty."""
        for record in records:
            self.count(record.feed, record.status)
            unheard = set(record.new_fields or ()) - self.told.get(record.feed, frozenset())
            if unheard:
                self.new_fields.setdefault(record.feed, set()).update(unheard)
            if record.status == "landed":
                self.landed.append(record)
            elif record.status in ("quarantined", "failed"):
                self.problems.append(record)
            elif record.status == "no_data":
                self.empty.append(record)

    def summary(self) -> LandingSummary:
        """Return what was counted so far."""
        return LandingSummary(
            counts=self.counts,
            landed=tuple(self.landed),
            problems=tuple(self.problems),
            new_fields={feed: tuple(sorted(names)) for feed, names in self.new_fields.items()},
            root=self.root,
            empty=tuple(self.empty),
        )
