"""The garbage collector rests while a process loads, and works as before afterwards."""

import gc

from ops import collector


def test_what_is_loaded_is_looked_at_neither_then_nor_later() -> None:
    usual = gc.get_threshold()
    collector.seldom()
    try:
        rested = gc.get_threshold()
        loaded = [[number] for number in range(1000)]
    finally:
        collector.as_usual()
    assert rested[0] > 100 * usual[0]
    assert gc.get_threshold() == usual
    found = {id(one) for one in gc.get_objects()}
    assert found.isdisjoint(id(one) for one in loaded)
