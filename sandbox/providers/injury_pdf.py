"""Draws an injury report in the layout of the league's own PDF.

A landscape A4 page, seven columns; date, time, matchup and team stand only where they change,
long reasons wrap around the row's middle, the column titles stand on the first page only. As in
the original, a blank between words of a cell is a gap and not a character.
"""

from __future__ import annotations

from datetime import UTC, datetime

from fpdf import FPDF

from sandbox.league.clock import EASTERN
from sandbox.league.injury_report import ReportRow

EDGES = (19.15, 115.59, 195.95, 260.24, 420.98, 581.71, 662.07, 822.80)
TITLES = (
    "Game Date",
    "Game Time",
    "Matchup",
    "Team",
    "Player Name",
    "Current Status",
    "Reason",
)
PAGE_WIDTH, PAGE_HEIGHT = 841.95, 595.35
FONT_SIZE = 9.0
TITLE_SIZE = 22.0
WORD_GAP = 2.26
INDENT = 4.9
FIRST_PAGE_TOP, OTHER_PAGE_TOP = 121.73, 76.5
LOWEST = 516.0
ROW_HEIGHT, LINE_HEIGHT = 22.04, 14.0
PLAYER_COLUMN, REASON_COLUMN = 4, 6


def _cells(row: ReportRow, before: ReportRow | None) -> list[str]:
    """The row as printed: leading cells that equal the row above are blank."""
    heading = [row.game_date, row.game_time, row.matchup, row.team]
    cells = list(heading)
    if before is not None:
        above = [before.game_date, before.game_time, before.matchup, before.team]
        for index in range(4):
            if heading[: index + 1] == above[: index + 1]:
                cells[index] = ""
    return [*cells, row.player, row.status, row.reason]


class _Report(FPDF):
    """The page furniture."""

    def __init__(self, heading: str, created: datetime) -> None:
        super().__init__(orientation="L", unit="pt", format=(PAGE_HEIGHT, PAGE_WIDTH))
        self.heading = heading
        self.set_auto_page_break(False)
        self.set_compression(True)
        self.set_creation_date(created)
        self.set_producer("sandbox")
        self.alias_nb_pages("{nb}")

    def start_page(self) -> float:
        """Open a page; returns where the first row begins."""
        self.add_page()
        self.set_draw_color(120, 120, 120)
        self.set_font("Helvetica", "B", TITLE_SIZE)
        self.put(289.1, 45.5 + TITLE_SIZE * 0.8, self.heading, gap=6.1)
        first = self.page_no() == 1
        if first:
            self.set_font("Helvetica", "B", FONT_SIZE)
            for left, right, title in zip(EDGES[:-1], EDGES[1:], TITLES, strict=True):
                self.rect(left, 100.44, right - left, 21.3)
                self.put(left + INDENT - 1, 115.6, title)
        self.set_font("Helvetica", "", FONT_SIZE)
        return FIRST_PAGE_TOP if first else OTHER_PAGE_TOP

    def put(self, x: float, baseline: float, text: str, gap: float = WORD_GAP) -> None:
        """Words side by side with gaps between them, no blank characters."""
        for word in text.split():
            self.text(x, baseline, word)
            x += self.get_string_width(word) + gap

    def width(self, text: str) -> float:
        """Printed width of a cell's text."""
        words = text.split()
        return sum(self.get_string_width(word) for word in words) + WORD_GAP * (len(words) - 1)

    def wrapped(self, text: str, room: float) -> list[str]:
        """The text in lines that fit."""
        lines: list[str] = []
        for word in text.split():
            if lines and self.width(f"{lines[-1]} {word}") <= room:
                lines[-1] = f"{lines[-1]} {word}"
            else:
                lines.append(word)
        return lines or [""]


def _draw_row(report: _Report, cells: list[str], top: float) -> float:
    """Draw one row at a height; returns where the next begins."""
    lines = [
        report.wrapped(cell, right - left - INDENT - 2)
        for left, right, cell in zip(EDGES[:-1], EDGES[1:], cells, strict=True)
    ]
    height = ROW_HEIGHT + LINE_HEIGHT * (max(map(len, lines)) - 1)
    middle = top + height / 2
    for left, cell_lines in zip(EDGES[:-1], lines, strict=True):
        baseline = middle - LINE_HEIGHT * (len(cell_lines) - 1) / 2 + FONT_SIZE * 0.3
        for number, line in enumerate(cell_lines):
            report.put(left + INDENT, baseline + LINE_HEIGHT * number, line)
    first = next(index for index, cell in enumerate(cells) if cell)
    report.line(EDGES[min(first, PLAYER_COLUMN)], top, EDGES[-1], top)
    return top + height


def _row_height(report: _Report, cells: list[str]) -> float:
    room = EDGES[REASON_COLUMN + 1] - EDGES[REASON_COLUMN] - INDENT - 2
    return ROW_HEIGHT + LINE_HEIGHT * (len(report.wrapped(cells[REASON_COLUMN], room)) - 1)


def draw_report(rows: tuple[ReportRow, ...], at: datetime) -> bytes:
    """The PDF of a report of a moment; equal rows and moments give equal bytes."""
    local = at.astimezone(EASTERN)
    report = _Report(f"Injury Report: {local:%m/%d/%y} {local:%I:%M %p}", at.astimezone(UTC))
    top = report.start_page()
    before: ReportRow | None = None
    for row in rows:
        cells = _cells(row, before)
        if top + _row_height(report, cells) > LOWEST:
            top = report.start_page()
        top = _draw_row(report, cells, top)
        before = row
    for number in range(1, report.page + 1):
        report.page = number
        report.put(398.5, 546.0, f"Page {number} of {len(report.pages)}")
    return bytes(report.output())
