"""dbt in process: one dbtRunner and one parsed manifest, kept between invocations."""

import hashlib
import json
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import dbt_project.lazy_readers  # noqa: F401

# isort: split
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.artifacts.resources.types import NodeType
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

from dbt_project.environment import environment, working_directory_kept
from dbt_project.events import progress_only, put_off_messages
from dbt_project.kept_manifest import is_of_its_files, keep, parsed_from, read_kept
from dbt_project.kept_run import TASKS, KeptRun
from dbt_project.kept_templates import compiled, use_compiled
from dbt_project.made_once import make_once
from dbt_project.results import DbtFailure, NodeEvent, NodeResult, failure_of
from dbt_project.targets import Target, TargetName
from dbt_project.warehouse import Columns
from dbt_project.write_ahead_log import settle
from ops import collector
from ops.project import project_root

CORRELATION_ID = "NBA_PROPS_CORRELATION_ID"
EXECUTION_ID = "NBA_PROPS_EXECUTION_ID"
PROJECT = "nba_props"

GLOBAL_FLAGS = (
    "--quiet",
    "--no-print",
    "--log-level=none",
    "--log-level-file=none",
    "--no-version-check",
    "--no-write-json",
    "--no-send-anonymous-usage-stats",
)

Progress = Callable[[NodeEvent], None]


