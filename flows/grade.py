"""Grading as a run of its own: what has results is settled, and how the systems did is read."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dbt_project.runner import run_environment
from dbt_project.warehouse import Warehouse
from flows.context import RunContext
from flows.follow_project import FOLLOWING, follow_project
from flows.health import judge_champions
from flows.lifecycle import Writing, recorded
from flows.phases import AFTER_PREDICTIONS, Phases
from flows.plain import plain_rows
from flows.receipts import read_receipts, void_hashes
from flows.report import RunStatus, receipt_json
from flows.watched import not_healthy
from ops.errors import NbaPropsError
from predictions.states import Health

PREDICTIONS_TABLE = "nba_predictions.player_prop_predictions"
RESULTS_TABLE = "nba_analytics.player_game_summary"

PREDICTED = f"select count(*) as n from {PREDICTIONS_TABLE}"

OVER_ALL = """
select accuracy.*, calibration.expected_calibration_error
from nba_predictions.system_accuracy as accuracy
left join nba_predictions.calibration_error as calibration
    on accuracy.system_id = calibration.system_id and accuracy.market = calibration.market
where accuracy.cut = 'all'
order by accuracy.market, accuracy.system_id
"""

OF_DATE = """
select *
from nba_predictions.system_daily_performance
where game_date = @game_date
order by market, system_id
"""

# A game that was played to its end and of which predictions that stand have no grade.
WAITING = """
select versions.game_id, count(*) as predictions
from nba_predictions.current_predictions as versions
inner join nba_reference.dim_game as games
    on versions.game_id = games.game_id and games.is_final and not games.is_removed
    and versions.predicted_at < coalesce(games.tipoff_at, versions.tipoff_at)
left join nba_predictions.prediction_accuracy as graded
    on versions.prediction_id = graded.prediction_id and not graded.is_removed
where graded.prediction_id is null {and_date}
group by versions.game_id
order by versions.game_id
"""


class NothingToGradeError(NbaPropsError):
    """No prediction was ever made in this warehouse, or none of the date."""


def grade_run(context: RunContext, game_date: date | None = None) -> dict[str, Any]:
    """Grade every prediction that has a result; without news nothing is written.

    Args:
        context: the target and the places.
        game_date: tell how the systems did on this date instead of over all dates.

    Returns:
        The document behind `--json`: per system and market the columns of system_accuracy (of
        system_daily_performance for a date), rows written by model, and the status, `degraded`
        while a finished game has predictions and no box score, or a system is not HEALTHY.

    Raises:
        NothingToGradeError: there are no predictions.
        LeaseHeldError: another run writes the target.
        DbtFailure: a model failed.
    """
    return recorded(
        context,
        "grade",
        "warehouse",
        lambda writing: _Grading(writing, game_date).document(),
        game_date,
    )


@dataclass(frozen=True)
class _Grading:
    """One grading under way."""

    writing: Writing
    game_date: date | None

    def document(self) -> dict[str, Any]:
        context, execution_id = self.writing.context, self.writing.execution_id
        with context.warehouse() as warehouse:
            self._require_predictions(warehouse)
            env = run_environment(execution_id, execution_id)
            phases = Phases(context.session, warehouse, env)
            notices = self.writing.step(
                FOLLOWING,
                lambda: follow_project(phases, context.wall.now()),
            )
            self.writing.step(
                "grade what has results",
                lambda: phases.run(AFTER_PREDICTIONS),
            )
            judged = judge_champions(warehouse, context.settings.models, context.wall.now())
            models = read_receipts(warehouse, execution_id)
            systems = self._systems(warehouse)
            waiting = self._waiting(warehouse)
            unhealthy = [one.told for one in not_healthy(warehouse, self.game_date)]
        problems = [*(_told(game, count) for game, count in waiting.items()), *unhealthy]
        blocked = [one.told() for one in judged if one.found.health is Health.BLOCKED]
        notices += [one.told() for one in judged if one.found.health is not Health.BLOCKED]
        if not systems:
            notices.append(f"no prediction {self._of_date}has a result yet")
        return {
            "kind": "grade",
            "game_date": self.game_date.isoformat() if self.game_date else None,
            "status": str(RunStatus.DEGRADED if problems else RunStatus.SUCCESS),
            "systems": systems,
            "waiting": waiting,
            "models": [receipt_json(found) for found in models],
            "written": sum(found.written for found in models),
            "warnings": [*problems, *blocked, *void_hashes(models)],
            "notices": notices,
        }

    @property
    def _of_date(self) -> str:
        return f"of {self.game_date} " if self.game_date else ""

    def _require_predictions(self, warehouse: Warehouse) -> None:
        where = " where game_date = @game_date" if self.game_date else ""
        params = {"game_date": self.game_date} if self.game_date else None
        counted = warehouse.query(PREDICTED + where, params)
        if not int(counted["n"].iloc[0]) or not warehouse.has_table(RESULTS_TABLE):
            label = self.writing.context.target.label
            raise NothingToGradeError(
                f"grade: target {label} holds no prediction {self._of_date}yet; "
                f"first: nba-props run --date {self.game_date or 'DATE'}"
            )

    def _systems(self, warehouse: Warehouse) -> list[dict[str, Any]]:
        if self.game_date is None:
            return plain_rows(warehouse.query(OVER_ALL))
        return plain_rows(warehouse.query(OF_DATE, {"game_date": self.game_date}))

    def _waiting(self, warehouse: Warehouse) -> dict[str, int]:
        """Finished games without grades, with the number of their predictions."""
        if self.game_date is None:
            found = warehouse.query(WAITING.format(and_date=""))
        else:
            sql = WAITING.format(and_date="and versions.game_date = @game_date")
            found = warehouse.query(sql, {"game_date": self.game_date})
        return dict(zip(found["game_id"], found["predictions"].astype(int).tolist(), strict=True))


def _told(game_id: str, predictions: int) -> str:
    return (
        f"{game_id}: the game is over and {predictions} predictions have no result; see whether "
        "its box score has landed (nba-props feeds show nbac_player_boxscores) and run its next day"
    )
