"""What the simulated Ball Don't Lie says about rosters, injuries and standings."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from sandbox.league.availability import ABSENT, AVAILABLE, submitted_at
from sandbox.league.league import League
from scrapers.contracts import check, load_contract
from tests.sandbox.sandbox_client import Client

KEY = {"Authorization": "sandbox"}


def pages(client: Client, path: str, per_page: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    query: dict[str, Any] = {"per_page": per_page}
    while True:
        document = client.get(f"/api.balldontlie.io/v1{path}", KEY, **query).json()
        assert len(document["data"]) <= per_page
        rows += document["data"]
        if "next_cursor" not in document["meta"]:
            return rows
        query["cursor"] = document["meta"]["next_cursor"]


def injured(client: Client) -> dict[int, dict[str, Any]]:
    return {row["player"]["id"]: row for row in pages(client, "/player_injuries", 100)}


@pytest.mark.parametrize("path", ["/player_injuries", "/players/active", "/standings"])
def test_everything_wants_the_key(client: Client, path: str) -> None:
    response = client.get(f"/api.balldontlie.io/v1{path}", season=2023)
    assert response.status_code == 401


def test_active_players_come_in_pages(client: Client, league: League) -> None:
    rows = pages(client, "/players/active", 40)
    assert [row["id"] for row in rows] == sorted(player.bdl_id for player in league.players)
    assert rows == pages(client, "/players/active", 7)
    teams = {player.bdl_id: league.team(player.team_id).tricode for player in league.players}
    assert all(row["team"]["abbreviation"] == teams[row["id"]] for row in rows)


def test_page_sizes_are_limited(client: Client) -> None:
    path = "/api.balldontlie.io/v1/players/active"
    assert client.get(path, KEY, per_page=101).status_code == 400
    assert client.get(path, KEY, cursor="x").status_code == 400


def test_injuries_agree_with_the_leagues_report(client: Client, league: League) -> None:
    now = client.server.now
    listed = injured(client)
    for game in league.games_on(league.demo_date):
        if game.tipoff <= now:
            continue
        for team in (game.home, game.away):
            assert submitted_at(game, team.team_id) <= now
            for player in league.rosters[team.team_id]:
                entry = league.listing(game, player.person_id, now)
                hurt = entry is not None and entry.status != AVAILABLE
                if entry is None or not hurt or entry.reason.startswith("G League"):
                    assert player.bdl_id not in listed
                    continue
                row = listed[player.bdl_id]
                assert row["status"] == ("Out" if entry.status == "Out" else "Day-To-Day")
                assert row["player"]["team_id"] == team.bdl_id
                assert f"{player.name.last} (" in row["description"]
    assert listed


def test_who_is_ruled_out_appears_and_not_before(client: Client, league: League) -> None:
    event = next(event for event in league.script if event.status in ABSENT)
    player = league.player(event.player_id)
    client.at(event.at - timedelta(minutes=1))
    assert injured(client).get(player.bdl_id, {}).get("status") != "Out"
    client.at(event.at)
    assert injured(client)[player.bdl_id]["status"] in ("Out", "Day-To-Day")


def test_return_dates_have_no_year(client: Client) -> None:
    for row in injured(client).values():
        datetime.strptime(f"{row['return_date']} 2024", "%b %d %Y")


def test_standings_count_what_is_public(
    client: Client, league: League, after_season: datetime
) -> None:
    path = "/api.balldontlie.io/v1/standings"
    season = league.parameters.season_year
    client.at(after_season)
    rows = client.get(path, KEY, season=season).json()["data"]
    assert {row["team"]["abbreviation"] for row in rows} == {t.tricode for t in league.teams}
    assert sum(row["wins"] for row in rows) == sum(row["losses"] for row in rows)
    assert sum(row["wins"] for row in rows) == len(league.games)
    for row in rows:
        home, road = (tuple(map(int, row[f"{k}_record"].split("-"))) for k in ("home", "road"))
        assert (home[0] + road[0], home[1] + road[1]) == (row["wins"], row["losses"])
    for name in {row["team"]["conference"] for row in rows}:
        shares = [
            row["wins"] / (row["wins"] + row["losses"])
            for row in sorted(rows, key=lambda row: int(row["conference_rank"]))
            if row["team"]["conference"] == name
        ]
        assert shares == sorted(shares, reverse=True)
    game = league.games[0]
    client.at(league.final_at(game) - timedelta(seconds=1))
    assert sum(row["wins"] for row in client.get(path, KEY, season=season).json()["data"]) == 0
    assert client.get(path, KEY, season=season - 1).json() == {"data": []}
    assert client.get(path, KEY).status_code == 400


@pytest.mark.parametrize(
    ("feed", "path"),
    [
        ("bdl_injuries", "/player_injuries"),
        ("bdl_active_players_current", "/players/active"),
        ("bdl_standings", "/standings"),
    ],
)
def test_answers_keep_the_contract(client: Client, league: League, feed: str, path: str) -> None:
    season = league.parameters.season_year
    document = client.get(f"/api.balldontlie.io/v1{path}", KEY, season=season).json()
    findings = check(load_contract(feed), document)
    assert (findings.violations, findings.new_fields) == ((), ())
    assert findings.rows > 0
