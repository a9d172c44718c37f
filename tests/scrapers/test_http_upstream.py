from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from scrapers.breaker import Breaker
from scrapers.capture import Arrival, Capture, FetchFailure
from scrapers.errors import UpstreamError
from scrapers.http import HttpClient
from scrapers.http_upstream import HttpUpstream
from scrapers.upstream import Selection
from tests.scrapers.loopback_provider import Provider
from tests.scrapers.scraper_payloads import CLOCK, NOW, body, game, gamelog, odds, schedule

DAY = date(2024, 3, 15)
KEYS = {"ODDS_API_KEY": "k", "BALLDONTLIE_API_KEY": "k"}
SCHEDULE = schedule(game("0022300001", "2024-03-14"), game("0022300002", "2024-03-15", status=1))
STATS, ODDS_HOST = "/stats.nba.com/stats", "/api.the-odds-api.com/v4/sports/basketball_nba/events"
INJURY = "/ak-static.cms.nba.com/referee/injury/Injury-Report_2024-03-15_"


def answers(documents: dict[str, Any], default: int = 404) -> Callable[..., Any]:
    def answer(path: str, query: Any, headers: Any) -> Any:
        found = documents.get(path, default)
        if isinstance(found, int):
            return found, b"", {}
        return 200, found if isinstance(found, bytes) else body(found), {}

    return answer


def fetch(
    provider: Provider,
    feeds: list[str] | None,
    keys: dict[str, str] | None = None,
    **selection: Any,
) -> list[Arrival]:
    client = HttpClient(CLOCK, KEYS if keys is None else keys, sleep=lambda _: None)
    upstream = HttpUpstream(client, provider.url)
    return list(upstream.captures(Selection(game_date=DAY, feeds=feeds, **selection)))


def test_the_sandbox_stands_behind_the_hosts_of_the_providers(provider: Provider) -> None:
    provider.answer = answers({f"{STATS}/scheduleleaguev2int": SCHEDULE})
    (found,) = fetch(provider, ["nbac_schedule"])
    assert isinstance(found, Capture)
    assert (found.scope, found.captured_at, found.body) == ("2023-24", NOW, body(SCHEDULE))
    assert found.url == "https://stats.nba.com/stats/scheduleleaguev2int"


def test_a_day_asks_for_the_schedule_results_report_and_lines(provider: Provider) -> None:
    event = {
        "id": "e1",
        "commence_time": "2024-03-15T23:30:00Z",
        "home_team": "H",
        "away_team": "A",
    }
    provider.answer = answers(
        {
            f"{STATS}/scheduleleaguev2int": SCHEDULE,
            f"{STATS}/leaguegamelog": gamelog(),
            f"{INJURY}06PM.pdf": b"%PDF-1.4",
            ODDS_HOST: [event],
            f"{ODDS_HOST}/e1/odds": odds(),
        }
    )
    feeds = [
        "nbac_schedule",
        "nbac_player_boxscores",
        "nbac_injury_report",
        "odds_api_player_points_props",
    ]
    found = fetch(provider, feeds)
    assert found[0].feed == "nbac_schedule"
    assert {(arrival.feed, arrival.scope) for arrival in found} == {
        ("nbac_schedule", "2023-24"),
        ("nbac_player_boxscores", "2024-03-14_regular"),
        ("nbac_injury_report", "2024-03-15_06PM"),
        ("odds_api_player_points_props", "e1"),
    }
    assert all(isinstance(arrival, Capture) for arrival in found)
    assert all("apiKey" not in arrival.params for arrival in found if isinstance(arrival, Capture))


def test_an_update_of_the_report_asks_for_nothing_else(provider: Provider) -> None:
    provider.answer = answers({f"{INJURY}02PM.pdf": b"%PDF-1.4"}, default=403)
    (found,) = fetch(provider, ["nbac_injury_report"])
    assert isinstance(found, Capture)
    assert (found.scope, found.content) == ("2024-03-15_02PM", "pdf")
    assert len(provider.asked) == 5


def test_no_report_in_seven_hours_is_no_data(provider: Provider) -> None:
    provider.answer = answers({}, default=403)
    (found,) = fetch(provider, ["nbac_injury_report"])
    assert isinstance(found, FetchFailure)
    assert found.is_no_data and "nor in the 6 hours before" in found.reason
    assert len(provider.asked) == 7


def test_no_report_later_than_the_time_asked_for(provider: Provider) -> None:
    provider.answer = answers({}, default=403)
    fetch(provider, ["nbac_injury_report"], as_of=NOW - timedelta(hours=4))
    assert provider.asked[0].endswith("_02PM.pdf")


def test_results_are_planned_from_a_schedule_that_is_not_itself_asked_for(
    provider: Provider,
) -> None:
    provider.answer = answers(
        {f"{STATS}/scheduleleaguev2int": SCHEDULE, f"{STATS}/leaguegamelog": gamelog()}
    )
    assert [arrival.feed for arrival in fetch(provider, ["nbac_player_boxscores"])] == [
        "nbac_player_boxscores"
    ]


