"""A backfill: a stretch of dates, phase by phase over all of them, telling nobody downstream.

Phases are set based, so every date of a phase is built at once and earlier dates are there when a
window reads them. It may be ended at any time and started again: what has landed is not asked for
again, models build what is new, and dates whose predictions have seen everything are passed over.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from flows.around_steps import build_watching, keep_up
from flows.context import RunContext
from flows.due import predictions_due
from flows.feature_tables import FEATURES_TABLE
from flows.finish import finish
from flows.ingest import ingest, selection_for
from flows.lifecycle import Execution, execute
from flows.phases import AFTER_PREDICTIONS
from flows.predict_run import predict_batch
from flows.report import FeedReport, RunReport
from flows.request import UpstreamChoice, UpstreamKind
from flows.slate import prepare_slate
from flows.steps import PHASE_2, STEPS, build_step
from flows.tipoffs import BEFORE_FIRST_TIPOFF
from flows.upstreams import open_upstream
from ops.errors import NbaPropsError
from ops.run_origin import RunOrigin
from predictions.markets import POINTS
from predictions.rows import RunStamp
from scrapers.plan import results_feeds
from scrapers.registry import FEEDS
from scrapers.upstream import Selection

# The first tip-off that is known of each date.
DATES = """
select game_date, min(tipoff_at) as first_tipoff
from nba_reference.dim_game
where game_date between @first and @last and not is_removed and not is_postponed
group by game_date
order by game_date
"""

GAPS = """
select output, status, count(*) as dates, min(game_date) as first_date
from nba_orchestration.expected_outputs
where
    game_date between @first and @last
    and status in ('short', 'missing')
    and phase in unnest(@phases)
group by output, status
order by output, status
"""


class BackfillError(NbaPropsError):
    """There is nothing to fill."""


@dataclass(frozen=True)
class BackfillRequest:
    """Dates from first to last, both included.

    reason: kept with every run and message. predict: also predict each date as it stood an hour
    before its first tip-off, one after the other.
    """

    first: date
    last: date
    upstream: UpstreamChoice
    reason: str
    predict: bool = False


def run_backfill(context: RunContext, request: BackfillRequest) -> RunReport:
    """Fill a stretch of dates.

    Raises:
        LeaseHeldError: another run writes the target.
    """
    return execute(
        context,
        "backfill",
        request.last,
        request.upstream.label,
        lambda execution: _backfill(execution, request),
        RunOrigin(backfill_reason=request.reason),
    )


def _backfill(execution: Execution, request: BackfillRequest) -> RunReport:
    context, warehouse = execution.context, execution.warehouse
    if request.first > request.last:
        raise BackfillError(
            f"backfill from {request.first} to {request.last}: the first date is after the last one"
        )
    feeds = _land(execution, request)
    keep_up(execution)
    build_step(execution, PHASE_2, "backfill")
    dates = _dates(execution, request)
    if request.predict:
        for day, as_of in dates.items():
            prepare_slate(warehouse, day, as_of, context.wall.now(), is_replay=True)
        # which games are on the slate is known only now that the dates are
        execution.phases.run("reference")
    for step in STEPS:
        if step is not PHASE_2:
            build_step(execution, step, "backfill")
    build_watching(execution)
    if request.predict:
        _predict(execution, dates)
    execution.step(
        AFTER_PREDICTIONS,
        "grade what has results",
        lambda: execution.phases.run(AFTER_PREDICTIONS),
    )
    execution.problems.extend(_gaps(execution, request))
    return finish(execution, context.clock.now(), feeds, None)


def _land(execution: Execution, request: BackfillRequest) -> tuple[FeedReport, ...]:
    """Everything that is not there yet: of an archive all, of providers the results of the dates.

    Lines and reports of past dates are not to be had from providers. What they say of now, such as
    who is on a roster, is not asked for either: it would stand for the newest.
    """
    upstream = open_upstream(request.upstream, execution.context)
    archive = request.upstream.kind is UpstreamKind.ARCHIVE
    selection = Selection()
    if not archive:
        selection = Selection(
            game_date=request.last + timedelta(days=1),
            feeds=[*results_feeds(FEEDS), *(name for name in FEEDS if FEEDS[name].lasting)],
            history_from=request.first,
            every_result=True,
        )
    wanted = selection_for(execution.context, selection, archive=archive)
    return ingest(execution, upstream, wanted).feeds


def _dates(execution: Execution, request: BackfillRequest) -> dict[date, datetime]:
    """The dates with games, each with the time as of which it is predicted.

    Raises:
        BackfillError: there are none.
    """
    asked = {"first": request.first, "last": request.last}
    found = execution.warehouse.query(DATES, asked)
    if found.empty:
        raise BackfillError(
            f"backfill from {request.first} to {request.last}: no game of these dates is known; "
            "see whether nbac_schedule has landed: nba-props feeds show nbac_schedule"
        )
    known = found[found["first_tipoff"].notna()]
    return {
        row["game_date"]: row["first_tipoff"].to_pydatetime() - BEFORE_FIRST_TIPOFF
        for row in known.to_dict("records")
    }


def _predict(execution: Execution, dates: dict[date, datetime]) -> None:
    """Each date in its turn; one that fails is named and the others go on."""
    if not execution.warehouse.has_table(FEATURES_TABLE):
        return
    for day, as_of in dates.items():
        if not predictions_due(execution.warehouse, day, POINTS):
            continue
        stamp = RunStamp(as_of, execution.correlation_id, execution.execution_id)
        of_day = replace(execution, game_date=day)
        try:
            predict_batch(of_day, stamp, f"predict {day}")
        except NbaPropsError as error:
            execution.problems.append(f"{day} was not predicted: {error}")
        execution.lease = of_day.lease


def _gaps(execution: Execution, request: BackfillRequest) -> list[str]:
    """What the dates lack still, by output."""
    phases = ["phase_2", "phase_3"]
    if request.predict:
        phases += ["phase_4", "phase_5"]
    asked: dict[str, Any] = {"first": request.first, "last": request.last, "phases": phases}
    return [
        f"{row['output']}: {row['status']} on {row['dates']} dates, the first {row['first_date']}; "
        f"see nba-props status --date {request.last}"
        for row in execution.warehouse.query(GAPS, asked).to_dict("records")
    ]
