"""A command loads what it needs: what an update does not use stays unloaded."""

import subprocess
import sys

import pytest

PREPARED = "from flows.engine import quiet_environment; quiet_environment(); "
# What an update needs here, and what the worker's commands need there.
ALONE = "import cli.main, cli.session, cli.upstreams, flows.daily, flows.plan"
HANDED_OVER = "import cli.main, cli.hand_over, cli.tables; cli.main.prepare()"

UNUSED = {
    ALONE: {"fastapi", "matplotlib", "prefect", "sandbox", "scipy.optimize", "scipy.stats"},
    HANDED_OVER: {
        "dbt",
        "duckdb",
        "mashumaro",
        "numpy",
        "pandas",
        "scipy",
        "sqlalchemy",
        "structlog",
        "xgboost",
    },
}


@pytest.mark.parametrize("imports", UNUSED, ids=["alone", "handed over"])
def test_what_an_update_does_not_use_is_not_loaded(imports: str) -> None:
    code = f"{PREPARED}{imports}; import sys; print(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(shown.stdout.split())
    assert "cli.main" in loaded
    assert loaded.isdisjoint(UNUSED[imports])


def test_what_dbt_reads_with_is_made_when_it_is_used() -> None:
    made = "AutoValues.from_dict.__func__.__code__.co_names"
    code = f"{PREPARED}{ALONE}; from dbt_common.record import AutoValues; print(*{made})"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "CodeBuilder" in shown.stdout.split()
