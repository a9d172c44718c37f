"""ESPN's scoreboards, rosters and pages of the simulated league."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import requests

from sandbox.league.clock import eastern
from sandbox.league.league import League
from sandbox.league.schedule import Game
from sandbox.providers.espn_identity import game_id, player_id, team_code, team_id
from scrapers.contracts import check, load_contract
from scrapers.decoders.espn_boxscore import decode_espn_boxscore
from scrapers.decoders.espn_roster import decode_espn_roster
from scrapers.providers import espn
from tests.sandbox.sandbox_client import Client

API = "/site.api.espn.com/apis/site/v2/sports/basketball/nba"
PAGES = "/www.espn.com/nba"


def events(client: Client, game: Game) -> dict[str, dict[str, Any]]:
    response = client.get(f"{API}/scoreboard", dates=f"{game.game_date:%Y%m%d}")
    assert assert_kept("espn_scoreboard", response.json()) > 0
    return {event["id"]: event for event in response.json()["events"]}


def box_page(client: Client, game: Game) -> dict[str, Any]:
    response = client.get(f"{PAGES}/boxscore/_/gameId/{game_id(game)}")
    assert response.headers["content-type"].startswith("text/html")
    return decode_espn_boxscore(response.content)


def assert_kept(feed: str, document: Any) -> int:
    findings = check(load_contract(feed), document)
    assert (findings.violations, findings.new_fields) == ((), ())
    return findings.rows


def sides(event: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {side["homeAway"]: side for side in event["competitions"][0]["competitors"]}


def test_the_scoreboard_shows_what_is_known(client: Client, league: League) -> None:
    game = league.games[5]
    client.at(game.tipoff - timedelta(minutes=1))
    event = events(client, game)[game_id(game)]
    assert event["status"]["type"]["state"] == "pre"
    assert {side["score"] for side in sides(event).values()} == {"0"}
    assert "winner" not in sides(event)["home"]
    client.at(game.tipoff + timedelta(hours=1))
    running = events(client, game)[game_id(game)]
    assert running["status"]["type"]["name"] == "STATUS_IN_PROGRESS"
    client.at(league.final_at(game))
    final = events(client, game)[game_id(game)]
    home, away = league.box(game).score
    assert final["status"]["type"]["completed"] is True
    assert (sides(final)["home"]["score"], sides(final)["away"]["score"]) == (str(home), str(away))
    assert sides(final)["home"]["winner"] is (home > away)
    assert sides(final)["home"]["team"]["id"] == team_id(game.home)
    assert datetime.fromisoformat(final["date"]) == game.tipoff


def test_a_date_without_games_is_empty_and_a_wrong_one_refused(client: Client) -> None:
    assert client.get(f"{API}/scoreboard", dates="20230704").json()["events"] == []
    assert client.get(f"{API}/scoreboard", dates="2023-07-04").status_code == 400


def test_box_scores_agree_with_the_league(
    client: Client, league: League, after_season: datetime
) -> None:
    client.at(after_season)
    for game in league.games:
        document = box_page(client, game)
        assert espn.boxscore(document).game_date == game.game_date
        assert assert_kept("espn_boxscores", document) >= 16
        box = league.box(game)
        assert (document["home"]["score"], document["away"]["score"]) == box.score
        assert document["home"]["periods"] == 4 + box.overtimes
        listed = {player["id"]: player for player in document["players"]}
        assert len(listed) == len(document["players"])
        assert sum(player["starter"] for player in listed.values()) == 10
        played = 0
        for team, lines in zip((game.home, game.away), box.players, strict=True):
            for person, line in lines.items():
                player = listed[player_id(league.player(person))]
                stats, played = player["stats"], played + 1
                assert (player["team_id"], player["dnp_reason"]) == (team_id(team), None)
                assert (int(stats["minutes"]), stats["points"]) == (line.minutes, line.pts)
                assert (stats["fieldGoalsMade"], stats["fieldGoalsAttempted"]) == (
                    line.fgm,
                    line.fga,
                )
                assert (stats["rebounds"], stats["plusMinus"]) == (line.reb, line.plus_minus)
        idle = [player for player in listed.values() if player["dnp_reason"]]
        assert len(idle) == len(listed) - played
        assert all(player["dnp_reason"].startswith("DNP-") for player in idle)
        assert all(player["stats"]["points"] is None for player in idle)


def test_a_box_score_is_not_there_before_the_end(client: Client, league: League) -> None:
    game = league.games[5]
    client.at(league.final_at(game) - timedelta(seconds=1))
    assert box_page(client, game)["players"] == []
    client.at(league.final_at(game))
    assert box_page(client, game)["players"]


def test_the_scoreboard_lists_the_pages(client: Client, league: League) -> None:
    game = league.games[5]
    client.at(league.final_at(game))
    document = client.get(f"{API}/scoreboard", dates=f"{game.game_date:%Y%m%d}").json()
    items = {item.values["espn_game_id"]: item for item in espn.finished_games(document)}
    assert items[game_id(game)].game_date == game.game_date


def roster(client: Client, number: str) -> requests.Response:
    return client.get(f"{API}/teams/{number}", enable="roster")


def test_api_and_page_of_a_roster_agree(client: Client, league: League) -> None:
    for team in league.teams:
        answer = roster(client, team_id(team)).json()
        assert assert_kept("espn_team_rosters", answer) == len(league.rosters[team.team_id])
        path = f"{PAGES}/team/roster/_/name/{team_code(team).lower()}"
        page = decode_espn_roster(client.get(path).content)
        assert assert_kept("espn_team_rosters", page) == len(league.rosters[team.team_id])
        assert espn.roster(page) == espn.roster(answer)
        by_id = {athlete["id"]: athlete for athlete in page["team"]["athletes"]}
        for athlete in answer["team"]["athletes"]:
            other = by_id.pop(athlete["id"])
            assert other["displayName"] == athlete["displayName"]
            assert other["dateOfBirth"] == athlete["dateOfBirth"][:10]
            assert other["contract"]["salary"] == athlete["contract"]["salary"]


def test_who_is_hurt_shows_from_the_moment_it_is_reported(client: Client, league: League) -> None:
    day = league.demo_date
    star = next(event for event in league.script if event.at == eastern(day, 14))
    player = league.player(star.player_id)
    number = team_id(league.team(player.team_id))

    def injuries() -> list[dict[str, Any]]:
        athletes = roster(client, number).json()["team"]["athletes"]
        (found,) = (a["injuries"] for a in athletes if a["id"] == player_id(player))
        return list(found)

    client.at(eastern(day, 13))
    assert injuries() == []
    client.at(eastern(day, 14))
    assert [injury["status"] for injury in injuries()] == ["Out"]


def test_a_team_outside_the_league_has_nobody(client: Client, league: League) -> None:
    inside = {team_id(team) for team in league.teams}
    outside = next(str(number) for number in range(1, 31) if str(number) not in inside)
    assert roster(client, outside).json()["team"]["athletes"] == []
    assert roster(client, "31").status_code == 404
    assert "athletes" not in client.get(f"{API}/teams/{outside}").json()["team"]


def test_pages_that_are_not_there_say_so(client: Client) -> None:
    for path in ("boxscore/_/gameId/1", "team/roster/_/name/xyz", "standings"):
        response = client.get(f"{PAGES}/{path}")
        assert response.status_code == 404 and "<title>Page not found" in response.text
