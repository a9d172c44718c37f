"""A plan: the update that would come next, done on a copy of the warehouse that is thrown away.

What is fetched for it lands as always, so the next update finds the payloads that were planned.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from dbt_project.copies import scratch_copy
from flows.context import RunContext
from flows.lifecycle import Execution, execute
from flows.phases import Phases
from flows.report import RunReport
from flows.request import UpdateRequest
from flows.update import refuse_unprepared, update


def run_plan(context: RunContext, request: UpdateRequest) -> RunReport:
    """Say what `run_update` would do with the same request; nothing is written or published.

    Raises:
        LeaseHeldError: another run writes the target.
    """
    return execute(
        context,
        "plan",
        request.game_date,
        request.label,
        lambda execution: _plan(execution, request),
    )


def _plan(execution: Execution, request: UpdateRequest) -> RunReport:
    refuse_unprepared(execution)
    with _on_a_copy(execution) as rehearsal:
        return update(rehearsal, request)


@contextmanager
def _on_a_copy(execution: Execution) -> Iterator[Execution]:
    """The same execution over copies of all that an update writes but landing and ledger."""
    context = execution.context
    execution.warehouse.close()
    context.session.release()
    with scratch_copy(context.target) as target:
        assert target.path is not None
        models, published = (target.path.with_name(name) for name in ("models", "published"))
        if context.settings.models.is_dir():
            shutil.copytree(context.settings.models, models)
        settings = context.settings.model_copy(update={"models": models, "published": published})
        session = context.session.at(target)
        rehearsal = replace(context, settings=settings, target=target, session=session)
        try:
            with rehearsal.warehouse() as warehouse:
                phases = Phases(session, warehouse, execution.phases.env)
                yield replace(execution, context=rehearsal, warehouse=warehouse, phases=phases)
        finally:
            session.release()
