"""The schedule as it last landed, for when it is needed and cannot be asked for."""

from ops.ledger import Ledger
from scrapers.decoders.json_document import decode_json
from scrapers.errors import DecodeError
from scrapers.schedule import ScheduledGame, games_of
from scrapers.zone import DamagedFileError, LandingZone


def landed_games(ledger: Ledger, zone: LandingZone) -> list[ScheduledGame]:
    """Return the games of the newest readable schedule of every season."""
    games: list[ScheduledGame] = []
    for record in ledger.newest_of_feeds(["nbac_schedule"]):
        try:
            games.extend(games_of(decode_json(zone.read(record.file or ""))))
        except (DamagedFileError, DecodeError):
            continue
    return games
