"""Large documents in parts: every row once, and never much more than the document."""

import json
from typing import Any

import pytest

from scrapers.contracts import load_contract
from scrapers.parts import PART_ROWS, WHOLE_BYTES, parts_of

ROWS = 400
CONTRACT = load_contract("nbac_player_boxscores")


def document(beside: int) -> tuple[str, list[Any]]:
    """A game log with its rows, and so many characters of something else."""
    rows = [{"GAME_ID": number, "PLAYER_NAME": "x" * 100} for number in range(ROWS)]
    return json.dumps({"LeagueGameLog": rows, "Other": "y" * beside}), rows


def rows_in(part: str) -> list[Any]:
    return list(json.loads(part)["LeagueGameLog"])


@pytest.mark.parametrize("beside", [0, 1_000, 40_000, 1_000_000])
def test_parts_hold_every_row_once_and_at_most_twice_the_document(beside: int) -> None:
    text, rows = document(beside)
    assert len(text) > WHOLE_BYTES
    parts = list(parts_of(text, CONTRACT))
    assert [row for part in parts for row in rows_in(part)] == rows
    assert sum(map(len, parts)) <= 2 * len(text)


def test_a_document_that_is_little_but_rows_has_few_in_a_part() -> None:
    parts = list(parts_of(document(0)[0], CONTRACT))
    assert [len(rows_in(part)) for part in parts] == [PART_ROWS] * (ROWS // PART_ROWS)
