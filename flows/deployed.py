"""What every deployed flow does around its work: who asked, guards, duplicates, retries, an end.

Whatever is transient (a lease, a warehouse, the ledger) is tried again with growing pauses; nothing
else is, for it would fail again. Work that a message asked for is claimed by the message's id.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import httpx
from prefect import get_client, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import FlowRun
from prefect.context import FlowRunContext
from prefect.exceptions import PrefectException
from prefect.tasks import exponential_backoff

from flows.context import RunContext
from flows.engine import Step, call_step, quiet_environment
from flows.game_dates import EASTERN, asked_date, refuse_far_ahead
from flows.report import RunReport
from flows.season_guard import Needs, reason_to_rest
from flows.session import run_context
from ops import received
from ops.errors import NbaPropsError
from ops.failures import FailureClass, classify
from ops.records import RunKind
from ops.run_origin import RunOrigin, TriggerSource
from ops.runs import get_run, new_run, record_skipped
from ops.settings import get_settings
from scrapers.zone import LandingZone

RETRIES, FIRST_PAUSE = 5, 30.0

Document = dict[str, Any]
Spared = Callable[[RunContext], str | None]


class RunFailedError(NbaPropsError):
    """A deployed run ended with status failed; the message is the run's own error."""


class RunFailedForNowError(RunFailedError):
    """It may well succeed when it is tried again."""

    failure_class: ClassVar[str] = "transient"


@dataclass(frozen=True)
class Asked:
    """What a flow run is asked to do: which kind of run, for which date, by whom."""

    kind: RunKind
    game_date: date
    origin: RunOrigin

    @property
    def is_scheduled(self) -> bool:
        """Whether a schedule asked."""
        return self.origin.source == "scheduler"


def asked(
    kind: RunKind,
    game_date: str | None,
    correlation_id: str | None = None,
    message_id: str | None = None,
    zone: ZoneInfo = EASTERN,
) -> Asked:
    """Who asked, by the parameters and the flow run around; a chain that begins here has its id.

    zone: in which a schedule's time says what day it is.

    Raises:
        NoGameDateError: neither a date was given nor a schedule asked.
    """
    flow_run = _flow_run()
    scheduled = flow_run is not None and flow_run.auto_scheduled and message_id is None
    source: TriggerSource = "event" if message_id else "scheduler" if scheduled else "manual"
    meant = flow_run.expected_start_time if flow_run is not None and scheduled else None
    if not correlation_id and source != "event" and flow_run is not None:
        correlation_id = str(flow_run.id)
    return Asked(
        kind,
        asked_date(game_date, meant, zone),
        RunOrigin(correlation_id or None, source, message_id or None),
    )


async def deployed(
    request: Asked,
    work: Callable[[RunContext], Document],
    *,
    target: str | None = None,
    needs: Needs | None = None,
    spared: Spared | None = None,
    step: Step = call_step,
) -> Document:
    """Do the work of a flow run, or say why not.

    needs: what a scheduled run is about; without games of it the run is spared. spared: says why
    the work need not be done, whoever asked.

    Raises:
        TooEarlyError: the date is more than a day ahead. Whatever the work raises at last.
    """
    quiet_environment()
    await _tag(request.origin.correlation_id)
    with run_context(get_settings(), target, step=step) as context:
        return done(context, request, work, needs=needs, spared=spared)


def done(
    context: RunContext,
    request: Asked,
    work: Callable[[RunContext], Document],
    *,
    needs: Needs | None = None,
    spared: Spared | None = None,
) -> Document:
    """The same with a context that is open; see deployed."""
    refuse_far_ahead(request.game_date, context.clock.now())
    reason = spared(context) if spared is not None else None
    if reason is None and needs is not None and request.is_scheduled:
        zone = LandingZone(context.settings.landing)
        reason = reason_to_rest(context.ledger, zone, request.game_date, needs)
    if reason is not None:
        return _skipped(context, request, reason)
    if request.origin.message_id is None:
        return retried(request.kind, lambda: work(context))
    key = received.key_of(request.kind, str(request.game_date), request.origin.message_id)
    claim = received.claim(context.ledger, request.kind, key, context.wall)
    if not claim.process:
        return {"status": "skipped", "reason": claim.reason}
    try:
        document = retried(request.kind, lambda: work(context))
    except Exception as error:
        told = str(error) or type(error).__name__
        permanent = classify(error) is not FailureClass.TRANSIENT
        received.settle(
            context.ledger, request.kind, key, context.wall, error=told, permanent=permanent
        )
        raise
    received.settle(context.ledger, request.kind, key, context.wall)
    return document


def retried(
    name: str,
    work: Callable[[], Document],
    retries: int = RETRIES,
    first_pause: float = FIRST_PAUSE,
) -> Document:
    """Do it as a task that is tried again after transient errors, and after no others.

    first_pause: seconds before the second attempt; each pause is twice the one before.
    """
    errors: list[Exception] = []

    def attempt() -> Document:
        try:
            return work()
        except Exception as error:
            errors.append(error)
            raise

    def is_worth_it(*_failed: Any) -> bool:
        return bool(errors) and classify(errors[-1]) is FailureClass.TRANSIENT

    body = task(
        name=name,
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=retries,
        retry_delay_seconds=exponential_backoff(first_pause),
        retry_condition_fn=is_worth_it,
    )(attempt)
    return body()


def document_of(context: RunContext, report: RunReport) -> Document:
    """A report in plain types, predictions counted.

    Raises:
        RunFailedError: the run failed; RunFailedForNowError when it did by something transient.
    """
    if report.error is not None:
        run = get_run(context.ledger, report.execution_id)
        for_now = run is not None and run.failure_category == FailureClass.TRANSIENT
        raise (RunFailedForNowError if for_now else RunFailedError)(report.error)
    return {**report.as_json(), "predictions": len(report.predictions)}


def _skipped(context: RunContext, request: Asked, reason: str) -> Document:
    run = new_run(request.kind, context.wall.now(), request.game_date, origin=request.origin)
    record_skipped(context.ledger, run, reason)
    return {"status": "skipped", "reason": reason, "execution_id": run.execution_id}


def _flow_run() -> FlowRun | None:
    context = FlowRunContext.get()
    return context.flow_run if context is not None else None


async def _tag(correlation_id: str | None) -> None:
    """Tag the flow run with the id of its chain; it is found by it, and does without."""
    flow_run = _flow_run()
    if flow_run is None or not correlation_id:
        return
    with suppress(httpx.HTTPError, PrefectException):
        async with get_client() as client:
            tags = {*flow_run.tags, correlation_id}
            await client.update_flow_run(flow_run.id, tags=sorted(tags))
