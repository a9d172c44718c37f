"""Small payloads in the providers' shapes, made up for the tests."""

import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ops.clock import FixedClock
from scrapers.capture import Capture

NOW = datetime(2024, 3, 15, 22, 0, tzinfo=UTC)
CLOCK = FixedClock(NOW)
SHARED = Path(__file__).parents[2] / ".." / "shared"

_STATS = [
    "FGM",
    "FGA",
    "FG3M",
    "FG3A",
    "FTM",
    "FTA",
    "OREB",
    "DREB",
    "REB",
    "AST",
    "STL",
    "BLK",
    "TOV",
    "PF",
    "PTS",
]


def body(document: Any) -> bytes:
    return json.dumps(document).encode()


def game(
    game_id: str,
    day: str,
    *,
    status: int = 3,
    score: int = 100,
    tipoff: str | None = None,
) -> dict[str, Any]:
    return {
        "gameId": game_id,
        "gameCode": f"{day.replace('-', '')}/BOSNYK",
        "gameStatus": status,
        "gameDateEst": f"{day}T00:00:00Z",
        "gameDateTimeUTC": tipoff or f"{day}T23:30:00Z",
        "homeTeam": {"teamId": 1, "teamTricode": "NYK", "score": score},
        "awayTeam": {"teamId": 2, "teamTricode": "BOS", "score": score},
    }


def schedule(*games: dict[str, Any], season: str = "2023-24") -> dict[str, Any]:
    days = [{"gameDate": found["gameDateEst"], "games": [found]} for found in games]
    return {"leagueSchedule": {"seasonYear": season, "gameDates": days}}


def gamelog(
    day: str = "2024-03-14",
    *,
    rows: int = 10,
    points: Any = 20,
    game_id: str = "0022300900",
    **extra: Any,
) -> dict[str, Any]:
    line = {
        "PLAYER_ID": 1,
        "PLAYER_NAME": "A B",
        "TEAM_ID": 1,
        "TEAM_ABBREVIATION": "NYK",
        "GAME_ID": game_id,
        "GAME_DATE": day,
        "MATCHUP": "NYK vs. BOS",
        "WL": "W",
        "MIN": 30,
        **dict.fromkeys(_STATS, 1),
        "PTS": points,
        **extra,
    }
    return {
        "resource": "leaguegamelog",
        "parameters": {"DateFrom": day, "DateTo": day, "SeasonType": "Regular Season"},
        "resultSets": [
            {
                "name": "LeagueGameLog",
                "headers": list(line),
                "rowSet": [list((line | {"PLAYER_ID": n}).values()) for n in range(rows)],
            }
        ],
    }


def odds(price: float = 1.9, *, event_id: str = "e1", books: int = 1) -> dict[str, Any]:
    outcome = {"name": "Over", "description": "A B", "price": price, "point": 20.5}
    return {
        "id": event_id,
        "commence_time": "2024-03-15T23:30:00Z",
        "home_team": "New York Knicks",
        "away_team": "Boston Celtics",
        "bookmakers": [
            {"key": f"book{n}", "markets": [{"key": "player_points", "outcomes": [outcome]}]}
            for n in range(books)
        ],
    }


def capture(
    document: Any,
    feed: str = "nbac_player_boxscores",
    scope: str = "2024-03-14_regular",
    captured_at: datetime = NOW,
    game_date: date = date(2024, 3, 14),
) -> Capture:
    content = document if isinstance(document, bytes) else body(document)
    return Capture(feed, scope, game_date, captured_at, "https://stats.nba.com/x", {}, content)


def archived(root: Path, feed: str, day: str, scope: str, captured_at: str, document: Any) -> Path:
    path = root / feed / day / f"{scope}__{captured_at}.json.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = document if isinstance(document, bytes) else body(document)
    path.write_bytes(gzip.compress(content))
    return path
