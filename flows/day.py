"""A full game day: scrape, land, build every phase, predict, grade, publish."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from flows.around_steps import after_steps, before_steps
from flows.arrive import Arrived, arrive
from flows.context import RunContext
from flows.expected import archive_expectation
from flows.finish import finish, show_predictions
from flows.health import judge_after_grading
from flows.ingest import Ingested
from flows.lifecycle import Execution, execute
from flows.moment import Moment
from flows.phases import AFTER_PREDICTIONS, PUBLISH
from flows.predict_run import predict_batch
from flows.report import RunReport
from flows.request import RunRequest, UpstreamKind
from flows.steps import STEPS, build_step
from flows.tipoffs import ScheduleCapture
from flows.watched import tell_unhealthy
from ops.ledger import Ledger
from predictions.rows import RunStamp
from scrapers.registry import FEEDS


def run_day(context: RunContext, request: RunRequest) -> RunReport:
    """Run one date. A second run without anything new writes nothing.

    Raises:
        LeaseHeldError: another run writes the target.
    """
    return execute(
        context,
        "run",
        request.game_date,
        request.upstream.label,
        lambda execution: _day(execution, request),
        request.origin,
    )


def _day(execution: Execution, request: RunRequest) -> RunReport:
    archive = request.upstream.kind is UpstreamKind.ARCHIVE
    arrived = arrive(execution, request.upstream, request.as_of, history_from=request.history_from)
    if arrived.moment.problem is not None:
        execution.problems.append(arrived.moment.problem)
    if archive:
        _judge_archive(execution, arrived)
    return build(execution, arrived.moment, arrived.ingested, is_replay=archive)


def build(
    execution: Execution, moment: Moment, ingested: Ingested, *, is_replay: bool = False
) -> RunReport:
    """Every phase from the loaded payloads to the report."""
    before_steps(execution, moment, is_replay=is_replay)
    for step in STEPS:
        build_step(execution, step, "full")
    after_steps(execution, is_replay=is_replay)
    stamp = RunStamp(moment.as_of, execution.correlation_id, execution.execution_id)
    outcome = predict_batch(execution, stamp, f"predict {execution.game_date}")
    execution.step(
        AFTER_PREDICTIONS,
        "read predictions back and grade",
        lambda: execution.phases.run(AFTER_PREDICTIONS),
    )
    judge_after_grading(execution)
    tell_unhealthy(execution)
    shown = execution.step(PUBLISH, "publish", partial(show_predictions, execution, moment.as_of))
    return finish(execution, moment.as_of, ingested.feeds, outcome, shown=shown)


def _judge_archive(execution: Execution, arrived: Arrived) -> None:
    """Say what the archive should have held for this date and did not."""
    as_of, game_date = arrived.moment.as_of, execution.game_date
    held = landed_dates(execution.context.ledger, as_of)
    game_dates = game_dates_known(arrived.captures, as_of, game_date)
    found = archive_expectation(
        tuple(FEEDS.values()), game_date, game_dates, held, arrived.ingested.absent
    )
    execution.problems.extend(found.problems)
    execution.notices.extend(found.notices)


def game_dates_known(
    captures: Sequence[ScheduleCapture], as_of: datetime, game_date: date
) -> list[date]:
    """Dates with games up to `game_date`, from the schedules captured before `as_of`."""
    days = {
        game.game_date
        for capture in captures
        if capture.captured_at < as_of
        for game in capture.games
    }
    return sorted(day for day in days if day <= game_date)


def landed_dates(ledger: Ledger, as_of: datetime) -> dict[str, set[date]]:
    """Game dates of the payloads captured before `as_of`, by feed."""
    found: dict[str, set[date]] = {}
    for record in ledger.landed():
        if record.captured_at < as_of:
            found.setdefault(record.feed, set()).add(record.game_date)
    return found
