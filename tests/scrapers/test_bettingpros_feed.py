import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from scrapers.contracts import check, load_contract
from scrapers.providers.bettingpros import FEEDS, events, next_page, offers

(FEED,) = FEEDS


def line(**changes: Any) -> dict[str, Any]:
    return {"id": 1, "line": 24.5, "cost": -110, "active": True, "updated": None} | changes


def offer(event_id: Any = 20879, **changes: Any) -> dict[str, Any]:
    return {
        "id": "abc",
        "event_id": event_id,
        "participants": [{"id": "3473", "name": "Trae Young"}],
        "selections": [{"selection": "over", "books": [{"id": 10, "lines": [line(), line()]}]}],
    } | changes


@pytest.mark.parametrize(
    ("pagination", "following"),
    [
        ({"page": 1, "total_pages": 2}, 2),
        ({"page": "1", "total_pages": "3"}, 2),
        ({"page": 2, "total_pages": 2, "next": "/v3/offers?page=3"}, None),
        ({"page": 1, "next": "/v3/offers?sport=NBA&page=2"}, 2),
        ({"page": 1, "next": 2}, 2),
        ({"page": 2, "next": "/v3/offers?page=2"}, None),
        ({"page": 1, "next": None}, None),
        ({"page": True, "next": "later"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_pages_follow_their_number_or_their_link(pagination: Any, following: int | None) -> None:
    assert next_page({"_pagination": pagination, "offers": []}) == following


@pytest.mark.parametrize("document", [None, [], "x", {"_pagination": []}])
def test_what_is_no_page_is_the_last_one(document: Any) -> None:
    assert next_page(document) is None


def test_events_carry_their_teams_and_eastern_date() -> None:
    listed = [
        {"id": 7, "scheduled": "2021-10-22 02:00:00", "home": "GSW", "visitor": "LAC"},
        {"id": 8, "scheduled": "2021-10-22 23:00:00", "home": "NOR", "visitor": "PHO"},
    ]
    late, evening = events({"events": listed})
    assert (late.game_date, evening.game_date) == (date(2021, 10, 21), date(2021, 10, 22))
    assert late.starts_at == datetime(2021, 10, 22, 2, tzinfo=UTC)
    assert FEED.scope.format(**evening.values) == "8_PHO_NOR"


@pytest.mark.parametrize(
    "document", [None, [], {"events": {}}, {"events": [{"id": 1}]}, {"events": [5]}]
)
def test_an_index_of_another_form_is_refused(document: Any) -> None:
    with pytest.raises(ValueError):
        list(events(document))


@pytest.mark.parametrize(
    ("document", "scope"),
    [
        ({"offers": [offer(), offer()]}, "20879"),
        ({"offers": [offer(20880), offer("20879")]}, "20879-20880"),
        ({"offers": []}, None),
        ({"offers": [offer(None)]}, None),
        ({"offers": [offer("../x")]}, None),
        ([], None),
    ],
)
def test_offers_are_about_their_events(document: Any, scope: str | None) -> None:
    assert offers(document).scope == scope


def test_the_contract_counts_lines_and_allows_what_may_be_missing() -> None:
    contract = load_contract(FEED.name)
    bare = offer(selections=[{"selection": "over", "opening_line": None, "books": None}])
    assert check(contract, {"offers": [offer(), bare]}).violations == ()
    assert check(contract, {"offers": [offer(), bare]}).rows == 2
    assert check(contract, {"offers": []}).rows == 0
    wrong = offer(
        selections=[{"selection": "over", "books": [{"id": 1, "lines": [line(cost="x")]}]}]
    )
    place = "offers[0].selections[0].books[0].lines[0].cost is text"
    assert check(contract, {"offers": [wrong]}).violations[0].startswith(place)


def test_events_as_really_sent(samples: Path) -> None:
    paths = sorted((samples / "bp_events").glob("*.json"))
    assert paths
    for path in paths:
        document = json.loads(path.read_text())
        items = list(events(document))
        asked = date.fromisoformat(document["_parameters"]["date"])
        assert {item.game_date for item in items} == {asked}
        assert [item.values["event_id"] for item in items] == ["20879", "20880", "20881"]
        assert items[0].values["home_code"] == document["events"][0]["home"] == "ATL"
