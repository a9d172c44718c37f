"""A directory of captured payloads in the landing layout, with or without `manifest.csv`."""

import csv
import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ops.clock import Clock, SystemClock
from ops.redact import redact_params, redact_url
from scrapers.calendar import parse_compact, parse_moment
from scrapers.capture import (
    FUTURE_GRACE,
    AlreadyLanded,
    Arrival,
    Capture,
    FetchFailure,
    payload_id,
)
from scrapers.errors import UpstreamError
from scrapers.feed import Content
from scrapers.http import MAX_BODY_BYTES
from scrapers.registry import FEEDS
from scrapers.upstream import Selection, selected
from scrapers.zone import original_of

_COLUMNS = ("feed", "game_date", "scope", "captured_at", "file")
_FILE = re.compile(
    r"(?P<feed>[^/]+)/(?P<game_date>\d{4}-\d{2}-\d{2})/(?P<scope>.+)__(?P<at>\d{8}T\d{6}Z)\.json\.gz"
)


@dataclass(frozen=True)
class _Entry:
    feed: str
    scope: str
    game_date: date
    captured_at: datetime
    file: str
    url: str = ""
    params: dict[str, Any] | None = None
    sha256: str | None = None


class ArchiveUpstream:
    """Reads captured payloads from a directory.

    Args:
        directory: holds `<feed>/<game_date>/<scope>__<captured_at>.json.gz` and maybe manifest.csv.
        clock: a payload captured after its time is passed on whatever the selection says, so that
            landing refuses it by name instead of it being left out in silence.
        max_body_bytes: a larger body is a failure.
    """

    def __init__(
        self,
        directory: Path | str,
        clock: Clock | None = None,
        max_body_bytes: int = MAX_BODY_BYTES,
    ) -> None:
        """Keep the directory; it is read when captures are asked for."""
        self._directory = Path(directory)
        self._clock = clock or SystemClock()
        self._max_body_bytes = max_body_bytes

    def captures(self, selection: Selection) -> Iterator[Arrival]:
        """Yield payloads by capture time, those before `as_of` only.

        Raises:
            UpstreamError: the directory or its manifest cannot be read.
        """
        entries, failures = self._entries()
        wanted = {feed.name for feed in selected(selection)}
        yield from (
            failure
            for failure in failures
            if selection.feeds is None or failure.feed in wanted or failure.feed not in FEEDS
        )
        present: dict[str, bool] = {}
        for entry in entries:
            if entry.feed in wanted and not present.get(entry.feed):
                present[entry.feed] = self._path(entry.file).exists()
        absent = self._absent(wanted, present)
        yield from absent
        gone = {failure.feed for failure in absent}
        horizon = self._clock.now() + FUTURE_GRACE
        for entry in sorted(entries, key=lambda entry: (entry.captured_at, entry.file)):
            if entry.feed not in wanted or entry.feed in gone:
                continue
            if selection.as_of is None or not selection.as_of <= entry.captured_at <= horizon:
                yield self._arrival(entry, selection)

    def _absent(self, wanted: set[str], present: dict[str, bool]) -> list[FetchFailure]:
        return [
            FetchFailure(
                name,
                "archive",
                f"the archive {self._directory} holds no payload of this feed;"
                " put it back or go on without, the rest is not affected",
                "missing_feed",
                captured_at=self._clock.now(),
            )
            for name in sorted(wanted)
            if not present.get(name) and (FEEDS[name].archived or name in present)
        ]

    def _arrival(self, entry: _Entry, selection: Selection) -> Arrival:
        known = selection.known.get(payload_id(entry.feed, entry.scope, entry.captured_at))
        if known is not None and entry.sha256 in (None, known):
            return AlreadyLanded(entry.feed, entry.scope)
        path = self._path(entry.file)
        if not path.is_relative_to(self._directory.resolve()):
            return _failed(
                entry,
                f"{entry.file} points outside the archive; correct manifest.csv",
                "unsafe_path",
            )
        native = FEEDS[entry.feed].content
        original = path.with_name(original_of(path.name, native))
        content: Content = native if native != "json" and original.exists() else "json"
        try:
            body = original.read_bytes() if content != "json" else self._unpacked(path)
        except FileNotFoundError:
            return _failed(
                entry,
                f"{entry.file} is listed in manifest.csv but missing; put it back or take it out"
                " of the manifest",
                "missing_file",
            )
        except (OSError, EOFError, zlib.error) as error:
            return _failed(
                entry,
                f"{entry.file} cannot be unpacked ({error}); fetch the file again",
                "damaged",
            )
        if len(body) > self._max_body_bytes:
            return _failed(
                entry,
                f"{entry.file} unpacks to more than {self._max_body_bytes // 2**20} MiB; take it"
                " out of the archive",
                "too_large",
            )
        doubt = None
        if entry.sha256 and content == "json":
            found = hashlib.sha256(body).hexdigest()
            if found != entry.sha256:
                doubt = (
                    f"{entry.file} has sha256 {found[:12]}…, manifest.csv says"
                    f" {entry.sha256[:12]}…; fetch the file again or correct the manifest"
                )
        return Capture(
            feed=entry.feed,
            scope=entry.scope,
            game_date=entry.game_date,
            captured_at=entry.captured_at,
            url=entry.url or FEEDS[entry.feed].provider.base_url,
            params=entry.params or {},
            body=body,
            content=content,
            doubt=doubt,
        )

    def _unpacked(self, path: Path) -> bytes:
        with gzip.open(path) as packed:
            return packed.read(self._max_body_bytes + 1)

    def _path(self, file: str) -> Path:
        return (self._directory / file).resolve()

    def _entries(self) -> tuple[list[_Entry], list[FetchFailure]]:
        if not self._directory.is_dir():
            raise UpstreamError(
                f"archive {self._directory}: there is no such directory; check the path after"
                " archive: or --archive"
            )
        manifest = self._directory / "manifest.csv"
        return self._listed(manifest) if manifest.exists() else self._found()

    def _listed(self, manifest: Path) -> tuple[list[_Entry], list[FetchFailure]]:
        entries: list[_Entry] = []
        failures: list[FetchFailure] = []
        unknown: dict[str, int] = {}
        try:
            with manifest.open(newline="", encoding="utf-8-sig") as lines:
                reader = csv.DictReader(lines)
                missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
                if missing:
                    raise UpstreamError(
                        f"archive {manifest}: lacks the columns {', '.join(missing)}; give it"
                        f" {', '.join(_COLUMNS)}, url, params, bytes, sha256, or delete it to go"
                        " by the file names"
                    )
                for row in reader:
                    if row["feed"] not in FEEDS:
                        unknown[row["feed"]] = unknown.get(row["feed"], 0) + 1
                        continue
                    try:
                        entries.append(_entry(row))
                    except (ValueError, TypeError, AttributeError) as error:
                        failures.append(
                            FetchFailure(
                                row["feed"],
                                row.get("scope") or "unknown",
                                f"manifest.csv line {reader.line_num} cannot be read ({error});"
                                " correct it",
                                "damaged",
                                captured_at=self._clock.now(),
                            )
                        )
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise UpstreamError(
                f"archive {manifest}: cannot be read ({error}); repair it, or delete it to go by"
                " the file names"
            ) from error
        return entries, failures + [
            FetchFailure(
                name or "(blank)",
                "archive",
                f"manifest.csv lists {count} payloads of a feed that is not in the registry; they"
                " were left out, add the feed to scrapers/registry.py or take them out",
                "unknown_feed",
                captured_at=self._clock.now(),
            )
            for name, count in sorted(unknown.items())
        ]

    def _found(self) -> tuple[list[_Entry], list[FetchFailure]]:
        entries: list[_Entry] = []
        failures: list[FetchFailure] = []
        for path in sorted(self._directory.glob("*/*/*.json.gz")):
            file = path.relative_to(self._directory).as_posix()
            parts = _FILE.fullmatch(file)
            if parts is None or parts["feed"] not in FEEDS:
                continue
            try:
                entries.append(
                    _Entry(
                        parts["feed"],
                        parts["scope"],
                        date.fromisoformat(parts["game_date"]),
                        parse_compact(parts["at"]),
                        file,
                    )
                )
            except ValueError as error:
                failures.append(
                    FetchFailure(
                        parts["feed"],
                        parts["scope"],
                        f"{file} names no day or no time ({error}); rename it",
                        "damaged",
                        captured_at=self._clock.now(),
                    )
                )
        return entries, failures


def _entry(row: dict[str, str]) -> _Entry:
    params = json.loads(row.get("params") or "{}")
    if not isinstance(params, dict):
        raise ValueError("params is no JSON object")
    if not row["scope"] or not row["file"]:
        raise ValueError("scope or file is blank")
    return _Entry(
        feed=row["feed"],
        scope=row["scope"],
        game_date=date.fromisoformat(row["game_date"]),
        captured_at=parse_moment(row["captured_at"]).replace(microsecond=0),
        file=row["file"],
        url=redact_url(row.get("url") or ""),
        params=redact_params(params),
        sha256=(row.get("sha256") or "").strip().lower() or None,
    )


def _failed(entry: _Entry, reason: str, category: str) -> FetchFailure:
    return FetchFailure(
        feed=entry.feed,
        scope=entry.scope,
        reason=reason,
        category=category,
        game_date=entry.game_date,
        captured_at=entry.captured_at,
        url=entry.url,
        params=entry.params or {},
    )
