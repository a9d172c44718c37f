"""BigDataBall's play-by-play of a game, a CSV file, as rows of text.

Source: `[YYYY-MM-DD]-{game id}-AWY@HOM.csv`, one line an event, each with both line-ups. The teams
stand in the file's name only; here they are read from who acts for which team.
"""

import csv
import io
import re
from collections import Counter
from datetime import date, datetime
from typing import Any

from scrapers.decoders.bodies import described, is_empty, is_html, text_of
from scrapers.errors import DecodeError

Row = dict[str, str | None]

_NEEDED = ("game_id", "date", "period", "play_id", "event_type")
_FIVES = (
    ("away", tuple(f"a{n}" for n in range(1, 6))),
    ("home", tuple(f"h{n}" for n in range(1, 6))),
)
# Files saved by a spreadsheet keep leading zeros as ="0021700001".
_GAME_ID = re.compile(r'^(?:=")?(\d{1,10})(?:\.0)?"?$')
_DATES = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y")


def decode_bigdataball_csv(body: bytes) -> dict[str, Any]:
    """Return a game as `{"game_id", "game_date", "away_team", "home_team", "rows"}`.

    `game_id` has the NBA's ten digits, `game_date` is an ISO date, the teams are tricodes or null
    where the events do not tell them. A row maps each column, in lower case, to its text without
    blanks around it, null for an empty cell. A file without events has no rows and nulls else.

    Raises:
        DecodeError: not such a file (an HTML page is named as such), cut off, or of several games.
    """
    rows = _rows(_text(body))
    if not rows:
        return {
            "game_id": None,
            "game_date": None,
            "away_team": None,
            "home_team": None,
            "rows": [],
        }
    sides = _sides(rows)
    return {
        "game_id": _game_id(rows),
        "game_date": _game_date(rows).isoformat(),
        "away_team": sides.get("away"),
        "home_team": sides.get("home"),
        "rows": rows,
    }


def _text(body: bytes) -> str:
    if is_empty(body) or is_html(body):
        raise DecodeError(f"the body is {described(body)}, not a CSV of play-by-play")
    return text_of(body)


def _rows(text: str) -> list[Row]:
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        lines = [line for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise DecodeError(f"the file is no CSV: {error}") from error
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    columns = [cell.strip().lower() for cell in lines[0]] if lines else []
    missing = [column for column in _NEEDED if column not in columns]
    if missing:
        raise DecodeError(
            f"the file has no column {', '.join(missing)}; its first line is {first[:80]!r}"
        )
    twice = sorted(name for name, count in Counter(columns).items() if name and count > 1)
    if twice:
        raise DecodeError(f"the file names the column {', '.join(twice)} more than once")
    rows: list[Row] = []
    for number, line in enumerate(lines[1:], start=1):
        if len(line) != len(columns):
            raise DecodeError(
                f"event line {number} has {len(line)} cells where {len(columns)} columns are named;"
                " the file looks cut off or damaged"
            )
        named = zip(columns, line, strict=True)
        rows.append({column: cell.strip() or None for column, cell in named if column})
    return rows


def _game_id(rows: list[Row]) -> str:
    seen = sorted({row["game_id"] or "" for row in rows})
    if len(seen) > 1:
        shown = ", ".join(seen[:3])
        raise DecodeError(
            f"the file holds {len(seen)} games ({shown}…), one was expected;"
            " a combined-stats file cannot be landed as a game"
        )
    found = _GAME_ID.match(seen[0])
    if found is None:
        raise DecodeError(f"game_id {seen[0]!r} is no NBA game id, such as 22300001")
    return found.group(1).zfill(10)


def _game_date(rows: list[Row]) -> date:
    seen = sorted({row["date"] or "" for row in rows})
    if len(seen) > 1:
        raise DecodeError(f"the game has {len(seen)} dates ({seen[0]}, {seen[-1]}), not one")
    for form in _DATES:
        try:
            return datetime.strptime(seen[0].partition(" ")[0], form).date()
        except ValueError:
            continue
    raise DecodeError(f"date {seen[0]!r} is neither YYYY-MM-DD nor MM/DD/YYYY")


def _sides(rows: list[Row]) -> dict[str, str]:
    """Which team is away and which at home: by the line-up of who acts and by whose score rises."""
    votes: Counter[tuple[str, str]] = Counter()
    score = {"away": 0.0, "home": 0.0}
    for row in rows:
        team, player, points = row.get("team"), row.get("player"), row.get("points")
        for side, five in _FIVES:
            now = _number(row.get(f"{side}_score"))
            if team is not None:
                votes[side, team] += player is not None and player in map(row.get, five)
                votes[side, team] += _number(points) > 0 and now > score[side]
            score[side] = now or score[side]
    known = Counter[str]()
    for (_, team), count in votes.items():
        known[team] += count
    if len(known) < 2:
        return {}
    (first, _), (second, _) = known.most_common(2)
    # A jump ball is noted for the team that won it, whoever jumped: the majority decides.
    lead = votes["away", first] + votes["home", second]
    lead -= votes["away", second] + votes["home", first]
    if lead == 0:
        return {}
    return {"away": first, "home": second} if lead > 0 else {"away": second, "home": first}


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
