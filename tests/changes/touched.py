"""What a change touched, by the receipts and by the tables themselves, against what it should."""

from typing import Any

from dbt_project.control_tables import RUN_RECEIPTS
from tests.changes.base import Base
from tests.changes.comparing import AUDIT
from tests.changes.events import Subject
from tests.changes.kinds import BY_RUNS, Kind, Touch
from tests.changes.place import Place
from tests.changes.world import World


def deviations(kind: Kind, base: Base, place: Place) -> list[str]:
    """Play a kind of change on a fresh copy of the base state; say what it touched amiss."""
    place.restore()
    with place.opened() as context:
        world = World(context, base)
        try:
            world.query(f"attach '{base.context.settings.warehouse}' as base (read_only)")
            subject = kind.change(world)
            world.run()
            return _deviations(world, kind, subject)
        finally:
            world.close()


def _deviations(world: World, kind: Kind, subject: Subject) -> list[str]:
    receipts = {
        row["model"]: row
        for row in world.query(f"select * from {RUN_RECEIPTS.full_name} where {BY_RUNS}")
    }
    tables = {name.partition(".")[2]: name for name in world.context.session.tables()}
    found = []
    for model in sorted({*receipts, *kind.touches}):
        touch = kind.touches.get(model, Touch("false"))
        found += _amiss(world, tables[model], touch, subject, receipts.get(model))
    return found


def _amiss(
    world: World, table: str, touch: Touch, subject: Subject, receipt: dict[str, Any] | None
) -> list[str]:
    reads, writes = (text.format(**subject) for text in (touch.reads, touch.writes))
    (counted,) = world.query(
        f"select count(*) filter (where ({reads}) and not is_removed) as due, "
        f"count(*) filter (where {BY_RUNS}) as touched, "
        f"count(*) filter (where {BY_RUNS} and not ({writes})) as strange, "
        f"count(*) filter (where ({writes}) and not ({BY_RUNS})) as missed from {table}"
    )
    read = int(receipt["rows_read"]) if receipt else 0
    written = sum(int(receipt[name]) for name in _WRITTEN) if receipt else 0
    found = []
    if read != counted["due"]:
        found.append(f"{table}: read {read} rows, due were {counted['due']} ({reads})")
    if written != counted["touched"]:
        found.append(f"{table}: receipt of {written} rows, {counted['touched']} written")
    if counted["strange"]:
        found.append(f"{table}: wrote {counted['strange']} rows that are not ({writes})")
    if touch.some:
        missed = _changed(world, table) - counted["touched"]
        if missed or not counted["touched"]:
            found.append(f"{table}: {missed} rows differ from before and were not written")
    elif counted["missed"]:
        found.append(f"{table}: did not write {counted['missed']} rows of ({writes})")
    return found


_WRITTEN = ("inserted", "updated", "removed")


def _changed(world: World, table: str) -> int:
    """Live rows whose content was not there before."""
    described = world.query(f"describe {table}")
    columns = ", ".join(row["column_name"] for row in described if row["column_name"] not in AUDIT)
    live = f"select {columns} from {{}}{table} where not is_removed"
    (counted,) = world.query(
        f"select count(*) as n from ({live.format('')} except all {live.format('base.')})"
    )
    return int(counted["n"])
