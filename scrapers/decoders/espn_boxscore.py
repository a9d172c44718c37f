"""A box-score page of www.espn.com, as one row per player.

Source: www.espn.com/nba/boxscore/_/gameId/<id>. Its data name a column by two names where a cell
holds two numbers (`fieldGoalsMade-fieldGoalsAttempted`: `5-9`). Team totals are left out.
"""

from typing import Any

from scrapers.decoders.espn_page import page_content
from scrapers.documents import get_in, rows_of
from scrapers.errors import DecodeError

_COUNTS = frozenset(
    {
        "fieldGoalsMade",
        "fieldGoalsAttempted",
        "threePointFieldGoalsMade",
        "threePointFieldGoalsAttempted",
        "freeThrowsMade",
        "freeThrowsAttempted",
        "offensiveRebounds",
        "defensiveRebounds",
        "rebounds",
        "assists",
        "steals",
        "blocks",
        "turnovers",
        "fouls",
        "plusMinus",
        "points",
    }
)
_STARTER = {"starters": True, "bench": False}
_NOTHING = frozenset({"", "-", "--", "---"})


def decode_espn_boxscore(body: bytes) -> dict[str, Any]:
    """Return a game as `{"game_id", "date", "season_type", "status", "home", "away", "players"}`.

    `date` is the tip-off in UTC as ISO text, `status` holds id, state (pre, in, post) and detail;
    a side holds id, abbrev, name, score and periods. A player holds id, name, team_id, jersey,
    position, starter, dnp_reason and stats: ESPN's names, minutes as text, whole numbers
    otherwise, null where nothing was written, as for who did not play. There are no players before
    the game.

    Raises:
        DecodeError: the body is no such page, or its numbers are not what its columns say.
    """
    package = page_content(body, "gamepackage")
    strip = package.get("gmStrp")
    if not isinstance(strip, dict):
        raise DecodeError(f"the page has no game strip; it holds {', '.join(list(package)[:12])}")
    sides = {side: _side(strip, side) for side in ("home", "away")}
    return {
        "game_id": strip.get("gid"),
        "date": strip.get("dt"),
        "season_type": strip.get("seasonType"),
        "status": {
            "id": get_in(strip, "status", "id"),
            "state": get_in(strip, "status", "state"),
            "detail": get_in(strip, "status", "det"),
        },
        **sides,
        "players": [
            player
            for team in rows_of(package.get("bxscr"))
            for group in rows_of(team.get("stats"))
            for player in _players(get_in(team, "tm", "id"), group)
        ],
    }


def _side(strip: dict[str, Any], side: str) -> dict[str, Any]:
    teams = [team for team in rows_of(strip.get("tms")) if team.get("isHome") is (side == "home")]
    if len(teams) != 1:
        raise DecodeError(f"the game strip names {len(teams)} {side} teams where one is expected")
    team = teams[0]
    return {
        "id": team.get("id"),
        "abbrev": team.get("abbrev"),
        "name": team.get("displayName"),
        "score": _whole(team.get("score"), f"the score of the {side} team"),
        "periods": len(rows_of(team.get("linescores"))) or None,
    }


def _players(team_id: Any, group: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": get_in(entry, "athlt", "id"),
            "name": get_in(entry, "athlt", "dspNm"),
            "team_id": team_id,
            "jersey": get_in(entry, "athlt", "jersey"),
            "position": get_in(entry, "athlt", "pos"),
            "starter": _STARTER.get(str(group.get("type"))),
            "dnp_reason": entry.get("dnpRsn"),
            "stats": _stats(group.get("keys"), entry),
        }
        for entry in rows_of(group.get("athlts"))
    ]


def _stats(keys: Any, entry: dict[str, Any]) -> dict[str, Any]:
    name = get_in(entry, "athlt", "dspNm")
    if not isinstance(keys, list):
        raise DecodeError(f"{name}: the columns are not named")
    values = entry.get("stats") or [None] * len(keys)
    if not isinstance(values, list) or len(keys) != len(values):
        seen = f"{len(values)} values" if isinstance(values, list) else type(values).__name__
        raise DecodeError(f"{name}: {seen} under {len(keys)} columns")
    stats: dict[str, Any] = {}
    for key, value in zip(map(str, keys), values, strict=True):
        names = key.split("-")
        text = "" if value is None else str(value).strip()
        cells = [""] * len(names) if text in _NOTHING else [text]
        if len(names) > 1 and text not in _NOTHING:
            cells = text.split("-")
        if len(cells) != len(names):
            raise DecodeError(f"{name}: {key} is {text[:40]!r}")
        for column, cell in zip(names, cells, strict=True):
            stats[column] = _whole(cell, f"{name}: {column}") if column in _COUNTS else cell or None
    return stats


def _whole(value: Any, what: str) -> int | None:
    text = "" if value is None else str(value).strip()
    if text in _NOTHING:
        return None
    try:
        return int(text)
    except ValueError:
        raise DecodeError(f"{what} is {text[:40]!r}, not a whole number") from None
