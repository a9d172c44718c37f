"""Whatever a provider or the network does with a key, it is in no answer, error or text."""

import json
import logging
import socket
from typing import Any
from urllib.parse import quote_plus

import pytest
import requests

from ops.logging import configure_logging
from ops.redact import redact_text, redact_values
from scrapers.errors import FetchError
from scrapers.feed import Auth
from scrapers.feed import Provider as Host
from scrapers.http import HttpClient
from scrapers.http_upstream import HttpUpstream
from scrapers.upstream import Selection
from tests.scrapers.loopback_provider import Provider
from tests.scrapers.scraper_payloads import CLOCK, NOW, body, game, schedule

SECRET = "s3cr3t/of+the=provider&42"
IN_QUERY = Host("metered", "http://metered", auth=Auth("query", "apiKey", "THE_KEY"))
IN_HEADER = Host("keyed", "http://keyed", auth=Auth("header", "Authorization", "THE_KEY"))


def client(key: str = SECRET, **options: Any) -> HttpClient:
    return HttpClient(CLOCK, {"THE_KEY": key}, sleep=lambda _: None, **options)


def everything(error: BaseException) -> str:
    """What a log or a traceback would show of an error."""
    shown = [repr(error), str(error), str(getattr(error, "reason", ""))]
    if not error.__suppress_context__ and error.__context__ is not None:
        shown.append(everything(error.__context__))
    return " ".join(shown)


def refused_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.mark.parametrize("host", [IN_QUERY, IN_HEADER])
@pytest.mark.parametrize("status", [200, 401, 403, 422, 500])
def test_a_key_that_is_quoted_in_the_answer(provider: Provider, host: Host, status: int) -> None:
    said = f"<p>{SECRET} {quote_plus(SECRET)}</p> {json.dumps({'k': SECRET})}".encode()
    provider.answer = lambda path, query, headers: (status, said, {})
    try:
        shown = client().get(host, provider.url, {}).body.decode()
        assert "***" in shown
    except FetchError as error:
        shown = everything(error)
    assert SECRET not in shown and quote_plus(SECRET) not in shown


@pytest.mark.parametrize("name", ["Authorization", "X-Api-Key"])
def test_a_key_goes_along_to_no_other_host(
    provider: Provider, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for proxy in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    received: dict[str, dict[str, str]] = {}
    elsewhere = provider.url.replace("127.0.0.1", "localhost")
    addresses = {"/asked": "/moved", "/moved": f"{elsewhere}/elsewhere"}

    def answer(path: str, query: dict[str, list[str]], headers: dict[str, str]) -> Any:
        received[path] = headers
        to = addresses.get(path)
        return (302, b"", {"Location": to}) if to else (200, b"{}", {})

    provider.answer = answer
    host = Host("keyed", "http://keyed", auth=Auth("header", name, "THE_KEY"))
    client().get(host, f"{provider.url}/asked", {})
    assert received["/asked"][name] == received["/moved"][name] == SECRET
    assert SECRET not in received["/elsewhere"].values()


@pytest.mark.parametrize("host", [IN_QUERY, IN_HEADER])
def test_a_host_that_cannot_be_reached(host: Host, caplog: pytest.LogCaptureFixture) -> None:
    configure_logging("DEBUG")
    caplog.set_level(logging.DEBUG)
    with pytest.raises(FetchError) as refused:
        client().get(host, f"http://127.0.0.1:{refused_port()}/v4/events", {"markets": "h2h"})
    assert "cannot be reached" in refused.value.reason
    shown = everything(refused.value) + caplog.text
    assert SECRET not in shown and quote_plus(SECRET) not in shown


def test_a_proxy_that_cannot_be_reached_with_its_password() -> None:
    session = requests.Session()
    proxy = f"http://me:hunter22@127.0.0.1:{refused_port()}"
    session.proxies = {"http": proxy}
    with pytest.raises(FetchError) as refused:
        client(session=session).get(IN_QUERY, "http://metered.test/v4/events", {})
    shown = everything(refused.value)
    assert "hunter22" not in shown and quote_plus(SECRET) not in shown


@pytest.mark.parametrize("key", ["sécrèt-ключ", "two\nlines-of-it"])
def test_a_key_that_cannot_be_sent_is_told_by_its_variable(key: str, provider: Provider) -> None:
    with pytest.raises(FetchError) as refused:
        client(key).get(IN_HEADER, provider.url, {})
    assert key not in everything(refused.value)
    assert repr(key)[1:-1] not in everything(refused.value)
    assert "THE_KEY" in refused.value.reason
    assert not provider.asked


def test_a_line_end_that_was_pasted_with_the_key_is_taken_off(provider: Provider) -> None:
    seen: list[str] = []

    def answer(path: str, query: Any, headers: dict[str, str]) -> Any:
        seen.append(headers["Authorization"])
        return 200, b"{}", {}

    provider.answer = answer
    client(f"{SECRET}\n").get(IN_HEADER, provider.url, {})
    assert seen == [SECRET]


def test_nothing_shows_the_keys_of_a_client() -> None:
    assert SECRET not in repr(client())


def test_a_link_to_the_next_page_that_holds_the_key(provider: Provider) -> None:
    page = {"data": [{"id": 1}], "meta": {}}
    link = {
        "Link": f'<{provider.url}/v1/box_scores?apiKey={quote_plus(SECRET)}&page=2>; rel="next"'
    }
    day = schedule(game("0022300001", "2024-03-14"))
    provider.answer = lambda path, query, headers: (
        200,
        body(day if "schedule" in path else page),
        {} if "schedule" in path else link,
    )
    keys = {"BALLDONTLIE_API_KEY": SECRET}
    upstream = HttpUpstream(HttpClient(CLOCK, keys, sleep=lambda _: None), provider.url)
    selection = Selection(game_date=NOW.date(), feeds=["bdl_player_boxscores"])
    (found,) = upstream.captures(selection)
    assert "sent the same page twice" in str(found)
    assert SECRET not in str(found)


def test_texts_without_the_names_that_hold_secrets() -> None:
    told = redact_text("GET /drive/v3/files?key=AIzaSyD-9 and secret=x1 and x-api-key=y2 failed")
    assert told == "GET /drive/v3/files?key=*** and secret=*** and x-api-key=*** failed"


def test_short_values_are_left_alone() -> None:
    assert redact_values(b"a bank of keys", ["k", ""]) == b"a bank of keys"
