"""What the simulated BettingPros offers, and that it agrees with the simulated Odds API."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from sandbox.league.league import League
from sandbox.league.schedule import Game
from sandbox.providers.bettingpros_lines import BOOK_IDS, event_id
from scrapers.contracts import check, load_contract
from scrapers.providers.bettingpros import FEEDS, events, next_page
from tests.sandbox.sandbox_client import Client

KEY = {"X-Api-Key": "sandbox"}


def ask(client: Client, path: str, **query: Any) -> Any:
    response = client.get(f"/api.bettingpros.com/v3{path}", KEY, sport="NBA", **query)
    assert response.status_code == 200
    return response.json()


def offers(client: Client, *games: Game) -> list[dict[str, Any]]:
    events = ":".join(str(event_id(game)) for game in games)
    found: list[dict[str, Any]] = []
    number = 0
    while True:
        number += 1
        page = ask(client, "/offers", market_id=156, event_id=events, limit=10, page=number)
        found += page["offers"]
        assert page["_pagination"]["page"] == number and len(page["offers"]) <= 10
        if number >= page["_pagination"]["total_pages"]:
            assert page["_pagination"]["next"] is None
            assert len(found) == page["_pagination"]["total_items"]
            return found


def quoted(found: list[dict[str, Any]]) -> dict[tuple[str, int, str], tuple[float, int]]:
    return {
        (offer["participants"][0]["name"], book["id"], selection["selection"]): (
            book["lines"][0]["line"],
            book["lines"][0]["cost"],
        )
        for offer in found
        for selection in offer["selections"]
        for book in selection["books"]
    }


@pytest.mark.parametrize("headers", [{}, {"X-Api-Key": "wrong"}])
def test_the_key_is_wanted(client: Client, headers: dict[str, str]) -> None:
    response = client.get("/api.bettingpros.com/v3/events", headers, sport="NBA", date="2024-01-15")
    assert (response.status_code, response.json()) == (403, {"message": "Forbidden"})


def test_events_of_a_date(client: Client, league: League) -> None:
    games = league.games_on(league.demo_date)
    events = ask(client, "/events", date=league.demo_date.isoformat())["events"]
    assert [event["id"] for event in events] == [event_id(game) for game in games]
    assert events[0]["scheduled"] == games[0].tipoff.strftime("%Y-%m-%d %H:%M:%S")
    assert {event["status"] for event in events} <= {"scheduled", "inprogress", "closed"}


def test_an_event_has_more_than_one_page(client: Client, league: League) -> None:
    game = league.games_on(league.demo_date)[0]
    found = offers(client, game)
    assert len(found) > 10
    assert len({offer["id"] for offer in found}) == len(found)
    assert found == offers(client, game)


def test_lines_are_those_of_the_odds_api(client: Client, league: League) -> None:
    game = league.games_on(league.demo_date)[0]
    document = client.odds(
        f"/{game.odds_event_id}/odds",
        regions="us",
        markets="player_points",
        oddsFormat="american",
    ).json()
    wanted = {
        (outcome["description"], BOOK_IDS[book["key"]], outcome["name"].lower()): (
            outcome["point"],
            outcome["price"],
        )
        for book in document["bookmakers"]
        if book["key"] in BOOK_IDS
        for outcome in book["markets"][0]["outcomes"]
    }
    found = quoted(offers(client, game))
    assert wanted and {key: value for key, value in found.items() if key[1] != 0} == wanted
    assert {key[0] for key in found if key[1] == 0} == {key[0] for key in wanted}


def test_nothing_before_the_market_opens_and_the_last_lines_after_tipoff(
    client: Client, league: League
) -> None:
    game = league.games_on(league.demo_date)[0]
    client.at(game.tipoff - timedelta(days=3))
    assert offers(client, game) == []
    client.at(game.tipoff - timedelta(seconds=1))
    closing = offers(client, game)
    client.at(game.tipoff + timedelta(days=30))
    later = offers(client, game)
    assert quoted(later) == quoted(closing)
    lines = [
        book["lines"][0]
        for offer in later
        for selection in offer["selections"]
        for book in selection["books"]
    ]
    assert not any(line["active"] for line in lines)
    newest = max(datetime.fromisoformat(f"{line['updated']}+00:00") for line in lines)
    assert newest < game.tipoff


def test_one_book_has_the_best_price(client: Client, league: League) -> None:
    for offer in offers(client, *league.games_on(league.demo_date)):
        for selection in offer["selections"]:
            books = {book["id"]: book["lines"][0] for book in selection["books"]}
            best = [book for book, line in books.items() if line["best"]]
            assert best and 0 not in best
            assert all(
                books[book]["cost"] == max(line["cost"] for b, line in books.items() if b)
                for book in best
            )


def test_other_markets_and_events_are_empty(client: Client, league: League) -> None:
    game = league.games_on(league.demo_date)[0]
    other = ask(client, "/offers", market_id=157, event_id=event_id(game))
    unknown = ask(client, "/offers", market_id=156, event_id=1)
    assert other["offers"] == unknown["offers"] == []


def test_the_feed_reads_what_is_offered(client: Client, league: League) -> None:
    games = league.games_on(league.demo_date)
    index = ask(client, "/events", date=league.demo_date.isoformat())
    items = list(events(index))
    assert [item.starts_at for item in items] == [game.tipoff for game in games]
    assert {item.game_date for item in items} == {league.demo_date}
    query = {"market_id": 156, "event_id": items[0].values["event_id"]}
    page = ask(client, "/offers", **query)
    numbers = []
    while (number := next_page(page)) is not None:
        numbers.append(number)
        page = ask(client, "/offers", **query, page=number)
    assert numbers == list(range(2, page["_pagination"]["total_pages"] + 1))
    findings = check(load_contract(FEEDS[0].name), page)
    assert (findings.violations, findings.new_fields) == ((), ())
    assert findings.rows > 0
