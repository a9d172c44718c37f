"""Beyond `max_scope_entities` a scope is its dates alone, and still tells what is newest."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.changes.base import Base
from tests.changes.documents import bumped, rows_of
from tests.changes.place import Place
from tests.changes.world import World

FEED = "nbac_team_boxscore"


@pytest.fixture
def place(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    found = Place(tmp_path_factory.mktemp("wide"), base.context)
    yield found
    found.session.release()


def test_an_older_capture_inside_the_dates_does_not_win_over_a_newer_one_outside(
    base: Base, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    macro = place.session.manifest().macros["macro.nba_props.change_scope"]
    few = macro.macro_sql.replace("var('max_scope_entities')", "0")
    assert few != macro.macro_sql
    monkeypatch.setattr(macro, "macro_sql", few)  # the manifest is that of the whole process
    place.restore()
    with place.opened() as context:
        world = World(context, base)
        early, moved, late = sorted(world.newest(FEED), key=lambda one: one.game_date)[:5:2]
        assert early.game_date < moved.game_date < late.game_date
        day = late.game_date + timedelta(days=3)
        world.land(moved, world.document(moved), game_date=day)
        context.session.invoke("run", select=[FEED])
        for record in (early, late):
            document = world.document(record)
            row = rows_of(FEED, document)[0]
            row.set("statistics.points", bumped(row.get("statistics.points"), 1))
            world.land(record, document)
        context.session.invoke("run", select=[FEED])
        days = world.query(
            f"select distinct game_date from nba_raw.{FEED} "
            "where scope = @scope and not is_removed",
            {"scope": moved.base_scope},
        )
        corrected = world.query(
            f"select scope from nba_raw.{FEED} where changed_at = (select max(changed_at) "
            f"from nba_raw.{FEED}) order by game_date"
        )
        world.close()
    assert [row["scope"] for row in corrected] == [early.base_scope, late.base_scope]
    assert [row["game_date"] for row in days] == [day]
