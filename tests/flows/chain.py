"""A date done by a scrape and a chain of runs, each of which the one before it asked for."""

from flows.context import RunContext
from flows.coordinate import Coordinator, at_once
from flows.phase_run import FIRST, PhaseRequest, phase_run
from flows.report import RunReport
from flows.scrape import ScrapeRequest, scrape
from flows.steps import STEPS
from ops import outbox
from ops.message import Topic
from ops.outbox import Posted
from ops.run_origin import RunOrigin

STEP_TOPICS = (Topic.ANALYTICS_MAY_BEGIN, Topic.PRECOMPUTE_MAY_BEGIN)


def chain(context: RunContext, request: ScrapeRequest) -> list[RunReport]:
    """Scrape, then whatever the gates' messages ask for, up to the predictions."""
    reports = [succeeded(scrape(context, request))]
    chain_id = reports[0].correlation_id
    origin = RunOrigin(correlation_id=chain_id)
    reports.append(
        succeeded(phase_run(context, PhaseRequest(FIRST.name, request.game_date, origin)))
    )
    asked: set[str] = set()
    while asking := [one for one in triggers(context, chain_id) if one.message_id not in asked]:
        assert len(asking) == 1 and len(asked) < len(STEPS)
        (message,) = asking
        asked.add(message.message_id)
        reports.append(_answered(context, message))
    return reports


def triggers(context: RunContext, correlation_id: str) -> list[Posted]:
    """The gates' messages of a chain that may be sent, oldest first."""
    topics = (*STEP_TOPICS, Topic.PREDICTIONS_MAY_BEGIN)
    found = outbox.posted(context.ledger, correlation_id=correlation_id)
    return [one for one in found if one.topic in topics and one.state != outbox.WITHHELD]


def succeeded(report: RunReport) -> RunReport:
    """The report of a run that did not fail."""
    assert report.error is None, report.error
    return report


def _answered(context: RunContext, message: Posted) -> RunReport:
    origin = RunOrigin(message.correlation_id, "event", message.message_id)
    if message.topic in STEP_TOPICS:
        step = str(message.document["output_table"])
        return succeeded(phase_run(context, PhaseRequest(step, message.game_date, origin)))
    coordinator = Coordinator(context, at_once(context))
    ticket = coordinator.take(message.game_date, origin=origin)
    return succeeded(coordinator.run(ticket))
