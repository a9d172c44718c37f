from datetime import timedelta
from pathlib import Path

import pytest
from fpdf import FPDF

from sandbox.league.clock import eastern
from sandbox.league.injury_report import NOT_SUBMITTED, ReportRow, report_rows
from sandbox.league.league import League
from sandbox.providers.injury_pdf import draw_report
from scrapers.decoders.injury_pdf import decode_injury_pdf
from scrapers.errors import DecodeError

_STARTS = {"date": 20, "time": 90, "matchup": 160, "team": 220, "player": 340, "status": 480}
_HEADINGS = ("Game Date", "Game Time", "Matchup", "Team", "Player Name", "Current Status", "Reason")


def report(
    *pages: list[tuple[int, dict[str, str]]],
    title: str = "Injury Report: 03/15/24 02:00 PM",
    headings: str = "first",
) -> bytes:
    """A report with cells at fixed columns; each line is its height on the page and its cells."""
    pdf = FPDF(orientation="landscape", unit="pt", format="A4")
    starts = {**_STARTS, "reason": 580}
    for number, lines in enumerate(pages):
        pdf.add_page()
        pdf.set_font("Helvetica", size=9)
        pdf.text(250, 40, title)
        if number == 0 or headings == "every":
            for x, heading in zip(starts.values(), _HEADINGS, strict=True):
                pdf.text(x, 70, heading)
        for top, cells in lines:
            for column, text in cells.items():
                pdf.text(starts[column], top, text)
        pdf.text(380, 560, f"Page {number + 1} of {len(pages)}")
    return bytes(pdf.output())


def test_the_real_report_is_read_exactly(samples: Path) -> None:
    body = (samples / "nbac_injury_report" / "raw_f4391904.pdf").read_bytes()
    report = decode_injury_pdf(body)
    records = report["records"]
    assert (report["report_date"], report["report_time_et"], len(records)) == (
        "2024-01-04",
        "12:30",
        43,
    )
    shown = [tuple(record.values()) for record in records]
    assert shown[0] == (
        "2024-01-04",
        "07:30 (ET)",
        "MIL@SAS",
        "Milwaukee Bucks",
        None,
        None,
        "NOT YET SUBMITTED",
    )
    spurs = ("2024-01-04", "07:30 (ET)", "MIL@SAS", "San Antonio Spurs")
    injury = "Injury/Illness - "
    assert shown[1:9] == [
        (*spurs, "Barlow, Dominick", "Questionable", "G League - Two-Way"),
        (*spurs, "Bassey, Charles", "Out", injury + "Left Acl; Tear"),
        (*spurs, "Branham, Malaki", "Doubtful", injury + "Right Ankle; Sprain"),
        (*spurs, "Cissoko, Sidy", "Out", "G League - On Assignment"),
        (*spurs, "Collins, Zach", "Out", injury + "Right Ankle; Sprain"),
        (*spurs, "Diakite, Mamadi", "Questionable", "G League - Two-Way"),
        (*spurs, "Duke Jr., David", "Out", "G League - Two-Way"),
        (*spurs, "McDermott, Doug", "Out", injury + "Right Forearm; Contusion"),
    ]
    denver = ("2024-01-04", "10:00 (ET)", "DEN@GSW", "Denver Nuggets")
    warriors = (*denver[:3], "Golden State Warriors")
    assert shown[9:15] == [
        (*denver, "Cancar, Vlatko", "Out", injury + "Left Knee; Surgery"),
        (*denver, "Jackson, Reggie", "Probable", injury + "Left Calf; Tightness"),
        (*denver, "Pickett, Jalen", "Out", "G League - On Assignment"),
        (*denver, "Tyson, Hunter", "Out", "G League - On Assignment"),
        (*warriors, "Green, Draymond", "Out", "League Suspension"),
        (*warriors, "Payton II, Gary", "Out", injury + "Left Hamstring; Strain"),
    ]
    assert {tuple(row[4:]) for row in shown[15:]} == {(None, None, "NOT YET SUBMITTED")}
    # The page break falls between the two teams of a game and inside a tip-off time.
    assert shown[17][:4] == ("2024-01-05", "07:00 (ET)", "UTA@BOS", "Utah Jazz")
    assert shown[35][:4] == ("2024-01-05", "09:00 (ET)", "ORL@DEN", "Orlando Magic")
    assert shown[36][:4] == ("2024-01-05", "09:00 (ET)", "ORL@DEN", "Denver Nuggets")
    assert len({row[3] for row in shown if row[0] == "2024-01-05"}) == 28


