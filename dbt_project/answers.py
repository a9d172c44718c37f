"""What dbt makes anew for each answer of a warehouse though it never differs: made once.

A tester of column types has two parsers of dates, and each takes a millisecond.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from dbt_common.clients import agate_helper

_build = agate_helper.build_type_tester
_empty = agate_helper.empty_table
_kept_empty = cache(_empty)


@cache
def _kept(text_columns: tuple[str, ...], null_values: tuple[str, ...] | None) -> Any:
    return _build(text_columns, null_values)


def _type_tester(
    text_columns: Iterable[str], string_null_values: Iterable[str] | None = ("null", "")
) -> Any:
    nulls = None if string_null_values is None else tuple(string_null_values)
    return _kept(tuple(sorted(text_columns)), nulls)


def share_parts_of_answers() -> None:
    """Have dbt make one tester for each set of text columns, and one table without rows."""
    agate_helper.build_type_tester = _type_tester
    agate_helper.empty_table = _kept_empty
