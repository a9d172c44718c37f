"""What the HTTP edge does when providers are slow, stingy, changing or gone."""

from dataclasses import replace
from datetime import date
from threading import Barrier
from typing import Any

import pytest
import requests

from ops.records import Quota
from scrapers.breaker import Breaker
from scrapers.budget import allowance
from scrapers.capture import Arrival, Capture, FetchFailure, NotModified
from scrapers.chains import interleaved
from scrapers.errors import FetchError
from scrapers.feed import Endpoint
from scrapers.http import HttpClient
from scrapers.http_upstream import HttpUpstream
from scrapers.plan import Ask, FeedRequest, request
from scrapers.providers.nba_stats import NBA_STATS
from scrapers.providers.the_odds_api import ODDS_API
from scrapers.registry import FEEDS
from scrapers.schedule import games_of
from scrapers.upstream import Selection
from tests.scrapers.loopback_provider import Provider
from tests.scrapers.scraper_payloads import CLOCK, NOW, body, game, odds, schedule

DAY = date(2024, 3, 15)
SCHEDULE = schedule(game("0022300001", "2024-03-14"), game("0022300002", "2024-03-15", status=1))
CDN = "/cdn.nba.com/static/json"
EVENTS = "/api.the-odds-api.com/v4/sports/basketball_nba/events"


def upstream(provider: Provider, **client: Any) -> HttpUpstream:
    keys = {"ODDS_API_KEY": "k", "BALLDONTLIE_API_KEY": "k"}
    made = HttpClient(CLOCK, keys, sleep=lambda _: None, **client)
    return HttpUpstream(made, provider.url)


def fetch(asked: HttpUpstream, *feeds: str, **selection: Any) -> list[Arrival]:
    return list(asked.captures(Selection(game_date=DAY, feeds=list(feeds), **selection)))


def event(name: str, minute: int) -> dict[str, Any]:
    return {"id": name, "commence_time": f"2024-03-15T23:{minute}:00Z"}


def test_the_next_address_is_asked_when_one_fails_and_the_failure_is_not_told(
    provider: Provider,
) -> None:
    provider.answer = lambda path, query, headers: (
        (200, body(SCHEDULE), {}) if path.endswith("scheduleLeagueV2.json") else (404, b"", {})
    )
    (found,) = fetch(upstream(provider), "nbac_schedule")
    assert isinstance(found, Capture)
    assert found.url.endswith("/scheduleLeagueV2.json")


def test_a_block_page_is_passed_on_to_be_kept_and_the_next_address_answers(
    provider: Provider,
) -> None:
    page = b"<!DOCTYPE html><title>Access Denied</title>"
    provider.answer = lambda path, query, headers: (
        (200, page, {}) if path.startswith("/stats") else (200, body(SCHEDULE), {})
    )
    blocked, good = fetch(upstream(provider), "nbac_schedule")
    assert isinstance(blocked, Capture) and blocked.body == page
    assert isinstance(good, Capture) and good.body == body(SCHEDULE)


@pytest.mark.parametrize(
    "refused", [{"Message": "An error has occurred."}, {"leagueSchedule": {"gameDates": []}}]
)
def test_an_answer_that_may_not_land_is_passed_on_and_the_next_address_answers(
    refused: dict[str, Any], provider: Provider
) -> None:
    provider.answer = lambda path, query, headers: (
        (200, body(refused if path.startswith("/stats") else SCHEDULE), {})
    )
    first, good = fetch(upstream(provider), "nbac_schedule")
    assert isinstance(first, Capture) and first.body == body(refused)
    assert isinstance(good, Capture) and good.body == body(SCHEDULE)