def test_blank_cells_and_a_broken_reason_are_put_together() -> None:
    first = {"date": "03/15/2024", "time": "07:00 (ET)", "matchup": "BOS@NYK"}
    body = report(
        [
            (95, {"reason": "Injury/Illness - Left Ankle;"}),
            (100, {**first, "team": "Boston Celtics", "player": "Doe Jr., J", "status": "Out"}),
            (105, {"reason": "Sprain"}),
            (130, {"player": "Roe, R", "status": "Available", "reason": "Rest"}),
        ],
        [(100, {"team": "New York Knicks", "reason": "NOT YET SUBMITTED"})],
    )
    records = decode_injury_pdf(body)["records"]
    assert [(record["team"], record["player"], record["reason"]) for record in records] == [
        ("Boston Celtics", "Doe Jr., J", "Injury/Illness - Left Ankle; Sprain"),
        ("Boston Celtics", "Roe, R", "Rest"),
        ("New York Knicks", None, "NOT YET SUBMITTED"),
    ]
    assert {record["matchup"] for record in records} == {"BOS@NYK"}


def test_headings_on_every_page_are_no_rows() -> None:
    first = {"date": "03/15/2024", "time": "07:00 (ET)", "matchup": "BOS@NYK"}
    out = {"player": "Doe, J", "status": "Out", "reason": "Rest"}
    body = report(
        [(100, {**first, "team": "Boston Celtics", **out})],
        [(100, {"player": "Roe, R", "status": "Doubtful", "reason": "Rest"})],
        [(100, {"team": "New York Knicks", "reason": "NOT YET SUBMITTED"})],
        headings="every",
    )
    records = decode_injury_pdf(body)["records"]
    assert [(record["team"], record["player"]) for record in records] == [
        ("Boston Celtics", "Doe, J"),
        ("Boston Celtics", "Roe, R"),
        ("New York Knicks", None),
    ]


def test_a_day_without_entries_has_no_records() -> None:
    assert decode_injury_pdf(report([]))["records"] == []


@pytest.mark.parametrize(("hour", "minute"), [(10, 0), (13, 15), (17, 30), (19, 45)])
def test_reports_of_many_pages_are_read_back_as_they_were_drawn(hour: int, minute: int) -> None:
    league = League()
    busiest = max(league.game_dates[5:], key=lambda day: len(league.games_on(day)))
    at = eastern(busiest, hour, minute)
    drawn = report_rows(league, at)
    # a reason that fills several lines, also where a page ends
    long = "Injury/Illness - Left Ankle; Sprain and a long story about how it came to that"
    rows = tuple(
        ReportRow(*(getattr(row, name) for name in ReportRow.__slots__[:-1]), long)
        if number % 5 == 0 and row.player
        else row
        for number, row in enumerate(drawn)
    )
    body = draw_report(rows, at)
    assert body.count(b"/Type /Page\n") > 2
    read = decode_injury_pdf(body)
    assert read["report_time_et"] == f"{hour:02d}:{minute:02d}"
    records = [
        (r["game_time"], r["matchup"], r["team"], r["player"], r["status"], r["reason"])
        for r in read["records"]
    ]
    assert records == [
        (row.game_time, row.matchup, row.team, row.player or None, row.status or None, row.reason)
        for row in rows
    ]
    assert any(row.reason == NOT_SUBMITTED for row in rows)
    assert {r["game_date"] for r in read["records"]} <= {
        busiest.isoformat(),
        (busiest + timedelta(days=1)).isoformat(),
    }


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (b"<html>Access Denied</html>", "not a PDF"),
        (b"%PDF-1.4 cut off", "cannot be read"),
        (report([], title="Injuries"), "no injury report; its first page begins 'Injuries"),
        (report([], title="Injury Report: 13/15/24 02:00 PM"), "time 13/15/24 02:00 PM is none"),
        (report([(100, {"player": "Doe, J", "status": "Out"})]), "has no game_date"),
    ],
)
def test_what_is_no_report_is_refused_with_what_was_seen(body: bytes, seen: str) -> None:
    with pytest.raises(DecodeError, match=seen):
        decode_injury_pdf(body)
