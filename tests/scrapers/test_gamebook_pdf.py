import json
from pathlib import Path
from typing import Any

import pytest
from fpdf import FPDF

from scrapers.contracts import check, load_contract
from scrapers.decoders.gamebook_pdf import COLUMNS, decode_gamebook_pdf
from scrapers.errors import DecodeError
from scrapers.providers.nba_documents import gamebook

TITLE = ["NATIONAL BASKETBALL ASSOCIATION", "OFFICIAL SCORER'S REPORT", "FINAL BOX"]
HEAD = [
    *TITLE,
    "Wednesday, April 10, 2024 Rocket Mortgage FieldHouse, Cleveland, OH",
    "Officials: #24 Kevin Scott, #36 Brent Barnaky, #41 Nate Green",
    "Game Duration: 2:10",
    "Attendance: 19432 (Sellout)",
]
COLUMN_LINE = "POS MIN FG FGA 3P 3PA FT FTA OR DR TOT A PF ST TO BS +/- PTS"
STATS = "10 18 8 11 4 5 1 6 7 1 1 2 5 1 -16 32"
NOTHING = "0 0 0 0 0 0 0 0 0 0 0 0 0 0 3 0"
AWAY = [
    "VISITOR: Memphis Grizzlies (27-53)",
    COLUMN_LINE,
    f"3 Jake Doe-Smith Jr. F 40:00 {STATS}",
    f"00 D'Roe 00:07 {NOTHING}",
    "7 Mario Sample NWT - Injury/Illness - Right Foot; Strain",
    f"240:00 {STATS}",
    "55.6% 72.7% 80.0%",
    "TM REB: 8 TOT TO: 15 (20 PTS)",
]
HOME = [
    "HOME: CLEVELAND CAVALIERS (47-33)",
    COLUMN_LINE,
    f"31 Jane Example C 38:12 {STATS}",
    "24 Max Muster Sr. DNP - Coach's Decision",
    "35 Otto Normal DND - Injury/Illness - Left Hip;",
    "Contusion",
    f"240:00 {STATS}",
]
FOOT = [
    "SCORE BY PERIOD 1 2 3 4 FINAL",
    "Grizzlies 8 8 8 8 32",
    "CAVALIERS 8 8 8 8 32",
    "Inactive: Grizzlies - Adams (Injury/Illness - Right Knee; PCL, Surgery), Gilgeous-",
    "Alexander (G League - Two-Way), Jackson",
    "Jr. (Rest), Williams (), Williams",
    "Inactive: CAVALIERS - Nobody (Personal Reasons) ",
    "Points in the Paint: Grizzlies 40, CAVALIERS 50",
    "Copyright (c) 2023-2024 NBA Properties, Inc. All Rights Reserved",
]


def drawn(*pages: list[str]) -> bytes:
    pdf = FPDF(unit="pt", format="letter")
    for lines in pages:
        pdf.add_page()
        pdf.set_font("Helvetica", style="B", size=7)
        for number, line in enumerate(lines):
            pdf.text(30, 40 + 11 * number, line)
    return bytes(pdf.output())


def read(*pages: list[str]) -> dict[str, Any]:
    return decode_gamebook_pdf(drawn(*pages))


def test_the_head_says_which_game_it_was() -> None:
    document = read(HEAD + AWAY + HOME + FOOT)
    del document["players"]
    assert document == {
        "game_code": "20240410/MEMCLE",
        "game_date": "2024-04-10",
        "away_team": "Memphis Grizzlies",
        "home_team": "CLEVELAND CAVALIERS",
        "arena": "Rocket Mortgage FieldHouse",
        "arena_city": "Cleveland",
        "arena_state": "OH",
        "attendance": 19432,
        "game_duration": "2:10",
        "officials": [
            {"jersey_number": "24", "name": "Kevin Scott"},
            {"jersey_number": "36", "name": "Brent Barnaky"},
            {"jersey_number": "41", "name": "Nate Green"},
        ],
    }
    subject = gamebook(document)
    assert (subject.scope, str(subject.game_date)) == ("20240410_MEMCLE", "2024-04-10")


