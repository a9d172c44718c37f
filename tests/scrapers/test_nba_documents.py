"""The officials of a day and the league's transactions, as they were really sent."""

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scrapers.contracts import check, load_contract
from scrapers.decoders.json_document import decode_json
from scrapers.judge import judge
from scrapers.parts import parts_of
from scrapers.providers.nba_documents import gamebook, officials
from scrapers.registry import FEEDS
from scrapers.teams import tricode_of
from tests.scrapers.scraper_payloads import NOW, capture


def day_of_officials(*days: str, replay: str | None = None) -> dict[str, Any]:
    rows = [{"game_id": "0022300001", "game_date": day} for day in days]
    center = [{"game_date": replay, "official_code": 1}] if replay else []
    return {"nba": {"Table": {"rows": rows}, "Table1": {"rows": center}}}


@pytest.mark.parametrize(("players", "outcome"), [(29, "quarantine"), (30, "accept")])
def test_fewer_players_than_two_teams_have_are_no_league(players: int, outcome: str) -> None:
    row = {"PERSON_ID": 1, "ROSTER_STATUS": 1.0}
    row |= dict.fromkeys(
        ("PLAYER_FIRST_NAME", "PLAYER_LAST_NAME", "TEAM_ID", "TEAM_ABBREVIATION", "POSITION")
    )
    table = {"name": "PlayerIndex", "headers": [*row], "rowSet": [[*row.values()]] * players}
    name = "nbac_player_list_current"
    landed = capture({"resultSets": [table]}, name, "league")
    assert judge(landed, FEEDS[name], load_contract(name), NOW).outcome == outcome


def test_officials_are_about_the_date_all_rows_agree_on() -> None:
    subject = officials(day_of_officials("03/15/2024", "03/15/2024", replay="03/15/2024"))
    assert (subject.scope, subject.game_date) == ("2024-03-15", date(2024, 3, 15))
    mixed = officials(day_of_officials("03/15/2024", "03/16/2024"))
    assert mixed.scope is None and len(mixed.dates) == 2
    assert officials(day_of_officials()).scope is None


@pytest.mark.parametrize("document", [None, [], {"nba": 3}, {"nba": {"Table": {"rows": [1]}}}, "x"])
def test_subjects_take_anything(document: Any) -> None:
    for subject in (officials(document), gamebook(document)):
        assert (subject.scope, subject.game_date) == (None, None)


def test_team_names_are_known_in_any_case() -> None:
    assert tricode_of("PORTLAND TRAIL BLAZERS") == tricode_of("Portland Trail Blazers") == "POR"
    assert (tricode_of("LA CLIPPERS"), tricode_of("Los Angeles Clippers")) == ("LAC", "LAC")
    assert tricode_of("Real Madrid") is None


def test_the_real_officials_keep_the_contract(samples: Path) -> None:
    body = (samples / "nbac_referee_assignments" / "raw_718e62b3.json").read_bytes()
    document = decode_json(body)
    findings = check(load_contract("nbac_referee_game_assignments"), document)
    assert (findings.violations, findings.rows, findings.new_fields) == ((), 8, ())
    assert officials(document).scope == "2025-01-08"


def test_the_real_transactions_keep_the_contract_and_their_key(samples: Path) -> None:
    body = gzip.decompress((samples / "nbac_player_movement" / "raw_1ecdb80d.json.gz").read_bytes())
    document = decode_json(body)
    contract = load_contract("nbac_player_movement")
    findings = check(contract, document)
    assert (findings.violations, findings.rows, findings.new_fields) == ((), 8730, ())
    assert FEEDS["nbac_player_movement"].subject(document).scope == "league"
    rows = document["NBA_Player_Movement"]["rows"]
    key = ("GroupSort", "PLAYER_ID", "TEAM_ID", "Additional_Sort")
    assert len({tuple(row[name] for name in key) for row in rows}) == 8730
    # Without the giving team 25 draft considerations of many-sided trades would be lost.
    assert len({tuple(row[name] for name in key[:3]) for row in rows}) == 8705
    parts = [json.loads(part) for part in parts_of(body.decode(), contract)]
    assert [row for part in parts for row in part["NBA_Player_Movement"]["rows"]] == rows
