"""A team's roster as ESPN knows it now: the API's answer and the data of the web page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sandbox.exchange import Answer, as_json
from sandbox.league.availability import DOUBTFUL, OUT, QUESTIONABLE, Listing
from sandbox.league.clock import eastern_date
from sandbox.league.players import Player
from sandbox.league.teams import Team
from sandbox.providers.espn_identity import (
    player_address,
    player_id,
    player_name,
    short_name,
    team_code,
    team_id,
    team_slug,
    to_the_minute,
)
from sandbox.world import World

_INJURY = "Injury/Illness - "
_MAY_MISS = frozenset({OUT, DOUBTFUL, QUESTIONABLE})
_POSITIONS = {"G": "Guard", "F": "Forward", "C": "Center"}
_STATES = ("CA", "TX", "NY", "IL", "GA")


@dataclass(frozen=True, slots=True)
class Person:
    """What the league does not say about a player; made up, the same each time."""

    born: date
    age: int
    experience: int
    salary: int
    height: str
    inches: int


def person_of(world: World, player: Player) -> Person:
    """The person behind a player, aged as of now."""
    today = eastern_date(world.now)
    born = date(player.draft_year - 20, player.person_id % 12 + 1, player.person_id % 28 + 1)
    feet, inches = (int(part) for part in player.height.split("-"))
    return Person(
        born=born,
        age=today.year - born.year - ((today.month, today.day) < (born.month, born.day)),
        experience=world.league.parameters.season_year - player.draft_year,
        salary=0 if player.two_way else 2_000_000 + 100_000 * round(player.minutes * 10),
        height=f"{feet}' {inches}\"",
        inches=12 * feet + inches,
    )


def listing_of(world: World, player: Player) -> Listing | None:
    """What the player's team says about his next game, if it is an injury that may keep him out."""
    game = next(
        (
            game
            for game in world.league.games
            if player.team_id in (game.home.team_id, game.away.team_id)
            and game.game_date >= eastern_date(world.now)
            and not world.is_final(game)
        ),
        None,
    )
    listing = world.league.listing(game, player.person_id, world.now) if game else None
    if listing is None or not listing.reason.startswith(_INJURY):
        return None
    return listing if listing.status in _MAY_MISS else None


def injured_part(listing: Listing) -> tuple[str, str, str]:
    """Side, part and kind of an injury: `Left`, `Ankle`, `Sprain`."""
    part, _, kind = listing.reason.removeprefix(_INJURY).partition("; ")
    side, _, rest = part.partition(" ")
    if side not in ("Left", "Right"):
        side, rest = "Not Specified", part
    return side, rest, kind


def _injuries(world: World, player: Player) -> list[dict[str, Any]]:
    listing = listing_of(world, player)
    if listing is None:
        return []
    side, part, kind = injured_part(listing)
    status = "Out" if listing.status == OUT else "Day-To-Day"
    return [
        {
            "id": str(400_000 + player.person_id % 100_000),
            "shortComment": f"{player_name(player)} is listed as {listing.status.lower()}.",
            "status": status,
            "date": to_the_minute(listing.at),
            "type": {"id": "4", "name": "INJURY_STATUS_" + status.upper().replace("-", "")},
            "details": {"type": part, "side": side, "detail": kind},
        }
    ]


def _athlete(world: World, player: Player) -> dict[str, Any]:
    person = person_of(world, player)
    name = player_name(player)
    return {
        "id": player_id(player),
        "uid": f"s:40~l:46~a:{player_id(player)}",
        "type": "basketball",
        "firstName": name.split(" ", 1)[0],
        "lastName": name.split(" ", 1)[1],
        "fullName": name,
        "displayName": name,
        "shortName": short_name(player),
        "weight": float(player.weight),
        "displayWeight": f"{player.weight} lbs",
        "height": float(person.inches),
        "displayHeight": person.height,
        "age": person.age,
        "dateOfBirth": f"{person.born.isoformat()}T07:00Z",
        "debutYear": player.draft_year,
        "links": [{"rel": ["playercard", "athlete"], "href": player_address(player)}],
        "birthPlace": {
            "city": "Springfield",
            **({"state": _STATES[player.person_id % 5]} if player.country == "USA" else {}),
            "country": player.country,
        },
        "college": {},
        "jersey": player.jersey,
        "position": {
            "name": _POSITIONS[player.position],
            "displayName": _POSITIONS[player.position],
            "abbreviation": player.position,
        },
        "injuries": _injuries(world, player),
        "experience": {"years": person.experience},
        "active": True,
        "contract": {"salary": person.salary, "active": True},
        "status": {"id": "1", "name": "Active", "type": "active", "abbreviation": "Active"},
    }


def team_answer(world: World, team: Team, with_roster: bool) -> Answer:
    """A team; a real one that is not in the league has nobody."""
    document: dict[str, Any] = {
        "id": team_id(team),
        "uid": f"s:40~l:46~t:{team_id(team)}",
        "slug": team_slug(team),
        "location": team.city,
        "name": team.nickname,
        "abbreviation": team_code(team),
        "displayName": team.full_name,
        "shortDisplayName": team.nickname,
        "isActive": True,
    }
    if with_roster:
        players = world.league.rosters.get(team.team_id, ())
        document["athletes"] = [_athlete(world, player) for player in players]
    return as_json({"team": document})


def _row(world: World, player: Player) -> dict[str, Any]:
    person = person_of(world, player)
    return {
        "shortName": short_name(player),
        "name": player_name(player),
        "href": player_address(player),
        "uid": f"s:40~l:46~a:{player_id(player)}",
        "id": player_id(player),
        "height": person.height,
        "weight": f"{player.weight} lbs",
        "age": person.age,
        "position": player.position,
        "jersey": player.jersey,
        "salary": f"${person.salary:,}" if person.salary else 0,
        "birthDate": f"{person.born:%m/%d/%y}",
        "lastName": player_name(player),
        "experience": person.experience,
        "college": player.college,
    }


def page_roster(world: World, team: Team) -> dict[str, Any]:
    """`page.content.roster` of the team's roster page."""
    return {
        "metadata": {
            "year": world.league.parameters.season_year + 1,
            "displayName": world.league.parameters.season,
            "teamName": team.full_name,
        },
        "sbpg": "roster",
        "team": {
            "id": team_id(team),
            "abbrev": team_code(team),
            "displayName": team.full_name,
            "shortDisplayName": team.nickname,
            "location": team.city,
        },
        "athletes": [_row(world, player) for player in world.league.rosters.get(team.team_id, ())],
    }
