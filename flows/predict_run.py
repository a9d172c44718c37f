"""The prediction step as a run of its own."""

from datetime import date

from dbt_project.runner import run_environment
from flows.context import RunContext
from flows.features import require_features
from flows.finish import finish
from flows.health import judge_after_grading
from flows.lifecycle import Execution, execute
from flows.phases import AFTER_PREDICTIONS, run_phase
from flows.predict import predict_date
from flows.report import RunReport
from flows.watched import tell_unhealthy
from predictions.rows import RunStamp


def predict_run(context: RunContext, game_date: date) -> RunReport:
    """Predict a date from the features that are there, grade and publish."""

    def body(execution: Execution) -> RunReport:
        require_features(execution.warehouse, context.target.label, game_date)
        env = run_environment(execution.correlation_id, execution.execution_id)
        now = context.clock.now()
        stamp = RunStamp(now, execution.correlation_id, execution.execution_id)
        outcome = execution.step(
            "predictions",
            f"predict {game_date}",
            lambda: predict_date(
                execution.warehouse, game_date, context.settings.models, stamp, context.wall.now()
            ),
        )
        execution.step(
            AFTER_PREDICTIONS,
            "grade and read back",
            lambda: run_phase(context.session, AFTER_PREDICTIONS, execution.phases, env),
        )
        judge_after_grading(execution)
        tell_unhealthy(execution)
        return finish(execution, now, (), outcome)

    return execute(context, "predict", game_date, "warehouse", body)
