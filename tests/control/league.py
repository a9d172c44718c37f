"""The small league, whose star has a name that no text may be made of carelessly."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

import numpy as np
import pytest

from sandbox.league import players
from sandbox.league.league import League
from sandbox.league.names import Name
from tests.changes.base import small_league

HOSTILE = Name("Shaquille", "O'Neal\"; drop table")
# The place among all players of whom the script rules out.
STAR = 15


def hostile_league(scripted_on: date | None = None) -> League:
    """Six teams; with a date he is ruled out on it at 14:00, by that day's script."""
    inventing = players.invent_names

    def invented(generator: np.random.Generator) -> Iterator[Name]:
        names = inventing(generator)
        yield from islice(names, STAR)
        yield HOSTILE
        yield from names

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(players, "invent_names", invented)
        quiet = small_league()
        if scripted_on is None:
            return quiet
        return League(quiet.parameters, script=quiet.demo_events(scripted_on))
