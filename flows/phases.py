"""The dbt phases of a day, in dependency order, run through one session."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from dbt_project.results import DbtFailure, NodeResult
from dbt_project.runner import DbtSession
from dbt_project.warehouse import Warehouse
from flows.stale import stale_models, watched_models

MONITORING = "monitoring"
BEFORE_PREDICTIONS = ("phase_2", "reference", "phase_3", "phase_4", MONITORING)
AFTER_PREDICTIONS = "phase_5"
SNAPSHOTS = "snapshots"
SEEDS = "seeds"
PREDICTIONS = "predictions"
PUBLISH = "publish"
PHASE_ORDER = (SEEDS, *BEFORE_PREDICTIONS, SNAPSHOTS, PREDICTIONS, AFTER_PREDICTIONS)


@dataclass
class PhaseClock:
    """Models and wall seconds per phase, added up as the phases run."""

    models: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def add(self, phase: str, models: int, seconds: float) -> None:
        """Count `models` nodes and `seconds` of wall time for `phase`."""
        self.models[phase] = self.models.get(phase, 0) + models
        self.seconds[phase] = self.seconds.get(phase, 0.0) + seconds


def run_phase(
    session: DbtSession, phase: str, clock: PhaseClock, env: Mapping[str, str]
) -> list[NodeResult]:
    """Run every model of one phase or of one of its levels (`phase_4.level_1`), or every snapshot
    for `snapshots`.

    Raises:
        DbtFailure: a model failed; the phases before it are kept.
    """
    started = time.perf_counter()
    if phase == SNAPSHOTS:
        results = session.invoke("snapshot", env=env)
    else:
        results = session.invoke("run", select=[phase], env=env)
        if not results:
            raise DbtFailure(f"dbt run --select {phase}: no model is selected; see models/{phase}")
    clock.add(phase.partition(".")[0], len(results), time.perf_counter() - started)
    return results


def run_stale(
    session: DbtSession, stale: Collection[str], clock: PhaseClock, env: Mapping[str, str]
) -> list[NodeResult]:
    """Run the models of `stale_models` and what is behind them, up to the features."""
    graded = _graded(session)
    wanted = [name for name in stale if name not in graded]
    return run_downstream(session, wanted, clock, env) if wanted else []


def grade(
    session: DbtSession,
    warehouse: Warehouse,
    clock: PhaseClock,
    env: Mapping[str, str],
    reached: Collection[str],
) -> list[NodeResult]:
    """Run what follows predictions, when results came that it has not read.

    reached: the models that were behind and those that ran since; the warehouse is asked only when
    what follows predictions is, or reads, one of them.
    """
    graded = _graded(session)
    clauses = session.clauses()
    watched = {name for model in graded for name in watched_models(clauses.get(model, ()))}
    if not (graded | watched) & set(reached):
        return []
    if not graded & set(stale_models(session, warehouse)):
        return []
    return run_phase(session, AFTER_PREDICTIONS, clock, env)


def _graded(session: DbtSession) -> set[str]:
    return {model for model, phase in session.phases().items() if phase == AFTER_PREDICTIONS}


def run_downstream(
    session: DbtSession,
    models: Sequence[str],
    clock: PhaseClock,
    env: Mapping[str, str],
) -> list[NodeResult]:
    """Run what is selected and the tables behind it up to the features, in one invocation.

    Snapshots are left to run_snapshots: no reader waits for them.
    The wall time is shared among the phases in proportion to their nodes' own time.
    """
    started = time.perf_counter()
    results = session.invoke(
        "run",
        select=[f"{model}+" for model in models],
        exclude=[AFTER_PREDICTIONS, "config.materialized:view"],
        env=env,
    )
    wall = time.perf_counter() - started
    spent = sum(result.seconds for result in results) or 1.0
    phases = session.phases()
    for result in results:
        clock.add(phases.get(result.name, "other"), 1, wall * result.seconds / spent)
    return results


def run_snapshots(
    session: DbtSession, built: Sequence[NodeResult], env: Mapping[str, str]
) -> list[NodeResult]:
    """Run the snapshots that read one of the models that were built, if there are any."""
    names = session.snapshots_of({result.name for result in built})
    if not names:
        return []
    return session.invoke("snapshot", select=names, env=env)
