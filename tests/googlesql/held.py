"""The columns of tables that an emulator holds."""

from collections.abc import Callable, Sequence

from google.api_core.client_options import ClientOptions
from google.api_core.exceptions import NotFound
from google.auth.credentials import AnonymousCredentials
from google.cloud.bigquery import Client, SchemaField

from dbt_project.targets import Target

# A view of BigQuery's own, which every dataset has.
TABLE_OPTIONS = ["table_catalog", "table_schema", "table_name"]
TABLE_OPTIONS += ["option_name", "option_type", "option_value"]


def held_by(target: Target) -> Callable[[str], Sequence[SchemaField] | None]:
    """What the emulator of a target has under a dataset and name; None when it has nothing."""
    client = Client(
        project=target.project,
        credentials=AnonymousCredentials(),  # type: ignore[no-untyped-call]
        client_options=ClientOptions(api_endpoint=target.api_endpoint),
    )

    def columns(table: str) -> Sequence[SchemaField] | None:
        if table == "INFORMATION_SCHEMA.TABLE_OPTIONS":
            return [SchemaField(name, "STRING") for name in TABLE_OPTIONS]
        try:
            return client.get_table(f"{target.project}.{table}").schema
        except (NotFound, ValueError):  # a name alone is no table
            return None

    return columns
