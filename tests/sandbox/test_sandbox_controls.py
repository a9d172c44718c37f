"""Clock, faults, quota and start-up."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest
import requests

from sandbox.league.league import League
from sandbox.server import SandboxServer
from tests.sandbox.sandbox_client import Client


def test_the_clock_can_be_set_over_http(client: Client) -> None:
    url = f"{client.server.base_url}/_sandbox/clock"
    moment = "2023-11-01T14:00:00-04:00"
    assert requests.post(url, json={"now": moment}, timeout=5).json() == {
        "now": "2023-11-01T18:00:00Z"
    }
    assert requests.get(url, timeout=5).json() == {"now": "2023-11-01T18:00:00Z"}
    assert client.server.now == datetime(2023, 11, 1, 18, tzinfo=UTC)
    refused = requests.post(url, json={"now": "2023-11-01T14:00:00"}, timeout=5)
    assert refused.status_code == 422 and "time zone" in refused.json()["message"]


def test_the_league_describes_itself(client: Client, league: League) -> None:
    document = client.get("/_sandbox/league").json()
    assert document["parameters"]["teams"] == 6
    assert document["games"] == len(league.games)
    assert document["demo_date"] == league.demo_date.isoformat()
    assert {event["status"] for event in document["demo_events"]} == {
        "Out",
        "Questionable",
        "Available",
    }


def test_requests_are_recorded(client: Client) -> None:
    client.stats("playerindex")
    assert client.server.requests[-1].startswith("200 /stats.nba.com/stats/playerindex?")


def test_the_odds_quota_runs_out(league: League) -> None:
    game = league.games_on(league.demo_date)[0]
    with SandboxServer(league, odds_quota=1, key="mine") as server:
        path = f"/api.the-odds-api.com/v4/sports/basketball_nba/events/{game.odds_event_id}/odds"
        query = {"apiKey": "mine", "regions": "us", "markets": "totals"}
        answers = [requests.get(server.base_url + path, params=query, timeout=5) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 401]
    assert answers[1].json()["error_code"] == "OUT_OF_USAGE_CREDITS"


def test_a_stopped_server_frees_its_port(league: League) -> None:
    with SandboxServer(league) as server:
        url = server.base_url
        assert requests.get(f"{url}/_sandbox/clock", timeout=5).ok
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url}/_sandbox/clock", timeout=5)


def test_it_starts_from_the_command_line() -> None:
    command = [sys.executable, "-m", "sandbox", "--teams", "6", "--days", "12"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        league = requests.get(f"{url}/_sandbox/league", timeout=10).json()
        assert league["parameters"]["teams"] == 6
    finally:
        process.terminate()
        process.wait(10)
