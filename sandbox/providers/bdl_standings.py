"""api.balldontlie.io /v1/standings: counted from the results that are public."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.exchange import Answer, Call, as_json
from sandbox.league.teams import Team
from sandbox.providers.bdl_entities import describe_team
from sandbox.world import World


@dataclass(slots=True)
class _Record:
    """Wins and losses, all of them and those of each kind."""

    results: list[tuple[bool, frozenset[str]]] = field(default_factory=list)

    def add(self, won: bool, kinds: frozenset[str]) -> None:
        self.results.append((won, kinds))

    def count(self, won: bool, kind: str | None = None) -> int:
        return sum(w is won and (kind is None or kind in kinds) for w, kinds in self.results)

    def written(self, kind: str) -> str:
        return f"{self.count(True, kind)}-{self.count(False, kind)}"

    @property
    def share(self) -> float:
        return self.count(True) / len(self.results) if self.results else 0.0


def _records(world: World) -> dict[int, _Record]:
    records = {team.team_id: _Record() for team in world.league.teams}
    for game in world.league.finals(world.now):
        home_points, away_points = world.league.box(game).score
        shared = {"conference"} if game.home.conference == game.away.conference else set()
        shared |= {"division"} if game.home.division == game.away.division else set()
        won = home_points > away_points
        records[game.home.team_id].add(won, frozenset(shared | {"home"}))
        records[game.away.team_id].add(not won, frozenset(shared | {"road"}))
    return records


def _ranks(teams: list[Team], records: dict[int, _Record]) -> dict[int, int]:
    best = sorted(teams, key=lambda team: (-records[team.team_id].share, team.tricode))
    return {team.team_id: rank for rank, team in enumerate(best, start=1)}


def standings(world: World, call: Call) -> Answer:
    """Every team of the season, by conference and rank; a season that is not played is empty."""
    season = call.query.get("season", "")
    if not season.isdigit():
        return as_json({"error": "season is required"}, 400)
    if int(season) != world.league.parameters.season_year:
        return as_json({"data": []})
    records = _records(world)
    conference: dict[int, int] = {}
    division: dict[int, int] = {}
    for team in world.league.teams:
        if team.team_id not in conference:
            peers = [t for t in world.league.teams if t.conference == team.conference]
            conference |= _ranks(peers, records)
        if team.team_id not in division:
            peers = [t for t in world.league.teams if t.division == team.division]
            division |= _ranks(peers, records)
    ordered = sorted(world.league.teams, key=lambda t: (t.conference, conference[t.team_id]))
    rows: list[dict[str, Any]] = []
    for team in ordered:
        record = records[team.team_id]
        rows.append(
            {
                "team": describe_team(team),
                "conference_record": record.written("conference"),
                "conference_rank": conference[team.team_id],
                "division_record": record.written("division"),
                "division_rank": division[team.team_id],
                "wins": record.count(True),
                "losses": record.count(False),
                "home_record": record.written("home"),
                "road_record": record.written("road"),
                "season": int(season),
            }
        )
    return as_json({"data": rows})
