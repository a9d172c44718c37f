import gzip
import json
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scrapers.contracts import check, load_contract
from scrapers.decoders import content_of, decode
from scrapers.decoders.espn_boxscore import decode_espn_boxscore
from scrapers.decoders.espn_roster import decode_espn_roster
from scrapers.errors import DecodeError
from scrapers.providers.espn import FEEDS, boxscore, finished_games, roster, scoreboard
from tests.scrapers.espn_pages import CELLS, KEYS, athlete, entry, game, group, page
from tests.scrapers.espn_pages import roster as roster_content

Decoder = Callable[[bytes], Any]
BY_NAME = {feed.name: feed for feed in FEEDS}


def assert_kept(feed: str, document: Any) -> int:
    findings = check(load_contract(feed), document)
    assert (findings.violations, findings.new_fields) == ((), ())
    return findings.rows


def test_a_box_score_names_every_player_and_no_totals() -> None:
    document = decode_espn_boxscore(
        page(
            game(
                group("starters", entry("1", "A </b> One", CELLS)),
                group("bench", entry("2", "B Two", [], "DNP-COACH'S DECISION")),
            )
        )
    )
    assert (document["game_id"], document["date"]) == ("401", "2024-03-16T02:30Z")
    assert (document["home"]["id"], document["home"]["score"]) == ("13", 118)
    assert (document["away"]["id"], document["away"]["score"]) == ("7", 112)
    assert document["away"]["periods"] == 5
    first, second = document["players"]
    assert (first["name"], first["team_id"], first["starter"]) == ("A </b> One", "7", True)
    assert first["stats"] == {
        "minutes": "36",
        "fieldGoalsMade": 9,
        "fieldGoalsAttempted": 20,
        "threePointFieldGoalsMade": 1,
        "threePointFieldGoalsAttempted": 5,
        "freeThrowsMade": 5,
        "freeThrowsAttempted": 6,
        "offensiveRebounds": 2,
        "defensiveRebounds": 6,
        "rebounds": 8,
        "assists": 12,
        "steals": 1,
        "blocks": 0,
        "turnovers": 3,
        "fouls": 2,
        "plusMinus": -7,
        "points": 24,
    }
    assert (second["starter"], second["dnp_reason"]) == (False, "DNP-COACH'S DECISION")
    assert set(second["stats"].values()) == {None}
    assert assert_kept("espn_boxscores", document) == 2


def test_columns_are_read_by_name_and_blanks_are_no_numbers() -> None:
    cells = list(reversed(CELLS))
    cells[0], cells[1], cells[-2] = "--", "+7", ""
    turned = group("bench", entry("1", "A One", cells), keys=list(reversed(KEYS)))
    stats = decode_espn_boxscore(page(game(turned)))["players"][0]["stats"]
    assert (stats["points"], stats["plusMinus"], stats["minutes"]) == (None, 7, "36")
    assert (stats["fieldGoalsMade"], stats["fieldGoalsAttempted"]) == (None, None)


def test_a_column_that_vanished_breaks_the_contract() -> None:
    short = group("bench", entry("1", "A One", CELLS[:-1]), keys=KEYS[:-1])
    findings = check(load_contract("espn_boxscores"), decode_espn_boxscore(page(game(short))))
    assert findings.violations == ("players[0].stats.points is missing",)


def test_before_the_game_nobody_is_listed() -> None:
    document = decode_espn_boxscore(page(game(state="pre")))
    assert document["status"]["state"] == "pre"
    assert assert_kept("espn_boxscores", document) == 0


def test_a_roster_page_becomes_the_answer_of_the_api() -> None:
    document = decode_espn_roster(
        page(roster_content(athlete(), athlete(id="12", salary=0, birthDate=None, college=None)))
    )
    first, second = document["team"]["athletes"]
    assert document["team"]["id"] == "7"
    assert (first["displayName"], first["dateOfBirth"]) == ("Somebody Jr.", "1998-03-09")
    assert first["contract"] == {"salary": 12_345_678}
    assert (second["dateOfBirth"], second["contract"]) == (None, {"salary": 0})
    assert assert_kept("espn_team_rosters", document) == 2


@pytest.mark.parametrize(("written", "born"), [("12/30/84", 1984), ("12/30/2004", 2004)])
def test_years_of_birth_are_read_in_two_digits_and_in_four(written: str, born: int) -> None:
    document = decode_espn_roster(page(roster_content(athlete(birthDate=written))))
    assert document["team"]["athletes"][0]["dateOfBirth"] == f"{born}-12-30"


