"""The league's injury report, a PDF table, as rows.

Columns are found by the position of their headings on the first page that has them. A cell that
is blank because it repeats the one above (date, time, match-up, team) is carried forward, also
over a page break. A reason that is broken over lines belongs to the row it is nearest to.
Source: ak-static.cms.nba.com/referee/injury/Injury-Report_<date>_<hour>.pdf
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scrapers.decoders.pdf_pages import Page, Word, read_pages, text_of
from scrapers.errors import DecodeError

_HEADINGS = (
    ("game_date", "Game Date"),
    ("game_time", "Game Time"),
    ("matchup", "Matchup"),
    ("team", "Team"),
    ("player", "Player Name"),
    ("status", "Current Status"),
    ("reason", "Reason"),
)
_CARRIED = ("game_date", "game_time", "matchup", "team")
_TITLE = re.compile(r"Injury Report:?\s*(\d{1,2}/\d{1,2}/\d{2,4})\s+(\d{1,2}:\d{2})\s*([AP]M)")
_NOT_SUBMITTED = "NOT YET SUBMITTED"
_PAGE_FOOT = re.compile(r"^Page\s*\d+\s*of\s*\d+$")
_MARGIN = 3.0  # points a cell may begin left of its heading


@dataclass(frozen=True)
class _Line:
    page: int
    baseline: float
    cells: dict[str, str]


def decode_injury_pdf(body: bytes) -> dict[str, Any]:
    """Return the report as `{"report_date", "report_time_et", "records"}`.

    `report_date` and each record's `game_date` are ISO dates, `report_time_et` is `HH:MM` on a
    24-hour Eastern clock, `game_time` is as printed (`07:30 (ET)`). A record holds game_date,
    game_time, matchup (`AWY@HOM`), team (full name), player (`Last, First`), status and reason; a
    team that has not reported has player and status null and the reason `NOT YET SUBMITTED`.

    Raises:
        DecodeError: not a PDF, not an injury report, or a row without a date, match-up or team.
    """
    pages = read_pages(body)
    reported = _reported_at(pages)
    lines, rules = _read(pages)
    return {
        "report_date": reported.date().isoformat(),
        "report_time_et": reported.strftime("%H:%M"),
        "records": _records(lines, rules),
    }


def _reported_at(pages: list[Page]) -> datetime:
    text = "\n".join(text_of(line) for line in pages[0].lines) if pages else ""
    found = _TITLE.search(text)
    if found is None:
        raise DecodeError(f"the PDF is no injury report; its first page begins {text[:60]!r}")
    day, clock, half = found.groups()
    year = "%Y" if len(day.rpartition("/")[2]) == 4 else "%y"
    try:
        return datetime.strptime(f"{day} {clock} {half}", f"%m/%d/{year} %I:%M %p")
    except ValueError:
        raise DecodeError(f"the report's time {day} {clock} {half} is none") from None


def _read(pages: list[Page]) -> tuple[list[_Line], dict[int, list[float]]]:
    starts: list[float] | None = None
    lines: list[_Line] = []
    rules: dict[int, list[float]] = {}
    for number, page in enumerate(pages):
        for words in page.lines:
            text = text_of(words)
            heading = _heading_starts(words)
            if heading is not None:
                starts = heading
            elif starts is not None and not _PAGE_FOOT.match(text) and not _TITLE.search(text):
                lines.append(_Line(number, words[0].baseline, _cells(words, starts)))
        if starts is not None:
            reason = starts[-1] + _MARGIN
            rules[number] = sorted(
                edge.height
                for edge in page.edges
                if edge.left <= reason + 5 and edge.right >= reason + 20
            )
    if starts is None:
        wanted = ", ".join(heading for _, heading in _HEADINGS)
        raise DecodeError(f"the PDF has no table headed {wanted}")
    return lines, rules


def _heading_starts(words: list[Word]) -> list[float] | None:
    texts = [word.text for word in words]
    starts: list[float] = []
    at = 0
    for _, heading in _HEADINGS:
        parts = heading.split()
        if texts[at : at + len(parts)] != parts:
            return None
        starts.append(words[at].left - _MARGIN)
        at += len(parts)
    return starts


def _cells(words: list[Word], starts: list[float]) -> dict[str, str]:
    cells: dict[str, list[str]] = {}
    for word in words:
        column = _HEADINGS[max(bisect_right(starts, word.left) - 1, 0)][0]
        cells.setdefault(column, []).append(word.text)
    return {column: " ".join(parts) for column, parts in cells.items()}


def _records(lines: list[_Line], rules: dict[int, list[float]]) -> list[dict[str, str | None]]:
    anchors = [
        index
        for index, line in enumerate(lines)
        if "status" in line.cells or line.cells.get("reason", "").startswith(_NOT_SUBMITTED)
    ]
    members: dict[int, list[_Line]] = {index: [] for index in anchors}
    for line in lines:
        nearest = _nearest(line, [(index, lines[index]) for index in anchors], rules)
        if nearest is None:
            raise DecodeError(f"page {line.page + 1}: {line.cells} belongs to no row")
        members[nearest].append(line)
    records: list[dict[str, str | None]] = []
    carried: dict[str, str] = {}
    for index in anchors:
        cells: dict[str, str] = {}
        for line in members[index]:
            for column, text in line.cells.items():
                cells[column] = f"{cells[column]} {text}" if column in cells else text
        carried |= {column: cells[column] for column in _CARRIED if column in cells}
        missing = [column for column in _CARRIED if column not in carried]
        if missing:
            raise DecodeError(f"row {len(records) + 1} has no {', '.join(missing)}: {cells}")
        records.append(
            {
                "game_date": _iso_day(carried["game_date"]),
                "game_time": carried["game_time"],
                "matchup": carried["matchup"],
                "team": carried["team"],
                "player": cells.get("player"),
                "status": cells.get("status"),
                "reason": cells.get("reason"),
            }
        )
    return records


def _nearest(
    line: _Line, anchors: list[tuple[int, _Line]], rules: dict[int, list[float]]
) -> int | None:
    on_page = [(index, anchor) for index, anchor in anchors if anchor.page == line.page]
    edges = rules.get(line.page, [])
    same_row = [
        (index, anchor)
        for index, anchor in on_page
        if bisect_right(edges, line.baseline) == bisect_right(edges, anchor.baseline)
    ]
    choice = min(
        same_row or on_page, key=lambda found: abs(found[1].baseline - line.baseline), default=None
    )
    return None if choice is None else choice[0]


def _iso_day(text: str) -> str:
    try:
        return datetime.strptime(text, "%m/%d/%Y").date().isoformat()
    except ValueError:
        raise DecodeError(f"game date {text!r} is not MM/DD/YYYY") from None
