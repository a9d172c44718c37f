from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter

from scrapers.errors import FetchError
from scrapers.http import Answer, HttpClient
from scrapers.providers.balldontlie import BALLDONTLIE
from scrapers.providers.nba_stats import NBA_STATS
from scrapers.providers.the_odds_api import ODDS_API
from tests.scrapers.loopback_provider import Provider
from tests.scrapers.scraper_payloads import CLOCK, NOW


class Transport(BaseAdapter):
    """Answers from a list, so that no host is asked."""

    def __init__(self, *replies: int | Exception) -> None:
        super().__init__()
        self.replies: Iterator[int | Exception] = iter(replies)

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override]
        reply = next(self.replies)
        if isinstance(reply, Exception):
            raise reply
        response = requests.Response()
        response.status_code = reply
        response.raw = BytesIO(b"{}")
        response.request = request
        return response

    def close(self) -> None:
        return


def client(waits: list[float], *replies: int | Exception, **keys: str) -> HttpClient:
    session = requests.Session()
    session.mount("https://", Transport(*replies))
    ticks = iter(range(0, 1000))
    return HttpClient(
        CLOCK,
        keys,
        session=session,
        sleep=waits.append,
        monotonic=lambda: next(ticks) * 0.1,
        jitter=lambda: 0.5,
    )


def test_headers_and_parameters_arrive_and_the_key_stays_out_of_the_answer(
    provider: Provider,
) -> None:
    seen: dict[str, Any] = {}

    def answer(path: str, query: Any, headers: Any) -> Any:
        seen.update(query=query, headers=headers)
        return 200, b'{"ok": true}', {}

    provider.answer = answer
    found = HttpClient(CLOCK, {"ODDS_API_KEY": "S3CRET"}).get(
        ODDS_API, provider.url + "/v4", {"markets": "totals"}
    )
    assert (found.status, found.body, found.received_at) == (200, b'{"ok": true}', NOW)
    assert seen["query"] == {"markets": ["totals"], "apiKey": ["S3CRET"]}
    HttpClient(CLOCK, {"BALLDONTLIE_API_KEY": "B"}).get(BALLDONTLIE, provider.url, {})
    assert seen["headers"]["Authorization"] == "B"
    HttpClient(CLOCK).get(NBA_STATS, provider.url, {})
    assert seen["headers"]["x-nba-stats-origin"] == "stats"
    assert "nba.com" in seen["headers"]["Referer"]


def test_a_missing_key_names_the_variable_and_the_ways_out() -> None:
    with pytest.raises(FetchError) as raised:
        HttpClient(CLOCK).get(ODDS_API, "https://api.the-odds-api.com/v4", {})
    assert raised.value.category == "not_configured"
    assert raised.value.reason == (
        "ODDS_API_KEY is not set; put it in .env or choose --upstream sandbox"
    )


def test_a_server_error_is_tried_again_with_growing_waits(provider: Provider) -> None:
    replies = iter([500, 503, 200])
    provider.answer = lambda *_: (next(replies), b"{}", {})
    waits: list[float] = []
    found = HttpClient(CLOCK, sleep=waits.append, jitter=lambda: 0.5).get(
        NBA_STATS, provider.url, {}
    )
    assert found.status == 200
    assert waits == [1.0, 2.0]


@pytest.mark.parametrize("value", ["7", "Fri, 15 Mar 2024 22:00:07 GMT"])
def test_retry_after_is_honoured_in_both_forms(provider: Provider, value: str) -> None:
    replies = iter([(429, b"", {"Retry-After": value}), (200, b"{}", {})])
    provider.answer = lambda *_: next(replies)
    waits: list[float] = []
    HttpClient(CLOCK, sleep=waits.append).get(NBA_STATS, provider.url, {})
    assert waits == [7.0]


def test_after_the_last_try_the_failure_is_reported(provider: Provider) -> None:
    provider.answer = lambda *_: (502, b"", {})
    with pytest.raises(FetchError, match="answered HTTP 502, 4 times in a row") as raised:
        HttpClient(CLOCK, sleep=lambda _: None).get(NBA_STATS, provider.url, {})
    assert (raised.value.category, len(provider.asked)) == ("http", 4)


