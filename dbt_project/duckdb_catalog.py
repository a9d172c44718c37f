"""What dbt asks the catalog of a DuckDB file once for each schema, asked once for all of them."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from dbt.adapters.base.relation import BaseRelation
from dbt_common.contracts.constraints import ConstraintType

RELATIONS = """
select
    table_schema,
    table_name,
    case table_type when 'VIEW' then 'view' else 'table' end
from information_schema.tables
where lower(table_catalog) = '{database}' and lower(table_schema) in ({schemas})
"""

KEYS = """
select schema_name, table_name, lower(constraint_type)
from duckdb_constraints()
where
    lower(database_name) = '{database}'
    and lower(schema_name) in ({schemas})
    and constraint_type in ('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY')
"""


def note_catalog(adapter: Any, required: Collection[BaseRelation]) -> set[BaseRelation]:
    """Tell an adapter the relations and keys of the required schemas of one database.

    Returns:
        Those of them that hold a relation, and so need not be created.
    """
    if not required:
        return set()
    (database,) = {str(schema.database) for schema in required}
    names = {str(schema.schema).lower() for schema in required}
    asked = {
        "database": database.lower(),
        "schemas": ", ".join(f"'{name}'" for name in sorted(names)),
    }
    quoted = {"database": True, "schema": True, "identifier": True}
    held = set()
    for schema, name, kind in adapter.execute(RELATIONS.format(**asked), fetch=True)[1]:
        adapter.cache.add(
            adapter.Relation.create(
                database=database, schema=schema, identifier=name, type=kind, quote_policy=quoted
            )
        )
        held.add(schema.lower())
    adapter.cache.update_schemas([(database, name) for name in names - held])
    keys: dict[str, dict[str, set[ConstraintType]]] = {name: defaultdict(set) for name in names}
    for schema, name, kind in adapter.execute(KEYS.format(**asked), fetch=True)[1]:
        keys[schema.lower()][name.lower()].add(ConstraintType(kind.replace(" ", "_")))
    adapter._key_constraints_by_schema.update(
        {(database.casefold(), name): found for name, found in keys.items()}
    )
    return {schema for schema in required if str(schema.schema).lower() in held}