def test_the_api_and_the_page_of_a_roster_are_both_decoded() -> None:
    feed = BY_NAME["espn_team_rosters"]
    html = page(roster_content(athlete()))
    answer = b'{"team": {"id": "7", "athletes": []}}'
    assert (content_of(feed, html), content_of(feed, answer)) == ("html", "json")
    assert decode(feed, "html", html)["team"]["athletes"][0]["id"] == "11"
    assert decode(feed, "json", answer)["team"]["athletes"] == []


@pytest.mark.parametrize("decoder", [decode_espn_boxscore, decode_espn_roster])
@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (b"<html><title>Access Denied</title></html>", "an HTML page titled 'Access Denied'"),
        (b"<p>Please log in</p>", "an HTML page without a title that begins with '<p>Please"),
        (b"%PDF-1.7", "is data that begins with '%PDF-1.7', and no page"),
        (b'{"team": {}}', "is data that begins with"),
        (b"", "is empty, and no page"),
        (b"<html>\xff", "not UTF-8"),
        (b"<script>window['__espnfitt__']={\"page\":;</script>", "cannot be read"),
        (b"<script>window['__espnfitt__']={\"a\":NaN};</script>", "NaN"),
        (b"<script>window['__espnfitt__']=" + b"[" * 9000 + b"</script>", "nested too deep"),
        (page({"standings": {}}, "NBA Standings - ESPN"), "titled 'NBA Standings - ESPN' has"),
    ],
)
def test_a_page_of_another_kind_is_named(decoder: Decoder, body: bytes, seen: str) -> None:
    with pytest.raises(DecodeError, match=seen):
        decoder(body)


@pytest.mark.parametrize(
    ("cells", "seen"),
    [
        (CELLS[:-1], "A One: 13 values under 14 columns"),
        (["36", "9", *CELLS[2:]], "A One: fieldGoalsMade-fieldGoalsAttempted is '9'"),
        ([*CELLS[:-1], "many"], "A One: points is 'many', not a whole number"),
    ],
)
def test_a_cell_of_another_form_is_named(cells: list[str], seen: str) -> None:
    with pytest.raises(DecodeError, match=seen):
        decode_espn_boxscore(page(game(group("bench", entry("1", "A One", cells)))))


@pytest.mark.parametrize(
    ("changes", "seen"),
    [({"birthDate": "9 March"}, "not MM/DD/YY"), ({"salary": "a lot"}, "no amount of dollars")],
)
def test_an_athlete_of_another_form_is_named(changes: dict[str, Any], seen: str) -> None:
    with pytest.raises(DecodeError, match=seen):
        decode_espn_roster(page(roster_content(athlete(**changes))))


@pytest.mark.parametrize("decoder", [decode_espn_boxscore, decode_espn_roster])
def test_damaged_pages_are_refused_and_nothing_worse(decoder: Decoder) -> None:
    whole = page(game(group("bench", entry("1", "A", CELLS))) | roster_content(athlete()))
    choice = random.Random(7)
    for _ in range(300):
        body = bytearray(whole[: choice.randrange(len(whole))] if choice.random() < 0.3 else whole)
        for _ in range(choice.randrange(8)):
            body[choice.randrange(len(body)) if body else 0 :][:1] = bytes([choice.randrange(256)])
        for _ in range(choice.randrange(1, 6)):
            if body:
                body[choice.randrange(len(body))] = choice.randrange(256)
        try:
            decoder(bytes(body))
        except DecodeError:
            continue


@pytest.mark.parametrize("value", [None, 5, "x", [], {}, [7], {"a": [None]}])
@pytest.mark.parametrize("name", ["gmStrp", "bxscr", "team", "athletes"])
def test_parts_of_another_type_are_refused_or_empty(name: str, value: Any) -> None:
    content = game(group("bench", entry("1", "A", CELLS))) | roster_content(athlete())
    for part in content.values():
        if name in part:
            part[name] = value
    for decoder in (decode_espn_boxscore, decode_espn_roster):
        try:
            assert isinstance(decoder(page(content)), dict)
        except DecodeError:
            continue


def event(number: str, at: str, completed: bool = True) -> dict[str, Any]:
    status = {"type": {"completed": completed}}
    return {"id": number, "date": at, "competitions": [{"status": status}]}


