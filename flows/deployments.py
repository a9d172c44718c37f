"""Flows for Prefect deployments, see prefect.yaml; `nba-props run` does not import this.

Parameters of all of them: game_date is ISO and left out by schedules only; correlation_id and
message_id come from the message that asked; target names the warehouse, else the settings do.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from prefect import flow

from flows.check_expectations import check_expectations
from flows.context import RunContext
from flows.coordinate import Coordinator, at_once
from flows.day import run_day
from flows.deployed import Asked, asked, deployed, document_of
from flows.engine import quiet_environment, task_step
from flows.game_dates import PACIFIC
from flows.grade import grade_run
from flows.phase_run import FIRST, PhaseRequest, phase_run
from flows.prediction_check import check_predictions
from flows.request import (
    DEFAULT_UPDATE_FEEDS,
    RunRequest,
    UpdateRequest,
    UpstreamChoice,
    UpstreamKind,
    parse_upstream,
)
from flows.scrape import ScrapeRequest
from flows.scrape import scrape as scrape_run
from flows.season_guard import Needs
from flows.session import run_context
from flows.train import retrain
from flows.update import run_update
from flows.watch import watch as watch_round
from ops.errors import ConfigurationError
from ops.runs import recent_runs
from ops.settings import get_settings
from predictions.markets import market_named

# What has landed is asked of nobody.
LANDED = UpstreamChoice(UpstreamKind.LIVE)


@flow(name="nba-props-scrape", persist_result=False)
async def scrape(
    feeds: list[str],
    game_date: str | None = None,
    upstream: str = "live",
    needs: Needs | None = None,
    correlation_id: str | None = None,
) -> dict[str, Any]:
    """Land feeds; their messages ask for what follows. needs: see flows.season_guard."""
    request = asked("scrape", game_date, correlation_id)
    wanted = ScrapeRequest(request.game_date, _upstream(upstream), feeds, request.origin)
    return await deployed(
        request,
        lambda context: document_of(context, scrape_run(context, wanted)),
        needs=needs,
    )


@flow(name="nba-props-daily", persist_result=False)
async def daily(
    game_date: str | None = None, upstream: str = "live", target: str | None = None
) -> dict[str, Any]:
    """Run a full day."""
    request = asked("run", game_date)
    wanted = RunRequest(request.game_date, _upstream(upstream), origin=request.origin)
    return await deployed(
        request,
        lambda context: document_of(context, run_day(context, wanted)),
        target=target,
        needs="either",
        step=task_step,
    )


@flow(name="nba-props-update", persist_result=False)
async def update(
    game_date: str | None = None,
    upstream: str = "live",
    target: str | None = None,
    fetch: bool = True,
    correlation_id: str | None = None,
    message_id: str | None = None,
) -> dict[str, Any]:
    """Rebuild what news reaches; fetch: ask the injury report and the odds first."""
    request = asked("update", game_date, correlation_id, message_id)
    wanted = UpdateRequest(
        request.game_date,
        _upstream(upstream) if fetch else LANDED,
        DEFAULT_UPDATE_FEEDS if fetch else (),
        origin=request.origin,
    )
    return await deployed(
        request,
        lambda context: document_of(context, run_update(context, wanted)),
        target=target,
        spared=_unless_prepared(request) if message_id else None,
    )


@flow(name="nba-props-phase", persist_result=False)
async def phase(
    step: str = FIRST.name,
    game_date: str | None = None,
    target: str | None = None,
    correlation_id: str | None = None,
    message_id: str | None = None,
) -> dict[str, Any]:
    """Do one step of a date; the message of the gate behind it asks for the next one."""
    request = asked("phase", game_date, correlation_id, message_id)
    wanted = PhaseRequest(step, request.game_date, request.origin)
    return await deployed(
        request,
        lambda context: document_of(context, phase_run(context, wanted)),
        target=target,
        needs="either",
        step=task_step,
    )


@flow(name="nba-props-predictions", persist_result=False)
async def predictions(
    game_date: str | None = None,
    wait_minutes: int = 0,
    only_missing: bool = False,
    market: str = "points",
    target: str | None = None,
    correlation_id: str | None = None,
    message_id: str | None = None,
) -> dict[str, Any]:
    """Predict a date from its features.

    wait_minutes: how long features are waited for, 30 at most. only_missing: nobody but ready
    players without a current prediction.
    """
    request = asked("predict", game_date, correlation_id, message_id, PACIFIC)

    def work(context: RunContext) -> dict[str, Any]:
        coordinator = Coordinator(context, at_once(context))
        ticket = coordinator.take(request.game_date, market, request.origin)
        wait = timedelta(minutes=wait_minutes)
        report = coordinator.run(ticket, wait=wait, only_missing=only_missing)
        return document_of(context, report)

    return await deployed(request, work, target=target, needs="slate")


@flow(name="nba-props-prediction-check", persist_result=False)
async def prediction_check(
    game_date: str | None = None, market: str = "points", target: str | None = None
) -> dict[str, Any]:
    """Raise a critical alert when no predictions stand, or for too few of the ready players."""
    request = asked("predict", game_date, zone=PACIFIC)

    def work(context: RunContext) -> dict[str, Any]:
        return check_predictions(context, request.game_date, market_named(market)).as_json()

    return await deployed(request, work, target=target, needs="slate")


@flow(name="nba-props-grade", persist_result=False)
async def nightly_grading(
    game_date: str | None = None, target: str | None = None
) -> dict[str, Any]:
    """Bring last night's results through the models of their date, and grade."""
    request = asked("grade", game_date)
    played = request.game_date - timedelta(days=1)

    def work(context: RunContext) -> dict[str, Any]:
        if _is_prepared(context, played):
            wanted = UpdateRequest(played, LANDED, (), origin=request.origin)
            document_of(context, run_update(context, wanted))
        return grade_run(context)

    return await deployed(request, work, target=target, needs="results")


