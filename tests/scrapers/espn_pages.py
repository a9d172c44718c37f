"""Pages of www.espn.com, made up for the tests."""

import json
from typing import Any

KEYS = [
    "minutes",
    "fieldGoalsMade-fieldGoalsAttempted",
    "threePointFieldGoalsMade-threePointFieldGoalsAttempted",
    "freeThrowsMade-freeThrowsAttempted",
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
]
CELLS = ["36", "9-20", "1-5", "5-6", "2", "6", "8", "12", "1", "0", "3", "2", "-7", "24"]


def page(content: dict[str, Any], title: str = "Somebody - ESPN") -> bytes:
    data = json.dumps({"page": {"content": content}}).replace("</", "<\\/")
    return (
        f"<script>window['__CONFIG__']={{}};window['__espnfitt__']={data};</script>\n"
        f"<!doctype html><html><head><title>{title}</title></head><body><b>24</b></body></html>"
    ).encode()


def entry(number: str, name: str, cells: list[str], reason: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"athlt": {"id": number, "dspNm": name, "jersey": "0"}, "stats": cells}
    return found if reason is None else found | {"dnpRsn": reason}


def group(kind: str, *entries: dict[str, Any], keys: list[str] = KEYS) -> dict[str, Any]:
    return {"type": kind, "keys": keys, "athlts": list(entries)}


def game(*groups: dict[str, Any], state: str = "post") -> dict[str, Any]:
    """A game whose groups all belong to the visitors, team 7; team 13 is at home."""
    totals = {"type": "totals", "ttls": ["", "40-80"]}
    strip = {
        "gid": "401",
        "dt": "2024-03-16T02:30Z",
        "seasonType": 2,
        "status": {"id": "3", "state": state, "det": "Final/OT"},
        "tms": [
            {"id": "7", "isHome": False, "score": "112", "linescores": [{}] * 5},
            {"id": "13", "isHome": True, "score": "118", "linescores": [{}] * 5},
        ],
    }
    boxes = [{"tm": {"id": "7"}, "stats": [*groups, totals]}] if groups else []
    return {"gamepackage": {"gmStrp": strip, "bxscr": boxes}}


def athlete(**changes: Any) -> dict[str, Any]:
    return {
        "id": "11",
        "name": "Somebody Jr.",
        "jersey": "00",
        "position": "SG",
        "height": "6' 6\"",
        "weight": "210 lbs",
        "age": 26,
        "birthDate": "03/09/98",
        "salary": "$12,345,678",
        "experience": 4,
        "college": "Duke",
    } | changes


def roster(*athletes: dict[str, Any]) -> dict[str, Any]:
    team = {"id": "7", "abbrev": "DEN", "displayName": "Denver Nuggets"}
    return {"roster": {"team": team, "athletes": list(athletes)}}
