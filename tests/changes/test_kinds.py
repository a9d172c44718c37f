"""What each kind of change touches: exactly the rows whose inputs changed, in every model."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.changes.base import Base
from tests.changes.kinds import KINDS, Kind
from tests.changes.place import Place
from tests.changes.touched import deviations

Clauses = list[dict[str, Any]]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_change_touches_exactly_what_it_reaches(kind: Kind, base: Base, place: Place) -> None:
    found = deviations(kind, base, place)
    assert not found, "\n".join(found)


def for_every_entity(clauses: Clauses) -> None:
    """As a model that does not look at who changed."""
    for clause in clauses:
        clause["by"] = None


def not_onward(clauses: Clauses) -> None:
    """As a model that forgets the windows behind later dates."""
    for clause in clauses:
        clause["onward"] = False


def onward(clauses: Clauses) -> None:
    """As a model that takes every later date for one that it reaches."""
    for clause in clauses:
        clause["onward"] = True


def without(*upstreams: str) -> Callable[[Clauses], None]:
    """As a model that does not watch some of its upstreams."""

    def forget(clauses: Clauses) -> None:
        for clause in clauses:
            clause["changed"] = [
                name for name in clause.get("changed", ()) if name not in upstreams
            ]

    return forget


def within_a_week(clauses: Clauses) -> None:
    """As a model that forgets how far back it looks."""
    for clause in clauses:
        if "days" in clause:
            clause["days"] = 7


def of_themselves(clauses: Clauses) -> None:
    """As a model that looks at nobody beside those who changed."""
    for clause in clauses:
        clause.pop("through", None)


def whatever_the_team(clauses: Clauses) -> None:
    """As a model that looks at both teams where one is concerned."""
    for clause in clauses:
        for step in clause.get("through", ()):
            step["on"].pop("team_abbr", None)


@pytest.mark.parametrize(
    ("name", "model", "mutation"),
    [
        ("a player is ruled out", "team_rotation", for_every_entity),
        ("a player is ruled out", "player_composite_factors", without("team_rotation")),
        ("a player is ruled out", "player_teammates", without("team_rotation")),
        ("a line moves", "ml_feature_store_v2", without("player_points_lines")),
        ("a line moves", "ml_feature_store_v2", for_every_entity),
        ("a box score of the first night", "player_form", not_onward),
        ("a box score of the first night", "player_company", for_every_entity),
        ("a box score of the first night", "player_company", of_themselves),
        ("a box score of the first night", "player_company", whatever_the_team),
        ("a team's box score of the first night", "team_defense_zone_analysis", within_a_week),
        ("a box score of the first night", "upcoming_player_game_context", onward),
        ("a box score of last night", "player_boxscores", without("nbac_gamebook_player_stats")),
        ("a trade", "expected_players", without("nbac_player_movement")),
    ],
)
def test_a_selection_that_is_too_wide_or_too_narrow_is_caught(
    name: str, model: str, mutation: Callable[[Clauses], None], base: Base, place: Place
) -> None:
    (kind,) = (found for found in KINDS if found.name == name)
    node = place.session.manifest().nodes[f"model.nba_props.{model}"]
    right = node.config.meta["recompute"]
    node.config.meta["recompute"] = copy.deepcopy(right)
    mutation(node.config.meta["recompute"])
    try:
        found = deviations(kind, base, place)
    finally:
        node.config.meta["recompute"] = right
    assert any(told.partition(":")[0].endswith(f".{model}") for told in found), found
