"""A roster page of www.espn.com, in the form in which site.api.espn.com answers the same question.

Source: www.espn.com/nba/team/roster/_/name/<team>. The page knows less: no birth place, no state.
"""

from datetime import datetime
from typing import Any

from scrapers.decoders.espn_page import page_content
from scrapers.documents import get_in, rows_of
from scrapers.errors import DecodeError


def decode_espn_roster(body: bytes) -> dict[str, Any]:
    """Return `{"team": {"id", "abbreviation", "displayName", "athletes": [{…}]}}`.

    Dates of birth become ISO dates and salaries whole dollars, as in the API.

    Raises:
        DecodeError: the body is no such page, or a date or salary is written in another way.
    """
    roster = page_content(body, "roster")
    team = roster.get("team")
    if not isinstance(team, dict) or not isinstance(roster.get("athletes"), list):
        raise DecodeError(
            f"the roster has no team and athletes; it holds {', '.join(list(roster)[:12])}"
        )
    return {
        "team": {
            "id": team.get("id"),
            "abbreviation": team.get("abbrev"),
            "displayName": team.get("displayName"),
            "athletes": [_athlete(athlete) for athlete in rows_of(roster["athletes"])],
        }
    }


def _athlete(athlete: dict[str, Any]) -> dict[str, Any]:
    name = athlete.get("name")
    return {
        "id": athlete.get("id"),
        "displayName": name,
        "fullName": name,
        "jersey": athlete.get("jersey"),
        "position": {"abbreviation": athlete.get("position")},
        "displayHeight": athlete.get("height"),
        "displayWeight": athlete.get("weight"),
        "age": athlete.get("age"),
        "dateOfBirth": _birth_date(athlete.get("birthDate"), name),
        "experience": {"years": athlete.get("experience")},
        "college": {"name": athlete.get("college")},
        "contract": {"salary": _dollars(athlete.get("salary"), name)},
        "injuries": [
            {"status": get_in(injury, "status"), "date": get_in(injury, "date")}
            for injury in rows_of(athlete.get("injuries"))
        ],
    }


def _birth_date(text: Any, name: Any) -> str | None:
    if text in (None, "", "--"):
        return None
    year = "%Y" if len(str(text).rpartition("/")[2]) == 4 else "%y"
    try:
        return datetime.strptime(str(text), f"%m/%d/{year}").date().isoformat()
    except ValueError:
        raise DecodeError(f"{name}: birthDate {str(text)[:40]!r} is not MM/DD/YY") from None


def _dollars(value: Any, name: Any) -> int | None:
    text = "" if value is None else str(value).replace("$", "").replace(",", "").strip()
    if text in ("", "--"):
        return None
    try:
        return int(text)
    except ValueError:
        raise DecodeError(f"{name}: salary {str(value)[:40]!r} is no amount of dollars") from None
