"""Draws the official scorer's report in the layout of the league's own PDF.

One letter page in bold: titles, date and arena, officials, the visiting team's table, the home
team's in capitals, score by period, the inactive players' family names. Position stands only with
starters; a player who did not play has his reason across the columns.
"""

from __future__ import annotations

from datetime import UTC

from fpdf import FPDF

from sandbox.league.box import Line
from sandbox.league.gamebook import Entry, Gamebook, Sheet
from sandbox.league.names import plain
from sandbox.league.officials import Official

HEADINGS = "FG FGA 3P 3PA FT FTA OR DR TOT A PF ST TO BS +/- PTS"
PAGE_WIDTH, PAGE_HEIGHT = 612.0, 792.0
LEFT, RIGHT = 30.0, 582.0
NAME_LEFT, POSITION_LEFT, MINUTES_RIGHT = 46.0, 158.0, 202.0
COLUMN_WIDTH = 23.5
SIZE, LINE_HEIGHT = 7.5, 10.5
COPYRIGHT = "Copyright (c) {} NBA Properties, Inc. All Rights Reserved"


class _Page(FPDF):
    """One page that is written from top to bottom."""

    def __init__(self) -> None:
        super().__init__(orientation="P", unit="pt", format=(PAGE_WIDTH, PAGE_HEIGHT))
        self.set_auto_page_break(False)
        self.set_producer("sandbox")
        self.add_page()
        self.set_font("Helvetica", "B", SIZE)
        self.top = 30.0

    def next_line(self, lines: float = 1.0) -> None:
        """Move down."""
        self.top += LINE_HEIGHT * lines

    def put(self, x: float, text: str) -> None:
        """Text from a place on."""
        self.text(x, self.top, text)

    def put_right(self, x: float, text: str) -> None:
        """Text up to a place."""
        self.text(x - self.get_string_width(text), self.top, text)

    def centred(self, text: str) -> None:
        """A line in the middle of the page."""
        self.put((PAGE_WIDTH - self.get_string_width(text)) / 2, text)
        self.next_line()

    def flowing(self, text: str) -> None:
        """Text over as many lines as it needs."""
        words = text.split()
        line = ""
        for word in words:
            longer = f"{line} {word}".strip()
            if self.get_string_width(longer) > RIGHT - LEFT:
                self.put(LEFT, line)
                self.next_line()
                longer = word
            line = longer
        self.put(LEFT, line)
        self.next_line()


def _column(number: int) -> float:
    """Right edge of a column after the minutes."""
    return MINUTES_RIGHT + COLUMN_WIDTH * (number + 1)


def _clock(line: Line) -> str:
    return f"{line.seconds // 60:02d}:{line.seconds % 60:02d}"


def _put_line(page: _Page, line: Line) -> None:
    page.put_right(MINUTES_RIGHT, _clock(line))
    counts = (
        line.fgm, line.fga, line.fg3m, line.fg3a, line.ftm, line.fta, line.oreb, line.dreb,
        line.reb, line.ast, line.pf, line.stl, line.tov, line.blk, line.plus_minus, line.pts,
    )  # fmt: skip
    for number, count in enumerate(counts):
        page.put_right(_column(number), str(count))


def _put_entry(page: _Page, entry: Entry) -> None:
    page.put(LEFT, entry.player.jersey)
    name = plain(entry.player.name.full)
    page.put(NAME_LEFT, name)
    if entry.line is None:
        page.put(NAME_LEFT + page.get_string_width(f"{name}  "), entry.reason)
    else:
        page.put(POSITION_LEFT, entry.position)
        _put_line(page, entry.line)
    page.next_line()


def _percent(made: int, attempted: int) -> str:
    return f"{100 * made / attempted:.1f}%" if attempted else "0%"


def _put_sheet(page: _Page, sheet: Sheet, label: str, name: str) -> None:
    page.next_line(0.5)
    page.put(LEFT, f"{label}: {name} ({sheet.record})")
    page.next_line()
    page.put(POSITION_LEFT, "POS")
    page.put_right(MINUTES_RIGHT, "MIN")
    for number, heading in enumerate(HEADINGS.split()):
        page.put_right(_column(number), heading)
    page.next_line()
    for entry in sheet.table:
        _put_entry(page, entry)
    totals = sheet.totals
    _put_line(page, totals)
    page.next_line()
    shares = (
        (totals.fgm, totals.fga),
        (totals.fg3m, totals.fg3a),
        (totals.ftm, totals.fta),
    )
    for number, (made, attempted) in enumerate(shares):
        page.put_right(_column(2 * number + 1), _percent(made, attempted))
    page.next_line()
    page.put(NAME_LEFT, f"TM REB: {sheet.team_rebounds}")
    page.put(POSITION_LEFT, f"TOT TO: {totals.tov}")
    page.next_line()


def _put_periods(page: _Page, sheets: tuple[tuple[Sheet, str], ...]) -> None:
    page.next_line(0.5)
    count = len(sheets[0][0].periods)
    labels = [str(n + 1) if n < 4 else f"OT{n - 3}" for n in range(count)]
    page.put(LEFT, "SCORE BY PERIOD")
    for number, label in enumerate([*labels, "", "FINAL"]):
        page.put_right(_column(number), label)
    page.next_line()
    for sheet, name in sheets:
        page.put(LEFT, name)
        for number, points in enumerate([*map(str, sheet.periods), "", str(sum(sheet.periods))]):
            page.put_right(_column(number), points)
        page.next_line()


def _inactive(sheet: Sheet, name: str) -> str:
    listed = ", ".join(
        f"{plain(entry.player.name.last)} ({entry.reason})" for entry in sheet.inactive
    )
    return f"Inactive: {name} - {listed}"


def draw_gamebook(book: Gamebook, crew: tuple[Official, ...], season: str) -> bytes:
    """The PDF of a game; equal games give equal bytes."""
    page = _Page()
    game = book.game
    page.set_creation_date(game.tipoff.astimezone(UTC))
    away, home = book.sheets
    page.centred("NATIONAL BASKETBALL ASSOCIATION")
    page.centred("OFFICIAL SCORER'S REPORT")
    page.centred("FINAL BOX")
    place = f"{game.home.arena}, {game.home.arena_city}, {game.home.arena_state}"
    page.put(LEFT, f"{game.game_date:%A, %B} {game.game_date.day}, {game.game_date.year} {place}")
    page.next_line()
    named = ", ".join(f"#{official.jersey} {official.name}" for official in crew)
    page.put(LEFT, f"Officials: {named}")
    page.next_line()
    page.put(LEFT, f"Game Duration: {book.duration}")
    page.next_line()
    page.put(LEFT, f"Attendance: {book.attendance}")
    page.next_line()
    _put_sheet(page, away, "VISITOR", away.team.full_name)
    _put_sheet(page, home, "HOME", home.team.full_name.upper())
    short = (away.team.nickname, home.team.nickname.upper())
    _put_periods(page, ((away, short[0]), (home, short[1])))
    page.next_line(0.5)
    for sheet, name in zip((away, home), short, strict=True):
        page.flowing(_inactive(sheet, name))
    page.next_line(0.5)
    page.put(LEFT, COPYRIGHT.format(season))
    return bytes(page.output())
