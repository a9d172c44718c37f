"""A kept run does what dbt's own does; these tests fail when dbt changes beneath it."""

import hashlib
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.impl import DuckDBAdapter
from dbt.adapters.sql.impl import SQLAdapter
from dbt.cli import requires
from dbt.cli.main import dbtRunner
from dbt.cli.main import run as run_command
from dbt.cli.main import snapshot as snapshot_command
from dbt.compilation import Compiler
from dbt.task.run import ModelRunner
from dbt.task.runnable import GraphRunnableTask
from dbt_common.clients.jinja import template_cache
from dbt_common.events.event_manager import EventManager

from dbt_project import events, made_once
from dbt_project.environment import environment
from dbt_project.macros_in_use import with_macros_in_use
from dbt_project.runner import DbtSession
from dbt_project.targets import duckdb_target
from tests.flows.conftest import session_of

# What the modules of dbt_project repeat or override. When one differs: read it, carry over what
# matters, and put the new digest here.
FOLLOWED: dict[str, tuple[Callable[..., Any], str]] = {
    "dbt run": (run_command.callback, "3d4273ee5da4"),
    "dbt snapshot": (snapshot_command.callback, "a56dad3d5e41"),
    "profile": (requires.profile, "ba4b2ac27441"),
    "project": (requires.project, "bc6e8baf2291"),
    "runtime_config": (requires.runtime_config, "61e6558a274d"),
    "setup_manifest": (requires.setup_manifest, "5d4228888294"),
    "compile_manifest": (GraphRunnableTask.compile_manifest, "8739c9965376"),
    "create_schemas": (GraphRunnableTask.create_schemas, "597fc6ab6a4b"),
    "_compile_code": (Compiler._compile_code, "89c72114a84c"),
    "execute": (ModelRunner.execute, "333bf4a45b9d"),
    "populate_adapter_cache": (GraphRunnableTask.populate_adapter_cache, "77efe0ca9880"),
    "list_relations": (SQLAdapter.list_relations_without_caching, "86a7c4371693"),
    "key_constraints": (DuckDBAdapter._existing_key_constraint_types, "983fb3b5c732"),
    "fire_event": (EventManager.fire_event, "5c04bc105a05"),
    "event": (events._make_message, "19e8dedf2843"),
    "build_type_tester": (made_once._build, "a743694b0fde"),
    "empty_table": (made_once._empty, "0ff92bae3829"),
    "_default_source": (made_once._source, "29a653aaaebb"),
}


@pytest.mark.parametrize("name", FOLLOWED)
def test_dbt_is_as_it_was_when_this_was_written(name: str) -> None:
    followed, digest = FOLLOWED[name]
    source = inspect.getsource(inspect.unwrap(followed))
    assert hashlib.sha256(source.encode()).hexdigest()[:12] == digest


def test_a_kept_run_builds_what_dbt_builds(small_project: Path, tmp_path: Path) -> None:
    """Twice, so that the second has everything kept."""
    kept, own = (tmp_path / name / "small.duckdb" for name in ("kept", "own"))
    select = ["--select", "phase_2", "phase_3"]
    with DbtSession(duckdb_target(kept), project_dir=small_project) as session:
        for _ in range(2):
            results = session.invoke("run", select=select[1:])
    own.parent.mkdir()
    places = ["--project-dir", str(small_project), "--profiles-dir", str(small_project)]
    with (
        environment(duckdb_target(own).environment()),
        DbtSession(duckdb_target(own), project_dir=small_project),
    ):
        outcome = dbtRunner().invoke(["run", "--quiet", "--log-level=none", *places, *select])
    assert outcome.success
    assert [result.name for result in results] == [one.node.name for one in outcome.result.results]
    assert tables(kept) == tables(own) == [("small", "counted"), ("small", "marked")]


def tables(warehouse: Path) -> list[tuple[str, str]]:
    """Schema and name of every table of a file."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(
            "select table_schema, table_name from information_schema.tables order by all"
        ).fetchall()


def test_macros_are_kept_with_all_that_they_call(tmp_path: Path) -> None:
    manifest = session_of(duckdb_target(tmp_path / "nba_props.duckdb"), tmp_path).manifest()
    kept = with_macros_in_use(manifest)
    assert kept.nodes is manifest.nodes
    assert len(kept.macros) < len(manifest.macros) / 2
    called = {name for macro in kept.macros.values() for name in macro.depends_on.macros}
    assert called <= set(kept.macros)
    names = {macro.name for macro in kept.macros.values()}
    assert {"merge_changes", "duckdb__list_schemas", "statement", "run_query"} <= names
    assert "test_unique" not in names


def test_a_session_with_its_manifest_has_nothing_left_to_compile(
    small_project: Path, tmp_path: Path
) -> None:
    target = duckdb_target(tmp_path / "warm" / "small.duckdb")
    with DbtSession(target, project_dir=small_project) as session:
        session.manifest()
        compiled = set(template_cache.file_cache)
        session.invoke("run", select=["phase_2", "phase_3"])
    assert set(template_cache.file_cache) == compiled
    assert "select count(*) as n from {{ ref('marked') }}" in compiled
