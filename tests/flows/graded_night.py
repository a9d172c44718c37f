"""A simulated night with its results, and beside its predictions some that try every rule."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from dbt_project.control_tables import LINE_PREDICTIONS, PREDICTIONS
from dbt_project.warehouse import open_warehouse
from flows.day import run_day
from flows.request import RunRequest, UpdateRequest
from flows.update import run_update
from sandbox.league.league import League
from sandbox.league.parameters import LeagueParameters
from sandbox.server import SandboxServer
from tests.changes.base import Base
from tests.changes.world import World
from tests.flows.conftest import SandboxDay, eastern, opened

SYSTEM = "ridge"  # the league is too short for a model, so nobody else speaks for it
ODDS_API = "odds_api_player_points_props"


@dataclass(frozen=True)
class Night:
    """The contexts of a night that was predicted at 13:00 and 17:00, and of the day after it."""

    day: SandboxDay
    date: date
    following: date

    def world(self, hour: int = 14) -> World:
        """The warehouse at an hour of the day after, for changes; close it."""
        now = eastern(self.following, hour)
        return World(self.day.context, Base(self.day.context, self.following, now, (), ()))


def play_night(root: Path) -> Iterator[Night]:
    """Predict a night twice, let it be played, and run the next day."""
    parameters = LeagueParameters(teams=4, days=16)
    league = League(parameters, script=())
    date, following = league.game_dates[-2:]
    with SandboxServer(league) as server, opened(root) as context:
        day = SandboxDay(league, server, context)
        reports = [
            run_day(day.at(13, date), RunRequest(date, day.upstream)),
            run_update(day.at(17, date), UpdateRequest(date, day.upstream)),
            run_day(day.at(13, following), RunRequest(following, day.upstream)),
        ]
        assert [report.error for report in reports] == [None] * 3
        night = Night(replace(day, context=day.at(14, following)), date, following)
        _add_trials(night)
        yield night


def _add_trials(night: Night) -> None:
    """Predictions of the night for every rule: written after it, as those of a replay are."""
    context = night.day.context
    warehouse = open_warehouse(context.target)
    try:
        played = warehouse.query(
            "select box.game_id, box.game_date, box.player_lookup, box.team_abbr, box.points, "
            "box.offensive_rebounds, box.defensive_rebounds, games.tipoff_at, games.cutoff_at "
            "from nba_analytics.player_game_summary as box "
            "inner join nba_reference.dim_game as games on box.game_id = games.game_id "
            "where box.game_date = @date and box.points > 8 and not box.is_removed "
            "order by box.points desc, box.player_lookup",
            {"date": night.date},
        ).to_dict("records")
        (coming, *_) = warehouse.query(
            "select *, game_id as player_lookup, home_team_abbr as team_abbr "
            "from nba_reference.dim_game where game_date = @date and not is_removed",
            {"date": night.following},
        ).to_dict("records")
        trials = _Trials()
        best, second, third, fourth, fifth, *_ = played
        points, after = float(best["points"]), best["tipoff_at"] + timedelta(minutes=1)
        # one result, won, lost and pushed at three books, then told the other way round
        trials.add(best, points - 0.5, "OVER", books=(points, points + 0.5))
        # made after tip-off, when the result can be known
        trials.add(best, points - 1.5, "OVER", version=2, at=after)
        points = float(second["points"])
        trials.add(second, points, "PASS", books=(points - 2.5,))
        trials.add(second, points + 0.5, "UNDER", version=2)
        trials.add(third, float(third["points"]), "UNDER", books=(float(third["points"]) - 0.5,))
        trials.add(fourth, float(fourth["points"]) - 0.5, "OVER")
        trials.withdraw(fourth)
        rebounds = float(fifth["offensive_rebounds"] + fifth["defensive_rebounds"])
        trials.add(fifth, rebounds + 0.5, "OVER", market="rebounds")
        trials.add({**fifth, "player_lookup": "nobody"}, 9.5, "OVER")
        # of a team whose box score is awaited, and of a game that is still to come
        trials.add({**fifth, "player_lookup": "stranger", "team_abbr": "XXX"}, 9.5, "OVER")
        trials.add(coming, 9.5, "UNDER", at=coming["tipoff_at"] - timedelta(hours=8))
        warehouse.append(LINE_PREDICTIONS.full_name, trials.lines)
        warehouse.append(PREDICTIONS.full_name, trials.versions)
    finally:
        warehouse.close()


class _Trials:
    """Rows for the two tables of predictions."""

    def __init__(self) -> None:
        self.versions: list[dict[str, Any]] = []
        self.lines: list[dict[str, Any]] = []
        self._written_at = datetime.now(UTC)

    def add(
        self,
        player: dict[str, Any],
        line: float,
        recommendation: str,
        *,
        version: int = 1,
        market: str = "points",
        at: datetime | None = None,
        books: tuple[float, ...] = (),
    ) -> None:
        """A version at a headline line, and at further books at other lines."""
        over = recommendation == "OVER"
        told = {
            "over_price": 1.87,
            "under_price": 1.97,
            "p_over": 0.62 if over else 0.37,
            "p_under": 0.37 if over else 0.62,
            "p_push": 0.01,
            "edge": 0.1,
            "recommendation": recommendation,
            "line_known_at": player["tipoff_at"] - timedelta(hours=20),
        }
        row = self._row(player, version, market, at) | told
        row |= {
            "mean": line + (1 if over else -1),
            "median": line,
            "p10": max(line - 8, 0),
            "p90": line + 8,
            "line": line,
            "bookmaker": "draftkings",
        }
        self.versions.append(row)
        names = ("draftkings", "fanduel", "betmgm")
        key = ("prediction_id", "player_lookup", "game_id", "game_date", "system_id", "market")
        for book, quoted in zip(names, (line, *books), strict=False):
            self.lines.append(
                {name: row[name] for name in key}
                | told
                | {"line_source": ODDS_API, "bookmaker": book, "line": quoted}
                | {"written_at": self._written_at}
            )

    def withdraw(self, player: dict[str, Any]) -> None:
        """A second version that takes the first back."""
        self.versions.append(self._row(player, 2, "points", None) | {"reason": "withdrawn: out"})

    def _row(
        self, player: dict[str, Any], version: int, market: str, at: datetime | None
    ) -> dict[str, Any]:
        key = f"trial-{player['player_lookup']}-{market}"
        return {
            "prediction_id": f"{key}-{version}",
            "prediction_version": version,
            "player_lookup": player["player_lookup"],
            "game_id": player["game_id"],
            "game_date": player["game_date"],
            "team_abbr": player["team_abbr"],
            "system_id": SYSTEM,
            "market": market,
            "tipoff_at": player["tipoff_at"],
            "cutoff_at": player["cutoff_at"],
            "predicted_at": at or player["tipoff_at"] - timedelta(hours=9 - version),
            "written_at": self._written_at,
            "computed_at": self._written_at,
        }