class DbtSession:
    """Runs dbt commands against one target. Not thread safe: dbt keeps state per process.

    `release()` closes the DuckDB file that dbt-duckdb otherwise holds until the process ends,
    which would exclude every other process, readers too.
    """

    def __init__(
        self,
        target: Target,
        *,
        progress: Progress | None = None,
        project_dir: Path | None = None,
        target_path: Path | None = None,
    ) -> None:
        self.target = target
        self._progress = progress
        self._project_dir = project_dir or project_root()
        self._target_path = target_path
        self._manifest: Manifest | None = None
        self._runs: KeptRun | None = None
        self._fingerprint: str | None = None
        put_off_messages()
        make_once()

    @property
    def target_path(self) -> Path:
        """Where dbt writes the statements that it ran."""
        return self._target_path or self._project_dir / (
            os.environ.get("DBT_TARGET_PATH") or "target"
        )

    def __enter__(self) -> "DbtSession":
        return self

    def __exit__(self, *exc: object) -> None:
        self.release()

    def invoke(
        self,
        command: str,
        *,
        select: Sequence[str] = (),
        exclude: Sequence[str] = (),
        full_refresh: bool = False,
        env: Mapping[str, str] | None = None,
    ) -> list[NodeResult]:
        """Run one dbt command (run, seed, snapshot, build, test, …) and return its nodes.

        Raises:
            DbtFailure: a node failed, or dbt could not start; results so far are attached.
            KeyboardInterrupt, SystemExit: the process was told to end meanwhile.
        """
        args = [*command.split(), *self._flags()]
        if select:
            args += ["--select", *select]
        if exclude:
            args += ["--exclude", *exclude]
        if full_refresh:
            args.append("--full-refresh")
        manifest = self.manifest(env)
        outcome = self._call(args, env or {}, manifest=manifest)
        nodes = _node_results(outcome)
        if outcome.exception is not None:
            raise DbtFailure(
                f"dbt {command} did not start: {outcome.exception}. "
                f"See the same with: dbt {command} --target {self.target.name}",
                results=nodes,
            )
        if not outcome.success:
            raise failure_of(command, nodes)
        return list(nodes)

    def manifest(self, env: Mapping[str, str] | None = None) -> Manifest:
        """The parsed project and its templates; made once, and kept for other processes until it
        changes.

        Raises:
            DbtFailure: the project does not parse.
        """
        if self._manifest is None:
            collector.seldom()
            made_of = self._parsed_from()
            self._manifest = read_kept(self._kept_file, made_of)
            if self._manifest is None:
                self._manifest = _without_tests(self._parsed(env or {}))
                templates = compiled(self._manifest)
                use_compiled(templates)
                if self._parsed_from() == made_of:  # nothing was edited meanwhile
                    keep(self._kept_file, made_of, self._manifest, templates, self._project_dir)
            collector.keep_what_is_loaded()
        return self._manifest

    def at(self, target: Target, target_path: Path | None = None) -> "DbtSession":
        """This session for another warehouse of its kind, with the manifest that is parsed already.

        A DuckDB file must have the same name as the original: dbt calls the database by it.
        target_path: where that one's statements are written, in place of this one's.
        """
        other = DbtSession(
            target,
            progress=self._progress,
            project_dir=self._project_dir,
            target_path=target_path or self._target_path,
        )
        other._manifest = self.manifest()
        return other

    def parents(self) -> dict[str, tuple[str, ...]]:
        """Names of the models that every model reads."""
        nodes = self.manifest().nodes
        return {
            node.name: tuple(nodes[key].name for key in node.depends_on.nodes if key in nodes)
            for node in nodes.values()
            if node.resource_type is NodeType.Model
        }

    def phases(self) -> dict[str, str]:
        """Phase of every model: the folder below models/ in which it stands."""
        return {
            node.name: node.fqn[1]
            for node in self.manifest().nodes.values()
            if node.resource_type is NodeType.Model and len(node.fqn) > 2
        }

    def clauses(self) -> dict[str, list[dict[str, Any]]]:
        """What makes each model of the `changes` materialization recompute: its meta.recompute."""
        return {
            node.name: node.config.meta["recompute"]
            for node in self.manifest().nodes.values()
            if node.resource_type is NodeType.Model and node.config.materialized == "changes"
        }

    def snapshots_of(self, models: Collection[str]) -> list[str]:
        """Names of the snapshots that read one of these models."""
        read = {f"model.{PROJECT}.{model}" for model in models}
        return [
            node.name
            for node in self.manifest().nodes.values()
            if node.resource_type is NodeType.Snapshot and read & set(node.depends_on.nodes)
        ]

    def datasets(self) -> dict[str, str]:
        """The dataset of every model."""
        return {
            node.name: str(node.schema)
            for node in self.manifest().nodes.values()
            if node.resource_type is NodeType.Model
        }

    def tables(self) -> list[str]:
        """Every table that the `changes` materialization builds, as `dataset.name`."""
        return sorted(self.columns())

    def views(self) -> dict[str, str]:
        """Every model that is a view, with its `dataset.name`."""
        return {
            node.name: f"{node.schema}.{node.name}"
            for node in self.manifest().nodes.values()
            if node.resource_type is NodeType.Model and node.config.materialized == "view"
        }

    def columns(self) -> dict[str, Columns]:
        """The described columns of every table of `tables`, with their types on DuckDB."""
        return {
            f"{node.schema}.{node.name}": {
                name: column.data_type for name, column in node.columns.items()
            }
            for node in self.manifest().nodes.values()
            if node.resource_type is NodeType.Model and node.config.materialized == "changes"
        }

    def project_fingerprint(self) -> str:
        """md5 over all that statements are made of: settings, the profile with the database's name,
        every file of the project and of the packages that it uses.
        """
        if self._fingerprint is None:
            manifest = self.manifest()
            files = {name: file.checksum.checksum for name, file in manifest.files.items()}
            read = json.dumps([files, manifest.state_check.to_dict()], sort_keys=True)
            self._fingerprint = hashlib.md5(read.encode()).hexdigest()
        return self._fingerprint

    def release(self) -> None:
        """Close the DuckDB file of this process's dbt connections; harmless when none is open."""
        if self.target.name is TargetName.DUCKDB:
            close_duckdb()

    @property
    def _kept_file(self) -> Path:
        kind = self.target.path.name if self.target.path else self.target.name
        return self.target_path / f"{kind}.manifest"

    def _parsed_from(self) -> bytes:
        variables = {**os.environ, **self.target.anywhere().environment()}
        return parsed_from(self._project_dir, GLOBAL_FLAGS, variables)

    def _parsed(self, env: Mapping[str, str]) -> Manifest:
        manifest = self._parse(env)
        return manifest if is_of_its_files(manifest) else self._parse(env, "--no-partial-parse")

    def _parse(self, env: Mapping[str, str], *how: str) -> Manifest:
        outcome = self._call(["parse", *how, *self._flags()], env, manifest=None)
        if not outcome.success or not isinstance(outcome.result, Manifest):
            raise DbtFailure(
                f"dbt project does not parse: {outcome.exception}. Correct it, then: dbt parse"
            )
        return outcome.result

    def _flags(self) -> list[str]:
        root = str(self._project_dir)
        flags = [*GLOBAL_FLAGS, "--project-dir", root, "--profiles-dir", root]
        flags += ["--target", str(self.target.name)]
        if self._target_path is not None:
            flags += ["--target-path", str(self._target_path)]
        return flags

    def _call(
        self, args: list[str], env: Mapping[str, str], *, manifest: Manifest | None
    ) -> dbtRunnerResult:
        target = self.target.anywhere() if manifest is None else self.target
        if manifest is not None:
            target.make_directory()
        variables = {**target.environment(), **env}
        with environment(variables), working_directory_kept(), progress_only():
            if args[0] in TASKS and manifest is not None:
                outcome = self._kept_run(manifest).invoke(args[0], args[1:])
            else:
                outcome = dbtRunner(manifest=manifest, callbacks=[self._on_event]).invoke(args)
        if isinstance(outcome.exception, KeyboardInterrupt | SystemExit):
            raise outcome.exception  # dbt returns it like an error of its own
        return outcome

    def _kept_run(self, manifest: Manifest) -> KeptRun:
        if self._runs is None:
            self._runs = KeptRun(manifest, [self._on_event])
        return self._runs

    def _on_event(self, event: Any) -> None:
        if self._progress is None:
            return
        kind = event.info.name
        if kind not in {"NodeStart", "NodeFinished"}:
            return
        info = event.data.node_info
        status = "started" if kind == "NodeStart" else str(info.node_status)
        self._progress(NodeEvent(str(info.node_name), str(info.resource_type), status))


