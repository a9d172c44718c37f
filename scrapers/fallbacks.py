"""What each feed gives, and which feeds give it when this one is off or does not arrive."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from scrapers.registry import FEEDS


@dataclass(frozen=True)
class Fallback:
    """What a feed gives, which others give it too, best first, and whether predictions need it."""

    gives: str
    instead: tuple[str, ...] = ()
    is_needed: bool = True


_BOX_SCORES = (
    "nbac_gamebook_player_stats",
    "nbac_player_boxscores",
    "bdl_player_boxscores",
    "espn_boxscores",
)
_SHOTS = ("bigdataball_play_by_play", "nbac_play_by_play", "nbac_shot_chart")
_LINES = ("odds_api_player_points_props", "bettingpros_player_points_props")
_GAMES = ("nbac_schedule", "nbac_scoreboard_v2", "espn_scoreboard")
_INJURIES = ("nbac_injury_report", "bdl_injuries")
_ROSTERS = (
    "nbac_player_list_current",
    "bdl_active_players_current",
    "espn_team_rosters",
    "br_rosters_current",
)
_GROUPS = {
    "box scores": _BOX_SCORES,
    "shots by zone": _SHOTS,
    "points lines": _LINES,
    "games, tip-offs and results": _GAMES,
    "injuries": _INJURIES,
    "players' names and ids": _ROSTERS,
}
_ALONE = {
    "nbac_team_boxscore": Fallback(
        "teams' box scores (sums of players lack team rebounds and turnovers)", _BOX_SCORES
    ),
    "nbac_player_movement": Fallback(
        "trades and signings, without which a player is expected with his old team until he has"
        " played for the new one"
    ),
    "odds_api_game_lines": Fallback("spreads and totals, so implied team totals"),
    "nbac_referee_game_assignments": Fallback("officials", is_needed=False),
    "bdl_standings": Fallback("standings", is_needed=False),
}

FALLBACKS: Mapping[str, Fallback] = MappingProxyType(
    _ALONE
    | {
        name: Fallback(gives, tuple(other for other in group if other != name))
        for gives, group in _GROUPS.items()
        for name in group
    }
)


def without(missing: Collection[str], why: str) -> tuple[list[str], list[str]]:
    """Say what feeds that are missing cost.

    Args:
        missing: feeds of the registry that are off or did not arrive.
        why: in words, such as `is off`.

    Returns:
        Problems, for what nothing gives any more, and notices of what stands in.
    """
    problems: list[str] = []
    notices: list[str] = []
    for name in (feed for feed in FEEDS if feed in missing):
        fallback = FALLBACKS[name]
        there = [other for other in fallback.instead if other not in missing]
        if there:
            notices.append(f"feed {name} {why}: {fallback.gives} come from {', '.join(there)}")
            continue
        told = f"feed {name} {why} and nothing stands in: {fallback.gives} are missing"
        if fallback.is_needed:
            problems.append(told)
        else:
            notices.append(f"{told}, which no prediction needs")
    return problems, notices
