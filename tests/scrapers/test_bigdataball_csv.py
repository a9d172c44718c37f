import csv
import gzip
import io
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from scrapers.contracts import check, load_contract
from scrapers.decoders.bigdataball_csv import decode_bigdataball_csv
from scrapers.errors import DecodeError
from scrapers.feed import Subject
from scrapers.providers.google_drive import game_events, game_files

COLUMNS = "game_id,date,period,play_id,event_type,team,player,a1,h1,description"
GAME = (
    "22300900,2024-03-05,1,1,start of period,,,A Away,H Home,\n"
    '22300900,2024-03-05,1,2,shot,CLE,H Home,A Away,H Home,"a ""long""\nstory, told"\n'
    "22300900,2024-03-05,1,3,rebound,BOS,A Away,A Away,H Home, \n"
)


def game(rows: str = GAME, columns: str = COLUMNS) -> bytes:
    return f"{columns}\n{rows}".encode()


def test_a_game_is_read_with_its_teams() -> None:
    document = decode_bigdataball_csv(b"\xef\xbb\xbf" + game().replace(b"22300900", b" 22300900 "))
    assert {name: value for name, value in document.items() if name != "rows"} == {
        "game_id": "0022300900",
        "game_date": "2024-03-05",
        "away_team": "BOS",
        "home_team": "CLE",
    }
    assert [row["play_id"] for row in document["rows"]] == ["1", "2", "3"]
    assert document["rows"][1]["description"] == 'a "long"\nstory, told'
    assert document["rows"][2]["description"] is None
    assert not check(load_contract("bigdataball_play_by_play"), document).violations
    assert game_events(document) == Subject(
        scope="0022300900",
        game_date=date(2024, 3, 5),
        dates=frozenset({date(2024, 3, 5)}),
        game_id="0022300900",
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [("22300900", "0022300900"), ('"=""0022300900"""', "0022300900"), ("22300900.0", "0022300900")],
)
def test_every_spelling_of_a_game_id_has_ten_digits(written: str, read: str) -> None:
    rows = GAME.replace("22300900", written)
    assert decode_bigdataball_csv(game(rows))["game_id"] == read


def test_a_file_saved_by_a_spreadsheet_is_read() -> None:
    rows = GAME.replace("2024-03-05", "3/5/2024").replace("story, told", "story told")
    body = game(rows.replace(",", ";"), COLUMNS.upper().replace(",", ";"))
    document = decode_bigdataball_csv(body)
    assert (document["game_date"], document["home_team"]) == ("2024-03-05", "CLE")


def test_without_line_ups_the_score_tells_the_teams() -> None:
    columns = "game_id,date,period,play_id,event_type,team,points,away_score,home_score"
    rows = "1,2024-03-05,1,1,shot,BOS,2,2,0\n1,2024-03-05,1,2,shot,CLE,3,2,3\n"
    document = decode_bigdataball_csv(game(rows, columns))
    assert (document["away_team"], document["home_team"]) == ("BOS", "CLE")
    untold = decode_bigdataball_csv(game("1,2024-03-05,1,1,timeout,BOS,,0,0\n", columns))
    assert (untold["away_team"], untold["home_team"]) == (None, None)
    assert not check(load_contract("bigdataball_play_by_play"), untold).violations


def test_a_file_without_events_is_empty_not_wrong() -> None:
    findings = check(load_contract("bigdataball_play_by_play"), decode_bigdataball_csv(game("")))
    assert (findings.rows, findings.violations) == (0, ())


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"<!DOCTYPE html><title>Sign in - Google</title>", "HTML page titled 'Sign in - Google'"),
        (b'{"error": {"code": 403}}', "no column game_id"),
        (b"game_id,date\n1,2", "no column period, play_id, event_type"),
        (game(columns=COLUMNS + ",team"), "the column team more than once"),
        (game(GAME + "22300900,2024-03-05,1"), "event line 4 has 3 cells where 10 columns"),
        (game(GAME + GAME.replace("22300900", "22300901")), "holds 2 games"),
        (game(GAME + GAME.replace("2024-03-05", "2024-03-06")), "has 2 dates"),
        (game(GAME.replace("22300900", "abc")), "no NBA game id"),
        (game(GAME.replace("2024-03-05", "yesterday")), "neither YYYY-MM-DD"),
        (b"game_id,\xff\xfe", "not UTF-8"),
        (COLUMNS.encode() + b'\n"' + b"x" * 200_000, "no CSV"),
    ],
)
def test_what_is_no_game_is_refused_with_what_was_seen(body: bytes, seen: str) -> None:
    with pytest.raises(DecodeError, match=seen):
        decode_bigdataball_csv(body)


def test_the_newest_file_of_each_single_game_is_listed() -> None:
    names = [
        ("old", "[2024-03-05]-0022300900-BOS@CLE.csv", "2024-03-06T08:00:00Z"),
        ("new", "[2024-03-05]-0022300900-BOS@CLE.csv", "2024-03-06T09:00:00Z"),
        ("other", "[2024-03-05]-22300901-UTA@ATL.csv", "2024-03-06T08:00:00Z"),
        ("sum", "[10-24-2023]-[03-05-2024]-combined-stats.csv", "2024-03-06T08:00:00Z"),
    ]
    files = [{"id": a, "name": b, "modifiedTime": c} for a, b, c in names]
    items = list(game_files({"files": files}))
    assert [item.values for item in items] == [
        {"file_id": "new", "game_id": "0022300900"},
        {"file_id": "other", "game_id": "0022300901"},
    ]
    assert {item.game_date for item in items} == {date(2024, 3, 5)}
    assert list(game_files({"files": []})) == []
    with pytest.raises(ValueError, match="no list of files"):
        game_files({"error": {"code": 404}})


def test_the_real_file_is_read_whole(samples: Path) -> None:
    packed = next((samples / "bigdataball_pbp").glob("*.csv.gz"))
    body = gzip.decompress(packed.read_bytes())
    written = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    document = decode_bigdataball_csv(body)
    assert len(document["rows"]) == len(written) == 510
    assert (document["game_id"], document["game_date"]) == ("0042400407", "2025-06-22")
    assert (document["away_team"], document["home_team"]) == ("IND", "OKC")
    points = Counter[str | None]()
    for row in document["rows"]:
        points[row["team"]] += int(row["points"] or 0)
    assert (points["IND"], points["OKC"]) == (91, 103)
    for row, line in zip(document["rows"], written, strict=True):
        assert {name: value or "" for name, value in row.items()} == {
            name: value.strip() for name, value in line.items()
        }
    findings = check(load_contract("bigdataball_play_by_play"), document)
    assert (findings.violations, findings.new_fields) == ((), ())
