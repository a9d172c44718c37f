"""`dbt run` and `dbt snapshot` in a process that runs them often: what dbt loads is kept.

dbtRunner keeps the manifest. A profile, a project, a graph and some four hundred macros that no
node calls are a quarter of an update besides. What is done here is what dbt.cli.main.run does;
tests/dbt_project/test_kept_run.py fails when dbt does it otherwise.
"""

import copy
from collections.abc import Callable, Sequence
from typing import Any

from click import Context
from dbt.adapters.base.query_headers import MacroQueryStringSetter
from dbt.adapters.base.relation import BaseRelation
from dbt.adapters.factory import get_adapter, register_adapter
from dbt.artifacts.resources.types import ModelLanguage
from dbt.cli import requires
from dbt.cli.exceptions import ExceptionExit, ResultExit
from dbt.cli.flags import Flags
from dbt.cli.main import cli, dbtRunnerResult
from dbt.compilation import Compiler
from dbt.config.runtime import RuntimeConfig, load_profile, load_project
from dbt.context.providers import generate_runtime_macro_context
from dbt.context.query_header import generate_query_header_context
from dbt.contracts.graph.manifest import Manifest
from dbt.graph.graph import Graph
from dbt.mp_context import get_mp_context
from dbt.task.base import BaseRunner
from dbt.task.run import ModelRunner, RunTask
from dbt.task.snapshot import SnapshotTask
from dbt_common.clients.jinja import render_template, template_cache
from dbt_common.context import get_invocation_context
from dbt_common.events.base_types import EventMsg

from dbt_project.duckdb_catalog import note_catalog
from dbt_project.kept_templates import Text
from dbt_project.macros_in_use import with_macros_in_use


class KeptRun:
    """dbt's `run` and `snapshot` for one target of one project, whose files stay as they are."""

    def __init__(self, manifest: Manifest, callbacks: Sequence[Callable[[EventMsg], None]]) -> None:
        self._manifest = with_macros_in_use(manifest)
        self._callbacks = list(callbacks)
        self._config: RuntimeConfig | None = None
        self._header: MacroQueryStringSetter | None = None
        self._graph: Graph | None = None

    def invoke(self, command: str, args: list[str]) -> dbtRunnerResult:
        """What dbtRunner returns for a command of TASKS with these arguments."""
        obj = {"callbacks": self._callbacks, "dbt_runner_command_args": [command, *args]}
        run = requires.postflight(requires.preflight(self._run))  # type: ignore[no-untyped-call]
        outer = cli.make_context(cli.name, [command], obj=obj)
        try:
            with outer, cli.commands[command].make_context(command, args, parent=outer) as context:
                result, success = run(context)
        except ResultExit as ended:
            return dbtRunnerResult(success=False, result=ended.result)
        except ExceptionExit as ended:
            return dbtRunnerResult(success=False, exception=ended.exception)
        return dbtRunnerResult(success=success, result=result)

    def _run(self, context: Context) -> tuple[Any, bool]:
        flags = context.obj["flags"]
        config = self._configured(flags)
        get_invocation_context().uses_adapter(config.credentials.type)
        register_adapter(config, get_mp_context())
        adapter: Any = get_adapter(config)
        adapter.set_macro_context_generator(generate_runtime_macro_context)
        adapter.set_macro_resolver(self._manifest)
        if self._header is None:
            header = generate_query_header_context(config, self._manifest)
            self._header = MacroQueryStringSetter(config, header)
        adapter.connections.query_header = self._header
        task = TASKS[context.info_name or ""](flags, config, self._manifest)
        task.graph = self._graph
        result = task.run()  # type: ignore[no-untyped-call]
        self._graph = task.graph
        success = task.interpret_results(result)  # type: ignore[no-untyped-call]
        return result, success

    def _configured(self, flags: Flags) -> RuntimeConfig:
        """Profile and project with the flags of this invocation."""
        if self._config is None:
            profile = load_profile(
                flags.PROJECT_DIR, flags.VARS, flags.PROFILE, flags.TARGET, flags.THREADS
            )
            project = load_project(
                flags.PROJECT_DIR, flags.VERSION_CHECK, profile, flags.VARS, validate=True
            )
            self._config = RuntimeConfig.from_parts(project, profile, flags)
            self._config.load_dependencies()
        config = copy.copy(self._config)
        config.args = flags
        return config


class _KeptTask(RunTask):
    """A task that may be given the graph that an earlier one has linked."""

    def compile_manifest(self) -> None:
        if self.graph is None:
            super().compile_manifest()

    def create_schemas(self, adapter: Any, required_schemas: set[BaseRelation]) -> None:
        """Create those that are missing; dbt lists a database's schemas once for each of them."""
        if adapter.type() == "duckdb":
            held = note_catalog(adapter, required_schemas)
        else:
            databases = {relation.database for relation in required_schemas}
            listed = {
                (database, schema.lower())
                for database in databases
                for schema in adapter.list_schemas(database)
            }
            held = {
                one for one in required_schemas if (one.database, str(one.schema).lower()) in listed
            }
        if missing := required_schemas - held:
            super().create_schemas(adapter, missing)

    def populate_adapter_cache(
        self, adapter: Any, required_schemas: set[BaseRelation] | None = None
    ) -> None:
        """Nothing on DuckDB, whose relations are noted while its schemas are looked for."""
        if adapter.type() != "duckdb":
            super().populate_adapter_cache(adapter, required_schemas)


class _Run(_KeptTask):
    def get_runner_type(self, node: Any) -> type[BaseRunner] | None:
        kind = super().get_runner_type(node)
        return _KeptModelRunner if kind is ModelRunner else kind


class _Snapshot(_KeptTask, SnapshotTask):
    pass


TASKS: dict[str, type[_KeptTask]] = {"run": _Run, "snapshot": _Snapshot}


class _KeptModelRunner(ModelRunner):
    """Runs a model in the context in which it was compiled."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.compiler: _KeptCompiler = _KeptCompiler(self.config)

    def execute(self, model: Any, manifest: Manifest) -> Any:
        context = self.compiler.context
        if context is None or context["model"]["unique_id"] != model.unique_id:
            return super().execute(model, manifest)  # type: ignore[no-untyped-call]
        code = model.compiled_code
        described = {**context["model"], "compiled_code": code, "compiled_sql": code}
        context.update(model=described, compiled_code=code, sql=code)
        macro: Any = manifest.find_materialization_macro_by_name(
            self.config.project_name, model.get_materialization(), self.adapter.type()
        )
        hook = self.adapter.pre_model_hook(context["config"])
        return self._execute_model(hook, context["config"], model, context, macro)


class _KeptCompiler(Compiler):
    """Renders models from templates that a process compiles once, as dbt does with macros.

    context: of the model that was rendered last.
    """

    context: dict[str, Any] | None = None

    def _compile_code(
        self, node: Any, manifest: Manifest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        if node.language != ModelLanguage.sql or node.all_constraints:
            return super()._compile_code(node, manifest, extra_context)
        template = template_cache.get_node_template(Text(node.name, node.raw_code))
        self.context = self._create_node_context(node, manifest, extra_context or {})
        node.compiled_code = render_template(template, self.context, node)
        node.compiled = True
        return node
