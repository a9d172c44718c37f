"""What each kind of change touches: exactly the rows whose inputs changed, in every model."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from scrapers.landing import Origin, land_many
from scrapers.zone import LandingZone
from tests.changes.base import Base, updated_without_news
from tests.changes.kinds import KINDS, OF_LAST_SEASON, Kind, named
from tests.changes.place import Place, copy_of
from tests.changes.touched import deviations

Clauses = list[dict[str, Any]]

GAMEBOOKS = "nbac_gamebook_player_stats"
EVERY_KIND = (*KINDS, *OF_LAST_SEASON)


@pytest.fixture(scope="module")
def with_last_season(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    """The base state after the end of the season before has landed."""
    place = copy_of(base.context, tmp_path_factory.mktemp("with_last_season"))
    with place.opened() as context:
        zone = LandingZone(context.settings.landing)
        land_many(base.last_season, zone, context.ledger, context.wall, Origin("base", "base"))
        report = updated_without_news(context, base)
        assert report.error is None, report.error
        yield replace(base, context=context)


@pytest.fixture
def scene(kind: Kind, base: Base, place: Place, with_last_season: Base) -> tuple[Base, Place]:
    """The state in which a kind of change happens, and where."""
    if kind in OF_LAST_SEASON:
        return with_last_season, Place(place.directory, with_last_season.context)
    return base, place


@pytest.mark.parametrize("kind", EVERY_KIND, ids=lambda kind: kind.name)
def test_a_change_touches_exactly_what_it_reaches(kind: Kind, scene: tuple[Base, Place]) -> None:
    found = deviations(kind, *scene)
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


def within_a_year(clauses: Clauses) -> None:
    """As a model that looks further back than it does."""
    for clause in clauses:
        if "days" in clause:
            clause["days"] = 365


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
    ("kind", "model", "mutation"),
    [
        pytest.param(
            named(name, EVERY_KIND), model, mutation, id=f"{name}-{model}-{mutation.__name__}"
        )
        for name, model, mutation in (
            ("a player is ruled out", "team_rotation", for_every_entity),
            ("a player is ruled out", "player_composite_factors", without("team_rotation")),
            ("a player is ruled out", "player_teammates", without("team_rotation")),
            ("a line moves", "player_gameday_features", without("player_points_lines")),
            ("a line moves", "player_gameday_features", for_every_entity),
            ("a box score of the first night", "player_form", not_onward),
            ("a box score of the first night", "player_company", for_every_entity),
            ("a box score of the first night", "player_company", of_themselves),
            ("a box score of the first night", "player_company", whatever_the_team),
            ("a box score of the first night", "upcoming_player_game_context", onward),
            ("a team's box score of the first night", "team_defense_zone_analysis", within_a_week),
            ("a box score of last night", "player_boxscores", without(GAMEBOOKS)),
            ("a trade", "expected_players", without("nbac_player_movement")),
            ("a box score of 200 days ago", "expected_players", within_a_year),
            ("a box score of 200 days ago", "upcoming_player_game_context", within_a_year),
            ("a team's box score of 200 days ago", "team_defense_zone_analysis", within_a_year),
        )
    ],
)
def test_a_selection_that_is_too_wide_or_too_narrow_is_caught(
    kind: Kind, model: str, mutation: Callable[[Clauses], None], scene: tuple[Base, Place]
) -> None:
    _, place = scene
    node = place.session.manifest().nodes[f"model.nba_props.{model}"]
    right = node.config.meta["recompute"]
    node.config.meta["recompute"] = copy.deepcopy(right)
    mutation(node.config.meta["recompute"])
    try:
        found = deviations(kind, *scene)
    finally:
        node.config.meta["recompute"] = right
    assert any(told.partition(":")[0].endswith(f".{model}") for told in found), found
