"""The forms in which the league's interfaces and The Odds API answer, made small."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from scrapers.contracts import check, load_contract
from scrapers.decoders.event_odds import decode_game_lines, decode_player_points
from scrapers.decoders.stats_games import (
    decode_play_by_play,
    decode_player_game_log,
    decode_scoreboard,
    decode_team_boxscore,
)
from scrapers.errors import DecodeError
from scrapers.providers.nba_cdn import play_by_play
from scrapers.providers.nba_documents import injury_report, report_name
from scrapers.providers.nba_stats import scoreboard, team_boxscore
from scrapers.providers.the_odds_api import event_odds
from tests.scrapers.scraper_payloads import body, gamelog

LINE = {"minutes": "240:00", "points": 100}


def tables(**named: list[dict[str, Any]]) -> bytes:
    sets = [
        {
            "name": name,
            "headers": list(rows[0]) if rows else [],
            "rowSet": [[*r.values()] for r in rows],
        }
        for name, rows in named.items()
    ]
    return body({"resource": "x", "parameters": {"GameDate": "2024-01-15"}, "resultSets": sets})


def box(**teams: Any) -> bytes:
    return body({"meta": {}, "boxScoreTraditional": {"gameId": "0022500165", **teams}})


def odds(*markets: str) -> dict[str, Any]:
    outcome = {"name": "Over", "description": "A B", "price": 1.9, "point": 20.5}
    return {
        "id": "e1",
        "commence_time": "2024-03-15T23:30:00Z",
        "home_team": "New York Knicks",
        "away_team": "Boston Celtics",
        "bookmakers": [
            {"key": "book", "markets": [{"key": key, "outcomes": [outcome]} for key in markets]}
        ],
    }


def test_the_teams_of_a_newer_box_score_become_a_list() -> None:
    away, home = {"teamId": 2, "statistics": LINE}, {"teamId": 1, "statistics": LINE}
    document = decode_team_boxscore(box(awayTeam=away, homeTeam=home))
    assert document["boxScoreTraditional"] == {
        "gameId": "0022500165",
        "teams": [
            {"gameId": "0022500165", "side": "home", **home},
            {"gameId": "0022500165", "side": "away", **away},
        ],
    }
    assert team_boxscore(document).game_id == "0022500165"


@pytest.mark.parametrize(
    "content",
    [
        body({"meta": {}, "boxScoreTraditional": None}),
        box(),
        box(homeTeam=None, awayTeam={"teamId": 2, "statistics": None}),
    ],
)
def test_a_game_without_statistics_has_no_rows(content: bytes) -> None:
    findings = check(load_contract("nbac_team_boxscore"), decode_team_boxscore(content))
    assert (findings.violations, findings.rows) == ((), 0)


def test_a_game_without_plays_has_no_rows() -> None:
    document = decode_play_by_play(body({"meta": {}, "game": None}))
    findings = check(load_contract("nbac_play_by_play"), document)
    assert (findings.violations, findings.rows) == ((), 0)


@pytest.mark.parametrize("decoder", [decode_team_boxscore, decode_play_by_play, decode_scoreboard])
@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"<html><title>Access Denied</title></html>", "HTML page titled 'Access Denied'"),
        (b'{"Message": "An error has occurred."}', "neither resultSets nor .* the fields Message"),
        (b"[]", "a list of 0"),
        (b'{"resultSets": [{"name": "A", "headers": ["X"], "rowSet": [[1, 2]]}]}', "row 0 has 2"),
        (b"", "not JSON"),
    ],
)
def test_an_answer_of_no_form_is_named(decoder: Any, content: bytes, seen: str) -> None:
    with pytest.raises(DecodeError, match=seen):
        decoder(content)


def test_a_box_score_that_is_no_object_is_named() -> None:
    with pytest.raises(DecodeError, match="boxScoreTraditional is no object; it is '\\[1\\]'"):
        decode_team_boxscore(body({"boxScoreTraditional": [1]}))


def test_a_game_log_of_teams_is_refused_and_an_empty_one_is_not() -> None:
    log = gamelog(rows=2)
    assert len(decode_player_game_log(body(log))["LeagueGameLog"]) == 2
    table = log["resultSets"][0]
    at = table["headers"].index("PLAYER_ID")
    table["headers"].pop(at)
    table["rowSet"] = [row[:at] + row[at + 1 :] for row in table["rowSet"]]
    log["parameters"]["PlayerOrTeam"] = "T"
    with pytest.raises(DecodeError, match=r"teams \(PlayerOrTeam=T\), not players"):
        decode_player_game_log(body(log))
    table["rowSet"] = []
    assert decode_player_game_log(body(log))["LeagueGameLog"] == []


def test_a_scoreboard_says_its_date_in_both_forms() -> None:
    game = {"GAME_ID": "0022300555", "GAME_DATE_EST": "2024-01-15T00:00:00"}
    document = decode_scoreboard(tables(GameHeader=[game], LineScore=[]))
    assert scoreboard(document).scope == "2024-01-15"
    assert scoreboard(decode_scoreboard(tables(GameHeader=[]))).game_date == date(2024, 1, 15)
    newer = decode_scoreboard(body({"scoreboard": {"gameDate": "2025-11-05", "games": []}}))
    assert scoreboard(newer).scope == "2025-11-05"
    other = game | {"GAME_DATE_EST": "2024-01-16T00:00:00"}
    both = scoreboard(decode_scoreboard(tables(GameHeader=[game, other])))
    assert both.scope is None and len(both.dates) == 2


def test_plays_name_their_game_in_every_form() -> None:
    rows = [{"GAME_ID": "0021900001", "EVENTNUM": 2}]
    assert play_by_play(decode_play_by_play(tables(PlayByPlay=rows))).scope == "0021900001"
    newer = {"game": {"gameId": "0022400001", "actions": [{"actionNumber": 2}]}}
    subject = play_by_play(decode_play_by_play(body(newer)))
    assert (subject.scope, subject.game_date) == ("0022400001", None)


@pytest.mark.parametrize("junk", [None, [], 5, {"game": 5}, {"PlayByPlay": [1]}, {"TeamStats": 0}])
def test_subjects_never_raise(junk: Any) -> None:
    for subject in (scoreboard, team_boxscore, play_by_play, injury_report):
        assert subject(junk).scope is None


@pytest.mark.parametrize(
    ("markets", "points", "lines"),
    [
        (("player_points", "h2h", "totals", "spreads"), 1, 3),
        (("h2h",), 0, 1),
        (("player_assists",), 0, 0),
        (("spreads",), 0, 1),
        ((), 0, 0),
    ],
)
def test_only_the_markets_of_a_feed_are_its_rows(
    markets: tuple[str, ...], points: int, lines: int
) -> None:
    wrapped = {"timestamp": "2024-03-15T22:00:00Z", "data": odds(*markets)}
    for document in (odds(*markets), wrapped):
        content = body(document)
        props = check(load_contract("odds_api_player_points_props"), decode_player_points(content))
        games = check(load_contract("odds_api_game_lines"), decode_game_lines(content))
        assert (props.violations, props.rows) == ((), points)
        assert (games.violations, games.rows) == ((), lines)


@pytest.mark.parametrize("odd", [[], {"bookmakers": 5}, {"bookmakers": [5, {"markets": [5]}]}, 7])
def test_odds_of_another_shape_are_left_to_the_contract(odd: Any) -> None:
    assert decode_player_points(body(odd)) == odd


def test_a_market_without_a_key_is_left_to_the_contract() -> None:
    document = odds("player_points")
    del document["bookmakers"][0]["markets"][0]["key"]
    findings = check(
        load_contract("odds_api_player_points_props"), decode_player_points(body(document))
    )
    assert findings.violations[0] == "bookmakers[0].markets[0].key is missing"


@pytest.mark.parametrize(
    ("day", "clock", "name"),
    [
        ("2024-03-15", "14:30", "2024-03-15_02PM"),
        ("2024-03-15", "00:30", "2024-03-15_12AM"),
        ("2025-12-22", "17:30", "2025-12-22_05PM"),
        ("2025-12-23", "17:30", "2025-12-23_05_30PM"),
        ("2026-01-10", "14:15", "2026-01-10_02_15PM"),
        ("2026-01-10", "14:00", "2026-01-10_02_00PM"),
    ],
)
def test_reports_are_named_like_their_files(day: str, clock: str, name: str) -> None:
    subject = injury_report({"report_date": day, "report_time_et": clock, "records": []})
    assert (subject.scope, subject.game_date) == (name, date.fromisoformat(day))
    assert report_name(datetime.fromisoformat(f"{day}T{clock}")) == name


def test_an_odds_snapshot_keeps_its_time() -> None:
    wrapped = {"timestamp": "2024-03-15T22:00:00Z", "data": odds("player_points")}
    subject = event_odds(decode_player_points(body(wrapped)))
    assert subject.captured_at == datetime(2024, 3, 15, 22, tzinfo=UTC)
