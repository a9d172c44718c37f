"""Rows of a provider's document corrected, taken out, added, restated, renamed."""

from random import Random
from typing import Any

from ops.records import LandingRecord
from tests.changes.documents import (
    BOX_SOURCES,
    LAYOUTS,
    Row,
    bumped,
    feed_of,
    rows_of,
    set_name,
)
from tests.changes.world import World

# Few, so that feeds meet in them: unknown ones, one that is an alias in the seeds, one with a mark.
NEW_NAMES = (
    ("Quincy", "Newcomer"),
    ("Ondřej", "Šťastný Jr."),
    ("Anthony", "Davis Jr."),
    ("Anthony", "Davis"),
)

_NAMED = tuple(name for name in sorted(LAYOUTS) if LAYOUTS[name].names)
_COUNTED = tuple(name for name in sorted(LAYOUTS) if LAYOUTS[name].counts)
_WORDED = tuple(name for name in sorted(LAYOUTS) if LAYOUTS[name].words)
_WITH_IDS = tuple(name for name in sorted(LAYOUTS) if LAYOUTS[name].ids)


def newcomer_id(draw: Random) -> int:
    """An id that no provider has given yet, of few, so that feeds meet in them."""
    return 9_990_000 + draw.randrange(4)


def chosen(draw: Random, world: World, layout: str) -> tuple[LandingRecord, Any, list[Row]] | None:
    """A scope's newest capture with its rows; None when the feed has none."""
    records = world.newest(feed_of(layout))
    if not records:
        return None
    record = draw.choice(records)
    document = world.document(record)
    rows = rows_of(layout, document)
    return (record, document, rows) if rows else None


def box_corrected(draw: Random, world: World) -> str | None:
    """A count of a box score of any age changes."""
    return _corrected(draw, world, draw.choice(BOX_SOURCES))


def corrected(draw: Random, world: World) -> str | None:
    """A count of any feed changes."""
    return _corrected(draw, world, draw.choice(_COUNTED))


def _corrected(draw: Random, world: World, layout: str) -> str | None:
    found = chosen(draw, world, layout)
    if found is None:
        return None
    record, document, rows = found
    row, field = draw.choice(rows), draw.choice(LAYOUTS[layout].counts)
    before = row.get(field)
    row.set(field, bumped(before, draw.choice((1, 2, 5))))
    return f"{field} {before} -> {row.get(field)}: {world.land(record, document)}"


def restated(draw: Random, world: World) -> str | None:
    """A status, a price, a reason of any feed changes."""
    layout = draw.choice(_WORDED)
    found = chosen(draw, world, layout)
    if found is None:
        return None
    record, document, rows = found
    field, words = draw.choice(sorted(LAYOUTS[layout].words.items()))
    row, word = draw.choice(rows), draw.choice(words)
    before = row.get(field)
    row.set(field, word)
    return f"{field} {before} -> {word}: {world.land(record, document)}"


def rows_removed(draw: Random, world: World) -> str | None:
    """One to three rows are gone from a new capture."""
    layout = draw.choice((*BOX_SOURCES, *sorted(LAYOUTS)))
    found = chosen(draw, world, layout)
    if found is None:
        return None
    record, document, rows = found
    gone = draw.sample(rows, min(len(rows), draw.choice((1, 1, 3))))
    for row in gone:
        row.remove()
    return f"{len(gone)} of {len(rows)} rows gone: {world.land(record, document)}"


def row_added(draw: Random, world: World) -> str | None:
    """Somebody whom the provider gives a new id is in a new capture."""
    layout = draw.choice(_WITH_IDS)
    found = chosen(draw, world, layout)
    if found is None:
        return None
    record, document, rows = found
    row = draw.choice(rows).again()
    for field in LAYOUTS[layout].ids:
        held = row.get(field)
        number = newcomer_id(draw)
        row.set(field, str(number) if isinstance(held, str) else number)
    first, last = draw.choice(NEW_NAMES)
    set_name(layout, row, first, last)
    return f"{first} {last} added: {world.land(record, document)}"


def name_mentioned(draw: Random, world: World) -> str | None:
    """A row bears a new name, which the league may list before or later."""
    layout = draw.choice(_NAMED)
    found = chosen(draw, world, layout)
    if found is None:
        return None
    record, document, rows = found
    first, last = draw.choice(NEW_NAMES)
    set_name(layout, draw.choice(rows), first, last)
    return f"{first} {last} mentioned: {world.land(record, document)}"


def player_renamed(draw: Random, world: World) -> str | None:
    """The league's box score calls a player otherwise, in the newest or in an older one."""
    found = chosen(draw, world, "nbac_player_boxscores")
    if found is None:
        return None
    record, document, rows = found
    row = draw.choice(rows)
    before, (first, last) = row.get("PLAYER_NAME"), draw.choice(NEW_NAMES)
    set_name("nbac_player_boxscores", row, first, last)
    return f"{before} ({row.get('PLAYER_ID')}) now {first} {last}: {world.land(record, document)}"


RULES = (
    box_corrected,
    corrected,
    restated,
    rows_removed,
    row_added,
    name_mentioned,
    player_renamed,
)
