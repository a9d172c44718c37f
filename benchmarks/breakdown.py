"""Where an update's time goes, part by part, from a profile of one.

A profile lengthens Python far more than SQL, so the parts are for comparing, not for adding up.
What a warm process does no more stands at 0. Parts overlap: compiling a model asks the catalog for
its table and the warehouse for its changes; merging is all that its materialization does.
"""

import cProfile
import pstats
from collections.abc import Callable
from typing import TypeVar

from dbt_project.environment import environment

# A part is the time in these functions with all that they call: end of a file's name, function.
PARTS: dict[str, tuple[tuple[str, str], ...]] = {
    "imports": (("<frozen importlib._bootstrap>", "_load_unlocked"),),
    "parse": (("dbt/parser/manifest.py", "parse_manifest"),),
    "compile": (("dbt/compilation.py", "compile_node"),),
    "events": (("dbt_common/events/functions.py", "fire_event"),),
    "catalog": (
        ("dbt_project/duckdb_catalog.py", "note_catalog"),
        ("dbt/adapters/duckdb/impl.py", "pre_model_hook"),
    ),
    "merge": (("dbt/task/run.py", "_execute_model"),),
    "prediction": (("flows/predict.py", "predict_date"),),
    "publish": (("flows/finish.py", "show_predictions"),),
}

Result = TypeVar("Result")

# A profile is of one thread, and dbt gives each model to another.
IN_ONE_THREAD = {"DBT_SINGLE_THREADED": "1"}


def broken_down(action: Callable[[], Result]) -> tuple[Result, dict[str, float]]:
    """Do it under a profile; what it returned and the seconds of each part."""
    profile = cProfile.Profile()
    with environment(IN_ONE_THREAD):
        result = profile.runcall(action)
    spent: dict[str, float] = dict.fromkeys(PARTS, 0.0)
    profiled = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    for (file, _, function), (_, _, _, cumulative, _) in profiled.items():
        for part, functions in PARTS.items():
            if any(file.endswith(end) and function == name for end, name in functions):
                spent[part] += cumulative
    return result, spent
