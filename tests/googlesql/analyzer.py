"""What BigQuery says of a statement before it runs it: GoogleSQL's own analyzer, in WebAssembly.

An emulator that stands on another database takes more than BigQuery does. The analyzer knows names,
types and what each clause allows.
"""

import ctypes
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from google.cloud.bigquery import ArrayQueryParameter, SchemaField
from zetasql.api import TypeFactory
from zetasql.core.exceptions import ZetaSQLError
from zetasql.core.wasm_client import WasmClient
from zetasql.types import (
    AnalyzeRequest,
    AnalyzerOptions,
    ErrorMessageMode,
    ExtractTableNamesFromNextStatementRequest,
    LanguageOptions,
    ParseResumeLocation,
    ProductMode,
    SimpleCatalog,
    SimpleColumn,
    SimpleTable,
    Type,
    TypeKind,
    ZetaSQLBuiltinFunctionOptions,
)
from zetasql.wasi import get_wasm_path
from zetasql.wasi._pb2.zetasql.local_service import local_service_pb2

from tests.googlesql.outer_joins import outer_joins_without_equality
from tests.googlesql.sent import Parameter, Statement
from tests.googlesql.trees import messages

# GoogleSQL's names of types that BigQuery's interface calls otherwise. An emulator has decimals
# where BigQuery has floats: whatever is computed with 0.5.
KINDS = {
    "BOOLEAN": "BOOL", "FLOAT": "DOUBLE", "FLOAT64": "DOUBLE", "INTEGER": "INT64",
    "NUMERIC": "DOUBLE",
}  # fmt: skip
# A name of BigQuery's for a type, which GoogleSQL leaves to its users.
ALIASES = {"bigint": "INT64"}

Columns = Sequence[tuple[str, Type]]


class GoogleSql:
    """The analyzer, with the columns of every table that a statement has made so far.

    held: the columns of a table that none has made, by dataset and name; None where there is none.
    """

    def __init__(self, held: Callable[[str], Sequence[SchemaField] | None]) -> None:
        self._held = held
        self._made: dict[str, Columns] = {}
        self._language = LanguageOptions.maximum_features()
        self._language.product_mode = ProductMode.PRODUCT_EXTERNAL
        self._language.reserved_keywords = ["QUALIFY"]

    def refusals(self, statement: Statement) -> Iterator[str]:
        """What BigQuery has against a statement, or the parts of a script to its first error."""
        text = statement.sql.strip().rstrip(";")
        position = 0
        while position < len(text.encode()):
            part = ParseResumeLocation(input=text, byte_position=position)
            try:
                answer = self._analyzed(part, statement)
            except ZetaSQLError as refusal:
                yield str(refusal)
                return
            self._remember(answer)
            for _ in outer_joins_without_equality(answer):
                yield "an outer join has no equality of fields from both sides"
            position = answer.resume_byte_position

    def _analyzed(self, part: ParseResumeLocation, statement: Statement) -> Any:
        named = _answer(
            ExtractTableNamesFromNextStatementRequest(
                parse_resume_location=part, options=self._language
            )
        )
        options = AnalyzerOptions(
            language_options=self._language,
            error_message_mode=ErrorMessageMode.ERROR_MESSAGE_MULTI_LINE_WITH_CARET,
            query_parameters=[
                AnalyzerOptions.QueryParameter(name=each.name, type=_parameter_type(each))
                for each in statement.parameters
            ],
        )
        catalog = self._catalog([*table.table_name_segment] for table in named.table_name)
        return _answer(
            AnalyzeRequest(parse_resume_location=part, options=options, simple_catalog=catalog)
        )

    def _catalog(self, tables: Iterable[Sequence[str]]) -> SimpleCatalog:
        """The tables that there are of these paths, each in the catalogs of project and dataset."""
        root = SimpleCatalog(
            name="",
            builtin_function_options=ZetaSQLBuiltinFunctionOptions(language_options=self._language),
            named_type=[
                SimpleCatalog.NamedType(name=name, type=_type(kind))
                for name, kind in ALIASES.items()
            ],
        )
        for *path, name in tables:
            columns = self._columns(".".join([*path[-1:], name]))
            if columns is not None:
                within = root
                for segment in path:
                    within = _within(within, segment)
                described = [SimpleColumn(name=column, type=kind) for column, kind in columns]
                within.table.append(SimpleTable(name=name, column=described))
        return root

    def _columns(self, table: str) -> Columns | None:
        if table in self._made:
            return self._made[table]
        fields = self._held(table)
        if fields is None:
            return None
        return [(each.name, _type(each.field_type, each.mode == "REPEATED")) for each in fields]

    def _remember(self, answer: Any) -> None:
        """Keep the columns of the table or view that a statement makes."""
        if answer.resolved_statement.HasField("resolved_create_statement_node"):
            created = next(messages(answer, "ResolvedCreateStatementProto"))
            self._made[".".join(created.name_path[-2:])] = [
                (each.name, Type.from_proto(each.column.type))
                for each in messages(answer, "ResolvedOutputColumnProto")
            ]


class _Client(WasmClient):  # type: ignore[misc]
    """Copies at once what the package copies byte by byte: 75 kB for a statement of 250 columns."""

    def write_bytes(self, ptr: int, data: bytes) -> None:
        ctypes.memmove(self._address(ptr), data, len(data))

    def read_bytes(self, ptr: int, size: int) -> bytes:
        return ctypes.string_at(self._address(ptr), size)

    def _address(self, ptr: int) -> int:
        return ctypes.addressof(self.memory.data_ptr().contents) + ptr


@cache
def _client() -> _Client:
    return _Client(get_wasm_path())


def _answer(request: Any) -> Any:
    """The service's own answer: the package's objects of it take longer to make than to analyze."""
    method = type(request).__name__.removesuffix("Request")
    kind = getattr(local_service_pb2, f"{method}Response")
    return _client().call_grpc_func(f"ZetaSqlLocalService_{method}", request.to_proto(), kind)


def _type(kind: str, is_array: bool = False) -> Type:
    simple = TypeFactory.create_simple_type(TypeKind[f"TYPE_{KINDS.get(kind, kind)}"])
    return TypeFactory.create_array_type(simple) if is_array else simple


def _parameter_type(parameter: Parameter) -> Type:
    if isinstance(parameter, ArrayQueryParameter):
        return _type(parameter.array_type, is_array=True)
    return _type(parameter.type_)


def _within(catalog: SimpleCatalog, name: str) -> SimpleCatalog:
    """The catalog of this name in another, made where there is none."""
    for inner in catalog.catalog:
        if inner.name == name:
            return inner
    inner = SimpleCatalog(name=name)
    catalog.catalog.append(inner)
    return inner
