"""The garbage collector rests, and leaves alone what a process has loaded."""

import gc

from ops import collector


def test_what_is_loaded_is_looked_at_neither_then_nor_later() -> None:
    usual = gc.get_threshold()
    collector.seldom()
    gc.collect()  # what tests before this one made counts too
    try:
        looks = gc.get_stats()[0]["collections"]
        loaded = [[number] for number in range(100_000)]
        assert gc.get_stats()[0]["collections"] == looks
        collector.keep_what_is_loaded()
    finally:
        gc.set_threshold(*usual)
    found = {id(one) for one in gc.get_objects()}
    assert found.isdisjoint(id(one) for one in loaded)
