"""The injury report as a PDF, read back by the places of its columns."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import pdfplumber
import requests

from sandbox.league.clock import eastern
from sandbox.league.injury_report import NOT_SUBMITTED, ReportRow, report_rows
from sandbox.league.league import League
from sandbox.providers.injury_pdf import draw_report
from tests.sandbox.sandbox_client import Client

COLUMNS = (19.0, 115.0, 195.5, 260.0, 420.5, 581.0, 661.5)
REASON_COLUMN = 6


def fetch(client: Client, day: date, hour: str) -> requests.Response:
    name = f"Injury-Report_{day.isoformat()}_{hour}.pdf"
    return client.get(f"/ak-static.cms.nba.com/referee/injury/{name}")


def column(x: float) -> int:
    return max(index for index, left in enumerate(COLUMNS) if x >= left)


def read_page(page: pdfplumber.page.Page) -> list[list[str]]:
    """Rows of cells: a row is opened by its team, player or status, reasons join the nearest."""
    words = [
        word
        for word in page.extract_words(x_tolerance=1)
        if 76 < word["top"] < 530 and word["text"] != "Game" and word["bottom"] < 530
    ]
    if page.page_number == 1:
        words = [word for word in words if word["top"] > 122]
    anchors = sorted({round(w["top"]) for w in words if column(w["x0"]) in (3, 4, 5)})
    table = [[""] * 7 for _ in anchors]
    for word in words:
        nearest = min(range(len(anchors)), key=lambda i: abs(anchors[i] - word["top"]))
        cell = column(word["x0"])
        table[nearest][cell] = f"{table[nearest][cell]} {word['text']}".strip()
    return table


def read_report(body: bytes) -> tuple[str, list[ReportRow]]:
    with pdfplumber.open(io.BytesIO(body)) as document:
        heading = document.pages[0].extract_text_lines()[0]["text"]
        cells = [row for page in document.pages for row in read_page(page)]
    rows: list[ReportRow] = []
    above = [""] * 4
    for row in cells:
        above = [cell or above[index] for index, cell in enumerate(row[:4])]
        rows.append(ReportRow(*above, *row[4:]))
    return heading, rows


def test_reads_back_as_it_was_written(client: Client, league: League) -> None:
    day = league.demo_date
    client.at(eastern(day, 18))
    response = fetch(client, day, "06PM")
    assert response.headers["content-type"] == "application/pdf"
    heading, rows = read_report(response.content)
    assert heading == f"Injury Report: {day:%m/%d/%y} 06:00 PM"
    assert rows == list(report_rows(league, eastern(day, 18)))


def test_every_report_of_a_week_reads_back() -> None:
    league = League.small(seed=11)
    for day in league.game_dates[:5]:
        at = eastern(day, 12)
        _, rows = read_report(draw_report(report_rows(league, at), at))
        assert rows == list(report_rows(league, at))


def test_blanks_are_gaps_as_in_the_original(client: Client, league: League) -> None:
    body = fetch(client, league.demo_date, "01PM").content
    with pdfplumber.open(io.BytesIO(body)) as document:
        page = document.pages[0]
        assert not [char for char in page.chars if char["text"] == " "]
        words = {word["text"] for word in page.extract_words()}
        assert {"GameDate", "PlayerName", "CurrentStatus"} <= words


def test_names_stand_family_name_first_without_accents(league: League) -> None:
    rows = report_rows(league, eastern(league.demo_date, 18))
    names = [row.player for row in rows if row.player]
    assert names and all(name.isascii() and ", " in name for name in names)


def test_events_show_from_their_hour_on(client: Client, league: League) -> None:
    day = league.demo_date
    star = next(event for event in league.script if event.at == eastern(day, 14))
    name = league.player(star.player_id).name.last

    def listed(hour: str) -> list[ReportRow]:
        _, rows = read_report(fetch(client, day, hour).content)
        return [row for row in rows if row.game_date == f"{day:%m/%d/%Y}"]

    client.at(eastern(day, 14))
    before, after = listed("01PM"), listed("02PM")
    new = [row for row in after if row not in before]
    assert [row for row in before if row not in after] == []
    assert len(new) == 1 and new[0].status == "Out" and name.split()[0] in new[0].player


def test_not_published_is_refused(client: Client, league: League) -> None:
    day = league.demo_date
    client.at(eastern(day, 13))
    assert fetch(client, day, "01PM").status_code == 200
    assert fetch(client, day, "02PM").status_code == 403
    assert fetch(client, day, "13PM").status_code == 403
    assert fetch(client, date(2023, 7, 4), "01PM").status_code == 403


def test_equal_moments_give_equal_bytes(client: Client, league: League) -> None:
    first = fetch(client, league.demo_date, "01PM").content
    client.at(datetime.fromisoformat(client.server.now.isoformat()) + timedelta(hours=1))
    assert fetch(client, league.demo_date, "01PM").content == first


def test_second_nights_are_submitted_late(league: League) -> None:
    game = next(g for g in league.games if 0 in (g.home_rest, g.away_rest))
    team = game.home if game.home_rest == 0 else game.away
    rows = report_rows(league, eastern(game.game_date, 10))
    assert next(row.reason for row in rows if row.team == team.full_name) == NOT_SUBMITTED
