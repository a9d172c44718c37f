"""A mid-day update: a few feeds asked again, and only what their news reaches rebuilt."""

from dataclasses import replace
from functools import partial
from typing import Any

from flows.around_steps import keep_up
from flows.arrive import arrive
from flows.context import RunContext
from flows.due import TABLES, predictions_due, unbuilt
from flows.finish import finish, show_predictions
from flows.follow_project import project_differs
from flows.health import judge_after_grading, model_reaches
from flows.ingest import Ingested
from flows.lifecycle import Execution, execute
from flows.loading import loaded_after, read_up_to
from flows.moment import Moment
from flows.phases import AFTER_PREDICTIONS, PUBLISH, SNAPSHOTS
from flows.predict_run import predict_batch
from flows.prediction_queries import STANDING
from flows.reasons import explained
from flows.report import RunReport
from flows.request import UpdateRequest, UpstreamKind
from flows.slate import prepare_slate
from flows.stale import stale_models
from ops.errors import NbaPropsError
from ops.runs import left_unfinished
from predictions.rows import RunStamp
from scrapers.registry import FEEDS, feeds_named

PLAYED = (
    "select count(*) as n from nba_reference.dim_game "
    "where game_date = @game_date and is_final and not is_removed"
)
ON_SLATE = "select count(*) as n from nba_orchestration.slates where game_date = @game_date"


class NothingToUpdateError(NbaPropsError):
    """The date was never run, so there is nothing that an update could change."""


def run_update(context: RunContext, request: UpdateRequest) -> RunReport:
    """Update one date that was run before; without news it ends at once with written 0.

    Raises:
        LeaseHeldError: another run writes the target.
    """
    return execute(
        context,
        "update",
        request.game_date,
        request.label,
        lambda execution: update(execution, request),
        request.origin,
    )


def update(execution: Execution, request: UpdateRequest) -> RunReport:
    """The body of an update, whichever warehouse the execution has in hand.

    Raises:
        NothingToUpdateError: the date was never run in that warehouse.
    """
    context = execution.context
    refuse_unprepared(execution)
    names = [feed.name for feed in feeds_named(request.feeds)]
    arrived = arrive(execution, request.upstream, request.as_of, feeds=names)
    moment, ingested = arrived.moment, arrived.ingested
    if request.upstream.kind is UpstreamKind.ARCHIVE:
        now = context.wall.now()
        prepare_slate(execution.warehouse, request.game_date, moment.boundary, now, is_replay=True)
    unfinished = left_unfinished(context.ledger, execution.lease.target, execution.execution_id)
    if unfinished or project_differs(context.session, execution.warehouse):
        keep_up(execution)
    behind = {*stale_models(context.session, execution.warehouse), *unbuilt(execution.warehouse)}
    models, game_date = context.settings.models, request.game_date
    if not (
        unfinished
        or behind
        or execution.phases.lacking_views()
        or predictions_due(execution.warehouse, game_date)
        or model_reaches(execution.warehouse, game_date, models, moment.as_of)
    ):
        shown = show_predictions(execution, moment.as_of)
        return finish(execution, moment.as_of, ingested.feeds, None, shown=shown)
    return _rebuild(execution, moment, ingested, sorted(behind), unfinished=unfinished)


def _rebuild(
    execution: Execution,
    moment: Moment,
    ingested: Ingested,
    stale: list[str],
    *,
    unfinished: bool,
) -> RunReport:
    """Everything behind what changed.

    stale: the models that have not read it, or have no table. unfinished: a run before this one may
    have left any step.
    """
    context, warehouse, as_of = execution.context, execution.warehouse, moment.as_of
    phases = execution.phases
    read = read_up_to(warehouse, [model for model in stale if model in FEEDS])
    built = execution.step(
        "models",
        "build what the news reaches",
        lambda: phases.run_stale(stale),
    )
    reached = {*stale, *(node.name for node in built)}
    # other views may show everything else, under the same hashes
    only_changed = not phases.make_views()
    stamp = RunStamp(as_of, execution.correlation_id, execution.execution_id)
    whom = "the players whose features changed" if only_changed else "everybody, for views changed"
    outcome = predict_batch(execution, stamp, f"predict {whom}", only_changed=only_changed)

    def show() -> tuple[dict[str, Any], ...]:
        return execution.step(PUBLISH, "publish", partial(show_predictions, execution, as_of))

    # the view of what stands is made after predictions, and a run that was ended may lack it
    shown = show() if warehouse.has_table(STANDING) else None
    # results are news to whoever grades, and so are versions of what was played already
    is_played = outcome.phase.inserted > 0 and _counted(execution, PLAYED) > 0
    graded = execution.step(
        AFTER_PREDICTIONS,
        "grade what has results",
        lambda: phases.run(AFTER_PREDICTIONS) if unfinished or is_played else phases.grade(reached),
    )
    if graded:
        judge_after_grading(execution)
    if shown is None:
        shown = show()
    execution.step(
        SNAPSHOTS,
        "keep the history of what changed",
        lambda: phases.run(SNAPSHOTS) if unfinished else phases.run_snapshots(built),
    )
    # last, for a run that fails before it has no health to tell
    news = loaded_after(warehouse, read)
    report = finish(execution, as_of, ingested.feeds, outcome, shown=shown)
    receipts = explained(report.receipts, context.session.parents(), stale)
    return replace(report, receipts=receipts, news=news)


def refuse_unprepared(execution: Execution) -> None:
    """Refuse a date that no run has prepared.

    Raises:
        NothingToUpdateError: always then.
    """
    is_built = any(map(execution.warehouse.has_table, TABLES.values()))
    if not _counted(execution, ON_SLATE) or not is_built:
        raise NothingToUpdateError(
            f"{execution.kind} {execution.game_date}: the date was never run in "
            f"{execution.context.target.label}; first: nba-props run --date {execution.game_date}"
        )


def _counted(execution: Execution, sql: str) -> int:
    found = execution.warehouse.query(sql, {"game_date": execution.game_date})
    return int(found["n"].iloc[0])
