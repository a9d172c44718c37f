"""What the providers' interfaces answer over HTTP."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests

from sandbox.league.league import League
from sandbox.league.schedule import Game
from tests.sandbox.sandbox_client import BROWSER, Client

LOG = {
    "SeasonType": "Regular Season",
    "PlayerOrTeam": "P",
    "Counter": 1000,
    "Sorter": "DATE",
    "Direction": "DESC",
}
BOX = {"StartPeriod": 0, "EndPeriod": 10, "StartRange": 0, "EndRange": 28800, "RangeType": 0}
SHOTS = {"SeasonType": "Regular Season", "TeamID": 0, "PlayerID": 0, "ContextMeasure": "FGA"}


def rows(response: requests.Response, table: int = 0) -> list[dict[str, Any]]:
    assert response.status_code == 200
    found = response.json()["resultSets"][table]
    return [dict(zip(found["headers"], row, strict=True)) for row in found["rowSet"]]


def play_by_play(client: Client, game: Game) -> requests.Response:
    return client.get(
        f"/cdn.nba.com/static/json/liveData/playbyplay/playbyplay_{game.game_id}.json", BROWSER
    )


def scheduled(client: Client) -> dict[str, dict[str, Any]]:
    document = client.stats("scheduleleaguev2int").json()
    assert set(document) == {"meta", "leagueSchedule"}
    return {
        game["gameId"]: game
        for day in document["leagueSchedule"]["gameDates"]
        for game in day["games"]
    }


def test_stats_refuses_strangers_with_a_page(client: Client) -> None:
    for headers in ({}, {"User-Agent": "Mozilla/5.0"}, {"Referer": "https://www.nba.com/"}):
        path = "/stats.nba.com/stats/playerindex"
        response = client.get(path, headers, LeagueID="00", Season="2023-24")
        assert response.status_code == 403
        assert response.headers["content-type"].startswith("text/html")


def test_schedule_shows_what_is_known(client: Client, league: League) -> None:
    game = league.games[5]
    final_at = league.final_at(game)
    client.at(game.tipoff - timedelta(minutes=1))
    before = scheduled(client)[game.game_id]
    assert (before["gameStatus"], before["homeTeam"]["score"]) == (1, 0)
    assert before["gameStatusText"].endswith("pm ET")
    client.at(game.tipoff + timedelta(hours=1))
    during = scheduled(client)[game.game_id]
    assert during["gameStatus"] == 2
    client.at(final_at - timedelta(seconds=1))
    assert scheduled(client)[game.game_id]["gameStatus"] == 2
    client.at(final_at)
    after = scheduled(client)[game.game_id]
    assert after["gameStatus"] == 3 and after["gameStatusText"].startswith("Final")
    assert (after["homeTeam"]["score"], after["awayTeam"]["score"]) == league.box(game).score
    assert after["gameCode"] == game.code
    assert 0 < during["homeTeam"]["score"] < after["homeTeam"]["score"]


def test_schedule_is_identical_until_something_changes(client: Client, league: League) -> None:
    quiet = league.games[5].tipoff.replace(hour=14, minute=0)
    client.at(quiet)
    first = client.stats("scheduleleaguev2int").content
    client.at(quiet + timedelta(hours=2))
    assert client.stats("scheduleleaguev2int").content == first


def test_no_result_before_its_time(client: Client, league: League) -> None:
    game = league.games[5]
    day = game.game_date.isoformat()
    tonight = league.games_on(game.game_date)
    client.at(league.final_at(game) - timedelta(seconds=1))
    hidden = [g.game_id for g in tonight if not league.is_final(g, client.server.now)]
    assert game.game_id in hidden
    log = rows(client.stats("leaguegamelog", DateFrom=day, DateTo=day, **LOG))
    assert not {row["GAME_ID"] for row in log} & set(hidden)
    assert rows(client.stats("boxscoretraditionalv2", GameID=game.game_id, **BOX)) == []
    shots = rows(client.stats("shotchartdetail", DateFrom=day, DateTo=day, **SHOTS))
    assert not {row["GAME_ID"] for row in shots} & set(hidden)
    data = client.box_scores(day).json()["data"]
    running = next(row for row in data if row["home_team"]["abbreviation"] == game.home.tricode)
    assert running["status"] != "Final" and running["home_team"]["players"] == []


def test_feeds_agree_about_every_game(
    client: Client, league: League, after_season: datetime
) -> None:
    client.at(after_season)
    log = rows(client.stats("leaguegamelog", **LOG))
    by_game: dict[str, list[dict[str, Any]]] = {}
    for row in log:
        by_game.setdefault(row["GAME_ID"], []).append(row)
    assert set(by_game) == {game.game_id for game in league.games}
    shots = rows(client.stats("shotchartdetail", **SHOTS))
    charted = Counter((row["GAME_ID"], row["PLAYER_ID"]) for row in shots)
    made = Counter((s["GAME_ID"], s["PLAYER_ID"]) for s in shots if s["SHOT_MADE_FLAG"])
    for game in league.games:
        lines = {row["PLAYER_ID"]: row for row in by_game[game.game_id]}
        box = client.stats("boxscoretraditionalv2", GameID=game.game_id, **BOX)
        played = {row["PLAYER_ID"]: row for row in rows(box, 0) if row["MIN"]}
        assert set(played) == set(lines)
        teams = {row["TEAM_ID"]: row for row in rows(box, 1)}
        for team_id, team in teams.items():
            mine = [row for row in lines.values() if row["TEAM_ID"] == team_id]
            assert sum(row["PTS"] for row in mine) == team["PTS"]
            assert sum(row["FGA"] for row in mine) == team["FGA"]
            assert sum(row["MIN"] for row in mine) * 60 == int(team["MIN"].split(":")[0]) * 60
        starters = [row for row in rows(box, 0) if row["START_POSITION"]]
        assert len(starters) == 10
        for person, row in lines.items():
            assert charted[game.game_id, person] == row["FGA"]
            assert made[game.game_id, person] == row["FGM"]


def test_play_by_play_counts_what_the_box_score_says(
    client: Client, league: League, after_season: datetime
) -> None:
    client.at(after_season)
    for game in league.games[:6]:
        document = play_by_play(client, game).json()
        actions = document["game"]["actions"]
        assert 400 <= len(actions) <= 640
        attempts: Counter[int] = Counter()
        points: Counter[int] = Counter()
        for action in actions:
            if action["isFieldGoal"]:
                attempts[action["personId"]] += 1
                assert 0 <= action["x"] <= 100 and 0 <= action["y"] <= 100
            if action.get("shotResult") == "Made":
                worth = {"2pt": 2, "3pt": 3, "freethrow": 1}[action["actionType"]]
                points[action["personId"]] += worth
        box = league.box(game)
        for side in (0, 1):
            for person, line in box.players[side].items():
                assert (attempts[person], points[person]) == (line.fga, line.pts)
        last = actions[-1]
        assert (last["actionType"], last["subType"]) == ("game", "end")
        assert (int(last["scoreHome"]), int(last["scoreAway"])) == box.score
        numbers = [action["actionNumber"] for action in actions]
        assert numbers == sorted(set(numbers))


def test_play_by_play_starts_with_the_game(client: Client, league: League) -> None:
    game = league.games[4]
    client.at(game.tipoff - timedelta(seconds=1))
    assert play_by_play(client, game).status_code == 403
    client.at(game.tipoff + timedelta(hours=1))
    running = play_by_play(client, game).json()["game"]["actions"]
    client.at(league.final_at(game))
    finished = play_by_play(client, game).json()["game"]["actions"]
    assert 50 < len(running) < len(finished)
    assert finished[: len(running)] == running


def test_shots_lie_where_their_zone_is(client: Client, after_season: datetime) -> None:
    client.at(after_season)
    shots = rows(client.stats("shotchartdetail", **SHOTS))
    zones = {row["SHOT_ZONE_BASIC"] for row in shots}
    assert len(zones) == 6
    for row in shots:
        feet = (row["LOC_X"] ** 2 + row["LOC_Y"] ** 2) ** 0.5 / 10
        if row["SHOT_ZONE_BASIC"] == "Restricted Area":
            assert feet <= 4
        elif row["SHOT_TYPE"] == "3PT Field Goal":
            assert feet >= 22
        else:
            assert 4 < feet < 23.75
        if row["SHOT_ZONE_BASIC"].endswith("Corner 3"):
            assert (row["LOC_X"] < 0) is row["SHOT_ZONE_BASIC"].startswith("Left")


def test_only_made_shots_unless_attempts_are_asked_for(
    client: Client, league: League, after_season: datetime
) -> None:
    client.at(after_season)
    query = {**SHOTS, "ContextMeasure": "PTS", "GameID": league.games[0].game_id}
    shots = rows(client.stats("shotchartdetail", **query))
    assert shots and all(row["SHOT_MADE_FLAG"] for row in shots)


def test_player_index_lists_the_league(client: Client, league: League) -> None:
    players = rows(client.stats("playerindex", Historical=0))
    assert len(players) == len(league.players) == 90
    assert len(players[0]) == 26


def test_game_log_of_another_season_is_empty(client: Client, after_season: datetime) -> None:
    client.at(after_season)
    path = "/stats.nba.com/stats/leaguegamelog"
    response = client.get(path, BROWSER, LeagueID="00", Season="2019-20", **LOG)
    assert rows(response) == []
    assert client.get(path, BROWSER, LeagueID="00").status_code == 400


def test_ball_dont_lie_lists_the_injured_with_no_minutes(
    client: Client, league: League, after_season: datetime
) -> None:
    client.at(after_season)
    game = next(game for game in league.games if league.availability.absent(game))
    absent = {league.player(p).bdl_id for p in league.availability.absent(game)}
    data = client.box_scores(game.game_date.isoformat()).json()["data"]
    row = next(row for row in data if row["home_team"]["abbreviation"] == game.home.tricode)
    assert row["status"] == "Final"
    assert (row["home_team_score"], row["visitor_team_score"]) == league.box(game).score
    listed = {
        player["player"]["id"]: player["min"]
        for side in ("home_team", "visitor_team")
        for player in row[side]["players"]
    }
    assert len(listed) == 30
    assert all(listed[person] == "00" for person in absent)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "wrong"}])
def test_ball_dont_lie_wants_its_key(client: Client, headers: dict[str, str]) -> None:
    path = "/api.balldontlie.io/v1/box_scores"
    assert client.get(path, headers, date="2023-10-24").status_code == 401


def test_ball_dont_lie_without_games_is_empty(client: Client) -> None:
    assert client.box_scores("2023-07-04").json() == {"data": []}


def test_odds_want_their_key(client: Client) -> None:
    queries: tuple[dict[str, Any], ...] = ({}, {"apiKey": "wrong"})
    for query in queries:
        path = "/api.the-odds-api.com/v4/sports/basketball_nba/events"
        response = client.get(path, **query)
        assert response.status_code == 401 and "message" in response.json()


def test_odds_of_an_event(client: Client, league: League) -> None:
    game = league.games_on(league.demo_date)[0]
    events = client.odds("")
    assert game.odds_event_id in {event["id"] for event in events.json()}
    used = int(events.headers["x-requests-used"])
    query = {"regions": "us", "oddsFormat": "decimal"}
    props = client.odds(f"/{game.odds_event_id}/odds", markets="player_points", **query)
    assert int(props.headers["x-requests-used"]) == used + 1
    remaining = int(props.headers["x-requests-remaining"])
    assert remaining == int(events.headers["x-requests-remaining"]) - 1
    document = props.json()
    assert document["home_team"] == game.home.odds_name
    books = {book["key"]: book for book in document["bookmakers"]}
    assert {"draftkings", "fanduel", "betmgm"} <= set(books) and "espnbet" not in books
    outcomes = books["draftkings"]["markets"][0]["outcomes"]
    sides = Counter((outcome["description"], outcome["point"]) for outcome in outcomes)
    assert set(sides.values()) == {2}
    assert all(outcome["price"] > 1 for outcome in outcomes)
    lines = client.odds(f"/{game.odds_event_id}/odds", markets="spreads,totals", **query).json()
    keys = [market["key"] for market in lines["bookmakers"][0]["markets"]]
    assert keys == ["spreads", "totals"]
    points = [o["point"] for o in lines["bookmakers"][0]["markets"][0]["outcomes"]]
    assert points[0] == -points[1]


def test_odds_error_codes(client: Client, league: League) -> None:
    game = league.games_on(league.demo_date)[0]
    path = f"/{game.odds_event_id}/odds"
    assert client.odds(path, regions="us", markets="nonsense").status_code == 422
    assert client.odds(path, markets="totals").status_code == 422
    assert client.odds(f"/{'0' * 32}/odds", regions="us").status_code == 404
    client.at(game.tipoff)
    assert client.odds(path, regions="us", markets="totals").status_code == 404
    assert game.odds_event_id not in {event["id"] for event in client.odds("").json()}


def test_a_market_that_is_not_open_has_no_bookmakers(client: Client, league: League) -> None:
    game = league.games[-1]
    client.at(game.tipoff - timedelta(days=3))
    document = client.odds(f"/{game.odds_event_id}/odds", regions="us", markets="player_points")
    assert document.status_code == 200 and document.json()["bookmakers"] == []
