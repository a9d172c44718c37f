"""Teams and players as api.balldontlie.io writes them."""

from __future__ import annotations

from typing import Any

from sandbox.league.players import Player
from sandbox.league.teams import Team


def describe_player(player: Player) -> dict[str, Any]:
    """A player without his team."""
    return {
        "id": player.bdl_id,
        "first_name": player.name.first,
        "last_name": player.name.last,
        "position": player.position,
        "height": player.height,
        "weight": player.weight,
        "jersey_number": player.jersey,
        "college": player.college,
        "country": player.country,
        "draft_year": player.draft_year if player.draft_number is not None else None,
        "draft_round": player.draft_round,
        "draft_number": player.draft_number,
    }


def describe_team(team: Team) -> dict[str, Any]:
    """A team."""
    return {
        "id": team.bdl_id,
        "conference": team.conference,
        "division": team.division,
        "city": team.city,
        "name": team.nickname,
        "full_name": team.full_name,
        "abbreviation": team.tricode,
    }
