"""A date's predictions follow whatever they are made of, whoever brought the news."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest

from dbt_project.control_tables import PREDICTIONS, WATERMARKS
from flows.due import predictions_due
from flows.grade import WAITING
from flows.predict import PredictionOutcome, predict_date
from flows.prediction_queries import STANDING
from ops.clock import FixedClock
from predictions.rows import RunStamp
from tests.changes.base import Base, updated_without_news
from tests.changes.events import corrected_long_ago, ruled_out, tipoff_moved
from tests.changes.place import Place
from tests.changes.world import World


@pytest.fixture
def world(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    place = Place(tmp_path_factory.mktemp("due"), base.context)
    place.restore()
    with place.opened() as context:
        found = World(context, base)
        found.run()
        predict(found)
        yield found
        found.close()
    place.session.release()


def predict(world: World, *, only_changed: bool = True) -> PredictionOutcome:
    world.later(1)
    stamp = RunStamp(world.now, "predict", "predict")
    return predict_date(
        world.warehouse,
        world.base.today,
        world.context.settings.models,
        stamp,
        world.now,
        only_changed=only_changed,
    )


def due(world: World) -> tuple[bool, bool]:
    found = predictions_due(world.warehouse, world.base.today)
    return found.players, found.slate


def test_what_was_predicted_is_not_due_and_nothing_is_written(world: World) -> None:
    assert due(world) == (False, False)
    counts = f"select count(*) as n from {WATERMARKS.full_name}"
    before = world.query(counts)
    assert predict(world).phase.inserted == 0
    assert world.query(counts) == before


def test_what_was_read_of_a_table_that_is_no_more_does_not_matter(world: World) -> None:
    consumer = f"{PREDICTIONS.name} of points on {world.base.today}"
    former = {"model": consumer, "upstream": "former_features", "watermark": world.now}
    world.warehouse.append(WATERMARKS.full_name, [former])
    ruled_out(world)
    world.run()
    assert due(world) == (True, False)
    assert predict(world).phase.inserted > 0


def test_news_that_another_run_read_are_due_until_they_are_predicted(world: World) -> None:
    subject = ruled_out(world)
    world.run()
    assert due(world) == (True, False)
    assert predict(world).phase.inserted > 0
    assert due(world) == (False, False)
    newest = world.query(
        f"select mean from {PREDICTIONS.full_name} where player_lookup = @player "
        "qualify row_number() over (partition by game_id, system_id "
        "order by prediction_version desc) = 1",
        {"player": subject["player"]},
    )
    assert newest and all(row["mean"] is None or row["mean"] != row["mean"] for row in newest)


def standing(world: World) -> list[dict[str, Any]]:
    """What the newest versions say."""
    return world.query(
        "select player_lookup, game_id, system_id, "
        "concat_ws(' ', mean, line, recommendation, quotes_hash) as says "
        f"from {PREDICTIONS.full_name} qualify row_number() over ("
        "partition by player_lookup, game_id, system_id order by prediction_version desc) = 1 "
        "order by all"
    )


def test_news_that_is_taken_back_leaves_every_system_as_it_was(world: World) -> None:
    """A system that did not mind them keeps the hash of the features that are back."""
    record = world.newest("nbac_injury_report")[-1]
    reported, before = world.document(record), standing(world)
    ruled_out(world)
    world.run()
    assert predict(world).phase.inserted > 0
    assert standing(world) != before
    world.land(record, reported)
    world.run()
    assert predict(world).phase.inserted > 0
    assert standing(world) == before


def test_who_is_ruled_out_before_a_delayed_tipoff_is_withdrawn(world: World) -> None:
    """After the tip-off that his predictions name."""
    subject = tipoff_moved(world)
    world.run()
    predict(world)
    (made,) = world.query(
        f"select max(tipoff_at) as before from {PREDICTIONS.full_name} where game_id = @game",
        {"game": subject["game"]},
    )
    player = ruled_out(world)["player"]
    world.run()
    world.now = made["before"].to_pydatetime().replace(tzinfo=UTC) + timedelta(minutes=10)
    predict(world)
    assert (
        world.query(
            f"select system_id from {STANDING} where player_lookup = @player and game_date = @day",
            {"player": player, "day": world.base.today},
        )
        == []
    )


def test_after_a_correction_nobody_is_left_as_he_was(world: World) -> None:
    """The league's level and similar games are no feature of a row, and still decide about it."""
    corrected_long_ago(world)
    world.run()
    assert due(world)[1]
    assert predict(world).phase.inserted > 0
    assert predict(world, only_changed=False).phase.inserted == 0


def test_versions_of_a_night_that_was_played_are_graded_with_the_update(world: World) -> None:
    # the newest injury report stays that of the night itself
    world.deliver([one for one in world.days_to_come[0] if one.feed != "nbac_injury_report"])
    world.run()
    assert world.query(WAITING.format(and_date="")) == []
    ruled_out(world)
    world.close()
    afternoon = FixedClock(world.base.now + timedelta(hours=1))
    report = updated_without_news(replace(world.context, clock=afternoon), world.base)
    assert report.error is None and report.phases["predictions"].inserted > 0
    world.reopen()
    assert world.query(WAITING.format(and_date="")) == []
