"""Views that stand are not made again.

Each carries a mark of the project that made it. `create or replace` and `drop` take the mark away,
so the next run makes the view, and an update or a prediction one that it reads.
"""

from collections.abc import Collection, Iterable
from functools import cached_property

from dbt_project.results import NodeResult
from dbt_project.runner import DbtSession
from dbt_project.warehouse import Warehouse

# Selects every view.
VIEWS = "config.materialized:view"


class StandingViews:
    """The views of one warehouse that this project made; looked up once."""

    def __init__(self, session: DbtSession, warehouse: Warehouse) -> None:
        self._session = session
        self._warehouse = warehouse

    def among(self, models: Collection[str]) -> set[str]:
        """Which of these models are views that stand."""
        views = self._session.views().keys() & set(models)
        return views & self._standing if views else set()

    def keep(self, built: Iterable[NodeResult]) -> None:
        """Mark the views among what was just built."""
        views = self._session.views()
        made = views.keys() & {result.name for result in built}
        if made:
            self._warehouse.mark([views[name] for name in sorted(made)], self._mark)
            self._standing.update(made)

    @cached_property
    def _mark(self) -> str:
        return self._session.project_fingerprint()

    @cached_property
    def _standing(self) -> set[str]:
        marks = self._warehouse.marks()
        views = self._session.views().items()
        return {name for name, view in views if marks.get(view) == self._mark}