def test_every_printed_player_is_a_row() -> None:
    document = read(HEAD + AWAY + HOME + FOOT)
    shown = [
        tuple(player[name] for name in ("team", "name", "name_number", "status", "dnp_reason"))
        for player in document["players"]
    ]
    memphis, cleveland = "Memphis Grizzlies", "CLEVELAND CAVALIERS"
    assert shown == [
        (memphis, "Jake Doe-Smith Jr.", 1, "active", None),
        (memphis, "D'Roe", 1, "active", None),
        (memphis, "Mario Sample", 1, "dnp", "NWT - Injury/Illness - Right Foot; Strain"),
        (cleveland, "Jane Example", 1, "active", None),
        (cleveland, "Max Muster Sr.", 1, "dnp", "DNP - Coach's Decision"),
        (cleveland, "Otto Normal", 1, "dnp", "DND - Injury/Illness - Left Hip; Contusion"),
        (memphis, "Adams", 1, "inactive", "Injury/Illness - Right Knee; PCL, Surgery"),
        (memphis, "Gilgeous-Alexander", 1, "inactive", "G League - Two-Way"),
        (memphis, "Jackson Jr.", 1, "inactive", "Rest"),
        (memphis, "Williams", 1, "inactive", None),
        (memphis, "Williams", 2, "inactive", None),
        (cleveland, "Nobody", 1, "inactive", "Personal Reasons"),
    ]
    findings = check(load_contract("nbac_gamebook_player_stats"), document)
    assert (findings.violations, findings.rows, findings.new_fields) == ((), 12, ())


def test_counts_stand_under_their_headings() -> None:
    players = {player["name"]: player for player in read(HEAD + AWAY + HOME + FOOT)["players"]}
    star = players["Jake Doe-Smith Jr."]
    assert (star["jersey_number"], star["position"], star["minutes"]) == ("3", "F", "40:00")
    assert [star[name] for name in COLUMNS.values()] == [int(text) for text in STATS.split()]
    assert (star["plus_minus"], star["points"], star["turnovers"]) == (-16, 32, 5)
    bench = players["D'Roe"]
    assert (bench["jersey_number"], bench["position"], bench["points"]) == ("00", None, 0)
    absent = players["Max Muster Sr."]
    assert (absent["minutes"], absent["points"]) == (None, None)


def test_columns_in_another_order_and_without_plus_minus_are_read() -> None:
    columns = "POS MIN PTS FG FGA 3P 3PA FT FTA OR DR TOT A PF ST TO BS"
    numbers = " ".join(["32", *STATS.split()[:14]])
    table = [columns, f"3 Jane Example F 40:00 {numbers}", f"240:00 {numbers}"]
    document = read([*HEAD, "VISITOR: Utah Jazz (1-0)", *table, "HOME: LA CLIPPERS (0-1)", *table])
    assert document["game_code"] == "20240410/UTALAC"
    assert [player["points"] for player in document["players"]] == [32, 32]
    assert [player["plus_minus"] for player in document["players"]] == [None, None]
    assert document["players"][0]["blocks"] == 1


def test_at_a_neutral_site_the_teams_have_no_labels() -> None:
    place = "Saturday, December 14, 2024 T-Mobile Arena, Las Vegas, NV"
    document = read(
        [*TITLE, place, "Memphis Grizzlies (1-2)", *AWAY[1:], "Milwaukee Bucks (2-1)", *HOME[1:]]
    )
    assert (document["game_code"], document["arena_city"]) == ("20241214/MEMMIL", "Las Vegas")
    assert (document["attendance"], document["officials"]) == (None, [])
    abroad = read([*TITLE, "Thursday, January 23, 2025 Accor Arena, Paris", *AWAY, *HOME])
    assert (abroad["arena"], abroad["arena_city"], abroad["arena_state"]) == (
        "Accor Arena",
        "Paris",
        None,
    )


