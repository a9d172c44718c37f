"""Where the parts of a slate are predicted: in threads, or on a Dask cluster through Prefect."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ops.errors import ConfigurationError
from ops.settings import Settings
from predictions.fan_out import Answer, FanOut, Predict, answer_of, in_threads

THREADS, DASK = "threads", "dask"


def fan_out_of(settings: Settings) -> FanOut:
    """The runner of NBA_PROPS_PREDICTION_RUNNER: `threads`, `dask` (a cluster of processes on this
    machine for the length of the step), or `dask:ADDRESS` of a running scheduler.

    Raises:
        ConfigurationError: it is none of these.
    """
    kind, _, address = settings.prediction_runner.partition(":")
    if kind == THREADS and not address:
        return in_threads(settings.prediction_workers)
    if kind == DASK:
        return on_dask(settings.prediction_workers, address or None)
    raise ConfigurationError(
        f"NBA_PROPS_PREDICTION_RUNNER: {settings.prediction_runner} is not known; write threads, "
        "dask, or dask:tcp://HOST:PORT of a running scheduler"
    )


def on_dask(workers: int, address: str | None = None) -> FanOut:
    """Parts as tasks of a Prefect flow on a Dask cluster.

    workers: processes of a cluster of its own, of one thread each, without an address.
    """

    def fan_out(parts: Sequence[pd.DataFrame], predict: Predict) -> list[Answer]:
        from prefect import flow, task, unmapped
        from prefect.cache_policies import NO_CACHE
        from prefect_dask.task_runners import DaskTaskRunner

        started: dict[str, Any] = {
            "cluster_kwargs": {
                "n_workers": workers,
                "threads_per_worker": 1,
                "processes": True,
                "dashboard_address": None,
            }
        }
        runner: Any = DaskTaskRunner(**({"address": address} if address else started))
        each = task(name="predict part", cache_policy=NO_CACHE, persist_result=False)(_part)

        @flow(name="nba-props predict parts", task_runner=runner, persist_result=False)
        def predicted() -> list[Answer]:
            futures = each.map(unmapped(predict), list(parts))
            return [future.result() for future in futures]

        return predicted()

    return fan_out


def _part(predict: Predict, part: pd.DataFrame) -> Answer:
    """A task's body; an error is a result, so that it stops no other part."""
    return answer_of(predict, part)
