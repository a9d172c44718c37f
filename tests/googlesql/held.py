"""The columns of tables that an emulator holds."""

from collections.abc import Callable, Sequence
from functools import cache

from google.api_core.exceptions import NotFound
from google.cloud.bigquery import SchemaField

from dbt_project.bigquery_warehouse import emulator_client
from dbt_project.targets import Target

# A view of BigQuery's own, which every dataset has.
TABLE_OPTIONS = ["table_catalog", "table_schema", "table_name"]
TABLE_OPTIONS += ["option_name", "option_type", "option_value"]


def held_by(target: Target) -> Callable[[str], Sequence[SchemaField] | None]:
    """What the emulator of a target has under a dataset and name; None when it has nothing."""
    client = emulator_client(target)

    @cache
    def columns(table: str) -> Sequence[SchemaField] | None:
        if table == "INFORMATION_SCHEMA.TABLE_OPTIONS":
            return [SchemaField(name, "STRING") for name in TABLE_OPTIONS]
        try:
            return client.get_table(f"{target.project}.{table}").schema
        except (NotFound, ValueError):  # a name alone is no table
            return None

    return columns