def test_a_payload_that_has_not_changed_is_not_sent_again(provider: Provider) -> None:
    def answer(path: str, query: Any, headers: Any) -> Any:
        if headers.get("If-None-Match") == '"7"':
            return 304, b"", {}
        return 200, body(SCHEDULE), {"ETag": '"7"'}

    provider.answer = answer
    asked = Selection(game_date=DAY, feeds=["nbac_schedule"])
    url = "https://cdn.nba.com/static/json/staticData/scheduleLeagueV2_1.json"
    held = {("nbac_schedule", "2023-24", url): {"etag": '"7"'}}
    provider.answer = lambda path, query, headers: (
        (500, b"", {}) if path.startswith("/stats") else answer(path, query, headers)
    )
    (first,) = upstream(provider).captures(asked)
    assert isinstance(first, Capture) and first.validators == {"etag": '"7"'}
    (again,) = upstream(provider).captures(replace(asked, validators=held))
    assert isinstance(again, NotModified)
    assert (again.feed, again.scope, again.url) == ("nbac_schedule", "2023-24", url)


def test_without_a_schedule_the_landed_one_says_what_is_due(provider: Provider) -> None:
    provider.answer = lambda path, query, headers: (
        (200, body({"game": {}}), {}) if "playbyplay" in path else (404, b"", {})
    )
    found = fetch(upstream(provider), "nbac_play_by_play", landed_games=lambda: games_of(SCHEDULE))
    # without rows at the first address, the second is asked
    assert [(one.feed, type(one)) for one in found] == [
        ("nbac_schedule", FetchFailure),
        ("nbac_play_by_play", Capture),
        ("nbac_play_by_play", Capture),
    ]


def test_a_page_that_repeats_is_asked_for_again_and_then_refused(provider: Provider) -> None:
    cursors: list[str] = []
    pages = {"": [{"id": 0}], "1": [{"id": 0}], "2": [{"id": 2}]}

    def answer(path: str, query: Any, headers: Any) -> Any:
        if path.endswith("scheduleleaguev2int"):
            return 200, body(SCHEDULE), {}
        cursor = query.get("cursor", [""])[0]
        cursors.append(cursor)
        following = {"": 1, "1": 2, "2": None}[cursor]
        return 200, body({"data": pages[cursor], "meta": {"next_cursor": following}}), {}

    provider.answer = answer
    (found,) = fetch(upstream(provider), "bdl_player_boxscores")
    assert isinstance(found, FetchFailure) and "sent the same page twice" in found.reason
    assert cursors == ["", "1", "1"]


@pytest.mark.parametrize("empty", ["", "1"])
def test_an_empty_page_that_says_more_follow_is_not_the_end(provider: Provider, empty: str) -> None:
    def answer(path: str, query: Any, headers: Any) -> Any:
        if path.endswith("scheduleleaguev2int"):
            return 200, body(SCHEDULE), {}
        cursor = query.get("cursor", [""])[0]
        rows = [] if cursor == empty else [{"id": cursor}]
        following = {"": 1, "1": 2, "2": None}[cursor]
        return 200, body({"data": rows, "meta": {"next_cursor": following}}), {}

    provider.answer = answer
    (found,) = fetch(upstream(provider), "bdl_player_boxscores")
    assert isinstance(found, FetchFailure) and "a page without data" in found.reason


def test_a_slate_that_costs_too_much_is_paid_for_from_the_first_tipoff_on(
    provider: Provider,
) -> None:
    def answer(path: str, query: Any, headers: Any) -> Any:
        left = {"x-requests-remaining": "506", "x-requests-used": "99494"}
        if path == EVENTS:
            return 200, body([event("last", 50), event("second", 40), event("first", 30)]), left
        name = path.split("/")[-2]
        return 200, body({**odds(), "id": name}), {}

    provider.answer = answer
    noted: list[Quota] = []
    found = fetch(
        upstream(provider, on_quota=noted.append),
        "odds_api_player_points_props",
        "odds_api_game_lines",
    )
    paid = [(one.feed, one.scope) for one in found if isinstance(one, Capture)]
    refused = [one for one in found if isinstance(one, FetchFailure)]
    assert {scope for _, scope in paid} == {"first", "second"} and len(paid) == 4
    assert [(one.scope, one.category) for one in refused] == [("last", "quota"), ("last", "quota")]
    assert "the slate costs 9 credits" in refused[0].reason
    assert (noted[0].provider, noted[0].remaining, noted[0].used) == (ODDS_API.name, 506, 99494)


