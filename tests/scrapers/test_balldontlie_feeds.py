import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scrapers.contracts import Contract, check, compile_contract, load_contract
from scrapers.decoders.json_document import decode_json
from scrapers.feed import Feed
from scrapers.judge import judge
from scrapers.providers.balldontlie import FEEDS, box_scores, league, next_cursor, standings
from tests.scrapers.scraper_payloads import NOW, capture

CONTRACTS = Path(__file__).parents[2] / "scrapers" / "contracts"
BY_NAME: dict[str, Feed] = {feed.name: feed for feed in FEEDS}
COUNTS = (
    *("pts", "fgm", "fga", "fg3m", "fg3a", "ftm", "fta", "oreb"),
    *("dreb", "reb", "ast", "stl", "blk", "turnover", "pf"),
)
HOSTILE: tuple[Any, ...] = (
    None,
    [],
    "x",
    {"data": 5},
    {"data": [5, None]},
    {"data": [{"date": [1], "season": {}, "game": []}]},
    {"data": [{"date": {}, "season": "2023", "game": {"date": 5}}]},
)


def form(position: int) -> Contract:
    source = json.loads((CONTRACTS / "bdl_player_boxscores.json").read_text())
    return compile_contract({"feed": source["feed"], **source["forms"][position]})


def sample(samples: Path, folder: str) -> Any:
    (path,) = (samples / folder).glob("*.json")
    return decode_json(path.read_bytes())


@pytest.mark.parametrize("document", HOSTILE)
def test_no_document_makes_a_subject_raise(document: Any) -> None:
    assert box_scores(document).scope is None
    assert standings(document).scope is None
    assert league(document).scope == "league"
    assert next_cursor(document) is None


def test_box_scores_are_about_their_date_in_either_form() -> None:
    games = {"data": [{"date": "2024-03-15"}, {"date": "2024-03-15"}]}
    players = {"data": [{"game": {"date": "2024-03-15T00:00:00.000Z"}}]}
    for document in (games, players):
        subject = box_scores(document)
        assert (subject.scope, subject.game_date) == ("2024-03-15", date(2024, 3, 15))
    assert box_scores({"data": [{"date": "2024-03-15"}, {"date": "2024-03-16"}]}).scope is None


def test_standings_are_about_one_season() -> None:
    seasons = {"data": [{"season": 1999}, {"season": 1999}]}
    assert standings(seasons).values == {"season": "1999-00"}
    assert standings({"data": [{"season": 2023}, {"season": 2024}]}).values == {}


def test_the_contract_has_a_form_for_each_shape_of_box_scores() -> None:
    source = json.loads((CONTRACTS / "bdl_player_boxscores.json").read_text())
    assert [entry.get("when") for entry in source["forms"]] == ["data[].player", None]
    row = {
        "id": 1,
        "min": None,
        **dict.fromkeys(COUNTS),
        "player": {"id": 1, "first_name": None, "last_name": "Nenê", "team_id": 1},
        "team": {"id": 1, "abbreviation": "ATL"},
        "game": {
            "id": 1,
            "date": "2024-03-15",
            "status": "Final",
            "home_team_id": 1,
            "visitor_team_id": 2,
        },
    }
    assert check(form(0), {"data": [row]}).violations == ()
    assert check(form(1), {"data": [row]}).violations


@pytest.mark.parametrize(
    ("status", "home", "away", "outcome"),
    [
        ("Final", 1, 1, "accept"),
        ("Final", 1, 0, "quarantine"),
        ("Final", 0, 0, "quarantine"),
        ("7:00 pm ET", 0, 0, "no_data"),
    ],
)
def test_box_scores_without_players_replace_nothing(
    status: str, home: int, away: int, outcome: str
) -> None:
    line = {
        "min": None,
        **dict.fromkeys(COUNTS),
        "player": {"id": 1, "first_name": None, "last_name": "Nenê"},
    }
    game = {
        "id": 1,
        "date": "2024-03-15",
        "status": status,
        "home_team": {"abbreviation": "ATL", "players": [line] * home},
        "visitor_team": {"abbreviation": "BOS", "players": [line] * away},
    }
    name, day = "bdl_player_boxscores", date(2024, 3, 15)
    landed = capture({"data": [game]}, name, "2024-03-15", game_date=day)
    assert judge(landed, BY_NAME[name], load_contract(name), NOW).outcome == outcome


@pytest.mark.parametrize(
    ("feed", "row"),
    [
        (
            "bdl_injuries",
            {"player": {"id": 1, "first_name": None, "last_name": "X"}, "status": None},
        ),
        ("bdl_standings", {"team": {"id": 1}, "season": 2023, "wins": None, "losses": 2}),
        (
            "bdl_active_players_current",
            {"id": 1, "first_name": "A", "last_name": "B", "team": None},
        ),
    ],
)
def test_contracts_allow_what_may_be_missing(feed: str, row: dict[str, Any]) -> None:
    findings = check(load_contract(feed), {"data": [row]})
    assert (findings.violations, findings.rows, findings.new_fields) == ((), 1, ())


@pytest.mark.parametrize(
    ("feed", "folder", "rows", "cursor"),
    [
        ("bdl_injuries", "bdl_injuries", 100, 4082934),
        ("bdl_standings", "bdl_standings", 30, None),
        ("bdl_active_players_current", "bdl_active_players", 100, 277),
    ],
)
def test_answers_as_really_sent_keep_their_contract(
    samples: Path, feed: str, folder: str, rows: int, cursor: int | None
) -> None:
    document = sample(samples, folder)
    findings = check(load_contract(feed), document)
    assert (findings.violations, findings.rows, findings.new_fields) == ((), rows, ())
    assert next_cursor(document) == cursor


def test_stats_as_really_sent_are_a_date_of_box_scores(samples: Path) -> None:
    document = sample(samples, "bdl_player_box_scores")
    findings = check(form(0), document)
    assert (findings.violations, findings.rows, findings.new_fields) == ((), 30, ())
    assert BY_NAME["bdl_player_boxscores"].subject(document).scope == "2025-06-22"


def test_standings_as_really_sent(samples: Path) -> None:
    assert standings(sample(samples, "bdl_standings")).values == {"season": "2024-25"}
