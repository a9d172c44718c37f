"""Views that stand are not made again; whoever replaced or dropped one gets the project's back."""

from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd
import pytest

from dbt_project.runner import run_environment
from flows.context import RunContext
from flows.phases import AFTER_PREDICTIONS, MONITORING, Phases
from flows.prediction_queries import STANDING

CHANGES = [
    f"drop view {STANDING}",
    f"create or replace view {STANDING} as select 1 as prediction_id",
]


@contextmanager
def phases(context: RunContext) -> Iterator[Phases]:
    """The phases of one more run."""
    with context.warehouse() as warehouse:
        yield Phases(context.session, warehouse, run_environment("views", "views"))
    context.session.release()


def views_made(context: RunContext, phase: str) -> set[str]:
    """Views that one more run of a phase makes."""
    with phases(context) as found:
        return {node.name for node in found.run(phase)} & context.session.views().keys()


def test_a_run_makes_no_view_that_stands(restored: RunContext) -> None:
    for phase in ("reference", "phase_3", MONITORING, AFTER_PREDICTIONS):
        assert views_made(restored, phase) == set(), phase


@pytest.mark.parametrize("change", CHANGES)
def test_a_view_that_somebody_changed_is_made_alone(restored: RunContext, change: str) -> None:
    with restored.warehouse() as warehouse:
        held = warehouse.query(f"select * from {STANDING} order by all")
        warehouse.execute(change)
    assert views_made(restored, AFTER_PREDICTIONS) == {"current_predictions"}
    with restored.warehouse() as warehouse:
        pd.testing.assert_frame_equal(
            warehouse.query(f"select * from {STANDING} order by all"), held
        )
    assert views_made(restored, AFTER_PREDICTIONS) == set()


def test_another_project_makes_every_view_once(
    restored: RunContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = {
        view
        for view in restored.session.views()
        if restored.session.phases()[view] == AFTER_PREDICTIONS
    }
    monkeypatch.setattr(restored.session, "project_fingerprint", lambda: "of another")
    assert views_made(restored, AFTER_PREDICTIONS) == every
    assert views_made(restored, AFTER_PREDICTIONS) == set()
    assert views_made(restored, MONITORING), "made by the project as it was"
