"""Payloads that come late, twice, out of order, under another day, or all at once."""

from datetime import timedelta
from random import Random
from typing import Any

from flows.loading import reload_landed
from ops.records import LandingRecord
from scrapers.registry import FEEDS
from tests.changes.documents import LAYOUTS, bumped, feed_of
from tests.changes.rules_facts import chosen
from tests.changes.world import World

_LAYOUTS = tuple(name for name in sorted(LAYOUTS) if LAYOUTS[name].counts or LAYOUTS[name].words)


def older_capture(draw: Random, world: World) -> str | None:
    """A capture arrives that was taken before a scope's newest one, or before its first."""
    layout = draw.choice(_LAYOUTS)
    changed = _changed(draw, world, layout)
    if changed is None:
        return None
    record, document = changed
    first = min(
        one.captured_at
        for one in world.captures(feed_of(layout))
        if one.base_scope == record.base_scope
    )
    newest = record.captured_at
    moment = first + (newest - first) / 2 if newest > first else first - timedelta(hours=5)
    moment = moment.replace(microsecond=0)
    return f"captured {moment:%m-%d %H:%M}: {world.land(record, document, captured_at=moment)}"


def replayed(draw: Random, world: World) -> str | None:
    """A capture that has landed arrives once more, as it was and with its own time."""
    captures = world.captures(draw.choice(sorted(FEEDS)))
    if not captures:
        return None
    return world.land_again(draw.choice(captures))


def read_again(draw: Random, world: World) -> str:
    """Every payload of a feed is loaded again from its file."""
    feed = draw.choice(sorted(FEEDS))
    world.later(1)
    loaded = reload_landed(world.warehouse, world.context.ledger, world.zone, world.now, feed)
    return f"{feed}: {loaded.payloads} payloads loaded again"


def other_day(draw: Random, world: World) -> str | None:
    """A scope's next capture lands under another game date than its earlier ones."""
    layout = draw.choice(_LAYOUTS)
    changed = _changed(draw, world, layout)
    if changed is None:
        return None
    record, document = changed
    day = record.game_date + timedelta(days=draw.choice((-3, -1, 1, 2)))
    return f"under {day}: {world.land(record, document, game_date=day)}"


def day_passed(draw: Random, world: World) -> str | None:
    """Another day is published; up to three feeds cannot be reached."""
    if not world.days_to_come:
        return outage_ended(draw, world)
    captures = world.days_to_come.pop(0)
    names = sorted({capture.feed for capture in captures})
    out = set(draw.sample(names, draw.randrange(4)))
    world.held_back += [capture for capture in captures if capture.feed in out]
    told = world.deliver([capture for capture in captures if capture.feed not in out])
    return f"without {', '.join(sorted(out)) or 'any outage'}: {told}"


def outage_ended(draw: Random, world: World) -> str | None:
    """What could not be reached arrives in one batch."""
    if not world.held_back:
        return None
    captures, world.held_back = world.held_back, []
    return world.deliver(captures)


def last_season_arrived(draw: Random, world: World) -> str | None:
    """Some nights of last season arrive, two hundred days late; its schedule counts as one."""
    captures = world.base.last_season
    if not captures:
        return None
    some = draw.sample(sorted({one.game_date for one in captures}), draw.randrange(1, 5))
    return world.deliver([one for one in captures if one.game_date in some])


def _changed(draw: Random, world: World, layout: str) -> tuple[LandingRecord, Any] | None:
    """A scope's newest capture with one value of one row changed."""
    found = chosen(draw, world, layout)
    if found is None:
        return None
    record, document, rows = found
    row, about = draw.choice(rows), LAYOUTS[layout]
    if about.counts:
        field = draw.choice(about.counts)
        row.set(field, bumped(row.get(field), draw.choice((1, 2, 5))))
    else:
        field, words = draw.choice(sorted(about.words.items()))
        row.set(field, draw.choice(words))
    return record, document


RULES = (
    older_capture,
    replayed,
    read_again,
    other_day,
    day_passed,
    outage_ended,
    last_season_arrived,
)
