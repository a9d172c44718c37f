"""A hash that tells no rows apart is noticed, and everything in reach is written instead."""

from collections.abc import Iterator

import pytest

from flows.receipts import read_receipts, void_hashes
from tests.changes.base import Base
from tests.changes.events import ruled_out
from tests.changes.kinds import PLAYER
from tests.changes.place import Place
from tests.changes.world import World


@pytest.fixture
def place(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    found = Place(tmp_path_factory.mktemp("void"), base.context)
    yield found
    found.session.release()


@pytest.mark.parametrize("constant", ["md5('a constant')", "cast(null as varchar)"])
def test_a_change_arrives_although_every_hash_is_the_same(
    constant: str, base: Base, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    macro = place.session.manifest().macros["macro.nba_props.default__row_hash"]
    void = "{% macro default__row_hash(columns, another) -%}" + constant + "{%- endmacro %}"
    monkeypatch.setattr(macro, "macro_sql", void)  # the manifest is that of the whole process
    place.restore()
    with place.opened() as context:
        world = World(context, base)
        subject = ruled_out(world)
        world.run()
        (status,) = world.query(
            "select injury_status from nba_analytics.player_injury_status "
            f"where {PLAYER.format(**subject)} and not is_removed"
        )
        (features,) = world.query(
            "select player_status from nba_predictions.ml_feature_store_v2 "
            f"where {PLAYER.format(**subject)} and not is_removed"
        )
        receipts = read_receipts(world.warehouse, "run-1")
        world.close()
    assert status["injury_status"] == features["player_status"] == "out"
    assert all(one.void_hashes == one.rows_read and not one.unchanged for one in receipts)
    told = void_hashes(receipts)
    assert len(told) == len(receipts) >= 6
    assert any(line.startswith("player_gameday_features: the row_hash of ") for line in told)
