"""Scoreboards, the newer box score, the schedule as a file and quarter-hour reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import requests

from sandbox.league.clock import eastern
from sandbox.league.league import League
from sandbox.league.parameters import LeagueParameters
from sandbox.server import SandboxServer
from tests.sandbox.sandbox_client import BROWSER, Client

BOX = {"StartPeriod": 0, "EndPeriod": 10, "StartRange": 0, "EndRange": 28800, "RangeType": 0}
NUMBERS = {
    "PTS": "points",
    "FGM": "fieldGoalsMade",
    "FG3A": "threePointersAttempted",
    "REB": "reboundsTotal",
    "TO": "turnovers",
    "PLUS_MINUS": "plusMinusPoints",
}


def rows(response: requests.Response, name: str) -> list[dict[str, Any]]:
    assert response.status_code == 200
    found = next(table for table in response.json()["resultSets"] if table["name"] == name)
    return [dict(zip(found["headers"], row, strict=True)) for row in found["rowSet"]]


def boards(client: Client, day: date) -> tuple[dict[str, Any], dict[str, Any], dict[Any, Any]]:
    """Games of both scoreboards by id, and the points of the older one by game and team."""
    newer = client.stats("scoreboardv3", GameDate=day.isoformat()).json()["scoreboard"]
    assert newer["gameDate"] == day.isoformat()
    older = client.stats("scoreboardV2", GameDate=f"{day:%m/%d/%Y}", DayOffset=0)
    points = {(row["GAME_ID"], row["TEAM_ID"]): row for row in rows(older, "LineScore")}
    return (
        {game["gameId"]: game for game in newer["games"]},
        {row["GAME_ID"]: row for row in rows(older, "GameHeader")},
        points,
    )


def test_scoreboards_show_what_is_known_and_agree(client: Client, league: League) -> None:
    game = league.games[5]
    box = league.box(game)
    moments = (
        (game.tipoff - timedelta(minutes=1), 1),
        (game.tipoff + timedelta(hours=1), 2),
        (league.final_at(game) - timedelta(seconds=1), 2),
        (league.final_at(game), 3),
    )
    for moment, status in moments:
        client.at(moment)
        newer, older, points = boards(client, game.game_date)
        assert set(newer) == set(older) == {g.game_id for g in league.games_on(game.game_date)}
        shown, header = newer[game.game_id], older[game.game_id]
        assert (shown["gameStatus"], header["GAME_STATUS_ID"]) == (status, status)
        assert shown["gameStatusText"] == header["GAME_STATUS_TEXT"]
        home, away = (
            points[game.game_id, game.home.team_id],
            points[game.game_id, game.away.team_id],
        )
        score = (shown["homeTeam"]["score"], shown["awayTeam"]["score"])
        if status == 1:
            assert score == (0, 0) and home["PTS"] is None and not shown["homeTeam"]["periods"]
        else:
            assert score == (home["PTS"], away["PTS"])
            assert sum(part["score"] for part in shown["homeTeam"]["periods"]) == score[0]
            assert sum(away[f"PTS_QTR{n}"] for n in (1, 2, 3, 4)) + away["PTS_OT1"] <= score[1]
        assert status < 3 or score == box.score


def test_a_day_without_games_is_an_empty_board(client: Client, league: League) -> None:
    newer, older, _ = boards(client, league.games[0].game_date - timedelta(days=30))
    assert newer == older == {}


def test_both_box_scores_agree(client: Client, league: League, after_season: datetime) -> None:
    client.at(after_season)
    for game in league.games[:4]:
        newer = client.stats("boxscoretraditionalv3", GameID=game.game_id, **BOX).json()
        older = client.stats("boxscoretraditionalv2", GameID=game.game_id, **BOX)
        teams = {row["TEAM_ID"]: row for row in rows(older, "TeamStats")}
        players = {row["PLAYER_ID"]: row for row in rows(older, "PlayerStats")}
        assert newer["boxScoreTraditional"]["gameId"] == game.game_id
        for side, team in (("homeTeam", game.home), ("awayTeam", game.away)):
            shown = newer["boxScoreTraditional"][side]
            assert shown["teamTricode"] == team.tricode
            table = teams[team.team_id]
            assert {k: shown["statistics"][v] for k, v in NUMBERS.items()} == {
                k: table[k] for k in NUMBERS
            }
            for player in shown["players"]:
                row = players[player["personId"]]
                assert (player["position"], player["comment"]) == (
                    row["START_POSITION"],
                    row["COMMENT"],
                )
                assert player["statistics"]["points"] == (row["PTS"] or 0)


def test_no_box_score_before_its_time(client: Client, league: League) -> None:
    game = league.games[5]
    client.at(league.final_at(game) - timedelta(seconds=1))
    answer = client.stats("boxscoretraditionalv3", GameID=game.game_id, **BOX).json()
    assert answer["boxScoreTraditional"] is None


def test_both_plays_by_play_agree(client: Client, league: League, after_season: datetime) -> None:
    client.at(after_season)
    game = league.games[3]
    file = f"/cdn.nba.com/static/json/liveData/playbyplay/playbyplay_{game.game_id}.json"
    older = client.get(file, BROWSER).json()["game"]["actions"]
    asked = {"GameID": game.game_id, "StartPeriod": 0, "EndPeriod": 0}
    newer = client.stats("playbyplayv3", **asked).json()["game"]["actions"]
    shots = ("personId", "period", "clock", "xLegacy", "yLegacy", "shotResult")
    charted = [tuple(a[name] for name in shots) for a in newer if a["isFieldGoal"]]
    assert charted == [tuple(a[name] for name in shots) for a in older if a["isFieldGoal"]]
    assert [a["actionId"] for a in newer] == list(range(1, len(newer) + 1))
    swaps = [a for a in older if a["actionType"] == "substitution" and a["subType"] == "out"]
    assert len([a for a in newer if a["actionType"] == "Substitution"]) == len(swaps)
    last = [a for a in newer if a["scoreHome"]][-1]
    assert (int(last["scoreHome"]), int(last["scoreAway"])) == league.box(game).score
    client.at(game.tipoff - timedelta(minutes=1))
    assert client.stats("playbyplayv3", **asked).json()["game"] is None


def test_the_schedule_is_a_file_too(client: Client) -> None:
    asked = client.stats("scheduleleaguev2int").json()
    for name in ("scheduleLeagueV2_1", "scheduleLeagueV2"):
        path = f"/cdn.nba.com/static/json/staticData/{name}.json"
        assert client.get(path, BROWSER).json() == asked


@pytest.fixture(scope="module")
def winter() -> Iterator[Client]:
    """A league that plays on both sides of the day file names began to hold minutes."""
    league = League(LeagueParameters(season_start=date(2025, 12, 19), teams=6, days=12))
    with SandboxServer(league) as running:
        yield Client(running)


def test_quarter_hour_reports_since_the_names_hold_minutes(winter: Client) -> None:
    def status(day: date, clock: str) -> int:
        name = f"Injury-Report_{day.isoformat()}_{clock}.pdf"
        return winter.get(f"/ak-static.cms.nba.com/referee/injury/{name}").status_code

    days = winter.server.league.game_dates
    before = max(day for day in days if day < date(2025, 12, 23))
    after = min(day for day in days if day >= date(2025, 12, 23))
    winter.at(eastern(after, 14, 15))
    assert [status(after, clock) for clock in ("02_00PM", "02_15PM")] == [200, 200]
    assert [status(after, clock) for clock in ("02_30PM", "02PM", "02_20PM")] == [403] * 3
    assert [status(before, clock) for clock in ("02PM", "02_00PM")] == [200, 403]
