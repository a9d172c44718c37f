"""api.bettingpros.com v3: every sportsbook's points lines of an event, with their own times."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapers.calendar import eastern_date, parse_moment
from scrapers.decoders.json_document import decode_json
from scrapers.documents import get_in, rows_of
from scrapers.feed import Auth, Endpoint, Feed, Index, Item, Pages, Provider, Subject
from scrapers.providers.manners import BROWSER

BETTINGPROS = Provider(
    name="api.bettingpros.com",
    base_url="https://api.bettingpros.com",
    headers={
        "User-Agent": BROWSER,
        "Accept": "application/json, text/plain, */*",
        "Accept-Language": "en-US,en;q=0.9",
        "Origin": "https://www.bettingpros.com",
        "Referer": "https://www.bettingpros.com/",
    },
    min_interval=2.5,
    timeout=45.0,
    auth=Auth("header", "X-Api-Key", "BETTINGPROS_API_KEY"),
)
POINTS_MARKET = 156
_MOST_EVENTS = 15


def events(document: Any) -> Iterable[Item]:
    """The events of a date; their times are UTC, their date is the Eastern one."""
    listed = get_in(document, "events")
    if not isinstance(listed, list):
        raise ValueError("the answer holds no list of events")
    try:
        return [
            Item(
                game_date=eastern_date(parse_moment(str(event["scheduled"]))),
                values={
                    "event_id": str(event["id"]),
                    "away_code": str(event["visitor"]),
                    "home_code": str(event["home"]),
                },
                starts_at=parse_moment(str(event["scheduled"])),
            )
            for event in listed
        ]
    except (KeyError, TypeError, OverflowError) as error:
        raise ValueError(f"an event lacks or says no time: {error}") from error


def next_page(document: Any) -> int | None:
    """The number after `_pagination.page`, or the one in `_pagination.next`."""
    page = _whole(get_in(document, "_pagination", "page"))
    total = _whole(get_in(document, "_pagination", "total_pages"))
    if page is not None and total is not None:
        return page + 1 if page < total else None
    following = get_in(document, "_pagination", "next")
    if isinstance(following, str):
        asked = parse_qs(urlsplit(following).query).get("page", [""])
        following = asked[0] or following
    number = _whole(following)
    return number if number is not None and number > (page or 1) else None


def offers(document: Any) -> Subject:
    """An event, or several joined by `-`; the offers hold neither its date nor its teams."""
    found = sorted({str(offer.get("event_id")) for offer in rows_of(get_in(document, "offers"))})
    if not found or len(found) > _MOST_EVENTS or any(_whole(event) is None for event in found):
        return Subject()
    return Subject(scope="-".join(found))


FEEDS = (
    Feed(
        name="bettingpros_player_points_props",
        endpoints=(
            Endpoint(
                BETTINGPROS,
                "/v3/offers",
                {
                    "sport": "NBA",
                    "market_id": POINTS_MARKET,
                    "event_id": "{event_id}",
                    "book_id": "null",
                    "limit": 10,
                    "page": 1,
                },
            ),
        ),
        unit="listed",
        when="slate",
        # the teams stand in no offer: only the index knows which game an event is
        scope="{event_id}_{away_code}_{home_code}",
        history="every",
        cadence=timedelta(hours=2),
        decoder=decode_json,
        describes="the points lines of an event at one moment",
        subject=offers,
        index=Index(
            Endpoint(BETTINGPROS, "/v3/events", {"sport": "NBA", "date": "{date}"}), events
        ),
        pages=Pages(rows="offers", param="page", next_page=next_page),
        no_data_statuses=frozenset({204, 404}),
        scope_is_read=False,
    ),
)


def _whole(value: Any) -> int | None:
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
