"""What was seen of a scope, for a capture that arrives after later ones."""

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from ops.logging import get_logger
from ops.records import LandingRecord
from scrapers.capture import Capture
from scrapers.feed import Feed
from scrapers.landing_records import capture_of
from scrapers.zone import DamagedFileError, LandingZone


def _moment(record: LandingRecord) -> datetime:
    return record.captured_at


class Past:
    """The records of a scope that say what its provider said, in the order of their capture."""

    def __init__(self, records: Sequence[LandingRecord]) -> None:
        landed = [record for record in records if record.status == "landed"]
        known = {record.payload_id for record in landed}
        sizes = {record.file: record.file_bytes for record in landed}
        unchanged = [
            replace(record, file_bytes=sizes.get(record.file))
            for record in records
            if record.payload_id not in known
        ]
        self._records = sorted(landed + unchanged, key=_moment)

    def add(self, record: LandingRecord) -> None:
        """Take over a payload that is about to land."""
        insort(self._records, record, key=_moment)

    def forget(self, record: LandingRecord) -> None:
        """Leave out an answer that is looked at anew."""
        self._records.remove(record)

    def before(self, moment: datetime) -> LandingRecord | None:
        """What was said last up to a moment."""
        place = bisect_right(self._records, moment, key=_moment)
        return self._records[place - 1] if place else None

    def after(self, moment: datetime) -> LandingRecord | None:
        """What was said next."""
        return next(iter(self._records[bisect_right(self._records, moment, key=_moment) :]), None)


def said_again(
    capture: Capture, sha256: str, past: Past, zone: LandingZone, feeds: Mapping[str, Feed]
) -> Capture | None:
    """What has to land with a late capture: the next answer, where it was like the one before.

    It did not land then, having been the same; with another answer in between it is news.
    """
    following = past.after(capture.captured_at)
    if following is None or following.status != "unchanged" or following.sha256 == sha256:
        return None
    try:
        body, content = zone.read_received(following.file or "", feeds[capture.feed].content)
    except DamagedFileError as error:
        get_logger().warning(
            "a late capture stands for what was said after it",
            feed=capture.feed,
            scope=capture.scope,
            why=str(error),
        )
        return None
    past.forget(following)
    return capture_of(following, body, content)