def test_only_the_final_box_of_a_whole_book_is_read() -> None:
    first_quarter = [*TITLE[:2], "1st QUARTER ONLY", *HEAD[3:], *AWAY, *HOME]
    book = read(["Contents"], HEAD + AWAY + HOME + FOOT, first_quarter)
    assert book["players"] == read(HEAD + AWAY + HOME + FOOT)["players"]
    broken = read(HEAD + AWAY, HOME + FOOT, first_quarter)
    assert broken == book


def test_both_inactive_lists_on_one_line_are_told_apart() -> None:
    foot = ["Inactive: Grizzlies - Doe (Rest), Roe (Rest) Inactive: CAVALIERS - None"]
    players = read(HEAD + AWAY + HOME + foot)["players"]
    assert [player["name"] for player in players if player["status"] == "inactive"] == [
        "Doe",
        "Roe",
    ]


def replaced(old: str, new: str) -> bytes:
    return drawn([line.replace(old, new) for line in HEAD + AWAY + HOME + FOOT])


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (b"<html><head><title>Access Denied</title></head></html>", "HTML page titled 'Access De"),
        (b'<?xml version="1.0"?><Error/>', "page without a title that begins with '<?xml"),
        (b"Too many requests", "is not a PDF; it is data that begins with 'Too many"),
        (b"", "is not a PDF"),
        (b"%PDF-1.4 cut off", "cannot be read"),
        (drawn([]), "holds no text"),
        (drawn(["Injury Report: 03/15/24 02:00 PM"]), "no scorer's report"),
        (drawn(HEAD + AWAY), "names 1 teams"),
        (drawn(HEAD + AWAY + HOME[:-1]), "has no total; the report is cut off"),
        (drawn(TITLE + AWAY + HOME), "has no date"),
        (replaced("April 10", "April 31"), "'April 31, 2024' is no date"),
        (replaced(" TOT ", " "), "has no column TOT"),
        (replaced("-16 32", "-16"), "has 15 counts, the table 16"),
        (replaced("00 D'Roe 00:07", "00 D'Roe 00:07 x"), "is no row of the box score"),
        (drawn(HEAD + AWAY[:3] + AWAY[4:] + HOME), None),
        (drawn(HEAD + AWAY[:2] + AWAY[3:] + HOME), "add up to 0, the total says 32"),
        (replaced("Inactive: Grizzlies", "Inactive: Lakers"), "inactive players of 'Lakers'"),
    ],
)
def test_what_is_no_whole_report_is_refused_with_what_was_seen(
    body: bytes, seen: str | None
) -> None:
    if seen is None:
        assert decode_gamebook_pdf(body)["game_code"] == "20240410/MEMCLE"
        return
    with pytest.raises(DecodeError) as refused:
        decode_gamebook_pdf(body)
    assert seen in str(refused.value)


def test_no_part_of_a_report_makes_another_error() -> None:
    whole = drawn(HEAD + AWAY + HOME + FOOT)
    for end in range(0, len(whole), 37):
        for body in (whole[:end], whole[:end] + b"\x00\xff" + whole[end + 5 :]):
            try:
                json.dumps(decode_gamebook_pdf(body))
            except DecodeError:
                continue


def test_the_real_report_that_was_damaged_is_refused_as_such(samples: Path) -> None:
    # Every byte that is no UTF-8 was dropped from this capture, so that its pages are empty.
    body = (samples / "nbac_gamebook_pdf" / "raw_0173bcd1.pdf").read_bytes()
    with pytest.raises(DecodeError, match="holds no text that can be read: it was damaged"):
        decode_gamebook_pdf(body)


def test_the_real_report_begins_with_the_words_that_are_looked_for(samples: Path) -> None:
    # What is left of it is the list of its characters in the order in which they are first used.
    body = (samples / "nbac_gamebook_pdf" / "raw_0173bcd1.pdf").read_bytes()
    listed = body[body.index(b"<0001> <0049> [") :].partition(b"[")[2].partition(b"]")[0]
    used = "".join(chr(int(code.strip(b"<>"), 16)) for code in listed.split())
    words = " ".join([*HEAD, "VISITOR: Memphis Grizzlies (27-53)", COLUMN_LINE, "3 J"])
    assert used.startswith("".join(dict.fromkeys(words)))
