"""What the league publishes as documents: injury reports, gamebooks, the officials of a day."""

from datetime import date, datetime
from typing import Any

from scrapers.decoders.gamebook_pdf import decode_gamebook_pdf
from scrapers.decoders.injury_pdf import decode_injury_pdf
from scrapers.decoders.json_document import decode_json
from scrapers.documents import days_of, get_in, rows_of, text_of
from scrapers.feed import Endpoint, Feed, Provider, Subject
from scrapers.providers.manners import BROWSER, DAY, HOUR, NOT_THERE

NBA_FILES = Provider(
    name="ak-static.cms.nba.com",
    base_url="https://ak-static.cms.nba.com",
    headers={"User-Agent": BROWSER, "Accept": "application/pdf,*/*"},
    min_interval=0.5,
)
NBA_GAMEBOOKS = Provider(
    name="statsdmz.nba.com",
    base_url="https://statsdmz.nba.com",
    headers={"User-Agent": BROWSER, "Accept": "application/pdf,*/*"},
    min_interval=1.0,
    timeout=30.0,
)
NBA_OFFICIALS = Provider(
    name="official.nba.com",
    base_url="https://official.nba.com",
    headers={
        "User-Agent": BROWSER,
        "Accept": "application/json",
        "Referer": "https://official.nba.com/referee-assignments/",
    },
    min_interval=1.0,
)


# From this date on the file names hold minutes: there is a report every quarter of an hour.
MINUTES_SINCE = date(2025, 12, 23)


def report_name(moment: datetime) -> str:
    """How the file of an Eastern moment is named: `2024-03-15_02PM`, later `2026-01-10_02_15PM`.

    Before minutes were part of the name the report of an hour was made within that hour.
    """
    clock = "%I_%M%p" if moment.date() >= MINUTES_SINCE else "%I%p"
    return moment.strftime(f"%Y-%m-%d_{clock}")


def injury_report(document: Any) -> Subject:
    """A report, named like its file."""
    day, clock = text_of(get_in(document, "report_date")), get_in(document, "report_time_et")
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}")
    except ValueError:
        return Subject()
    return Subject(scope=report_name(moment), game_date=moment.date())


def gamebook(document: Any) -> Subject:
    """A game, named by date and teams as `20240410_MEMCLE`; the gamebook prints no game id."""
    code = text_of(get_in(document, "game_code"))
    day = next(iter(days_of([get_in(document, "game_date")])), None)
    return Subject(scope=code.replace("/", "_") if code else None, game_date=day)


def officials(document: Any) -> Subject:
    """A date."""
    rows = [
        row
        for table in ("Table", "Table1")
        for row in rows_of(get_in(document, "nba", table, "rows"))
    ]
    days = days_of({row.get("game_date") for row in rows})
    day = next(iter(days)) if len(days) == 1 else None
    return Subject(scope=day.isoformat() if day else None, game_date=day, dates=days)


FEEDS = (
    Feed(
        name="nbac_injury_report",
        endpoints=(Endpoint(NBA_FILES, "/referee/injury/Injury-Report_{report}.pdf"),),
        unit="report",
        when="slate",
        scope="{report}",
        history="every",
        cadence=HOUR,
        decoder=decode_injury_pdf,
        describes="one report of the league",
        subject=injury_report,
        content="pdf",
        no_data_statuses=NOT_THERE,
    ),
    Feed(
        name="nbac_gamebook_player_stats",
        endpoints=(
            Endpoint(NBA_GAMEBOOKS, "/pdfs/{date_compact}/{date_compact}_{game_teams}_book.pdf"),
            Endpoint(NBA_GAMEBOOKS, "/pdfs/{date_compact}/{date_compact}_{game_teams}.pdf"),
        ),
        unit="game",
        when="results",
        scope="{date_compact}_{game_teams}",
        history="newest",
        cadence=DAY,
        decoder=decode_gamebook_pdf,
        describes="the official scorer's report of a game",
        subject=gamebook,
        rows_are_dated=True,
        content="pdf",
        backfill=False,
        min_rows=10,
        no_data_statuses=NOT_THERE,
    ),
    Feed(
        name="nbac_referee_game_assignments",
        endpoints=(
            Endpoint(NBA_OFFICIALS, "/wp-json/api/v1/get-game-officials", {"date": "{date}"}),
        ),
        unit="date",
        when="slate",
        scope="{date}",
        history="newest",
        cadence=HOUR,
        decoder=decode_json,
        describes="the officials of all games of a date",
        subject=officials,
        rows_are_dated=True,
    ),
)
