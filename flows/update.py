"""A mid-day update: a few feeds asked again, and only what their news reaches rebuilt."""

from dbt_project.runner import run_environment
from flows.context import RunContext
from flows.finish import finish
from flows.ingest import Ingested, ingest, selection_for
from flows.lifecycle import Execution, execute
from flows.loading import unread_feeds
from flows.phases import AFTER_PREDICTIONS, run_downstream, run_phase
from flows.predict import FEATURES_TABLE, predict_date
from flows.report import RunReport
from flows.request import UpdateRequest, UpstreamKind
from flows.slate import prepare_slate
from flows.upstreams import Moment, open_upstream, resolve_moment, schedule_captures
from ops.errors import NbaPropsError
from predictions.rows import RunStamp
from scrapers.registry import feeds_named
from scrapers.upstream import Selection

# Carries the cut-off that the slate sets.
SLATE_MODEL = "dim_game"
RESULTS_MODEL = "player_game_summary"
# Grades follow results; without new ones there is nothing to grade.
RESULTS = "player_game_summary"
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
        request.upstream.label,
        lambda execution: _update(execution, request),
    )


def _update(execution: Execution, request: UpdateRequest) -> RunReport:
    context = execution.context
    _refuse_unprepared(execution)
    archive = request.upstream.kind is UpstreamKind.ARCHIVE
    upstream = open_upstream(request.upstream, context)
    captures = schedule_captures(upstream, request.game_date) if archive else []
    moment = resolve_moment(
        request.upstream, request.game_date, request.as_of, context.clock.now(), captures
    )
    names = [feed.name for feed in feeds_named(request.feeds)]
    selection = Selection(game_date=request.game_date, as_of=moment.as_of, feeds=names)
    ingested = ingest(execution, upstream, selection_for(execution, selection, archive=archive))
    changed = unread_feeds(execution.warehouse)
    if changed and archive:
        now = context.wall.now()
        if prepare_slate(
            execution.warehouse, request.game_date, moment.boundary, now, is_replay=True
        ):
            changed = [*changed, SLATE_MODEL]
    if not changed:
        return finish(execution, moment.as_of, ingested.feeds, None)
    return _rebuild(execution, moment, ingested, changed)


def _rebuild(
    execution: Execution, moment: Moment, ingested: Ingested, feeds: list[str]
) -> RunReport:
    context = execution.context
    env = run_environment(execution.correlation_id, execution.execution_id)
    built = execution.step(
        "models",
        f"build what {', '.join(feeds)} reaches",
        lambda: run_downstream(context.session, feeds, execution.phases, env),
    )
    stamp = RunStamp(moment.as_of, execution.correlation_id, execution.execution_id)
    outcome = execution.step(
        "predictions",
        "predict the players whose features changed",
        lambda: predict_date(
            execution.warehouse,
            execution.game_date,
            context.settings.models,
            stamp,
            context.wall.now(),
            only_changed=True,
        ),
    )
    # Grades change only with results; current predictions are a view.
    if any(node.name == RESULTS_MODEL for node in built):
        execution.step(
            AFTER_PREDICTIONS,
            "grade",
            lambda: run_phase(context.session, AFTER_PREDICTIONS, execution.phases, env),
        )
    return finish(execution, moment.as_of, ingested.feeds, outcome)


def _refuse_unprepared(execution: Execution) -> None:
    warehouse = execution.warehouse
    found = warehouse.query(ON_SLATE, {"game_date": execution.game_date})
    if not int(found["n"].iloc[0]) or not warehouse.has_table(FEATURES_TABLE):
        raise NothingToUpdateError(
            f"update {execution.game_date}: the date was never run in "
            f"{execution.context.target.label}; first: nba-props run --date {execution.game_date}"
        )
