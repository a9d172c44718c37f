"""The odds of one event, reduced to the markets a feed is about.

One answer of The Odds API may hold several markets. What is left out here belongs to another feed
or to none, so an answer without the wanted markets has no rows.
Source: `{…event, "bookmakers": [{…, "markets": [{"key", "outcomes"}]}]}`, in the historical form
`{"timestamp", "previous_timestamp", "next_timestamp", "data": {…event}}`.
"""

from typing import Any

from scrapers.decoders.json_document import decode_json
from scrapers.documents import get_in, rows_of

PLAYER_POINTS = frozenset({"player_points"})
GAME_LINES = frozenset({"h2h", "spreads", "totals"})


def decode_player_points(body: bytes) -> Any:
    """Return the document with the market player_points only.

    Raises:
        DecodeError: the body is not JSON.
    """
    return _only(PLAYER_POINTS, decode_json(body))


def decode_game_lines(body: bytes) -> Any:
    """Return the document with the markets h2h (money line), spreads and totals only.

    Raises:
        DecodeError: the body is not JSON.
    """
    return _only(GAME_LINES, decode_json(body))


def other_markets(wanted: frozenset[str], body: bytes) -> str | None:
    """Say which markets an answer quotes that has none of the wanted ones; None without any.

    Raises:
        DecodeError: the body is not JSON.
    """
    document = decode_json(body)
    event = document.get("data", document) if isinstance(document, dict) else None
    quoted = sorted(
        {
            str(market.get("key"))
            for book in rows_of(get_in(event, "bookmakers"))
            for market in rows_of(book.get("markets"))
            if market.get("key") not in wanted
        }
    )
    if not quoted:
        return None
    names, sought = ", ".join(quoted[:8]), ", ".join(sorted(wanted))
    return f"it quotes {names} where {sought} is wanted"


def _only(markets: frozenset[str], document: Any) -> Any:
    if isinstance(document, dict) and "data" in document:
        return document | {"data": _event(markets, document["data"])}
    return _event(markets, document)


def _event(markets: frozenset[str], event: Any) -> Any:
    if not isinstance(event, dict) or not isinstance(event.get("bookmakers"), list):
        return event
    return event | {"bookmakers": [_book(markets, book) for book in event["bookmakers"]]}


def _book(markets: frozenset[str], book: Any) -> Any:
    if not isinstance(book, dict) or not isinstance(book.get("markets"), list):
        return book
    return book | {"markets": [found for found in book["markets"] if _wanted(markets, found)]}


def _wanted(markets: frozenset[str], market: Any) -> bool:
    """Whether a market stays; one without a readable key does, for the contract to refuse."""
    key = market.get("key") if isinstance(market, dict) else None
    return key in markets if isinstance(key, str) else True
