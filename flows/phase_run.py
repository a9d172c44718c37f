"""One step of a date as a run of its own; its gate's message starts the next one."""

from dataclasses import dataclass, replace
from datetime import date

from flows.around_steps import after_steps, before_steps, keep_up
from flows.context import RunContext
from flows.finish import finish
from flows.ingest import load
from flows.lifecycle import Execution, execute
from flows.moment import live_moment
from flows.report import RunReport
from flows.steps import STEPS, STEPS_BY_NAME, build_step
from ops.errors import ConfigurationError
from ops.run_origin import BY_HAND, RunOrigin

FIRST, LAST = STEPS[0], STEPS[-1]


@dataclass(frozen=True)
class PhaseRequest:
    """A step of flows.steps by its name, and the date."""

    step: str
    game_date: date
    origin: RunOrigin = BY_HAND


def phase_run(context: RunContext, request: PhaseRequest) -> RunReport:
    """Do one step. The first one loads what has landed and prepares the date before it.

    Raises:
        ConfigurationError: there is no such step.
        LeaseHeldError: another run writes the target.
    """
    if request.step not in STEPS_BY_NAME:
        raise ConfigurationError(
            f"step {request.step}: not known; choose one of {', '.join(STEPS_BY_NAME)}"
        )
    return execute(
        context,
        "phase",
        request.game_date,
        "landed",
        lambda execution: _step(execution, request),
        replace(request.origin, hands_over=True),
    )


def _step(execution: Execution, request: PhaseRequest) -> RunReport:
    context = execution.context
    step = STEPS_BY_NAME[request.step]
    if step is FIRST:
        load(execution, "load what has landed")
        before_steps(execution, live_moment(None, context.clock.now()))
    else:
        keep_up(execution)
    build_step(execution, step, "full")
    if step is LAST:
        after_steps(execution)
    return finish(execution, context.clock.now(), (), None)
