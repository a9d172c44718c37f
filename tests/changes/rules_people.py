"""Whom the league lists: renamed, namesakes, joined, left, moved to another team."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

from tests.changes.documents import LEAGUE_LIST, Row, rows_of, set_name
from tests.changes.rules_facts import NEW_NAMES, newcomer_id
from tests.changes.world import World

MOVEMENT = "nbac_player_movement"
_TEAM = ("TEAM_ID", "TEAM_ABBREVIATION", "TEAM_CITY", "TEAM_NAME", "TEAM_SLUG")


def listed_name_changed(draw: Random, world: World) -> str:
    """The list writes a player's name as other feeds did before, or will."""

    def change(rows: list[Row]) -> str:
        row, (first, last) = draw.choice(rows), draw.choice(NEW_NAMES)
        set_name(LEAGUE_LIST, row, first, last)
        return f"{row.get('PERSON_ID')} is now {first} {last}"

    return _listed(world, change)


def newcomer_listed(draw: Random, world: World) -> str:
    """Somebody whom other feeds may have mentioned is listed for the first time."""

    def change(rows: list[Row]) -> str:
        row, (first, last) = draw.choice(rows).again(), draw.choice(NEW_NAMES)
        row.set("PERSON_ID", newcomer_id(draw))
        set_name(LEAGUE_LIST, row, first, last)
        return f"{first} {last} listed as {row.get('PERSON_ID')}"

    return _listed(world, change)


def newcomer_signed(draw: Random, world: World) -> str:
    """Somebody whom the league may list before or later, by this name or another, is signed."""
    (record,) = world.newest(MOVEMENT)
    document = world.document(record)
    row, (first, last) = draw.choice(rows_of(MOVEMENT, document)).again(), draw.choice(NEW_NAMES)
    row.set("Transaction_Type", "Signing")
    row.set("TRANSACTION_DATE", f"{world.base.today - timedelta(draw.randrange(1, 9))}T00:00:00")
    row.set("PLAYER_ID", float(newcomer_id(draw)))
    row.set("PLAYER_SLUG", draw.choice((f"{first}-{last}".lower(), None)))
    row.set("GroupSort", f"Signing {draw.randrange(9_000_000, 9_999_999)}")
    told = f"{row.get('PLAYER_ID')} ({row.get('PLAYER_SLUG')}) signed by {row.get('TEAM_ID')}"
    return f"{told}: {world.land(record, document)}"


def namesake_listed(draw: Random, world: World) -> str:
    """Somebody bears a listed player's name, in another team or in his own."""

    def change(rows: list[Row]) -> str:
        elder, team = draw.choice(rows), draw.choice(rows)
        row = elder.again()
        row.set("PERSON_ID", draw.choice((1_000 + draw.randrange(9), 9_995_000)))
        _join(row, team)
        name = f"{elder.get('PLAYER_FIRST_NAME')} {elder.get('PLAYER_LAST_NAME')}"
        return f"{row.get('PERSON_ID')} of {row.get('TEAM_ABBREVIATION')} is {name} too"

    return _listed(world, change)


def no_longer_listed(draw: Random, world: World) -> str:
    """A player, or a namesake of before, is gone from the list."""

    def change(rows: list[Row]) -> str:
        row = draw.choice((draw.choice(rows), rows[-1]))
        row.remove()
        return f"{row.get('PERSON_ID')} is not listed"

    return _listed(world, change)


def team_changed(draw: Random, world: World) -> str:
    """A player is listed with another team."""

    def change(rows: list[Row]) -> str:
        row, other = draw.choice(rows), draw.choice(rows)
        _join(row, other)
        return f"{row.get('PERSON_ID')} joins {row.get('TEAM_ABBREVIATION')}"

    return _listed(world, change)


def _join(row: Row, team: Row) -> None:
    for field in _TEAM:
        row.set(field, team.get(field))


def _listed(world: World, change: Callable[[list[Row]], str]) -> str:
    (record,) = world.newest(LEAGUE_LIST)
    document = world.document(record)
    told = change(rows_of(LEAGUE_LIST, document))
    return f"{told}: {world.land(record, document)}"


RULES = (
    listed_name_changed,
    newcomer_listed,
    newcomer_signed,
    namesake_listed,
    no_longer_listed,
    team_changed,
)
