"""How dbt finds the types of an answer's columns: kept, for it makes parsers of dates for each."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from dbt_common.clients import agate_helper

_build = agate_helper.build_type_tester


@cache
def _kept(text_columns: tuple[str, ...], null_values: tuple[str, ...] | None) -> Any:
    return _build(text_columns, null_values)


def _type_tester(
    text_columns: Iterable[str], string_null_values: Iterable[str] | None = ("null", "")
) -> Any:
    nulls = None if string_null_values is None else tuple(string_null_values)
    return _kept(tuple(sorted(text_columns)), nulls)


def keep_type_testers() -> None:
    """Have dbt make one for each set of text columns; they keep nothing of what they test."""
    agate_helper.build_type_tester = _type_tester