def test_everything_is_allowed_until_the_quota_is_known() -> None:
    asks = (Ask(ODDS_API, "u", {}, cost=2),)
    wanted = [FeedRequest("f", str(n), DAY, asks) for n in range(3)]
    assert len(allowance(wanted, None, 500).allowed) == 3
    left = Quota(ODDS_API.name, 504, None, NOW)
    assert [one.scope for one in allowance(wanted, left, 500).allowed] == ["0", "1"]
    assert allowance(wanted, left, 600).allowed == ()


def test_a_host_that_hangs_is_tried_twice_and_then_left_alone() -> None:
    calls: list[str] = []

    class Hanging:
        def get(self, url: str, **_: Any) -> Any:
            calls.append(url)
            raise requests.ReadTimeout("no answer")

    client = HttpClient(CLOCK, session=Hanging(), sleep=lambda _: None)  # type: ignore[arg-type]
    for _ in range(2):
        with pytest.raises(FetchError, match="does not answer"):
            client.get(NBA_STATS, "https://stats.nba.com/a", {})
    with pytest.raises(FetchError) as refused:
        client.get(NBA_STATS, "https://stats.nba.com/a", {})
    assert (refused.value.category, len(calls)) == ("given_up", 4)


def test_a_breaker_lets_one_request_try_after_its_rest() -> None:
    at = [0.0]
    breaker = Breaker(rest=60, monotonic=lambda: at[0])
    breaker.note("host", "network")
    assert not breaker.is_open("host")
    breaker.note("host", "auth")
    assert breaker.is_open("host") and not breaker.is_open("another")
    assert not breaker.lets_through("host")
    at[0] = 61.0
    assert not breaker.is_open("host") and not breaker.is_open("host")
    assert breaker.lets_through("host")
    assert breaker.is_open("host") and not breaker.lets_through("host")
    breaker.note("host", None)
    assert not breaker.is_open("host")


def test_providers_are_asked_at_the_same_time() -> None:
    both = Barrier(2, timeout=10)

    def chain(name: str) -> Any:
        both.wait()  # passes only when both chains run
        yield name

    assert sorted(interleaved([chain("a"), chain("b")])) == ["a", "b"]


def test_a_reader_that_leaves_early_ends_the_chains() -> None:
    given: list[int] = []

    def chain() -> Any:
        for number in range(10_000):
            given.append(number)
            yield number

    stream = interleaved([chain()])
    assert next(stream) == 0
    stream.close()  # type: ignore[attr-defined]
    assert len(given) < 10_000


def test_the_failure_of_a_chain_reaches_the_reader() -> None:
    def chain() -> Any:
        yield 1
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        list(interleaved([chain()]))


def test_an_endpoint_may_answer_only_for_some_years() -> None:
    feed = FEEDS["nbac_shot_chart"]
    old, new = (
        Endpoint(NBA_STATS, "/old", until=date(2024, 1, 1)),
        Endpoint(NBA_STATS, "/new", since=date(2024, 1, 2)),
    )
    both = replace(feed, endpoints=(old, new))
    assert [
        [ask.url[-4:] for ask in request(both, day).asks]
        for day in (date(2024, 1, 1), date(2024, 1, 2))
    ] == [["/old"], ["/new"]]


def test_providers_are_asked_through_the_proxy_and_a_sandbox_is_not() -> None:
    client = HttpClient(CLOCK, proxy="http://proxy.example:3128")
    through = {"http": "http://proxy.example:3128", "https": "http://proxy.example:3128"}
    assert client._proxies("stats.nba.com") == through
    assert client._proxies("127.0.0.1") == {"no_proxy": "127.0.0.1"}
    assert "proxy.example" not in repr(client)
