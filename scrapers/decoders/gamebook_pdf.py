"""The official scorer's report of a game, the first page of the NBA's gamebook, as rows.

The page is read line by line. Its table names its columns, so that their order is no matter:

    OFFICIAL SCORER'S REPORT FINAL BOX
    Wednesday, April 10, 2024 Rocket Mortgage FieldHouse, Cleveland, OH
    Officials: #24 Kevin Scott, …
    VISITOR: Memphis Grizzlies (27-53)
    POS MIN FG FGA 3P 3PA FT FTA OR DR TOT A PF ST TO BS +/- PTS
    3 Jake LaRavia F 40:00 10 18 8 11 4 5 1 6 7 1 1 2 5 1 -16 32     starters have a position
    7 Santi Aldama NWT - Injury/Illness - Right Foot; Strain          dressed or not, did not play
    240:00 …                                                          the team
    Inactive: Grizzlies - Adams (Injury/Illness - …), Clarke (…)      last names only

Source: statsdmz.nba.com/pdfs/<date>/<date>_<away><home>_book.pdf, and without `_book` its first
page alone.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import zip_longest
from typing import Any

from scrapers.decoders.gamebook_inactive import inactive_players
from scrapers.decoders.pdf_pages import read_pages, text_of
from scrapers.errors import DecodeError
from scrapers.teams import tricode_of

COLUMNS = {
    "FG": "field_goals_made",
    "FGA": "field_goals_attempted",
    "3P": "three_pointers_made",
    "3PA": "three_pointers_attempted",
    "FT": "free_throws_made",
    "FTA": "free_throws_attempted",
    "OR": "offensive_rebounds",
    "DR": "defensive_rebounds",
    "TOT": "total_rebounds",
    "A": "assists",
    "PF": "personal_fouls",
    "ST": "steals",
    "TO": "turnovers",
    "BS": "blocks",
    "+/-": "plus_minus",
    "PTS": "points",
}
_FIELDS = (
    "team", "name", "name_number", "status", "jersey_number", "position", "dnp_reason", "minutes",
    *COLUMNS.values(),
)  # fmt: skip
_PAGES = 3  # the box score is the first page; a book has about twenty
_TITLE = "FINAL BOX"
_END = "Copyright"
_DAY = re.compile(r"(?:\w+day, )?(?P<day>[A-Z][a-z]+ \d{1,2}, \d{4})(?: (?P<arena>.+))?$")
_LABELLED = re.compile(
    r"(?:VISITOR|HOME) ?: ?(?P<team>.+?)(?: ?\((?P<record>\d+ ?- ?\d+)\))?$", re.IGNORECASE
)
# At neutral sites the teams stand without a label.
_UNLABELLED = re.compile(r"(?P<team>[A-Za-z][A-Za-z0-9 ]+) \(\d+-\d+\)$")
_NUMBERS = r"[-+]?\d{1,4}(?: [-+]?\d{1,4})*"
_TOTALS = re.compile(rf"(?:\D* )?\d{{3}}:\d{{2}} (?P<numbers>{_NUMBERS})$")
_JERSEY = r"(?:(?P<jersey>\d{1,2}) )?"
_PLAYED = re.compile(
    rf"{_JERSEY}(?P<name>\D.*?)(?: (?P<position>[FGC](?:-[FGC])?))?"
    rf" (?P<minutes>\d{{1,2}}:\d{{2}}) (?P<numbers>{_NUMBERS})$"
)
_DID_NOT_PLAY = re.compile(
    rf"{_JERSEY}(?P<name>\D.*?)(?: [FGC])? (?P<reason>(?:DNP|DND|NWT)\b(?: ?[-\u2013].*)?)$"
)


@dataclass
class _Team:
    """One side of the box score while it is read."""

    name: str
    columns: list[str] = field(default_factory=list)
    players: list[dict[str, Any]] = field(default_factory=list)
    points: int | None = None


def decode_gamebook_pdf(body: bytes) -> dict[str, Any]:
    """Return the game and its players.

    `game_code` is `20240410/MEMCLE`, None for a team that is not known; `game_date` is an ISO date;
    `away_team`, `home_team`, `arena`, `arena_city`, `arena_state`, `game_duration` (`2:10`) and
    `attendance` are as printed, None where they are not; `officials` hold jersey_number and name.

    Every player has team, name, name_number (1, 2, … among equal names of a team), status (active,
    dnp or inactive), jersey_number, position, dnp_reason, minutes (`40:00`) and the counts named in
    `COLUMNS`; what is not printed is None. Inactive players are printed with the last name only.

    Raises:
        DecodeError: not a PDF, damaged, no scorer's report, a row that cannot be read, or players
            whose points are not the team's.
    """
    lines = _lines(body)
    teams = _teams(lines)
    away, home = (team.name for team in teams)
    head = _head(lines)
    listed = [player for team in teams for player in team.players]
    listed += inactive_players(lines, away, home)
    blank: dict[str, Any] = dict.fromkeys(_FIELDS)
    players = [blank | player for player in listed]
    seen: Counter[tuple[str, str]] = Counter()
    for player in players:
        seen[player["team"], player["name"]] += 1
        player["name_number"] = seen[player["team"], player["name"]]
    game_day = date.fromisoformat(head["game_date"])
    codes = [tricode_of(name) for name in (away, home)]
    code = f"{game_day:%Y%m%d}/{codes[0]}{codes[1]}" if all(codes) else None
    return {"game_code": code, "away_team": away, "home_team": home, **head, "players": players}


def _lines(body: bytes) -> list[str]:
    """The lines of the final box score, with single blanks."""
    found: list[str] = []
    has_text = False
    for page in read_pages(body, _PAGES):
        lines = [text_of(line) for line in page.lines]
        has_text = has_text or bool(lines)
        if found and any("SCORER'S REPORT" in line for line in lines):
            break
        if found or any(_TITLE in line for line in lines):
            found += lines
        if any(line.startswith(_END) for line in found):
            break
    if not has_text:
        raise DecodeError(
            "the PDF holds no text that can be read: it was damaged on its way or is a picture"
        )
    if not found:
        raise DecodeError(f"the PDF is no scorer's report: no page is titled {_TITLE}")
    return found


def _head(lines: list[str]) -> dict[str, Any]:
    head: dict[str, Any] = {}
    above = []
    for line in lines:
        if _LABELLED.match(line) or line.startswith("POS "):
            break
        above.append(line)
    day = next((match for line in above if (match := _DAY.match(line))), None)
    if day is None:
        raise DecodeError(f"the report has no date such as April 10, 2024 above its table: {above}")
    try:
        head["game_date"] = datetime.strptime(day["day"], "%B %d, %Y").date().isoformat()
    except ValueError:
        raise DecodeError(f"the report's date {day['day']!r} is no date") from None
    place = day["arena"].rsplit(", ", 2) if day["arena"] else []
    names = ("arena", "arena_city", "arena_state")
    head |= dict(zip_longest(names, place))
    text = " ".join(above)
    attendance = re.search(r"Attendance: ?(\d[\d,]{0,9})", text)
    duration = re.search(r"Game Duration: ?(\d+:\d{2})", text)
    officials = re.search(
        r"(?:Officials|Referees) ?: ?(.*?)(?: (?:Game Duration|Attendance)|$)", text
    )
    head["attendance"] = int(attendance[1].replace(",", "")) if attendance else None
    head["game_duration"] = duration[1] if duration else None
    head["officials"] = [
        {"jersey_number": match[1], "name": match[2].strip()}
        for part in (officials[1].split(",") if officials else [])
        if (match := re.match(r" ?(?:#(\d+) )?(.*\S)", part))
    ]
    return head


def _teams(lines: list[str]) -> tuple[_Team, _Team]:
    teams: list[_Team] = []
    for line in lines:
        heading = _heading(line, len(teams))
        if heading is not None:
            teams.append(_Team(heading))
        elif teams and teams[-1].points is None:
            _read_row(line, teams[-1])
    if len(teams) != 2:
        raise DecodeError(
            f"the report names {len(teams)} teams ({', '.join(team.name for team in teams)}),"
            " a visitor and a home team are expected"
        )
    for team in teams:
        _check(team)
    return teams[0], teams[1]


def _heading(line: str, found: int) -> str | None:
    match = _LABELLED.match(line)
    if match is None and found < 2:
        match = _UNLABELLED.match(line)
        match = match if match and tricode_of(match["team"]) else None
    return match["team"] if match else None


def _read_row(line: str, team: _Team) -> None:
    if line.startswith("POS "):
        team.columns = line.split()[2:]
        missing = [name for name in COLUMNS if name not in team.columns and name != "+/-"]
        if missing:
            raise DecodeError(f"{team.name}: the table has no column {missing[0]}: {line!r}")
    elif totals := _TOTALS.match(line):
        team.points = _counts(totals["numbers"], team, line)["points"]
    elif played := _PLAYED.match(line):
        row = _player(team, played, "active")
        team.players.append(
            row | {"position": played["position"], "minutes": played["minutes"]}
            | _counts(played["numbers"], team, line)
        )  # fmt: skip
    elif absent := _DID_NOT_PLAY.match(line):
        team.players.append(_player(team, absent, "dnp") | {"dnp_reason": absent["reason"]})
    elif team.columns and line[0].isdigit():
        raise DecodeError(f"{team.name}: {line!r} is no row of the box score")
    elif team.players and "dnp_reason" in team.players[-1]:
        team.players[-1]["dnp_reason"] += f" {line}"


def _player(team: _Team, match: re.Match[str], status: str) -> dict[str, Any]:
    return {
        "team": team.name,
        "name": match["name"],
        "status": status,
        "jersey_number": match["jersey"],
    }


def _counts(numbers: str, team: _Team, line: str) -> dict[str, int | None]:
    values = numbers.split()
    if len(values) != len(team.columns):
        raise DecodeError(
            f"{team.name}: {line!r} has {len(values)} counts, the table {len(team.columns)} columns"
        )
    named = {column: int(value) for column, value in zip(team.columns, values, strict=True)}
    return {name: named.get(column) for column, name in COLUMNS.items()}


def _check(team: _Team) -> None:
    if team.points is None:
        raise DecodeError(f"{team.name}: the box score has no total; the report is cut off")
    scored = sum(player.get("points") or 0 for player in team.players)
    if scored != team.points:
        raise DecodeError(
            f"{team.name}: the players' points add up to {scored}, the total says {team.points}"
        )
