"""What reaches nobody is news once, not in every update from then on."""

from dbt_project.control_tables import RUN_RECEIPTS
from flows.stale import stale_models
from tests.changes.base import Base
from tests.changes.events import line_moved
from tests.changes.place import Place
from tests.changes.world import World


def test_a_line_of_a_game_to_come_is_read_by_its_results_once(base: Base, place: Place) -> None:
    place.restore()
    with place.opened() as context:
        world = World(context, base)
        world.run()
        line_moved(world)
        assert "odds_api_player_points_props" in stale_models(context.session, world.warehouse)
        world.run()
        touched = world.query(
            f"select distinct model from {RUN_RECEIPTS.full_name} "
            "where execution_id = @execution_id",
            {"execution_id": "run-2"},
        )
        left = stale_models(context.session, world.warehouse)
        world.close()
    names = {row["model"] for row in touched}
    assert {"player_points_lines", "player_gameday_features"} <= names
    assert names.isdisjoint({"player_line_results", "player_line_form"})
    assert left == []
