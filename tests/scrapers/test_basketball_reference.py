import gzip
from pathlib import Path

import pytest

from scrapers.contracts import check, load_contract
from scrapers.decoders.basketball_reference import decode_team_roster
from scrapers.errors import DecodeError
from scrapers.providers.basketball_reference import team_roster

TITLE = "<title>2023-24 Brooklyn Nets Roster and Stats | Basketball-Reference.com</title>"
ADDRESS = '<link rel="canonical" href="https://www.basketball-reference.com/teams/BRK/2024.html">'
ROWS = """
<tr data-row="0"><th data-stat="number">1</th>
  <td data-stat="player" csk="Bridges,Mikal">
    <a href="/players/b/bridgmi01.html">Mikal Bridges</a></td>
  <td data-stat="pos">SF</td><td data-stat="height" csk="78.0">6-6</td>
  <td data-stat="weight">209</td>
  <td data-stat="birth_date" csk="19960830">August 30, 1996</td>
  <td data-stat="birth_country"><span class="f-i f-us">us</span></td>
  <td data-stat="years_experience" csk="5">5</td>
  <td data-stat="college"><a href="/c?a">Villanova</a>, <a href="/c?b">Elsewhere</a></td></tr>
<tr class="thead"><th>No.</th><th data-stat="player">Player</th></tr>
<tr data-row="1"><th data-stat="number" class="iz"></th>
  <td data-stat="player" csk="Šarić,Dario">
    <a href="/players/s/saricda01.html">Dario Šarić</a>&nbsp;&nbsp;
    <span class="note"><small>(TW)</small></span></td>
  <td data-stat="pos">PF</td><td data-stat="years_experience" csk="0.5">R</td>
  <td data-stat="college" class="iz"></td></tr>
"""
TABLE = f'<table id="roster"><thead><tr><th>No.</th></tr></thead><tbody>{ROWS}</tbody></table>'


def page(table: str = TABLE, head: str = TITLE + ADDRESS) -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{table}</body></html>".encode()


@pytest.mark.parametrize("table", [TABLE, f"<div><!--\n<p>hidden</p>{TABLE}\n--></div>"])
def test_a_roster_is_read_in_the_page_or_in_its_comments(table: str) -> None:
    document = decode_team_roster(page(table))
    bridges, saric = document["players"]
    assert (document["season"], document["team"]) == ("2023-24", "BRK")
    assert document["team_name"] == "Brooklyn Nets"
    assert bridges == {
        "number": "1",
        "player": "Mikal Bridges",
        "two_way": False,
        "last_name": "Bridges",
        "pos": "SF",
        "height": "6-6",
        "weight": "209",
        "birth_date": "August 30, 1996",
        "country": "us",
        "experience": "5",
        "college": "Villanova, Elsewhere",
        "player_id": "bridgmi01",
    }
    assert (saric["player"], saric["two_way"], saric["number"]) == ("Dario Šarić", True, None)
    assert (saric["experience"], saric["college"], saric["weight"]) == ("R", None, None)
    assert team_roster(document).scope == "2023-24_BKN"
    findings = check(load_contract("br_rosters_current"), document)
    assert (findings.violations, findings.new_fields, findings.rows) == ((), (), 2)


def test_a_page_says_what_it_is_in_its_address_or_its_title() -> None:
    by_title = decode_team_roster(page(head=TITLE))
    assert (by_title["season"], by_title["team"]) == ("2023-24", None)
    assert team_roster(by_title).scope == "2023-24_BKN"
    by_address = decode_team_roster(page(head=ADDRESS))
    assert (by_address["season"], by_address["team_name"]) == ("2023-24", None)
    assert team_roster({"season": 2024, "team_name": ["x"]}).scope is None
    assert team_roster(None).scope is None


def test_a_roster_without_players_is_empty_not_wrong() -> None:
    document = decode_team_roster(page('<table id="roster"><tbody></tbody></table>'))
    assert check(load_contract("br_rosters_current"), document).rows == 0


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (b"", "empty"),
        (b"Rate limited", "no roster table; it is data that begins with 'Rate limited'"),
        (b"<html><title>Just a moment...</title></html>", "page titled 'Just a moment...'"),
        (page("<table id='per_game'></table>"), "no roster table"),
        (page(head="<title>Roster</title>"), "names no season; it is on an HTML page"),
        (b"%PDF-1.4\xff\xfe", "not UTF-8"),
    ],
)
def test_what_is_no_roster_is_refused_with_what_was_seen(body: bytes, seen: str) -> None:
    with pytest.raises(DecodeError, match=seen):
        decode_team_roster(body)


def test_tables_without_marks_are_read_by_their_headings(samples: Path) -> None:
    pages = samples / "handmade_fixtures__basketball_ref"
    lakers = decode_team_roster((pages / "br_roster_raw.html").read_bytes())
    assert team_roster(lakers).scope == "2024-25_LAL"
    davis = lakers["players"][1]
    assert (davis["player"], davis["pos"], davis["number"]) == ("Anthony Davis", "PF-C", "3")
    assert (davis["birth_date"], davis["experience"]) == ("March 11, 1993", "12")
    assert (davis["college"], davis["player_id"]) == ("Kentucky", "davisan02")
    wizards = decode_team_roster((pages / "br_roster_unicode.html").read_bytes())
    assert [player["player"] for player in wizards["players"]] == [
        "Dāvis Bertāns",
        "Bogdan Bogdanović",
        "Nikola Jokić",
        "Deni Avdija",
    ]
    nobody = decode_team_roster((pages / "br_roster_suffix.html").read_bytes())
    assert (len(nobody["players"]), team_roster(nobody).scope) == (6, None)


def test_other_pages_of_the_site_are_named(samples: Path) -> None:
    packed = samples / "bbref_html" / "player_contracts.html.gz"
    with pytest.raises(DecodeError, match="titled '2025-26 NBA Player Contracts"):
        decode_team_roster(gzip.decompress(packed.read_bytes()))
