"""BigDataBall's folder and files tell the same games as the NBA's play-by-play."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, datetime, timedelta

import requests

from sandbox.league.league import League
from sandbox.league.names import plain
from sandbox.league.schedule import Game
from sandbox.providers.google_drive import PUBLISHED_AFTER, file_name
from tests.sandbox.sandbox_client import BROWSER, Client

FILES = "/www.googleapis.com/drive/v3/files"


def listed(client: Client, day: date, key: str = "sandbox") -> requests.Response:
    wanted = f"name contains '[{day.isoformat()}]' and not name contains 'combined-stats'"
    return client.get(FILES, q=wanted, fields="files(id,name,modifiedTime,size)", key=key)


def lines(client: Client, game: Game) -> list[dict[str, str]]:
    files = {file["name"]: file["id"] for file in listed(client, game.game_date).json()["files"]}
    answer = client.get(f"{FILES}/{files[file_name(game)]}", alt="media", key="sandbox")
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_drive_wants_its_key(client: Client, league: League) -> None:
    day = league.games[0].game_date
    assert listed(client, day, key="").status_code == 403
    assert listed(client, day, key="wrong").json()["error"]["code"] == 400
    assert client.get(f"{FILES}/nothing", alt="media", key="sandbox").status_code == 404


def test_a_file_appears_hours_after_its_game(client: Client, league: League) -> None:
    game = league.games[0]
    at = league.final_at(game) + PUBLISHED_AFTER
    client.at(at - timedelta(seconds=1))
    before = {file["name"] for file in listed(client, game.game_date).json()["files"]}
    assert file_name(game) not in before
    client.at(at)
    after = {file["name"] for file in listed(client, game.game_date).json()["files"]}
    assert file_name(game) in after
    everything = client.get(FILES, key="sandbox").json()["files"]
    assert any("combined-stats" in file["name"] for file in everything)
    assert not any("combined-stats" in name for name in after)


def test_a_file_counts_what_the_box_score_says(
    client: Client, league: League, after_season: datetime
) -> None:
    client.at(after_season)
    for game in league.games[:4]:
        box, rows = league.box(game), lines(client, game)
        assert {row["game_id"].zfill(10) for row in rows} == {game.game_id}
        assert [int(row["play_id"]) for row in rows] == list(range(1, len(rows) + 1))
        assert (int(rows[-1]["home_score"]), int(rows[-1]["away_score"])) == box.score
        counts: Counter[tuple[str, str]] = Counter()
        for row in rows:
            for column in ("assist", "block", "steal"):
                counts[column, row[column]] += 1
            counts["points", row["player"]] += int(row["points"] or 0)
            counts["attempts", row["player"]] += row["event_type"] == "shot"
            away = {row[f"a{number}"] for number in range(1, 6)}
            home = {row[f"h{number}"] for number in range(1, 6)}
            assert (len(away), len(home)) == (5, 5)
            if row["event_type"] in ("shot", "free throw", "substitution"):
                acting = row["entered"] or row["player"]
                assert acting in (home if row["team"] == game.home.tricode else away)
        for side in (0, 1):
            for person, line in box.players[side].items():
                name = plain(league.player(person).name.full)
                assert counts["points", name] == line.pts
                assert counts["attempts", name] == line.fga
                assert (counts["assist", name], counts["block", name]) == (line.ast, line.blk)
                assert counts["steal", name] == line.stl


def test_shots_lie_where_the_nba_has_them(
    client: Client, league: League, after_season: datetime
) -> None:
    client.at(after_season)
    game = league.games[2]
    path = f"/cdn.nba.com/static/json/liveData/playbyplay/playbyplay_{game.game_id}.json"
    actions = client.get(path, BROWSER).json()["game"]["actions"]
    nba = [
        (action["period"], action["xLegacy"], action["yLegacy"], action["shotResult"].lower())
        for action in actions
        if action["isFieldGoal"]
    ]
    rows = [row for row in lines(client, game) if row["event_type"] == "shot"]
    assert nba == [
        (int(row["period"]), int(row["original_x"]), int(row["original_y"]), row["result"])
        for row in rows
    ]
    for row in rows:
        near = float(row["converted_y"]) < 47
        assert near is (row["team"] == game.away.tricode)