@flow(name="nba-props-retrain", persist_result=False)
async def weekly_retrain(
    before: str | None = None, market: str = "points", target: str | None = None
) -> dict[str, Any]:
    """Judge the champion, train on all games before a date, and settle who serves."""
    request = asked("train", before)

    def work(context: RunContext) -> dict[str, Any]:
        return retrain(context, request.game_date, market_named(market))

    return await deployed(request, work, target=target, needs="season")


@flow(name="nba-props-watch", persist_result=False)
async def watch() -> dict[str, Any]:
    """End overdue waits, look for what stands still, send messages and alerts."""
    quiet_environment()
    with run_context(get_settings()) as context:
        return watch_round(context).as_json()


@flow(name="nba-props-expectations", persist_result=False)
async def expectations(target: str | None = None) -> dict[str, Any]:
    """Ask the views what of any date is missing, stale or odd, and alert of it."""
    quiet_environment()
    with run_context(get_settings(), target) as context:
        return check_expectations(context).as_json()


def _upstream(text: str) -> UpstreamChoice:
    """Read `live` or `archive:DIR`.

    Raises:
        ConfigurationError: it is neither.
    """
    choice = parse_upstream(text)
    if choice.kind is UpstreamKind.SANDBOX:
        raise ConfigurationError(
            "upstream sandbox: a simulated league is started by commands only; deploy with live "
            "or archive:DIR, or use: nba-props run --upstream sandbox"
        )
    return choice


def _unless_prepared(request: Asked) -> Callable[[RunContext], str | None]:
    def reason(context: RunContext) -> str | None:
        if _is_prepared(context, request.game_date):
            return None
        return f"{request.game_date} is not prepared yet; its first run reads all that has landed"

    return reason


def _is_prepared(context: RunContext, game_date: date) -> bool:
    """Whether a run of the date ended well in this warehouse, by the ledger."""
    return any(
        run.status in ("success", "degraded") and run.target_label == context.target.label
        for kind in ("run", "phase")
        for run in recent_runs(context.ledger, kind=kind, game_date=game_date)
    )
