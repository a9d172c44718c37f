"""Flows for Prefect deployments, see prefect.yaml; `nba-props run` does not import this."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from prefect import flow

from flows.day import run_day
from flows.engine import quiet_environment, task_step
from flows.report import RunReport
from flows.request import RunRequest, UpdateRequest, parse_upstream
from flows.session import run_context
from flows.train import retrain
from flows.update import run_update
from ops.errors import NbaPropsError
from ops.settings import get_settings
from predictions.markets import market_named

EASTERN = ZoneInfo("America/New_York")


class RunFailedError(NbaPropsError):
    """A deployed run ended with status failed; the message is the run's own error."""


@flow(name="nba-props-daily", persist_result=False)
async def daily(
    game_date: str | None = None, upstream: str = "live", target: str | None = None
) -> dict[str, Any]:
    """Run a full day; today's Eastern date when none is given."""
    quiet_environment()
    request = RunRequest(_day(game_date), parse_upstream(upstream))
    with run_context(get_settings(), target, step=task_step) as context:
        return _document(run_day(context, request))


@flow(name="nba-props-update", persist_result=False)
async def update(
    game_date: str | None = None, upstream: str = "live", target: str | None = None
) -> dict[str, Any]:
    """Ask the injury report and the odds again; today's Eastern date when none is given."""
    quiet_environment()
    request = UpdateRequest(_day(game_date), parse_upstream(upstream))
    with run_context(get_settings(), target, step=task_step) as context:
        return _document(run_update(context, request))


@flow(name="nba-props-retrain", persist_result=False)
async def weekly_retrain(
    before: str | None = None, market: str = "points", target: str | None = None
) -> dict[str, Any]:
    """Judge the champion, train on all games before today (Eastern), and settle who serves."""
    quiet_environment()
    with run_context(get_settings(), target, step=task_step) as context:
        return retrain(context, _day(before), market_named(market))


def _day(text: str | None) -> date:
    return date.fromisoformat(text) if text else datetime.now(EASTERN).date()


def _document(report: RunReport) -> dict[str, Any]:
    if report.error is not None:
        raise RunFailedError(report.error)
    document = report.as_json()
    document["predictions"] = len(report.predictions)
    return document
