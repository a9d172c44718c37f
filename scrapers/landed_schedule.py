"""The schedule as it last landed, for when it is needed and cannot be asked for."""

from collections.abc import Collection

from ops.ledger import Ledger
from ops.records import LandingRecord
from scrapers.decoders.json_document import decode_json
from scrapers.errors import DecodeError
from scrapers.schedule import ScheduledGame, games_of
from scrapers.zone import DamagedFileError, LandingZone


def newest_landed(ledger: Ledger, feeds: Collection[str]) -> list[LandingRecord]:
    """Return the newest landed record of every scope of these feeds."""
    newest: dict[tuple[str, str], LandingRecord] = {}
    for record in sorted(ledger.landed(feeds), key=lambda found: found.captured_at):
        newest[record.feed, record.base_scope] = record
    return list(newest.values())


def landed_games(ledger: Ledger, zone: LandingZone) -> list[ScheduledGame]:
    """Return the games of the newest readable schedule of every season."""
    games: list[ScheduledGame] = []
    for record in newest_landed(ledger, ["nbac_schedule"]):
        try:
            games.extend(games_of(decode_json(zone.read(record.file or ""))))
        except (DamagedFileError, DecodeError):
            continue
    return games
