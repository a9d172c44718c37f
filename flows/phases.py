"""The dbt phases of a day, in dependency order, run through one session."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from dbt_project.results import DbtFailure, NodeResult
from dbt_project.runner import DbtSession
from dbt_project.warehouse import Warehouse
from flows.stale import stale_models, watched_models
from flows.views import VIEWS, StandingViews

MONITORING = "monitoring"
BEFORE_PREDICTIONS = ("phase_2", "reference", "phase_3", "phase_4", MONITORING)
AFTER_PREDICTIONS = "phase_5"
SNAPSHOTS = "snapshots"
SEEDS = "seeds"
PREDICTIONS = "predictions"
PUBLISH = "publish"
PHASE_ORDER = (SEEDS, *BEFORE_PREDICTIONS, SNAPSHOTS, PREDICTIONS, AFTER_PREDICTIONS)


@dataclass
class Phases:
    """The phases of one run.

    env: the variables from which models take their audit columns. models, seconds: what was built,
    and the wall time that it took, by phase.

    Every method raises DbtFailure when a model failed, WarehouseError when the warehouse refused;
    what was built before is kept.
    """

    session: DbtSession
    warehouse: Warehouse
    env: Mapping[str, str]
    models: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._views = StandingViews(self.session, self.warehouse)

    def run(self, phase: str) -> list[NodeResult]:
        """Run what is in one phase or in one of its levels (`phase_4.level_1`), every snapshot for
        `snapshots`. Views that stand are not made again.
        """
        started = time.perf_counter()
        if phase == SNAPSHOTS:
            results = self.session.invoke("snapshot", env=self.env)
        else:
            results = self._build(phase)
        self._count(phase.partition(".")[0], len(results), time.perf_counter() - started)
        return results

    def _build(self, phase: str) -> list[NodeResult]:
        folders = self.session.phases().items()
        models = {name for name, folder in folders if folder == phase.partition(".")[0]}
        standing = self._views.among(models)
        if standing and standing == models:
            return []
        results = self.session.invoke("run", select=[phase], exclude=sorted(standing), env=self.env)
        if not results:
            raise DbtFailure(f"dbt run --select {phase}: no model is selected; see models/{phase}")
        self._views.keep(results)
        return results

    def run_stale(self, stale: Collection[str]) -> list[NodeResult]:
        """Run the models of `stale_models` and what is behind them, up to the features."""
        graded = self._graded()
        wanted = [name for name in stale if name not in graded]
        return self.run_downstream(wanted) if wanted else []

    def run_downstream(self, models: Sequence[str]) -> list[NodeResult]:
        """Run what is selected and the tables behind it up to the features, in one invocation.

        Snapshots are left to run_snapshots: no reader waits for them.
        The wall time is shared among the phases in proportion to their nodes' own time.
        """
        started = time.perf_counter()
        results = self.session.invoke(
            "run",
            select=[f"{model}+" for model in models],
            exclude=[AFTER_PREDICTIONS, VIEWS],
            env=self.env,
        )
        wall = time.perf_counter() - started
        spent = sum(result.seconds for result in results) or 1.0
        phases = self.session.phases()
        for result in results:
            self._count(phases.get(result.name, "other"), 1, wall * result.seconds / spent)
        return results

    def lacking_views(self) -> list[str]:
        """The views that predictions read and this project has not made, or somebody replaced."""
        folders, read = self.session.phases(), {*BEFORE_PREDICTIONS} - {MONITORING}
        views = {name for name in self.session.views() if folders[name] in read}
        return sorted(views - self._views.among(views))

    def make_views(self) -> list[NodeResult]:
        """Make the views of `lacking_views`, whose tables must be built."""
        lacking = self.lacking_views()
        made = self.session.invoke("run", select=lacking, env=self.env) if lacking else []
        self._views.keep(made)
        return made

    def run_snapshots(self, built: Sequence[NodeResult]) -> list[NodeResult]:
        """Run the snapshots that read one of the models that were built, if there are any."""
        names = self.session.snapshots_of({result.name for result in built})
        if not names:
            return []
        return self.session.invoke("snapshot", select=names, env=self.env)

    def grade(self, reached: Collection[str]) -> list[NodeResult]:
        """Run what follows predictions, when results came that it has not read.

        reached: the models that were behind and those that ran since; the warehouse is asked only
        when what follows predictions is, or reads, one of them.
        """
        graded = self._graded()
        clauses = self.session.clauses()
        watched = {name for model in graded for name in watched_models(clauses.get(model, ()))}
        if not (graded | watched) & set(reached):
            return []
        if not graded & set(stale_models(self.session, self.warehouse)):
            return []
        return self.run(AFTER_PREDICTIONS)

    def _graded(self) -> set[str]:
        phases = self.session.phases()
        return {model for model, phase in phases.items() if phase == AFTER_PREDICTIONS}

    def _count(self, phase: str, models: int, seconds: float) -> None:
        self.models[phase] = self.models.get(phase, 0) + models
        self.seconds[phase] = self.seconds.get(phase, 0.0) + seconds