def test_a_scoreboard_is_about_its_eastern_date() -> None:
    late = {"events": [event("1", "2024-03-15T23:00Z"), event("2", "2024-03-16T02:30Z")]}
    assert scoreboard(late).scope == "2024-03-15"
    assert scoreboard(late).game_date == date(2024, 3, 15)
    two_days = {"events": [event("1", "2024-03-15T23:00Z"), event("2", "2024-03-16T23:00Z")]}
    assert scoreboard(two_days).scope is None and len(scoreboard(two_days).dates) == 2
    assert scoreboard({"events": [], "day": {"date": "2024-07-04"}}).scope == "2024-07-04"
    assert scoreboard({"leagues": [], "events": []}).scope is None


def test_box_scores_are_listed_for_finished_games_only() -> None:
    events = [event("1", "2024-03-16T02:30Z"), event("2", "2024-03-16T02:30Z", completed=False)]
    (item,) = finished_games({"events": events})
    assert (item.game_date, item.values) == (date(2024, 3, 15), {"espn_game_id": "1"})
    for other in ({"message": "x"}, [], None):
        with pytest.raises(ValueError, match="no scoreboard"):
            list(finished_games(other))
    with pytest.raises(ValueError, match="no id and date"):
        list(finished_games({"events": [{"id": "1"}]}))


@pytest.mark.parametrize("read", [scoreboard, roster, boxscore])
def test_what_a_document_is_about_is_read_from_anything(read: Callable[[Any], Any]) -> None:
    for document in (None, 5, "x", [], {}, {"events": 5}, {"team": [], "date": 7, "game_id": 9}):
        assert read(document).scope is None


def real_page(samples: Path, name: str) -> tuple[bytes, dict[str, Any]]:
    """A page, and its data found without the code under test."""
    body = gzip.decompress((samples / name).read_bytes())
    start = body.index(b"window['__espnfitt__']=") + len(b"window['__espnfitt__']=")
    data = json.loads(body[start : body.index(b";</script>", start)])
    return body, data["page"]["content"]


@pytest.mark.parametrize("name", ["raw_6f34c64b", "raw_fbd5b07e"])
def test_real_box_scores_add_up(samples: Path, name: str) -> None:
    body, content = real_page(samples, f"espn_game_boxscore/{name}.html.gz")
    document = decode_espn_boxscore(body)
    assert assert_kept("espn_boxscores", document) == 25
    assert boxscore(document).scope == "401585183"
    assert boxscore(document).game_date == date(2024, 1, 15)
    assert (document["away"]["score"], document["home"]["score"]) == (115, 124)
    players = document["players"]
    assert sum(player["starter"] for player in players) == 10
    assert {player["name"] for player in players if player["dnp_reason"]} == {
        "Reggie Bullock Jr.",
        "Boban Marjanovic",
    }
    for team in content["gamepackage"]["bxscr"]:
        (totals,) = (found["ttls"] for found in team["stats"] if found["type"] == "totals")
        mine = [player["stats"] for player in players if player["team_id"] == team["tm"]["id"]]
        for key, total in zip(KEYS, totals, strict=True):
            if total:
                names = key.split("-")
                summed = "-".join(str(sum(row[part] or 0 for row in mine)) for part in names)
                assert summed == total, key


def test_the_real_roster_page_says_what_the_api_says(samples: Path) -> None:
    body, content = real_page(samples, "espn_roster/raw_bos.html.gz")
    document = decode_espn_roster(body)
    api = json.loads((samples / "espn_roster_api" / "raw_2.json").read_bytes())
    assert assert_kept("espn_team_rosters", document) == len(content["roster"]["athletes"]) == 17
    assert assert_kept("espn_team_rosters", api) == 17
    assert roster(document).scope == roster(api).scope == "2"
    known = {found["id"]: found for found in api["team"]["athletes"]}
    for found in document["team"]["athletes"]:
        other = known.pop(found["id"])
        assert found["dateOfBirth"] == other["dateOfBirth"][:10]
        for field in ("displayName", "displayHeight", "displayWeight", "age"):
            assert found[field] == other[field]
        assert found["contract"]["salary"] == other["contract"]["salary"]
        assert found["experience"] == other["experience"]
    assert known == {}


def test_the_real_scoreboards_keep_the_contract(samples: Path) -> None:
    played = json.loads((samples / "espn_scoreboard_api" / "raw_c0c50c83.json").read_bytes())
    empty = json.loads((samples / "nbac_game_ids_core" / "raw_20250214.json").read_bytes())
    assert assert_kept("espn_scoreboard", played) == 11
    assert scoreboard(played).scope == "2024-01-15"
    assert [item.values["espn_game_id"] for item in finished_games(played)] == [
        str(number) for number in range(401585183, 401585194)
    ]
    assert assert_kept("espn_scoreboard", empty) == 0