def _without_tests(manifest: Manifest) -> Manifest:
    """Drop what a session never runs; dbt walks every node of the manifest in each invocation."""
    manifest.nodes = {
        name: node
        for name, node in manifest.nodes.items()
        if node.resource_type is not NodeType.Test
    }
    manifest.unit_tests = {}
    manifest.exposures = {}
    graph = manifest.flat_graph  # what templates see of it
    graph["nodes"] = {name: node for name, node in graph["nodes"].items() if name in manifest.nodes}
    manifest.build_parent_and_child_maps()  # type: ignore[no-untyped-call]
    return manifest


def run_environment(correlation_id: str, execution_id: str) -> dict[str, str]:
    """The variables from which the models take their audit columns."""
    return {CORRELATION_ID: correlation_id, EXECUTION_ID: execution_id}


def close_duckdb() -> None:
    """Close the process-wide DuckDB instance of dbt-duckdb, whose own clean-up only drops it."""
    opened = DuckDBConnectionManager._ENV
    if opened is not None:
        if opened.conn is not None:
            settle(opened.conn, Path(opened.creds.path))
        opened.close()
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


def _node_results(outcome: dbtRunnerResult) -> tuple[NodeResult, ...]:
    results = getattr(outcome.result, "results", None)
    if not results:
        return ()
    return tuple(_node_result(result) for result in results)


def _node_result(result: Any) -> NodeResult:
    node = getattr(result, "node", None)
    response = getattr(result, "adapter_response", None) or {}
    rows = response.get("rows_affected") if isinstance(response, dict) else None
    return NodeResult(
        name=str(getattr(node, "name", "unknown")),
        resource_type=str(getattr(node, "resource_type", "node")),
        status=str(result.status),
        seconds=float(result.execution_time),
        message=str(result.message or ""),
        rows=int(rows) if rows is not None else None,
    )
