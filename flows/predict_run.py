"""The prediction step: as part of a run, and as a run of its own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import partial

from flows.around_steps import keep_up
from flows.context import RunContext
from flows.fan_out import fan_out_of
from flows.features import require_features
from flows.finish import finish, show_predictions
from flows.health import judge_after_grading
from flows.lifecycle import Execution, execute
from flows.phases import AFTER_PREDICTIONS, PUBLISH
from flows.predict import PredictionOutcome, predict_date
from flows.readiness import missing_players
from flows.report import RunReport
from flows.track import UNTRACKED, InLedger, Track
from flows.watched import tell_unhealthy
from ops.batches import Player, fail_batch
from ops.run_origin import BY_HAND, RunOrigin
from predictions.markets import POINTS, Market
from predictions.rows import RunStamp


@dataclass(frozen=True)
class PredictRequest:
    """A date to predict from the features that are there.

    only_missing: no others than ready players without a current prediction. only: no others than
    these. batch_id: the batch to go on with, which whoever opened it closes; one of the run's own
    when not given.
    """

    game_date: date
    market: Market = POINTS
    only_missing: bool = False
    only: Collection[Player] | None = None
    batch_id: str | None = None
    origin: RunOrigin = BY_HAND


def predict_run(context: RunContext, request: PredictRequest) -> RunReport:
    """Predict a date from the features that are there, grade and publish.

    Raises:
        LeaseHeldError: another run writes the target.
    """
    return execute(
        context,
        "predict",
        request.game_date,
        "warehouse",
        lambda execution: _predict(execution, request),
        request.origin,
    )


def _predict(execution: Execution, request: PredictRequest) -> RunReport:
    context, game_date = execution.context, request.game_date
    require_features(execution.warehouse, context.target.label, game_date)
    keep_up(execution)
    execution.phases.make_views()
    now = context.clock.now()
    only = request.only
    if request.only_missing:
        only = missing_players(execution.warehouse, game_date, request.market)
    outcome = predict_batch(
        execution,
        RunStamp(now, execution.correlation_id, execution.execution_id),
        f"predict {game_date}",
        market=request.market,
        only=only,
        batch_id=request.batch_id,
    )
    execution.step(
        AFTER_PREDICTIONS,
        "grade and read back",
        lambda: execution.phases.run(AFTER_PREDICTIONS),
    )
    judge_after_grading(execution)
    tell_unhealthy(execution)
    shown = execution.step(
        PUBLISH, "publish", partial(show_predictions, execution, now, request.market)
    )
    return finish(execution, now, (), outcome, market=request.market, shown=shown)


def predict_batch(
    execution: Execution,
    stamp: RunStamp,
    told: str,
    *,
    market: Market = POINTS,
    only_changed: bool = False,
    only: Collection[Player] | None = None,
    batch_id: str | None = None,
) -> PredictionOutcome:
    """Predict the execution's date as a batch of the ledger; a plan leaves no trace of it.

    See flows.predict.predict_date for what is predicted.
    """
    context = execution.context
    is_own = batch_id is None
    batch_id = batch_id or f"{execution.execution_id}:{market.name}:{execution.game_date}"
    track: Track = UNTRACKED
    if execution.kind != "plan":
        track = InLedger(
            ledger=context.ledger,
            clock=context.wall,
            batch_id=batch_id,
            game_date=execution.game_date,
            market=market.name,
            target_label=context.target.label,
            correlation_id=execution.correlation_id,
            execution_id=execution.execution_id,
            closes=is_own,
        )

    def predict() -> PredictionOutcome:
        try:
            return predict_date(
                execution.warehouse,
                execution.game_date,
                context.settings.models,
                stamp,
                context.wall.now(),
                market=market,
                only_changed=only_changed,
                only=only,
                track=track,
                fan_out=fan_out_of(context.settings),
            )
        except Exception as error:
            fail_batch(context.ledger, batch_id, f"{type(error).__name__}: {error}", context.wall)
            raise

    return execution.step("predictions", told, predict)
