"""Every kind of fault, and the latency."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
import requests

from sandbox.exchange import Answer
from sandbox.faults import Fault
from sandbox.league.league import League
from sandbox.rewriting import emptied, renamed, retyped
from sandbox.server import SandboxServer
from tests.sandbox.sandbox_client import Client

GAME_LOG = {
    "SeasonType": "Regular Season",
    "PlayerOrTeam": "P",
    "Counter": 1000,
    "Sorter": "DATE",
    "Direction": "DESC",
}


def order(client: Client, **fault: object) -> requests.Response:
    return requests.post(f"{client.server.base_url}/_sandbox/faults", json=fault, timeout=5)


def table(client: Client, day: date) -> dict[str, Any]:
    answer = client.stats("leaguegamelog", DateFrom=str(day), DateTo=str(day), **GAME_LOG)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["resultSets"][0]
    return found


@pytest.fixture
def day(league: League) -> date:
    """A day with results on it and on the day before."""
    played = [day for day in league.game_dates if day < league.demo_date]
    return next(day for day in played if day - timedelta(days=1) in played)


def test_faults_happen_as_often_as_ordered(client: Client) -> None:
    assert order(client, path_contains="playerindex", status=503, times=2).status_code == 200
    codes = [client.stats("playerindex").status_code for _ in range(3)]
    assert codes == [503, 503, 200]


def test_a_fault_lasts_until_it_is_cleared(client: Client) -> None:
    order(client, path_contains="playerindex", status=503, times=-1)
    assert [client.stats("playerindex").status_code for _ in range(3)] == [503] * 3
    requests.delete(f"{client.server.base_url}/_sandbox/faults", timeout=5)
    assert client.stats("playerindex").status_code == 200


def test_a_star_stands_for_anything_in_between() -> None:
    fault = Fault("gamelog*DateFrom=2023-11-03")
    assert fault.fits("/h/leaguegamelog?Counter=1&DateFrom=2023-11-03&DateTo=2023-11-03")
    assert not fault.fits("/h/leaguegamelog?Counter=1&DateFrom=2023-11-04")
    assert not fault.fits("DateFrom=2023-11-03 gamelog")


def test_a_body_can_end_early_with_and_without_a_sign_of_it(client: Client) -> None:
    whole = client.stats("playerindex").content
    order(client, path_contains="playerindex", status="truncate")
    assert client.stats("playerindex").content == whole[: len(whole) // 2]
    order(client, path_contains="playerindex", status="cut_off")
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        client.stats("playerindex")
    assert client.stats("playerindex").content == whole


def test_a_block_page_comes_with_status_200(client: Client) -> None:
    order(client, path_contains="playerindex", status="html")
    page = client.stats("playerindex")
    assert page.status_code == 200 and page.text.startswith("<html>")


def test_a_dead_provider_closes_the_connection(client: Client) -> None:
    order(client, path_contains="playerindex", status="dead")
    with pytest.raises(requests.ConnectionError, match="without response"):
        client.stats("playerindex")
    assert client.server.requests[-1].startswith("0 /stats.nba.com")


def test_a_hanging_provider_times_out(client: Client) -> None:
    order(client, path_contains="playerindex", hang_seconds=30)
    with pytest.raises(requests.Timeout):
        requests.get(f"{client.server.base_url}/stats.nba.com/stats/playerindex", timeout=0.3)


def test_tables_are_emptied_renamed_and_retyped(client: Client, day: date) -> None:
    true = table(client, day)
    column = true["headers"].index("PTS")
    order(client, path_contains="leaguegamelog", status="empty")
    assert table(client, day) == {**true, "rowSet": []}
    order(client, path_contains="leaguegamelog", status="rename", field="PTS")
    assert table(client, day)["headers"][column] == "PTS_2"
    order(client, path_contains="leaguegamelog", status="retype", field="PTS")
    assert [row[column] for row in table(client, day)["rowSet"]] == [
        str(row[column]) for row in true["rowSet"]
    ]


def test_objects_are_emptied_renamed_and_retyped(client: Client, day: date) -> None:
    order(client, path_contains="box_scores", status="empty")
    assert client.box_scores(str(day)).json() == {"data": []}
    order(client, path_contains="box_scores", status="rename", field="pts")
    line = client.box_scores(str(day)).json()["data"][0]["home_team"]["players"][0]
    assert "pts" not in line and line["pts_2"] >= 0
    order(client, path_contains="box_scores", status="retype", field="abbreviation")
    assert client.box_scores(str(day)).json()["data"][0]["home_team"]["abbreviation"] == 3


def test_csv_and_html_are_rewritten_too() -> None:
    sheet = Answer(200, b"id,pts\n1,20\n2,31\n", "text/csv")
    assert emptied(sheet) == b"id,pts\n"
    assert renamed(sheet, "pts") == b"id,pts_2\n1,20\n2,31\n"
    assert retyped(sheet, "pts") == b"id,pts\n1,n/a\n2,n/a\n"
    rows = b"<tr><th>Pos</th></tr><tr><td>PG</td></tr><tr class='x'><td>SG</td></tr>"
    page = Answer(200, b"<table>" + rows + b"</table>", "text/html")
    assert emptied(page) == b"<table><tr><th>Pos</th></tr></table>"
    assert b"<th>Pos_2</th>" in renamed(page, "Pos")
    with pytest.raises(KeyError):
        renamed(page, "Number")


def test_a_field_that_is_not_there_is_told(client: Client) -> None:
    order(client, path_contains="playerindex", status="rename", field="NOPE")
    answer = client.stats("playerindex")
    assert answer.status_code == 501 and "NOPE" in answer.json()["message"]


def test_the_answer_can_be_for_the_day_before(client: Client, league: League, day: date) -> None:
    before = table(client, day - timedelta(days=1))
    order(client, path_contains="leaguegamelog", status="wrong_date")
    assert table(client, day) == before
    form = "/ak-static.cms.nba.com/referee/injury/Injury-Report_{}_12PM.pdf"
    older = client.get(form.format(league.demo_date - timedelta(days=1))).content
    order(client, path_contains="Injury-Report", status="wrong_date")
    assert client.get(form.format(league.demo_date)).content == older


def test_a_page_is_answered_again(client: Client, league: League) -> None:
    day = next(day for day in league.game_dates if len(league.games_on(day)) > 1)
    whole = client.box_scores(str(day)).json()["data"]
    order(client, path_contains="box_scores", status="duplicate_page", times=1)
    key, path = {"Authorization": "sandbox"}, "/api.balldontlie.io/v1/box_scores"
    first = client.box_scores(str(day)).json()
    cursor = first["meta"]["next_cursor"]
    again, second = (client.get(path, key, date=str(day), cursor=cursor).json() for _ in range(2))
    assert again == first
    assert first["data"] + second["data"] == whole
    assert second["meta"]["next_cursor"] is None


def test_a_key_expires_in_the_providers_own_words(client: Client, day: date) -> None:
    order(client, path_contains="/", status="expired", times=-1)
    odds = client.odds("")
    assert (odds.status_code, odds.json()["error_code"]) == (401, "INVALID_KEY")
    assert client.box_scores(str(day)).text == "Unauthorized"
    assert client.stats("playerindex").status_code == 401


@pytest.mark.parametrize("code", [401, 429])
def test_a_quota_is_exhausted(client: Client, code: int) -> None:
    order(client, path_contains="the-odds-api", status="exhausted", code=code)
    answer = client.odds("")
    assert (answer.status_code, answer.headers["x-requests-remaining"]) == (code, "0")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"path_contains": "x", "status": "melt"}, "melt"),
        ({"path_contains": "x", "status": "rename"}, "name of a field"),
        ({"path_contains": "x", "times": 0}, "never happens"),
        ({"status": 500}, "no path_contains"),
    ],
)
def test_a_wrong_fault_is_refused(client: Client, fault: dict[str, object], said: str) -> None:
    response = order(client, **fault)
    assert response.status_code == 422 and said in response.json()["message"]


def test_an_answer_that_hangs_holds_up_no_other(client: Client) -> None:
    order(client, path_contains="playerindex", hang_seconds=60)
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(
            requests.get, f"{client.server.base_url}/stats.nba.com/stats/playerindex", timeout=3
        )
        assert client.get("/cdn.nba.com/nothing").status_code == 403
        assert not hanging.done()
        with pytest.raises(requests.Timeout):
            hanging.result()


def test_latency_is_not_added_up_over_requests_at_the_same_time(league: League) -> None:
    together = Barrier(4)
    with SandboxServer(league, latency=1.0) as server:

        def ask(number: int) -> int:
            together.wait()
            url = f"{server.base_url}/cdn.nba.com/nothing_{number}"
            return requests.get(url, timeout=30).status_code

        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(ask, range(4))) == [403] * 4
        assert server.traffic.most_at_once == 4
        assert server.traffic.seconds["cdn.nba.com"] >= 4.0


def test_faults_are_listed_as_they_were_ordered(client: Client) -> None:
    order(client, path_contains="playerindex", status="rename", field="PTS", times=-1)
    listed = client.get("/_sandbox/faults").json()
    assert json.dumps(listed) == json.dumps(
        [
            {
                "path_contains": "playerindex",
                "status": "rename",
                "hang_seconds": 0.0,
                "times": -1,
                "field": "PTS",
                "code": 401,
            }
        ]
    )