def test_without_a_schedule_the_rest_goes_on(provider: Provider) -> None:
    provider.answer = answers({f"{INJURY}06PM.pdf": b"%PDF-1.4"}, default=500)
    found = fetch(provider, ["nbac_schedule", "nbac_injury_report"])
    assert [(arrival.feed, type(arrival)) for arrival in found] == [
        ("nbac_schedule", FetchFailure),
        ("nbac_injury_report", Capture),
    ]


def test_an_event_without_a_market_is_no_data(provider: Provider) -> None:
    events = [
        {"id": name, "commence_time": "2024-03-15T23:30:00Z", "home_team": "H", "away_team": "A"}
        for name in ("gone", "quiet")
    ]
    provider.answer = answers({ODDS_HOST: events, f"{ODDS_HOST}/quiet/odds": 204})
    found = fetch(provider, ["odds_api_game_lines"])
    assert [isinstance(one, FetchFailure) and one.is_no_data for one in found] == [True, True]


def test_no_open_event_is_no_data(provider: Provider) -> None:
    provider.answer = answers({ODDS_HOST: []})
    (found,) = fetch(provider, ["odds_api_game_lines"])
    assert isinstance(found, FetchFailure) and found.is_no_data


def test_a_missing_key_is_told_once_for_each_feed_and_the_rest_goes_on(provider: Provider) -> None:
    provider.answer = answers({f"{STATS}/scheduleleaguev2int": SCHEDULE})
    feeds = ["nbac_schedule", "bdl_player_boxscores", "odds_api_game_lines"]
    found = fetch(provider, feeds, keys={})
    told = {one.feed: one.reason for one in found if isinstance(one, FetchFailure)}
    assert set(told) == {"bdl_player_boxscores", "odds_api_game_lines"}
    assert "BALLDONTLIE_API_KEY is not set; put it in .env" in told["bdl_player_boxscores"]
    assert len(found) == 3


def test_a_dead_provider_does_not_hold_up_the_run(provider: Provider) -> None:
    games = [game(f"00223000{n:02d}", "2024-03-14") for n in range(30)]
    provider.answer = answers({f"{STATS}/scheduleleaguev2int": schedule(*games)}, default=500)
    found = fetch(provider, ["nbac_team_boxscore"])
    assert len(found) == 4  # each of the first was asked for at two addresses
    last = found[-1]
    assert isinstance(last, FetchFailure) and "27 requests were not sent" in last.reason


def test_a_provider_that_is_well_again_is_asked_again(provider: Provider) -> None:
    at = [0.0]
    breaker = Breaker(rest=60, monotonic=lambda: at[0])
    upstream = HttpUpstream(
        HttpClient(CLOCK, KEYS, sleep=lambda _: None, breaker=breaker), provider.url
    )
    selection = Selection(game_date=DAY, feeds=["nbac_player_list_current"])
    provider.answer = answers({}, default=500)
    *_, refused = [one for _ in range(6) for one in upstream.captures(selection)]
    assert isinstance(refused, FetchFailure) and refused.category == "given_up"
    provider.answer = answers({f"{STATS}/playerindex": {"PlayerIndex": [{"PERSON_ID": 1}]}})
    at[0] = 61.0
    (found,) = upstream.captures(selection)
    assert isinstance(found, Capture)


def test_pages_are_put_together_and_a_single_one_is_kept_as_received(provider: Provider) -> None:
    single = b'{"data":  [{"id": 1}], "meta": {"per_page": 100}}'

    def answer(path: str, query: dict[str, list[str]], headers: Any) -> Any:
        if path.endswith("scheduleleaguev2int"):
            return 200, body(SCHEDULE), {}
        if query["date"] == ["2024-03-14"]:
            cursor = int(query.get("cursor", ["0"])[0])
            meta = {"next_cursor": cursor + 1 if cursor < 2 else None}
            return 200, body({"data": [{"id": cursor}], "meta": meta}), {}
        return 200, single, {}

    provider.answer = answer
    (found,) = fetch(provider, ["bdl_player_boxscores"])
    assert isinstance(found, Capture)
    assert found.body == body(
        {"data": [{"id": 0}, {"id": 1}, {"id": 2}], "meta": {"next_cursor": None}}
    )
    provider.answer = lambda path, query, headers: (
        200,
        body(SCHEDULE) if path.endswith("scheduleleaguev2int") else single,
        {},
    )
    (found,) = fetch(provider, ["bdl_player_boxscores"])
    assert isinstance(found, Capture) and found.body == single


def test_a_day_is_needed(provider: Provider) -> None:
    with pytest.raises(UpstreamError, match="choose one with --date"):
        list(HttpUpstream(HttpClient(CLOCK), provider.url).captures(Selection()))