@pytest.mark.parametrize("status", [400, 403, 404, 422])
def test_other_refusals_are_not_tried_again(provider: Provider, status: int) -> None:
    provider.answer = lambda *_: (status, b"no such thing", {})
    with pytest.raises(FetchError, match=f"HTTP {status} .no such thing"):
        HttpClient(CLOCK, sleep=lambda _: None).get(NBA_STATS, provider.url, {})
    assert len(provider.asked) == 1


def test_a_status_that_is_expected_is_an_answer(provider: Provider) -> None:
    provider.answer = lambda *_: (403, b"", {})
    assert HttpClient(CLOCK).get(NBA_STATS, provider.url, {}, frozenset({403})).status == 403


def test_a_refused_key_says_which_variable_to_check(provider: Provider) -> None:
    provider.answer = lambda *_: (401, b'{"message": "bad apiKey=S3CRET"}', {})
    with pytest.raises(FetchError, match="check ODDS_API_KEY") as raised:
        HttpClient(CLOCK, {"ODDS_API_KEY": "S3CRET"}).get(ODDS_API, provider.url, {})
    assert raised.value.category == "auth"
    assert "S3CRET" not in raised.value.reason


def test_a_host_that_cannot_be_reached_keeps_the_key_to_itself() -> None:
    waits: list[float] = []
    broken = [requests.ConnectionError("GET /v4?apiKey=S3CRET failed")] * 4
    with pytest.raises(FetchError) as raised:
        client(waits, *broken, ODDS_API_KEY="S3CRET").get(
            replace(ODDS_API, min_interval=0), "https://api.the-odds-api.com/v4", {}
        )
    assert raised.value.category == "network"
    assert "S3CRET" not in str(raised.value)
    assert len(waits) == 3


def test_an_endless_answer_is_cut_off(provider: Provider) -> None:
    provider.answer = lambda *_: (200, b"x" * 2_000_000, {})
    with pytest.raises(FetchError, match="more than 1 MiB") as raised:
        HttpClient(CLOCK, max_body_bytes=2**20).get(NBA_STATS, provider.url, {})
    assert raised.value.category == "too_large"


def test_requests_to_one_provider_keep_their_distance() -> None:
    waits: list[float] = []
    asking = client(waits, 200, 200, 200)
    slow = replace(NBA_STATS, min_interval=0.6)
    asking.get(slow, "https://stats.nba.com/a", {})
    assert waits == []
    asking.get(slow, "https://stats.nba.com/b", {})
    assert waits == pytest.approx([0.3])  # three looks at a clock that goes 0.1 s each
    asking.get(replace(slow, name="another"), "https://cdn.nba.com/c", {})
    assert len(waits) == 1


def test_answers_are_stamped_by_the_clock_given() -> None:
    later = replace(CLOCK, at=NOW + timedelta(hours=1))
    asking = client([], 200)
    asking.clock = later
    assert asking.get(NBA_STATS, "https://stats.nba.com/a", {}).received_at == later.at


@pytest.mark.parametrize("status", [401, 429])
def test_an_exhausted_quota_is_not_asked_on(provider: Provider, status: int) -> None:
    said = b'{"message": "Usage quota has been reached."}'
    provider.answer = lambda path, query, headers: (status, said, {"x-requests-remaining": "0"})
    asking = HttpClient(CLOCK, {"ODDS_API_KEY": "k"}, sleep=lambda _: None)
    found = []
    for _ in range(2):
        with pytest.raises(FetchError) as refused:
            asking.get(ODDS_API, provider.url, {})
        found.append(refused.value)
    assert [error.category for error in found] == ["quota", "given_up"]
    assert all("wait until it is renewed" in error.reason for error in found)
    assert len(provider.asked) == 1


def test_two_threads_ask_a_host_at_one_pace() -> None:
    both = Barrier(2)
    together: list[float] = []
    at = [0.0]

    def sleep(rest: float) -> None:
        with suppress(BrokenBarrierError):
            both.wait(timeout=0.2)  # passes only when both sleep at the same time
            together.append(rest)
        at[0] += rest

    session = requests.Session()
    session.mount("https://", Transport(200, 200, 200))
    shared = HttpClient(CLOCK, session=session, sleep=sleep, monotonic=lambda: at[0])

    def ask(_: int) -> Answer:
        return shared.get(NBA_STATS, "https://stats.nba.com/a", {})

    ask(0)
    with ThreadPoolExecutor(2) as threads:
        assert [found.status for found in threads.map(ask, range(2))] == [200, 200]
    assert together == []
    assert at[0] == pytest.approx(2 * NBA_STATS.min_interval)
