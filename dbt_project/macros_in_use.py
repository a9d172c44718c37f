"""Which of dbt's seven hundred macros a run of models and snapshots can call."""

from collections.abc import Iterable
from dataclasses import replace

from dbt.artifacts.resources.types import NodeType
from dbt.contracts.graph.manifest import Manifest

# Macros that adapters and the dispatch of a snapshot's strategy call by name; all others are called
# by a node or its materialization.
CALLED_BY_NAME = (
    "create_schema",
    "drop_relation",
    "get_columns_in_relation",
    "list_relations_without_caching",
    "list_schemas",
    "rename_relation",
    "snapshot_check_strategy",
    "snapshot_timestamp_strategy",
    "truncate_relation",
)


def with_macros_in_use(manifest: Manifest) -> Manifest:
    """The manifest with the macros that its nodes reach; every context holds all there are.

    A macro that is called without being named in a macro or a node would be missing, and its
    caller would fail saying so.
    """
    kinds = {NodeType.Model, NodeType.Snapshot}
    nodes = [node for node in manifest.nodes.values() if node.resource_type in kinds]
    called = {name for node in nodes for name in node.depends_on.macros}
    built = tuple({f"materialization_{node.config.materialized}_" for node in nodes})
    for key, macro in manifest.macros.items():
        if macro.name.startswith(built) or macro.name.rpartition("__")[2] in CALLED_BY_NAME:
            called.add(key)
    kept = _reached(manifest, called)
    macros = {key: macro for key, macro in manifest.macros.items() if key in kept}
    return replace(manifest, macros=macros, _macros_by_name=None, _macros_by_package=None)


def _reached(manifest: Manifest, called: Iterable[str]) -> set[str]:
    """Ids of macros with those that they call, and so on."""
    reached: set[str] = set()
    waiting = list(called)
    while waiting:
        key = waiting.pop()
        if key in manifest.macros and key not in reached:
            reached.add(key)
            waiting += manifest.macros[key].depends_on.macros
    return reached
