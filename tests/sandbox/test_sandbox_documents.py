"""Gamebooks, officials and transactions of the simulated league."""

from __future__ import annotations

from datetime import datetime, timedelta

import requests

from sandbox.league.clock import eastern
from sandbox.league.gamebook import COACH
from sandbox.league.league import League
from sandbox.league.names import plain
from sandbox.league.schedule import Game
from scrapers.contracts import check, load_contract
from scrapers.decoders.gamebook_pdf import decode_gamebook_pdf
from tests.sandbox.sandbox_client import BROWSER, Client

MOVEMENT = "/stats.nba.com/js/data/playermovement/NBA_Player_Movement.json"


def book(client: Client, game: Game, ending: str = "_book") -> requests.Response:
    day, _, teams = game.code.partition("/")
    return client.get(f"/statsdmz.nba.com/pdfs/{day}/{day}_{teams}{ending}.pdf")


def officials(client: Client, day: str) -> requests.Response:
    return client.get("/official.nba.com/wp-json/api/v1/get-game-officials", date=day)


def test_a_gamebook_reads_back_as_the_box_score(
    client: Client, league: League, after_season: datetime
) -> None:
    client.at(after_season)
    for game in league.games:
        response = book(client, game)
        assert response.headers["content-type"] == "application/pdf"
        document = decode_gamebook_pdf(response.content)
        assert document["game_code"] == game.code
        assert document["game_date"] == game.game_date.isoformat()
        assert check(load_contract("nbac_gamebook_player_stats"), document).violations == ()
        box = league.box(game)
        absent = league.availability.absent(game)
        for side, team, printed in (
            (0, game.home, game.home.full_name.upper()),
            (1, game.away, game.away.full_name),
        ):
            rows = [row for row in document["players"] if row["team"] == printed]
            named = {row["name"]: row for row in rows if row["status"] != "inactive"}
            idle = [row["name"] for row in rows if row["status"] == "inactive"]
            assert len(rows) == len(league.rosters[team.team_id]) == 15
            starters = {name for name, row in named.items() if row["position"]}
            assert len(starters) == 5
            for player in league.rosters[team.team_id]:
                line = box.players[side].get(player.person_id)
                row = named.get(plain(player.name.full))
                if line is not None:
                    assert row is not None and row["status"] == "active"
                    assert (row["points"], row["assists"], row["turnovers"], row["plus_minus"]) == (
                        line.pts,
                        line.ast,
                        line.tov,
                        line.plus_minus,
                    )
                    assert int(row["minutes"][:2]) * 60 + int(row["minutes"][3:]) == line.seconds
                    assert (player.person_id in box.starters[side]) == bool(row["position"])
                elif row is not None:
                    assert row["status"] == "dnp" and row["points"] is None
                    assert (row["dnp_reason"] == COACH) == (player.person_id not in absent)
                else:
                    assert player.person_id in absent
                    assert plain(player.name.last) in idle


def test_a_gamebook_is_there_once_the_game_is_final(client: Client, league: League) -> None:
    game = league.games[5]
    client.at(league.final_at(game) - timedelta(seconds=1))
    assert book(client, game).status_code == 404
    client.at(league.final_at(game))
    first = book(client, game)
    assert first.status_code == 200
    assert first.content == book(client, game, "").content == book(client, game).content
    for path in ("20231024/20231024_XXXYYY_book.pdf", "20231399/20231399_BOSNYK.pdf", "x"):
        assert client.get(f"/statsdmz.nba.com/pdfs/{path}").status_code == 404


def test_officials_are_named_on_the_morning_and_work_the_game(
    client: Client, league: League, after_season: datetime
) -> None:
    game = league.games[5]
    day = game.game_date
    client.at(eastern(day, 9) - timedelta(seconds=1))
    before = officials(client, day.isoformat()).json()
    assert before["nba"]["Table"]["rows"] == before["nba"]["Table1"]["rows"] == []
    client.at(eastern(day, 9))
    document = officials(client, day.isoformat()).json()
    findings = check(load_contract("nbac_referee_game_assignments"), document)
    games = league.games_on(day)
    assert (findings.violations, findings.new_fields, findings.rows) == ((), (), len(games))
    rows = {row["game_id"]: row for row in document["nba"]["Table"]["rows"]}
    row = rows[game.game_id]
    assert (row["game_code"], row["game_date"]) == (game.code, f"{day:%m/%d/%Y}")
    codes = [row[f"official{n}_code"] for row in rows.values() for n in (1, 2, 3)]
    codes += [row["official_code"] for row in document["nba"]["Table1"]["rows"]]
    assert len(set(codes)) == 3 * len(games) + 3
    assert officials(client, "2023-07-04").json()["nba"]["Table"]["rows"] == []
    client.at(after_season)
    assert officials(client, day.isoformat()).json() == document
    printed = decode_gamebook_pdf(book(client, game).content)["officials"]
    assert [official["name"] for official in printed] == [row[f"official{n}"] for n in (1, 2, 3)]


def test_transactions_lead_to_the_rosters(
    client: Client, league: League, after_season: datetime
) -> None:
    client.at(after_season)
    response = client.get(MOVEMENT, BROWSER)
    document = response.json()
    findings = check(load_contract("nbac_player_movement"), document)
    assert (findings.violations, findings.new_fields) == ((), ())
    rows = document["NBA_Player_Movement"]["rows"]
    key = ("GroupSort", "PLAYER_ID", "TEAM_ID", "Additional_Sort")
    assert len({tuple(row[name] for name in key) for row in rows}) == len(rows)
    assert {row["Transaction_Type"] for row in rows} == {"Signing", "Waive", "Trade"}
    assert all(row["PLAYER_ID"] or "draft" in row["TRANSACTION_DESCRIPTION"] for row in rows)
    team_of: dict[int, float | None] = {}
    for row in reversed(rows):
        if row["PLAYER_ID"]:
            waived = row["Transaction_Type"] == "Waive"
            if row["Transaction_Type"] == "Trade":
                assert team_of[int(row["PLAYER_ID"])] == row["Additional_Sort"]
            team_of[int(row["PLAYER_ID"])] = None if waived else row["TEAM_ID"]
    under_contract = {player: team for player, team in team_of.items() if team is not None}
    assert under_contract == {player.person_id: player.team_id for player in league.players}
    days = [row["TRANSACTION_DATE"] for row in rows]
    assert days == sorted(days, reverse=True)


def test_transactions_are_not_known_before_their_day(client: Client, league: League) -> None:
    client.at(eastern(league.parameters.season_start, 6))
    first = client.get(MOVEMENT, BROWSER)
    rows = first.json()["NBA_Player_Movement"]["rows"]
    assert len(rows) >= 50
    last = league.parameters.season_start.isoformat()
    assert max(row["TRANSACTION_DATE"] for row in rows)[:10] <= last
    tag = {"If-None-Match": first.headers["etag"]}
    unchanged = client.get(MOVEMENT, BROWSER | tag)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    client.at(eastern(league.game_dates[-1], 23))
    later = client.get(MOVEMENT, BROWSER | tag)
    assert later.status_code == 200
    assert len(later.json()["NBA_Player_Movement"]["rows"]) > len(rows)
