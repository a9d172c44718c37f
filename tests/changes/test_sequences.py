"""Whatever happens in whatever order: the tables equal those built from everything that landed.

Every test plays one sequence of changes, drawn from its seed, on a copy of the same warehouse, then
rebuilds all tables in a copy of that, from the files that landed, and compares. A failure prints
the tables, the first rows that differ and a short sequence that still fails. Without further
variables one short sequence is played, and those in which something was once amiss.

- `NBA_PROPS_SEQUENCES=200` plays that many, of 20 steps each; `NBA_PROPS_SEQUENCES_SEED=1000` sets
  the first seed, so that several processes can share them.
- `NBA_PROPS_SEQUENCE="box_corrected:17:run game_moved:4:part"` replays one sequence.
- `NBA_PROPS_SEQUENCES_EACH=1` compares after every run of a sequence, not only at its end.
"""

import os

import pytest

from tests.changes.bench import Bench
from tests.changes.sequences import Step, parse, sequence, shortened

SHORT, LONG = 12, 20
TRIALS = 24
# A part of an answer that differs from the rest in nothing but time; a signing of somebody who is
# listed later, a game that ESPN moved to a date that changes lists; the only game of a date, which
# moves away and leaves an answer without data; rows that are gone when their model is built whole.
# In this order each finds what it was amiss with; one comparison serves all.
ONCE_AMISS = (
    "restated:924719:run newcomer_signed:1:run espn_moved:5:run date_left_to_espn:7:run "
    "newcomer_listed:2:run date_left_to_espn:0:run game_moved:95119:run game_taken_out:24:wait "
    "built_whole:1:run"
)

_COUNT = os.environ.get("NBA_PROPS_SEQUENCES")
_FIRST = int(os.environ.get("NBA_PROPS_SEQUENCES_SEED", "1"))
_GIVEN = os.environ.get("NBA_PROPS_SEQUENCE")
_EACH = bool(os.environ.get("NBA_PROPS_SEQUENCES_EACH"))
_LENGTH = LONG if _COUNT else SHORT


def _sequences() -> dict[str, tuple[Step, ...]]:
    if _GIVEN:
        return {"given": parse(_GIVEN)}
    seeds = range(_FIRST, _FIRST + int(_COUNT or 1))
    known = {} if _COUNT else {"once_amiss": parse(ONCE_AMISS)}
    return known | {f"seed{seed}": sequence(seed, _LENGTH) for seed in seeds}


@pytest.mark.parametrize("steps", [pytest.param(s, id=name) for name, s in _sequences().items()])
def test_a_sequence_ends_like_a_rebuild(bench: Bench, steps: tuple[Step, ...]) -> None:
    found = bench.outcome(steps, each=_EACH)
    if found.differences and not _GIVEN:
        short = shortened(steps, lambda part: bool(bench.outcome(part).differences), TRIALS)
        found = bench.outcome(short)
    if found.differences:
        pytest.fail(str(found), pytrace=False)
